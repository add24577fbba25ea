//! Files, texts, names and calls that no table covers: each refused with code 2 and a helpful
//! message, and nothing written.

use super::full::{FULL, folder};
use crate::support::{Called, Temp};
use std::time::{Duration, Instant};

/// Longest that a refusal may take, on a slow and busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Calls the command in a folder; it must refuse with a message, leave the folder as it is, and
/// take no time.
pub fn refused(folder: &Temp, arguments: &[&str], words: &[&str]) -> Called {
    let (before, begun) = (folder.listing(), Instant::now());
    let called = folder.gridrack(arguments);
    let reported = called.words();
    let shown: String = reported.chars().take(2_000).collect();
    assert_eq!(
        (called.code, called.stdout.as_str()),
        (Some(2), ""),
        "{arguments:.100?}: {shown}"
    );
    for word in words {
        assert!(
            reported.contains(word),
            "{arguments:.100?}: no {word:?} in {shown}"
        );
    }
    assert!(
        called.stderr.len() < 1_000_000,
        "{arguments:.100?} is told in {} bytes",
        called.stderr.len()
    );
    assert!(
        begun.elapsed() < LONGEST,
        "{arguments:.100?} took {:?}",
        begun.elapsed()
    );
    assert_eq!(
        folder.listing(),
        before,
        "{arguments:.100?} wrote something"
    );
    called
}

/// A file of this content is refused in these words.
fn refused_file(content: impl AsRef<[u8]>, words: &[&str]) {
    let folder = Temp::new();
    folder.write("bad.toml", content);
    refused(&folder, &["run", "bad.toml", "-n", "1"], words);
}

/// The full scenario with one text in place of another is refused in these words.
pub fn refused_change(from: &str, to: &str, words: &[&str]) {
    let (folder, _) = folder();
    assert_eq!(
        FULL.matches(from).count(),
        1,
        "{from:?} stands once in full.toml"
    );
    folder.write("full.toml", FULL.replace(from, to));
    refused(&folder, &["run", "full.toml", "-n", "1"], words);
}

/// Where a text stands in the full scenario, as a message names it.
fn place(text: &str) -> String {
    format!("full.toml:{}:", line_with(text))
}

/// The same of the line above it, a table's header.
fn place_above(text: &str) -> String {
    format!("full.toml:{}:1", line_with(text) - 1)
}

fn line_with(text: &str) -> usize {
    1 + FULL
        .lines()
        .position(|line| line.contains(text))
        .unwrap_or_else(|| panic!("full.toml has no {text:?}"))
}

/// The full scenario with a `--set` is refused in these words.
fn refused_set(set: &str, words: &[&str]) {
    let (folder, _) = folder();
    refused(
        &folder,
        &["run", "full.toml", "-n", "1", "--set", set],
        words,
    );
}

#[test]
fn files_that_are_no_scenario() {
    refused_file(
        "",
        &[
            "bad.toml:1:1",
            "`title` is missing",
            "`site` is missing",
            "6 errors",
        ],
    );
    refused_file(
        "not a scenario\n",
        &["bad.toml:1:", "between a key and its value stands ="],
    );
    refused_file(
        b"title = \"\xff\xfe\"\n",
        &["bad.toml", "not UTF-8", "save it as UTF-8"],
    );
    refused_file(b"\xff\xfet\0i\0", &["not UTF-8"]);
    refused_file(
        vec![b'#'; 50_000_000],
        &["bad.toml", "50000000 bytes", "more than"],
    );
    let folder = Temp::new();
    refused(
        &folder,
        &["run", "absent.toml"],
        &["there is no file absent.toml"],
    );
    refused(&folder, &["run", "."], &["is a folder", "name a file"]);
    refused(
        &folder,
        &["check", "absent.toml", "."],
        &["absent.toml", "is a folder"],
    );
}

