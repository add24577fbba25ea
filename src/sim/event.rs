//! The vocabulary of events: the sender and the handler of each, and the information available
//! then.

use crate::id::{AcceleratorId, FleetId, OrderId, PartitionId, SegmentId, SiteId};

/// Kinds of events. Small and plain, so that the calendar stays fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each event's line says what its fields are")]
pub enum Event {
    /// A civil year begins, the second and later ones. Each sends the next; handled by `meter`,
    /// which turns to that year's prepared hours.
    YearStarts(u16),
    /// A month ends. Each sends the next; handled by `month_end`. Everything before this instant is
    /// final.
    MonthCloses(u16),
    /// A price step, at the start of each month. Each sends the next; handled by `market`, then by
    /// arrivals that respond to price.
    PriceMoves(u16),
    /// A building, tranche, plant, cooling or network step is ready. Sent at the start; handled by
    /// `construction`.
    StepReady { site: SiteId, step: u16 },
    /// A leased shell has been fitted out: racks can run in it. Sent by `construction` when it is
    /// ready; handled there.
    LeaseFittedOut { site: SiteId, step: u16 },
    /// A lease is over, or a plant leaves: on its date, with a tranche, at the end of its life. Sent
    /// at the start; handled by `construction`, or when that tranche is ready.
    StepEnds { site: SiteId, step: u16 },
    /// A plant has reached its life and is bought again. Sent by `construction` when it is ready and
    /// when it is replaced; handled there.
    PlantReplaced { site: SiteId, step: u16 },
    /// Rented instances begin or end. Sent at the start; handled by `construction`.
    InstancesChange { instances: u16, begins: bool },
    /// A shortage begins: open lead times run slower, orders are cut. Sent at the start, for the
    /// record; its effect is in the dates of deliveries.
    ShortageBegins { shock: u16, episode: u16 },
    /// A shortage is over. As `ShortageBegins`.
    ShortageEnds { shock: u16, episode: u16 },
    /// A custom chip is taped out and its engineering is paid. Sent at the start; handled by
    /// `procurement`.
    TapedOut(AcceleratorId),
    /// A policy reviews the forecast. Each sends the next, and an order if capacity is short;
    /// handled by `policy`.
    PolicyReviews(OrderId),
    /// An order is placed and its deposit paid. Sent at the start or by `policy`; handled by
    /// `procurement`.
    OrderPlaced { order: OrderId, gpus: u32 },
    /// A payment for undelivered GPUs is due; the number is that of the placed order. Sent
    /// when placed; handled by `procurement`.
    MilestoneDue { placed: u32, milestone: u16 },
    /// A batch arrives and is paid; the number is that of the placed order. Sent when placed;
    /// handled by `procurement`, then by `racking`.
    BatchDelivered { placed: u32, batch: u16 },
    /// The undelivered part of a placed order is cancelled. Sent when placed; handled by
    /// `procurement`.
    OrderCancelled(u32),
    /// Crews of a site hand over what they have racked. Sent and handled by `racking`.
    RacksDone(SiteId),
    /// A lot has been through burn-in; dead units go to RMA. Sent by `racking`; handled there.
    LotBurntIn(u32),
    /// Replacements of a lot's dead units arrive and burn in. Sent and handled by `racking`.
    ReplacementsArrive(u32),
    /// A day of failures and repairs. Sent and handled by `failure`, from the first GPU in service
    /// on.
    FailureStep(SiteId),
    /// A failure domain of a fleet that is simulated unit by unit fails. Sent and handled by
    /// `unit_failure`.
    UnitFails { fleet: FleetId, unit: u32 },
    /// The failure domain is repaired. Sent and handled by `unit_failure`.
    UnitRepaired { fleet: FleetId, unit: u32 },
    /// A utility feed fails. Sent and handled by `outage`.
    OutageBegins { site: SiteId, feed: u16 },
    /// The feed is restored. Sent and handled by `outage`.
    OutageEnds { site: SiteId, feed: u16 },
    /// Supplies, batteries and generators that carried the load through an outage are empty. Sent
    /// and handled by `outage`.
    BridgeEnds(SiteId),
    /// A cooling block fails. Sent and handled by `outage`.
    BlockFails { site: SiteId, block: u32 },
    /// The cooling block is repaired. Sent and handled by `outage`.
    BlockRepaired { site: SiteId, block: u32 },
    /// An on-site unit is forced out. Sent and handled by `generators`.
    GeneratorFails { site: SiteId, plant: u16, unit: u16 },
    /// The on-site unit is repaired. Sent and handled by `generators`.
    GeneratorRepaired { site: SiteId, plant: u16, unit: u16 },
    /// A stretch of hours with another limit of cooling or of grid power begins.
    /// Each sends the next of its year; handled by `limits`.
    LimitChanges(SiteId),
    /// The water meter of a site with a permit is read. Each sends the next, until the permit is
    /// used up; handled by `water`, then by `limits`.
    WaterMetered(SiteId),
    /// Captive demand changes. Sent at the start; handled by `internal`.
    InternalNeed { segment: SegmentId, step: u16 },
    /// A training run of the owner requires its GPUs from now on. Sent at the start, or when the
    /// one before it is done; handled by `internal`.
    TrainingRunOpens(SegmentId),
    /// A training run has done its work. Sent whenever its GPUs change; handled by `internal`.
    TrainingRunEnds(SegmentId),
    /// A customer fails. Sent by `contracts` on signing; handled there.
    CustomerDefaults(u32),
    /// Something happens to an anchor on its date. Sent by `contracts` at the start; handled there.
    AnchorChanges {
        /// The anchor.
        segment: SegmentId,
        /// Number of the change.
        change: u16,
    },
    /// A customer gives notice. Sent by `contracts` month by month; handled there.
    CustomerTerminates(u32),
    /// The owner reviews whether a planned captive demand is short of GPUs, and calls leased ones
    /// back. Sent at the start, when a training run begins on which others wait, and when a
    /// contract subject to call-back begins; handled by `call_back`.
    CallBackReview(u32),
    /// The owner gives notice, by its number, for all or some GPUs of a contract. Sent by `call_back`;
    /// handled by `contracts`.
    ContractCalledBack(u32),
    /// The owner's notice for some GPUs of a contract is over. Sent and handled by `contracts`.
    ContractShrinks(u32),
    /// A customer's patience for late capacity is over. Sent by `contracts` when it
    /// is late; handled there.
    ContractTerminates(u32),
    /// An anchor is signed. Sent at the start; handled by `contracts`.
    AnchorSigns(SegmentId),
    /// A contract that began small grows. Sent and handled by `contracts`.
    ContractGrows(u32),
    /// A customer enquires about a contract. Sent and handled by `contracts`.
    EnquiryArrives(SegmentId),
    /// A signed contract begins. Sent and handled by `contracts`.
    ContractStarts(u32),
    /// A contract's term is over, or its notice. Sent and handled by `contracts`.
    ContractEnds(u32),
    /// A request arrives. Sent and handled by `requests`.
    RequestArrives(SegmentId),
    /// A request ends. Sent by `requests` on admission; handled there.
    RequestEnds { segment: SegmentId, gpus: u32 },
    /// A request ends that was bound to a site or ran in another market; the number is that of
    /// `World::bound_requests`. Sent by `requests` on admission; handled there.
    BoundRequestEnds(u32),
    /// The aggregate demand of a partition moves. Each sends the next; handled by `aggregate_demand`.
    AggregateDemandSteps(PartitionId),
    /// A queued request reneges. Sent and handled by `requests`.
    PatienceEnds { segment: SegmentId, place: u32 },
}

