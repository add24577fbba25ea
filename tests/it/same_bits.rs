//! The same scenario and seed give the same bits, whatever the threads; names decide draws, nothing
//! else does.

use crate::support::long;
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::montecarlo::run::{Sink, all, one};
use gridrack::random::stream::Purpose;
use gridrack::record::Run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;
use gridrack::study::compare::{RankBy, compare};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(format!("{name}.toml"))
}

fn read(name: &str, set: &[&str]) -> Experiment {
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    experiment::read(&path(name), &set)
        .unwrap_or_else(|problems| panic!("{name}: {:?}", problems.0))
}

fn simulate(experiment: &Experiment, threads: usize) -> Ensemble {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| all(experiment, &AtomicBool::new(false), &mut ()))
        .unwrap()
}

#[test]
fn threads_change_nothing() {
    let experiment = read("memphis", &["monte_carlo.replications=70"]);
    let alone = simulate(&experiment, 1).to_bytes().unwrap();
    assert!(alone.len() > 10_000);
    for threads in [2, 3, 8, 1] {
        assert!(
            simulate(&experiment, threads).to_bytes().unwrap() == alone,
            "{threads} threads differ from one"
        );
    }
}

#[test]
fn replication_37_alone_is_row_37() {
    let experiment = read("memphis", &["monte_carlo.replications=40"]);
    let ensemble = simulate(&experiment, 2);
    let run = one(&experiment, 37, &mut ()).unwrap();
    let plan = &experiment.cases[usize::from(run.case)].plan;
    let row: Vec<u64> = gridrack::kpi::evaluate(&run, plan)
        .into_iter()
        .map(|value| value.unwrap_or(f64::NAN).to_bits())
        .collect();
    let kept: Vec<u64> = ensemble
        .columns
        .iter()
        .map(|column| column[37].to_bits())
        .collect();
    assert_eq!(row, kept);
}

#[test]
fn an_order_at_the_end_changes_no_earlier_draw() {
    let before = read("memphis", &[]);
    let layers = load::load(&path("memphis")).unwrap();
    let extra = "[[purchase]]\nid = \"later\"\naccelerator = \"gb300\"\norder = 2030-01-01\ngpus = \
        72\nlead_time_weeks = { lognormal = { p50 = 10, p90 = 20 } }\n";
    let over = load::from_text("extra", extra).unwrap().root;
    let merged = load::Layers {
        root: load::merge(layers.root, over),
        sources: layers.sources,
    };
    let after =
        experiment::from_layers("memphis", &merged, &[], None, &Default::default()).unwrap();
    let (old, new) = (&before.cases[0].plan, &after.cases[0].plan);
    assert_eq!(new.orders.len(), old.orders.len() + 1);
    for replication in 0..50 {
        assert_eq!(old.draw_inputs(replication), new.draw_inputs(replication));
        for (a, b) in old.orders.iter().zip(&new.orders) {
            let draw = |order: &gridrack::plan::Order| {
                order
                    .lead_time
                    .stream(replication, Purpose::LeadTime)
                    .uniform(0)
                    .to_bits()
            };
            assert_eq!(draw(a), draw(b));
        }
    }
    // And up to the day of the new order the replications are the same, month by month.
    let (run_before, run_after) = (
        one(&before, 5, &mut ()).unwrap(),
        one(&after, 5, &mut ()).unwrap(),
    );
    assert_eq!(run_before.months[..48], run_after.months[..48]);
    assert_ne!(run_before.months[48..], run_after.months[48..]);
}

#[test]
fn a_copy_differs_by_exactly_zero() {
    let experiments = [
        read("memphis", &["monte_carlo.replications=30"]),
        read("memphis", &["monte_carlo.replications=30"]),
    ];
    let ensembles = [simulate(&experiments[0], 2), simulate(&experiments[1], 1)];
    let comparison = compare(&experiments, &ensembles, RankBy::Mean);
    assert!(comparison.differing.is_empty());
    for measure in &comparison.measures {
        let difference = &measure.pairs[0].difference;
        assert!(
            difference.mean.is_none_or(|mean| mean == 0.0)
                && difference.sd.is_none_or(|sd| sd == 0.0),
            "{}: {difference:?}",
            measure.id
        );
    }
}

/// Fails at one replication, or requests a stop at it.
struct At<'a> {
    replication: u32,
    stop: Option<&'a AtomicBool>,
}

impl Sink for At<'_> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        match self.stop {
            _ if run.replication != self.replication => Ok(()),
            None => Err("a planted failure".to_owned()),
            Some(stop) => {
                stop.store(true, Ordering::SeqCst);
                Ok(())
            }
        }
    }
}

#[test]
fn a_failure_stops_the_run_with_its_number() {
    let experiment = read("memphis", &["monte_carlo.replications=100", "years=1"]);
    let failed = all(
        &experiment,
        &AtomicBool::new(false),
        &mut At {
            replication: 21,
            stop: None,
        },
    );
    let failure = failed.expect_err("the planted failure");
    assert_eq!(
        (failure.replication, failure.message.as_str()),
        (21, "a planted failure")
    );
}

#[test]
fn an_interrupted_run_keeps_what_is_finished_without_gaps() {
    let experiment = read("memphis", &["monte_carlo.replications=2_000", "years=1"]);
    let stop = AtomicBool::new(false);
    let kept = all(
        &experiment,
        &stop,
        &mut At {
            replication: 20,
            stop: Some(&stop),
        },
    )
    .unwrap();
    assert!((21..2_000).contains(&kept.count()), "{} kept", kept.count());
    assert!(
        kept.replications
            .iter()
            .enumerate()
            .all(|(at, replication)| at as u32 == *replication)
    );
}

const SITES: [&str; 4] = ["memphis", "texas", "virginia", "nordics"];

/// NPV of each site, replication by replication.
fn npv(seed: u64) -> Vec<Vec<f64>> {
    let set = [
        format!("monte_carlo.seed={seed}"),
        format!("monte_carlo.replications={}", if long() { 150 } else { 48 }),
    ];
    let set: Vec<&str> = set.iter().map(String::as_str).collect();
    SITES
        .iter()
        .map(|name| {
            simulate(&read(name, &set), 2)
                .column("npv_usd")
                .unwrap()
                .to_vec()
        })
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (values.len() - 1) as f64
}

#[test]
fn the_ranking_of_sites_is_stable_and_paired_differences_are_narrow() {
    let of_seeds: Vec<Vec<Vec<f64>>> = [42, 7, 2_026][..if long() { 3 } else { 2 }]
        .iter()
        .map(|seed| npv(*seed))
        .collect();
    let ranking = |columns: &Vec<Vec<f64>>| {
        let mut order: Vec<usize> = (0..SITES.len()).collect();
        order.sort_by(|&a, &b| mean(&columns[b]).total_cmp(&mean(&columns[a])));
        order
    };
    let rankings: Vec<Vec<usize>> = of_seeds.iter().map(ranking).collect();
    println!("NPV ranking by seed: {rankings:?}");
    assert!(
        rankings.iter().all(|ranking| *ranking == rankings[0]),
        "{rankings:?}"
    );
    // Independent runs would give the sum of both variances.
    for other in 1..SITES.len() {
        let (a, b) = (&of_seeds[0][0], &of_seeds[0][other]);
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| b - a).collect();
        let ratio = variance(&differences) / (variance(a) + variance(b));
        println!(
            "{} against memphis: variance of the paired difference is {ratio:.3} of independent \
                runs'",
            SITES[other]
        );
        assert!(ratio <= 0.2, "{}: {ratio}", SITES[other]);
    }
}
