//! An experiment split into parts, played in any order and merged, gives the same bytes as one that
//! was played at once.

use crate::support::REPOSITORY;
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::montecarlo::merge::MergeError;
use gridrack::montecarlo::run::{Sink, all, part, range};
use gridrack::record::Run;
use gridrack::report::table::Tables;
use gridrack::report::{chart, summary};
use gridrack::scenario::experiment::{self, Experiment};
use std::path::Path;
use std::sync::atomic::AtomicBool;

const REPLICATIONS: u32 = 48;

fn texas(set: &[&str]) -> Experiment {
    let path = Path::new(REPOSITORY).join("scenarios/texas.toml");
    let count = format!("monte_carlo.replications={REPLICATIONS}");
    let set = ["years=2", &count].into_iter().chain(set.iter().copied());
    experiment::read(&path, &set.map(str::to_owned).collect::<Vec<String>>()).unwrap()
}

/// Each part as the bytes of its file.
fn parts(experiment: &Experiment, count: u32) -> Vec<Vec<u8>> {
    let simulate = |at: u32| {
        let replications = part(REPLICATIONS, at, count);
        let simulated = range(
            experiment,
            replications.clone(),
            &AtomicBool::new(false),
            &mut (),
        );
        let ensemble = simulated.unwrap();
        assert_eq!(ensemble.replications, replications.collect::<Vec<u32>>());
        ensemble.to_bytes().unwrap()
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

/// Every file of a run that is made of its ensemble.
fn files(experiment: &Experiment, ensemble: &Ensemble) -> Vec<Vec<u8>> {
    let tables = Tables::new(experiment, ensemble);
    let mut files = vec![summary::of_run(&tables).to_string().into_bytes()];
    for chart in chart::CHARTS {
        let rendered = chart::render(chart, &tables).unwrap();
        files.extend([rendered.svg, rendered.png]);
    }
    files
}

#[test]
fn parts_merge_to_the_bytes_of_one_run() {
    let experiment = texas(&[]);
    let whole = all(&experiment, &AtomicBool::new(false), &mut ()).unwrap();
    let (bytes, whole_files) = (whole.to_bytes().unwrap(), files(&experiment, &whole));
    for count in [1, 2, 3, 7, 16] {
        let parts = parts(&experiment, count);
        let in_order = parts.iter().map(|part| read(&experiment, part));
        let in_order = Ensemble::merged(&experiment, in_order).unwrap();
        let backwards = parts.iter().rev().map(|part| read(&experiment, part));
        let backwards = Ensemble::merged(&experiment, backwards).unwrap();
        // Every third first: 0, 3, 6, …, 1, 4, …
        let dealt = (0..3).flat_map(|first| parts.iter().skip(first).step_by(3));
        let in_pairs = merged_in_pairs(dealt.map(|part| read(&experiment, part)).collect());
        for merged in [&in_order, &backwards, &in_pairs] {
            assert!(merged.to_bytes().unwrap() == bytes, "{count} parts");
        }
        assert!(
            files(&experiment, &in_pairs) == whole_files,
            "{count} parts"
        );
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let (experiment, parts) = (texas(&[]), parts(&texas(&[]), 3));
    let part = |at: usize| read(&experiment, &parts[at]);
    assert_eq!(part(1).merge(part(1)).unwrap_err(), MergeError::Overlap(16));
    let both = part(2).merge(part(0)).unwrap();
    assert_eq!(both.merge(part(2)).unwrap_err(), MergeError::Overlap(32));
    let other = texas(&["monte_carlo.seed=7"]);
    let foreign = Ensemble::from_bytes(&other, &parts[0]).unwrap_err();
    assert_eq!(foreign, MergeError::Foreign);
    assert_eq!(
        part(0).merge(Ensemble::new(&other)).unwrap_err(),
        MergeError::Foreign
    );
    let cut = Ensemble::from_bytes(&experiment, &parts[0][..parts[0].len() / 2]).unwrap_err();
    assert!(matches!(cut, MergeError::Unreadable(_)), "{cut}");
    let words = Ensemble::from_bytes(&experiment, b"\x05hello").unwrap_err();
    assert!(words.to_string().contains("hello"), "{words}");
}

#[test]
fn a_part_is_reported_by_the_numbers_of_its_replications() {
    let experiment = texas(&[]);
    let late = range(&experiment, 40..48, &AtomicBool::new(false), &mut ()).unwrap();
    let tables = Tables::new(&experiment, &late);
    assert!((40..48).contains(&tables.replication_at(3).unwrap()));
    assert_eq!(tables.simulated, (40..48).collect::<Vec<u32>>());
}

/// Runs as bytes.
struct Kept(Vec<Vec<u8>>);

impl Sink for Kept {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.0.push(postcard::to_allocvec(run).unwrap());
        Ok(())
    }
}

#[test]
fn a_run_is_the_same_after_it_was_written_and_read() {
    let experiment = texas(&[]);
    let mut kept = Kept(Vec::new());
    let whole = range(&experiment, 3..6, &AtomicBool::new(false), &mut kept).unwrap();
    let mut again = Ensemble::new(&experiment);
    for bytes in &kept.0 {
        let run: Run = postcard::from_bytes(bytes).unwrap();
        let plan = &experiment.cases[usize::from(run.case)].plan;
        again.push(&run, &gridrack::kpi::evaluate(&run, plan), plan);
    }
    assert!(again.to_bytes().unwrap() == whole.to_bytes().unwrap());
}
