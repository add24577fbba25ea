//! Tariffs that cannot be meant, in the scenario or in a file of the rate database.

use super::by_hand::{refused, refused_change};
use super::full::{folder, rate};

/// A changed rate is refused at a line of its file.
fn refused_rate(from: &str, to: &str, line: usize, words: &[&str]) {
    let (folder, _) = folder();
    assert_eq!(
        rate().matches(from).count(),
        1,
        "{from:?} stands once in rate.json"
    );
    folder.write("rate.json", rate().replace(from, to));
    let place = format!("rate.json:{line}:");
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &[&[place.as_str(), "the file is named at full.toml:"], words].concat(),
    );
}

/// The line of a key.
fn line_of(key: &str) -> usize {
    1 + rate()
        .lines()
        .position(|line| line.starts_with(&format!("\"{key}\"")))
        .unwrap()
}

#[test]
fn schedules_with_holes() {
    let day = "\"energyweekendschedule\": [[1, 1, ";
    let line = line_of("energyweekendschedule");
    refused_rate(
        day,
        "\"energyweekendschedule\": [[1, ",
        line,
        &["a row of a schedule has 23 columns, but a day has 24 hours"],
    );
    refused_rate(
        day,
        "\"energyweekendschedule\": [[1, 9, ",
        line,
        &[
            "names period 9 in month 1 at hour 1, but `energyratestructure` has 2 (0 to 1)",
            "indices count from 0",
        ],
    );
    refused_rate(day, "\"energyweekendschedule\": [[1, -1, ", line, &["-1"]);
    refused_rate(day, "\"energyweekendschedule\": [[1, 1.5, ", line, &["1.5"]);
    let row = format!(
        "\"fixedmonthlycharge\": 100,\n\"demandratchetpercentage\": {:?}",
        [0.8; 11]
    );
    refused_rate(
        "\"fixedmonthlycharge\": 100",
        &row,
        line_of("fixedmonthlycharge") + 1,
        &["has 11 values", "give 12"],
    );
    refused_rate(
        "\"demandweekendschedule\"",
        "\"demandweekedschedule\"",
        line_of("demandratestructure"),
        &["there is no `demandweekendschedule`"],
    );
    let months = format!("[{:?},\n", [1u8; 24]);
    refused_rate(
        &format!("\"energyweekendschedule\": {months}"),
        "\"energyweekendschedule\": [",
        line + 10,
        &["a schedule has 11 rows, but a year has 12 months"],
    );
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn rates_that_cannot_be_read() {
    let line = line_of("energyratestructure");
    let tier = "{\"rate\": 0.04}]";
    refused_rate(
        tier,
        "{\"rate\": 0.04, \"max\": 500, \"unit\": \"kWh\"}, {\"rate\": 1}]",
        line,
        &["tier 2 ends at 0.5, not above the 1 of the tier before it"],
    );
    refused_rate(
        tier,
        "{\"rate\": 0.04, \"unit\": \"kWh/hp\"}]",
        line,
        &["tiers in \"kWh/hp\" are not read"],
    );
    refused_rate(
        "{\"rate\": 0.03}",
        "{\"rate\": 0.03, \"unit\": \"kWh/kVA\"}",
        line,
        &["tiers in \"kWh/kVA\" are not read"],
    );
    refused_rate(tier, "{\"rate\": \"cheap\"}]", line, &["cheap"]);
    refused_rate(
        "\"energyratestructure\": [[",
        "\"energyratestructure\": [[], [",
        line,
        &["there is no tier"],
    );
    refused_rate(
        "\"energyratestructure\"",
        "\"energyratestrukture\"",
        1,
        &["there is no `energyratestructure`", "download the record"],
    );
    refused_rate(
        "\"label\": \"0\",",
        "\"label\": \"0\"",
        3,
        &["expected `,` or `}`", "not JSON"],
    );
    let beside = |more: &str| format!("\"fixedmonthlycharge\": 100,\n{more}");
    let next = line_of("fixedmonthlycharge") + 1;
    let refused_beside = |more: &str, words: &[&str]| {
        refused_rate("\"fixedmonthlycharge\": 100", &beside(more), next, words);
    };
    refused_beside(
        "\"demandrateunit\": \"kVA\"",
        &[
            "demand in kVA is not read",
            "convert rates and limits to kW",
        ],
    );
    refused_beside(
        "\"coincidentratestructure\": [[{\"rate\": 5}]]",
        &[
            "`coincidentratestructure` is not read",
            "site.tariff.coincident_peak",
        ],
    );
    refused_beside("\"annualmincharge\": 5", &["`annualmincharge` is not read"]);
    refused_beside(
        "\"fixedchargeunits\": \"$/hour\", \"fixedchargefirstmeter\": 1",
        &["`fixedchargeunits` is \"$/hour\""],
    );
    refused_beside(
        "\"lookbackPercent\": 80, \"lookbackRange\": 11",
        &["`lookbackPercent` is 80, outside 0 to 1", "0.8 for 80 %"],
    );
    refused_beside("\"lookbackPercent\": 0.8", &["looks back at no months"]);
    refused_beside(
        "\"flatdemandstructure\": [[{\"rate\": 5}]]",
        &["there is no `flatdemandmonths`"],
    );
    refused_beside(
        "\"flatdemandmonths\": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4], \"flatdemandstructure\": \
            [[{\"rate\": 5}]]",
        &["names period 4, but `flatdemandstructure` has 1"],
    );
}

#[test]
fn files_that_are_no_rate() {
    let (folder, _) = folder();
    let call = ["run", "full.toml", "-n", "1"];
    for (content, words) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("[1]", "invalid"),
        ("{}", "there is no `energyratestructure`"),
        ("null", "invalid type"),
        ("{\"items\": []}", "holds 0 rates"),
    ] {
        folder.write("rate.json", content);
        refused(&folder, &call, &["rate.json:1:", words]);
    }
    folder.write("rate.json", format!("{{\"x\": {}", "[".repeat(100_000)));
    refused(&folder, &call, &["rate.json:1:", "EOF"]);
    folder.write("rate.json", "{\"items\": [".repeat(100_000));
    refused(&folder, &call, &["rate.json:1:", "recursion limit"]);
    for letters in ["é", "ééé", "日本", "日é"] {
        folder.write(
            "rate.json",
            format!("{{\"label\": \"{letters}\", \"fixedmonthlycharge\": \"{letters}\"}}"),
        );
        refused(&folder, &call, &["rate.json:1:", "invalid type"]);
    }
    folder.write("rate.json", b"\xff\xfe");
    refused(&folder, &call, &["rate.json is not UTF-8"]);
    std::fs::remove_file(folder.path("rate.json")).unwrap();
    refused(
        &folder,
        &call,
        &["there is no file rate.json", "full.toml:"],
    );
}

