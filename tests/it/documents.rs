//! Every file and every command that the documents name is there: paths exist, subcommands and
//! flags are those of the command's own help, tests and benches are known to Cargo.

use crate::support::{REPOSITORY, Temp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest README, bytes: read in a minute.
const LARGEST_README: usize = 8_192;
/// The two commands of the README, as a newcomer copies them.
const FIRST_COMMANDS: &str =
    "```sh\ncargo run --release -- run scenarios/memphis.toml\ncargo test\n```\n";
/// What follows the heading that ends so names places to come.
const TO_COME: &str = "not there yet\n";
/// Folders that a path may be seen from.
const SEEN_FROM: [&str; 4] = ["", "src", "tests/it", "scenarios"];
/// Endings of what counts as a path of the repository.
const ENDINGS: [&str; 6] = [".rs", ".toml", ".md", ".sh", ".png", "/"];
/// Marks of a name that stands for others.
const PLACEHOLDERS: [char; 8] = ['{', '}', '*', '<', '>', '=', '…', ' '];
/// Subcommands of Cargo that documents may name.
const OF_CARGO: [&str; 8] = [
    "bench", "build", "clippy", "deny", "fmt", "install", "run", "test",
];

/// A document with its code: what stands in backticks, and the lines of shell blocks.
struct Document {
    /// Path from the repository.
    name: String,
    text: String,
}

impl Document {
    fn read(name: &str) -> Self {
        let text = std::fs::read_to_string(Path::new(REPOSITORY).join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let there = text.split(TO_COME).next().unwrap_or_default();
        Self {
            name: name.to_owned(),
            text: there.to_owned(),
        }
    }

    /// The text in and beside fenced blocks, in order, each with the language of its block.
    fn blocks(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let pieces = self.text.split("```").enumerate();
        pieces.map(|(at, piece)| {
            if at % 2 == 0 {
                (None, piece)
            } else {
                let (language, code) = piece.split_once('\n').unwrap_or((piece, ""));
                (Some(language), code)
            }
        })
    }

    /// What stands in backticks.
    fn spans(&self) -> impl Iterator<Item = &str> {
        let prose = self.blocks().filter(|(language, _)| language.is_none());
        prose.flat_map(|(_, text)| text.split('`').skip(1).step_by(2))
    }

    /// Where links lead to within the repository.
    fn links(&self) -> impl Iterator<Item = &str> {
        let prose = self.blocks().filter(|(language, _)| language.is_none());
        let targets = prose.flat_map(|(_, text)| text.split("](").skip(1));
        targets
            .filter_map(|rest| rest.split(')').next())
            .filter(|target| !target.starts_with("http"))
            .map(|target| target.split('#').next().unwrap_or_default())
            .filter(|target| !target.is_empty())
    }

    /// Commands: lines of shell blocks, and spans that begin like one.
    fn commands(&self) -> impl Iterator<Item = &str> {
        let shell = self
            .blocks()
            .filter(|(language, _)| *language == Some("sh"));
        let lines = shell.flat_map(|(_, code)| code.lines());
        let begins = |span: &&str| {
            ["cargo ", "gridrack ", "time cargo "]
                .iter()
                .any(|begin| span.starts_with(begin))
        };
        lines.chain(self.spans().filter(begins))
    }
}

/// README, map, recipes and everything in `docs/`.
fn documents() -> Vec<Document> {
    let folder = std::fs::read_dir(Path::new(REPOSITORY).join("docs")).unwrap();
    let mut names: Vec<String> = folder
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned));
    names.sort();
    assert!(names.len() > 5, "the documents were not found");
    names.iter().map(|name| Document::read(name)).collect()
}

/// Whether a span is a path of the repository, and not one that stands for others or that a run
/// makes.
fn is_path(span: &str) -> bool {
    let made = span.starts_with("reports/") && !span.starts_with("reports/gallery");
    let known = ENDINGS.iter().any(|end| span.ends_with(end)) || span.starts_with(".ci/");
    span.trim_end_matches('/').contains('/')
        && known
        && !made
        && !span.starts_with("..")
        && !span.contains("NAME")
        && !span.contains(PLACEHOLDERS)
}

fn exists(path: &str) -> bool {
    SEEN_FROM
        .iter()
        .any(|folder| Path::new(REPOSITORY).join(folder).join(path).exists())
}

/// Paths and links that lead nowhere.
fn missing_files(document: &Document) -> Vec<String> {
    let beside = Path::new(REPOSITORY)
        .join(&document.name)
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    let paths = document
        .spans()
        .filter(|span| is_path(span) && !exists(span));
    let links = document
        .links()
        .filter(|target| !beside.join(target).exists());
    paths
        .chain(links)
        .map(|path| format!("{} names {path}, which is not there", document.name))
        .collect()
}

/// What commands are held against.
struct Known {
    /// Help of each subcommand that was named so far.
    help: BTreeMap<String, String>,
    /// Modules of the integration tests.
    tests: Vec<String>,
    /// Benches of the manifest.
    benches: Vec<String>,
    folder: Temp,
}

impl Known {
    fn new() -> Self {
        let read = |name: &str| std::fs::read_to_string(Path::new(REPOSITORY).join(name)).unwrap();
        let modules = read("tests/it/main.rs");
        let manifest = read("Cargo.toml");
        Self {
            help: BTreeMap::new(),
            tests: modules
                .lines()
                .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
                .map(str::to_owned)
                .collect(),
            benches: manifest
                .split("[[bench]]")
                .skip(1)
                .filter_map(|entry| entry.split('"').nth(1))
                .map(str::to_owned)
                .collect(),
            folder: Temp::new(),
        }
    }

