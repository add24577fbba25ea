//! Demand for the capacity: a file per kind.

mod arrivals;
mod anchor;
mod internal;
mod on_demand;
mod pool;
mod reserved;
mod spot;
mod substitute;

pub use anchor::Anchor;
pub use arrivals::{ModulatedArrivals, SeasonalityProfile};
pub use internal::{Internal, Step, TrainingRun};
pub use on_demand::OnDemand;
pub use pool::Pool;
pub use reserved::Reserved;
pub use spot::Spot;
pub use substitute::Substitute;

use crate::rule::{list, section};

section! {
    /// Demand for the capacity, in the order in which it is served.
    Demand {
        /// Captive use: the owner's own training and inference; served first.
        internal: Vec<Internal> = list();
        /// Training runs of the owner; served with captive use.
        training_run: Vec<TrainingRun> = list();
        /// Contracts over months; served second.
        reserved: Vec<Reserved> = list();
        /// Named contracts; served with them.
        anchor: Vec<Anchor> = list();
        /// Requests over hours; served third.
        on_demand: Vec<OnDemand> = list();
        /// Aggregate demand over time; served third, with the requests.
        pool: Vec<Pool> = list();
        /// Spot demand for idle GPUs, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}