#[test]
fn a_base_that_is_absent_or_runs_in_a_circle() {
    let folder = Temp::new();
    folder.write("a.toml", "extends = \"b.toml\"\n");
    folder.write("b.toml", "title = \"b\"\nextends = \"a.toml\"\n");
    folder.write("own.toml", "\nextends = \"own.toml\"\n");
    folder.write("lost.toml", "\n\nextends = \"absent.toml\"\n");
    folder.write("sub/deeper.toml", "extends = \"../sub\"\n");
    folder.write("number.toml", "extends = 3\n");
    folder.write("base.toml", FULL.replace("extends     = \"base.toml\"", ""));
    folder.write(
        "twice.toml",
        "extends = \"base.toml\"\n[[demand.spot]]\nsegment = \
        \"night\"\ngpus = 1\n[[demand.spot]]\nsegment = \"night\"\ngpus = 2\n",
    );
    refused(
        &folder,
        &["run", "twice.toml"],
        &[
            "twice.toml:5:1",
            "two elements of `spot` are named \"night\"",
        ],
    );
    refused(
        &folder,
        &["run", "a.toml"],
        &["b.toml:2:11", "circle", "cannot extend what extends it"],
    );
    refused(&folder, &["run", "own.toml"], &["own.toml:2:11", "circle"]);
    refused(
        &folder,
        &["run", "lost.toml"],
        &["lost.toml:3:11", "\"absent.toml\"", "not a file"],
    );
    refused(
        &folder,
        &["run", "sub/deeper.toml"],
        &["deeper.toml:1:11", "not a file"],
    );
    refused(
        &folder,
        &["run", "number.toml"],
        &["number.toml:1:11", "must be a path in quotes"],
    );
    for number in 0..20 {
        folder.write(
            &format!("chain-{number}.toml"),
            format!("extends = \"chain-{}.toml\"\n", number + 1),
        );
    }
    folder.write("chain-20.toml", FULL);
    refused(
        &folder,
        &["run", "chain-0.toml"],
        &["files extend each other", "flatten the chain"],
    );
}

#[test]
fn hidden_characters_in_keys_strings_and_comments() {
    refused_file(
        "# harmless \u{202e} not\n",
        &["bad.toml:1:12", "U+202E", "delete it"],
    );
    refused_file("\n# bell \u{7}\n", &["bad.toml:2:", "U+0007"]);
    refused_file("title = \"a\u{200b}b\"\n", &["bad.toml:1:11", "U+200B"]);
    refused_file("title = \"a\\u202eb\"\n", &["bad.toml:1:9", "U+202E"]);
    refused_file("title = \"a\\u001b[31mb\"\n", &["bad.toml:1:9", "U+001B"]);
    refused_file("\"ti\\u2066tle\" = 1\n", &["bad.toml:1:1", "U+2066"]);
    refused_file("\"ti\u{2069}tle\" = 1\n", &["bad.toml:1:4", "U+2069"]);
    refused_change(
        "id                        = \"gpu\"",
        "id = \"g\\u0000pu\"",
        &["U+0000"],
    );
    refused_change(
        "[market.second]",
        "[market.\"second\\nline\"]",
        &["`market` cannot hold", "letters, digits"],
    );
    refused_change(
        "[market.second]",
        "[market.\"\"]",
        &["`market` cannot hold \"\"", "letters, digits"],
    );
}

#[test]
fn texts_made_to_overwhelm() {
    let nested =
        |open: &str, close: &str| format!("x = {}{}\n", open.repeat(200), close.repeat(200));
    refused_file(nested("[", "]"), &["bad.toml:1:", "nested too deeply"]);
    refused_file(nested("{ x = ", "}"), &["bad.toml:1:", "nested too deeply"]);
    refused_file(
        format!("x = {}{}\n", "[".repeat(40), "]".repeat(40)),
        &["bad.toml:1:", "nested too deeply"],
    );
    refused_file(
        format!("{}a = 1\n", "a.".repeat(500)),
        &["bad.toml:", "nested too deeply"],
    );
    refused_file(
        format!("{}a = 1\n", "a.".repeat(50)),
        &["bad.toml:", "nested too deeply"],
    );
    refused_file(
        format!("[{}a]\n", "a.".repeat(200_000)),
        &["bad.toml:", "nested too deeply"],
    );
    refused_file(
        format!("x = [{}]\n", "nan,".repeat(200_000)),
        &["bad.toml:1:", "not a finite number"],
    );
    refused_file(
        (0..100_000)
            .map(|number| format!("k{number} = 1\n"))
            .collect::<String>(),
        &["bad.toml:1:1", "`k0` is not a key", "100 errors"],
    );
    refused_file(
        format!("title = \"{}\"\n", "x".repeat(20_000)),
        &["bad.toml:1:9", "too long"],
    );
    refused_file(
        format!("{} = 1\n", "x".repeat(20_000)),
        &["bad.toml:1:1", "too long"],
    );
    refused_file("\u{7}".repeat(100_000), &["bad.toml:1:1", "U+0007"]);
    let path = "a.".repeat(5_000);
    refused_set(
        &format!("{}a=1", "a.".repeat(50_000)),
        &["nested too deeply"],
    );
    refused_set(
        &format!("years={}", "[".repeat(50_000)),
        &["--set", "nested too deeply"],
    );
    refused_change(
        "\"market.main.annual_drift\"",
        &format!("\"{}\"", path.trim_end_matches('.')),
        &[&place("market.main.annual_drift"), "nested too deeply"],
    );
}

