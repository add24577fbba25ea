//! What is kept of demand in many runs: what each segment paid, how busy each market's GPUs were,
//! and what is under contract.
//!
//! Single values are kept in single precision: they only make quantiles of charts. Ten thousand
//! futures of twenty segments and ten years take 96 MB.

use crate::plan::{Plan, Segment, SegmentKind};
use crate::record::{GpuUse, Run, SegmentMonth, SiteMonth};
use crate::scenario::experiment::Experiment;
use crate::units::GpuSeconds;

/// Most rows of fleets of which each class is told too.
const MOST_BY_CLASS: usize = 3;

/// A segment of any future.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentLine {
    /// Its name.
    pub name: String,
    /// Its class, one of [`GpuUse::SERVED`].
    pub class: GpuUse,
    /// Whether it is a campaign: what it lacks it waits for, and fewer GPUs only stretch it.
    pub training_run: bool,
}

/// GPUs of one market at one site, and who uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct UseLine {
    /// The site.
    pub site: String,
    /// The market.
    pub market: String,
    /// Use by this class; by any, if none.
    pub class: Option<GpuUse>,
}

/// Figures of a segment, summed over futures and months.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentSums {
    /// What it paid, USD.
    pub revenue_usd: f64,
    /// What it was served.
    pub served_gpu_hours: f64,
    /// What it was to be served.
    pub due_gpu_hours: f64,
    /// What those asked for who came.
    pub requested_gpu_hours: f64,
    /// Of it, that of whom found no room or gave up; what still waits is in neither.
    pub lost_gpu_hours: f64,
    /// Who asked.
    pub arrived: f64,
    /// Who was served.
    pub admitted: f64,
    /// Of them, those served in another market.
    pub substituted: f64,
    /// Who found no room.
    pub lost: f64,
    /// Who gave up.
    pub reneged: f64,
    /// Hours that those served had waited.
    pub waited_hours: f64,
}

/// Values of something in each month of each run.
#[derive(Clone, Debug, Default)]
pub struct Months {
    /// Run by run, month by month.
    values: Vec<f32>,
}

impl Months {
    /// A month's values, one per run.
    pub fn column(&self, month: usize, months: usize) -> impl Iterator<Item = f64> + '_ {
        self.values
            .iter()
            .skip(month)
            .step_by(months)
            .copied()
            .map(f64::from)
    }
}

/// Demand in the futures played so far.
pub struct Demand {
    /// Segments of any future, in the order of first mention.
    pub segments: Vec<SegmentLine>,
    /// What each has paid month by month, USD.
    pub revenue: Vec<Months>,
    /// Their sums.
    pub sums: Vec<SegmentSums>,
    /// For each future, where each of its segments stands.
    places: Vec<Vec<usize>>,
    /// GPUs of markets at sites, and of few of them by class.
    pub uses: Vec<UseLine>,
    /// Used over ready of each, month by month; `NaN` without ready GPUs.
    pub used: Vec<Months>,
    /// GPU-hours used and ready of each, summed over futures and months.
    pub use_sums: Vec<(f64, f64)>,
    /// For each future, which lines each fleet counts in, with the classes that count.
    lines: Vec<Vec<Vec<usize>>>,
    /// GPUs under contract at each month's end, by year of signing; sums over futures.
    pub contracted: Vec<Vec<f64>>,
    /// The part of them whose contract should have begun and waits for capacity.
    pub late: Vec<f64>,
    /// Ready and delivered GPUs, means of each month; sums over futures.
    pub gpus: Vec<(f64, f64)>,
}

impl Demand {
    /// Without runs.
    pub fn new(experiment: &Experiment) -> Self {
        let plans = || experiment.cases.iter().map(|case| &*case.plan);
        let months = experiment.cases[0].plan.horizon.months();
        let mut segments: Vec<SegmentLine> = Vec::new();
        let places = plans()
            .map(|plan| {
                plan.segments
                    .iter()
                    .map(|segment| place(&mut segments, segment))
                    .collect()
            })
            .collect();
        let mut uses = Vec::new();
        plans().for_each(|plan| rows(plan, &mut uses));
        if uses.len() <= MOST_BY_CLASS {
            uses = by_class(&uses, plans());
        }
        let lines = plans()
            .map(|plan| {
                (0..plan.fleets.len())
                    .map(|fleet| lines_of(plan, fleet, &uses))
                    .collect()
            })
            .collect();
        Self {
            revenue: vec![Months::default(); segments.len()],
            sums: vec![SegmentSums::default(); segments.len()],
            segments,
            places,
            used: vec![Months::default(); uses.len()],
            use_sums: vec![(0.0, 0.0); uses.len()],
            uses,
            lines,
            contracted: vec![Vec::new(); months],
            late: vec![0.0; months],
            gpus: vec![(0.0, 0.0); months],
        }
    }

    /// Takes one run in; `hours` are those of each month.
    pub fn push(&mut self, run: &Run, hours: &[f64]) {
        let case = usize::from(run.case);
        self.push_segments(run, case, hours.len());
        self.push_uses(run, case, hours.len());
        self.push_contracts(run);
        for (month, (sum, hours)) in self.gpus.iter_mut().zip(hours).enumerate() {
            let total = |of: fn(&SiteMonth) -> GpuSeconds| {
                run.month(month).iter().map(of).sum::<GpuSeconds>().hours() / hours
            };
            sum.0 += total(SiteMonth::ready);
            sum.1 += total(|site| site.delivered);
        }
    }

