//! Segments of demand.

use super::Resolver;
use super::pool::Requirements;
use crate::id::MarketId;
use crate::plan::{self, Segment, SegmentKind, WhenFull};
use crate::random::stream::key_of;
use crate::random::tabulated::Tabulated;
use crate::rule::Name;
use crate::scenario::schema::Scenario;

impl Resolver {
    pub(super) fn segments(
        &mut self,
        scenario: &Scenario,
        markets: &[plan::Market],
    ) -> Vec<Segment> {
        let names: Vec<&str> = markets.iter().map(|market| market.name.as_str()).collect();
        let mut segments = Vec::new();
        for spec in &scenario.demand.internal {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let kind = self.internal(spec);
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            segments.push(Segment {
                pool,
                ..self.segment(&spec.name, (market, markets), kind)
            });
        }
        let first = segments.len();
        for spec in &scenario.demand.training_run {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let kind = self.training_run(spec, &scenario.demand.training_run, first);
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            segments.push(Segment {
                pool,
                ..self.segment(&spec.name, (market, markets), kind)
            });
        }
        for spec in &scenario.demand.reserved {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            let kind = self.reserved(spec, pool, &names);
            segments.push(Segment {
                pool,
                ..self.segment(&spec.segment, (market, markets), kind)
            });
        }
        for spec in &scenario.demand.anchor {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            let kind = self.anchor(spec, pool);
            segments.push(Segment {
                pool,
                ..self.segment(&spec.segment, (market, markets), kind)
            });
        }
        for spec in &scenario.demand.on_demand {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let name = format!("segment {}", spec.segment.text);
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            let requirements = Requirements {
                sites: &spec.sites,
                one_site: spec.one_site,
                one_fabric: spec.one_fabric,
                place: &spec.place,
            };
            let patience = spec
                .patience_hours
                .as_ref()
                .map(|patience| self.variate(patience, &name));
            let kind = SegmentKind::OnDemand {
                arrivals: self.requests(spec),
                gpus: Tabulated::new(spec.gpus.distribution.clone()),
                duration_hours: Tabulated::new(spec.duration_hours.distribution.clone()),
                premium: spec.premium_to_market,
                when_full: if spec.when_full == "queue" {
                    WhenFull::Queue(patience)
                } else {
                    WhenFull::Lose
                },
                priority: spec.priority as i32,
                placement: self.placement(pool, &requirements),
                substitutes: self.substitutes(spec, &requirements, markets, market),
            };
            segments.push(Segment {
                pool,
                ..self.segment(&spec.segment, (market, markets), kind)
            });
        }
        for spec in &scenario.demand.pool {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            let Some(demand) = self.aggregate_demand(spec, pool) else {
                continue;
            };
            segments.push(Segment {
                pool,
                ..self.segment(&spec.segment, (market, markets), SegmentKind::Pool(demand))
            });
        }
        for spec in &scenario.demand.spot {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place)
            else {
                continue;
            };
            let pool = self.pool_of(
                MarketId::new(market),
                spec.partition.as_deref(),
                &spec.place,
            );
            let kind = SegmentKind::Spot {
                depth: self.parameter(&spec.gpus),
                discount: spec.discount_to_market,
                elasticity: spec.price_elasticity,
            };
            segments.push(Segment {
                pool,
                ..self.segment(&spec.segment, (market, markets), kind)
            });
        }
        segments
    }

    pub(super) fn segment(
        &self,
        name: &Name,
        (market, markets): (usize, &[plan::Market]),
        kind: SegmentKind,
    ) -> Segment {
        // A segment without a partition uses the GPUs outside all partitions.
        let pool = *markets[market]
            .pools
            .last()
            .expect("every market has a partition");
        Segment {
            name: name.text.clone(),
            key: key_of(self.seed, &format!("segment {}", name.text)),
            market: MarketId::new(market),
            pool,
            kind,
        }
    }
}
