//! Enquiries of customers, signed where capacity can be promised; anchors sign on their date.

use super::promise::{Ask, free_capacity_for};
use super::{RENEWALS_APART, gpu_hours, hold, reserved_price, sign_term};
use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::model::contract::ramp::MONTH;
use crate::plan::{ContractTerms, SegmentKind, Term};
use crate::random::stream::{Purpose, Stream};
use crate::sim::event::Event;
use crate::sim::world::{
    Change, Contract, ContractAccount, ContractPrice, Stage, World, whole_gpus,
};
use crate::time::{Seconds, SimTime};

/// A customer's enquiry.
#[derive(Clone, Copy)]
struct Requirement {
    segment: SegmentId,
    customer: u64,
    gpus: i64,
    starts: SimTime,
    term: Seconds,
}

/// What can be offered to the customer.
#[derive(Clone, Copy)]
struct Offer {
    market: MarketId,
    partition: PartitionId,
    price_factor: f64,
    starts: SimTime,
    fabric: Option<SiteId>,
}

/// Schedules the signing of every anchor; what was signed before the start is there from the start.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if let SegmentKind::Anchor(anchor) = &segment.kind {
            world.schedule(
                anchor.signed.max(SimTime::START),
                Event::AnchorSigns(SegmentId::new(at)),
            );
            for (change, (on, _)) in (0..).zip(&anchor.dated) {
                let segment = SegmentId::new(at);
                world.schedule(*on, Event::AnchorChanges { segment, change });
            }
        }
    }
}

/// A customer enquires about a contract; the arrival itself is handled by the dispatcher.
pub fn enquiries(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Reserved { terms, .. } = &segment.kind else {
        world.no_such_segment(id, "source of enquiries")
    };
    let state = &mut world.segments[id.at()];
    let customer = state.arrive();
    let gpus = whole_gpus(
        terms
            .gpus
            .distribution
            .quantile(state.draws.contract_size()),
    );
    let requirement = Requirement {
        segment: id,
        customer,
        gpus,
        starts: world.now + terms.start_lag,
        term: term_of(world, terms, id, customer),
    };
    let requested = gpu_hours(gpus, requirement.term);
    world.contract_books.ask(id, requested);
    match offer(world, requirement, terms) {
        Some(offer) => sign(world, requirement, offer, terms),
        None => {
            world.segments[id.at()].lose(0.0);
            world.contract_books.lose(id, requested);
        }
    }
    Change::Nothing
}

/// An anchor is signed irrespective of capacity; an anchor whose term is over already is not.
pub fn anchor_signs(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let anchor = world.anchor(id);
    let terms = &anchor.terms;
    let gpus = whole_gpus(
        terms
            .gpus
            .distribution
            .quantile(Stream::new(segment.key, world.replication, Purpose::Size).uniform(0)),
    );
    let term = term_of(world, terms, id, 0);
    let requirement = Requirement {
        segment: id,
        customer: 0,
        gpus,
        starts: anchor.signed + terms.start_lag,
        term,
    };
    world.segments[id.at()].arrive();
    world.contract_books.ask(id, gpu_hours(gpus, term));
    if requirement.starts + term > world.now {
        let offer = Offer {
            market: segment.market,
            partition: segment.partition,
            price_factor: 1.0,
            starts: requirement.starts,
            fabric: None,
        };
        sign(world, requirement, offer, terms);
    }
    Change::Nothing
}

/// A customer's term, seconds.
fn term_of(world: &World<'_>, terms: &ContractTerms, id: SegmentId, customer: u64) -> Seconds {
    match &terms.term {
        Term::Seconds(seconds) => *seconds,
        Term::Months(months) => {
            let uniform = Stream::new(
                world.plan.segment(id).key,
                world.replication,
                Purpose::Duration,
            )
            .uniform(customer);
            Seconds::nearest(months.distribution.quantile(uniform) * MONTH.as_seconds())
                .max(Seconds::ONE)
        }
    }
}

/// The first of a customer's markets with free capacity for it, and from when.
fn offer(world: &World<'_>, requirement: Requirement, terms: &ContractTerms) -> Option<Offer> {
    let own = world.plan.segment(requirement.segment);
    let ask = Ask {
        gpus: requirement.gpus,
        starts: requirement.starts,
        term: requirement.term,
    };
    let others = terms.substitutes.iter().map(|other| {
        (
            other.market,
            other.partition,
            other.price_factor,
            &other.placement,
        )
    });
    std::iter::once((own.market, own.partition, 1.0, &terms.placement))
        .chain(others)
        .find_map(|(market, partition, price_factor, placement)| {
            let (starts, fabric) =
                free_capacity_for(world, partition, ask, (terms.against, placement))?;
            Some(Offer {
                market,
                partition,
                price_factor,
                starts,
                fabric,
            })
        })
}

/// A contract is signed.
fn sign(world: &mut World<'_>, requirement: Requirement, offer: Offer, terms: &ContractTerms) {
    world.segments[requirement.segment.at()].sign(requirement.gpus);
    let contract = Contract {
        segment: requirement.segment,
        market: offer.market,
        partition: offer.partition,
        fabric: offer.fabric,
        customer: requirement.customer,
        renewals: 0,
        gpus: requirement.gpus,
        ramp_months: terms.ramp_months,
        stage: Stage::Signed,
        leaving: false,
        watched: terms.termination_for_convenience.is_some() || terms.price.moves(),
        has_sla: terms.sla.is_some(),
        billed_downtime: terms.sla.as_ref().map(|sla| sla.billed).unwrap_or_default(),
        price: ContractPrice::new(
            terms.agreed.is_some(),
            (offer.price_factor, reserved_price(world, offer.market)),
            terms.take_or_pay,
        ),
        term: requirement.term,
        starts: offer.starts,
        ends: offer.starts + requirement.term,
        first_use: offer.starts,
        signing_year: 0,
        called_back: 0,
        termination_left: f64::INFINITY,
        account: ContractAccount::default(),
    };
    hold(world, &contract, contract.gpus);
    let number = world.contracts.sign(contract);
    world.contract_books.sign(number);
    sign_term(world, number);
    let fails = terms.credit.and_then(|credit| {
        let key = world.plan.segment(requirement.segment).key;
        credit.default_after(
            Stream::new(key, world.replication, Purpose::Default).uniform(requirement.customer),
        )
    });
    if let Some(after) = fails {
        world.schedule(world.now + after, Event::CustomerDefaults(number));
    }
    world.schedule(offer.starts, Event::ContractStarts(number));
    debug_assert!(
        requirement.customer < RENEWALS_APART,
        "a segment has fewer customers than the spacing of their draws"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, PARTITION};

    #[test]
    fn a_customer_signs_where_there_is_room_and_is_lost_where_there_is_none() {
        let mut plan = fixture::plan();
        plan.segments = vec![fixture::segment(fixture::reserved(fixture::terms(
            6.0, 365,
        )))];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(10);
        for _ in 0..2 {
            enquiries(&mut world, SegmentId(0));
        }
        let tally = world.segments[0].tally();
        assert_eq!((tally.arrived, tally.admitted, tally.lost), (2, 1, 1));
        assert_eq!(world.partitions[PARTITION.at()].committed(None), 6);
        assert_eq!(world.advance(), Some(Event::ContractStarts(0)));
    }
}
