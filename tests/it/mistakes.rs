//! The likeliest mistakes of analysts and planners: each ends in one message, with the caret at its
//! cause and a fix that makes the scenario good when followed.

use crate::support::Temp;
use gridrack::problem::{Problem, Severity};
use gridrack::scenario::whole;
use std::fmt::Write;

/// A scenario in which the mistakes are made.
const GOOD: &str = include_str!("mistakes.toml");

/// A mistake with its message.
struct Mistake {
    /// A text of the scenario, and what is written instead.
    change: (&'static str, &'static str),
    /// A further line at the end.
    appended: &'static str,
    /// A file beside the scenario.
    file: Option<(&'static str, Vec<u8>)>,
    /// What stands over the caret.
    caret: &'static str,
    /// Words of the message and of its fix.
    words: &'static [&'static str],
    /// What is written instead of the mistake where the fix is followed.
    fixed: &'static str,
}

/// A change of a text of the scenario.
const fn change(
    from: &'static str,
    to: &'static str,
    caret: &'static str,
    words: &'static [&'static str],
    fixed: &'static str,
) -> Mistake {
    Mistake {
        change: (from, to),
        appended: "",
        file: None,
        caret,
        words,
        fixed,
    }
}

/// A line too much at the end, which the fix moves or takes out.
const fn appended(
    line: &'static str,
    caret: &'static str,
    words: &'static [&'static str],
    fixed: &'static str,
) -> Mistake {
    Mistake {
        change: ("", ""),
        appended: line,
        file: None,
        caret,
        words,
        fixed,
    }
}

/// What is wrong with a scenario beside a file.
fn errors(text: &str, file: Option<&(&str, Vec<u8>)>) -> Vec<Problem> {
    let folder = Temp::new();
    let path = folder.write("scenario.toml", text);
    folder.write("good.csv", prices(|_, stamp| format!("{stamp},40.5")));
    if let Some((name, content)) = file {
        folder.write(name, content);
    }
    let found = whole::read(&path, &[], None).err().unwrap_or_default().0;
    let is_error = |problem: &Problem| problem.severity == Severity::Error;
    found.into_iter().filter(is_error).collect()
}

impl Mistake {
    /// The scenario with the mistake, or with what is written where its fix is followed.
    fn text(&self, written: &str, line: &str) -> String {
        let (from, _) = self.change;
        if from.is_empty() {
            return format!("{GOOD}{line}");
        }
        assert_eq!(GOOD.matches(from).count(), 1, "{from:?} stands once");
        format!("{}{line}", GOOD.replace(from, written))
    }

    fn is_reported(&self) {
        let name = format!("{:?} {:?}", self.change.1, self.appended);
        let found = errors(&self.text(self.change.1, self.appended), self.file.as_ref());
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        let problem = &found[0];
        let said = format!("{problem}");
        for words in self.words {
            assert!(said.contains(words), "{name}: no {words:?} in {said}");
        }
        let place = problem.place.as_ref().expect(&name);
        let over = &place.source.text[place.start..place.end];
        let over = over.lines().next().unwrap_or_default();
        assert_eq!(over, self.caret, "{name}: {said}");
    }

    fn is_fixed_by_its_hint(&self) {
        let (written, line) = if self.change.0.is_empty() {
            ("", self.fixed)
        } else {
            (self.fixed, "")
        };
        let found = errors(&self.text(written, line), self.file.as_ref());
        assert!(found.is_empty(), "{}: {found:#?}", self.fixed);
    }
}

fn all_are_reported(mistakes: &[Mistake]) {
    for mistake in mistakes {
        mistake.is_reported();
        mistake.is_fixed_by_its_hint();
    }
}

#[test]
fn the_scenario_itself_is_good() {
    assert!(errors(GOOD, None).is_empty(), "{:#?}", errors(GOOD, None));
}

