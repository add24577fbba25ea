//! Block rates: the first block of units at one rate, the next at another.
//!
//! The cost of an amount a is Σ over tiers of rate × the part of a that lies between the tier's
//! lower and upper limit. The last tier has no upper limit. Limits may grow with the month's peak
//! (hours' use of demand: 200 kWh per kW are 200 MWh per MW) or with its days, as in the U.S.
//! Utility Rate Database (units `kWh/kW`, `kWh daily`, `kWh/kW daily`), each limit in its own way; a
//! tier whose limit comes to lie below that of the tier before it holds nothing.
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
    /// Scale of each tier's limit.
    scales: Vec<Scale>,
}

impl Tiers {
    /// One rate for everything.
    pub fn flat(usd_each: f64) -> Self {
        Self {
            tiers: vec![Tier {
                up_to: f64::INFINITY,
                usd_each,
            }],
            scales: vec![Scale::Month],
        }
    }

    /// Tiers as given; the last one's limit is lifted.
    ///
    /// # Errors
    /// A description, when there is none, or when limits do not rise.
    pub fn new(tiers: Vec<Tier>, scale: Scale) -> Result<Self, String> {
        Self::mixed(tiers.into_iter().map(|tier| (tier, scale)).collect())
    }

    /// Tiers whose limits grow each in its own way; the last one's is lifted.
    ///
    /// # Errors
    /// A description, when there is none, or when limits of one scale do not rise.
    pub fn mixed(tiers: Vec<(Tier, Scale)>) -> Result<Self, String> {
        let (mut tiers, scales): (Vec<Tier>, Vec<Scale>) = tiers.into_iter().unzip();
        let Some(last) = tiers.last_mut() else {
            return Err("there is no tier".to_owned());
        };
        last.up_to = f64::INFINITY;
        let falls =
            |at: &usize| scales[*at] == scales[at + 1] && tiers[at + 1].up_to <= tiers[*at].up_to;
        if let Some(at) = (0..tiers.len() - 1).find(falls) {
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
        Ok(Self { tiers, scales })
    }

    /// Cost of an amount in a month with this peak and number of days, USD.
    pub fn cost_of_month(&self, amount: f64, peak_mw: f64, days: f64) -> f64 {
        self.sum(amount, |scale| scale.factor(peak_mw, days))
    }

    /// Cost of an amount, USD, with limits multiplied by `factor`.
    pub fn cost(&self, amount: f64, factor: f64) -> f64 {
        self.sum(amount, |_| factor)
    }

    fn sum(&self, amount: f64, factor: impl Fn(Scale) -> f64) -> f64 {
        if let [only] = self.tiers[..] {
            return only.usd_each * amount;
        }
        let mut below = 0.0;
        let mut cost = 0.0;
        for (tier, scale) in self.tiers.iter().zip(&self.scales) {
            let limit = if tier.up_to.is_finite() {
                (tier.up_to * factor(*scale)).max(below)
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

    /// Where rates rise and by how much; `None` where one falls.
    pub fn rises(&self) -> Option<impl Iterator<Item = (f64, f64)>> {
        let rising = self
            .tiers
            .windows(2)
            .all(|pair| pair[1].usd_each >= pair[0].usd_each);
        let first = self.tiers.first().map(|tier| (0.0, tier.usd_each));
        let next = self
            .tiers
            .windows(2)
            .map(|pair| (pair[0].up_to, pair[1].usd_each - pair[0].usd_each));
        rising.then(|| first.into_iter().chain(next))
    }

    /// Rate of one more of an amount, USD, with limits multiplied by `factor`.
    pub fn rate_at(&self, amount: f64, factor: f64) -> f64 {
        let holds = |tier: &&Tier| !tier.up_to.is_finite() || amount < tier.up_to * factor;
        let tier = self.tiers.iter().find(holds);
        tier.map_or_else(|| self.last_rate(), |tier| tier.usd_each)
    }

    /// By how much the cost of an amount in a month rises with a MW of the month's peak, USD: of each
    /// tier that it fills, what it costs more than the next times the growth of its limit.
    pub fn rate_of_peak(&self, amount: f64, peak_mw: f64, days: f64) -> f64 {
        let (mut below, mut growth, mut rate) = (0.0, 0.0, 0.0);
        for ((pair, tier), scale) in self.tiers.windows(2).zip(&self.tiers).zip(&self.scales) {
            let limit = tier.up_to * scale.factor(peak_mw, days);
            if limit > below {
                growth = tier.up_to * (scale.factor(1.0, days) - scale.factor(0.0, days));
                below = limit;
            }
            if below > amount {
                break;
            }
            rate += (pair[0].usd_each - pair[1].usd_each) * growth;
        }
        rate
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

    /// The same tiers: 600 MWh end in the third, of which a MW more of the peak makes 150 MWh cost
    /// 41.3 and 100 cost 22.6 USD more. At 250 MWh the first ends in the second: 150 × 18.7.
    #[test]
    fn a_higher_peak_fills_more_of_the_first_tiers() {
        let tiers = Tiers::new(
            vec![tier(150.0, 121.6), tier(250.0, 102.9), tier(0.0, 80.3)],
            Scale::PeakMw,
        )
        .unwrap();
        let rate = |amount: f64, factor: f64| {
            let step = 1e-6;
            (tiers.cost(amount, factor + step) - tiers.cost(amount, factor)) / step
        };
        for (amount, factor, expected) in [
            (600.0, 2.0, 150.0 * 41.3 + 100.0 * 22.6),
            (350.0, 2.0, 150.0 * 18.7),
            (200.0, 2.0, 0.0),
        ] {
            assert!((tiers.rate_of_peak(amount, factor, 30.0) - expected).abs() < 1e-9);
            assert!((rate(amount, factor) - expected).abs() < 1e-3);
        }
        assert_eq!(tiers.rate_at(350.0, 2.0), 102.9);
        assert_eq!(tiers.rate_at(600.0, 2.0), 80.3);
    }

    /// The first 100 MWh at 90, up to 200 MWh per MW at 60, the rest at 40: at a peak of 2 MW and 600
    /// MWh the second holds 300 MWh, at 0.4 MW nothing.
    #[test]
    fn limits_may_grow_each_in_its_own_way() {
        let tiers = Tiers::mixed(vec![
            (tier(100.0, 90.0), Scale::Month),
            (tier(200.0, 60.0), Scale::PeakMw),
            (tier(0.0, 40.0), Scale::PeakMw),
        ])
        .unwrap();
        let expected = 100.0 * 90.0 + 300.0 * 60.0 + 200.0 * 40.0;
        assert!((tiers.cost_of_month(600.0, 2.0, 30.0) - expected).abs() < 1e-9);
        let expected = 100.0 * 90.0 + 500.0 * 40.0;
        assert!((tiers.cost_of_month(600.0, 0.4, 30.0) - expected).abs() < 1e-9);
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
