//! GPUs that customers hold under contract and do not use: they draw what idle ones do.

use crate::random::elementary::nearest;
use crate::units::Milliwatts;
use std::ops::{AddAssign, Mul, SubAssign};

/// Parts of a GPU that shares are kept in: sums of them are exact.
const PARTS: i64 = 1_000_000;

/// GPUs under contract that are not used, in millionths of a GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unused {
    /// Paid for.
    pub paid: i64,
    /// Not paid for either: use below the contract's take-or-pay.
    pub unpaid: i64,
}

impl Unused {
    /// Of a GPU under contract of which a share is used and a share, at least as large, is billed.
    /// Example: half used and 0.6 billed leave 0.1 paid and unused, and 0.4 neither used nor paid.
    pub fn per_gpu(used: f64, billed: f64) -> Self {
        let parts = |share: f64| nearest(share * PARTS as f64);
        Self {
            paid: parts(billed) - parts(used),
            unpaid: PARTS - parts(billed),
        }
    }

    /// Both together.
    pub fn all(self) -> i64 {
        self.paid + self.unpaid
    }

    /// Part of it that falls on some of the GPUs it is spread over, rounded down.
    pub fn part(self, gpus: i64, of: i64) -> Self {
        let part = |parts: i64| (i128::from(parts) * i128::from(gpus) / i128::from(of)) as i64;
        if self == Self::default() || of == 0 {
            return Self::default();
        }
        Self {
            paid: part(self.paid),
            unpaid: part(self.unpaid),
        }
    }

    /// In GPUs.
    pub fn gpus(self) -> f64 {
        self.all() as f64 / PARTS as f64
    }

    /// What they would draw at so much each.
    pub fn draw(self, each: Milliwatts) -> Milliwatts {
        if self == Self::default() {
            return Milliwatts(0);
        }
        Milliwatts((i128::from(self.all()) * i128::from(each.0) / i128::from(PARTS)) as i64)
    }

    /// Whole GPU-seconds of an integral over millionths.
    pub fn whole(integral: i128) -> i64 {
        (integral / i128::from(PARTS)) as i64
    }
}

impl AddAssign for Unused {
    fn add_assign(&mut self, other: Self) {
        self.paid += other.paid;
        self.unpaid += other.unpaid;
    }
}

impl SubAssign for Unused {
    fn sub_assign(&mut self, other: Self) {
        *self += other * -1;
    }
}

impl Mul<i64> for Unused {
    type Output = Self;

    fn mul(self, gpus: i64) -> Self {
        Self {
            paid: self.paid * gpus,
            unpaid: self.unpaid * gpus,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_and_what_is_not_add_up_to_what_is_unused() {
        let each = Unused::per_gpu(0.5, 0.6);
        assert_eq!((each.paid, each.unpaid), (100_000, 400_000));
        let all = each * 8;
        assert_eq!(all.gpus(), 4.0);
        assert_eq!(all.part(4, 8), each * 4);
        assert_eq!(all.draw(Milliwatts(1_250_000)), Milliwatts(5_000_000));
        assert_eq!(Unused::per_gpu(1.0, 1.0), Unused::default());
    }
}
