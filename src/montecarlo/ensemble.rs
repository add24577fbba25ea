//! What is kept of many runs: a row of measures each, the monthly series that fans are drawn from,
//! and sums in whole numbers.

use super::demand::Demand;
use super::profile::ProfileSums;
use crate::kpi::{self, Described, Span};
use crate::plan::Plan;
use crate::record::{BillLine, Binding, Run};
use crate::scenario::experiment::Experiment;
use crate::stats::moments::Moments;
use crate::stats::quantile;
use crate::stats::{interval, tail};
use crate::time::Seconds;
use crate::units::Cents;
use std::collections::BTreeMap;

/// Probabilities of the stated quantiles.
pub const QUANTILES: [f64; 9] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
/// Share of the replications that a mean of the worst is over.
pub const TAIL: f64 = 0.05;

/// The replications simulated so far.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Ensemble {
    /// Hash of the experiment.
    pub experiment: String,
    /// Measures of any case, in the order of first mention.
    #[serde(skip)]
    pub measures: Vec<Described>,
    /// For each case, where in `measures` each of its own stands; a case may have steps and
    /// pods of its own.
    #[serde(skip)]
    places: Vec<Vec<usize>>,
    /// Replications simulated, in order: what each row of a column is of.
    pub replications: Vec<u32>,
    /// Case of each replication, by position in the experiment.
    pub cases: Vec<u16>,
    /// Paths of the uncertain inputs.
    #[serde(skip)]
    pub input_paths: Vec<String>,
    /// Input values, column by column; `NaN` where a case fixes what is uncertain in another.
    pub inputs: Vec<Vec<f64>>,
    /// Measure values, column by column; `NaN` where undefined, infinite where it never comes.
    pub columns: Vec<Vec<f64>>,
    /// Values of the measures told month by month ([`kpi::monthly`]): series × month, each a column
    /// over replications, in single precision; `NaN` where undefined.
    pub series: Vec<Vec<Vec<f32>>>,
    /// Prices: month × market, each a column over replications.
    pub prices: Vec<Vec<Vec<f64>>>,
    /// Seconds by what bound, month by month and site by site; sums over replications.
    pub binding: Vec<Vec<[Seconds; Binding::COUNT]>>,
    /// The energy bill by line, month by month over all sites, cents; sums over replications.
    pub bill_cents: Vec<[i128; BillLine::COUNT]>,
    /// Profiles of each site.
    pub profiles: Vec<ProfileSums>,
    /// Segments, use of GPUs, contracts.
    pub demand: Demand,
    /// Hours of each month.
    #[serde(skip)]
    pub month_hours: Vec<f64>,
    /// Events simulated.
    pub events: u64,
}

impl Ensemble {
    /// Without runs.
    pub fn new(experiment: &Experiment) -> Self {
        let plan = &experiment.cases[0].plan;
        let (measures, places) = measures(experiment);
        let months = plan.horizon.months();
        let starts = &plan.horizon.month_starts;
        let input_paths = input_paths(experiment);
        Self {
            experiment: experiment.hash.clone(),
            columns: vec![Vec::new(); measures.len()],
            measures,
            places,
            replications: Vec::new(),
            cases: Vec::new(),
            inputs: vec![Vec::new(); input_paths.len()],
            input_paths,
            series: vec![vec![Vec::new(); months]; kpi::monthly().count()],
            prices: vec![vec![Vec::new(); plan.markets.len()]; months],
            binding: vec![vec![[Seconds::ZERO; Binding::COUNT]; plan.sites.len()]; months],
            bill_cents: vec![[0; BillLine::COUNT]; months],
            profiles: vec![ProfileSums::default(); plan.sites.len()],
            demand: Demand::new(experiment),
            month_hours: starts
                .windows(2)
                .map(|pair| (pair[1] - pair[0]).as_hours())
                .collect(),
            events: 0,
        }
    }

    /// What was read, with the names and places that an empty one of the same experiment has.
    pub(super) fn named(self, empty: Self) -> Self {
        Self {
            measures: empty.measures,
            places: empty.places,
            input_paths: empty.input_paths,
            month_hours: empty.month_hours,
            demand: self.demand.named(empty.demand),
            ..self
        }
    }

    /// Takes one run in; runs come in the order of their replications.
    pub fn push(&mut self, run: &Run, row: &[Option<f64>], plan: &Plan) {
        self.replications.push(run.replication);
        self.cases.push(run.case);
        self.events += run.events;
        for (path, column) in self.input_paths.iter().zip(&mut self.inputs) {
            let at = plan.inputs.iter().position(|input| input.path == *path);
            column.push(at.map_or(f64::NAN, |at| run.inputs[at]));
        }
        for (&place, value) in self.places[usize::from(run.case)].iter().zip(row) {
            self.columns[place].push(value.unwrap_or(f64::NAN));
        }
        let count = self.replications.len();
        self.columns
            .iter_mut()
            .for_each(|column| column.resize(count, f64::NAN));
        for month in 0..run.month_count() {
            self.push_month(&Span::month(run, plan, month), month);
        }
        self.demand.push(run);
        for (own, sums) in run.profiles.iter().zip(&mut self.profiles) {
            sums.add(own);
        }
    }

