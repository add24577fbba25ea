//! How far a library of generated years stands for the law it is drawn from.
//!
//! `cargo bench --no-default-features --bench years` prepares the library of a site under many names
//! of its weather region, each a library of its own, and prints for the mean annual PUE at full load
//! and the mean hourly price: the mean over libraries, and the standard deviation between libraries,
//! which is what one library may miss of the law. Then the time one preparation takes.

use gridrack::site_year::climate::PreparedYear;
use gridrack::stats::moments::Moments;
use gridrack::time::HOUR;
use std::time::Instant;

const LIBRARIES: usize = 40;

fn main() {
    println!(
        "{:<28}{:>7}{:>12}{:>16}{:>14}{:>16}{:>10}",
        "scenario", "years", "PUE", "sd of libraries", "price", "sd of libraries", "s each"
    );
    let cases: [(&str, &[&str]); 5] = [
        ("memphis", &[]),
        ("nordics", &[]),
        ("texas", &["site.campus.electricity.forward_usd_per_mwh=46"]),
        (
            "virginia",
            &["site.campus.electricity={ generator = { from = \"catalog:ercot-day-ahead\" } }"],
        ),
        (
            "virginia",
            &[
                "site.campus.electricity={ generator = { from = \"catalog:pjm-dominion-real-time\" } }",
            ],
        ),
    ];
    for (name, set) in cases {
        report(name, set);
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a bench reads the clock; no result of a run depends on it"
)]
fn report(name: &str, set: &[&str]) {
    let begun = Instant::now();
    let mut years = 0;
    let (mut pue, mut price) = (Moments::default(), Moments::default());
    for library in 0..LIBRARIES {
        let region = format!("site.campus.weather_region=\"library {library}\"");
        let mut set = set.to_vec();
        set.push(&region);
        let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let experiment = gridrack::experiment(path, &set).expect("a shipped scenario");
        let climate = &experiment.cases[0].plan.sites[0].climate;
        years = climate.years.len();
        let overhead = climate.years.iter().map(annual_overhead).sum::<f64>() / years as f64;
        pue.push(1.0 + overhead);
        price.push(climate.mean_price());
    }
    println!(
        "{name:<28}{years:>7}{:>12.5}{:>16.6}{:>14.3}{:>16.4}{:>10.3}",
        pue.mean().unwrap_or(0.0),
        pue.sd().unwrap_or(0.0),
        price.mean().unwrap_or(0.0),
        price.sd().unwrap_or(0.0),
        begun.elapsed().as_secs_f64() / LIBRARIES as f64
    );
}

/// Mean overhead per IT power at full load over a common year.
fn annual_overhead(year: &PreparedYear) -> f64 {
    let end = year.at(HOUR * 8_760, 8_760);
    end.overhead / end.hours
}
