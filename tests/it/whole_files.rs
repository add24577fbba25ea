//! Whole years of files as they are found, billed to the last hour; and what a site abroad keeps by
//! mistake.

use crate::support::Temp;
use gridrack::time::{first_hour_of_year, hour_text};

/// 10 MW all year at one site, but for the first minute, in which racks wait for the crew.
fn scenario(start: u16, currency: &str, site: &str) -> String {
    format!(
        "title = \"files\"\nstart = {start}-01-01\nyears = 1\ncurrency = \"{currency}\"\n\
        [monte_carlo]\nreplications = 1\n[[accelerator]]\nid = \"gpu\"\ncooling = \"air\"\n\
        gpus_per_server = 8\nservers_per_rack = 1\nrack_idle_kw = 10\nrack_full_kw = 10\n\
        price_usd_per_gpu = 0\nlead_time_weeks = 0\n[[site]]\nid = \"s\"\nprice_usd_per_mwh = 50\n\
        crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}\n{site}\n\
        [[site.power.utility]]\nid = \"grid\"\nmw = 100\nready = {start}-01-01\n\
        [[site.building]]\nid = \"hall\"\nit_mw = 100\nready = {start}-01-01\n[[purchase]]\n\
        accelerator = \"gpu\"\norder = {start}-01-01\ngpus = 8000\ndeposit = 1\n\
        [market.m]\nprice_usd_per_gpu_hour = 2\n"
    )
}

/// A measure of the scenario's one replication.
fn measured(folder: &Temp, text: &str, measure: &str) -> f64 {
    folder.write("s.toml", text);
    folder
        .gridrack(&["run", "s.toml", "-n", "1", "--out", "out"])
        .good();
    let summary: serde_json::Value =
        serde_json::from_str(&folder.read("out/summary.json")).unwrap();
    summary["measures"][measure]["mean"].as_f64().unwrap()
}

/// What `check` says on both streams, as one line of words.
fn checked(folder: &Temp, text: &str) -> (Option<i32>, String) {
    folder.write("s.toml", text);
    let called = folder.gridrack(&["check", "s.toml"]);
    (called.code, format!("{} {}", called.words(), called.stdout))
}

fn price(hour: i64) -> f64 {
    40.0 + (hour * 7).rem_euclid(24) as f64
}

/// Hours of a local year at +01:00, from October on in quarters of which each hour is the mean.
#[test]
fn hours_become_quarters_in_october() {
    let folder = Temp::new();
    let first = first_hour_of_year(2025);
    let mut rows = String::from("time,price (EUR/MWh)\n");
    let mut sum = 0.0;
    for at in 0..8_760 {
        let stamp = hour_text(first + at);
        let day = &stamp[..14];
        sum += price(at);
        if at < 273 * 24 {
            rows += &format!("{day}00:00+01:00,{}\n", price(at));
        } else {
            for (minute, more) in [("00", -3.0), ("15", -1.0), ("30", 1.0), ("45", 3.0)] {
                rows += &format!("{day}{minute}:00+01:00,{}\n", price(at) + more);
            }
        }
    }
    folder.write("prices.csv", rows);
    let site = "fixed_pue = 1\nelectricity = { hourly = { file = \"prices.csv\" } }";
    let text = scenario(2025, "EUR", site);
    let cost = measured(&folder, &text, "energy_cost_usd");
    // The hour from 00:00 UTC is the second of the file.
    let expected = 10.0 * (sum - price(1) / 60.0);
    assert!(
        (cost - expected).abs() < 0.02,
        "{cost} instead of {expected}"
    );
    let (code, words) = checked(&folder, &text);
    assert!(
        code == Some(0)
            && words.contains("steps of 15 and 60 minutes; 8760 hours")
            && words.contains("mean 51.50 EUR/MWh"),
        "{words}"
    );
    let manifest = folder.read("out/manifest.json");
    assert!(manifest.contains("steps of 15 and 60 minutes"));
}

