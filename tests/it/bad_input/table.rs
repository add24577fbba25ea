//! For every key of the schema: NaN, infinities, −1, 1e308, out of range, wrong type, missing,
//! doubled and misspelt.

use super::document::{Document, Spot};
use super::full::{FULL, folder};
use gridrack::problem::{Problem, Problems, Severity};
use gridrack::rule::{Rule, Shape};
use gridrack::scenario::resolve::ClimateCache;
use gridrack::scenario::{experiment, load};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::Instant;

/// A text that must be refused at a line.
struct Case {
    label: String,
    text: String,
    line: usize,
    /// Words that the fix must contain.
    fix: Option<String>,
}

/// Values that no key takes.
const NEVER: [&str; 6] = ["nan", "inf", "-inf", "+nan", "1e308", "-1e308"];

/// Values that a key of this form refuses.
fn refused(rule: &Rule, shape: Shape) -> Vec<String> {
    let below = if rule.min > -1.0 {
        "-1".to_owned()
    } else {
        (rule.min * 2.0 - 1.0).to_string()
    };
    let above = (rule.max * 2.0 + 1.0).to_string();
    let words = |list: &[&str]| {
        list.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    match shape {
        Shape::Text if rule.choices.is_empty() => {
            words(&["-1", "5", "true", "[]", "{}", "2026-01-01"])
        }
        Shape::Text => words(&["-1", "true", "\"\"", "\"no such word\""]),
        Shape::Name => words(&[
            "-1",
            "5",
            "\"\"",
            "\"a/b\"",
            "\"a.b\"",
            "\"a\\nb\"",
            &format!("{:?}", "x".repeat(65)),
        ]),
        Shape::Whole => [
            words(&[
                "1.5",
                "\"1\"",
                "true",
                "[1]",
                "2026-01-01",
                "9223372036854775808",
            ]),
            vec![below, above],
        ]
        .concat(),
        Shape::Real => [
            words(&["\"1\"", "true", "[1]", "{ normal = { mean = 1, sd = 1 } }"]),
            vec![below, above],
        ]
        .concat(),
        Shape::Uncertain => [words(&UNCERTAIN), vec![below, above]].concat(),
        Shape::Flag => words(&["-1", "1", "\"true\"", "[]"]),
        Shape::Date => words(&[
            "-1",
            "2026",
            "\"2026-01-01\"",
            "2026-01-01T00:00:00",
            "2026-02-30",
            "1949-12-31",
            "2151-01-01",
            "12:00:00",
        ]),
        Shape::Overrides => words(&["-1", "\"years = 3\"", "[]", "[{}]"]),
        Shape::Section(_) => words(&["-1", "\"text\"", "[]", "true"]),
        Shape::Map(_) => words(&["-1", "\"text\"", "[]", "{ main = 1 }"]),
        Shape::List(element) => {
            let inner = NEVER
                .iter()
                .map(|value| (*value).to_owned())
                .chain(refused(rule, element()))
                .map(|value| format!("[{value}]"));
            words(&["-1", "5", "\"text\"", "{}"])
                .into_iter()
                .chain(inner)
                .collect()
        }
    }
}

/// Distributions that no uncertain key takes.
const UNCERTAIN: [&str; 17] = [
    "\"1\"",
    "true",
    "[1]",
    "{}",
    "{ triangular = 1 }",
    "{ gaussian = { mean = 1, sd = 1 } }",
    "{ normal = { mean = 1 } }",
    "{ normal = { mean = \"1\", sd = 1 } }",
    "{ normal = { mean = 1e308, sd = 1 } }",
    "{ normal = { mean = 1, sd = nan } }",
    "{ uniform = { low = 0, high = 1e308 } }",
    "{ triangular = { low = 3, mode = 2, high = 1 } }",
    "{ lognormal = { p50 = -1, p90 = 2 } }",
    "{ lognormal = { mean = 0, sd = 1 } }",
    "{ discrete = { values = [1, 2], weights = [0, 0] } }",
    "{ empirical = { file = \"no-such.csv\", column = \"x\" } }",
    "{ uniform = { low = 1, high = 2 }, normal = { mean = 1, sd = 1 } }",
];

/// Every case of one key.
fn cases_of(document: &Document, spot: &Spot) -> Vec<Case> {
    let case = |what: &str, (text, line): (String, usize), fix: Option<String>| Case {
        label: format!("{}.{} {what}", spot.section, spot.rule.key),
        text,
        line,
        fix,
    };
    let values = NEVER
        .iter()
        .map(|value| (*value).to_owned())
        .chain(refused(&spot.rule, spot.shape));
    let mut cases: Vec<Case> = values
        .map(|value| {
            case(
                &format!("= {value}"),
                document.with_value(spot, &value),
                None,
            )
        })
        .collect();
    cases.extend(
        document
            .without(spot)
            .map(|mutated| case("missing", mutated, Some(spot.rule.key.to_owned()))),
    );
    cases.extend(
        document
            .doubled(spot)
            .map(|mutated| case("doubled", mutated, None)),
    );
    cases.push(case(
        "misspelt",
        document.misspelt(spot),
        Some(format!("`{}`", spot.rule.key)),
    ));
    cases
}

fn all_cases() -> Vec<Case> {
    let document = Document::new(FULL);
    document
        .spots()
        .iter()
        .flat_map(|spot| cases_of(&document, spot))
        .collect()
}

/// Message of the library on a text; none when it accepts it. Years that were prepared for one text
/// are kept for others, as the variants of a scenario do.
fn problems_of(name: &str, text: &str) -> Option<Problems> {
    static PREPARED: LazyLock<ClimateCache> = LazyLock::new(ClimateCache::default);
    let read = load::from_text(name, text)
        .and_then(|layers| experiment::from_layers("full", &layers, &[], None, &PREPARED));
    read.err()
}

/// Why a case is not reported as expected.
fn fault(name: &str, case: &Case) -> Option<String> {
    let said = match catch_unwind(AssertUnwindSafe(|| problems_of(name, &case.text))) {
        Err(_) => return Some("it panics".to_owned()),
        Ok(None) => return Some("it is taken".to_owned()),
        Ok(Some(said)) => said,
    };
    let errors: Vec<&Problem> = said
        .0
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .collect();
    let here = |problem: &&&Problem| {
        problem
            .place
            .as_ref()
            .is_some_and(|place| place.line() == case.line && place.source.name == name)
    };
    let at_line: Vec<&&Problem> = errors.iter().filter(here).collect();
    if errors.is_empty() {
        return Some("it is refused without an error".to_owned());
    }
    if at_line.is_empty() {
        return Some(format!(
            "no error is at line {}, but: {}",
            case.line,
            listed(&errors)
        ));
    }
    if let Some(mute) = errors.iter().find(|problem| {
        problem.message.is_empty() || problem.hint.as_ref().is_none_or(String::is_empty)
    }) {
        return Some(format!("a problem comes without a mend: {mute}"));
    }
    let fixed = |fix: &String| {
        at_line
            .iter()
            .any(|problem| problem.hint.as_ref().is_some_and(|hint| hint.contains(fix)))
    };
    (!case.fix.as_ref().is_none_or(fixed))
        .then(|| format!("no mend names the key, but: {}", listed(&errors)))
}

fn listed(errors: &[&Problem]) -> String {
    errors
        .iter()
        .take(3)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn every_key_refuses_what_it_cannot_mean_at_its_line() {
    let begun = Instant::now();
    let (_folder, path) = folder();
    let name = path.display().to_string();
    assert!(
        problems_of(&name, FULL).is_none(),
        "the good scenario is taken"
    );
    let cases = all_cases();
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fault(&name, case).map(|why| format!("{}: {why}", case.label)))
        .collect();
    println!(
        "{} cases in {:.1} s",
        cases.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(
        faults.is_empty(),
        "{} of {} cases:\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n")
    );
}

#[test]
fn the_command_refuses_with_code_2_and_leaves_nothing() {
    /// The command is called with one of this number of cases.
    const EVERY: usize = 61;
    let (folder, path) = folder();
    for case in all_cases().iter().step_by(EVERY) {
        folder.write("full.toml", &case.text);
        let before = folder.listing();
        let called = folder.gridrack(&["run", &path.display().to_string(), "-n", "1"]);
        assert_eq!(
            (called.code, called.stdout.as_str()),
            (Some(2), ""),
            "{}: {}",
            case.label,
            called.stderr
        );
        let place = format!("{}:{}:", path.display(), case.line);
        assert!(
            called.stderr.contains(&place),
            "{}: no {place} in {}",
            case.label,
            called.stderr
        );
        assert_eq!(folder.listing(), before, "{}", case.label);
    }
}
