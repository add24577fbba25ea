//! Events as they are called, and the tracks of a trace on which they stand.

use crate::plan::{Adds, Plan};
use crate::sim::event::Event;

/// A track of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// What makes GPUs ready, or stops them.
    Supply,
    /// Shortages, orders and what comes of them.
    Orders,
    /// The owner's need, and contracts.
    Contracts,
    /// Requests and aggregate demand.
    Requests,
    /// Years, months, prices.
    Calendar,
}

impl Track {
    /// Their names, in order.
    pub const NAMES: [&'static str; 5] = ["supply", "orders", "contracts", "requests", "calendar"];
}

/// The track of an event.
pub fn track(event: Event) -> Track {
    match event {
        Event::YearStarts(_) | Event::MonthCloses(_) | Event::PriceMoves(_) => Track::Calendar,
        Event::ShortageBegins { .. }
        | Event::ShortageEnds { .. }
        | Event::TapedOut(_)
        | Event::PolicyReviews(_)
        | Event::OrderPlaced { .. }
        | Event::MilestoneDue { .. }
        | Event::BatchDelivered { .. }
        | Event::OrderCancelled(_) => Track::Orders,
        Event::StepReady { .. }
        | Event::LeaseFittedOut { .. }
        | Event::StepEnds { .. }
        | Event::PlantReplaced { .. }
        | Event::InstancesChange { .. }
        | Event::ReplacementsArrive(_)
        | Event::RacksDone(_)
        | Event::LotBurntIn(_)
        | Event::FailureStep(_)
        | Event::UnitFails { .. }
        | Event::UnitRepaired { .. }
        | Event::OutageBegins { .. }
        | Event::OutageEnds { .. }
        | Event::BridgeEnds(_)
        | Event::BlockFails { .. }
        | Event::BlockRepaired { .. }
        | Event::GeneratorFails { .. }
        | Event::GeneratorRepaired { .. }
        | Event::LimitChanges(_)
        | Event::WaterMetered(_) => Track::Supply,
        Event::InternalNeed { .. }
        | Event::TrainingRunOpens(_)
        | Event::TrainingRunEnds(_)
        | Event::CallBackReview(_)
        | Event::EnquiryArrives(_)
        | Event::AnchorSigns(_)
        | Event::CustomerDefaults(_)
        | Event::AnchorChanges { .. }
        | Event::CustomerTerminates(_)
        | Event::ContractCalledBack(_)
        | Event::ContractShrinks(_)
        | Event::ContractTerminates(_)
        | Event::ContractGrows(_)
        | Event::ContractStarts(_)
        | Event::ContractEnds(_) => Track::Contracts,
        Event::RequestArrives(_)
        | Event::RequestEnds { .. }
        | Event::BoundRequestEnds(_)
        | Event::AggregateDemandSteps(_)
        | Event::PatienceEnds { .. } => Track::Requests,
    }
}

/// What an event is called.
pub fn words(event: Event, plan: &Plan) -> &'static str {
    match event {
        Event::YearStarts(_) => "year starts",
        Event::MonthCloses(_) => "month closes",
        Event::PriceMoves(_) => "price changes",
        Event::StepReady { site, step } => chain(plan.site(site).steps[usize::from(step)].adds),
        Event::LeaseFittedOut { .. } => "lease fitted out",
        Event::StepEnds { site, step } => over(plan.site(site).steps[usize::from(step)].adds),
        Event::PlantReplaced { .. } => "plant replaced",
        Event::InstancesChange { begins: true, .. } => "instances start",
        Event::InstancesChange { begins: false, .. } => "instances end",
        Event::ShortageBegins { .. } => "shortage begins",
        Event::ShortageEnds { .. } => "shortage ends",
        Event::TapedOut(_) => "taped out",
        Event::PolicyReviews(_) => "policy review",
        Event::OrderPlaced { .. } => "order placed",
        Event::MilestoneDue { .. } => "milestone due",
        Event::BatchDelivered { .. } => "batch delivered",
        Event::OrderCancelled(_) => "rest of order cancelled",
        Event::ReplacementsArrive(_) => "replacements arrive",
        Event::RacksDone(_) => "racking finished",
        Event::LotBurntIn(_) => "burn-in finished",
        Event::FailureStep(_) => "failures and repairs",
        Event::UnitFails { .. } => "unit fails",
        Event::UnitRepaired { .. } => "unit repaired",
        Event::OutageBegins { .. } => "feed outage begins",
        Event::OutageEnds { .. } => "feed outage ends",
        Event::BridgeEnds(_) => "backup supply exhausted",
        Event::BlockFails { .. } => "cooling block fails",
        Event::BlockRepaired { .. } => "cooling block repaired",
        Event::GeneratorFails { .. } => "on-site unit fails",
        Event::GeneratorRepaired { .. } => "on-site unit repaired",
        Event::LimitChanges(_) => "hourly limit changes",
        Event::WaterMetered(_) => "water metered",
        Event::InternalNeed { .. } => "captive use changes",
        Event::TrainingRunOpens(_) => "training run starts",
        Event::TrainingRunEnds(_) => "training run ends",
        Event::CallBackReview(_) => "call-back reviewed",
        Event::EnquiryArrives(_) => "contract enquiry",
        Event::AnchorSigns(_) => "anchor contract signed",
        Event::CustomerDefaults(_) => "customer defaults",
        Event::AnchorChanges { .. } => "anchor contract changes on a date",
        Event::CustomerTerminates(_) => "customer gives notice of termination",
        Event::ContractCalledBack(_) => "owner gives notice of call-back",
        Event::ContractShrinks(_) => "contract shrinks by call-back",
        Event::ContractTerminates(_) => "customer terminates for late capacity",
        Event::ContractGrows(_) => "contract grows",
        Event::ContractStarts(_) => "contract starts",
        Event::ContractEnds(_) => "contract ends",
        Event::RequestArrives(_) => "request arrives",
        Event::RequestEnds { .. } => "request ends",
        Event::BoundRequestEnds(_) => "request bound to a site ends",
        Event::AggregateDemandSteps(_) => "aggregate demand changes",
        Event::PatienceEnds { .. } => "request reneges if still waiting",
    }
}

/// What a step is called when it is ready.
pub fn chain(adds: Adds) -> &'static str {
    match adds {
        Adds::Space(_) => "space ready",
        Adds::Grid { .. } => "grid power ready",
        Adds::Onsite(..) => "on-site power ready",
        Adds::Cooling { .. } => "cooling ready",
        Adds::Ports(_) => "network ready",
        Adds::Lease { .. } => "lease ready",
        Adds::Battery(_) => "battery ready",
        Adds::Solar(_) => "solar ready",
    }
}

/// What a step is called when it is over.
fn over(adds: Adds) -> &'static str {
    match adds {
        Adds::Onsite(..) => "on-site power leaves",
        Adds::Battery(_) => "battery leaves",
        Adds::Solar(_) => "solar leaves",
        _ => "lease ends",
    }
}
