//! What the files of the crate use of each other, read from their text: `use` with braces within
//! braces, `super::` of any depth, paths written out in the code, and names that a module hands on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Names from the crate's root to a module or an item of it.
pub type Names = Vec<String>;

/// A file's module, such as `sim/world`, split into its names; `lib.rs` has none.
pub fn names(module: &str) -> Names {
    let names = module.split('/').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The files below `src/` by their module, without comments, texts and tests.
pub fn own_files() -> BTreeMap<Names, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    rust_files(&root, &mut paths);
    let module = |path: &Path| {
        let path = path.strip_prefix(&root).unwrap().with_extension("");
        let path = path.to_string_lossy().replace('\\', "/");
        match path.as_str() {
            "lib" => Names::new(),
            path => names(path.strip_suffix("/mod").unwrap_or(path)),
        }
    };
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (module(&path), code_of(&text))
        })
        .filter(|(module, _)| module.last().is_none_or(|name| name != "tests"))
        .filter(|(module, _)| module.first().is_none_or(|name| name != "main"))
        .collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A file's code without its tests, comments, texts and characters.
pub fn code_of(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let whole_word = !code.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '"' => text_length(rest),
            'r' if whole_word => raw_text_length(rest),
            '\'' => character_length(rest),
            _ => 0,
        };
        if skipped == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            rest = &rest[skipped..];
        }
    }
    code
}

fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest[1..].find(|character| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |end| end + 2)
}

