//! A small neocloud site over ten years, the common piece of work of the peers, built from
//! gridrack's own parts.
//!
//! Run with `cargo bench --bench neo`; exits with 1 when a result lies outside what the expected
//! values allow.
//!
//! 120 monthly orders of 512 GPUs with lognormal lead times, eight 8-MW tranches with lognormal
//! delays, installed GPUs the lesser of both, five contracts a day of lognormal size and
//! exponential term that are lost when they do not fit, and an hourly mean-reverting price with
//! spikes times a PUE that follows the temperature.
//!
//! Energy comes from a library of prepared years: running sums over the hours of price × PUE, made
//! once; a replication draws its year. The library is cut from two endless
//! paths, so that every year begins in the processes' stationary state as the year before left it;
//! a replication that pieces years together loses the correlation over a year's end (it fades
//! within days) but no mean. The second path mirrors the first one's draws, which cancels most of
//! the library's own chance. The hourly mean of price × PUE is known in closed form, so what is
//! left of it is measured, printed and allowed for.

use cpu_time::ThreadTime;
use gridrack::des::Calendar;
use gridrack::random::dist::{Distribution, Law};
use gridrack::random::elementary::{exp, ln, nearest};
use gridrack::random::normal;
use gridrack::random::stream::{Cursor, Purpose, Stream, key_of};
use gridrack::stats::moments::Moments;
use gridrack::time::SimTime;
use std::f64::consts::TAU;
use std::process::ExitCode;

const REPLICATIONS: u32 = 2_000;
/// Library years; half of them mirrored.
const LIBRARY: usize = 1_024;
const YEARS: i64 = 10;
const HOUR: i64 = 3_600;
const HOURS_PER_YEAR: usize = 8_760;
const YEAR: i64 = HOURS_PER_YEAR as i64 * HOUR;
const END: i64 = YEARS * YEAR;
const SEED: u64 = 1;
const KW_PER_GPU: f64 = 1.2;
const IDLE: f64 = 0.25;

/// Expected results, `peers/README.md`: value and what its own error, or its rounding, allows.
const EXPECTED: [(&str, &str, f64, f64); 5] = [
    ("utilisation", "", 0.977, 0.000_5),
    ("revenue", "G", 1.896, 0.000_5),
    ("energy cost", "M", 208.25, 0.25),
    ("served", "", 11_400.0, 50.0),
    ("lost", "", 6_900.0, 50.0),
];
/// Standard errors that a result may lie beyond what is allowed.
const STANDARD_ERRORS: f64 = 3.0;

