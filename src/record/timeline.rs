//! When things came, and what ready power had waited for.

use crate::id::OrderId;
use crate::time::Instant;
use crate::units::{WattSeconds, Watts};

/// What made a site's ready power grow: what it had waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A step of a chain, and which of its parts came last.
    Step {
        /// Its position in the site's steps.
        step: u16,
        /// The part's position in the step.
        part: u16,
    },
    /// An order, which took its time to come.
    Order(OrderId),
    /// Racking and burn-in.
    Crew,
    /// Whatever is nobody's lateness.
    Other,
}

/// What one cause did for a site's ready power: IT power planned for ready GPUs, as it first
/// exceeds what it ever was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The cause.
    pub cause: Cause,
    /// Seconds for which it alone was missing before the first ready GPU, if it gave that one.
    pub first_wait: Option<i64>,
    /// Ready power that it gave.
    pub ready: Watts,
    /// Ready power times the time for which this cause alone was missing before it came.
    pub waited: WattSeconds,
}

/// When the GPUs of an order, or of a policy's orders, came; an instant may lie beyond the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderDates {
    /// The first delivery; none if nothing is ever delivered.
    pub first_delivery: Option<Instant>,
    /// The last delivery.
    pub last_delivery: Option<Instant>,
    /// The first GPU of it that could run; none if none could by the horizon.
    pub first_ready: Option<Instant>,
}
