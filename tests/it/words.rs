//! The words a reader meets are the field's: phrases of the private vocabulary that the glossary
//! replaced stand nowhere in what is printed, drawn or documented.

use super::support::{REPOSITORY, Temp};
use std::fs;
use std::path::{Path, PathBuf};

/// Phrases that are gone, with what is said instead. Bare words that have a right meaning too
/// (level, rank, fill, rent of a lease) are here only in the context in which they were wrong.
const FORBIDDEN: &[(&str, &str)] = &[
    ("futures", "replications"),
    ("one future", "one replication"),
    ("each future", "each replication"),
    ("any future", "any replication"),
    ("this future", "this replication"),
    ("to replay one", "to simulate one again"),
    ("lived through", "drawn"),
    ("is played", "is simulated"),
    ("are played", "are simulated"),
    ("were played", "were simulated"),
    ("years played", "years simulated"),
    ("replications_played", "replications_simulated"),
    ("replications_asked", "replications_requested"),
    ("event by event, it plays", "simulates"),
    ("rent forgone", "foregone revenue"),
    ("rent_forgone", "foregone_revenue"),
    ("rent from customers", "revenue from customers"),
    ("contract rent", "contract revenue"),
    ("rent by segment", "revenue by segment"),
    ("market rent", "market price"),
    ("of their rent", "of the revenue under contracts"),
    ("firm rent", "firm revenue"),
    ("stood still", "idle and stranded capacity"),
    ("unused demand", "idle for want of demand"),
    ("unused gpus", "idle for want of GPUs"),
    ("unused crew", "held for crew"),
    ("unused burn", "held for burn-in"),
    ("unused failure", "held for failed GPUs"),
    ("as energised power sees it", "stranded power"),
    ("gave the ready megawatts", "driver of each MW"),
    ("alone was missing", "sole delay"),
    ("missing alone", "sole delay"),
    ("own use", "captive use"),
    ("own_use", "captive_use"),
    ("at the transfers", "at the transfer price"),
    ("sales, general and administration", "SG&A"),
    ("its mend", "its fix"),
    ("the mend", "the fix"),
    ("mended", "fixed"),
    ("is told", "is reported"),
    ("are told", "are reported"),
    ("not told", "not reported"),
    ("it tells", "it reports"),
    ("who asked", "requests"),
    ("who asks", "requests"),
    ("who ask", "requests"),
    ("customers had asked", "requested by customers"),
    ("asked for", "requested"),
    ("found room", "admitted"),
    ("found no room", "lost"),
    ("want of room", "want of free capacity"),
    ("gave up", "reneged"),
    ("gave_up", "reneged"),
    ("whoever", "–"),
    ("nought", "zero"),
    ("dearest", "highest-priced"),
    ("dearer", "higher-priced"),
    ("so many", "n"),
    ("clump", "batch"),
    ("rhythm", "seasonality profile"),
    ("busy and quiet", "modulated arrivals"),
    ("busy times", "high-rate states"),
    ("quiet times", "low-rate states"),
    ("drawn to a multiple", "mean reversion"),
    ("price_rank", "price_position"),
    ("rank among", "price position among"),
    ("fill_elasticity", "captured_share_elasticity"),
    ("fill and loss", "admitted and lost"),
    ("answers to price", "price response"),
    ("answer to price", "price response"),
    ("answers to prices", "price response"),
    ("contract ladder", "backlog by vintage and roll-off"),
    ("ladder of contracts", "backlog by vintage and roll-off"),
    ("remaining at the end", "remaining performance obligation"),
    ("right to leave", "termination for convenience"),
    ("exit rate", "rate of termination for convenience"),
    ("cost of recall", "cost of call-backs"),
    ("recalled", "called back"),
    ("right of recall", "call-back"),
    ("level of demand", "aggregate demand"),
    ("levels of demand", "aggregate demand"),
    ("pool of demand", "aggregate demand"),
    ("demand.pool", "demand.aggregate"),
    ("campaign", "training run"),
    ("power.turbine", "power.onsite"),
    ("ride-through", "UPS minutes"),
    ("ride_through", "ups_minutes"),
    ("spilled", "curtailed"),
    ("hot hours", "derated hours"),
    ("hot_hours", "derated_hours"),
    ("year group", "weather region"),
    ("year_group", "weather_region"),
    ("highest hour at the grid", "peak demand"),
    ("full power", "full build-out"),
    ("full_power", "full_buildout"),
    ("back with the vendor", "RMA"),
    ("[[future]]", "[[case]]"),
];