const READY: &str = "ready = 2027-06-01\nslip";
const DATES: &[Mistake] = &[
    change(
        READY,
        "ready = 06/13/2027\nslip",
        "06/13/2027",
        &["no value of TOML", "a date is written 2027-06-13"],
        "ready = 2027-06-13\nslip",
    ),
    change(
        READY,
        "ready = 06/01/2027\nslip",
        "06/01/2027",
        &["year-month-day: 2027-06-01 or 2027-01-06"],
        READY,
    ),
    change(
        READY,
        "ready = 13.6.2027\nslip",
        "13.6.2027",
        &["a date is written 2027-06-13"],
        "ready = 2027-06-13\nslip",
    ),
    change(
        READY,
        "ready = \"2027-06-01\"\nslip",
        "\"2027-06-01\"",
        &["`ready` is a string", "write 2027-06-01, without quotes"],
        READY,
    ),
    change(
        READY,
        "ready = 2027-06-01T00:00:00\nslip",
        "2027-06-01T00:00:00",
        &["a date without a time is expected", "write 2027-06-01"],
        READY,
    ),
    change(
        READY,
        "ready = \"Q3 2027\"\nslip",
        "\"Q3 2027\"",
        &["such as 2027-07-01"],
        "ready = 2027-07-01\nslip",
    ),
    change(
        READY,
        "ready = 2027-06\nslip",
        "2027-06",
        &["such as 2027-06-01"],
        READY,
    ),
];

#[test]
fn dates() {
    all_are_reported(DATES);
}

const GPUS: &str = "gpus = 18_000";
const DEPOSIT: &str = "deposit = 0.2";
const REDUNDANCY: &str = "redundancy = 1";
const PRICE: &str = "price_usd_per_gpu_hour = 3.1";
const NUMBERS: &[Mistake] = &[
    change(
        "mw = 52",
        "mw = \"52 MW\"",
        "\"52 MW\"",
        &["write the number alone, 52: the key says its unit"],
        "mw = 52",
    ),
    change(
        "mw = 52",
        "mw = 52 MW",
        "52 MW",
        &["write the number alone, 52"],
        "mw = 52",
    ),
    change(
        "mw = 52",
        "mw = 52,5",
        "52,5",
        &["behind a point: 52.5"],
        "mw = 52.5",
    ),
    change(
        "mw = 52",
        "mw = 52_000",
        "52_000",
        &["outside 0.000001 to 20000 MW", "if this is in kW, write 52"],
        "mw = 52",
    ),
    change(
        "mw = 52",
        "kw = 52_000",
        "kw",
        &[
            "`kw` is not a key of Utility",
            "did you mean `mw`? Its unit: MW",
        ],
        "mw = 52",
    ),
    change(
        "mw = 52",
        "mw = -52",
        "-52",
        &["outside 0.000001 to 20000 MW"],
        "mw = 52",
    ),
    change(
        GPUS,
        "gpus = 18,000",
        "18,000",
        &["write 18000"],
        "gpus = 18000",
    ),
    change(GPUS, "gpus = 0", "0", &["outside 1 to 10000000 GPUs"], GPUS),
    change(
        DEPOSIT,
        "deposit = 20",
        "20",
        &["outside 0 to 1", "if this is per cent, write 0.2"],
        DEPOSIT,
    ),
    change(
        DEPOSIT,
        "deposit = 20%",
        "20%",
        &["a share is written as a fraction: 0.2"],
        DEPOSIT,
    ),
    change(
        REDUNDANCY,
        "redundancy = \"N+1\"",
        "\"N+1\"",
        &["N+1 is 1 in reserve: write 1"],
        REDUNDANCY,
    ),
    change(
        PRICE,
        "price_usd_per_gpu_hour = \"$3.10\"",
        "\"$3.10\"",
        &["write the number alone: 3.10"],
        "price_usd_per_gpu_hour = 3.10",
    ),
    change(
        "{ lognormal = { p50 = 4, p90 = 20 } }",
        "\"2-8\"",
        "\"2-8\"",
        &["such as { uniform = { low = 2, high = 8 } }"],
        "{ uniform = { low = 2, high = 8 } }",
    ),
];

#[test]
fn numbers() {
    all_are_reported(NUMBERS);
}

