//! Segments of demand.

use super::{MONTHS, Resolver, seconds};
use crate::id::MarketId;
use crate::model::contract::Terms;
use crate::random::stream::key_of;
use crate::scenario::plan::{self, Arrivals, Segment, SegmentKind, WhenFull};
use crate::scenario::rule::Name;
use crate::scenario::schema::Scenario;
use crate::time::{HOURS_PER_YEAR, Instant};
use crate::units::Gpus;

impl Resolver {
    pub(super) fn segments(&mut self, scenario: &Scenario, markets: &[plan::Market]) -> Vec<Segment> {
        let names: Vec<&str> = markets.iter().map(|market| market.name.as_str()).collect();
        let mut segments = Vec::new();
        for spec in &scenario.demand.internal {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let mut steps: Vec<(Instant, Gpus)> = spec.gpus.iter().map(|step| (self.horizon.instant(step.from), Gpus(step.gpus))).collect();
            steps.sort_by_key(|step| step.0);
            segments.push(self.segment(&spec.name, (market, markets), SegmentKind::Internal { steps }));
        }
        for spec in &scenario.demand.reserved {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let name = format!("segment {}", spec.segment.text);
            let opens = spec.opens.map_or(0, |date| self.horizon.instant(date)).max(0);
            let per_hour = spec.per_month * MONTHS / HOURS_PER_YEAR;
            let kind = SegmentKind::Reserved {
                arrivals: Arrivals { per_hour, growth: spec.growth_per_year, elasticity: spec.price_elasticity, opens, ..Arrivals::default() },
                gpus: self.variate(&spec.gpus, &name),
                term_months: self.variate(&spec.term_months, &name),
                start_lag: seconds(spec.start_lag_days),
                terms: Terms::new(&spec.terms, spec.discount_to_market, spec.floor_fraction),
                renewal: spec.renewal_probability,
                one_fabric: spec.one_fabric,
            };
            segments.push(self.segment(&spec.segment, (market, markets), kind));
        }
        for spec in &scenario.demand.on_demand {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let name = format!("segment {}", spec.segment.text);
            let patience = spec.patience_hours.as_ref().map(|patience| self.variate(patience, &name));
            let kind = SegmentKind::OnDemand {
                arrivals: self.requests(spec),
                gpus: self.variate(&spec.gpus, &name),
                duration_hours: self.variate(&spec.duration_hours, &name),
                premium: spec.premium_to_market,
                when_full: if spec.when_full == "queue" { WhenFull::Queue(patience) } else { WhenFull::Lose },
            };
            segments.push(self.segment(&spec.segment, (market, markets), kind));
        }
        for spec in &scenario.demand.spot {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let depth = self.amount(&spec.gpus);
            segments.push(self.segment(&spec.segment, (market, markets), SegmentKind::Spot { depth, discount: spec.discount_to_market }));
        }
        segments
    }

    pub(super) fn segment(&self, name: &Name, (market, markets): (usize, &[plan::Market]), kind: SegmentKind) -> Segment {
        // Who names no partition uses what is left after them.
        let pool = *markets[market].pools.last().expect("every market has a pool");
        Segment { name: name.text.clone(), key: key_of(self.seed, &format!("segment {}", name.text)), market: MarketId::new(market), pool, kind }
    }
}