#[test]
fn prices_in_the_currency_of_their_header() {
    let folder = Temp::new();
    let first = first_hour_of_year(2023);
    let rows: String = (0..8_760)
        .map(|at| format!("{},{}\n", hour_text(first + at), price(at)))
        .collect();
    folder.write("prices.csv", format!("Datetime,Price (SGD/MWh)\n{rows}"));
    let text = |keys: &str| {
        let hourly = format!("hourly = {{ file = \"prices.csv\"{keys} }}");
        scenario(
            2023,
            "USD",
            &format!("fixed_pue = 1\nelectricity = {{ {hourly} }}"),
        )
    };
    let (code, words) = checked(&folder, &text(""));
    assert!(
        code == Some(2)
            && words.contains("is in SGD/MWh, but it is read in USD/MWh")
            && words.contains("`exchange_rate`, USD for one SGD"),
        "{words}"
    );
    let whole = measured(&folder, &text(", exchange_rate = 0.75"), "energy_cost_usd");
    let sum: f64 = (0..8_760).map(price).sum();
    let expected = 7.5 * (sum - price(0) / 60.0);
    assert!(
        (whole - expected).abs() < 0.02,
        "{whole} instead of {expected}"
    );
    let stated = text(", unit = \"SGD/MWh\", exchange_rate = 0.75");
    assert_eq!(measured(&folder, &stated, "energy_cost_usd"), whole);
    let (code, words) = checked(&folder, &text(", unit = \"MYR/MWh\""));
    assert!(
        code == Some(2) && words.contains("SGD/MWh, but it is read in MYR/MWh"),
        "{words}"
    );
    let (code, words) = checked(&folder, &text(", unit = \"USD/GJ\", exchange_rate = 1"));
    assert!(
        code == Some(2) && words.contains("code of ISO 4217"),
        "{words}"
    );
}

/// A station of Stockholm with sun by day; some irradiances are marked.
fn epw(marked: &[usize]) -> String {
    let mut text =
        "LOCATION,Stockholm,-,SWE,Test,0,59.65,17.95,1.0,61.0\n".to_owned() + &"HEADER\n".repeat(7);
    for hour in 0..8_760 {
        let day = (9..15).contains(&(hour % 24));
        let sun = match (marked.contains(&hour), day) {
            (true, _) => 9_999,
            (false, true) => 300 + hour % 7,
            (false, false) => 0,
        };
        let (before_wind, rest) = (",0".repeat(7), ",0".repeat(13));
        text += &format!(
            "2023,1,1,{},0,?,10,5.0,70,100000,0,0,0,{sun}{before_wind},8{rest}\n",
            hour % 24 + 1
        );
    }
    text
}

const SOLAR: &str = "fixed_pue = 1\nweather = { file = \"w.epw\" }\n[[site.power.solar]]\n\
    id = \"roof\"\nmw = 30\nready = 2023-01-01\ncapacity_factor = 0.15\ncapex_usd_per_mw = 0";

/// Two marks at night change nothing but a warning; before, the whole year's sun was dropped.
#[test]
fn marked_sun_of_the_night_keeps_the_year() {
    let folder = Temp::new();
    let site = format!("latitude = 59.6\nlongitude = 18.0\nutc_offset_hours = 1\n{SOLAR}");
    let text = scenario(2023, "USD", &site);
    let energy = |marked: &[usize]| {
        folder.write("w.epw", epw(marked));
        measured(&folder, &text, "energy_solar_mwh")
    };
    assert_eq!(energy(&[1, 2]), energy(&[]));
    folder.write("w.epw", epw(&[1, 2]));
    let (code, words) = checked(&folder, &text);
    assert!(
        code == Some(0) && words.contains("2 hours of irradiance that are marked as missing lie in the night and are 0: 1 January 01:00, 1 January 02:00"),
        "{words}"
    );
}

#[test]
fn a_station_far_from_its_site() {
    let folder = Temp::new();
    folder.write("w.epw", epw(&[]));
    let site = "latitude = 32.45\nlongitude = -99.7\nutc_offset_hours = 6\nelevation_m = 520\n\
        fixed_pue = 1.2\nweather = { file = \"w.epw\" }";
    let (code, words) = checked(&folder, &scenario(2023, "USD", site));
    for said in [
        "weather of Stockholm: it lies 8",
        "its clock is at UTC+1, that of site \"s\" at UTC+6",
        "it lies at 61 m, site \"s\" at 520 m",
        "UTC+6 cannot be the clock of site \"s\" at longitude -99.7",
        "correct `utc_offset_hours`, negative west of Greenwich",
    ] {
        assert!(
            code == Some(0) && words.contains(said),
            "{said} not in {words}"
        );
    }
}

