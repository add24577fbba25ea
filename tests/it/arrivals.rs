//! Batch arrivals, modulated arrivals and seasonality by the hour of the week: counts against
//! closed forms, customers whose draws are unchanged, and a real cluster's hours from a fitted
//! stream.

use crate::support;
use crate::theory;
use gridrack::model::arrival::counts::{Batch, Counts};
use gridrack::model::arrival::fit::{Fit, Series};
use gridrack::model::arrival::modulated_arrivals::ModulatedArrivals;
use gridrack::model::arrival::seasonality_profile::SeasonalityProfile;
use gridrack::plan::Plan;
use gridrack::random::dist::{Distribution, Law};
use gridrack::random::whole;
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;
use gridrack::time::{HOUR, SECONDS_PER_HOUR, SimTime};
use std::sync::Arc;

const HOURS: usize = 8_760;
/// GPUs that are always enough.
const ENOUGH: u32 = 50_000;
/// Hour of the week in which the scenario starts: 2023-01-01 is a Sunday.
const SUNDAY: usize = 144;

/// Arrivals in each hour of a replication, and the GPUs present.
struct Hours {
    requests: Vec<f64>,
    gpus: Vec<f64>,
    /// Arrivals of GPUs, as hourly means show them: at a fraction f of an hour, 1 − f in it and f
    /// in the next.
    smeared: Vec<f64>,
    /// Mean GPUs in use in each hour.
    level: Vec<f64>,
    sizes: Vec<i64>,
    seen: (u64, i64),
    busy: (SimTime, i64),
}

impl Hours {
    fn new() -> Self {
        let empty = || vec![0.0; HOURS + 2];
        Self {
            requests: empty(),
            gpus: empty(),
            smeared: empty(),
            level: empty(),
            sizes: Vec::new(),
            seen: (0, 0),
            busy: (SimTime::START, 0),
        }
    }

    /// Adds what was in use up to now.
    fn settle(&mut self, now: SimTime) {
        let (mut since, busy) = self.busy;
        while since < now {
            let hour = since.since_start() / HOUR;
            let until = now.min(SimTime::at((hour + 1) * HOUR));
            self.level[hour as usize] +=
                busy as f64 * (until - since).as_seconds() / SECONDS_PER_HOUR;
            since = until;
        }
    }
}

impl Observer for Hours {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        let (hour, part) = (
            (world.now.since_start() / HOUR) as usize,
            (world.now.since_start() % HOUR).as_hours(),
        );
        let busy: i64 = world
            .segments
            .iter()
            .map(gridrack::sim::world::SegmentState::level)
            .sum();
        if busy != self.busy.1 {
            self.settle(world.now);
            self.busy = (world.now, busy);
        }
        if matches!(event, Event::RequestArrives(_)) {
            let tally = world.segments[0].tally();
            let (requests, gpus) = (
                (tally.admitted - self.seen.0) as f64,
                tally.admitted_gpus.0 - self.seen.1,
            );
            self.seen = (tally.admitted, tally.admitted_gpus.0);
            self.requests[hour] += requests;
            self.gpus[hour] += gpus as f64;
            self.smeared[hour] += gpus as f64 * (1.0 - part);
            self.smeared[hour + 1] += gpus as f64 * part;
            self.sizes.push(gpus);
        }
    }
}

/// The plan of one segment of requests with free capacity for all.
fn plan(demand: &str) -> Arc<Plan> {
    let text = theory::scenario(
        ENOUGH,
        "0",
        &format!("[[demand.on_demand]]\nsegment = \"c\"\n{demand}\n"),
    );
    // Large racks, so that all stand in the first second.
    support::plan(&text.replace("servers_per_rack = 1\n", "servers_per_rack = 1_000\n"))
}

fn hours(plan: &Plan, replication: u32) -> Hours {
    let mut hours = Hours::new();
    simulate(plan, replication, 0, &mut hours).unwrap();
    hours.settle(SimTime::at(HOURS as i64 * HOUR));
    hours
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (
        mean,
        (values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0)
            / n)
            .sqrt(),
    )
}

