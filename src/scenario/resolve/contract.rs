//! Terms of contracts: segments that sign them, and anchors.

use super::Resolver;
use super::partition::Requirements;
use crate::id::PartitionId;
use crate::model::contract::dated::DatedChange;
use crate::model::contract::{Conditions, Contract};
use crate::plan::{Against, Anchor, Arrivals, ContractTerms, SegmentKind, Term};
use crate::scenario::schema;
use crate::time::{HOURS_PER_YEAR, MONTH, MONTHS, Seconds, SimTime, days};

impl Resolver {
    /// A segment that signs contracts.
    pub(super) fn reserved(
        &mut self,
        spec: &schema::Reserved,
        partition: PartitionId,
        markets: &[&str],
    ) -> SegmentKind {
        let opens = spec
            .opens
            .map_or(SimTime::START, |date| self.horizon.instant(date))
            .max(SimTime::START);
        let per_hour = spec.per_month * MONTHS / HOURS_PER_YEAR;
        let against = if spec.sign_against == "planned" {
            Against::Planned {
                overbooking: spec.overbooking,
                longest_wait: days(spec.longest_wait_days),
            }
        } else {
            Against::Ready {
                overbooking: spec.overbooking,
            }
        };
        let contract = &spec.contract;
        let requirements = Requirements {
            sites: &contract.sites,
            one_site: contract.one_site,
            one_fabric: contract.one_fabric,
            place: &spec.place,
        };
        let substitutes = spec.substitutes.iter().filter_map(|other| {
            let market = self.position(markets, Some(&other.market), "market", &other.place)?;
            self.substitute(market, other.price_factor, &requirements, &other.place)
        });
        let substitutes = substitutes.collect();
        let name = format!("segment {}", spec.segment.text);
        let term = Term::Months(self.variate(&spec.term_months, &name));
        let terms = ContractTerms {
            start_lag: days(spec.start_lag_days),
            against,
            substitutes,
            ..self.terms(&spec.contract, &name, partition, term)
        };
        let arrivals = Arrivals {
            per_hour,
            growth: spec.growth_per_year,
            elasticity: spec.price_elasticity,
            opens,
            ..Arrivals::default()
        };
        SegmentKind::Reserved {
            arrivals,
            terms: Box::new(terms),
        }
    }

    /// A named contract.
    pub(super) fn anchor(&mut self, spec: &schema::Anchor, partition: PartitionId) -> SegmentKind {
        let signed = self.horizon.instant(spec.signed);
        let starts = spec
            .starts
            .map_or(signed, |date| self.horizon.instant(date));
        // Wrong dates are reported by a check.
        let until = spec
            .until
            .map_or(starts + MONTH, |date| self.horizon.instant(date));
        let name = format!("segment {}", spec.segment.text);
        let term = match &spec.term_months {
            Some(months) => Term::Months(self.variate(months, &name)),
            None => Term::Seconds((until - starts).max(Seconds::ONE)),
        };
        let agreed = spec
            .price_usd_per_gpu_hour
            .as_ref()
            .map(|price| self.parameter(price));
        let terms = ContractTerms {
            start_lag: starts - signed,
            agreed,
            ..self.terms(&spec.contract, &name, partition, term)
        };
        let dated = self.dated(spec);
        SegmentKind::Anchor(Box::new(Anchor {
            signed,
            terms,
            dated,
        }))
    }

    /// What happens to an anchor on a date; an extension of a day comes before what else does.
    fn dated(&self, spec: &schema::Anchor) -> Vec<(SimTime, DatedChange)> {
        let at = |date| self.horizon.instant(date);
        let extend = spec.extend.iter();
        let extend = extend.map(|of| (at(of.on), DatedChange::Extends(at(of.until))));
        let reprice = spec.reprice.iter();
        let reprice =
            reprice.map(|of| (at(of.on), DatedChange::Reprices(of.price_usd_per_gpu_hour)));
        let steps = spec.step_down.iter();
        let steps = steps.map(|of| (at(of.on), DatedChange::StepsDown(of.gpus_share)));
        let leaves = spec.leaves_on.map(|on| (at(on), DatedChange::Leaves));
        let defaults = spec.defaults_on.map(|on| (at(on), DatedChange::Defaults));
        let mut dated: Vec<_> = extend.chain(reprice).chain(steps).collect();
        dated.extend(leaves);
        dated.extend(defaults);
        dated.sort_by_key(|of| of.0);
        dated
    }

    /// Terms of the keys that segments and anchors share: used from the day of signing, at the
    /// market price, in its own market.
    fn terms(
        &mut self,
        spec: &Contract,
        name: &str,
        partition: PartitionId,
        term: Term,
    ) -> ContractTerms {
        let requirements = Requirements {
            sites: &spec.sites,
            one_site: spec.one_site,
            one_fabric: spec.one_fabric,
            place: &spec.place,
        };
        ContractTerms {
            gpus: self.variate(&spec.gpus, name),
            term,
            start_lag: Seconds::ZERO,
            agreed: None,
            used: self.variate(&spec.used_share, name),
            conditions: Conditions::from(spec),
            placement: self.placement(partition, &requirements),
            against: Against::Ready { overbooking: 0.0 },
            substitutes: Vec::new(),
        }
    }
}
