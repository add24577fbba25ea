//! Degenerate scenarios are queues with known answers: Erlang B, Kaufman-Roberts, M/M/c, two
//! classes with priority, M/G/1.
//!
//! Every pair of case and seed states a 95 % interval from 20 replications; over 300 pairs the
//! exact value must lie in 273 to 297 of them: fewer means bias or intervals too narrow, all of
//! them intervals too wide.
//!
//! Half the cases are simulated beside all else that a market can have and these queues do not use:
//! a partition with aggregate demand and spot, a second market as a substitute that never has free
//! capacity, requests that are bound to their site, priorities.

use crate::scenario::{Section, free_capacity, head, market, order, sections, site, unit};
use crate::support::long;
use gridrack::montecarlo::ensemble::{Ensemble, Statistics};
use gridrack::montecarlo::run::all;
use gridrack::scenario::{experiment, load};
use std::sync::atomic::AtomicBool;

/// A site where nothing but demand moves: `gpus` GPUs of 1 kW ready from the first second, free
/// power, no losses.
pub fn scenario(gpus: u32, price: &str, demand: &str) -> String {
    sections(&[
        &head("2023-01-01", 1, 20),
        &unit("unit"),
        &site().with(&format!("price_usd_per_mwh = {price}")),
        &free_capacity("2023-01-01"),
        &order("unit", "2023-01-01", gpus),
        &demand,
        &"\n",
        &market("m", "1"),
    ])
}

/// The same scenario beside features it does not use. Its demand must say `market = "m"` and
/// `one_site = true`.
fn beside(gpus: u32, demand: &str) -> String {
    let demand = demand.replace(
        "[[demand.on_demand]]",
        "[[demand.on_demand]]\nmarket = \"m\"\none_site = \
            true\nsubstitutes = [{ market = \"n\", price_factor = 0.7 }]",
    );
    let others = sections(&[
        &unit("other"),
        &order("other", "2023-01-01", 3).with("id = \"others\""),
        &Section::new(
            "[[demand.internal]]",
            "name = \"all of the others\"
            market = \"n\"
            gpus = [{ from = 2023-01-01, gpus = 3 }]",
        ),
        &Section::new(
            "[[demand.aggregate]]",
            "segment = \"crowd\"
            market = \"m\"
            partition = \"virtual cluster\"
            gpus = 4
            volatility = 3
            step_hours = 6",
        ),
        &Section::new(
            "[[demand.spot]]",
            "segment = \"left over\"
            market = \"m\"
            partition = \"virtual cluster\"
            gpus = 9",
        ),
    ]);
    let market = "accelerators = [\"unit\"]\nqueue = \"strict\"\n[[market.m.partition]]\nname = \
        \"virtual cluster\"\ngpus = 5\nqueue = \"backfill\"\n[market.n]\naccelerators = \
            [\"other\"]\nprice_usd_per_gpu_hour = 1\n";
    format!(
        "{}{market}",
        scenario(gpus + 5, "0", &format!("{demand}{others}"))
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
            // The earlier a class, the higher its priority; no class has one where requests are
            // lost.
            let priority = if when_full == "priority" {
                classes.len() - at
            } else {
                3
            };
            let when_full = if when_full == "priority" {
                "queue"
            } else {
                when_full
            };
            format!(
                "[[demand.on_demand]]\nsegment = \"c{at}\"\nper_day = {per_day}\ngpus = \
                {size}\nduration_hours = \
                {{ exponential = {{ mean = {duration_hours} }} }}\nwhen_full = \
                \"{when_full}\"\npriority = {priority}\n"
            )
        })
        .collect();
    (text, duration_hours)
}

/// One server with durations of a given law and mean load.
fn demand_of(load: f64, duration: impl Fn(f64) -> String) -> (String, f64) {
    let duration_hours = load * HOURS / ARRIVALS;
    let per_day = load / duration_hours * 24.0;
    let text = format!(
        "[[demand.on_demand]]\nsegment = \"c0\"\nper_day = {per_day}\ngpus = 1\nduration_hours = \
            {}\nwhen_full = \"queue\"\n",
        duration(duration_hours)
    );
    (text, duration_hours)
}

/// Statistics of one measure over the replications of a scenario under a seed.
fn simulate(text: &str, seed: u64, measure: &str) -> Statistics {
    Statistics::of(simulated(text, seed).column(measure).unwrap())
}

