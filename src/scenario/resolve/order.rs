//! Purchase orders and shortages.

use super::Resolver;
use super::fleet::Goods;
use crate::id::{AcceleratorId, FleetId, SiteId};
use crate::model::purchasing::Policy;
use crate::plan::{self, Review, SupplyShock, When};
use crate::random::stream::key_of;
use crate::scenario::schema::{self, Scenario};
use crate::time::{DAYS_PER_WEEK, Seconds, SimTime, days};
use crate::units::Gpus;

impl Resolver {
    pub(super) fn orders(
        &mut self,
        goods: &Goods<'_>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Vec<plan::Order> {
        let mut orders: Vec<plan::Order> = Vec::new();
        for (at, spec) in goods.scenario.purchase.iter().enumerate() {
            let name = spec
                .id
                .as_ref()
                .map_or_else(|| format!("order-{}", at + 1), |id| id.text.clone());
            if orders.iter().any(|earlier| earlier.name == name) {
                let message = format!(
                    "two orders are named {name:?}; an order without `id` is named by its position"
                );
                self.refuse(&spec.place, message, "give each order an `id`");
            }
            orders.extend(self.order(name, spec, goods, fleets));
        }
        orders
    }

    fn order(
        &mut self,
        name: String,
        spec: &schema::Purchase,
        goods: &Goods<'_>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Option<plan::Order> {
        let sold = self.sold(
            goods,
            &spec.accelerator,
            "bought",
            spec.place_of("accelerator"),
        );
        let site = self.position(
            &goods.sites,
            spec.site.as_deref(),
            "site",
            spec.place_of("site"),
        );
        let ((accelerator, market), site) = (sold?, SiteId::new(site?));
        let fleet = goods.fleet(fleets, self.seed, (accelerator, market), site);
        let replaces = self.replaced(spec, site, goods, fleets);
        let product = &goods.scenario.accelerator[accelerator.at()];
        let lead_time = spec.lead_time_weeks.as_ref();
        let lead_time = lead_time.unwrap_or(&product.lead_time_weeks);
        let milestones = spec.milestone.iter();
        Some(plan::Order {
            when: self.when(spec, product, replaces),
            delivered: spec.delivered.map(|date| self.horizon.instant(date)),
            paid_before_start: spec.paid_before_start_share,
            lead_time: self.variate(lead_time, &format!("purchase {name}")),
            batches: spec.batches,
            batch_interval: days(spec.batch_interval_days),
            deposit: spec.deposit,
            milestones: milestones
                .map(|due| (days(due.weeks_after_order * DAYS_PER_WEEK), due.share))
                .collect(),
            price: spec
                .price_usd_per_gpu
                .as_ref()
                .map(|price| self.parameter(price)),
            cancel_after: spec
                .cancel_after_weeks
                .map(|weeks| days(weeks * DAYS_PER_WEEK)),
            cancellation_fee: spec.cancellation_fee,
            fleet,
            name,
        })
    }

    /// The fleet that an order replaces.
    fn replaced(
        &mut self,
        spec: &schema::Purchase,
        site: SiteId,
        goods: &Goods<'_>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Option<FleetId> {
        let old = spec.replaces.as_ref()?;
        let names = &goods.accelerators;
        let old = self.position(names, Some(old), "accelerator", spec.place_of("replaces"))?;
        let market = goods.market_of(old)?;
        Some(goods.fleet(fleets, self.seed, (AcceleratorId::new(old), market), site))
    }

    fn when(
        &self,
        spec: &schema::Purchase,
        product: &schema::Accelerator,
        replaces: Option<FleetId>,
    ) -> When {
        let policy = match spec.policy.as_str() {
            "follow-power" => Policy::FollowPower,
            "replenish" => Policy::Replenish {
                trigger_fraction: spec.trigger_fraction,
            },
            "refresh" => Policy::Refresh {
                hurdle_fraction: spec.hurdle_fraction,
            },
            _ => {
                return When::Fixed {
                    placed: spec
                        .order
                        .map_or(SimTime::START, |date| self.horizon.instant(date)),
                    gpus: Gpus(spec.gpus.unwrap_or(0)),
                };
            }
        };
        When::Review(Review {
            policy,
            from: spec
                .from_date
                .map_or(SimTime::START, |date| self.horizon.instant(date))
                .max(SimTime::START),
            until: spec
                .until_date
                .map_or(self.horizon.end(), |date| self.horizon.instant(date)),
            every: days(spec.review_days).max(Seconds::ONE),
            most: Gpus(spec.max_gpus.unwrap_or(0)),
            least: Gpus(
                spec.min_gpus
                    .unwrap_or(product.gpus_per_server * product.servers_per_rack),
            ),
            replaces,
        })
    }

    pub(super) fn shocks(&mut self, scenario: &Scenario) -> Vec<SupplyShock> {
        let accelerators: Vec<&str> = scenario
            .accelerator
            .iter()
            .map(|accelerator| accelerator.id.text.as_str())
            .collect();
        let mut shocks = Vec::new();
        for spec in &scenario.supply_shock {
            let named: Vec<usize> = spec
                .accelerators
                .iter()
                .filter_map(|name| {
                    self.position(&accelerators, Some(name), "accelerator", &spec.place)
                })
                .collect();
            let about = if spec.accelerators.is_empty() {
                (0..accelerators.len()).collect()
            } else {
                named
            };
            shocks.push(SupplyShock {
                name: spec.name.text.clone(),
                key: key_of(self.seed, &format!("supply shock {}", spec.name.text)),
                accelerators: about.into_iter().map(AcceleratorId::new).collect(),
                per_year: spec.per_year,
                weeks: spec.weeks.distribution.clone(),
                stretch: spec.stretch.distribution.clone(),
                allocation: spec.allocation.distribution.clone(),
            });
        }
        shocks
    }
}