fn main() -> ExitCode {
    let begun = ThreadTime::now();
    let library = Library::new();
    let prepared = begun.elapsed().as_secs_f64();
    let laws = Laws::new();
    let mut results = [Moments::default(); 5];
    let mut events = 0;
    let begun = ThreadTime::now();
    for replication in 0..REPLICATIONS {
        let site = simulate(replication, &library, &laws);
        events += site.events;
        let values = [
            site.busy_hours / site.installed_hours,
            site.revenue / 1e9,
            site.cost / 1e6,
            site.served as f64,
            site.lost as f64,
        ];
        results
            .iter_mut()
            .zip(values)
            .for_each(|(moments, value)| moments.push(value));
    }
    let each = begun.elapsed().as_secs_f64() * 1e3 / f64::from(REPLICATIONS);
    let (bias, bias_error) = library.bias();
    println!(
        "{REPLICATIONS} replications of ten years, {} events each: {each:.2} ms of CPU a \
            replication",
        events / u64::from(REPLICATIONS)
    );
    println!(
        "library of {LIBRARY} years: {:.0} ms of CPU; mean price × PUE {:+.3} % off its exact \
            value, standard error {:.3} %",
        prepared * 1e3,
        bias * 100.0,
        bias_error * 100.0
    );
    let good = judge(&results, bias.abs().max(bias_error));
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints the results beside the expected ones; whether all agree. The library's error reaches the
/// energy cost alone.
fn judge(results: &[Moments; 5], library_error: f64) -> bool {
    println!(
        "\n{:<14}{:>12}{:>12}{:>12}{:>10}",
        "", "mean", "std error", "expected", ""
    );
    let mut good = true;
    for (at, ((name, unit, expected, allowed), moments)) in EXPECTED.iter().zip(results).enumerate()
    {
        let (mean, error) = mean_and_error(moments);
        let library = if at == 2 {
            library_error * expected
        } else {
            0.0
        };
        let agrees =
            (mean - expected).abs() <= allowed + STANDARD_ERRORS * libm::hypot(error, library);
        good &= agrees;
        let digits = if *expected < 10.0 { 5 } else { 2 };
        let verdict = if agrees { "agrees" } else { "DIFFERS" };
        println!(
            "{:<14}{mean:>12.digits$}{error:>12.digits$}{expected:>12.digits$}{verdict:>10}",
            format!("{name} {unit}")
        );
    }
    good
}

fn mean_and_error(moments: &Moments) -> (f64, f64) {
    let (mean, sd) = moments
        .mean()
        .zip(moments.sd())
        .expect("two values or more");
    (mean, sd / libm::sqrt(moments.count() as f64))
}

/// What is drawn, in hours.
struct Laws {
    lead: Distribution,
    delay: Distribution,
    gap: Distribution,
    gpus: Distribution,
    term: Distribution,
}

impl Laws {
    fn new() -> Self {
        let lognormal = |median: f64, sigma| {
            Distribution::new(Law::Lognormal {
                mu: ln(median),
                sigma,
            })
        };
        let exponential = |mean| Distribution::new(Law::Exponential { mean });
        Self {
            lead: lognormal(2_160.0, 0.4),
            delay: lognormal(1_500.0, 0.8),
            gap: exponential(24.0 / 5.0),
            gpus: lognormal(128.0, 1.2),
            term: exponential(1_440.0),
        }
    }
}

#[derive(Clone, Copy)]
enum Event {
    YearStarts(u32),
    Delivered,
    Energised,
    EnquiryArrives,
    ContractEnds(u32),
}

/// One replication of the site in progress.
struct Site<'l> {
    library: &'l Library,
    replication: u32,
    calendar: Calendar<Event>,
    now: i64,
    year: &'l [f64],
    year_starts: i64,
    /// Running sum of price × PUE at the last change of load.
    paid: f64,
    delivered: i64,
    power_kw: f64,
    installed: i64,
    busy: i64,
    load_kw: f64,
    gaps: Cursor,
    sizes: Cursor,
    terms: Stream,
    settled: i64,
    busy_hours: f64,
    installed_hours: f64,
    cost: f64,
    revenue: f64,
    served: u64,
    lost: u64,
    events: u64,
}

fn simulate<'l>(replication: u32, library: &'l Library, laws: &Laws) -> Site<'l> {
    let mut site = Site::new(replication, library);
    site.begin(laws);
    while let Some((time, event)) = site.calendar.next() {
        let time = time.since_start().whole();
        site.now = time.min(END);
        if time >= END {
            break;
        }
        site.events += 1;
        match event {
            Event::YearStarts(year) => site.turn_year(year),
            Event::Delivered => site.change(|site| site.delivered += 512),
            Event::Energised => site.change(|site| site.power_kw += 8_000.0),
            Event::EnquiryArrives => site.enquiry_arrives(laws),
            Event::ContractEnds(gpus) => site.change(|site| site.busy -= i64::from(gpus)),
        }
    }
    site.now = END;
    site.settle();
    site
}

impl<'l> Site<'l> {
    fn new(replication: u32, library: &'l Library) -> Self {
        let demand = key_of(SEED, "demand");
        Self {
            library,
            replication,
            calendar: Calendar::with_capacity(512),
            now: 0,
            year: library.year(0),
            year_starts: 0,
            paid: 0.0,
            delivered: 0,
            power_kw: 0.0,
            installed: 0,
            busy: 0,
            load_kw: 0.0,
            gaps: Stream::new(demand, replication, Purpose::Arrival).cursor(),
            sizes: Stream::new(demand, replication, Purpose::Size).cursor(),
            terms: Stream::new(demand, replication, Purpose::Duration),
            settled: 0,
            busy_hours: 0.0,
            installed_hours: 0.0,
            cost: 0.0,
            revenue: 0.0,
            served: 0,
            lost: 0,
            events: 0,
        }
    }

