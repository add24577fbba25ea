//! Whatever the generator makes is valid, simulates without a broken identity, and gives the same
//! bits again. `GRIDRACK_LONG=1` simulates 2 000 scenarios instead of 24.

use super::scenario;
use crate::contracts::broken_books;
use crate::support::{experiment, long};
use gridrack::kpi;
use gridrack::model::valuation::npv;
use gridrack::montecarlo::run::{all, one};
use gridrack::record::{Account, Run, SiteMonth};
use gridrack::scenario::experiment::Experiment;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

const SHORT: u64 = 24;
const LONG: u64 = 2_000;

/// What a scenario breaks, in words.
fn broken(number: u64) -> Result<(), String> {
    let text = scenario(number);
    let experiment = std::panic::catch_unwind(|| experiment(&text, &[]))
        .map_err(|_| format!("scenario {number} is refused:\n{text}"))?;
    let reported = |what: String| format!("scenario {number}: {what}\n{text}");
    let mut rows = Vec::new();
    for replication in 0..experiment.replications {
        let run = one(&experiment, replication, &mut ())
            .map_err(|broken| reported(broken.to_string()))?;
        sums(&run).map_err(reported)?;
        let plan = &experiment.cases[usize::from(run.case)].plan;
        broken_books(&run, plan).map_or(Ok(()), |books| Err(reported(books)))?;
        let row = kpi::evaluate(&run, &experiment.cases[usize::from(run.case)].plan);
        let value = row[npv_at(&experiment, &run)];
        if value.is_none_or(|value| !value.is_finite()) {
            return Err(reported(format!("an NPV of {value:?}")));
        }
        rows.push(run);
    }
    let partition = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    // From a thread of its own: a worker that waits for another pool would begin other scenarios on
    // top of this one.
    let again = std::thread::scope(|scope| {
        let simulate =
            || partition.install(|| all(&experiment, &AtomicBool::new(false), &mut Same(&rows)));
        scope.spawn(simulate).join().expect("a failure is no panic")
    });
    again
        .map(drop)
        .map_err(|broken| reported(broken.to_string()))
}

/// Compares each run with an earlier one.
struct Same<'a>(&'a [Run]);

impl gridrack::montecarlo::run::Sink for Same<'_> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        let before = &self.0[run.replication as usize];
        // As text, for an undefined value is not equal to itself.
        if before == run || format!("{before:?}") == format!("{run:?}") {
            return Ok(());
        }
        Err("played again, it is another".to_owned())
    }
}

fn npv_at(experiment: &Experiment, run: &Run) -> usize {
    let plan = &experiment.cases[usize::from(run.case)].plan;
    kpi::describe(plan)
        .iter()
        .position(|measure| measure.id == "npv_usd")
        .expect("a measure npv_usd")
}

/// Cash flow is what all accounts come to, its present value without discounting is its sum, and
/// what segments paid is what sites booked.
fn sums(run: &Run) -> Result<(), String> {
    let total = |account: Account| run.total(|month| month.booked(account)).0;
    let sign = |account: Account| match account {
        Account::RevenueReserved
        | Account::RevenueOnDemand
        | Account::RevenueSpot
        | Account::CaptiveUse
        | Account::EnergySales
        | Account::Prepayments
        | Account::Resale => 1,
        Account::Depreciation => 0,
        _ => -1,
    };
    let by_account: i64 = Account::ALL.map(|of| sign(of) * total(of)).iter().sum();
    let cash = run.total(SiteMonth::cash_flow).0;
    if cash != by_account {
        return Err(format!("{cash} cents of cash, but {by_account} by account"));
    }
    let flows: Vec<f64> = (0..run.month_count())
        .map(|month| {
            run.month(month)
                .iter()
                .map(|site| site.cash_flow().usd())
                .sum()
        })
        .collect();
    let undiscounted = npv(&flows, 0.0);
    if (undiscounted - cash as f64 / 100.0).abs()
        > 1e-6 * (1.0 + flows.iter().map(|f| f.abs()).sum::<f64>())
    {
        return Err(format!("{cash} cents of cash, but {undiscounted} USD flow"));
    }
    let paid: i64 = run.segment_months.iter().map(|month| month.revenue.0).sum();
    let booked = [
        Account::RevenueReserved,
        Account::RevenueOnDemand,
        Account::RevenueSpot,
        Account::CaptiveUse,
    ]
    .map(total)
    .iter()
    .sum::<i64>();
    if paid != booked {
        return Err(format!(
            "segments paid {paid} cents, but sites booked {booked}"
        ));
    }
    Ok(())
}

#[test]
fn generated_scenarios_play() {
    let scenarios = if long() { LONG } else { SHORT };
    let broken: Vec<String> = (0..scenarios)
        .into_par_iter()
        .filter_map(|number| broken(number).err())
        .collect();
    assert!(
        broken.is_empty(),
        "{} of {scenarios} scenarios are broken; the first:\n{}",
        broken.len(),
        broken[0]
    );
}

/// All that it is to cover is drawn now and then.
#[test]
fn the_generator_covers_what_a_scenario_can_hold() {
    let texts: Vec<String> = (0..200).map(scenario).collect();
    for part in [
        "[[case]]",
        "id = \"site-2\"",
        "[[site.lease]]",
        "[[site.network]]",
        "[[site.instances]]",
        "[site.build]",
        "[site.tariff]",
        "from = \"catalog:ercot-4cp-large-load\"",
        "[[site.tariff.demand]]",
        "[site.electricity.generator]",
        "[[site.electricity.time_of_use]]",
        "[[site.power.onsite]]",
        "[[site.power.battery]]",
        "[[site.power.solar]]",
        "[[site.power.ppa]]",
        "[site.power.outage]",
        "[site.power.fuel]",
        "[site.limits]",
        "form = \"linear\"",
        "form = \"direct-air\"",
        "form = \"indirect-air\"",
        "form = \"chilled-water-tower\"",
        "form = \"air-cooled-chiller\"",
        "form = \"dry-cooler\"",
        "form = \"immersion\"",
        "form = \"hybrid\"",
        "block_failures_per_year",
        "failures_per_gpu_year",
        "tape_out",
        "policy = \"follow-power\"",
        "policy = \"replenish\"",
        "policy = \"refresh\"",
        "[[supply_shock]]",
        "[[demand.internal]]",
        "after = \"training\"",
        "[[demand.reserved]]",
        "[[demand.anchor]]",
        "termination_for_convenience = ",
        "late = ",
        "credit = { default",
        "sla = ",
        "call_back = ",
        "[[demand.on_demand]]",
        "substitutes = ",
        "[[demand.aggregate]]",
        "[[demand.spot]]",
        ".regime]]",
        ".launch]]",
        ".feedback]",
        "partition = \"cluster\"",
    ] {
        let with = texts.iter().filter(|text| text.contains(part)).count();
        assert!(with >= 5, "{part} is in {with} of {}", texts.len());
    }
}
