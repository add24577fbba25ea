//! Block rates: the first block of units at one rate, the next at another.
//!
//! The cost of an amount a is Σ over tiers of rate × the part of a that lies between the tier's
//! lower and upper limit. The last tier has no upper limit. Limits may grow with the month's peak
//! (hours' use of demand: 200 kWh per kW are 200 MWh per MW) or with its days, as in the U.S.
//! Utility Rate Database (units `kWh/kW`, `kWh daily`, `kWh/kW daily`).
//!
//! Example: 0 for the first 50 kW and 12 USD for each kW above, at 114.155 kW: 12 × 64.155 = 769.86
//! USD.

/// Scale of the tier limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Nothing: the limits hold for the month.
    #[default]
    Month,
    /// The month's peak in MW.
    PeakMw,
    /// The month's days.
    Days,
    /// Both.
    PeakMwDays,
}

impl Scale {
    /// The factor of a month with this peak and number of days.
    pub fn factor(self, peak_mw: f64, days: f64) -> f64 {
        match self {
            Self::Month => 1.0,
            Self::PeakMw => peak_mw,
            Self::Days => days,
            Self::PeakMwDays => peak_mw * days,
        }
    }
}

/// A tier: up to a limit, a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tier {
    /// Its upper limit, MWh or MW; infinite for the last.
    pub up_to: f64,
    /// USD per MWh or per MW and month.
    pub usd_each: f64,
}

/// Tiers in rising order; never empty, the last without a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiers {
    tiers: Vec<Tier>,
    scale: Scale,
}

impl Tiers {
    /// One rate for everything.
    pub fn flat(usd_each: f64) -> Self {
        Self {
            tiers: vec![Tier {
                up_to: f64::INFINITY,
                usd_each,
            }],
            scale: Scale::Month,
        }
    }

    /// Tiers as given; the last one's limit is lifted.
    ///
    /// # Errors
    /// A description, when there is none, or when limits do not rise.
    pub fn new(mut tiers: Vec<Tier>, scale: Scale) -> Result<Self, String> {
        let Some(last) = tiers.last_mut() else {
            return Err("there is no tier".to_owned());
        };
        last.up_to = f64::INFINITY;
        if let Some(at) = tiers
            .windows(2)
            .position(|pair| pair[1].up_to <= pair[0].up_to)
        {
            return Err(format!(
                "tier {} ends at {}, not above the {} of the tier before it",
                at + 2,
                tiers[at + 1].up_to,
                tiers[at].up_to
            ));
        }
        if tiers[0].up_to <= 0.0 {
            return Err(format!(
                "tier 1 ends at {}, which leaves it nothing",
                tiers[0].up_to
            ));
        }
        Ok(Self { tiers, scale })
    }

    /// Scale of the limits.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Cost of an amount, USD, with limits multiplied by `factor`.
    pub fn cost(&self, amount: f64, factor: f64) -> f64 {
        if let [only] = self.tiers[..] {
            return only.usd_each * amount;
        }
        let mut below = 0.0;
        let mut cost = 0.0;
        for tier in &self.tiers {
            let limit = if tier.up_to.is_finite() {
                tier.up_to * factor
            } else {
                f64::INFINITY
            };
            if amount <= limit {
                return cost + tier.usd_each * (amount - below);
            }
            cost += tier.usd_each * (limit - below);
            below = limit;
        }
        cost
    }

    /// Rate of the last tier: the marginal rate of a load that fills the others.
    pub fn last_rate(&self) -> f64 {
        self.tiers[self.tiers.len() - 1].usd_each
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tier(up_to: f64, usd_each: f64) -> Tier {
        Tier { up_to, usd_each }
    }

    #[test]
    fn amounts_fill_tiers_from_below() {
        let tiers = Tiers::new(
            vec![tier(50.0, 0.0), tier(f64::INFINITY, 12.0)],
            Scale::Month,
        )
        .unwrap();
        assert_eq!(tiers.cost(50.0, 1.0), 0.0);
        assert!((12.0 * tiers.cost(1e6 / 8_760.0, 1.0) - 9_238.36).abs() < 0.005);
        let three = Tiers::new(
            vec![tier(10.0, 5.0), tier(30.0, 3.0), tier(0.0, 1.0)],
            Scale::Month,
        )
        .unwrap();
        assert_eq!(three.cost(5.0, 1.0), 25.0);
        assert_eq!(three.cost(40.0, 1.0), 50.0 + 60.0 + 10.0);
    }

    /// 150 MWh per MW at 121.6, the next 100 at 102.9, the rest at 80.3; a peak of 2 MW and 600
    /// MWh.
    #[test]
    fn limits_grow_with_the_peak() {
        let tiers = Tiers::new(
            vec![tier(150.0, 121.6), tier(250.0, 102.9), tier(0.0, 80.3)],
            Scale::PeakMw,
        )
        .unwrap();
        let expected = 300.0 * 121.6 + 200.0 * 102.9 + 100.0 * 80.3;
        assert!((tiers.cost(600.0, Scale::PeakMw.factor(2.0, 30.0)) - expected).abs() < 1e-9);
        assert_eq!(Scale::PeakMwDays.factor(2.0, 30.0), 60.0);
        assert_eq!(Scale::Days.factor(2.0, 30.0), 30.0);
    }

    #[test]
    fn limits_that_fall_are_refused() {
        assert!(
            Tiers::new(
                vec![tier(10.0, 1.0), tier(5.0, 1.0), tier(0.0, 1.0)],
                Scale::Month
            )
            .unwrap_err()
            .contains("tier 2 ends at 5")
        );
        assert!(Tiers::new(Vec::new(), Scale::Month).is_err());
        assert!(Tiers::new(vec![tier(0.0, 1.0), tier(0.0, 1.0)], Scale::Month).is_err());
    }

    proptest! {
        #[test]
        fn cost_is_continuous_and_rises(rates in prop::collection::vec(0.0..200.0f64, 1..5), amount in 0.0..100.0f64, more in 0.0..10.0f64) {
            let tiers = rates.iter().enumerate().map(|(at, rate)| tier(10.0 * (at + 1) as f64, *rate)).collect();
            let tiers = Tiers::new(tiers, Scale::Month).unwrap();
            let (less, greater) = (tiers.cost(amount, 1.0), tiers.cost(amount + more, 1.0));
            prop_assert!(greater >= less - 1e-9);
            prop_assert!(greater - less <= 200.0 * more + 1e-9);
        }
    }
}
