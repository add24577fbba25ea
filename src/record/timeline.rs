//! Dates of milestones and deliveries, and the critical path of ready power.

use crate::id::OrderId;
use crate::time::{Seconds, SimTime};
use crate::units::{WattSeconds, Watts};

/// Critical path: the causes of each growth of a site's ready power.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Cause {
    /// A step of a chain, and its last part.
    Step {
        /// Its position in the site's steps.
        step: u16,
        /// The part's position in the step.
        part: u16,
    },
    /// An order, from placement to delivery.
    Order(OrderId),
    /// Racking and burn-in.
    Crew,
    /// Causes that are no delay of a step, order or crew.
    Other,
}

/// Contribution of one cause to a site's ready power: IT power planned for ready GPUs, as it first
/// exceeds what it ever was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Charge {
    /// The cause.
    pub cause: Cause,
    /// Sole delay before the first ready GPU, s, if it drove that one.
    pub first_wait: Option<Seconds>,
    /// Ready power attributed to it, W.
    pub ready: Watts,
    /// Ready power times the sole delay of this cause.
    pub waited: WattSeconds,
}

/// Delivery dates of an order's or a policy's GPUs; an instant may lie beyond the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OrderDates {
    /// The first delivery; none if nothing is ever delivered.
    pub first_delivery: Option<SimTime>,
    /// The last delivery.
    pub last_delivery: Option<SimTime>,
    /// The first GPU of it that could run; none if none could by the horizon.
    pub first_ready: Option<SimTime>,
}