/// The replications of a scenario under a seed.
fn simulated(text: &str, seed: u64) -> Ensemble {
    let layers =
        load::from_text("theory", text).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    let set = [format!("monte_carlo.seed={seed}")];
    let experiment = experiment::from_layers("theory", &layers, &set, None, &Default::default())
        .unwrap_or_else(|problems| panic!("{:?}", problems.0));
    all(&experiment, &AtomicBool::new(false), &mut ()).unwrap()
}

/// Erlang's loss formula by its recursion.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocking, n| {
        load * blocking / (f64::from(n) + load * blocking)
    })
}

/// Blocking of each class when all share `capacity`: the Kaufman-Roberts recursion.
fn kaufman_roberts(capacity: usize, classes: &[Class]) -> Vec<f64> {
    let mut weights = vec![0.0; capacity + 1];
    weights[0] = 1.0;
    for busy in 1..=capacity {
        let sum: f64 = classes
            .iter()
            .filter(|(size, _)| *size as usize <= busy)
            .map(|(size, load)| load * f64::from(*size) * weights[busy - *size as usize])
            .sum();
        weights[busy] = sum / busy as f64;
    }
    let total: f64 = weights.iter().sum();
    classes
        .iter()
        .map(|(size, _)| weights[capacity + 1 - *size as usize..].iter().sum::<f64>() / total)
        .collect()
}

/// Mean wait in M/M/c over all customers, in units of the mean service time: Erlang C / (c − a).
fn erlang_c_wait(servers: u32, load: f64) -> f64 {
    let blocking = erlang_b(servers, load);
    let c = f64::from(servers);
    let waits = c * blocking / (c - load * (1.0 - blocking));
    waits / (c - load)
}

/// Mean wait in an M/M/c with priorities and without preemption, by class from the highest on, in
/// units of the mean service time that all share: the wait for the first server, Erlang C / c, over
/// (1 − σ of those above) (1 − σ with it). Source: Cobham, "Priority assignment in waiting line
/// problems", Operations Research 2 (1954); Kella, Yechiali, "Waiting times in the non-preemptive
/// priority M/M/c queue", Stochastic Models 1 (1985).
fn priority_waits(servers: u32, loads: &[f64]) -> Vec<f64> {
    let (c, load): (f64, f64) = (f64::from(servers), loads.iter().sum());
    let first = erlang_c_wait(servers, load) * (c - load) / c;
    let used = |classes: usize| loads[..classes].iter().sum::<f64>() / c;
    (0..loads.len())
        .map(|class| first / ((1.0 - used(class)) * (1.0 - used(class + 1))))
        .collect()
}

/// Mean wait in an M/G/1, in units of the mean service time, from the service time's coefficient of
/// variation. Source: Pollaczek (1930), Khinchine (1932); in any queueing text.
fn pollaczek_khinchine(load: f64, variation: f64) -> f64 {
    load * (1.0 + variation * variation) / (2.0 * (1.0 - load))
}

/// Expectation of a case: scenario, measure, exact value.
type Case = (String, String, f64);