/// A site in Malaysia on a Texan base: its own tariff replaces the base's, or the base's is dropped.
#[test]
fn a_site_abroad_drops_the_tariff_of_its_base() {
    let folder = Temp::new();
    let tariff = "fixed_pue = 1\nutc_offset_hours = -6\nlatitude = 32.8\nlongitude = -96.8\n\
        [site.tariff]\ntime_zone = \"America/Chicago\"\ncoincident_peak = { price_usd_per_kw_year = 65 }\n\
        [[site.tariff.energy]]\nid = \"all\"\nprice_usd_per_mwh = 30";
    folder.write("base.toml", scenario(2023, "USD", tariff));
    let abroad = |rest: &str| {
        format!(
            "extends = \"base.toml\"\n[[site]]\nid = \"s\"\nutc_offset_hours = 8\nlatitude = 3.1\n\
            longitude = 101.7\n{rest}\n"
        )
    };
    let energy = "[[site.tariff.energy]]\nid = \"all\"\nprice_usd_per_mwh = 80\n";
    let kept = abroad(&format!("[site.tariff]\n{energy}"));
    let (_, words) = checked(&folder, &kept);
    assert!(
        words.contains("the tariff of site \"s\" is on the clock of \"America/Chicago\""),
        "{words}"
    );
    let replaced = abroad(&format!("[site.tariff]\nlayer = \"replace\"\n{energy}"));
    let (code, words) = checked(&folder, &replaced);
    assert!(
        code == Some(0) && !words.contains("is on the clock"),
        "{words}"
    );
    let hours = 87_600.0 - 10.0 / 60.0;
    let bill = measured(&folder, &replaced, "energy_cost_usd");
    assert!((bill - 80.0 * hours).abs() < 1.0, "{bill}");
    assert!(measured(&folder, &kept, "energy_cost_usd") > bill + 100_000.0);
    let dropped = abroad("tariff = { layer = \"remove\" }");
    let bill = measured(&folder, &dropped, "energy_cost_usd");
    assert!((bill - 50.0 * hours).abs() < 1.0, "{bill}");
    let wrong = abroad("[site.carbon]\nlayer = \"replace\"\nfile = \"c.csv\"");
    let (code, words) = checked(&folder, &wrong);
    assert!(
        code == Some(2) && words.contains("that the base has"),
        "{words}"
    );
}

/// A rate of the U.S. Utility Rate Database with further fields.
fn rate(energy: &str, more: &str) -> String {
    let schedule = format!("[{}]", vec![format!("{:?}", [0; 24]); 12].join(","));
    format!(
        "{{\"items\": [{{\"energyratestructure\": {energy}, \"energyweekdayschedule\": {schedule}, \
        \"energyweekendschedule\": {schedule}, \"demandweekdayschedule\": {schedule}, \
        \"demandweekendschedule\": {schedule}{more}}}]}}"
    )
}

#[test]
fn rates_by_the_day_without_peaks_and_with_mixed_tiers() {
    let folder = Temp::new();
    let text = scenario(
        2023,
        "USD",
        "fixed_pue = 1\ntariff = { file = \"rate.json\", time_zone = \"UTC\" }",
    );
    let cost = |energy: &str, more: &str| {
        folder.write("rate.json", format!("\u{feff}{}", rate(energy, more)));
        measured(&folder, &text, "energy_cost_usd")
    };
    let first_minute = 10.0 / 60.0;
    let hours = 87_600.0 - first_minute;
    let daily = ", \"demandrateunit\": \"kW daily\", \"demandratestructure\": [[{\"rate\": 0.4}]]";
    let expected = 30.0 * hours + 365.0 * 10_000.0 * 0.4;
    let got = cost("[[{\"rate\": 0.03}]]", daily);
    assert!((got - expected).abs() < 1.0, "{got} instead of {expected}");
    for empty in [
        "[]",
        "[[]]",
        "[[{\"rate\": 0, \"adj\": 0}], [{\"rate\": 0.0}]]",
    ] {
        let got = cost(
            "[[{\"rate\": 0.06}]]",
            &format!(", \"coincidentratestructure\": {empty}"),
        );
        assert!((got - 60.0 * hours).abs() < 1.0, "{empty}: {got}");
    }
    // Of each month the first 1 000 MWh at 90, up to 200 MWh per MW, 2 000 MWh, at 60, the rest at 40.
    let mixed = "[[{\"rate\": 0.09, \"max\": 1000000, \"unit\": \"kWh\"}, \
        {\"rate\": 0.06, \"max\": 200, \"unit\": \"kWh/kW\"}, {\"rate\": 0.04, \"unit\": \"kWh\"}]]";
    let expected = 12.0 * (90_000.0 + 60_000.0 - 2_000.0 * 40.0) + 40.0 * hours;
    let got = cost(mixed, "");
    assert!((got - expected).abs() < 1.0, "{got} instead of {expected}");
    let charged = ", \"coincidentratestructure\": [[{\"rate\": 5}]]";
    folder.write("rate.json", rate("[[{\"rate\": 0.06}]]", charged));
    let (code, words) = checked(&folder, &text);
    assert!(
        code == Some(2) && words.contains("`coincidentratestructure` is not read"),
        "{words}"
    );
}
