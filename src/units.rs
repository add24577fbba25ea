//! Quantities as types: only sums of like quantities and the products that make sense compile.
//!
//! Counts and ledgers are integers, so that conservation laws hold exactly; physical rates are
//! `f64`.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

/// Makes one quantity: a newtype with a unit, ordered, additive and scalable by a bare number.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize,
            serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self { Self(self.0 + other.0) }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self(self.0 - other.0) }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) { self.0 += other.0; }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) { self.0 -= other.0; }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self { Self(-self.0) }
        }
        impl Mul<$inner> for $name {
            type Output = Self;
            fn mul(self, factor: $inner) -> Self { Self(self.0 * factor) }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::default(), |total, item| total + item)
            }
        }
    };
}

/// Makes an exact quantity: an integer count that is also totally ordered.
macro_rules! exact_quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        quantity!($(#[$doc])* $name($inner));
        impl Eq for $name {}
        #[allow(clippy::derive_ord_xor_partial_ord, reason = "the derived partial order of an \
            integer is its total order")]
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering { self.0.cmp(&other.0) }
        }
    };
}

exact_quantity!(
    /// A number of accelerators (GPUs or custom chips), whole.
    Gpus(i64)
);
exact_quantity!(
    /// GPUs × seconds, exact. 3 600 of them are one GPU-hour.
    GpuSeconds(i64)
);
exact_quantity!(
    /// Electrical power in whole watts.
    Watts(i64)
);
exact_quantity!(
    /// Electrical power of one GPU, or of some, in whole milliwatts: a share of a rack is seldom
    /// whole in watts. A site's sum is reported in whole watts.
    Milliwatts(i64)
);
exact_quantity!(
    /// Watts × seconds (joules), exact; wide enough for 100 GW over 30 years.
    WattSeconds(i128)
);
exact_quantity!(
    /// Money in whole cents of the scenario's currency.
    Cents(i64)
);
quantity!(
    /// Money as a real number, before it is posted in cents.
    Usd(f64)
);
quantity!(
    /// Dry-bulb temperature, degrees Celsius.
    Celsius(f64)
);

/// Kelvin minus Celsius.
pub const KELVIN: f64 = 273.15;

impl GpuSeconds {
    /// In GPU-hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3_600.0
    }
}

impl Watts {
    /// From megawatts, rounded down to whole watts so that a limit is not overstated; a decimal
    /// fraction that binary numbers miss by a hair keeps its last watt.
    pub fn from_mw(mw: f64) -> Self {
        Self((mw * 1e6 + 1e-3).floor() as i64)
    }
    /// In megawatts.
    pub fn mw(self) -> f64 {
        self.0 as f64 * 1e-6
    }
    /// The same in milliwatts; more than can be told is as much as can be.
    pub fn milliwatts(self) -> Milliwatts {
        Milliwatts(self.0.saturating_mul(1_000))
    }
}

impl Milliwatts {
    /// The same in watts.
    pub fn watts(self) -> f64 {
        self.0 as f64 * 1e-3
    }
    /// Whole watts that are enough for it.
    pub fn watts_up(self) -> Watts {
        Watts(self.0.div_euclid(1_000) + i64::from(self.0.rem_euclid(1_000) > 0))
    }
}

impl WattSeconds {
    /// In megawatt-hours.
    pub fn mwh(self) -> f64 {
        self.0 as f64 / 3.6e9
    }
}

impl Usd {
    /// Rounds half away from zero to whole cents.
    pub fn cents(self) -> Cents {
        Cents((self.0 * 100.0).round() as i64)
    }
}

impl Cents {
    /// In units of currency.
    pub fn usd(self) -> f64 {
        self.0 as f64 / 100.0
    }
    /// Part `k` of `parts` of this amount; the parts add up to the whole exactly, to the cent.
    pub fn part(self, k: i64, parts: i64) -> Self {
        let until = |n: i64| (i128::from(self.0) * i128::from(n) / i128::from(parts)) as i64;
        Self(until(k + 1) - until(k))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_amount_add_up_to_it() {
        for (amount, parts) in [(100, 3), (-101, 7), (1, 60), (0, 5)] {
            let total: Cents = (0..parts).map(|k| Cents(amount).part(k, parts)).sum();
            assert_eq!(total, Cents(amount));
        }
    }

    #[test]
    fn watts_that_are_enough_are_rounded_up() {
        for (milliwatts, watts) in [(0, 0), (1, 1), (1_000, 1), (1_001, 2), (-1, 0)] {
            assert_eq!(Milliwatts(milliwatts).watts_up(), Watts(watts));
        }
        assert_eq!(Watts(i64::MAX).milliwatts(), Milliwatts(i64::MAX));
    }

    #[test]
    fn a_limit_is_rounded_down() {
        assert_eq!(Watts::from_mw(0.000_001_9), Watts(1));
    }
}
