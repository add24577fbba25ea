//! The vocabulary of events: who sends each, who handles it, what is known then.

use crate::id::{FleetId, OrderId, SegmentId, SiteId};

/// What can happen. Small and plain, so that the calendar stays fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each event's line says what its fields are")]
pub enum Event {
    /// A civil year begins, the second and later ones. Each sends the next; handled by `meter`, which turns to that year's prepared hours.
    YearStarts(u16),
    /// A month ends. Each sends the next; handled by `month_end`. Everything before this instant is final.
    MonthCloses(u16),
    /// A price step, at the start of each month. Each sends the next; handled by `market`, then by whoever's arrivals answer to price.
    PriceMoves(u16),
    /// A building, tranche, plant, cooling or network step is ready. Sent at the start; handled by `construction`.
    StepReady { site: SiteId, step: u16 },
    /// An order is placed and its deposit paid. Sent at the start; handled by `procurement`.
    OrderPlaced(OrderId),
    /// A batch arrives and is paid. Sent by `procurement` when ordered; handled there, then by `racking`.
    BatchDelivered { order: OrderId, batch: u16 },
    /// A day's work of a site's crews is done. Sent and handled by `racking`.
    LotRacked(SiteId),
    /// A lot has passed burn-in. Sent by `racking`; handled there.
    LotBurntIn { fleet: FleetId, order: OrderId, vintage: u16, gpus: u32 },
    /// A day of failures and repairs. Sent and handled by `failure`, from the first GPU in service on.
    FailureStep(SiteId),
    /// The owner's need changes. Sent at the start; handled by `internal`.
    InternalNeed { segment: SegmentId, step: u16 },
    /// A customer asks for a contract. Sent and handled by `contracts`.
    CustomerAsks(SegmentId),
    /// A signed contract begins. Sent and handled by `contracts`.
    ContractStarts(u32),
    /// A contract's term is over. Sent and handled by `contracts`.
    ContractEnds(u32),
    /// A request arrives. Sent and handled by `requests`.
    RequestArrives(SegmentId),
    /// A request ends. Sent by `requests` on admission; handled there.
    RequestEnds { segment: SegmentId, gpus: u32 },
    /// A waiting request gives up. Sent and handled by `requests`.
    PatienceEnds { segment: SegmentId, number: u32 },
}

impl Event {
    /// Order among events of one second: calendar first, then supply, then who leaves, then who comes.
    pub const fn class(self) -> u8 {
        match self {
            Self::YearStarts(_) => 0,
            Self::MonthCloses(_) => 1,
            Self::PriceMoves(_) => 2,
            Self::StepReady { .. } => 3,
            Self::OrderPlaced(_) => 4,
            Self::BatchDelivered { .. } => 5,
            Self::LotRacked(_) => 6,
            Self::LotBurntIn { .. } => 7,
            Self::FailureStep(_) => 8,
            Self::InternalNeed { .. } => 9,
            Self::ContractEnds(_) => 10,
            Self::RequestEnds { .. } => 11,
            Self::PatienceEnds { .. } => 12,
            Self::ContractStarts(_) => 13,
            Self::CustomerAsks(_) => 14,
            Self::RequestArrives(_) => 15,
        }
    }
}