#[test]
fn keys_that_contradict() {
    let file = "file = \"rate.json\"";
    refused_change(
        file,
        &format!("{file}\ndemand = [{{ id = \"x\", price_usd_per_kw_month = 1 }}]"),
        &["gives both `file` and `demand`", "keep one of them"],
    );
    refused_change(
        file,
        &format!("{file}\nfixed_usd_per_month = 1"),
        &["gives both `file` and `fixed_usd_per_month`"],
    );
    refused_change(
        "indexed_factor    = 1.02",
        "indexed_factor = 1.02\nprice_usd_per_mwh = 3",
        &["\"hourly\" needs one of `price_usd_per_mwh`, `tiers` and `indexed_factor`"],
    );
    refused_change(
        "indexed_factor    = 1.02",
        "price_usd_per_mwh = 40",
        &["\"hourly\" has an adder, but no `indexed_factor`"],
    );
    refused_change(
        "id                = \"hourly\"",
        "id = \"hourly\"\nwindows = [{ days = \"weekday\" }]",
        &[
            "no energy period holds at hour 0 on weekends of month 3",
            "without `windows`",
        ],
    );
    refused_change(
        "price_usd_per_kw_month    = 8\n",
        "",
        &["demand charge \"any-hour\" needs one of `price_usd_per_kw_month` and `tiers`"],
    );
    refused_change(
        "up_to_mwh         = 200\n",
        "",
        &["tier 1 of \"winter\" has no end, but is not the last"],
    );
    refused_change(
        "up_to_mw               = 5\n",
        "up_to_mw = 5\nprice_usd_per_kw_month = 1\n[[site.tariff.demand.tiers]]\nup_to_mw = 4\n",
        &["\"on-peak\": tier 2 ends at 4, not above the 5"],
    );
    refused_change(
        "share  = 0.75",
        "share = 1.2",
        &["`share` is 1.2, outside 0 to 1"],
    );
    refused_change(
        "share  = 0.75",
        "share = 0.75\nlook_back_months = 3",
        &["this ratchet needs one of `months` and `look_back_months`"],
    );
    refused_change(
        "windows = [{ from_hour = 22, to_hour = 6 }]",
        "windows = [{ from_hour = 6, to_hour = 6 }]",
        &["this window ends at hour 6, when it begins"],
    );
}

#[test]
fn contracts_zones_and_deposits() {
    let zone = "time_zone                      = \"America/Chicago\"";
    refused_change(
        zone,
        "time_zone = \"Mars/Olympus\"",
        &[
            "`Mars/Olympus` is neither an offset",
            "leave `time_zone` out",
        ],
    );
    let contract = "mw        = 15";
    refused_change(contract, "mw = -15", &["`mw` is -15, outside 0 to"]);
    refused_change(
        contract,
        "mw = 15\n[[site.tariff.contract]]\nfrom_date = 2026-02-01\nmw = 5",
        &["the contract of 2026-02-01 comes after that of 2026-03-01"],
    );
    refused_change(
        "refund_from       = 2026-06-01",
        "refund_from = 2025-06-01",
        &["is refunded from 2025-06-01, before it is paid on 2026-01-10"],
    );
    refused_change(
        "\"catalog:ercot-4cp-large-load\"",
        "\"catalog:ercot-5cp-large-load\"",
        &["the catalogue of tariffs", "did you mean"],
    );
}
