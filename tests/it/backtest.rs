//! Shipped scenarios of real companies against what the companies reported. Realised milestones lie
//! within the bands of P5 to P95, or the table of exceptions says why not.

use crate::data::folder;
use crate::support::REPOSITORY;
use gridrack::plan::Plan;
use gridrack::record::{Run, SiteMonth};
use gridrack::scenario::{experiment, load};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;
use gridrack::time::SimTime;
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;

/// Replications of a band.
const REPLICATIONS: u32 = 400;

fn plan(scenario: &str, variant: Option<&str>) -> Arc<Plan> {
    let path = Path::new(REPOSITORY).join("scenarios").join(scenario);
    let layers = load::load(&path).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    let experiment = experiment::from_layers(scenario, &layers, &[], variant, &Default::default())
        .unwrap_or_else(|problems| panic!("{:?}", problems.0));
    Arc::clone(&experiment.cases[0].plan)
}

/// P5, P50 and P95; what never happens counts as later than all.
fn band(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [0.05, 0.5, 0.95].map(|p| values[((values.len() as f64 * p) as usize).min(values.len() - 1)])
}

/// First instants at which a site's delivered or ready GPUs reach thresholds, and energised MW at
/// month ends.
struct Milestones {
    /// Site, GPUs, whether they must be ready; when.
    reached: Vec<(usize, i64, bool, Option<SimTime>)>,
    /// Energised W of all sites by month's end.
    energised: Vec<i64>,
    steps: Vec<Vec<SimTime>>,
}

impl Milestones {
    fn new() -> Self {
        let reached = [
            (0, 100_000, false),
            (0, 1, true),
            (0, 200_000, false),
            (0, 220_000, false),
            (1, 1, false),
            (1, 110_000, true),
        ];
        Self {
            reached: reached
                .map(|(site, gpus, ready)| (site, gpus, ready, None))
                .to_vec(),
            energised: Vec::new(),
            steps: Vec::new(),
        }
    }
}

impl Observer for Milestones {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        for (site, gpus, ready, when) in &mut self.reached {
            let held = if *ready {
                world
                    .plan
                    .fleets
                    .iter()
                    .zip(&world.fleets)
                    .filter(|(fleet, _)| fleet.site.at() == *site)
                    .map(|(_, state)| state.ready())
                    .sum()
            } else {
                // Deliveries, irrespective of later retirement.
                world.sites[*site].orders.delivered()
            };
            if when.is_none() && held >= *gpus {
                *when = Some(world.now);
            }
        }
        if let Event::MonthCloses(_) = event {
            self.energised.push(
                world
                    .sites
                    .iter()
                    .map(|site| site.power.energised().0)
                    .sum(),
            );
        }
        if self.steps.is_empty() {
            self.steps = world
                .sites
                .iter()
                .map(|site| site.steps.iter().map(|step| step.ready).collect())
                .collect();
        }
    }
}

/// The rows of a backtest file: (period, metric, value).
fn rows(file: &Path) -> Vec<(String, String, f64)> {
    let text = std::fs::read_to_string(file).unwrap();
    let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    text.lines()
        .skip(1)
        .map(fields)
        .map(|row| (row[1].clone(), row[2].clone(), row[3].parse().unwrap()))
        .collect()
}

/// Days from the start to the first and to the last day of a period `2025-05` or `2025-05-10`.
fn days(plan: &Plan, period: &str) -> (f64, f64) {
    let year: i16 = period[..4].parse().unwrap();
    let month: i8 = period[5..7].parse().unwrap();
    let first = Date::new(year, month, 1).unwrap();
    let day = |date: Date| plan.horizon.instant(date).as_days();
    (day(first), day(first.last_of_month()) + 1.0)
}

/// Result of the model for a metric of `backtest_xai.csv`: days from the start, or an amount.
enum Said {
    Days(Vec<f64>),
    Parameter(Vec<f64>),
}

fn said(plan: &Plan, cases: &[Milestones], period: &str, metric: &str, value: f64) -> Option<Said> {
    let in_days = |when: Option<SimTime>| when.map_or(f64::INFINITY, SimTime::as_days);
    let reached = |at: usize| {
        Said::Days(
            cases
                .iter()
                .map(|case| in_days(case.reached[at].3))
                .collect(),
        )
    };
    let step = |site: usize, name: &str| {
        let at = plan.sites[site]
            .steps
            .iter()
            .position(|step| step.name == name)
            .unwrap();
        Said::Days(
            cases
                .iter()
                .map(|case| in_days(Some(case.steps[site][at])))
                .collect(),
        )
    };
    let energised = |unit: f64| {
        let month = plan.horizon.month_of(
            plan.horizon.instant(
                Date::new(
                    period[..4].parse().unwrap(),
                    period[5..7].parse().unwrap(),
                    15,
                )
                .unwrap(),
            ),
        );
        Said::Parameter(
            cases
                .iter()
                .map(|case| case.energised[month] as f64 / unit)
                .collect(),
        )
    };
    Some(match (metric, value as i64) {
        ("colossus1_gpus", 100_000) => reached(0),
        ("colossus1_build_days", _) => Said::Parameter(
            cases
                .iter()
                .map(|case| in_days(case.reached[1].3))
                .collect(),
        ),
        ("colossus1_gpus", 200_000) => reached(2),
        ("colossus1_gpus", 220_000) => reached(3),
        ("colossus1_power", _) => energised(1e6),
        ("onsite_gensets", _) => step(0, "gensets"),
        ("grid_power_mlgw_tva", 150) => step(0, "substation-1"),
        ("megapack_battery", _) => step(0, "megapacks"),
        ("grid_power_mlgw_tva", 300) => step(0, "substation-2"),
        ("colossus2_install_start", _) => reached(4),
        ("colossus2_operational", _) => reached(5),
        ("colossus2_build_days", _) => {
            let Said::Days(ready) = step(1, "warehouse") else {
                return None;
            };
            let filed = plan.horizon.instant(Date::constant(2025, 4, 1)).as_days();
            Said::Parameter(ready.into_iter().map(|day| day - filed).collect())
        }
        ("colossus_1_and_2_compute_power", _) => energised(1e9),
        _ => return None,
    })
}

