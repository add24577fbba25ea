//! Rules by which management orders accelerators: pure functions of what it expects on the day of a
//! review.
//!
//! A rule sees a [`Forecast`], which holds expected dates turned into amounts on the day a delivery
//! would come, never what is drawn for later; `sim/policy.rs` fills it, and a test simulates two
//! replications that differ only later.
//!
//! To add a policy: its word in [`NAMES`], its variant of [`Policy`] and its rule here; its keys in
//! `scenario/schema/purchase.rs`.

/// The words of `policy` in a scenario.
pub const NAMES: &[&str] = &["fixed", "follow-power", "replenish", "refresh"];

/// Decision rule of a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Policy {
    /// Orders so that delivery meets the next energisation.
    FollowPower,
    /// Orders when commitments pass this share of planned capacity.
    Replenish {
        /// Threshold of the policy, a fraction.
        trigger_fraction: f64,
    },
    /// Replaces an older accelerator at the end of its life, or when the new one's margin per MW
    /// beats its by the hurdle.
    Refresh {
        /// Threshold of the policy, a fraction.
        hurdle_fraction: f64,
    },
}

/// Management's forecast of the day on which an order of today would be delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Forecast {
    /// GPUs of the accelerator that the chains are expected to run then.
    pub runnable_gpus: i64,
    /// GPUs at the site or on order that will take up chains then, in GPUs of the accelerator.
    pub placed_gpus: i64,
    /// GPUs committed then: captive need and contracts.
    pub committed_gpus: i64,
    /// GPUs of the market at its sites or on order.
    pub planned_gpus: i64,
    /// GPUs of the new accelerator that fit where the old ones stand whose life is over then.
    pub expiring_gpus: i64,
    /// GPUs of the new accelerator that fit where all old ones stand.
    pub replaceable_gpus: i64,
    /// Yearly margin per MW of the new accelerator, its price spread over its life, USD.
    pub new_margin_usd_per_mw_year: f64,
    /// Yearly margin per MW of the old one, its resale value spread over what is left of its life,
    /// USD.
    pub old_margin_usd_per_mw_year: f64,
}

impl Policy {
    /// GPUs that the policy orders today, before its least and its most.
    pub fn wants(self, forecast: &Forecast) -> i64 {
        match self {
            Self::FollowPower => forecast.runnable_gpus - forecast.placed_gpus,
            // Enough that commitments are the trigger's share of what is planned.
            Self::Replenish { trigger_fraction } => {
                libm::ceil(forecast.committed_gpus as f64 / trigger_fraction) as i64
                    - forecast.planned_gpus
            }
            Self::Refresh { hurdle_fraction } => {
                let better = forecast.new_margin_usd_per_mw_year
                    > forecast.old_margin_usd_per_mw_year.max(0.0) * (1.0 + hurdle_fraction);
                if better {
                    forecast.replaceable_gpus
                } else {
                    forecast.expiring_gpus
                }
            }
        }
    }
}

/// Yearly margin per MW of IT: revenue less energy and less a GPU's yearly loss of value, USD.
///
/// 3 USD per GPU-hour, 0.08 USD of energy per GPU-hour, 9 000 USD lost a year and 1 800 W a GPU
/// give (2.92 × 8 766 − 9 000) / 0.0018 = 9.22 M USD per MW and year.
pub fn margin_usd_per_mw_year(
    rent_usd_per_gpu_hour: f64,
    energy_usd_per_gpu_hour: f64,
    value_lost_usd_per_gpu_year: f64,
    watts_each: f64,
) -> f64 {
    ((rent_usd_per_gpu_hour - energy_usd_per_gpu_hour) * crate::time::HOURS_PER_YEAR
        - value_lost_usd_per_gpu_year)
        / (watts_each * 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_orders_what_is_wanting() {
        let forecast = Forecast {
            runnable_gpus: 1_000,
            placed_gpus: 700,
            committed_gpus: 900,
            planned_gpus: 950,
            ..Forecast::default()
        };
        assert_eq!(Policy::FollowPower.wants(&forecast), 300);
        assert_eq!(
            Policy::Replenish {
                trigger_fraction: 0.9
            }
            .wants(&forecast),
            50
        );
        assert!(
            Policy::Replenish {
                trigger_fraction: 1.0
            }
            .wants(&forecast)
                < 0
        );
    }

    #[test]
    fn refresh_waits_for_the_end_of_life_or_a_better_margin() {
        let old = Forecast {
            expiring_gpus: 72,
            replaceable_gpus: 720,
            new_margin_usd_per_mw_year: 10.0,
            old_margin_usd_per_mw_year: 9.5,
            ..Forecast::default()
        };
        assert_eq!(
            Policy::Refresh {
                hurdle_fraction: 0.1
            }
            .wants(&old),
            72
        );
        assert_eq!(
            Policy::Refresh {
                hurdle_fraction: 0.0
            }
            .wants(&old),
            720
        );
    }

    #[test]
    fn the_worked_margin() {
        assert!((margin_usd_per_mw_year(3.0, 0.08, 9_000.0, 1_800.0) / 1e6 - 9.22).abs() < 0.01);
    }
}
