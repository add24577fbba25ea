//! Demand for the capacity: a file per kind.

mod arrivals;
mod anchor;
mod internal;
mod on_demand;
mod aggregate;
mod reserved;
mod spot;
mod substitute;

pub use aggregate::Aggregate;
pub use anchor::Anchor;
pub use arrivals::{ModulatedArrivals, SeasonalityProfile};
pub use internal::{Internal, Step, TrainingRun};
pub use on_demand::OnDemand;
pub use reserved::Reserved;
pub use spot::Spot;
pub use substitute::Substitute;

use crate::problem::Place;
use crate::rule::{Name, list, section};

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
        aggregate: Vec<Aggregate> = list();
        /// Spot demand for idle GPUs, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}

/// What every kind of segment says: its name and where it buys.
#[derive(Clone, Copy, Debug)]
pub struct Buyer<'s> {
    /// Name; other keys and `--set` refer to it.
    pub name: &'s Name,
    /// Its market, if it names one.
    pub market: Option<&'s str>,
    /// The partition whose GPUs it uses, if it names one.
    pub partition: Option<&'s str>,
    /// Where it was written.
    pub place: &'s Place,
    /// Where its market was named.
    pub market_place: &'s Place,
}

/// Lets each kind of segment be seen as a buyer; some call their name `segment`.
macro_rules! buyers {
    ($($Kind:ident by $name:ident in $list:ident,)+) => {
        $( impl $Kind {
            /// Its name and where it buys.
            pub fn buyer(&self) -> Buyer<'_> {
                Buyer {
                    name: &self.$name,
                    market: self.market.as_deref(),
                    partition: self.partition.as_deref(),
                    place: &self.place,
                    market_place: self.place_of("market"),
                }
            }
        } )+

        impl Demand {
            /// All segments.
            pub fn buyers(&self) -> Vec<Buyer<'_>> {
                let mut all = Vec::new();
                $( all.extend(self.$list.iter().map($Kind::buyer)); )+
                all
            }
        }
    };
}

buyers! {
    Internal by name in internal,
    TrainingRun by name in training_run,
    Reserved by segment in reserved,
    Anchor by segment in anchor,
    OnDemand by segment in on_demand,
    Aggregate by segment in aggregate,
    Spot by segment in spot,
}
