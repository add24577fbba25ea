//! Degenerate scenarios are queues with known answers: Erlang B, Kaufman-Roberts, M/M/c.
//!
//! Every pair of case and seed states a 95 % interval from 20 futures; over 200 pairs the exact value must lie in 180
//! to 199 of them: fewer means bias or intervals too narrow, all of them intervals too wide.

use gridrack::montecarlo::ensemble::Statistics;
use gridrack::montecarlo::run::all;
use gridrack::scenario::{experiment, load};
use std::sync::atomic::AtomicBool;

/// A site where nothing but demand moves: `gpus` GPUs of 1 kW ready from the first second, free power, no losses.
pub fn scenario(gpus: u32, price: &str, demand: &str) -> String {
    format!(
        r#"
title = "theory"
start = 2023-01-01
years = 1
[monte_carlo]
replications = 20
[[accelerator]]
id = "unit"
cooling = "air"
gpus_per_server = 1
servers_per_rack = 1
rack_idle_kw = 0
rack_full_kw = 1
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "s"
price_usd_per_mwh = {price}
fixed_pue = 1.0
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
[[site.building]]
id = "b"
it_mw = 20_000
ready = 2023-01-01
[[site.power.utility]]
id = "u"
mw = 20_000
ready = 2023-01-01
[[purchase]]
accelerator = "unit"
order = 2023-01-01
gpus = {gpus}
deposit = 0
{demand}
[market.m]
price_usd_per_gpu_hour = 1
"#
    )
}

/// A class of requests: GPUs each, offered load in requests (arrival rate × mean duration).
type Class = (u32, f64);

/// Arrivals of a replication, over all classes.
const ARRIVALS: f64 = 30_000.0;
const HOURS: f64 = 8_760.0;

/// Demand with exponential durations of one mean for all classes.
fn demand(classes: &[Class], when_full: &str) -> (String, f64) {
    let offered: f64 = classes.iter().map(|class| class.1).sum();
    let duration_hours = offered * HOURS / ARRIVALS;
    let text = classes
        .iter()
        .enumerate()
        .map(|(at, (size, load))| {
            let per_day = load / duration_hours * 24.0;
            format!("[[demand.on_demand]]\nsegment = \"c{at}\"\nper_day = {per_day}\ngpus = {size}\nduration_hours = {{ exponential = {{ mean = {duration_hours} }} }}\nwhen_full = \"{when_full}\"\n")
        })
        .collect();
    (text, duration_hours)
}

/// Statistics of one measure over the futures of a scenario under a seed.
fn play(text: &str, seed: u64, measure: &str) -> Statistics {
    let layers = load::from_text("theory", text).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    let set = [format!("monte_carlo.seed={seed}")];
    let experiment = experiment::from_layers("theory", &layers, &set, None, &Default::default()).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    let ensemble = all(&experiment, &AtomicBool::new(false), &mut ()).unwrap();
    Statistics::of(ensemble.column(measure).unwrap())
}

/// Erlang's loss formula by its recursion.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocking, n| load * blocking / (f64::from(n) + load * blocking))
}

/// Blocking of each class when all share `capacity`: the Kaufman-Roberts recursion.
fn kaufman_roberts(capacity: usize, classes: &[Class]) -> Vec<f64> {
    let mut weights = vec![0.0; capacity + 1];
    weights[0] = 1.0;
    for busy in 1..=capacity {
        let sum: f64 =
            classes.iter().filter(|(size, _)| *size as usize <= busy).map(|(size, load)| load * f64::from(*size) * weights[busy - *size as usize]).sum();
        weights[busy] = sum / busy as f64;
    }
    let total: f64 = weights.iter().sum();
    classes.iter().map(|(size, _)| weights[capacity + 1 - *size as usize..].iter().sum::<f64>() / total).collect()
}

/// Mean wait in M/M/c over all customers, in units of the mean service time: Erlang C / (c − a).
fn erlang_c_wait(servers: u32, load: f64) -> f64 {
    let blocking = erlang_b(servers, load);
    let c = f64::from(servers);
    let waits = c * blocking / (c - load * (1.0 - blocking));
    waits / (c - load)
}

/// What a case expects: scenario, measure, exact value.
fn cases() -> Vec<(String, String, f64)> {
    let mut cases = Vec::new();
    for (servers, rho) in [(1, 0.3), (2, 0.5), (3, 0.45), (5, 0.6), (10, 0.8), (10, 0.98), (20, 0.9), (40, 0.95)] {
        let load = rho * f64::from(servers);
        let (text, _) = demand(&[(1, load)], "lose");
        cases.push((scenario(servers, "0", &text), "blocked_fraction.c0".to_owned(), erlang_b(servers, load)));
    }
    let mixes: [(u32, &[Class]); 3] = [(16, &[(1, 5.0), (4, 1.5)]), (24, &[(1, 6.0), (3, 2.0), (8, 0.8)]), (40, &[(2, 9.0), (5, 3.4)])];
    for (capacity, classes) in mixes {
        let (text, _) = demand(classes, "lose");
        let exact = kaufman_roberts(capacity as usize, classes);
        for at in [0, classes.len() - 1] {
            cases.push((scenario(capacity, "0", &text), format!("blocked_fraction.c{at}"), exact[at]));
        }
    }
    for (servers, rho) in [(1, 0.3), (1, 0.7), (2, 0.6), (3, 0.8), (5, 0.75), (8, 0.85)] {
        let load = rho * f64::from(servers);
        let (text, hours) = demand(&[(1, load)], "queue");
        cases.push((scenario(servers, "0", &text), "wait_hours_mean.c0".to_owned(), hours * erlang_c_wait(servers, load)));
    }
    cases
}

#[test]
fn formulas_give_the_published_values() {
    // Erlang B of 10 servers at 8 erlangs, and the M/M/10 wait at λ 8, μ 1: tables in any queueing text.
    assert!((erlang_b(10, 8.0) - 0.121_661).abs() < 1e-6);
    assert!((erlang_c_wait(10, 8.0) - 0.204_59).abs() < 1e-5);
    // One class of size one is Erlang B.
    assert!((kaufman_roberts(10, &[(1, 8.0)])[0] - erlang_b(10, 8.0)).abs() < 1e-12);
}

#[test]
fn stated_intervals_cover_the_exact_values() {
    let cases = cases();
    assert_eq!(cases.len(), 20);
    let mut covered = 0;
    let mut missed = Vec::new();
    for (at, (text, measure, exact)) in cases.iter().enumerate() {
        for seed in 1..=10 {
            let statistics = play(text, seed, measure);
            let (mean, half_width) = (statistics.mean.unwrap(), statistics.half_width.unwrap());
            if (mean - exact).abs() <= half_width {
                covered += 1;
            } else {
                missed.push(format!("case {at} seed {seed} {measure}: {mean:.5} ± {half_width:.5}, exact {exact:.5}"));
            }
        }
    }
    println!("{covered} of 200 intervals cover the exact value; missed:\n{}", missed.join("\n"));
    assert!((180..=199).contains(&covered), "{covered} of 200\n{}", missed.join("\n"));
}