const KEYS: &[Mistake] = &[
    appended(
        "\n[site.power.battery]\nid = \"b\"\nmw = 10\nmwh = 40\nready = 2027-06-01\n",
        "[site.power.battery]",
        &["a list is expected", "write [[site.power.battery]]"],
        "\n[[site.power.battery]]\nid = \"b\"\nmw = 10\nmwh = 40\nready = 2027-06-01\n",
    ),
    change(
        "[market.blackwell]",
        "[[market]]\nname = \"blackwell\"",
        "[[market]]",
        &["write [market.blackwell]"],
        "[market.blackwell]",
    ),
    change(
        "[finance]",
        "[[finance]]",
        "[[finance]]",
        &["there is one: write [finance]"],
        "[finance]",
    ),
    change(
        "[[purchase]]",
        "[[purchase]",
        "[[purchase]",
        &["not closed", "write [[purchase]]"],
        "[[purchase]]",
    ),
    appended(
        "monte_carlo.seed = 7\n",
        "monte_carlo",
        &["is a key of the whole scenario", "above the first [table]"],
        "",
    ),
    change(
        "deposit = 0.2",
        "deposit = 0.2\nyears = 5",
        "years",
        &["is a key of the whole scenario"],
        "deposit = 0.2",
    ),
    change(
        "deposit = 0.2",
        "deposit = 0.2\nsite.campus.elevation_m = 100",
        "site",
        &["belongs to the table it stands under"],
        "deposit = 0.2",
    ),
    appended(
        "\n[monte_carlo]\nseed = 2\n",
        "monte_carlo",
        &["[monte_carlo] stands twice", "below the first, at line 5"],
        "",
    ),
    change(
        "gpus = 18_000",
        "",
        "[[purchase]]",
        &["lacks `gpus`, its size"],
        "gpus = 18_000",
    ),
    change(
        "start = 2027-01-01",
        "",
        "",
        &["`start` is missing", "add `start = …`"],
        "start = 2027-01-01",
    ),
    change(
        "it_mw = 40",
        "it = 40",
        "it",
        &["did you mean `it_mw`? Its unit: MW"],
        "it_mw = 40",
    ),
];

#[test]
fn tables_and_keys() {
    all_are_reported(KEYS);
}

const SLIP: &str = "slip_weeks = { lognormal = { p50 = 4, p90 = 20 } }";
const SYNTAX: &[Mistake] = &[
    change(
        SLIP,
        "slip_weeks = { lognormal = { p50 = 4, p90 = 20 }",
        "{ lognormal = { p50 = 4, p90 = 20 }",
        &["this table is not closed", "add `}`"],
        SLIP,
    ),
    change(
        "accelerator = \"gb300\"",
        "accelerator = gb300",
        "gb300",
        &["text stands in quotes: accelerator = \"gb300\""],
        "accelerator = \"gb300\"",
    ),
    change(
        "title = \"Good\"",
        "title = “Good”",
        "“Good”",
        &["not straight", "write title = \"Good\""],
        "title = \"Good\"",
    ),
    change(
        "title = \"Good\"",
        "title = \"Good",
        "\"Good",
        &["lacks its closing quotes"],
        "title = \"Good\"",
    ),
    change(
        "years = 3",
        "years: 3",
        "years: 3",
        &["stands =", "write years = 3"],
        "years = 3",
    ),
    change(
        "years = 3",
        "years = 3 // of it",
        "3 // of it",
        &["a comment begins with #"],
        "years = 3  # of it",
    ),
];

#[test]
fn syntax() {
    all_are_reported(SYNTAX);
}

