//! Market classes.

use super::Resolver;
use crate::id::MarketId;
use crate::model::market::feedback::Feedback;
use crate::model::market::price_position;
use crate::model::market::regime::Chain;
use crate::plan::{self, Deviation};
use crate::problem::nearest;
use crate::random::stream::key_of;
use crate::scenario::schema::{self, DatedGpus, Scenario};
use crate::time::{MONTHS, SimTime};
use crate::units::Gpus;
use std::collections::BTreeMap;

impl Resolver {
    pub(super) fn markets(
        &mut self,
        scenario: &Scenario,
    ) -> (Vec<plan::Market>, BTreeMap<String, MarketId>) {
        let mut market_of = BTreeMap::new();
        let mut markets = Vec::new();
        for (at, (name, spec)) in scenario.market.iter().enumerate() {
            self.members(scenario, (name, spec), MarketId::new(at), &mut market_of);
            markets.push(self.market(scenario, name, spec));
        }
        (markets, market_of)
    }

    /// The accelerators of a market.
    fn members(
        &mut self,
        scenario: &Scenario,
        (name, spec): (&str, &schema::Market),
        id: MarketId,
        market_of: &mut BTreeMap<String, MarketId>,
    ) {
        let all: Vec<String> = scenario
            .accelerator
            .iter()
            .map(|accelerator| accelerator.id.text.clone())
            .collect();
        let members = if spec.accelerators.is_empty() && scenario.market.len() == 1 {
            &all
        } else {
            &spec.accelerators
        };
        for member in members {
            if !all.contains(member) {
                let near = nearest(member, all.iter().map(String::as_str)).map_or_else(
                    || format!("there are {}", all.join(", ")),
                    |near| format!("did you mean {near:?}?"),
                );
                self.refuse(
                    &spec.place,
                    format!(
                        "market {name:?} lists {member:?}, which is no accelerator of this scenario"
                    ),
                    &near,
                );
            } else if market_of.insert(member.clone(), id).is_some() {
                self.refuse(
                    &spec.place,
                    format!("accelerator {member:?} is in two markets"),
                    "an accelerator is sold in one market",
                );
            }
        }
    }

    fn market(&mut self, scenario: &Scenario, name: &str, spec: &schema::Market) -> plan::Market {
        let end = self.horizon.month_date(self.horizon.months());
        let mut history: Vec<_> = spec
            .history
            .iter()
            .map(|quote| (quote.date, quote.price_usd_per_gpu_hour))
            .filter(|quote| quote.0 < end)
            .collect();
        history.sort_by_key(|quote| quote.0);
        plan::Market {
            name: name.to_owned(),
            key: key_of(self.seed, &format!("market {name}")),
            price: self.parameter(&spec.price_usd_per_gpu_hour),
            drift: self.parameter(&spec.annual_drift),
            volatility: spec.volatility,
            reversion: spec.mean_reversion_per_year,
            level: spec
                .reverts_to_usd_per_gpu_hour
                .as_ref()
                .map(|level| self.parameter(level)),
            common_factor: spec.common_factor,
            common_key: key_of(self.seed, "market common"),
            regimes: self.regimes(scenario, name, spec),
            launches: spec
                .launch
                .iter()
                .map(|launch| self.launch(launch))
                .collect(),
            list_price: spec.list_price_usd_per_gpu_hour.as_ref().map(|list| {
                (
                    self.parameter(list),
                    self.parameter(&spec.list_price_annual_drift),
                )
            }),
            price_position_factor: price_position::factor(spec.price_position, spec.price_spread),
            captured_share_elasticity: spec.captured_share_elasticity,
            feedback: spec
                .feedback
                .as_ref()
                .map(|feedback| self.feedback(feedback)),
            reserved: Deviation {
                volatility: spec.reserved_volatility,
                reversion: spec.reserved_mean_reversion_per_year,
            },
            spot: Deviation {
                volatility: spec.spot_volatility,
                reversion: spec.spot_mean_reversion_per_year,
            },
            spot_idle_response: spec.spot_idle_response,
            history,
            ordered: Gpus(0),
            fleets: Vec::new(),
            partitions: Vec::new(),
        }
    }

    /// A market's own regimes, or those of the market it follows, at its own strength. The checks
    /// have refused what does not resolve; here that leaves no regimes.
    fn regimes(
        &self,
        scenario: &Scenario,
        name: &str,
        spec: &schema::Market,
    ) -> Option<plan::Regimes> {
        let (of, regimes) = match &spec.regimes_follow {
            Some(other) => (other.as_str(), &scenario.market.get(other)?.regime),
            None => (name, &spec.regime),
        };
        let target = |regime: &schema::Regime| {
            let [price, reserved, spot] = [
                regime.price_factor,
                regime.reserved_price_factor,
                regime.spot_price_factor,
            ]
            .map(libm::log);
            [spec.regime_strength * price, reserved, spot]
        };
        Some(plan::Regimes {
            chain: chain(regimes)?,
            key: key_of(self.seed, &format!("market {of}")),
            targets: regimes.iter().map(target).collect(),
        })
    }

    fn launch(&mut self, spec: &schema::Launch) -> plan::Launch {
        plan::Launch {
            at: self.horizon.instant(spec.date),
            slip_weeks: self.parameter(&spec.slip_weeks),
            fraction: spec.price_step,
            phase_years: spec.phase_in_months / MONTHS,
        }
    }

    fn feedback(&self, spec: &schema::Feedback) -> plan::SupplyAgainstDemand {
        let steps = |list: &[DatedGpus]| -> Vec<(SimTime, f64)> {
            let mut steps: Vec<_> = list
                .iter()
                .map(|step| (self.horizon.instant(step.from), step.gpus))
                .collect();
            steps.sort_by_key(|step| step.0);
            steps
        };
        plan::SupplyAgainstDemand {
            feedback: Feedback {
                elasticity: spec.elasticity,
                bound: spec.bound,
            },
            rivals: steps(&spec.rival_gpus),
            demand: steps(&spec.demand_gpus),
        }
    }
}

/// How regimes follow each other; none where there are none, or where one is followed by what is
/// not there.
fn chain(regimes: &[schema::Regime]) -> Option<Chain> {
    let known = |next: &schema::NextRegime| {
        let mut all = regimes.iter();
        all.any(|regime| regime.name.text == next.name.text)
    };
    if regimes.is_empty() || !regimes.iter().flat_map(|regime| &regime.next).all(known) {
        return None;
    }
    let weights = |from: &schema::Regime| -> Vec<f64> {
        let weight = |to: &schema::Regime| {
            let given = from.next.iter().find(|next| next.name.text == to.name.text);
            if from.next.is_empty() {
                1.0
            } else {
                given.map_or(0.0, |next| next.weight)
            }
        };
        regimes.iter().map(weight).collect()
    };
    let dwell: Vec<f64> = regimes
        .iter()
        .map(|regime| regime.mean_dwell_years)
        .collect();
    let starts = regimes.iter().map(|regime| regime.start_probability);
    let start = starts.clone().any(|start| start.is_some());
    let start = start.then(|| starts.map(|start| start.unwrap_or(0.0)).collect());
    let weights: Vec<_> = regimes.iter().map(weights).collect();
    Some(Chain::new(&dwell, &weights, start))
}
