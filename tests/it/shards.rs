//! An experiment split into parts, simulated in any order and merged, gives the same bytes as one
//! that was simulated at once.

use crate::support::{REPOSITORY, Temp, long};
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::montecarlo::merge::MergeError;
use gridrack::montecarlo::run::{Sink, all, part, range};
use gridrack::record::Run;
use gridrack::report::folder::Folder;
use gridrack::report::kept::Kept as Files;
use gridrack::report::manifest::{Simulated, Timings};
use gridrack::report::{chart, write};
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::study::compare::{RankBy, compare};
use gridrack::tables::Tables;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Replications of the experiment: 48, or 1 000 with `GRIDRACK_LONG`.
fn replications() -> u32 {
    if long() { 1_000 } else { 48 }
}

fn texas(set: &[&str]) -> Experiment {
    let path = Path::new(REPOSITORY).join("scenarios/texas.toml");
    let count = format!("monte_carlo.replications={}", replications());
    let set = ["years=2", &count].into_iter().chain(set.iter().copied());
    experiment::read(&path, &set.map(str::to_owned).collect::<Vec<String>>()).unwrap()
}

/// Runs as bytes, with their numbers.
#[derive(Default)]
struct Kept(Vec<(u32, Vec<u8>)>);

impl Sink for Kept {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        let bytes = postcard::to_allocvec(run).unwrap();
        self.0.push((run.replication, bytes));
        Ok(())
    }
}

/// Each part as the bytes of its file, and of its runs.
fn parts(experiment: &Experiment, count: u32) -> Vec<(Vec<u8>, Kept)> {
    let simulate = |at: u32| {
        let replications = part(replications(), at, count);
        let mut kept = Kept::default();
        let stop = AtomicBool::new(false);
        let ensemble = range(experiment, replications.clone(), &stop, &mut kept).unwrap();
        assert_eq!(ensemble.replications, replications.collect::<Vec<u32>>());
        (ensemble.to_bytes().unwrap(), kept)
    };
    (0..count).map(simulate).collect()
}

fn read(experiment: &Experiment, bytes: &[u8]) -> Ensemble {
    Ensemble::from_bytes(experiment, bytes).unwrap()
}

/// Two by two, and what that leaves again, from the last to the first.
fn merged_in_pairs(mut waiting: Vec<Ensemble>) -> Ensemble {
    while waiting.len() > 1 {
        let mut next = Vec::new();
        while let Some(one) = waiting.pop() {
            next.push(match waiting.pop() {
                Some(other) => one.merge(other).unwrap(),
                None => one,
            });
        }
        waiting = next;
    }
    waiting.pop().unwrap()
}

/// Every file that a run leaves, from its ensemble and its runs in any order; without timings.
fn files(
    experiment: &Experiment,
    ensemble: &Ensemble,
    mut runs: Vec<&(u32, Vec<u8>)>,
) -> Vec<(String, Vec<u8>)> {
    let temp = Temp::new();
    let mut folder = Folder::open(&temp.path("run")).unwrap();
    let mut rows = Files::open(Some(&folder), String::new(), experiment, true).unwrap();
    runs.sort();
    for (_, bytes) in runs {
        rows.take(&postcard::from_bytes(bytes).unwrap()).unwrap();
    }
    let tables = Tables::new(experiment, ensemble)
        .with_week(experiment, None)
        .unwrap();
    write::run(&mut folder, rows, (experiment, ensemble), &tables).unwrap();
    let simulated = Simulated::of((experiment, ensemble));
    write::publish(folder, "run", &[simulated], false, Timings::default()).unwrap();
    let listing = temp.listing().into_iter();
    listing
        .filter(|(name, _)| temp.path(name).is_file())
        .map(|(name, _)| (name.clone(), std::fs::read(temp.path(&name)).unwrap()))
        .collect()
}