const NAMES: &[Mistake] = &[
    change(
        "\"liquid-trim-chiller\"",
        "\"liquid-chiller\"",
        "\"liquid-chiller\"",
        &[
            "has no \"liquid-chiller\"",
            "\"catalog:liquid-trim-chiller\"?",
        ],
        "\"liquid-trim-chiller\"",
    ),
    change(
        "\"catalog:gb300-nvl72\"",
        "\"catalog:gb400-nvl72\"",
        "\"catalog:gb400-nvl72\"",
        &[
            "the catalogue of accelerators has no",
            "did you mean \"catalog:gb200-nvl72\"?",
        ],
        "\"catalog:gb300-nvl72\"",
    ),
    change(
        "\"catalog:dallas-tx\"",
        "\"catalog:dallas\"",
        "\"catalog:dallas\"",
        &["\"catalog:dallas-tx\"?"],
        "\"catalog:dallas-tx\"",
    ),
    change(
        "gpus = 18_000",
        "gpus = 18_000\nsite = \"capmus\"",
        "\"capmus\"",
        &["no site \"capmus\"", "did you mean \"campus\"?"],
        "gpus = 18_000\nsite = \"campus\"",
    ),
    change(
        "gpus = 10_000",
        "gpus = 10_000\nmarket = \"hopper\"",
        "\"hopper\"",
        &["no market \"hopper\"", "there are blackwell"],
        "gpus = 10_000\nmarket = \"blackwell\"",
    ),
    change(
        "segment = \"startups\"",
        "segment = \"tenant\"",
        "[[demand.on_demand]]",
        &["two segments are named \"tenant\""],
        "segment = \"startups\"",
    ),
    change(
        "[[site.power.utility]]",
        "[[site.building]]\nid = \"hall-a\"\nit_mw = 1\nready = 2027-06-01\n\n\
                [[site.power.utility]]",
        "[[site.building]]",
        &["two elements of `building` are named \"hall-a\""],
        "[[site.power.utility]]",
    ),
];

#[test]
fn names() {
    all_are_reported(NAMES);
}

const VARIANTS: &[Mistake] = &[
    appended(
        "\n[[variant]]\nname = \"dated\"\n\
                set = { \"demand.anchor.tenant.until\" = 2029-01-01 }\n",
        "2029-01-01",
        &[
            "in variant \"dated\": ",
            "gives both `term_months` and `until`",
            "`unset`",
        ],
        "\n[[variant]]\nname = \"dated\"\n\
                set = { \"demand.anchor.tenant.until\" = 2029-01-01 }\n\
                unset = [\"demand.anchor.tenant.term_months\"]\n",
    ),
    change(
        "substation-1.ready\" = 2028-01-01",
        "substation-9.ready\" = 2028-01-01",
        "\"site.campus.power.utility.substation-9.ready\"",
        &["in variant \"late\": ", "did you mean \"substation-1\"?"],
        "substation-1.ready\" = 2028-01-01",
    ),
    change(
        "\"market.blackwell.annual_drift\" = -0.45",
        "\"market.blackwel.annual_drift\" = -0.45",
        "\"market.blackwel.annual_drift\"",
        &["in case \"glut\": ", "did you mean \"blackwell\"?"],
        "\"market.blackwell.annual_drift\" = -0.45",
    ),
    change(
        "\"market.blackwell.annual_drift\" = -0.45",
        "\"market.blackwell.annual_drift\" = -45",
        "-45",
        &["in case \"glut\": ", "if this is per cent, write -0.45"],
        "\"market.blackwell.annual_drift\" = -0.45",
    ),
    change(
        "probability = 0.3",
        "probability = 0.2",
        "[[case]]",
        &["add up to 0.9, not 1"],
        "probability = 0.3",
    ),
    appended(
        "unset = [\"demand.anchor.tenant.until\"]\n",
        "\"demand.anchor.tenant.until\"",
        &["is not set, so it cannot be unset"],
        "",
    ),
];

#[test]
fn variants_and_cases_are_named() {
    all_are_reported(VARIANTS);
}

