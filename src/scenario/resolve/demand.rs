//! Segments of demand.

use super::Resolver;
use super::partition::Requirements;
use crate::id::{MarketId, PartitionId};
use crate::plan::{self, Segment, SegmentKind, WhenFull};
use crate::random::stream::key_of;
use crate::random::tabulated::Tabulated;
use crate::scenario::schema::{Buyer, OnDemand, Scenario, Spot};

impl Resolver {
    pub(super) fn segments(
        &mut self,
        scenario: &Scenario,
        markets: &[plan::Market],
    ) -> Vec<Segment> {
        let demand = &scenario.demand;
        let names: Vec<&str> = markets.iter().map(|market| market.name.as_str()).collect();
        let mut segments = Vec::new();
        for spec in &demand.internal {
            segments
                .extend(self.segment(&names, spec.buyer(), |own, _, _| Some(own.internal(spec))));
        }
        let first = segments.len();
        for spec in &demand.training_run {
            segments.extend(self.segment(&names, spec.buyer(), |own, _, _| {
                Some(own.training_run(spec, &demand.training_run, first))
            }));
        }
        for spec in &demand.reserved {
            segments.extend(self.segment(&names, spec.buyer(), |own, _, partition| {
                Some(own.reserved(spec, partition, &names))
            }));
        }
        for spec in &demand.anchor {
            segments.extend(self.segment(&names, spec.buyer(), |own, _, partition| {
                Some(own.anchor(spec, partition))
            }));
        }
        for spec in &demand.on_demand {
            segments.extend(
                self.segment(&names, spec.buyer(), |own, market, partition| {
                    Some(own.on_demand(spec, markets, market, partition))
                }),
            );
        }
        for spec in &demand.aggregate {
            segments.extend(self.segment(&names, spec.buyer(), |own, _, partition| {
                own.aggregate_demand(spec, partition)
                    .map(SegmentKind::Aggregate)
            }));
        }
        for spec in &demand.spot {
            segments.extend(self.segment(&names, spec.buyer(), |own, _, _| Some(own.spot(spec))));
        }
        segments
    }

    /// A segment whose market and partition are found, from what it makes of them.
    fn segment(
        &mut self,
        markets: &[&str],
        buyer: Buyer<'_>,
        kind: impl FnOnce(&mut Self, MarketId, PartitionId) -> Option<SegmentKind>,
    ) -> Option<Segment> {
        let market = self.position(markets, buyer.market, "market", buyer.market_place)?;
        let market = MarketId::new(market);
        let partition = self.partition_of(market, buyer.partition, buyer.place);
        let name = &buyer.name.text;
        Some(Segment {
            kind: kind(self, market, partition)?,
            name: name.clone(),
            key: key_of(self.seed, &format!("segment {name}")),
            market,
            partition,
        })
    }

    fn on_demand(
        &mut self,
        spec: &OnDemand,
        markets: &[plan::Market],
        market: MarketId,
        partition: PartitionId,
    ) -> SegmentKind {
        let requirements = Requirements {
            sites: &spec.sites,
            one_site: spec.one_site,
            one_fabric: spec.one_fabric,
            place: &spec.place,
        };
        let name = format!("segment {}", spec.segment.text);
        let patience = spec.patience_hours.as_ref();
        let when_full = if spec.when_full == "queue" {
            WhenFull::Queue(patience.map(|patience| self.variate(patience, &name)))
        } else {
            WhenFull::Lose
        };
        SegmentKind::OnDemand {
            arrivals: self.requests(spec),
            gpus: Tabulated::new(spec.gpus.distribution.clone()),
            duration_hours: Tabulated::new(spec.duration_hours.distribution.clone()),
            premium: spec.premium_to_market,
            when_full,
            priority: spec.priority as i32,
            placement: self.placement(partition, &requirements),
            substitutes: self.substitutes(spec, &requirements, markets, market.at()),
        }
    }

    fn spot(&mut self, spec: &Spot) -> SegmentKind {
        SegmentKind::Spot {
            depth: self.parameter(&spec.gpus),
            discount: spec.discount_to_market,
            elasticity: spec.price_elasticity,
        }
    }
}
