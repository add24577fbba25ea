//! Idle and stranded capacity and its cost, the critical path of ready megawatts, and that every
//! step from ordered to sold adds up.

use super::support::REPOSITORY;
use crate::scenario::{self, Section, building, head, high_priced_site, market, sections, server};
use crate::support::experiment;
use gridrack::kpi;
use gridrack::montecarlo::run::all;
use gridrack::record::{GpuUse, PowerUse, Run, SiteMonth};
use gridrack::sim::run::simulate;
use gridrack::units::{Cents, GpuSeconds, WattSeconds};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// 800 GPUs of 1.25 kW, 8 to a rack, at a site of 10 MW, without customers. Nothing is uncertain.
fn scenario(racks_per_week: u32, hall: &str, grid: &str, rest: &str) -> String {
    let crew = format!("crew = {{ racks_per_week = {racks_per_week}, burn_in_days = 1 }}");
    sections(&[
        &head("2026-01-01", 3, 1),
        &server("gpu"),
        &high_priced_site().with(&crew),
        &building(10, hall),
        &scenario::grid(10, grid),
        &rest,
        &"\n",
        &market("m", "3"),
    ])
}

const FIRST_DAY: &str = "2026-01-01";
const ORDER: &str =
    "[[purchase]]\nid = \"o\"\naccelerator = \"gpu\"\norder = 2026-01-01\ngpus = 800\n";
/// Racks a day, times seven: 100 racks are handed over on the next midnight.
const QUICK: u32 = 700;

/// A run and its measures by name.
struct Simulated {
    run: Run,
    measures: Vec<(String, Option<f64>)>,
}

impl Simulated {
    fn new(text: &str) -> Self {
        let experiment = experiment(text, &[]);
        let plan = &experiment.cases[0].plan;
        let run = simulate(plan, 0, 0, &mut ()).unwrap();
        let measures = kpi::describe(plan)
            .into_iter()
            .map(|measure| measure.id)
            .zip(kpi::evaluate(&run, plan))
            .collect();
        Self { run, measures }
    }

    fn of(&self, id: &str) -> Option<f64> {
        self.measures
            .iter()
            .find(|measure| measure.0 == id)
            .unwrap_or_else(|| panic!("no measure {id}"))
            .1
    }

    /// (gave the first, days alone missing before it, MW given, MW-days waited) of a cause.
    fn charged(&self, cause: &str) -> (f64, Option<f64>, f64, f64) {
        let of = |measure: &str| self.of(&format!("{measure}.s.{cause}"));
        let rounded =
            |value: Option<f64>| value.map_or(f64::NAN, |value| (value * 1e6).round() / 1e6);
        (
            rounded(of("critical_first_fraction")),
            of("critical_first_days"),
            rounded(of("critical_ready_mw")),
            rounded(of("critical_wait_mw_days")),
        )
    }

    /// Every cause that gave or delayed something.
    fn causes(&self) -> Vec<&str> {
        let some = self
            .measures
            .iter()
            .filter(|(_, value)| value.is_some_and(|value| value > 0.0));
        let mut causes: Vec<&str> = some
            .filter_map(|(id, _)| {
                id.strip_prefix("critical_wait_mw_days.s.")
                    .or_else(|| id.strip_prefix("critical_ready_mw.s."))
            })
            .collect();
        causes.sort_unstable();
        causes.dedup();
        causes
    }
}

#[test]
fn a_late_order_is_named_with_its_days() {
    // Everything stands from the first day, the GPUs come on day 70; a day of racking and one of
    // burn-in follow.
    let simulated = Simulated::new(&scenario(QUICK, FIRST_DAY, FIRST_DAY, ORDER));
    assert_eq!(simulated.causes(), ["crew", "order.o"]);
    assert_eq!(simulated.charged("order.o"), (1.0, Some(70.0), 1.0, 70.0));
    assert_eq!(simulated.charged("crew"), (0.0, None, 0.0, 2.0));
    assert_eq!(simulated.of("days_to_first_delivery.o"), Some(70.0));
    assert_eq!(simulated.of("days_to_first_gpu_ready.o"), Some(72.0));
    assert_eq!(simulated.of("days_to_step.s.building.hall"), Some(0.0));
}