#[test]
fn correlations() {
    const HEAD: &str = "\n[[correlation]]\nname = \"delays\"\n\
        keys = [\"site.campus.building.hall-a.slip_weeks\", \
        \"site.campus.power.utility.substation-1.slip_weeks\", \
        \"market.blackwell.price_usd_per_gpu_hour\"]\n";
    for (rank, words, fixed) in [
        (
            "[[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]",
            [
                "the least eigenvalue of `rank` is -0.800",
                "by 0.53 or less",
            ],
            "[[1, 0.47, -0.47], [0.47, 1, 0.47], [-0.47, 0.47, 1]]",
        ),
        (
            "[[1, 0.7, 0.7], [0.7, 1, -0.019], [0.7, -0.019, 1]]",
            ["not by a Gaussian copula", "by 0.97 or less"],
            "[[1, 0.67, 0.67], [0.67, 1, -0.018], [0.67, -0.018, 1]]",
        ),
        (
            "[[1, 1.0, 0.2], [1.0, 1, 0.2], [0.2, 0.2, 1]]",
            [
                "keys 1 and 2 move as one: `rank` is singular",
                "at most 0.99",
            ],
            "[[1, 0.99, 0.2], [0.99, 1, 0.2], [0.2, 0.2, 1]]",
        ),
    ] {
        let text = |rank: &str| format!("{GOOD}{HEAD}rank = {rank}\n");
        let found = errors(&text(rank), None);
        assert_eq!(found.len(), 1, "{found:#?}");
        let said = found[0].to_string();
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
        assert_eq!(errors(&text(fixed), None), [], "{fixed}");
    }
}

/// A year of hours on a clock without changes; a row from its number and its stamp.
fn prices(row: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let first = jiff::civil::date(2023, 1, 1).at(0, 0, 0, 0);
    let mut text = "time,price\n".to_owned();
    for hour in 0..8_760_usize {
        let stamp = first + jiff::Span::new().hours(hour as i64);
        let stamp = stamp.strftime("%Y-%m-%d %H:%M").to_string();
        let _ = writeln!(text, "{}", row(hour, &stamp));
    }
    text.into_bytes()
}

/// Prices from a file, with the mistake in the file or in what is said of it.
fn priced(
    keys: &'static str,
    file: Option<(&'static str, Vec<u8>)>,
    caret: &'static str,
    words: &'static [&'static str],
    fixed: &'static str,
) -> Mistake {
    Mistake {
        change: ("# prices", keys),
        appended: "",
        file,
        caret,
        words,
        fixed,
    }
}

/// A section of hourly prices with these keys.
macro_rules! hourly {
    ($keys:literal) => {
        concat!("[site.electricity.hourly]\n", $keys)
    };
}

const GOOD_FILE: &str = hourly!("file = \"good.csv\"\ntime_zone = \"-06:00\"");

/// Files that lack, or cannot be read as they are.
#[test]
fn files() {
    let good = GOOD_FILE;
    let bad = hourly!("file = \"bad.csv\"\ntime_zone = \"-06:00\"");
    let named = |content: &[u8]| Some(("bad.csv", content.to_vec()));
    all_are_reported(&[
        priced(
            hourly!("file = \"godo.csv\"\ntime_zone = \"-06:00\""),
            None,
            "\"godo.csv\"",
            &["there is no file", "did you mean \"good.csv\"?"],
            good,
        ),
        priced(
            bad,
            named(&[0x1f, 0x8b, 8, 0]),
            "\"bad.csv\"",
            &["is compressed by gzip", "unpack it with gunzip"],
            good,
        ),
        priced(
            bad,
            named(b"PK\x03\x04\xff\xfe"),
            "\"bad.csv\"",
            &["workbook of Excel", "save its sheet as a CSV"],
            good,
        ),
        priced(
            bad,
            named(b"\xff\xfet\0i\0m\0e\0"),
            "\"bad.csv\"",
            &["UTF-16", "CSV UTF-8"],
            good,
        ),
        priced(bad, named(b""), "", &["the file has no rows"], good),
    ]);
}

/// Keys of files that cannot be meant.
#[test]
fn what_is_said_of_files() {
    let good = GOOD_FILE;
    all_are_reported(&[
        priced(
            hourly!("file = \".\"\ntime_zone = \"-06:00\""),
            None,
            "\".\"",
            &["is a folder", "name a file in it"],
            good,
        ),
        priced(
            hourly!("file = \"good.csv\"\nfiles = [\"good.csv\"]\ntime_zone = \"-06:00\""),
            None,
            "\"good.csv\"",
            &["both `file` and `files` stand here", "`unset`"],
            good,
        ),
        priced(
            hourly!("file = \"data\\good.csv\"\ntime_zone = \"-06:00\""),
            None,
            "\"data\\good.csv\"",
            &["write / in paths"],
            good,
        ),
        priced(
            hourly!("file = \"good.csv\"\ntime_zone = \"UTC-6\""),
            None,
            "\"UTC-6\"",
            &["write time_zone = \"-06:00\""],
            good,
        ),
        priced(
            hourly!("file = \"good.csv\"\ntime_zone = \"-06:00\"\nunit = \"RM/MWh\""),
            None,
            "\"RM/MWh\"",
            &["write unit = \"MYR/MWh\""],
            hourly!(
                "file = \"good.csv\"\ntime_zone = \"-06:00\"\nunit = \"MYR/MWh\"\n\
                    exchange_rate = 0.3"
            ),
        ),
    ]);
}

