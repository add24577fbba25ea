//! What is kept of demand in many runs: what each segment paid, how busy each market's GPUs were,
//! and what is under contract.
//!
//! Single values are kept in single precision: they only make quantiles of charts. Ten thousand
//! replications of twenty segments and ten years take 96 MB.

use crate::class::Class;
use crate::kpi::ratio;
use crate::plan::Plan;
use crate::plan::Segment;
use crate::plan::SegmentKind;
use crate::random::elementary::nearest;
use crate::record::{FleetMonth, GpuUse, Run, SegmentMonth, SiteMonth};
use crate::scenario::experiment::Experiment;
use crate::units::{GpuSeconds, Gpus};

/// Most rows of fleets of which each class is reported too.
const MOST_BY_CLASS: usize = 3;

/// A segment of any case.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentLine {
    /// Name of the segment.
    pub name: String,
    /// Its class, one of [`GpuUse::SERVED`].
    pub class: GpuUse,
    /// Whether it is a training run: what it lacks it waits for, and fewer GPUs only stretch it.
    pub training_run: bool,
}

/// GPUs of one market at one site, and who uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct UseLine {
    /// Name of the site.
    pub site: String,
    /// Name of the market.
    pub market: String,
    /// Use by this class; by any, if none.
    pub class: Option<GpuUse>,
}

/// Figures of a segment, summed over replications and months in whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SegmentSums {
    /// What it paid, cents.
    pub revenue_cents: i128,
    /// What it was served.
    pub served_gpu_seconds: i128,
    /// What it was to be served.
    pub due_gpu_seconds: i128,
    /// What those asked for who came, each month rounded to whole ones.
    pub requested_gpu_seconds: i128,
    /// Of it, that of whom found no room or gave up; what still waits is in neither.
    pub lost_gpu_seconds: i128,
    /// Who asked.
    pub arrived: u64,
    /// Who was served.
    pub admitted: u64,
    /// Of them, those served in another market.
    pub substituted: u64,
    /// Who found no room.
    pub lost: u64,
    /// Who gave up.
    pub reneged: u64,
    /// Seconds that those served had waited.
    pub waited_seconds: i128,
}

/// GPU-seconds, or seconds, of an hour.
const HOUR_SECONDS: f64 = 3_600.0;

impl SegmentSums {
    fn add(&mut self, month: &SegmentMonth) {
        let whole = |value: f64| i128::from(nearest(value));
        let tally = &month.tally;
        self.merge(&Self {
            revenue_cents: i128::from(month.revenue.0),
            served_gpu_seconds: i128::from(month.served.0),
            due_gpu_seconds: i128::from(month.due.0),
            requested_gpu_seconds: whole(month.requested_gpu_hours * HOUR_SECONDS),
            lost_gpu_seconds: whole(month.lost_gpu_hours * HOUR_SECONDS),
            arrived: tally.arrived,
            admitted: tally.admitted,
            substituted: tally.substituted,
            lost: tally.lost,
            reneged: tally.reneged,
            waited_seconds: whole(tally.waited_seconds),
        });
    }

    fn merge(&mut self, other: &Self) {
        self.revenue_cents += other.revenue_cents;
        self.served_gpu_seconds += other.served_gpu_seconds;
        self.due_gpu_seconds += other.due_gpu_seconds;
        self.requested_gpu_seconds += other.requested_gpu_seconds;
        self.lost_gpu_seconds += other.lost_gpu_seconds;
        self.arrived += other.arrived;
        self.admitted += other.admitted;
        self.substituted += other.substituted;
        self.lost += other.lost;
        self.reneged += other.reneged;
        self.waited_seconds += other.waited_seconds;
    }
}

/// Values of something month by month, each a column over runs.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Months(Vec<Vec<f32>>);

impl Months {
    fn new(months: usize) -> Self {
        Self(vec![Vec::new(); months])
    }

    /// A month's values, one per run.
    pub fn column(&self, month: usize) -> impl Iterator<Item = f64> + '_ {
        self.0[month].iter().copied().map(f64::from)
    }
}