const DAY: [f64; 24] = [
    1.0, 0.5, 0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 4.0, 6.0, 7.0, 6.0, 5.0, 6.0, 7.0, 7.0, 6.0, 5.0, 4.0,
    4.0, 3.0, 3.0, 2.0, 1.0,
];
const SEASONALITY_PROFILE: &str = "seasonality_profile = \
    { working_day = [1, 0.5, 0, 0, 0, 0.5, 1, 2, 4, 6, 7, 6, 5, 6, 7, 7, 6, 5, 4, 4, 3, 3, 2, 1], \
    weekend_factor = 0.3, utc_offset_hours = -5.5 }";
const SHORT: &str = "gpus = 1\nduration_hours = 0.01";

/// Counts of each hour of the week, in 30 replications of 52 weeks: chi-square of the 154 hours
/// with a rate above 0 within five standard errors of 154, and no arrivals in the others. The
/// offset of half an hour mixes neighbours.
#[test]
fn a_profile_brings_each_hour_its_share() {
    let plan = plan(&format!("per_day = 60\n{SEASONALITY_PROFILE}\n{SHORT}"));
    let seasonality_profile = SeasonalityProfile::of_days(&DAY, 0.3);
    let mut counts = [0.0; 168];
    let mut weeks = [0.0; 168];
    for replication in 0..30 {
        for (at, requests) in hours(&plan, replication).requests[..HOURS]
            .iter()
            .enumerate()
        {
            counts[at % 168] += requests;
            weeks[at % 168] += 1.0;
        }
    }
    let (mut chi_square, mut degrees) = (0.0, 0.0f64);
    for at in 0..168 {
        // 00:00 UTC on Sunday is 18:30 on Saturday.
        let (first, second) = ((at + SUNDAY + 168 - 6) % 168, (at + SUNDAY + 168 - 5) % 168);
        let expected = 60.0 / 24.0
            * 0.5
            * (seasonality_profile.weight(first) + seasonality_profile.weight(second))
            * weeks[at];
        if expected > 0.0 {
            chi_square += (counts[at] - expected).powi(2) / expected;
            degrees += 1.0;
        } else {
            assert_eq!(counts[at], 0.0, "hour {at}");
        }
    }
    println!("chi-square {chi_square:.1} of {degrees} hours");
    assert!(
        (chi_square - degrees).abs() < 5.0 * (2.0 * degrees).sqrt(),
        "{chi_square} of {degrees}"
    );
}

/// Dispersion of counts over windows from an hour to four days against the closed forms, within
/// four standard errors of 40 replications: modulated arrivals alone, and with batches and a
/// seasonality profile.
#[test]
fn counts_disperse_as_the_closed_forms_say() {
    let modulated_arrivals = ModulatedArrivals {
        high_rate_share: 0.2,
        factor: 6.0,
        mean_hours: 5.0,
    };
    let text = "modulated_arrivals = { high_rate_share = 0.2, factor = 6, mean_hours = 5 }";
    let batch_size = "batch_size = { discrete = { values = [1, 4, 10], weights = [5, 4, 1] } }";
    let law = Law::discrete(&[1.0, 4.0, 10.0], &[5.0, 4.0, 1.0]).unwrap();
    let (mean_batch_size, mean_square) = whole::moments(&Distribution::new(law));
    assert!((mean_batch_size - 3.1).abs() < 1e-12);
    let seasonality_profile = SeasonalityProfile::of_days(&DAY, 0.3);
    let cases = [
        (text.to_owned(), Batch::ONE, None),
        (
            format!(
                "{batch_size}\n{text}\n{}",
                SEASONALITY_PROFILE.replace("-5.5", "-5")
            ),
            Batch {
                mean: mean_batch_size,
                mean_square,
            },
            Some(&seasonality_profile),
        ),
    ];
    for (text, batch, seasonality_profile) in cases {
        let plan = plan(&format!("per_day = 48\n{text}\n{SHORT}"));
        let counts = Counts {
            events_per_hour: 2.0 / batch.mean,
            batch,
            seasonality_profile,
            modulated_arrivals: Some(modulated_arrivals),
        };
        // Whole weeks, so that every hour of the week counts alike.
        let cases: Vec<Vec<f64>> = (0..40)
            .map(|replication| hours(&plan, replication).requests[..52 * 168].to_vec())
            .collect();
        for window in [1, 6, 24, 96] {
            let of = |case: &Vec<f64>| {
                let expected = 2.0 * window as f64;
                // Windows that overlap, so that none prefers an hour of the week.
                let sums: Vec<f64> = case
                    .windows(window)
                    .map(|hours| hours.iter().sum::<f64>() - expected)
                    .collect();
                sums.iter().map(|sum| sum * sum).sum::<f64>() / sums.len() as f64 / expected
            };
            let (got, error) = mean(&cases.iter().map(of).collect::<Vec<_>>());
            let exact = counts.dispersion(window);
            println!("{window} h: {got:.3} ± {error:.3}, exact {exact:.3}");
            assert!(
                (got - exact).abs() < 4.0 * error,
                "{window} h: {got} ± {error}, exact {exact}"
            );
        }
    }
}