#[test]
fn late_power_is_named_with_its_days() {
    // The GPUs are burnt in on day 72, the grid comes on day 100.
    let simulated = Simulated::new(&scenario(QUICK, FIRST_DAY, "2026-04-11", ORDER));
    assert_eq!(simulated.causes(), ["utility.grid"]);
    assert_eq!(
        simulated.charged("utility.grid"),
        (1.0, Some(28.0), 1.0, 28.0)
    );
    assert_eq!(simulated.of("days_to_first_gpu_ready.o"), Some(100.0));
    // Where the hall is ready on day 90, power is the sole delay for ten days.
    let both = Simulated::new(&scenario(QUICK, "2026-04-01", "2026-04-11", ORDER));
    assert_eq!(both.causes(), ["utility.grid"]);
    assert_eq!(both.charged("utility.grid"), (1.0, Some(10.0), 1.0, 10.0));
    let other = Simulated::new(&scenario(QUICK, "2026-04-11", "2026-04-01", ORDER));
    assert_eq!(other.charged("building.hall"), (1.0, Some(10.0), 1.0, 10.0));
}

#[test]
fn late_equipment_is_named_before_its_tranche() {
    let transformer = "[[site.power.utility.equipment]]\nid = \"transformer\"\nordered = \
        2026-01-01\nlead_time_weeks = 20\n";
    let simulated = Simulated::new(&scenario(
        QUICK,
        FIRST_DAY,
        FIRST_DAY,
        &format!("{transformer}{ORDER}"),
    ));
    assert_eq!(simulated.causes(), ["utility.grid.transformer"]);
    assert_eq!(
        simulated.charged("utility.grid.transformer"),
        (1.0, Some(68.0), 1.0, 68.0)
    );
    assert_eq!(simulated.of("days_to_step.s.utility.grid"), Some(140.0));
}

#[test]
fn slow_crews_are_named_with_their_days() {
    // Delivered on the first day; ten racks a day are handed over on days 1 to 10 and ready a day
    // later.
    let simulated = Simulated::new(&scenario(
        70,
        FIRST_DAY,
        FIRST_DAY,
        &ORDER.replace("gpus = 800", "gpus = 800\nlead_time_weeks = 0"),
    ));
    assert_eq!(simulated.causes(), ["crew"]);
    assert_eq!(
        simulated.charged("crew"),
        (1.0, Some(2.0), 1.0, 0.1 * (2..=11).sum::<i32>() as f64)
    );
}

#[test]
fn the_longer_of_lead_time_and_racking_is_named() {
    // Delivered on day 7: the first 60 racks are ready by day 14, within as many days of racking
    // and burn-in; of the rest racking took longer.
    let simulated = Simulated::new(&scenario(
        70,
        FIRST_DAY,
        FIRST_DAY,
        &ORDER.replace("gpus = 800", "gpus = 800\nlead_time_weeks = 1"),
    ));
    let (first, days, ready, waited) = simulated.charged("order.o");
    assert_eq!((first, days, waited), (1.0, Some(7.0), 7.0));
    assert_eq!(ready, 0.5, "lots ready 2 to 6 days after delivery");
    assert_eq!(simulated.charged("crew"), (0.0, None, 0.5, 6.5));
}

#[test]
fn foregone_revenue_is_gpu_hours_times_price() {
    let simulated = Simulated::new(&scenario(QUICK, FIRST_DAY, "2026-04-11", ORDER));
    let days = 800.0 * 24.0 * 3.0;
    let close = |id: &str, usd: f64| {
        let reported = simulated.of(id).unwrap();
        // Each of 36 months is rounded to the cent.
        assert!(
            (reported - usd).abs() <= 36.0 * 0.005,
            "{id}: {reported} is not {usd}"
        );
    };
    close("foregone_revenue_usd.waiting_for_crew", days);
    close("foregone_revenue_usd.burn_in", days);
    close("foregone_revenue_usd.stranded_power", 28.0 * days);
    close("foregone_revenue_usd.idle", 996.0 * days);
    close("foregone_revenue_usd", 1_026.0 * days);
    // 8 MW of IT from day 100 on: 1 MW of it for GPUs that idle at 0.3 MW. 800 GPUs make a
    // megawatt; the full revenue of the idle ones is foregone, irrespective of their draw.
    let megawatt_days = 24.0 * 800.0 * 3.0;
    close(
        "foregone_revenue_power_usd.idle_for_want_of_gpus",
        7.0 * 996.0 * megawatt_days,
    );
    close(
        "foregone_revenue_power_usd.idle_for_want_of_demand",
        996.0 * megawatt_days,
    );
    close("foregone_revenue_power_usd", 8.0 * 996.0 * megawatt_days);
    assert!((simulated.of("stranded_mwh").unwrap() - 7.7 * 996.0 * 24.0).abs() < 1e-6);
}

