//! What stored energy is worth when a window ends.
//!
//! Most of it is worth what a MWh will replace at some time. A first part may be worth more: where a
//! demand charge watches the hours just after the window, before the battery can charge again, only
//! what it holds then lowers their peak. 50 MW over two hours at 12 000 USD per MW make the first
//! 100 MWh worth 6 000 USD each, but for losses.

/// Value of stored energy, falling with the amount.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StoredValue {
    /// USD per MWh.
    pub usd_per_mwh: f64,
    /// The part that is worth more, MWh.
    pub first_mwh: f64,
    /// Its value, USD per MWh, at least `usd_per_mwh`.
    pub first_usd_per_mwh: f64,
}

impl StoredValue {
    /// One value for all of it.
    pub fn flat(usd_per_mwh: f64) -> Self {
        Self {
            usd_per_mwh,
            ..Self::default()
        }
    }

    /// Value of an amount, USD.
    pub fn usd(&self, mwh: f64) -> f64 {
        mwh.min(self.first_mwh) * (self.first_usd_per_mwh - self.usd_per_mwh)
            + mwh * self.usd_per_mwh
    }

    /// Value of a MWh more than an amount and of the last one in it, USD.
    pub fn marginal(&self, mwh: f64, near: f64) -> (f64, f64) {
        let more = if mwh < self.first_mwh - near {
            self.first_usd_per_mwh
        } else {
            self.usd_per_mwh
        };
        let less = if mwh <= self.first_mwh + near && self.first_mwh > 0.0 {
            self.first_usd_per_mwh
        } else {
            self.usd_per_mwh
        };
        (more, less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_is_worth_more() {
        let value = StoredValue {
            usd_per_mwh: 40.0,
            first_mwh: 100.0,
            first_usd_per_mwh: 6_000.0,
        };
        assert_eq!(
            [60.0, 150.0].map(|mwh| value.usd(mwh)),
            [360_000.0, 602_000.0]
        );
        assert_eq!(value.marginal(60.0, 1e-7), (6_000.0, 6_000.0));
        assert_eq!(value.marginal(100.0, 1e-7), (40.0, 6_000.0));
        assert_eq!(value.marginal(150.0, 1e-7), (40.0, 40.0));
        assert_eq!(StoredValue::flat(30.0).usd(2.0), 60.0);
        assert_eq!(StoredValue::flat(30.0).marginal(0.0, 1e-7), (30.0, 30.0));
    }
}