/// In any pattern the same number arrives: the mean count of 40 years within four standard errors
/// of 8 760 · 2, growth aside.
#[test]
fn nothing_changes_how_many_come() {
    for text in [
        "",
        "batch_size = 7",
        "batch_size = { exponential = { mean = 6 } }",
        SEASONALITY_PROFILE,
        "modulated_arrivals = { high_rate_share = 0.1, factor = 30, mean_hours = 24 }",
    ] {
        let plan = plan(&format!("per_day = 48\n{text}\n{SHORT}"));
        let (got, error) = mean(
            &(0..40)
                .map(|replication| hours(&plan, replication).requests.iter().sum::<f64>())
                .collect::<Vec<_>>(),
        );
        println!("{text:?}: {got:.1} ± {error:.1}");
        assert!(
            (got - 2.0 * HOURS as f64).abs() < 4.0 * error,
            "{text}: {got} ± {error}"
        );
    }
}

/// ∫ of the rate: 24 a day that fall by nine tenths or grow fourfold within the year, and two a
/// month, whose gaps outlast the months in which they began; within four standard errors.
#[test]
fn a_rate_that_grows_brings_its_integral() {
    for (per_day, growth, cases) in [(24.0f64, -0.9f64, 100), (24.0, 3.0, 40), (0.07, 3.0, 3_000)] {
        let plan = plan(&format!(
            "per_day = {per_day:?}\ngrowth_per_year = {growth:?}\n{SHORT}"
        ));
        let (got, error) = mean(
            &(0..cases)
                .map(|replication| hours(&plan, replication).requests.iter().sum::<f64>())
                .collect::<Vec<_>>(),
        );
        let years = HOURS as f64 / 8_765.82;
        let expected =
            per_day * 365.2425 * ((1.0 + growth).powf(years) - 1.0) / (1.0f64 + growth).ln();
        assert!(
            (got - expected).abs() < 4.0 * error,
            "{per_day} a day, {growth}: {got} ± {error} for {expected}"
        );
    }
}

/// A seasonality profile, a high-rate state or a change of rate moves customers in time; their
/// draws stay the same.
#[test]
fn customers_stay_themselves() {
    let gpus = "gpus = { lognormal = { p50 = 20, p90 = 200 } }\nduration_hours = 1";
    let sizes = |demand: &str| hours(&plan(&format!("{demand}\n{gpus}")), 3).sizes;
    let plain = sizes("per_day = 20");
    for other in [
        format!("per_day = 20\n{SEASONALITY_PROFILE}"),
        "per_day = 20\nmodulated_arrivals = { high_rate_share = 0.1, factor = 30, mean_hours = 24 }".to_owned(),
        "per_day = 9".to_owned(),
    ] {
        let sizes = sizes(&other);
        let shared = sizes.len().min(plain.len());
        assert!(
            shared > 2_000 && sizes[..shared] == plain[..shared],
            "{other}"
        );
    }
}

/// Arrivals and stock of GPUs, hour by hour: running and pending ones of all virtual
/// clusters, and the sum of their rises, which is the lower bound of the arrivals.
fn helios(folder: &std::path::Path) -> (Vec<f64>, Vec<f64>) {
    let mut reader =
        csv::Reader::from_path(folder.join("traces/helios_earth_2020-05_hourly_by_vc.csv"))
            .unwrap();
    let mut clusters: std::collections::BTreeMap<String, Vec<f64>> = Default::default();
    for row in reader.records().map(Result::unwrap) {
        let gpus: f64 = [6, 7]
            .iter()
            .map(|column| row[*column].parse::<f64>().unwrap())
            .sum();
        clusters.entry(row[1].to_owned()).or_default().push(gpus);
    }
    let hours = clusters.values().next().unwrap().len();
    let came = (1..hours)
        .map(|hour| {
            clusters
                .values()
                .map(|gpus| (gpus[hour] - gpus[hour - 1]).max(0.0))
                .sum()
        })
        .collect();
    let level = (0..hours)
        .map(|hour| clusters.values().map(|gpus| gpus[hour]).sum())
        .collect();
    (came, level)
}