#[test]
fn fleets_are_valued_at_their_mean_price_by_gpu_hours() {
    let other = sections(&[
        &server("old").with(
            "rack_full_kw = 5
            price_usd_per_gpu = 1
            lead_time_weeks = 0
            launch = 2020-01-01",
        ),
        &market("n", "1").with("accelerators = [\"old\"]"),
        &Section::new(
            "[[purchase]]",
            "id = \"p\"\naccelerator = \"old\"\norder = 2026-01-01\ngpus = 2_400",
        ),
    ]);
    let text = scenario(
        7_000,
        FIRST_DAY,
        FIRST_DAY,
        &format!(
            "{}{other}",
            ORDER.replace("gpus = 800", "gpus = 800\nlead_time_weeks = 0")
        ),
    );
    let simulated = Simulated::new(
        &text
            .replace("[market.m]", "[market.m]\naccelerators = [\"gpu\"]")
            .replace(
                "lead_time_weeks = 10",
                "lead_time_weeks = 10\nlaunch = 2025-01-01",
            ),
    );
    // In February all 3 200 idle: a quarter at 3 USD, the rest at 1.
    let february = &simulated.run.months[1];
    assert_eq!(february.gpus(GpuUse::Idle), GpuSeconds(3_200 * 28 * 86_400));
    assert_eq!(
        february.foregone[GpuUse::Idle as usize],
        Cents(3_200 * 28 * 24 * 150)
    );
    // Power is valued by the newer one, 800 GPUs a megawatt at 3 USD: 8 MW less 1 MW and 1.5 MW
    // held.
    let mwh = february.power(PowerUse::Gpus).mwh();
    assert!((mwh - 5.5 * 28.0 * 24.0).abs() < 1e-9);
    assert_eq!(
        february.foregone_power[PowerUse::Gpus as usize],
        Cents((mwh * 800.0 * 3.0 * 100.0).round() as i64)
    );
}

#[test]
fn dates_beyond_the_horizon_are_reported_and_those_that_never_come_are_never() {
    let late = ORDER.replace(
        "gpus = 800",
        "gpus = 800\nbatches = 2\nbatch_interval_days = 30\nlead_time_weeks = 200",
    );
    let beyond = Simulated::new(&scenario(QUICK, FIRST_DAY, "2036-01-01", &late));
    assert_eq!(beyond.of("days_to_first_delivery.o"), Some(1_400.0));
    assert_eq!(beyond.of("days_to_last_delivery.o"), Some(1_430.0));
    assert_eq!(beyond.of("days_to_step.s.utility.grid"), Some(3_652.0));
    assert_eq!(beyond.of("days_to_first_gpu_ready.o"), Some(f64::INFINITY));
    assert_eq!(beyond.of("critical_first_fraction.s.crew"), None);
    // Cancelled after the first of two batches, and before any.
    let cancelled = |weeks: &str| {
        Simulated::new(&scenario(
            QUICK,
            FIRST_DAY,
            FIRST_DAY,
            &format!(
                "{}cancel_after_weeks = {weeks}\n",
                late.replace("200", "10")
            ),
        ))
    };
    let one = cancelled("12");
    assert_eq!(
        (
            one.of("days_to_first_delivery.o"),
            one.of("days_to_last_delivery.o")
        ),
        (Some(70.0), Some(70.0))
    );
    let none = cancelled("9");
    assert_eq!(
        (
            none.of("days_to_first_delivery.o"),
            none.of("days_to_last_delivery.o")
        ),
        (Some(f64::INFINITY), Some(f64::INFINITY))
    );
}