/// Rows that are not what is said of them.
#[test]
fn rows() {
    let keys = "[site.electricity.hourly]\nfile = \"bad.csv\"\ntime_zone = \"-06:00\"";
    let good = "[site.electricity.hourly]\nfile = \"good.csv\"\ntime_zone = \"-06:00\"";
    let file = |content: Vec<u8>| Some(("bad.csv", content));
    let with = |at: usize, cell: &'static str| {
        file(prices(move |hour, stamp| {
            let cell = if hour == at { cell } else { "40.5" };
            format!("{stamp},{cell}")
        }))
    };
    let summer = prices(|hour, stamp| match hour {
        7_394 => format!("{stamp},42.5"),
        7_395 => "2023-11-05 02:00,43.5".to_owned(),
        _ => format!("{stamp},40.5"),
    });
    all_are_reported(&[
        priced(
            keys,
            with(100, "1,234.50"),
            "2023-01-05 04:00,1,234.50",
            &[
                "the row has 3 cells, but the header 2",
                "\"1,234.50\" in quotes",
            ],
            good,
        ),
        priced(
            keys,
            with(100, "$40.5"),
            "2023-01-05 04:00,$40.5",
            &["is not a number", "without currency"],
            good,
        ),
        priced(
            keys,
            file(summer),
            "2023-11-05 02:00,43.5",
            &["there are two values", "a clock with summer time", "-06:00"],
            good,
        ),
        priced(
            "[site.electricity.hourly]\nfile = \"bad.csv\"",
            file(prices(|_, stamp| format!("{stamp},40.5"))),
            "2023-01-01 00:00,40.5",
            &["no time zone is stated", "state `time_zone`"],
            keys,
        ),
        priced(
            keys,
            file(prices(|_, stamp| format!("{stamp},0.045"))),
            "time,price",
            &["is 0.0450, outside 10", "state `unit`"],
            "[site.electricity.hourly]\nfile = \"bad.csv\"\ntime_zone = \"-06:00\"\n\
                unit = \"USD/kWh\"",
        ),
    ]);
}

/// Headers in another currency are not read in that of the scenario, and what is unusual but plain
/// is read: comments, quoted thousands, decimal commas, US dates, quarters of an hour.
#[test]
fn what_is_unusual_but_plain_is_read() {
    let hourly = |keys: &str| {
        GOOD.replace(
            "# prices",
            &format!("[site.electricity.hourly]\nfile = \"bad.csv\"\n{keys}"),
        )
    };
    let zone = "time_zone = \"-06:00\"";
    let ringgit = String::from_utf8(prices(|_, stamp| format!("{stamp},190"))).unwrap();
    let ringgit = ringgit
        .replace("time,price", "time,Price (RM/MWh)")
        .into_bytes();
    let found = errors(&hourly(zone), Some(&("bad.csv", ringgit.clone())));
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .message
            .contains("is in MYR/MWh, but it is read in USD/MWh")
    );
    let stated = format!("{zone}\nunit = \"MYR/MWh\"\nexchange_rate = 0.22");
    assert_eq!(errors(&hourly(&stated), Some(&("bad.csv", ringgit))), []);
    let quoted = |hour: usize, stamp: &str| {
        let cell = if hour == 9 { "\"1,234.50\"" } else { "40.5" };
        format!("{stamp},{cell}")
    };
    let american = |hour: usize, stamp: &str| {
        let comment = if hour == 4_000 { "# checked\n" } else { "" };
        let (year, month, rest) = (&stamp[..4], &stamp[5..7], &stamp[8..]);
        format!("{comment}{month}/{}/{year} {},40.5", &rest[..2], &rest[3..])
    };
    for file in [prices(quoted), prices(american)] {
        assert_eq!(errors(&hourly(zone), Some(&("bad.csv", file))), []);
    }
}