    /// Schedules the years, the orders, the tranches and the first customer.
    fn begin(&mut self, laws: &Laws) {
        self.calendar
            .schedule(SimTime::START, 0, Event::YearStarts(0));
        let leads = Stream::new(key_of(SEED, "orders"), self.replication, Purpose::LeadTime);
        for order in 0..120 {
            self.at(
                730.0 * order as f64 + laws.lead.quantile(leads.uniform(order)),
                Event::Delivered,
            );
        }
        let delays = Stream::new(key_of(SEED, "power"), self.replication, Purpose::Input);
        for tranche in 0..8 {
            self.at(
                10_950.0 * tranche as f64 + laws.delay.quantile(delays.uniform(tranche)),
                Event::Energised,
            );
        }
        self.next_customer(laws);
    }

    /// Schedules an event at an hour, if it lies within the ten years.
    fn at(&mut self, hour: f64, event: Event) {
        let time = nearest(hour * HOUR as f64);
        if time < END {
            self.calendar.schedule(SimTime::at_second(time), 1, event);
        }
    }

    fn turn_year(&mut self, year: u32) {
        self.settle();
        let chosen = Stream::new(key_of(SEED, "site"), self.replication, Purpose::Year)
            .uniform(u64::from(year));
        self.year = self.library.year((chosen * LIBRARY as f64) as usize);
        self.year_starts = self.now;
        self.paid = 0.0;
        self.calendar.schedule(
            SimTime::at_second(self.now + YEAR),
            0,
            Event::YearStarts(year + 1),
        );
    }

    fn next_customer(&mut self, laws: &Laws) {
        let gap = laws.gap.quantile(self.gaps.uniform());
        self.at(self.now as f64 / HOUR as f64 + gap, Event::EnquiryArrives);
    }

    fn enquiry_arrives(&mut self, laws: &Laws) {
        self.next_customer(laws);
        let gpus = libm::ceil(laws.gpus.quantile(self.sizes.uniform())).max(1.0) as i64;
        if gpus > self.installed - self.busy {
            self.lost += 1;
            return;
        }
        self.change(|site| site.busy += gpus);
        let (now, term) = (
            self.now as f64 / HOUR as f64,
            laws.term
                .quantile(self.terms.uniform(self.served + self.lost)),
        );
        self.revenue += 2.0
            * exp(-0.15 * now / HOURS_PER_YEAR as f64)
            * gpus as f64
            * term.min((END / HOUR) as f64 - now);
        self.served += 1;
        self.at(now + term, Event::ContractEnds(gpus as u32));
    }

    /// Settles what was, then changes the load.
    fn change(&mut self, change: impl FnOnce(&mut Self)) {
        self.settle();
        change(self);
        self.installed = self.delivered.min((self.power_kw / KW_PER_GPU) as i64);
        self.load_kw =
            KW_PER_GPU * (IDLE * self.installed as f64 + (1.0 - IDLE) * self.busy as f64);
    }

    fn settle(&mut self) {
        let hours = (self.now - self.settled) as f64 / HOUR as f64;
        let paid = self.sum_at(self.now - self.year_starts);
        self.cost += self.load_kw * (paid - self.paid);
        self.busy_hours += self.busy as f64 * hours;
        self.installed_hours += self.installed as f64 * hours;
        (self.paid, self.settled) = (paid, self.now);
    }

    /// Running sum of price × PUE at a second of the year.
    fn sum_at(&self, second: i64) -> f64 {
        let (hour, part) = (
            (second / HOUR) as usize,
            (second % HOUR) as f64 / HOUR as f64,
        );
        let below = self.year[hour];
        if part == 0.0 {
            below
        } else {
            below + part * (self.year[hour + 1] - below)
        }
    }
}

/// Prepared years: running sums of price × PUE, USD per kW of IT.
struct Library {
    sums: Vec<f64>,
}

impl Library {
    fn new() -> Self {
        let mut sums = Vec::with_capacity(LIBRARY * (HOURS_PER_YEAR + 1));
        for mirrored in [false, true] {
            let mut path = Path::new(mirrored);
            for _ in 0..LIBRARY / 2 {
                let mut sum = 0.0;
                sums.push(sum);
                for hour in 0..HOURS_PER_YEAR {
                    sum += path.step() * pue_above(temperature(hour) + path.rest - 15.0);
                    sums.push(sum);
                }
            }
        }
        Self { sums }
    }

