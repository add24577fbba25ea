//! A training run of the owner: its work on a number of GPUs, and its duration when fewer are
//! available.
//!
//! Work is counted in useful GPU-hours. Restarts, lost steps and checkpoints take the rest of a
//! served GPU-hour; what is left of it is the goodput, 0.9 in the training of Llama 3 on 16 384
//! GPUs (Llama Team 2024, section 3.3.4: more than 90 % effective training time).

use crate::random::elementary::nearest;
use crate::time::{SECONDS_PER_HOUR, Seconds};

/// GPU-seconds that must be served for an amount of useful work; at least one.
///
/// Example: 900 GPU-hours at a goodput of 0.9 take 1 000 GPU-hours, 3 600 000 GPU-seconds.
pub fn gpu_seconds(useful_gpu_hours: f64, goodput: f64) -> i64 {
    nearest(useful_gpu_hours / goodput * SECONDS_PER_HOUR).max(1)
}

/// GPUs allocated to a use out of the free capacity: its demand, else the free capacity, but none
/// when that is less than its minimum. A captive need by date runs with any number.
///
/// Example: 100 demanded and at least 64 get 80 of 80, and none of 60.
pub fn given(free_capacity: i64, wanted: i64, least: i64) -> i64 {
    let gpus = free_capacity.min(wanted);
    if gpus > 0 && gpus >= least { gpus } else { 0 }
}

/// The time in which a number of GPUs does the remaining work, rounded up.
///
/// Example: 1 000 GPU-seconds on 300 GPUs are over after 4 s.
pub fn seconds_left(gpu_seconds: i64, gpus: i64) -> Seconds {
    Seconds::new(gpu_seconds.max(0).div_euclid(gpus) + i64::from(gpu_seconds.max(0) % gpus > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_examples() {
        assert_eq!(gpu_seconds(900.0, 0.9), 3_600_000);
        assert_eq!(gpu_seconds(0.0, 1.0), 1);
        assert_eq!(
            [
                given(80, 100, 64),
                given(60, 100, 64),
                given(200, 100, 64),
                given(-5, 100, 0)
            ],
            [80, 0, 100, 0]
        );
        assert_eq!(
            [
                seconds_left(1_000, 300),
                seconds_left(900, 300),
                seconds_left(0, 7),
                seconds_left(-3, 7)
            ]
            .map(Seconds::whole),
            [4, 3, 0, 0]
        );
    }

    proptest! {
        /// The number of seconds is enough, and one fewer is not.
        #[test]
        fn work_is_done_then_and_not_before(left in 1_i64..1_000_000_000_000, gpus in 1_i64..1_000_000) {
            let seconds = seconds_left(left, gpus).whole();
            prop_assert!(seconds * gpus >= left && (seconds - 1) * gpus < left);
        }

        /// More free capacity never allocates less.
        #[test]
        fn more_room_never_gives_less(free_capacity in -100_i64..1_000, wanted in 0_i64..1_000, least in 0_i64..1_000) {
            prop_assert!(given(free_capacity, wanted, least) <= given(free_capacity + 1, wanted, least));
        }
    }
}