/// A law of request sizes: GPUs and their weights.
type Sizes = (&'static [f64], &'static [f64]);

/// One GPU each.
const SINGLE: Sizes = (&[1.0], &[1.0]);
/// Sizes of a cluster's requests, on average 4.7 GPUs as in the trace: its rises in GPUs over its
/// rises in jobs are 4.8.
const MIXED: Sizes = (
    &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0],
    &[42.0, 12.0, 12.0, 28.0, 4.0, 2.0],
);

/// The moments of a law of sizes.
fn batch_of(sizes: Sizes) -> Batch {
    let (mean, mean_square) =
        whole::moments(&Distribution::new(Law::discrete(sizes.0, sizes.1).unwrap()));
    Batch { mean, mean_square }
}

/// The scenario's keys for a fitted stream. Batch arrivals explain the dispersion that sizes do
/// not: a rounded exponential whose mean is found by halving.
fn fitted_demand(fit: &Fit, sizes: Sizes, hours: &str) -> String {
    let each = batch_of(sizes);
    let batch_size_of = |batch_size_mean: f64| {
        let (mean, mean_square) = whole::moments(&Distribution::new(Law::Exponential {
            mean: batch_size_mean,
        }));
        Batch { mean, mean_square }
    };
    let (mut low, mut high) = (1e-2, 1e3);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if Batch::of(batch_size_of(middle), each).ratio() < fit.batch_ratio {
            low = middle;
        } else {
            high = middle;
        }
    }
    println!(
        "  m2/m1 {:.1}: sizes of mean {:.2} and m2/m1 {:.1}, in clumps of {:.2} on average; {:?}",
        fit.batch_ratio,
        each.mean,
        each.ratio(),
        batch_size_of(low).mean,
        fit.modulated_arrivals
    );
    let modulated_arrivals =
        fit.modulated_arrivals
            .map_or_else(String::new, |modulated_arrivals| {
                format!(
                    "modulated_arrivals = {{ high_rate_share = {}, factor = {}, mean_hours = {} }}",
                    modulated_arrivals.high_rate_share,
                    modulated_arrivals.factor,
                    modulated_arrivals.mean_hours
                )
            });
    format!(
        "per_day = {}\nbatch_size = {{ exponential = {{ mean = {low} }} }}\nseasonality_profile = {{ working_day = \
            {:?}, weekend_factor = {} }}\n{modulated_arrivals}\ngpus = {{ discrete = \
            {{ values = {:?}, weights = {:?} }} }}\nduration_hours = {hours}",
        fit.mean / each.mean * 24.0,
        fit.working_day,
        fit.weekend_factor,
        sizes.0,
        sizes.1
    )
}

/// Mean over replications, with its standard error, and the 5th and 95th percentile of single
/// months like the trace's.
fn dispersions(cases: &[Vec<f64>]) -> ((f64, f64), [f64; 2]) {
    let of = |hours: &[f64]| {
        Series {
            values: hours,
            hourly_means: false,
            first_hour: 0,
        }
        .dispersion()
    };
    let mut months: Vec<f64> = cases
        .iter()
        .flat_map(|case| case.chunks_exact(744).map(of))
        .collect();
    months.sort_by(f64::total_cmp);
    (
        mean(&cases.iter().map(|case| of(case)).collect::<Vec<_>>()),
        [0.05, 0.95].map(|p| months[(p * months.len() as f64) as usize]),
    )
}