/// `layer = "replace"` drops what a table inherits, so that a site abroad takes no tariff along.
#[test]
fn a_layer_replaces_or_removes_a_table() {
    let base = GOOD.replace(
        "# prices",
        "[site.tariff]\ntime_zone = \"America/Chicago\"\nfixed_usd_per_month = 1_000",
    );
    let child = |tariff: &str| {
        format!(
            "extends = \"base.toml\"\ntitle = \"Abroad\"\n[[site]]\nid = \"campus\"\n\
                from = \"catalog:lulea-se\"\n{tariff}\n"
        )
    };
    for (tariff, is_kept) in [
        ("", true),
        ("[site.tariff]\nlayer = \"remove\"", false),
        (
            "[site.tariff]\nlayer = \"replace\"\ntime_zone = \"Europe/Stockholm\"\n\
                minimum_bill_usd_per_month = 10",
            false,
        ),
    ] {
        let folder = Temp::new();
        folder.write("base.toml", &base);
        let path = folder.write("scenario.toml", child(tariff));
        let (read, _) = whole::read(&path, &[], None).expect("is good");
        let key = "site.campus.tariff.fixed_usd_per_month";
        let explained = read
            .explained
            .iter()
            .any(|key_of| key_of.path == key && key_of.value == "1000");
        assert_eq!(explained, is_kept, "{tariff}");
    }
}

/// What `check` refuses `run` refuses, in the same words, and what it passes runs.
#[test]
fn check_passes_or_fails_as_run_does() {
    for (from, to) in [
        ("title = \"Good\"", "title = \"Good\""),
        ("mw = 52", "mw = \"52 MW\""),
        ("redundancy = 1", "redundancy = 5"),
        (
            "substation-1.ready\" = 2028-01-01",
            "substation-1.redy\" = 2028-01-01",
        ),
        ("annual_drift\" = -0.45", "annual_drift\" = -45"),
    ] {
        let folder = Temp::new();
        folder.write("scenario.toml", GOOD.replace(from, to));
        let checked = folder.gridrack(&["check", "scenario.toml"]);
        let run = folder.gridrack(&["run", "scenario.toml", "-n", "1", "--no-report", "--quiet"]);
        assert_eq!(
            checked.code, run.code,
            "{to}: {}{}",
            checked.stderr, run.stderr
        );
        if checked.code != Some(0) {
            assert_eq!(checked.stderr, run.stderr, "{to}");
        }
    }
}

/// What a scenario is warned of, beside a file of prices.
fn warnings(text: &str, file: Option<(&str, Vec<u8>)>) -> Vec<String> {
    let folder = Temp::new();
    let path = folder.write("scenario.toml", text);
    if let Some((name, content)) = file {
        folder.write(name, content);
    }
    let (read, of_variants) = whole::read(&path, &[], None).expect("is good");
    let all = read.warnings.0.iter().chain(&of_variants.0);
    all.map(ToString::to_string).collect()
}

/// The scenario with a text changed is warned of in these words, and of nothing else.
fn warned(from: &str, to: &str, words: &[&str]) {
    assert_eq!(GOOD.matches(from).count(), 1, "{from:?} stands once");
    let found = warnings(&GOOD.replace(from, to), None);
    assert_eq!(found.len(), 1, "{to}: {found:#?}");
    let missing = words.iter().find(|words| !found[0].contains(**words));
    assert_eq!(missing, None, "{to}: {found:#?}");
}