impl Event {
    /// Order among events of one second: calendar first, then supply, then departures, then
    /// arrivals.
    pub const fn class(self) -> u8 {
        match self {
            Self::YearStarts(_) => 0,
            Self::MonthCloses(_) => 1,
            Self::PriceMoves(_) => 2,
            Self::StepReady { .. }
            | Self::LeaseFittedOut { .. }
            | Self::PlantReplaced { .. }
            | Self::InstancesChange { .. } => 3,
            // After everything that stands in for it from the same instant on.
            Self::StepEnds { .. } => 4,
            Self::ShortageBegins { .. } | Self::ShortageEnds { .. } => 5,
            Self::TapedOut(_) => 6,
            Self::PolicyReviews(_) => 7,
            Self::OrderPlaced { .. } => 8,
            Self::MilestoneDue { .. } => 9,
            Self::BatchDelivered { .. } => 10,
            Self::OrderCancelled(_) => 11,
            Self::RacksDone(_) => 12,
            Self::ReplacementsArrive(_) => 13,
            Self::LotBurntIn(_) => 14,
            Self::FailureStep(_)
            | Self::UnitFails { .. }
            | Self::UnitRepaired { .. }
            | Self::OutageBegins { .. }
            | Self::OutageEnds { .. }
            | Self::BridgeEnds(_)
            | Self::BlockFails { .. }
            | Self::BlockRepaired { .. }
            | Self::GeneratorFails { .. }
            | Self::GeneratorRepaired { .. }
            | Self::LimitChanges(_)
            | Self::WaterMetered(_) => 15,
            Self::InternalNeed { .. } | Self::TrainingRunOpens(_) | Self::TrainingRunEnds(_) => 16,
            Self::CustomerDefaults(_)
            | Self::AnchorChanges { .. }
            | Self::CustomerTerminates(_)
            | Self::ContractCalledBack(_)
            | Self::ContractShrinks(_)
            | Self::ContractTerminates(_)
            | Self::ContractEnds(_) => 17,
            Self::RequestEnds { .. } | Self::BoundRequestEnds(_) => 18,
            Self::PatienceEnds { .. } => 19,
            Self::ContractStarts(_) | Self::ContractGrows(_) => 20,
            Self::AnchorSigns(_) | Self::EnquiryArrives(_) => 21,
            Self::RequestArrives(_) => 22,
            Self::AggregateDemandSteps(_) => 23,
            // After everything that begins at the same instant.
            Self::CallBackReview(_) => 24,
        }
    }
}