#[test]
fn colossus_came_within_the_bands() {
    let Some(data) = folder() else { return };
    let plan = plan("colossus.toml", None);
    let cases: Vec<Milestones> = (0..REPLICATIONS)
        .map(|replication| {
            let mut milestones = Milestones::new();
            simulate(&plan, replication, 0, &mut milestones).unwrap();
            milestones
        })
        .collect();
    let (mut reported, mut outside) = (0, Vec::new());
    println!(
        "{:<32} {:>9} {:>12} {:>9} {:>9} {:>9}",
        "milestone", "period", "realised", "P5", "P50", "P95"
    );
    for (period, metric, value) in rows(&data.join("facts/backtest_xai.csv")) {
        let Some(said) = said(&plan, &cases, &period, &metric, value) else {
            continue;
        };
        let (low, high, [p5, p50, p95]) = match said {
            Said::Days(values) => {
                let (low, high) = days(&plan, &period);
                (low, high, band(values))
            }
            Said::Parameter(values) => (value, value, band(values)),
        };
        let within = low <= p95 && high >= p5;
        println!(
            "{metric:<32} {period:>9} {:>12} {p5:>9.1} {p50:>9.1} {p95:>9.1} {}",
            format!("{low:.0}-{high:.0}"),
            if within { "" } else { "OUTSIDE" }
        );
        reported += 1;
        if !within {
            outside.push(metric);
        }
    }
    assert!(reported >= 12, "{reported} milestones are told");
    assert_eq!(outside, Vec::<String>::new());
}

/// Median over replications of three figures of 2025 and its end: GPUs placed in service, USD bn;
/// leased IT power, MW; revenue, USD bn.
fn year_2025(variant: Option<&str>) -> [f64; 3] {
    let plan = plan("coreweave.toml", variant);
    let runs: Vec<Run> = (0..REPLICATIONS)
        .map(|replication| simulate(&plan, replication, 0, &mut ()).unwrap())
        .collect();
    let year = |run: &Run, of: fn(&SiteMonth) -> f64| {
        run.months[..12 * run.sites].iter().map(of).sum::<f64>()
    };
    let median = |of: &dyn Fn(&Run) -> f64| band(runs.iter().map(of).collect())[1];
    let fit_out = |run: &Run| {
        year(run, |month| {
            month.booked(gridrack::record::Account::CapexSite).usd()
        })
    };
    // Energised power of the last month of 2025 and the first of 2026 straddle the year's end; PUE
    // is 1.28 by the scenario.
    let active = |run: &Run| {
        run.month(11)
            .iter()
            .map(|month| month.energised.mwh())
            .sum::<f64>()
            / (31.0 * 24.0)
            / 1.28
    };
    [
        median(&|run| (year(run, |month| month.placed_in_service.usd()) + fit_out(run)) / 1e9),
        median(&active),
        median(&|run| year(run, |month| month.revenue().usd()) / 1e9),
    ]
}

/// The company's guidance for 2025 before and after the developer's delay of autumn 2025 (Q3 2025
/// results of 10 November 2025,
/// <https://fintool.com/app/research/companies/CRWV/earnings/Q3%202025>): capex 20–23 → 12–14 bn
/// USD, power at the year's end > 900 → > 850 MW, revenue 5.15–5.35 → 5.05–5.15 bn USD.
#[test]
fn a_late_shell_moves_coreweave_as_reported() {
    let [base, quarters, weeks] = [
        None,
        Some("campus-late-by-two-quarters"),
        Some("campus-late-by-eight-weeks"),
    ]
    .map(year_2025);
    let names = [
        "GPUs and fit-out placed in service, USD bn",
        "active power in December, MW of IT",
        "revenue, USD bn",
    ];
    let company = [[21.5, 13.0], [900.0, 850.0], [5.25, 5.10]];
    println!(
        "{:<44} {:>8} {:>8} | {:>8} {:>12} {:>12}",
        "2025", "guided", "reduced", "model", "two quarters", "eight weeks"
    );
    for (at, name) in names.iter().enumerate() {
        let [before, after] = company[at];
        println!(
            "{name:<44} {before:>8.2} {after:>8.2} | {:>8.2} {:>12.2} {:>12.2}",
            base[at], quarters[at], weeks[at]
        );
    }
    for late in [quarters, weeks] {
        assert!((0..3).all(|at| late[at] < base[at]), "{base:?} {late:?}");
    }
    // Capex by a good third, as reported; revenue by little, since what is late would have earned
    // for weeks only.
    assert!(
        (0.25..0.55).contains(&(1.0 - quarters[0] / base[0])),
        "{base:?} {quarters:?}"
    );
    assert!(1.0 - quarters[2] / base[2] < 0.10, "{base:?} {quarters:?}");
}