    fn push_month(&mut self, span: &Span<'_>, month: usize) {
        let (run, sites) = (span.run, span.sites());
        for (measure, columns) in kpi::monthly().zip(&mut self.series) {
            let value = (measure.of)(span).unwrap_or(f64::NAN);
            columns[month].push(value as f32);
        }
        let markets = self.prices[month].len();
        for (market, column) in self.prices[month].iter_mut().enumerate() {
            column.push(run.prices[month * markets + market]);
        }
        for line in BillLine::ALL {
            let cents: Cents = sites.iter().map(|site| site.bill[line as usize]).sum();
            self.bill_cents[month][line as usize] += i128::from(cents.0);
        }
        for (site, sums) in sites.iter().zip(&mut self.binding[month]) {
            for (sum, bound) in sums.iter_mut().zip(site.binding) {
                *sum += bound;
            }
        }
    }

    /// Number of runs.
    pub fn count(&self) -> usize {
        self.replications.len()
    }

    /// A measure's column.
    pub fn column(&self, id: &str) -> Option<&[f64]> {
        self.measures
            .iter()
            .position(|measure| measure.id == id)
            .map(|at| self.columns[at].as_slice())
    }
}

/// The measures of all replications, and where each case's own stand among them.
fn measures(experiment: &Experiment) -> (Vec<Described>, Vec<Vec<usize>>) {
    let mut all: Vec<Described> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut place = |described: Described| {
        *known.entry(described.id.clone()).or_insert_with(|| {
            all.push(described);
            all.len() - 1
        })
    };
    let places = experiment
        .cases
        .iter()
        .map(|case| {
            kpi::describe(&case.plan)
                .into_iter()
                .map(&mut place)
                .collect()
        })
        .collect();
    (all, places)
}

/// Inputs that are uncertain in any case, in the order of first mention.
fn input_paths(experiment: &Experiment) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for input in experiment.cases.iter().flat_map(|case| &case.plan.inputs) {
        if !paths.contains(&input.path) {
            paths.push(input.path.clone());
        }
    }
    paths
}

/// Statistics of a column, over the replications in which it is defined.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Statistics {
    /// Mean; none where it never comes in some replications, for then it has none.
    pub mean: Option<f64>,
    /// Mean of the replications in which it comes; `mean` where it always does.
    pub mean_where_it_comes: Option<f64>,
    /// Standard deviation of the replications in which it comes.
    pub sd: Option<f64>,
    /// Quantiles at [`QUANTILES`]; infinite where it never comes in so many replications.
    #[serde(skip)]
    pub quantiles: Option<Vec<f64>>,
    /// Half of the width of the 95 % confidence interval of `mean_where_it_comes`.
    pub half_width: Option<f64>,
    /// 95 % confidence intervals of the quantiles, at [`QUANTILES`]; none where the sample is too
    /// small.
    #[serde(skip)]
    pub quantile_intervals: Vec<Option<(f64, f64)>>,
    /// Mean of the lowest and of the highest [`TAIL`] of the replications, and half of the width of
    /// its interval (expected shortfall); none where the sample is too small.
    #[serde(skip)]
    pub tails: [Option<(f64, f64)>; 2],
    /// Replications in which it never comes.
    pub never: usize,
    /// Replications in which it has no value.
    pub undefined: usize,
}

impl Statistics {
    /// Of a column with `NaN` where undefined and infinity where it never comes.
    pub fn of(column: &[f64]) -> Self {
        let defined = column.iter().copied().filter(|value| !value.is_nan());
        let mut defined: Vec<f64> = defined.collect();
        let finite = defined.iter().copied().filter(|value| value.is_finite());
        let moments: Moments = finite.collect();
        let never = defined.len() - moments.count() as usize;
        Self {
            mean: moments.mean().filter(|_| never == 0),
            mean_where_it_comes: moments.mean(),
            sd: moments.sd(),
            half_width: interval::half_width(&moments),
            never,
            undefined: column.len() - defined.len(),
            quantiles: quantile::several(&mut defined, &QUANTILES),
            // `several` has sorted the values.
            quantile_intervals: QUANTILES
                .iter()
                .map(|&p| interval::of_quantile(&defined, p))
                .collect(),
            tails: [true, false].map(|low| tail::shortfall(&defined, TAIL, low)),
        }
    }

    /// The quantile at one of [`QUANTILES`].
    ///
    /// # Panics
    /// At another probability.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let at = QUANTILES.iter().position(|&known| known == p);
        let at = at.expect("one of the stated quantiles");
        self.quantiles.as_ref().map(|values| values[at])
    }

    /// The median; `None` without a value.
    pub fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }
}