/// Length of `r"…"` or `r#"…"#`; 0 where it is something else.
fn raw_text_length(rest: &str) -> usize {
    let hashes = rest[1..].len() - rest[1..].trim_start_matches('#').len();
    if !rest[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let from = hashes + 2;
    rest[from..]
        .find(&end)
        .map_or(rest.len(), |at| from + at + end.len())
}

/// Length of a character such as `'"'` or `'\n'`; 0 of a lifetime.
fn character_length(rest: &str) -> usize {
    let mut inside = rest[1..].char_indices();
    match (inside.next(), inside.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = 1 + at + escaped.len_utf8();
            rest[from..].find('\'').map_or(0, |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => 1 + at + 1,
        _ => 0,
    }
}

/// Paths that a tree of `use` names, each with the name it has in the file.
fn leaves(tree: &str) -> Vec<(Names, String)> {
    let tree = tree.trim();
    let split = |path: &str| -> Names {
        let names = path.split("::").map(str::trim);
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let Some((before, inside)) = tree.split_once('{') else {
        let (path, alias) = tree
            .split_once(" as ")
            .map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
        let mut names = split(path);
        if names.last().is_some_and(|name| name == "self") {
            names.pop();
        }
        let alias = alias.or(names.last().map(String::as_str)).unwrap_or("self");
        return vec![(names.clone(), alias.to_owned())];
    };
    let before = split(before);
    let inside = &inside[..inside.rfind('}').unwrap_or(inside.len())];
    parts(inside)
        .into_iter()
        .flat_map(leaves)
        .map(|(names, alias)| {
            let alias = match before.last() {
                Some(last) if names.is_empty() => last.clone(),
                _ => alias,
            };
            (before.iter().cloned().chain(names).collect(), alias)
        })
        .collect()
}

/// What stands between commas outside braces.
fn parts(list: &str) -> Vec<&str> {
    let mut depth = 0;
    list.split(move |character| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    })
    .filter(|part| !part.trim().is_empty())
    .collect()
}

/// A name imported by a file.
struct Import {
    path: Names,
    alias: String,
    /// Handed on to others by `pub use`.
    public: bool,
}

/// A file's imports and its code without them.
fn imports(code: &str) -> (Vec<Import>, String) {
    let (mut found, mut body, mut rest) = (Vec::new(), String::new(), code);
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = rest[line..at].trim();
        let after = &rest[at + "use ".len()..];
        if before.is_empty() || before.starts_with("pub") && !before.contains(['{', ';']) {
            body.push_str(&rest[..line]);
            let end = after.find(';').unwrap_or(after.len());
            found.extend(
                leaves(&after[..end])
                    .into_iter()
                    .map(|(path, alias)| Import {
                        path,
                        alias,
                        public: !before.is_empty(),
                    }),
            );
            rest = &after[end..];
        } else {
            body.push_str(&rest[..at + "use ".len()]);
            rest = after;
        }
    }
    body.push_str(rest);
    (found, body)
}

/// Paths written out in code, as names.
fn paths(body: &str) -> Vec<Names> {
    let part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    let mut found: Vec<Names> = Vec::new();
    let mut joins = false;
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        if part_of_name(first) {
            let end = rest.find(|c| !part_of_name(c)).unwrap_or(rest.len());
            let name = rest[..end].to_owned();
            match found.last_mut() {
                Some(last) if joins => last.push(name),
                _ => found.push(vec![name]),
            }
            rest = &rest[end..];
            joins = rest.starts_with("::");
            if joins {
                rest = &rest[2..];
            }
        } else {
            joins &= first.is_whitespace();
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// The files and what each uses.
pub struct Uses {
    /// Absolute paths that a file names, as it names them.
    pub named: BTreeMap<Names, BTreeSet<Names>>,
    /// Files that hold what it names.
    pub files: BTreeMap<Names, BTreeSet<Names>>,
}

impl Uses {
    /// Reads the code of all files.
    pub fn of(code: &BTreeMap<Names, String>) -> Self {
        let read: BTreeMap<&Names, _> = code
            .iter()
            .map(|(module, code)| (module, imports(code)))
            .collect();
        let absolute = |module: &Names, path: &[String]| -> Option<Names> {
            let ups = path.iter().take_while(|name| *name == "super").count();
            let (base, rest) = match path.first()?.as_str() {
                "crate" => (&module[..0], &path[1..]),
                "self" => (&module[..], &path[1..]),
                "super" => (&module[..module.len().saturating_sub(ups)], &path[ups..]),
                first => {
                    let child = [&module[..], &[first.to_owned()]].concat();
                    code.contains_key(&child).then_some((&module[..], path))?
                }
            };
            Some([base, rest].concat())
        };
        let handed: BTreeMap<&Names, BTreeMap<&str, Names>> = read
            .iter()
            .map(|(module, (imports, _))| {
                let known = imports.iter().filter_map(|import| {
                    Some((import.alias.as_str(), absolute(module, &import.path)?))
                });
                (*module, known.collect())
            })
            .collect();
        let (mut named, mut files) = (BTreeMap::new(), BTreeMap::new());
        for (module, (imports, body)) in &read {
            let here = &handed[module];
            let private = imports.iter().filter(|import| !import.public);
            let mut uses: BTreeSet<Names> = private
                .filter_map(|import| absolute(module, &import.path))
                .collect();
            uses.extend(paths(body).iter().filter_map(|path| {
                here.get(path[0].as_str())
                    .map(|import| [import, &path[1..]].concat())
                    .or_else(|| absolute(module, path).filter(|_| path.len() > 1))
            }));
            let mut held: BTreeSet<Names> = uses
                .iter()
                .map(|path| holder(code, &handed, path, 0))
                .collect();
            held.remove(*module);
            named.insert((*module).clone(), uses);
            files.insert((*module).clone(), held);
        }
        Self { named, files }
    }
}

/// The file that holds what a path names, through modules that only hand it on.
fn holder(
    code: &BTreeMap<Names, String>,
    handed: &BTreeMap<&Names, BTreeMap<&str, Names>>,
    path: &[String],
    depth: usize,
) -> Names {
    let length = (0..=path.len())
        .rev()
        .find(|&length| code.contains_key(&path[..length]))
        .unwrap_or(0);
    let (file, rest) = path.split_at(length);
    let onward = rest
        .first()
        .and_then(|first| handed.get(&file.to_vec())?.get(first.as_str()));
    match onward {
        Some(onward) if depth < 8 => {
            holder(code, handed, &[onward, &rest[1..]].concat(), depth + 1)
        }
        _ => file.to_vec(),
    }
}
