//! Terms of contracts: segments that sign them, and anchors.

use super::pool::Requirements;
use super::{MONTHS, Resolver, seconds};
use crate::id::PoolId;
use crate::model::contract::Terms;
use crate::model::contract::credit::Credit;
use crate::model::contract::late::Late;
use crate::model::contract::ramp::MONTH;
use crate::model::contract::renewal::Renewal;
use crate::model::contract::sla::Sla;
use crate::model::contract::termination_for_convenience::TerminationForConvenience;
use crate::plan::{Against, Anchor, Arrivals, CallBackTerms, ContractTerms, SegmentKind, Term};
use crate::random::elementary::nearest;
use crate::scenario::schema;
use crate::time::{HOURS_PER_YEAR, Instant};

impl Resolver {
    /// A segment that signs contracts.
    pub(super) fn reserved(
        &mut self,
        spec: &schema::Reserved,
        pool: PoolId,
        markets: &[&str],
    ) -> SegmentKind {
        let opens = spec
            .opens
            .map_or(0, |date| self.horizon.instant(date))
            .max(0);
        let per_hour = spec.per_month * MONTHS / HOURS_PER_YEAR;
        let against = if spec.sign_against == "planned" {
            Against::Planned {
                overbooking: spec.overbooking,
                longest_wait: seconds(spec.longest_wait_days),
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
            start_lag: seconds(spec.start_lag_days),
            against,
            substitutes,
            ..self.terms(&spec.contract, &name, pool, term)
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
    pub(super) fn anchor(&mut self, spec: &schema::Anchor, pool: PoolId) -> SegmentKind {
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
            None => Term::Seconds((until - starts).max(1)),
        };
        let agreed = spec
            .price_usd_per_gpu_hour
            .as_ref()
            .map(|price| self.parameter(price));
        let terms = ContractTerms {
            start_lag: starts - signed,
            agreed,
            ..self.terms(&spec.contract, &name, pool, term)
        };
        SegmentKind::Anchor(Box::new(Anchor { signed, terms }))
    }

    /// Terms of the keys that segments and anchors share: used from the day of signing, at the
    /// market price, in its own market.
    fn terms(
        &mut self,
        spec: &schema::Contract,
        name: &str,
        pool: PoolId,
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
            start_lag: 0,
            ramp_months: spec.ramp_months,
            price: Terms::new(&spec.terms, spec.discount_to_market, spec.floor_fraction),
            agreed: None,
            prepayment: spec.prepayment_share,
            take_or_pay: spec.take_or_pay_share,
            used: self.variate(&spec.used_share, name),
            renewal: Renewal {
                probability: spec.renewal_probability,
                price_sensitivity: spec.renewal_price_sensitivity,
            },
            termination_for_convenience: spec
                .termination_for_convenience
                .as_ref()
                .map(termination_for_convenience),
            late: spec.late.as_ref().map(late),
            credit: spec.credit.as_ref().map(credit),
            sla: spec.sla.as_ref().map(sla),
            call_back: spec.call_back.as_ref().map(call_back),
            placement: self.placement(pool, &requirements),
            against: Against::Ready { overbooking: 0.0 },
            substitutes: Vec::new(),
        }
    }
}

fn termination_for_convenience(
    spec: &schema::TerminationForConvenience,
) -> TerminationForConvenience {
    TerminationForConvenience {
        notice: seconds(spec.notice_days),
        after: months(spec.after_months),
        per_year: spec.per_year,
        price_sensitivity: spec.price_sensitivity,
    }
}

fn late(spec: &schema::Late) -> Late {
    Late {
        grace: seconds(spec.grace_days),
        penalty_share: spec.penalty_share,
        terminate_after: seconds(spec.terminate_after_days),
        accept_share: spec.accept_share,
    }
}

fn credit(spec: &schema::Credit) -> Credit {
    Credit {
        default_per_year: spec.default_per_year,
        recovery: spec.recovery,
        claim_months: spec.claim_months,
    }
}

fn sla(spec: &schema::Sla) -> Sla {
    Sla {
        availability: spec.availability,
        tiers: spec
            .tiers
            .iter()
            .map(|tier| (tier.below, tier.credit))
            .collect(),
    }
}

fn call_back(spec: &schema::CallBack) -> CallBackTerms {
    CallBackTerms {
        notice: seconds(spec.notice_days),
        penalty_months: spec.penalty_months,
        partial: spec.partial,
    }
}

fn months(count: f64) -> Instant {
    nearest(count * MONTH as f64)
}
