//! Market classes.

use super::Resolver;
use crate::id::MarketId;
use crate::problem::nearest;
use crate::random::stream::key_of;
use crate::scenario::plan;
use crate::scenario::schema::Scenario;
use crate::units::Gpus;
use std::collections::BTreeMap;

impl Resolver {
    pub(super) fn markets(&mut self, scenario: &Scenario) -> (Vec<plan::Market>, BTreeMap<String, MarketId>) {
        let mut market_of = BTreeMap::new();
        let mut markets = Vec::new();
        for (at, (name, spec)) in scenario.market.iter().enumerate() {
            let id = MarketId::new(at);
            let all: Vec<String> = scenario.accelerator.iter().map(|accelerator| accelerator.id.text.clone()).collect();
            let members = if spec.accelerators.is_empty() && scenario.market.len() == 1 { &all } else { &spec.accelerators };
            for member in members {
                if !all.contains(member) {
                    let near = nearest(member, all.iter().map(String::as_str))
                        .map_or_else(|| format!("there are {}", all.join(", ")), |near| format!("did you mean {near:?}?"));
                    self.refuse(&spec.place, format!("market {name:?} lists {member:?}, which is no accelerator of this scenario"), &near);
                } else if market_of.insert(member.clone(), id).is_some() {
                    self.refuse(&spec.place, format!("accelerator {member:?} is in two markets"), "an accelerator is sold in one market");
                }
            }
            markets.push(plan::Market {
                name: name.clone(),
                key: key_of(self.seed, &format!("market {name}")),
                price: self.amount(&spec.price_usd_per_gpu_hour),
                drift: self.amount(&spec.annual_drift),
                volatility: spec.volatility,
                reversion: spec.mean_reversion_per_year,
                ordered: Gpus(0),
                fleets: Vec::new(),
                pools: Vec::new(),
            });
        }
        (markets, market_of)
    }
}