/// The cases by demand: GPUs, demand, measure, exact value.
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn queues() -> Vec<(u32, String, String, f64)> {
    let mut cases = Vec::new();
    for (servers, rho) in [
        (1, 0.3),
        (2, 0.5),
        (3, 0.45),
        (5, 0.6),
        (10, 0.8),
        (10, 0.98),
        (20, 0.9),
        (40, 0.95),
    ] {
        let load = rho * f64::from(servers);
        let (text, _) = demand(&[(1, load)], "lose");
        cases.push((
            servers,
            text,
            "blocked_fraction.c0".to_owned(),
            erlang_b(servers, load),
        ));
    }
    let mixes: [(u32, &[Class]); 3] = [
        (16, &[(1, 5.0), (4, 1.5)]),
        (24, &[(1, 6.0), (3, 2.0), (8, 0.8)]),
        (40, &[(2, 9.0), (5, 3.4)]),
    ];
    for (capacity, classes) in mixes {
        let (text, _) = demand(classes, "lose");
        let exact = kaufman_roberts(capacity as usize, classes);
        for at in [0, classes.len() - 1] {
            cases.push((
                capacity,
                text.clone(),
                format!("blocked_fraction.c{at}"),
                exact[at],
            ));
        }
    }
    for (servers, rho) in [(1, 0.3), (1, 0.7), (2, 0.6), (3, 0.8), (5, 0.75), (8, 0.85)] {
        let load = rho * f64::from(servers);
        let (text, hours) = demand(&[(1, load)], "queue");
        cases.push((
            servers,
            text,
            "wait_hours_mean.c0".to_owned(),
            hours * erlang_c_wait(servers, load),
        ));
    }
    for (servers, loads) in [(1, [0.2, 0.5]), (3, [1.5, 0.6]), (8, [2.0, 4.4])] {
        let (text, hours) = demand(&loads.map(|load| (1, load)), "priority");
        let exact = priority_waits(servers, &loads);
        for (at, wait) in exact.into_iter().enumerate() {
            cases.push((
                servers,
                text.clone(),
                format!("wait_hours_mean.c{at}"),
                hours * wait,
            ));
        }
    }
    for (load, variation) in [(0.5, 0.0), (0.75, 0.0), (0.4, 1.5), (0.65, 1.2)] {
        let law = |mean: f64| {
            if variation == 0.0 {
                format!("{mean}")
            } else {
                format!(
                    "{{ lognormal = {{ mean = {mean}, sd = {} }} }}",
                    mean * variation
                )
            }
        };
        let (text, hours) = demand_of(load, law);
        cases.push((
            1,
            text,
            "wait_hours_mean.c0".to_owned(),
            hours * pollaczek_khinchine(load, variation),
        ));
    }
    cases
}

/// Every second case beside features it does not use.
fn cases() -> Vec<Case> {
    let text = |at: usize, gpus: u32, demand: &str| {
        if at.is_multiple_of(2) {
            scenario(gpus, "0", demand)
        } else {
            beside(gpus, demand)
        }
    };
    queues()
        .into_iter()
        .enumerate()
        .map(|(at, (gpus, demand, measure, exact))| (text(at, gpus, &demand), measure, exact))
        .collect()
}

#[test]
fn formulas_give_the_published_values() {
    // Erlang B of 10 servers at 8 erlangs, and the M/M/10 wait at λ 8, μ 1: tables in any queueing
    // text.
    assert!((erlang_b(10, 8.0) - 0.121_661).abs() < 1e-6);
    assert!((erlang_c_wait(10, 8.0) - 0.204_59).abs() < 1e-5);
    // One class of size one is Erlang B.
    assert!((kaufman_roberts(10, &[(1, 8.0)])[0] - erlang_b(10, 8.0)).abs() < 1e-12);
    // One server, two classes: W = ρ / (1 − ρ₁) and that over 1 − ρ; one class is the M/M/c.
    let waits = priority_waits(1, &[0.2, 0.5]);
    assert!((waits[0] - 0.7 / 0.8).abs() < 1e-12 && (waits[1] - 0.7 / (0.8 * 0.3)).abs() < 1e-12);
    assert!((priority_waits(10, &[8.0])[0] - 0.204_59).abs() < 1e-5);
    // Kleinrock's conservation law: the mean over all is that without priorities.
    let (waits, loads) = (priority_waits(8, &[2.0, 4.4]), [2.0, 4.4]);
    let mean = waits
        .iter()
        .zip(loads)
        .map(|(wait, load)| wait * load)
        .sum::<f64>()
        / 6.4;
    assert!((mean - erlang_c_wait(8, 6.4)).abs() < 1e-12);
    // Durations of one length halve the wait; exponential ones are the M/M/1.
    assert!(
        (pollaczek_khinchine(0.5, 0.0) - 0.5).abs() < 1e-12
            && (pollaczek_khinchine(0.7, 1.0) - erlang_c_wait(1, 0.7)).abs() < 1e-12
    );
}