    fn push_segments(&mut self, run: &Run, case: usize, months: usize) {
        // A segment that is not in a future pays nothing there.
        self.revenue
            .iter_mut()
            .for_each(|own| own.values.resize(own.values.len() + months, 0.0));
        let count = run.segments.len();
        for (at, &place) in self.places[case].iter().enumerate() {
            let own = &mut self.revenue[place].values;
            let from = own.len() - months;
            for (value, month) in own[from..]
                .iter_mut()
                .zip(run.segment_months.iter().skip(at).step_by(count))
            {
                *value += month.revenue.usd() as f32;
                self.sums[place].add(month);
            }
        }
    }

    fn push_uses(&mut self, run: &Run, case: usize, months: usize) {
        let fleets = &self.lines[case];
        for month in 0..months {
            let mut sums = vec![(GpuSeconds(0), GpuSeconds(0)); self.uses.len()];
            for (lines, fleet) in fleets
                .iter()
                .zip(run.fleet_months.iter().skip(month * fleets.len()))
            {
                for &line in lines {
                    let class = self.uses[line].class;
                    let counts = |at: usize| class.is_none_or(|class| GpuUse::SERVED[at] == class);
                    sums[line].0 += (0..fleet.used.len())
                        .filter(|&at| counts(at))
                        .map(|at| fleet.used[at])
                        .sum();
                    sums[line].1 += fleet.ready;
                }
            }
            for ((used, ready), (values, total)) in sums
                .into_iter()
                .zip(self.used.iter_mut().zip(&mut self.use_sums))
            {
                let (used, ready) = (used.hours(), ready.hours());
                values.values.push(if ready > 0.0 {
                    (used / ready) as f32
                } else {
                    f32::NAN
                });
                *total = (total.0 + used, total.1 + ready);
            }
        }
    }

    fn push_contracts(&mut self, run: &Run) {
        for (month, own) in run.contract_months.iter().enumerate().take(self.late.len()) {
            let by_year = &mut self.contracted[month];
            by_year.resize(by_year.len().max(own.gpus_by_signing_year.len()), 0.0);
            by_year
                .iter_mut()
                .zip(&own.gpus_by_signing_year)
                .for_each(|(sum, &gpus)| *sum += gpus as f64);
            self.late[month] += own.late_gpus as f64;
        }
    }
}

impl SegmentSums {
    /// The same divided by a number of futures.
    #[must_use]
    pub fn over(&self, count: f64) -> Self {
        Self {
            revenue_usd: self.revenue_usd / count,
            served_gpu_hours: self.served_gpu_hours / count,
            due_gpu_hours: self.due_gpu_hours / count,
            requested_gpu_hours: self.requested_gpu_hours / count,
            lost_gpu_hours: self.lost_gpu_hours / count,
            arrived: self.arrived / count,
            admitted: self.admitted / count,
            substituted: self.substituted / count,
            lost: self.lost / count,
            reneged: self.reneged / count,
            waited_hours: self.waited_hours / count,
        }
    }

    fn add(&mut self, month: &SegmentMonth) {
        self.revenue_usd += month.revenue.usd();
        self.served_gpu_hours += month.served.hours();
        self.due_gpu_hours += month.due.hours();
        self.requested_gpu_hours += month.requested_gpu_hours;
        self.lost_gpu_hours += month.lost_gpu_hours;
        self.arrived += month.tally.arrived as f64;
        self.admitted += month.tally.admitted as f64;
        self.substituted += month.tally.substituted as f64;
        self.lost += month.tally.lost as f64;
        self.reneged += month.tally.reneged as f64;
        self.waited_hours += month.tally.waited_seconds / 3_600.0;
    }
}

/// Where a segment of this name stands; added if it is new.
fn place(segments: &mut Vec<SegmentLine>, segment: &Segment) -> usize {
    let training_run = matches!(segment.kind, SegmentKind::TrainingRun(_));
    let line = SegmentLine {
        name: segment.name.clone(),
        class: GpuUse::serving(&segment.kind),
        training_run,
    };
    segments
        .iter()
        .position(|known| *known == line)
        .unwrap_or_else(|| {
            segments.push(line);
            segments.len() - 1
        })
}

/// Adds the rows of a plan's fleets, in the order of sites and of markets.
fn rows(plan: &Plan, uses: &mut Vec<UseLine>) {
    for (site, market) in plan
        .sites
        .iter()
        .enumerate()
        .flat_map(|site| plan.markets.iter().map(move |market| (site, market)))
    {
        let line = UseLine {
            site: site.1.name.clone(),
            market: market.name.clone(),
            class: None,
        };
        if market
            .fleets
            .iter()
            .any(|id| plan.fleet(*id).site.at() == site.0)
            && !uses.contains(&line)
        {
            uses.push(line);
        }
    }
}

/// The same rows, each with one per class that has segments below it, where there are several.
fn by_class<'p>(rows: &[UseLine], plans: impl Iterator<Item = &'p Plan>) -> Vec<UseLine> {
    let mut classes: Vec<GpuUse> = plans
        .flat_map(|plan| &plan.segments)
        .map(|segment| GpuUse::serving(&segment.kind))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    let of = |row: &UseLine| {
        let own = classes
            .iter()
            .filter(|_| classes.len() > 1)
            .map(|&class| UseLine {
                class: Some(class),
                ..row.clone()
            });
        std::iter::once(row.clone())
            .chain(own)
            .collect::<Vec<UseLine>>()
    };
    rows.iter().flat_map(of).collect()
}

/// The lines that a fleet counts in.
fn lines_of(plan: &Plan, fleet: usize, uses: &[UseLine]) -> Vec<usize> {
    let fleet = &plan.fleets[fleet];
    let (site, market) = (&plan.site(fleet.site).name, &plan.market(fleet.market).name);
    (0..uses.len())
        .filter(|&at| uses[at].site == *site && uses[at].market == *market)
        .collect()
}