/// What an adviser would say: 18 000 GPUs of 72 in a rack of 135 kW are 33.75 MW.
#[test]
fn what_is_allowed_but_seldom_meant_is_warned_of() {
    assert_eq!(warnings(GOOD, None), [""; 0]);
    warned(
        "it_mw = 40",
        "it_mw = 80",
        &[
            "hold 80.0 MW of IT",
            "takes 33.8 MW: 46.2 MW are never used",
        ],
    );
    warned(
        "from = \"catalog:dallas-tx\"",
        "from = \"catalog:dallas-tx\"\n[site.build]\nconstruction_usd_per_it_mw = 10_000_000\n\
            [[site.building]]\nid = \"hall-b\"\nit_mw = 40\nready = 2027-06-01\n",
        &["46.2 MW are never used: about USD", "M of construction"],
    );
    warned(
        "mw = 52",
        "mw = 92",
        &["the grid of site \"campus\" carries"],
    );
    warned(
        "gpus = 18_000",
        "gpus = 17_995",
        &["249.93 racks of 72", "17928 or 18000 GPUs fill whole racks"],
    );
    warned(
        "redundancy = 1\nready = 2027-06-01",
        "redundancy = 1\nready = 2017-06-01",
        &[
            "ready on 2017-06-01, 10 years before its first hall",
            "is the year right?",
        ],
    );
    warned(
        "# prices",
        "[[site.power.battery]]\nid = \"b\"\nmw = 100\nmwh = 0.4\nready = 2027-06-01",
        &["battery \"b\" of 0.4 MWh gives its 100 MW for 14 seconds"],
    );
    warned(
        "from = \"catalog:dallas-tx\"",
        "price_usd_per_mwh = 60\ndry_bulb_mean_c = [8, 10, 15, 19, 24, 28, 30, 30, 26, 20, 13, 9]\n\
            dry_bulb_diurnal_c = [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6]\n\
            dry_bulb_residual_sd_c = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]\nlongitude = -97\n\
            utc_offset_hours = -6",
        &[
            "is not of the catalogue",
            "`elevation_m` = 0, `grid_carbon_kg_per_mwh` = 0, `water_usd_per_m3` = 0, `tax_rate` = 0",
            "--explain=defaults",
        ],
    );
}

/// A design day below the hottest hour of the file.
#[test]
fn a_design_day_that_the_weather_exceeds_is_warned_of() {
    let weather = prices(|hour, stamp| format!("{stamp},{}", 10 + hour / 24 % 30));
    let weather = String::from_utf8(weather).unwrap();
    let weather = weather
        .replace("time,price", "time,temperature_2m")
        .into_bytes();
    let text = |hottest: f64| {
        let keys = format!(
            "dry_bulb_max_c = {hottest}\n[site.weather]\nfile = \"weather.csv\"\n\
                time_zone = \"-06:00\""
        );
        GOOD.replace("# prices", &keys)
    };
    let found = |hottest| warnings(&text(hottest), Some(("weather.csv", weather.clone())));
    assert_eq!(found(39.0), [""; 0]);
    let said = found(35.0);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("is 35 °C, but the weather used has 39.0 °C"),
        "{said:#?}"
    );
}

/// Places with different plants are not compared without a word; `--explain=defaults` lists what
/// nothing states.
#[test]
fn comparisons_and_defaults_speak() {
    let folder = Temp::new();
    folder.write("one.toml", GOOD);
    let dry = GOOD.replace("liquid-trim-chiller", "liquid-dry");
    folder.write("two.toml", dry);
    let call = [
        "compare",
        "one.toml",
        "two.toml",
        "-n",
        "1",
        "--no-report",
        "--quiet",
    ];
    let words = folder.gridrack(&call).words();
    assert!(
        words.contains(
            "\"one\" is cooled by \"Straight line: direct-to-chip liquid with trim chillers"
        ),
        "{words}"
    );
    let same = [
        "compare",
        "one.toml",
        "one.toml",
        "-n",
        "1",
        "--no-report",
        "--quiet",
    ];
    assert_eq!(folder.gridrack(&same).words(), "");
    let all = folder.gridrack(&["check", "one.toml", "--explain"]).good();
    let defaults = folder
        .gridrack(&["check", "one.toml", "--explain=defaults"])
        .good();
    assert!(all.lines().count() > defaults.lines().count());
    assert!(defaults.lines().all(|line| line.ends_with("# default")));
    assert!(defaults.contains("site.campus.water_escalation_per_year = 0 per year"));
}