/// Bounds that a binomial of 95 % leaves once in some 1 000 counts: of 300, or of 120, where none missed
/// is no fault yet.
#[test]
fn stated_intervals_cover_the_exact_values() {
    let cases = cases();
    assert_eq!(cases.len(), 30);
    let (seeds, bounds) = if long() {
        (10, 273..=297)
    } else {
        (4, 106..=120)
    };
    let mut covered = 0;
    let mut missed = Vec::new();
    for (at, (text, measure, exact)) in cases.iter().enumerate() {
        for seed in 1..=seeds {
            let statistics = simulate(text, seed, measure);
            let (mean, half_width) = (statistics.mean.unwrap(), statistics.half_width.unwrap());
            if (mean - exact).abs() <= half_width {
                covered += 1;
            } else {
                missed.push(format!(
                    "case {at} seed {seed} {measure}: {mean:.5} ± {half_width:.5}, exact {exact:.5}"
                ));
            }
        }
    }
    println!(
        "{covered} of {} intervals cover the exact value; missed:\n{}",
        30 * seeds,
        missed.join("\n")
    );
    assert!(
        bounds.contains(&covered),
        "{covered} of {}\n{}",
        30 * seeds,
        missed.join("\n")
    );
}

/// Features that a queue does not use do not change it: the same requests are served, wait and are
/// lost, second by second.
#[test]
fn what_is_beside_a_queue_leaves_it_alone() {
    for (gpus, demand, measure, _) in [
        queues().swap_remove(4),
        queues().swap_remove(9),
        queues().swap_remove(17),
        queues().swap_remove(23),
    ] {
        let [alone, beside] = [scenario(gpus, "0", &demand), beside(gpus, &demand)]
            .map(|text| simulate(&text, 3, &measure));
        assert_eq!(
            (alone.mean, alone.half_width),
            (beside.mean, beside.half_width),
            "{measure} of {gpus} GPUs"
        );
    }
}

/// The mean of a measure over replications, within four standard errors of what it should be.
fn agrees(ensemble: &Ensemble, measure: &str, exact: f64) {
    let found = Statistics::of(ensemble.column(measure).unwrap());
    let (mean, half) = (found.mean.unwrap(), found.half_width.unwrap());
    println!("{measure}: {mean:.5} ± {half:.5}, exact {exact:.5}");
    assert!(
        (mean - exact).abs() <= 2.0 * half,
        "{measure}: {mean} ± {half}, {exact}"
    );
    assert!(half <= 0.1 * exact, "{measure}: ± {half}");
}

/// In an M/M/c a customer waits with chance C (Erlang), then exponentially with rate (c − a) per
/// service time: P95 is ln(C / 0.05) / (c − a); the queue holds λ W = a W per service time.
#[test]
fn waits_and_queues_are_the_closed_form() {
    for (servers, load) in [(3, 2.1), (1, 0.6)] {
        let (demand, hours) = demand(&[(1, load)], "queue");
        let wait = erlang_c_wait(servers, load);
        let free = f64::from(servers) - load;
        let waits = wait * free;
        let text = scenario(servers, "0", &demand);
        let text = text.replace(
            "replications =",
            "measure_from = 2023-02-01\nreplications =",
        );
        let ensemble = simulated(&text, 5);
        agrees(&ensemble, "waited_fraction.c0", waits);
        agrees(&ensemble, "wait_hours_mean.c0", wait * hours);
        agrees(
            &ensemble,
            "wait_hours_p95.c0",
            (waits / 0.05).ln() / free * hours,
        );
        agrees(&ensemble, "queue_length_mean.c0", load * wait);
    }
}

/// GPUs come with the second half of the year: requests before it are lost, and do not count where
/// rates are taken from August on.
#[test]
fn rates_leave_out_the_warm_up() {
    let (servers, load) = (3, 2.1);
    let (demand, _) = demand(&[(1, load)], "lose");
    let text = scenario(servers, "0", &demand).replace("order = 2023-01-01", "order = 2023-07-01");
    let warm = text.replace(
        "replications =",
        "measure_from = 2023-08-01\nreplications =",
    );
    let (whole, warm) = (simulated(&text, 5), simulated(&warm, 5));
    let blocked = erlang_b(servers, load);
    agrees(
        &whole,
        "blocked_fraction.c0",
        (181.0 + 184.0 * blocked) / 365.0,
    );
    agrees(&warm, "blocked_fraction.c0", blocked);
    let used = load * (1.0 - blocked) / f64::from(servers);
    agrees(&warm, "utilisation_used_of_ready", used);
    let amount = |ensemble: &Ensemble| ensemble.column("gpu_hours_sold").unwrap().to_vec();
    assert_eq!(amount(&whole), amount(&warm));
}