    fn year(&self, at: usize) -> &[f64] {
        let length = HOURS_PER_YEAR + 1;
        &self.sums[at * length..(at + 1) * length]
    }

    /// How far the library's mean year lies off the exact mean, and the standard error of that, as
    /// fractions. A year and its mirror count as one.
    fn bias(&self) -> (f64, f64) {
        let exact = (0..HOURS_PER_YEAR).map(mean_at).sum::<f64>();
        let mut pairs = Moments::default();
        for at in 0..LIBRARY / 2 {
            pairs.push(
                self.year(at)[HOURS_PER_YEAR].midpoint(self.year(at + LIBRARY / 2)[HOURS_PER_YEAR])
                    / exact
                    - 1.0,
            );
        }
        mean_and_error(&pairs)
    }
}

/// Log price: shock and what is left of a deviation after an hour. Spikes: chance, mean USD per
/// MWh, what is left.
const SHOCK: f64 = 0.06;
const SPIKE_CHANCE: f64 = 0.001;
const SPIKE_MEAN: f64 = 400.0;
const SPIKE_LEFT: f64 = 0.6;
const REST_LEFT: f64 = 0.95;
const REST_SHOCK: f64 = 0.937;

fn price_left() -> f64 {
    exp(-1.0 / 48.0)
}

/// Standard deviation of a first-order autoregression in the long run.
fn stationary_sd(shock: f64, left: f64) -> f64 {
    shock / libm::sqrt(1.0 - left * left)
}

/// Season and day of the temperature, °C.
fn temperature(hour: usize) -> f64 {
    let h = hour as f64;
    12.0 + 10.0 * libm::sin(TAU * (h / 8_760.0 - 0.3)) + 5.0 * libm::sin(TAU * (h / 24.0 - 0.4))
}

fn pue_above(degrees: f64) -> f64 {
    1.12 + 0.01 * degrees.max(0.0)
}

/// Exact mean of price × PUE at an hour: both are independent, the log price normal, the
/// temperature normal.
fn mean_at(hour: usize) -> f64 {
    let price_sd = stationary_sd(SHOCK, price_left());
    let price =
        60.0 * exp(price_sd * price_sd / 2.0) + SPIKE_CHANCE * SPIKE_MEAN / (1.0 - SPIKE_LEFT);
    let sd = stationary_sd(REST_SHOCK, REST_LEFT);
    let (above, score) = (temperature(hour) - 15.0, (temperature(hour) - 15.0) / sd);
    let density = exp(-score * score / 2.0) / libm::sqrt(TAU);
    price / 1_000.0 * (1.12 + 0.01 * (above * normal::cumulative(score) + sd * density))
}

/// The weather and price of hour after hour.
struct Path {
    draws: Cursor,
    mirrored: bool,
    log_price: f64,
    spike: f64,
    rest: f64,
    price_left: f64,
}

impl Path {
    /// A path that has already reached its stationary state.
    fn new(mirrored: bool) -> Self {
        let draws = Stream::new(key_of(SEED, "library"), 0, Purpose::Bench).cursor();
        let mut path = Self {
            draws,
            mirrored,
            log_price: 0.0,
            spike: 0.0,
            rest: 0.0,
            price_left: price_left(),
        };
        path.log_price = stationary_sd(SHOCK, path.price_left) * path.score();
        path.rest = stationary_sd(REST_SHOCK, REST_LEFT) * path.score();
        path
    }

    fn uniform(&mut self) -> f64 {
        let u = self.draws.uniform();
        if self.mirrored { 1.0 - u } else { u }
    }

    fn score(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }

    /// Lives through an hour; its price in USD per kWh.
    fn step(&mut self) -> f64 {
        self.log_price = self.log_price * self.price_left + SHOCK * self.score();
        let u = self.uniform();
        self.spike *= SPIKE_LEFT;
        if u < SPIKE_CHANCE {
            // Given that it is below the chance, u is uniform below it: the same draw gives the
            // size.
            self.spike -= SPIKE_MEAN * ln(u / SPIKE_CHANCE);
        }
        self.rest = self.rest * REST_LEFT + REST_SHOCK * self.score();
        (60.0 * exp(self.log_price) + self.spike) / 1_000.0
    }
}