/// Helios Earth, May 2020: a stream fitted to the hourly arrivals of GPUs disperses within 20 % of
/// the trace when simulated. Taken as counts, the trace has bursts of half an hour; taken as what
/// it is, differences of hourly means, it has none, and batches that are ten times as strong (see
/// `model/arrival/fit.rs`). Each is compared with the fitted value.
#[test]
#[allow(clippy::too_many_lines, reason = "one comparison from end to end")]
fn a_fitted_stream_disperses_as_a_real_cluster_does() {
    let Some(folder) = crate::data::folder() else {
        return;
    };
    let (came, level) = helios(&folder);
    let series = |hourly_means| Series {
        values: &came,
        hourly_means,
        first_hour: 4 * 24 + 1,
    };
    let trace = series(false);
    let wanted = trace.dispersion();
    println!(
        "trace: {:.2} GPUs/h, variance/mean {wanted:.1}, autocorrelation {:.2}",
        trace.mean(),
        trace.autocorrelation(1)
    );
    assert!(
        (trace.mean() - 17.0).abs() < 0.05
            && (wanted - 43.1).abs() < 0.05
            && (trace.autocorrelation(1) - 0.31).abs() < 0.005
    );
    let mean_hours = level.iter().sum::<f64>() / level.len() as f64 / trace.mean();
    let duration = format!("{{ exponential = {{ mean = {mean_hours} }} }}");
    for (hourly_means, sizes) in [(false, SINGLE), (true, MIXED)] {
        println!(
            "fitted to {}",
            if hourly_means {
                "rises of hourly means"
            } else {
                "counts"
            }
        );
        let fit = series(hourly_means).fit(0.2).unwrap();
        let plan = plan(&fitted_demand(&fit, sizes, &duration));
        let cases: Vec<Hours> = (0..20)
            .map(|replication| hours(&plan, replication))
            .collect();
        let of = |which: fn(&Hours) -> &Vec<f64>| {
            cases
                .iter()
                .map(|case| which(case)[..HOURS].to_vec())
                .collect::<Vec<_>>()
        };
        let counts = of(|case| &case.gpus);
        let like = of(|case| &case.smeared);
        let (as_counts, as_means) = (dispersions(&counts), dispersions(&like));
        println!(
            "  GPUs/h {:.2} ± {:.2}",
            mean(&counts.iter().map(|hours| mean(hours).0).collect::<Vec<_>>()).0,
            mean(&counts.iter().map(|hours| mean(hours).0).collect::<Vec<_>>()).1
        );
        for (what, ((got, error), [low, high])) in
            [("counts", as_counts), ("hourly means", as_means)]
        {
            println!(
                "  variance/mean by {what}: {got:.1} ± {error:.1}; single months {low:.1} to \
                    {high:.1}"
            );
        }
        report_level(&level, &cases);
        let ((got, _), _) = if hourly_means { as_means } else { as_counts };
        assert!((got / wanted - 1.0).abs() < 0.2, "{got} against {wanted}");
    }
    let poisson = plan(&format!("per_day = {}\n{SHORT}", trace.mean() * 24.0));
    let ((got, error), _) = dispersions(
        &(0..4)
            .map(|replication| hours(&poisson, replication).gpus[..HOURS].to_vec())
            .collect::<Vec<_>>(),
    );
    println!("plain Poisson of the same mean: {got:.2} ± {error:.2}");
    assert!((got - 1.0).abs() < 0.1);
}

/// Prints how the GPUs present, running and pending, vary over months like the trace's: in it, and
/// in replications with exponential durations of the mean that Little's law gives. The first half
/// month of a replication, which begins empty, is left out.
fn report_level(level: &[f64], cases: &[Hours]) {
    let of = |hours: &[f64]| {
        let series = Series {
            values: hours,
            hourly_means: false,
            first_hour: 0,
        };
        [
            series.mean(),
            series.dispersion(),
            series.autocorrelation(1),
            series.autocorrelation(6),
            series.autocorrelation(12),
            series.autocorrelation(24),
        ]
    };
    let months: Vec<[f64; 6]> = cases
        .iter()
        .flat_map(|case| case.level[360..HOURS].chunks_exact(744).map(of))
        .collect();
    let average: Vec<f64> = (0..6)
        .map(|at| months.iter().map(|month| month[at]).sum::<f64>() / months.len() as f64)
        .collect();
    println!(
        "  GPUs there: mean, variance/mean, autocorrelation at 1, 6, 12, 24 h: trace {:.2?}, \
            months of the stream {average:.2?}",
        of(level)
    );
}
