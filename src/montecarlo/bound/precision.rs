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
        let reach = (high - low) / 2.0;
        match self.width {
            Width::Absolute(width) => reach <= width,
            Width::Relative(share) => reach <= share * estimate.value.abs(),
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