#[test]
fn sets_that_point_at_nothing_or_hold_nothing() {
    refused_set(
        "years",
        &["--set years", "needs KEY=VALUE", "--set years=5"],
    );
    refused_set("", &["needs KEY=VALUE"]);
    refused_set("=1", &["is not a dotted path"]);
    refused_set("site..id=1", &["is not a dotted path"]);
    refused_set("yeers=3", &["--set yeers=3:1:1", "did you mean `years`?"]);
    refused_set(
        "site.campus.latitud=3",
        &["`latitud` is not a key", "did you mean `latitude`?"],
    );
    refused_set(
        "site.kampus.latitude=3",
        &["no element \"kampus\"", "did you mean \"campus\"?"],
    );
    refused_set(
        "site.7.latitude=3",
        &["no element \"7\"", "campus, catalogued"],
    );
    refused_set("years.x=3", &["`years` is a value"]);
    refused_set("years=", &["--set years="]);
    refused_set(
        "years=three",
        &["`years` is a string", "whole number is expected"],
    );
    refused_set("years=nan", &["`nan` is not a finite number"]);
    refused_set("years=-1", &["`years` is -1, outside 1 to 30"]);
    refused_set("years=1e308", &["`years`"]);
    refused_set("years=1\nseed=2", &["--set", "needs one value"]);
    refused_set("years=[1,", &["--set"]);
    refused_set("market={}", &["`market` is empty"]);
    let (folder, _) = folder();
    refused(
        &folder,
        &["run", "full.toml", "--set", "yeers=3", "--set", "start=0"],
        &["yeers", "`start`"],
    );
}

#[test]
fn draws_that_are_no_distribution() {
    let quantiles = "draw_quantiles            = [0.4, 0.6, 0.8, 1]";
    refused_change(
        quantiles,
        "draw_quantiles = [0.6, 0.4, 1]",
        &[
            "`draw_quantiles` of \"gpu\" are no distribution",
            "none less than the one before it",
        ],
    );
    refused_change(
        quantiles,
        "draw_quantiles = [0.6]",
        &["are no distribution", "at least two"],
    );
    refused_change(
        quantiles,
        "draw_quantiles = [0.1, 0.3]",
        &["a busy rack of \"gpu\" draws 26.0 kW on average, but an idle one 40.0 kW"],
    );
    refused_change(
        "power_order                = \"most-gpus\"",
        "power_order = \"most-gpu\"",
        &["most-gpus"],
    );
}