/// Lower case, any white space as one blank.
fn flat(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a phrase stands in a text as whole words.
fn stands(text: &str, phrase: &str) -> Option<usize> {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let bounded = |at: usize| {
        let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !(is_word(before) && is_word(first) || is_word(after) && is_word(last))
    };
    text.match_indices(phrase)
        .map(|(at, _)| at)
        .find(|&at| bounded(at))
}

/// What of the private vocabulary a text has: each phrase with its surroundings and the new words.
fn found(text: &str) -> Vec<String> {
    const AROUND: usize = 50;
    let text = flat(text);
    let near = |at: usize| -> String {
        let before: String = text[..at].chars().rev().take(AROUND).collect();
        let before: String = before.chars().rev().collect();
        let after: String = text[at..].chars().take(AROUND).collect();
        format!("{before}{after}")
    };
    FORBIDDEN
        .iter()
        .filter_map(|(phrase, instead)| {
            let at = stands(&text, phrase)?;
            Some(format!("{phrase:?} (say {instead:?}): … {} …", near(at)))
        })
        .collect()
}

fn refuse(of: &str, text: &str, problems: &mut Vec<String>) {
    problems.extend(
        found(text)
            .into_iter()
            .map(|found| format!("{of}: {found}")),
    );
}

fn scenarios() -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = fs::read_dir(Path::new(REPOSITORY).join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    list.sort();
    assert!(list.len() >= 10, "the shipped scenarios were not found");
    list
}

#[test]
fn documents_speak_the_fields_language() {
    let mut problems = Vec::new();
    let root = Path::new(REPOSITORY);
    let mut papers: Vec<PathBuf> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ]
    .map(|name| root.join(name))
    .to_vec();
    papers.extend(
        fs::read_dir(root.join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    for paper in papers {
        let text = fs::read_to_string(&paper).unwrap();
        let name = paper.file_name().unwrap().to_string_lossy().into_owned();
        refuse(&name, &text, &mut problems);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn help_and_catalogue_speak_the_fields_language() {
    let folder = Temp::new();
    let mut problems = Vec::new();
    let help = folder.gridrack(&["--help"]).good();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| *word != "help")
        .collect();
    assert!(commands.len() >= 8, "{commands:?}");
    refuse("--help", &help, &mut problems);
    for command in commands {
        let text = folder.gridrack(&[command, "--help"]).good();
        refuse(&format!("{command} --help"), &text, &mut problems);
    }
    refuse(
        "catalog",
        &folder.gridrack(&["catalog"]).good(),
        &mut problems,
    );
    let measures = folder.gridrack(&["catalog", "measures"]).good();
    refuse("catalog measures", &measures, &mut problems);
    let starter = folder.gridrack(&["new"]).good() + &folder.read("scenario.toml");
    refuse("new", &starter, &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn terminal_and_charts_speak_the_fields_language() {
    let folder = Temp::new();
    let mut problems = Vec::new();
    for scenario in scenarios() {
        let name = scenario.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&scenario).unwrap();
        refuse(&format!("{name}.toml"), &text, &mut problems);
        let path = scenario.to_str().unwrap();
        let explained = folder.gridrack(&["check", path, "--explain"]).good();
        refuse(
            &format!("check --explain {name}"),
            &explained,
            &mut problems,
        );
        let called = folder.gridrack(&["run", path, "-n", "2", "--no-monthly", "--out", &name]);
        refuse(&name, &called.good(), &mut problems);
        for file in ["manifest.json", "summary.json"] {
            let text = folder.read(&format!("{name}/{file}"));
            refuse(&format!("{name}/{file}"), &text, &mut problems);
        }
        for chart in fs::read_dir(folder.path(&name).join("charts")).unwrap() {
            let chart = chart.unwrap().path();
            if chart
                .extension()
                .is_some_and(|extension| extension == "svg")
            {
                let of = format!("{name}/{}", chart.file_name().unwrap().to_string_lossy());
                refuse(
                    &of,
                    &drawn(&fs::read_to_string(&chart).unwrap()),
                    &mut problems,
                );
            }
        }
    }
    let sites = ["memphis", "virginia"].map(|name| format!("{REPOSITORY}/scenarios/{name}.toml"));
    let called = folder.gridrack(&["compare", &sites[0], &sites[1], "-n", "4", "--no-report"]);
    refuse("compare", &called.good(), &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The words of a chart: an SVG's text elements.
fn drawn(svg: &str) -> String {
    svg.split("<text")
        .skip(1)
        .filter_map(|part| Some(part.split_once('>')?.1.split_once("</text>")?.0.to_owned()))
        .collect::<Vec<_>>()
        .join(" . ")
}

/// The finder finds each phrase where it is planted, and leaves words alone that only contain one.
#[test]
fn each_planted_phrase_is_found() {
    for (phrase, _) in FORBIDDEN {
        let planted = format!("Of all that\n    stands here, {phrase} is one.");
        assert!(
            !found(&planted).is_empty(),
            "{phrase:?} was planted and not found"
        );
    }
    let clean =
        "Level of service, rank correlation, fill rate, rent of leases, a turbine, exit code.";
    assert_eq!(found(clean), Vec::<String>::new());
}
