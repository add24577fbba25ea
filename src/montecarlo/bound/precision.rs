//! When a study has simulated enough: a figure whose 95 % interval is narrow enough.
//!
//! It is looked at after [`FIRST_LOOK`] replications, and then each time after half as many again.
//! Few looks, the first of them late, keep the interval's coverage near its nominal one; what was
//! simulated is the same, bit for bit, as a run of that many replications.

use super::question::Question;
use crate::montecarlo::ensemble::Ensemble;

/// Replications before the first look.
pub const FIRST_LOOK: u32 = 200;

/// How far an interval may reach to either side of its figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// In the figure's unit.
    Absolute(f64),
    /// As a share of the figure.
    Relative(f64),
}

/// A figure and how precisely it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The figure; without a bound.
    pub figure: Question,
    /// How far its interval may reach.
    pub width: Width,
}

impl Precision {
    /// Whether an ensemble gives the figure so precisely: half of its interval's width counts.
    pub fn is_met(&self, ensemble: &Ensemble) -> bool {
        let Some(estimate) = self.figure.answer(ensemble).estimate else {
            return false;
        };
        let Some((low, high)) = estimate.interval else {
            return false;
        };
        self.width.allows(estimate.value, (high - low) / 2.0)
    }
}

impl Width {
    /// Whether an interval may reach so far to either side of a figure.
    fn allows(self, value: f64, reach: f64) -> bool {
        match self {
            Self::Absolute(width) => reach <= width,
            Self::Relative(share) => reach <= share * value.abs(),
        }
    }
}

/// The numbers of replications after which is looked, up to the most that may be simulated.
pub fn looks(most: u32) -> impl Iterator<Item = u32> {
    let next = |look: &u32| look.checked_add(look / 2);
    std::iter::successors(Some(FIRST_LOOK), next)
        .take_while(move |&look| look < most)
        .chain([most])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::ensemble::Statistics;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// Share of runs, each stopped as soon as its mean is precise enough, whose interval holds the
    /// mean of the law.
    fn coverage(width: Width, mean: f64, law: fn(f64) -> f64) -> f64 {
        const RUNS: u32 = 1_000;
        let holds = |run: &u32| {
            let stream = Stream::new(key_of(7, "coverage"), *run, Purpose::Input);
            let mut column: Vec<f64> = Vec::new();
            for look in looks(5_000) {
                let more = column.len() as u64..u64::from(look);
                column.extend(more.map(|at| law(normal::quantile(stream.uniform(at)))));
                let found = Statistics::of(&column);
                let (own, half) = (found.mean.unwrap(), found.half_width.unwrap());
                if width.allows(own, half) {
                    return (own - mean).abs() <= half;
                }
            }
            panic!("5 000 are enough");
        };
        f64::from((0..RUNS).filter(holds).count() as u32) / f64::from(RUNS)
    }

    /// 95 % within what 1 000 runs leave to chance for a normal figure; a skewed one (lognormal,
    /// σ = 1) loses 2 points at most, as it does without stopping.
    #[test]
    fn the_interval_holds_though_the_run_stops_by_it() {
        for share in [0.2, 0.1] {
            let normal = coverage(Width::Relative(share), 10.0, |z| 10.0 + 10.0 * z);
            assert!((0.935..=0.97).contains(&normal), "{share}: {normal}");
            let absolute = coverage(Width::Absolute(10.0 * share), 10.0, |z| 10.0 + 10.0 * z);
            assert!((0.935..=0.97).contains(&absolute), "{share}: {absolute}");
            let mean = libm::exp(0.5);
            let skewed = coverage(Width::Relative(share), mean, libm::exp);
            println!("± {share}: {normal} normal, {absolute} absolute, {skewed} lognormal");
            assert!((0.915..=0.965).contains(&skewed), "{share}: {skewed}");
        }
    }
}