#[test]
fn names_that_point_at_nothing() {
    refused_change(
        "\"catalog:gb300-nvl72\"",
        "\"catalog:gb300-nvl27\"",
        &[
            &place("gb300-nvl72"),
            "no \"gb300-nvl27\"",
            "catalog:gb300-nvl72",
        ],
    );
    refused_change(
        "\"catalog:memphis-tn\"",
        "\"catalog:atlantis\"",
        &["no \"atlantis\"", "gridrack catalog sites"],
    );
    refused_change(
        "technology      = \"liquid-dry\"",
        "technology = \"wet-towels\"",
        &["catalogue of cooling", "wet-towels"],
    );
    refused_change(
        "accelerator         = \"gpu\"",
        "accelerator = \"gpv\"",
        &["no accelerator \"gpv\"", "did you mean \"gpu\"?"],
    );
    refused_change(
        "site                = \"campus\"",
        "site = \"moon\"",
        &["no site \"moon\"", "campus, catalogued"],
    );
    refused_change(
        "accelerators            = [\"gpu\"]",
        "accelerators = [\"gpux\"]",
        &["\"gpux\"", "no accelerator", "did you mean \"gpu\"?"],
    );
    refused_change(
        "accelerators = [\"catalogued\"]",
        "accelerators = [\"gpu\"]",
        &["accelerator \"gpu\" is in two markets"],
    );
    refused_change(
        "name      = \"own training\"\nmarket    = \"main\"",
        "name = \"own training\"\nmarket = \"mian\"",
        &["no market \"mian\"", "\"main\""],
    );
    refused_change(
        "\"market.main.annual_drift\"",
        "\"market.main.anual_drift\"",
        &[
            &place("market.main.annual_drift"),
            "`anual_drift`",
            "did you mean `annual_drift`?",
        ],
    );
    let (folder, _) = folder();
    refused(
        &folder,
        &["run", "full.toml", "--set", "variant.larger.set=3"],
        &["`set` is a whole number"],
    );
}

#[test]
fn doubled_names() {
    refused_change(
        "id        = \"catalogued\"\nfrom      = \"catalog:memphis-tn\"",
        "id = \"campus\"\nfrom = \"catalog:memphis-tn\"",
        &["two elements of `site`"],
    );
    refused_change(
        "id         = \"queued\"",
        "id = \"planned\"",
        &["two elements of `utility` are named \"planned\""],
    );
    refused_change(
        "name        = \"glut\"",
        "name = \"base\"",
        &["two elements of `case`"],
    );
    refused_change(
        "segment            = \"batch\"",
        "segment = \"startups\"",
        &["two segments are named \"startups\""],
    );
    refused_change(
        "id          = \"second\"",
        "id = \"first\"",
        &["two elements of `purchase`"],
    );
}

#[test]
fn futures_and_variants_that_cannot_be_meant() {
    refused_change(
        "probability = 0.25",
        "probability = 0.3",
        &[
            &place_above("name        = \"base\""),
            "add up to 1.05",
            "not 1",
        ],
    );
    refused_change(
        "probability = 0.25",
        "probability = 0.25000001",
        &["add up to", "not 1"],
    );
    for set in [
        "years = 3",
        "start = 2025-12-01",
        "\"monte_carlo.seed\" = 3",
        "\"demand.spot\" = []",
        "\"demand.spot.batch.segment\" = \"other\"",
    ] {
        refused_change(
            "set         = { \"market.main.annual_drift\" = -0.4 }",
            &format!("set = {{ {set} }}"),
            &["case \"glut\" sets", "same months"],
        );
    }
    let (folder, _) = folder();
    folder.write(
        "full.toml",
        FULL.replace(
            "site.campus.building.hall-a.it_mw",
            "site.campus.building.hall-z.it_mw",
        ),
    );
    let words = [
        &place("hall-a.it_mw"),
        "no element \"hall-z\"",
        "did you mean \"hall-a\"?",
    ];
    refused(&folder, &["check", "full.toml"], &words);
    refused(&folder, &["compare", "full.toml", "-n", "1"], &words);
    folder.write(
        "full.toml",
        FULL.replace("[[variant]]\nname = \"larger\"\n", "[[variant]]\n"),
    );
    refused(
        &folder,
        &["check", "full.toml"],
        &[&place_above("name = \"larger\""), "`name` is missing"],
    );
    let alone: String = FULL
        .split("[[variant]]")
        .next()
        .into_iter()
        .chain(FULL.split("[[correlation]]").skip(1))
        .collect::<Vec<_>>()
        .join("[[correlation]]");
    folder.write("full.toml", alone);
    refused(
        &folder,
        &["compare", "full.toml"],
        &["no variants to compare with", "name a second scenario"],
    );
}