/// Demand in the replications simulated so far.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Demand {
    /// Segments of any case, in the order of first mention.
    #[serde(skip)]
    pub segments: Vec<SegmentLine>,
    /// What each has paid month by month, USD.
    pub revenue: Vec<Months>,
    /// What became of their customers, summed over replications and months.
    pub sums: Vec<SegmentSums>,
    /// For each case, where each of its segments stands.
    #[serde(skip)]
    places: Vec<Vec<usize>>,
    /// GPUs of markets at sites, and of few of them by class.
    #[serde(skip)]
    pub uses: Vec<UseLine>,
    /// Used over ready of each, month by month; `NaN` without ready GPUs.
    pub used: Vec<Months>,
    /// GPU-seconds used and ready of each, summed over replications and months.
    pub use_sums: Vec<(i128, i128)>,
    /// For each case, which lines each fleet counts in, with the classes that count.
    #[serde(skip)]
    lines: Vec<Vec<Vec<usize>>>,
    /// GPUs under contract at each month's end, by year of signing; sums over replications.
    pub contracted: Vec<Vec<Gpus>>,
    /// The part of them whose contract should have begun and waits for capacity.
    pub late: Vec<Gpus>,
    /// GPU-seconds ready and delivered in each month; sums over replications.
    pub gpus: Vec<(i128, i128)>,
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
        let uses = use_lines(experiment);
        let lines = plans()
            .map(|plan| {
                (0..plan.fleets.len())
                    .map(|fleet| lines_of(plan, fleet, &uses))
                    .collect()
            })
            .collect();
        Self {
            revenue: vec![Months::new(months); segments.len()],
            sums: vec![SegmentSums::default(); segments.len()],
            segments,
            places,
            used: vec![Months::new(months); uses.len()],
            use_sums: vec![(0, 0); uses.len()],
            uses,
            lines,
            contracted: vec![Vec::new(); months],
            late: vec![Gpus(0); months],
            gpus: vec![(0, 0); months],
        }
    }

    /// What was read, with the names and places that an empty one of the same experiment has.
    pub(super) fn named(self, empty: Self) -> Self {
        Self {
            segments: empty.segments,
            places: empty.places,
            uses: empty.uses,
            lines: empty.lines,
            ..self
        }
    }

    /// Every column over runs.
    pub(super) fn columns(&mut self) -> impl Iterator<Item = &mut Vec<f32>> {
        self.revenue
            .iter_mut()
            .chain(&mut self.used)
            .flat_map(|months| &mut months.0)
    }

    /// Takes the sums of other runs in.
    pub(super) fn merge_sums(&mut self, other: &Self) {
        self.sums
            .iter_mut()
            .zip(&other.sums)
            .for_each(|(sums, more)| sums.merge(more));
        let pairs = self.use_sums.iter_mut().chain(&mut self.gpus);
        pairs
            .zip(other.use_sums.iter().chain(&other.gpus))
            .for_each(|(sum, more)| *sum = (sum.0 + more.0, sum.1 + more.1));
        self.contracted
            .iter_mut()
            .zip(&other.contracted)
            .for_each(|(sums, more)| add(sums, more));
        add(&mut self.late, &other.late);
    }

    /// Takes one run in.
    pub fn push(&mut self, run: &Run) {
        let case = usize::from(run.case);
        self.push_segments(run, case);
        self.push_uses(run, case);
        for (month, sums) in self.gpus.iter_mut().enumerate() {
            let total = |of: fn(&SiteMonth) -> GpuSeconds| {
                i128::from(run.month(month).iter().map(of).sum::<GpuSeconds>().0)
            };
            sums.0 += total(SiteMonth::ready);
            sums.1 += total(|site| site.delivered);
        }
        for (month, own) in run.contract_months.iter().enumerate().take(self.late.len()) {
            add(&mut self.contracted[month], &own.gpus_by_signing_year);
            self.late[month] += own.late_gpus;
        }
    }

    fn push_segments(&mut self, run: &Run, case: usize) {
        let places = &self.places[case];
        // A segment that is not in a case pays nothing there.
        let mut paid = vec![0.0_f32; self.segments.len()];
        for month in 0..run.month_count() {
            paid.fill(0.0);
            let own = &run.segment_months[month * places.len()..];
            for (&place, own) in places.iter().zip(own) {
                paid[place] += own.revenue.usd() as f32;
                self.sums[place].add(own);
            }
            for (revenue, paid) in self.revenue.iter_mut().zip(&paid) {
                revenue.0[month].push(*paid);
            }
        }
    }

    fn push_uses(&mut self, run: &Run, case: usize) {
        let fleets = &self.lines[case];
        for month in 0..run.month_count() {
            let mut sums = vec![(GpuSeconds(0), GpuSeconds(0)); self.uses.len()];
            let own = &run.fleet_months[month * fleets.len()..];
            for (lines, fleet) in fleets.iter().zip(own) {
                for &line in lines {
                    sums[line].0 += used_by(fleet, self.uses[line].class);
                    sums[line].1 += fleet.ready;
                }
            }
            let rows = self.used.iter_mut().zip(&mut self.use_sums);
            for ((used, ready), (values, total)) in sums.into_iter().zip(rows) {
                let share = ratio(used.hours(), ready.hours()).unwrap_or(f64::NAN);
                values.0[month].push(share as f32);
                total.0 += i128::from(used.0);
                total.1 += i128::from(ready.0);
            }
        }
    }
}

/// Adds counts one by one; what only the other has counts from zero.
fn add(sums: &mut Vec<Gpus>, more: &[Gpus]) {
    sums.resize(sums.len().max(more.len()), Gpus(0));
    sums.iter_mut()
        .zip(more)
        .for_each(|(sum, more)| *sum += *more);
}

/// GPU-seconds of a fleet that a class used; any, if none.
fn used_by(fleet: &FleetMonth, line: Option<GpuUse>) -> GpuSeconds {
    let counts = |class: &Class| line.is_none_or(|line| GpuUse::of_class(*class) == line);
    let classes = Class::ALL.into_iter().filter(counts);
    classes.map(|class| fleet.used[class]).sum()
}

/// The rows of use that any case has.
fn use_lines(experiment: &Experiment) -> Vec<UseLine> {
    let plans = || experiment.cases.iter().map(|case| &*case.plan);
    let mut uses = Vec::new();
    plans().for_each(|plan| rows(plan, &mut uses));
    if uses.len() <= MOST_BY_CLASS {
        by_class(&uses, plans())
    } else {
        uses
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
