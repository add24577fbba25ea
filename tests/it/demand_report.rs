//! Reports of demand agree with the books and the ledgers.

use crate::support::{REPOSITORY, experiment, simulated};
use gridrack::kpi;
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::plan::SegmentKind;
use gridrack::record::{ContractMonth, GpuUse, Run, SiteMonth};
use gridrack::scenario::experiment::Experiment;
use gridrack::sim::run::simulate;
use gridrack::tables::Tables;
use gridrack::tables::demand::Demand;
use gridrack::units::{Cents, GpuSeconds, Gpus};

fn memphis(set: &[&str]) -> Experiment {
    experiment(
        &std::fs::read_to_string(format!("{REPOSITORY}/scenarios/memphis.toml")).unwrap(),
        set,
    )
}

/// The ensemble of these runs, each of the case it names.
fn ensemble(experiment: &Experiment, runs: &[Run]) -> Ensemble {
    let mut ensemble = Ensemble::new(experiment);
    for run in runs {
        let plan = &experiment.cases[usize::from(run.case)].plan;
        ensemble.push(run, &kpi::evaluate(run, plan), plan);
    }
    ensemble
}

#[test]
fn fleets_add_up_to_their_sites_in_every_month_and_class() {
    let experiment = memphis(&["years=3"]);
    let plan = &experiment.cases[0].plan;
    let run = simulated(plan, 3);
    assert_eq!(
        run.fleet_months.len(),
        run.month_count() * plan.fleets.len()
    );
    for month in 0..run.month_count() {
        for (site, row) in run.month(month).iter().enumerate() {
            let own = || {
                plan.fleets
                    .iter()
                    .zip(&run.fleet_months[month * plan.fleets.len()..])
                    .filter(|(fleet, _)| fleet.site.at() == site)
                    .map(|of| of.1)
            };
            for class in gridrack::class::Class::ALL {
                let line = GpuUse::of_class(class);
                assert_eq!(
                    own().map(|fleet| fleet.used[class]).sum::<GpuSeconds>(),
                    row.gpus(line),
                    "{} of month {month}",
                    line.id()
                );
            }
            assert_eq!(
                own().map(|fleet| fleet.ready).sum::<GpuSeconds>(),
                row.ready(),
                "month {month}"
            );
        }
    }
}

#[test]
fn segments_pay_what_sites_book_and_classes_share_what_is_used() {
    let experiment = memphis(&["years=3"]);
    let plan = &experiment.cases[0].plan;
    let runs: Vec<Run> = (0..4)
        .map(|replication| simulated(plan, replication))
        .collect();
    let ensemble = ensemble(&experiment, &runs);
    let demand = Demand::new(plan, &ensemble);
    let customers = demand
        .segments
        .iter()
        .filter(|row| row.class != GpuUse::Internal);
    let paid: f64 = customers.map(|row| row.mean.revenue_usd).sum();
    let booked = runs
        .iter()
        .map(|run| run.total(SiteMonth::revenue).usd())
        .sum::<f64>()
        / 4.0;
    assert!(
        booked > 0.0 && (paid - booked).abs() < 1e-6 * booked,
        "{paid} {booked}"
    );
    let used: Vec<f64> = demand.uses.iter().map(|row| row.used).collect();
    assert_eq!(
        demand
            .uses
            .iter()
            .map(|row| row.line.class)
            .collect::<Vec<_>>(),
        [None]
            .into_iter()
            .chain(GpuUse::SERVED.map(Some))
            .collect::<Vec<_>>()
    );
    assert!(
        (used[0] - used[1..].iter().sum::<f64>()).abs() < 1e-12 && used[0] > 0.5 && used[0] <= 1.0,
        "{used:?}"
    );
    // The same share as the measure over all of one run.
    let one = Demand::new(plan, &self::ensemble(&experiment, &runs[..1])).uses[0].used;
    let at = kpi::describe(plan)
        .iter()
        .position(|measure| measure.id == "utilisation_used_of_ready")
        .unwrap();
    let measure = kpi::evaluate(&runs[0], plan)[at].unwrap();
    assert!((measure - one).abs() < 1e-12);
}

/// A case may have segments of its own: each is reported by its name, and pays nothing in other
/// cases.
#[test]
fn segments_of_one_replication_only_are_not_taken_for_others() {
    let mut both = memphis(&["years=2"]);
    let text = std::fs::read_to_string(format!("{REPOSITORY}/scenarios/memphis.toml")).unwrap();
    let first = "[[demand.spot]]\nsegment = \"new\"\ngpus = 500\n\n[[demand.reserved]]";
    let other = experiment(
        &text.replacen("[[demand.reserved]]", first, 1),
        &["years=2"],
    )
    .cases
    .swap_remove(0);
    both.cases = vec![both.cases.swap_remove(0), other];
    let runs: Vec<Run> = (0..2)
        .map(|case| simulate(&both.cases[usize::from(case)].plan, 1, case, &mut ()).unwrap())
        .collect();
    let ensemble = ensemble(&both, &runs);
    let demand = Demand::new(&both.cases[0].plan, &ensemble);
    for row in &demand.segments {
        let own = |run: &Run| {
            let plan = &both.cases[usize::from(run.case)].plan;
            let at = plan
                .segments
                .iter()
                .position(|segment| segment.name == row.name)?;
            Some(
                run.segment_months
                    .iter()
                    .skip(at)
                    .step_by(plan.segments.len())
                    .map(|month| month.revenue)
                    .sum::<Cents>()
                    .usd(),
            )
        };
        let mean = runs.iter().filter_map(own).sum::<f64>() / 2.0;
        assert!(
            (row.mean.revenue_usd - mean).abs() < 1e-6 * mean.max(1.0),
            "{}: {} and {mean}",
            row.name,
            row.mean.revenue_usd
        );
    }
    let new = demand
        .segments
        .iter()
        .find(|row| row.name == "new")
        .unwrap();
    assert!(new.mean.revenue_usd > 0.0);
}