    /// What is wrong with a command, in words.
    fn fault(&mut self, command: &str) -> Option<String> {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["time", rest @ ..] => self.fault(&rest.join(" ")),
            ["gridrack", rest @ ..] => self.call(rest),
            ["cargo", "run", rest @ ..] => match rest.iter().position(|word| *word == "--") {
                Some(at) => self.call(&rest[at + 1..]),
                None => None,
            },
            ["cargo", "test", rest @ ..] => self.test(rest),
            ["cargo", "bench", rest @ ..] => self.bench(rest),
            ["cargo", verb, ..] => {
                (!OF_CARGO.contains(verb)).then(|| format!("cargo has no {verb} here"))
            }
            _ => None,
        }
    }

    /// A call of the command: its subcommand, its flags, the scenarios it names; calls of the
    /// catalogue are made.
    fn call(&mut self, words: &[&str]) -> Option<String> {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .take_while(|word| *word != ">")
            .collect();
        let (subcommand, rest) = words.split_first()?;
        let flag_of = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
        let called = self.folder.gridrack(&["help", subcommand]);
        if called.code != Some(0) {
            return Some(format!("there is no subcommand {subcommand}"));
        }
        let help = self
            .help
            .entry((*subcommand).to_owned())
            .or_insert(called.stdout);
        let named = |flag: &String| {
            help.split(|letter: char| letter.is_whitespace() || ",[".contains(letter))
                .any(|word| word == flag)
        };
        let flags = rest.iter().filter(|word| word.starts_with('-'));
        if let Some(flag) = flags.map(|word| flag_of(word)).find(|flag| !named(flag)) {
            return Some(format!("{subcommand} has no flag {flag}"));
        }
        let mut scenarios = rest.iter().filter(|word| word.ends_with(".toml"));
        if let Some(scenario) = scenarios.find(|scenario| !exists(scenario)) {
            return Some(format!("there is no {scenario}"));
        }
        let stands_for_others = |word: &&str| word.contains(['[', ']']) || is_capital(word);
        if *subcommand == "catalog" && !rest.iter().any(stands_for_others) {
            let shown = self.folder.gridrack(&words).code == Some(0);
            return (!shown).then(|| "the catalogue has no such entry".to_owned());
        }
        None
    }

    fn test(&self, words: &[&str]) -> Option<String> {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .take_while(|word| *word != "--")
            .collect();
        match words.iter().position(|word| *word == "--test") {
            Some(at) => match words[at + 1..] {
                ["it"] => None,
                ["it", name] => {
                    let module = name.split("::").next().unwrap_or_default();
                    (!is_capital(module) && !self.tests.iter().any(|test| test == module))
                        .then(|| format!("there is no test module {module}"))
                }
                _ => Some("the integration tests are `it`".to_owned()),
            },
            None => {
                let of_lib = words.iter().position(|word| *word == "--lib")?;
                let path = words.get(of_lib + 1)?.replace("::", "/");
                (!exists(&format!("src/{path}.rs")) && !exists(&format!("src/{path}/mod.rs")))
                    .then(|| format!("there is no module {path}"))
            }
        }
    }

    fn bench(&self, words: &[&str]) -> Option<String> {
        let at = words.iter().position(|word| *word == "--bench")?;
        let name = words.get(at + 1)?;
        let there =
            self.benches.iter().any(|bench| bench == name) && exists(&format!("benches/{name}.rs"));
        (!there && !is_capital(name)).then(|| format!("there is no bench {name}"))
    }
}

/// Whether a word stands for others: `NAME`, `SCENARIO`.
fn is_capital(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_ascii_uppercase())
}

/// Commands of a document that would not run.
fn wrong_commands(document: &Document, known: &mut Known) -> Vec<String> {
    let commands = document.commands();
    let faults = commands.filter_map(|command| Some((command, known.fault(command)?)));
    faults
        .map(|(command, why)| format!("{} names `{command}`: {why}", document.name))
        .collect()
}

#[test]
fn files_that_are_named_are_there() {
    let missing: Vec<String> = documents().iter().flat_map(missing_files).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn commands_that_are_named_run() {
    let mut known = Known::new();
    let documents = documents();
    let count: usize = documents.iter().map(|each| each.commands().count()).sum();
    assert!(count > 40, "{count} commands were found");
    let wrong: Vec<String> = documents
        .iter()
        .flat_map(|document| wrong_commands(document, &mut known))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_is_short_and_begins_with_two_commands() {
    let readme = Document::read("README.md");
    let bytes = readme.text.len();
    assert!(bytes <= LARGEST_README, "{bytes} bytes");
    assert!(readme.text.contains(FIRST_COMMANDS));
}

/// The scenario of the README is good as it stands.
#[test]
fn the_scenario_of_the_readme_is_good() {
    let readme = Document::read("README.md");
    let (_, scenario) = readme
        .blocks()
        .find(|(language, _)| *language == Some("toml"))
        .expect("a scenario");
    let folder = Temp::new();
    let path: PathBuf = folder.write("readme.toml", scenario);
    let called = folder.gridrack(&["check", &path.to_string_lossy()]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
}

/// The same checks find what is planted.
#[test]
fn planted_mistakes_are_found() {
    let planted = Document {
        name: "README.md".to_owned(),
        text: "`src/model/magic.rs` [here](docs/none.md) `gridrack fly` \
            `gridrack run scenarios/memphis.toml --faster` `gridrack run scenarios/none.toml` \
            `cargo test --test it nothing` `cargo test --lib model::magic` \
            `cargo bench --bench nothing` `gridrack catalog sites atlantis` `cargo fly`"
            .to_owned(),
    };
    assert_eq!(missing_files(&planted).len(), 2);
    let wrong = wrong_commands(&planted, &mut Known::new());
    assert_eq!(wrong.len(), 8, "{}", wrong.join("\n"));
}
