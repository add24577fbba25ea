//! Who uses the capacity: a file per kind of demand.

mod arrivals;
mod internal;
mod on_demand;
mod reserved;
mod spot;

pub use arrivals::{Bursts, Rhythm};
pub use internal::{Internal, Step};
pub use on_demand::OnDemand;
pub use reserved::Reserved;
pub use spot::Spot;

use crate::scenario::rule::{list, section};

section! {
    /// Who uses the capacity.
    Demand {
        /// The owner's own training and inference; served first.
        internal: Vec<Internal> = list();
        /// Contracts over months; served second.
        reserved: Vec<Reserved> = list();
        /// Requests over hours; served third.
        on_demand: Vec<OnDemand> = list();
        /// Whatever is idle, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}