#[test]
fn parts_merge_to_the_bytes_of_one_run() {
    let experiment = texas(&[]);
    let mut kept = Kept::default();
    let whole = all(&experiment, &AtomicBool::new(false), &mut kept).unwrap();
    let bytes = whole.to_bytes().unwrap();
    let whole_files = files(&experiment, &whole, kept.0.iter().collect());
    assert!(
        whole_files.len() > 2 * chart::CHARTS.len(),
        "{whole_files:?}"
    );
    for count in [1, 2, 3, 7, 16] {
        let parts = parts(&experiment, count);
        let in_order = parts.iter().map(|part| read(&experiment, &part.0));
        let in_order = Ensemble::merged(&experiment, in_order).unwrap();
        let backwards = parts.iter().rev().map(|part| read(&experiment, &part.0));
        let backwards = Ensemble::merged(&experiment, backwards).unwrap();
        // Every third first: 0, 3, 6, …, 1, 4, …
        let dealt = (0..3).flat_map(|first| parts.iter().skip(first).step_by(3));
        let in_pairs = merged_in_pairs(dealt.map(|part| read(&experiment, &part.0)).collect());
        for merged in [&in_order, &backwards, &in_pairs] {
            assert!(merged.to_bytes().unwrap() == bytes, "{count} parts");
        }
        // Files are drawn of the most parts; of all where there is time for it.
        if count < 16 && !long() {
            continue;
        }
        let runs = parts.iter().rev().flat_map(|part| &part.1.0).collect();
        let found = files(&experiment, &in_pairs, runs);
        for (own, expected) in found.iter().zip(&whole_files) {
            assert!(own == expected, "{} of {count} parts", own.0);
        }
        assert_eq!(found.len(), whole_files.len());
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let (experiment, parts) = (texas(&[]), parts(&texas(&[]), 3));
    let first = |at: u32| part(replications(), at, 3).start;
    let overlap = [1, 2].map(|at| MergeError::Overlap(first(at)));
    let part = |at: usize| read(&experiment, &parts[at].0);
    assert_eq!(part(1).merge(part(1)).unwrap_err(), overlap[0]);
    let both = part(2).merge(part(0)).unwrap();
    assert_eq!(both.merge(part(2)).unwrap_err(), overlap[1]);
    let other = texas(&["monte_carlo.seed=7"]);
    let foreign = Ensemble::from_bytes(&other, &parts[0].0).unwrap_err();
    assert_eq!(foreign, MergeError::Foreign);
    assert_eq!(
        part(0).merge(Ensemble::new(&other)).unwrap_err(),
        MergeError::Foreign
    );
    let cut = Ensemble::from_bytes(&experiment, &parts[0].0[..parts[0].0.len() / 2]).unwrap_err();
    assert!(matches!(cut, MergeError::Unreadable(_)), "{cut}");
    let more: Vec<u8> = [&parts[0].0[..], &[0]].concat();
    let longer = Ensemble::from_bytes(&experiment, &more).unwrap_err();
    assert!(matches!(longer, MergeError::Unreadable(_)), "{longer}");
    for spoil in [
        |part: &mut Ensemble| part.columns[0].truncate(3),
        |part: &mut Ensemble| part.replications.reverse(),
        |part: &mut Ensemble| part.cases[0] = 9,
        |part: &mut Ensemble| part.series[0].truncate(1),
        |part: &mut Ensemble| part.bill_cents.truncate(1),
    ] {
        let mut spoilt = part(0);
        spoil(&mut spoilt);
        let bytes = spoilt.to_bytes().unwrap();
        let refused = Ensemble::from_bytes(&experiment, &bytes).unwrap_err();
        assert_eq!(refused, MergeError::Foreign);
    }
    let words = Ensemble::from_bytes(&experiment, b"\x05hello").unwrap_err();
    assert!(words.to_string().contains("hello"), "{words}");
}

#[test]
fn a_part_is_reported_by_the_numbers_of_its_replications() {
    let experiment = texas(&[]);
    let late = range(&experiment, 40..48, &AtomicBool::new(false), &mut ()).unwrap();
    let tables = Tables::new(&experiment, &late);
    assert!((40..48).contains(&tables.replication_at(0.5).unwrap()));
    assert_eq!(tables.simulated, (40..48).collect::<Vec<u32>>());
}

/// Rows are paired by replication: 10 to 19 are in both, and equal.
#[test]
fn a_comparison_takes_the_replications_that_both_have() {
    let experiments = [texas(&[]), texas(&[])];
    let simulate = |at: usize, replications: std::ops::Range<u32>| {
        let stop = AtomicBool::new(false);
        range(&experiments[at], replications, &stop, &mut ()).unwrap()
    };
    let comparison = compare(
        &experiments,
        &[simulate(0, 0..20), simulate(1, 10..30)],
        RankBy::Mean,
    );
    assert_eq!(comparison.replications, 10);
    let npv = comparison
        .measures
        .iter()
        .find(|measure| measure.id == "npv_usd");
    let difference = &npv.unwrap().pairs[0].difference;
    assert_eq!((difference.mean, difference.sd), (Some(0.0), Some(0.0)));
}

#[test]
fn a_run_is_the_same_after_it_was_written_and_read() {
    let experiment = texas(&[]);
    let mut kept = Kept::default();
    let whole = range(&experiment, 3..6, &AtomicBool::new(false), &mut kept).unwrap();
    let mut again = Ensemble::new(&experiment);
    for (_, bytes) in &kept.0 {
        let run: Run = postcard::from_bytes(bytes).unwrap();
        let plan = &experiment.cases[usize::from(run.case)].plan;
        again.push(&run, &gridrack::kpi::evaluate(&run, plan), plan);
    }
    assert!(again.to_bytes().unwrap() == whole.to_bytes().unwrap());
}