#[test]
fn correlations_that_contradict_themselves() {
    let rank = "rank = [[1.0, 0.5], [0.5, 1.0]]";
    refused_change(
        rank,
        "rank = [[1.0, 0.5]]",
        &["`rank` needs 2 rows of 2 numbers"],
    );
    refused_change(rank, "rank = [[1.0, 0.5], [0.4, 1.0]]", &["weak market"]);
    refused_change(rank, "rank = [[0.9, 0.5], [0.5, 1.0]]", &["weak market"]);
    refused_change(
        rank,
        "rank = [[1.0, 1.5], [1.5, 1.0]]",
        &["outside -1 to 1"],
    );
    refused_change(
        "keys = [\"market.main.price_usd_per_gpu_hour\", \
            \"accelerator.gpu.price_usd_per_gpu\"]\nrank = [[1.0, 0.5], [0.5, 1.0]]",
        "keys = [\"market.main.price_usd_per_gpu_hour\", \"accelerator.gpu.price_usd_per_gpu\", \
            \"demand.spot.batch.gpus\"]\nrank = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]",
        &[
            &place("rank = ["),
            "weak market",
            "least eigenvalue of `rank` is -0.800",
            "multiply the correlations off the diagonal by",
        ],
    );
    refused_change(
        "\"accelerator.gpu.price_usd_per_gpu\"]",
        "\"accelerator.gpu.rack_full_kw\"]",
        &["no once-drawn uncertain input"],
    );
}

#[test]
fn contradictions_between_keys() {
    refused_change(
        "requested  = 2023-06-01",
        "requested = 2023-06-01\nready = 2026-01-01",
        &["gives both `ready` and `requested`"],
    );
    refused_change(
        "requested  = 2023-06-01",
        "",
        &["gives neither `ready` nor `requested`"],
    );
    refused_change(
        "redundancy            = 1",
        "redundancy = 4",
        &["4 of 4 cooling blocks are held back"],
    );
    refused_change(
        "reserve_units             = 1",
        "reserve_units = 3",
        &["3 of 3 units", "held back"],
    );
}

#[test]
fn out_folders_that_are_not_ours() {
    let (folder, _) = folder();
    folder.write("results", "a file");
    folder.write("thesis/chapter.txt", "years of work");
    folder.write("other/manifest.json", "{ \"program\": \"somebody else\" }");
    for command in [
        &["run", "full.toml"][..],
        &["trace", "full.toml", "-r", "0"],
        &["compare", "full.toml", "full.toml"],
    ] {
        let into = |out: &'static str| [command, &["--out", out]].concat();
        refused(
            &folder,
            &into("results"),
            &["results", "is a file, not a folder", "--out"],
        );
        refused(
            &folder,
            &into("thesis"),
            &["thesis", "left untouched", "--out"],
        );
        refused(&folder, &into("other"), &["other", "left untouched"]);
        refused(
            &folder,
            &into("."),
            &[
                ". holds files that gridrack did not write",
                "left untouched",
            ],
        );
        refused(&folder, &into("thesis/.."), &["left untouched"]);
        refused(&folder, &into("results/below"), &["results"]);
    }
    assert_eq!(folder.read("thesis/chapter.txt"), "years of work");
}

#[test]
fn calls_that_make_no_sense() {
    let (folder, _) = folder();
    refused(
        &folder,
        &["run", "full.toml", "-n", "0"],
        &["`replications` is 0"],
    );
    refused(
        &folder,
        &["run", "full.toml", "-n", "many"],
        &["--replications"],
    );
    refused(
        &folder,
        &["run", "full.toml", "--threads", "0"],
        &["--threads"],
    );
    refused(
        &folder,
        &["run", "full.toml", "--format", "xml"],
        &["xml", "text, json"],
    );
    refused(&folder, &["run"], &["SCENARIO"]);
    refused(
        &folder,
        &["play", "full.toml"],
        &["unrecognized subcommand"],
    );
    refused(&folder, &["trace", "full.toml"], &["--replication"]);
    refused(
        &folder,
        &["catalog", "acelerators"],
        &["did you mean accelerators?"],
    );
    refused(
        &folder,
        &["catalog", "sites", "atlantis"],
        &["no entry \"atlantis\""],
    );
    refused(&folder, &["completions", "cobol"], &["cobol"]);
    refused(&folder, &["new", "full.toml"], &["cannot write full.toml"]);
    refused(
        &folder,
        &["compare", "full.toml", "base.toml"],
        &["`title` is missing"],
    );
}