fn memphis(replications: u32) -> gridrack::scenario::experiment::Experiment {
    let path = Path::new(REPOSITORY).join("scenarios/memphis.toml");
    gridrack::scenario::experiment::read(
        &path,
        &[format!("monte_carlo.replications={replications}")],
    )
    .unwrap_or_else(|problems| panic!("{:?}", problems.0))
}

#[test]
fn orders_and_hours_balance_exactly() {
    let experiment = memphis(20);
    let busy = format!("{ORDER}batches = 2\nbatch_interval_days = 300\ncancel_after_weeks = 26\n");
    let runs = (0..20)
        .map(|replication| simulate(&experiment.cases[0].plan, replication, 0, &mut ()).unwrap());
    for run in runs.chain([Simulated::new(&scenario(QUICK, FIRST_DAY, FIRST_DAY, &busy)).run]) {
        for month in &run.months {
            assert_eq!(
                month.ordered,
                month.cancelled + month.in_transit + month.delivered + month.retired
            );
            assert_eq!(
                month.delivered,
                month.gpu_use.iter().copied().sum::<GpuSeconds>()
            );
            assert_eq!(
                month.energised,
                month.power_use.iter().copied().sum::<WattSeconds>()
            );
            assert_eq!(month.broken_identity(), None);
        }
        assert_eq!(
            run.gpus_ordered,
            run.gpus_cancelled + run.gpus_in_transit + run.gpus_delivered + run.gpus_retired
        );
    }
}

#[test]
fn a_planted_breach_of_the_orders_is_found() {
    let run = Simulated::new(&scenario(QUICK, FIRST_DAY, FIRST_DAY, ORDER)).run;
    let broken = |breach: fn(&mut SiteMonth)| {
        let mut month = run.months[1].clone();
        breach(&mut month);
        month.broken_identity().unwrap_or_default()
    };
    assert!(broken(|month| month.ordered += GpuSeconds(1)).contains("ordered, but"));
    assert!(broken(|month| month.cancelled += GpuSeconds(1)).contains("ordered, but"));
    let moved = |month: &mut SiteMonth| {
        month.retired = GpuSeconds(-5);
        month.cancelled += GpuSeconds(5);
    };
    assert_eq!(broken(moved), "negative GPU-seconds retired");
}

#[test]
fn the_waterfall_adds_up() {
    let ensemble = all(&memphis(20), &AtomicBool::new(false), &mut ()).unwrap();
    let mean = |id: &str| {
        ensemble
            .column(&format!("gpu_hours_{id}"))
            .unwrap_or_else(|| panic!("no {id}"))
            .iter()
            .sum::<f64>()
            / 20.0
    };
    let close =
        |left: f64, sum: f64| assert!((left - sum).abs() <= 1e-9 * left, "{left} is not {sum}");
    close(
        mean("ordered"),
        ["cancelled", "in_transit", "retired", "delivered"]
            .map(mean)
            .iter()
            .sum(),
    );
    let lost: f64 = GpuUse::FOREGONE
        .iter()
        .filter(|&&line| line != GpuUse::Idle)
        .map(|line| mean(line.id()))
        .sum();
    close(mean("delivered"), lost + mean("ready"));
    close(
        mean("ready"),
        ["idle", "internal", "sold"].map(mean).iter().sum(),
    );
}

#[test]
fn ready_power_is_charged_once() {
    let experiment = memphis(20);
    for replication in 0..20 {
        let run = simulate(&experiment.cases[0].plan, replication, 0, &mut ()).unwrap();
        let charges = &run.critical[0];
        assert_eq!(
            charges
                .iter()
                .filter(|charge| charge.first_wait.is_some())
                .count(),
            1
        );
        let given: i64 = charges.iter().map(|charge| charge.ready.0).sum();
        // All 55 296 GPUs that memphis buys become ready in the end, if power does not stay away:
        // never more than they draw.
        let full = experiment.cases[0].plan.accelerators[0].full_each.watts();
        assert!(given > 0 && given as f64 <= 55_296.0 * full, "{given} W");
        assert!(
            charges
                .iter()
                .all(|charge| charge.ready.0 >= 0 && charge.waited.0 >= 0)
        );
    }
}
