//! Who uses the capacity: a file per kind of demand.

mod arrivals;
mod anchor;
mod contract;
mod internal;
mod on_demand;
mod pool;
mod reserved;
mod spot;

pub use anchor::Anchor;
pub use arrivals::{Bursts, Rhythm};
pub use contract::{Contract, Credit, Exit, Late, Recall, Sla, SlaTier, Substitute};
pub use internal::{Campaign, Internal, Step};
pub use on_demand::OnDemand;
pub use pool::Pool;
pub use reserved::Reserved;
pub use spot::Spot;

use crate::scenario::rule::{list, section};

section! {
    /// Who uses the capacity.
    Demand {
        /// The owner's own training and inference; served first.
        internal: Vec<Internal> = list();
        /// Own work that ends when it is done; served with it.
        campaign: Vec<Campaign> = list();
        /// Contracts over months; served second.
        reserved: Vec<Reserved> = list();
        /// Named contracts; served with them.
        anchor: Vec<Anchor> = list();
        /// Requests over hours; served third.
        on_demand: Vec<OnDemand> = list();
        /// Levels of demand over time; served third, beside the requests.
        pool: Vec<Pool> = list();
        /// Whatever is idle, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}
