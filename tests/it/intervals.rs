//! Stated intervals of means hold at the stated rate where nothing but climate and prices varies:
//! the years are a library of the site's own, so replications share nothing that a seed draws.

use crate::support;
use gridrack::scenario::experiment;
use gridrack::scenario::load;
use gridrack::scenario::resolve::ClimateCache;

/// Seeds of the experiment.
const SEEDS: u64 = 40;

/// A full site that runs at a flat load on generated weather and generated prices.
const SITE: &str = r#"
title = "A flat load"
start = 2026-01-01
years = 3
[[accelerator]]
id = "gpu"
cooling = "liquid"
gpus_per_server = 8
servers_per_rack = 1
rack_idle_kw = 10
rack_full_kw = 10
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "campus"
from = "catalog:memphis-tn"
crew = { racks_per_week = 10_000_000, burn_in_days = 0 }
[site.electricity]
generator = { from = "catalog:ercot-day-ahead", years = 8 }
[[site.power.utility]]
id = "grid"
mw = 20
ready = 2026-01-01
[[site.building]]
id = "hall"
it_mw = 10
ready = 2026-01-01
[[site.cooling]]
technology = "liquid-dry"
it_mw_per_block = 10
blocks = 1
ready = 2026-01-01
[[site.network]]
id = "fabric"
gpus = 8_000
ready = 2026-01-01
[[purchase]]
accelerator = "gpu"
order = 2026-01-01
gpus = 8_000
[market.gpu]
price_usd_per_gpu_hour = 2
"#;

/// 95 % intervals at 200 replications hold the mean over 40 seeds in 34 to 40 of them (of a binomial
/// of 40 at 0.95, 1.4 % lies outside), and are at most 1.3 times as wide as the spread between seeds
/// asks.
#[test]
fn intervals_of_climate_and_price_hold() {
    let layers = load::from_text("test", SITE).unwrap();
    // The library is the same under every seed: it is prepared once.
    let cache = ClimateCache::default();
    let ensembles: Vec<_> = (1..=SEEDS)
        .map(|seed| {
            let set = [
                format!("monte_carlo.seed={seed}"),
                "monte_carlo.replications=200".to_owned(),
            ];
            let experiment = experiment::from_layers("test", &layers, &set, None, &cache)
                .unwrap_or_else(|problems| panic!("{:?}", problems.0));
            let ensemble = support::ensemble(&experiment);
            gridrack::tables(&experiment, &ensemble)
        })
        .collect();
    for id in ["pue", "energy_cost_usd", "npv_usd"] {
        let seen: Vec<(f64, f64)> = ensembles
            .iter()
            .map(|tables| {
                let statistics = &tables.measure(id).unwrap().statistics;
                (statistics.mean.unwrap(), statistics.half_width.unwrap())
            })
            .collect();
        let count = SEEDS as f64;
        let mean = seen.iter().map(|(mean, _)| mean).sum::<f64>() / count;
        let squares = seen
            .iter()
            .map(|(own, _)| (own - mean).powi(2))
            .sum::<f64>();
        let spread = (squares / (count - 1.0)).sqrt();
        let hold = seen
            .iter()
            .filter(|(own, half)| (own - mean).abs() <= *half)
            .count();
        let width = seen.iter().map(|(_, half)| half).sum::<f64>() / count / (1.96 * spread);
        println!("{id}: {hold} of {SEEDS} hold, {width:.2} times as wide as asked");
        assert!((34..=40).contains(&hold), "{id}: {hold} of {SEEDS}");
        assert!(width <= 1.3, "{id}: {width} times as wide");
    }
}
