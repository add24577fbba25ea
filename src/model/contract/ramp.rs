//! A contract that begins in even steps: with n ramp months, (k + 1) / (n + 1) of its GPUs in its
//! month k, all of them from month n on.

pub use crate::time::MONTH;

use crate::rule::{number, section};
use crate::time::Seconds;

section! {
    /// How a contract begins.
    Spec {
        /// Ramp: months over which a contract grows to its size in equal steps; with 2 it begins
        /// with a third, then has two thirds.
        ramp_months: i64 = number(0.0, 120.0, "months").or("0");
    }
}

/// So many months of a contract.
pub fn months(count: f64) -> Seconds {
    Seconds::nearest(count * MONTH.as_seconds())
}

/// Ramp-up of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp {
    /// GPUs at last.
    pub gpus: i64,
    /// Months until then; 0 for all at once.
    pub months: i64,
}

impl Ramp {
    /// GPUs in a month of the contract, the first being 0; at least one. Example: 300 GPUs over two
    /// months are 100, 200, 300.
    pub fn step(self, month: i64) -> i64 {
        if month >= self.months {
            self.gpus
        } else {
            (self.gpus * (month + 1) / (self.months + 1)).max(1)
        }
    }

    /// GPUs at a time after the beginning.
    pub fn at(self, since: Seconds) -> i64 {
        self.step(since.max(Seconds::ZERO) / MONTH)
    }

    /// When it next grows after a time since the beginning; none once it is full.
    pub fn next_step(self, since: Seconds) -> Option<Seconds> {
        let month = since.max(Seconds::ZERO) / MONTH;
        (month < self.months).then_some((month + 1) * MONTH)
    }

    /// GPU-seconds between two times after the beginning.
    pub fn gpu_seconds(self, from: Seconds, until: Seconds) -> i64 {
        let (mut total, mut at) = (0, from);
        while let Some(next) = self.next_step(at).filter(|next| *next < until) {
            total += self.at(at) * (next - at).whole();
            at = next;
        }
        total + self.at(at) * (until - at).max(Seconds::ZERO).whole()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example() {
        let ramp = Ramp {
            gpus: 300,
            months: 2,
        };
        assert_eq!(
            [0, 1, 2, 3].map(|month| ramp.step(month)),
            [100, 200, 300, 300]
        );
        assert_eq!(
            ramp.gpu_seconds(Seconds::ZERO, 12 * MONTH),
            (100 + 200 + 10 * 300) * MONTH.whole()
        );
        assert_eq!(
            (ramp.next_step(Seconds::new(5)), ramp.next_step(2 * MONTH)),
            (Some(MONTH), None)
        );
    }

    proptest! {
        /// Parts of a term add up to it, and no month has fewer GPUs than the last.
        #[test]
        fn a_term_is_the_sum_of_its_parts(gpus in 1i64..100_000, months in 0i64..40, cut in 0i64..50 * MONTH.whole(), end in 0i64..50 * MONTH.whole()) {
            let ramp = Ramp { gpus, months };
            let [none, cut, end] = [0, cut.min(end), end].map(Seconds::new);
            prop_assert_eq!(ramp.gpu_seconds(none, cut) + ramp.gpu_seconds(cut, end), ramp.gpu_seconds(none, end));
            prop_assert!((0..50).all(|month| ramp.step(month) <= ramp.step(month + 1) && (1..=gpus).contains(&ramp.step(month))));
        }
    }
}