/// Books of contracts made up for two replications, one of which signs nothing.
#[test]
#[allow(clippy::too_many_lines, reason = "one comparison from end to end")]
fn contracts_are_reported_as_they_stand_in_the_books() {
    let experiment = memphis(&["years=2"]);
    let plan = &experiment.cases[0].plan;
    let mut runs: Vec<Run> = (0..2)
        .map(|replication| simulated(plan, replication))
        .collect();
    let month = |at: i64| ContractMonth {
        booked: Cents(100_000),
        recognised: Cents(at * 1_000),
        deferred: Cents(10_000),
        cancelled: Cents(20_000),
        backlog: Cents(70_000 - at * 1_000),
        gpus_by_signing_year: vec![Gpus(60 - at), Gpus(if at < 12 { 0 } else { 40 })],
        late_gpus: Gpus(8),
        in_force: 2,
        largest_customer: Cents(600),
        five_largest_customers: Cents(1_000),
        all_customers: Cents(1_000),
        largest_backlog: Cents((80_000 - at * 1_000) / 2),
    };
    runs[0].contract_months = (0..24).map(month).collect();
    runs[1].contract_months = vec![ContractMonth::default(); 24];
    let ensemble = ensemble(&experiment, &runs);
    let value = |id: &str| ensemble.column(id).unwrap()[0];
    assert_eq!(
        value("contracts_booked_usd"),
        value("contracts_recognised_usd")
            + value("remaining_performance_obligation_usd")
            + value("contracts_cancelled_usd")
    );
    assert_eq!(
        (value("deferred_revenue_usd"), value("backlog_usd")),
        (100.0, 470.0)
    );
    assert_eq!(value("remaining_performance_obligation_peak_usd"), 800.0);
    assert_eq!(
        (
            value("largest_customer_share"),
            value("five_largest_customers_share")
        ),
        (0.6, 1.0)
    );
    assert!((value("largest_backlog_share") - 0.5).abs() < 1e-12);
    assert!(
        ensemble.column("largest_customer_share").unwrap()[1].is_nan(),
        "without rent there is no share of it"
    );

    let tables = Tables::new(&experiment, &ensemble);
    let backlog = &tables.demand.backlog;
    let first = plan.horizon.civil_years[0].year;
    assert_eq!(
        backlog
            .by_year
            .iter()
            .map(|(year, _)| *year)
            .collect::<Vec<_>>(),
        [first, first + 1]
    );
    assert_eq!(
        (
            backlog.by_year[0].1[3],
            backlog.by_year[1].1[12],
            backlog.late[0]
        ),
        (28.5, 20.0, 4.0),
        "means over both futures"
    );
    let ready = simulated(plan, 0)
        .month(20)
        .iter()
        .map(|site| site.ready().hours())
        .sum::<f64>()
        / ensemble.month_hours[20];
    let other = simulated(plan, 1)
        .month(20)
        .iter()
        .map(|site| site.ready().hours())
        .sum::<f64>()
        / ensemble.month_hours[20];
    assert!((backlog.ready[20] - f64::midpoint(ready, other)).abs() < 1e-9 * ready.max(1.0));
    let fan = tables.fan("remaining_performance_obligation_usd").unwrap();
    assert_eq!(
        fan.p50()[0],
        400.0,
        "half of the way between 800 and nothing"
    );
    assert_eq!(
        tables.fan("largest_customer_share").unwrap().p50()[0],
        f64::from(0.6_f32),
        "only of the future with rent"
    );
}

/// Spot runs on idle GPUs, so later customers take GPUs from it: each preemption is reported, and
/// their rate.
#[test]
fn spot_reports_how_many_gpus_it_lost_and_how_often() {
    let experiment = memphis(&["years=3"]);
    let plan = &experiment.cases[0].plan;
    let run = simulated(plan, 3);
    let values: Vec<(String, Option<f64>)> = kpi::describe(plan)
        .into_iter()
        .map(|measure| measure.id)
        .zip(kpi::evaluate(&run, plan))
        .collect();
    let value = |id: &str| {
        values
            .iter()
            .find(|(own, _)| own == id)
            .and_then(|(_, value)| *value)
    };
    let mut lost = 0.0;
    for (at, segment) in plan.segments.iter().enumerate() {
        let gpus = value(&format!("preempted_gpus.{}", segment.name));
        let often = value(&format!(
            "preemptions_per_thousand_gpu_hours.{}",
            segment.name
        ));
        if !matches!(segment.kind, SegmentKind::Spot { .. }) {
            assert_eq!(
                (gpus, often),
                (None, None),
                "{} holds nothing that others may take",
                segment.name
            );
            continue;
        }
        let months = run
            .segment_months
            .iter()
            .skip(at)
            .step_by(plan.segments.len());
        let taken: i64 = months
            .clone()
            .map(|month| month.tally.preempted_gpus.0)
            .sum();
        let thousands = months.map(|month| month.served.hours()).sum::<f64>() / 1_000.0;
        assert_eq!(gpus, Some(taken as f64));
        assert!((often.unwrap() - taken as f64 / thousands).abs() < 1e-9 * often.unwrap());
        lost += taken as f64;
    }
    assert!(
        lost > 0.0,
        "three years without a customer who came after spot"
    );
}
