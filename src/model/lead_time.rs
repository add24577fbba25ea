//! Lead times as clocks that run slower while a shortage lasts.
//!
//! An order's lead time is work that its vendor does at one day a day; while a shortage of stretch
//! s lasts, at 1/s of that. All open orders share the shortages, so they slip together, and an
//! order placed earlier never comes later than the same order placed later. With shortages of
//! stretch s that take up a share q of a long time, a lead time of L days takes L / (1 − q + q/s)
//! days on average: L = 100, q = 0.5, s = 2 gives 133.

use crate::time::SimTime;

/// A shortage: from, to, and how it treats orders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortage {
    /// Start of the shortage.
    pub begins: SimTime,
    /// The instant it is over.
    pub ends: SimTime,
    /// Days that a day of lead time takes, at least 1.
    pub stretch: f64,
    /// Share of an order placed in it that the vendor allocates.
    pub allocation: f64,
}

/// The instant at which `work` seconds of lead time are done that begin at `start`; of shortages
/// that overlap the tightest counts. `shortages` may overlap and come in any order.
pub fn finish(start: SimTime, work: f64, shortages: &[Shortage]) -> f64 {
    let (mut at, mut left) = (start.as_seconds(), work);
    loop {
        let stretch = shortages
            .iter()
            .filter(|shortage| {
                shortage.begins.as_seconds() <= at && at < shortage.ends.as_seconds()
            })
            .fold(1.0, |most: f64, s| most.max(s.stretch));
        let change = shortages
            .iter()
            .flat_map(|shortage| [shortage.begins.as_seconds(), shortage.ends.as_seconds()])
            .filter(|edge| *edge > at)
            .fold(f64::INFINITY, f64::min);
        let possible = (change - at) / stretch;
        if left <= possible {
            return at + left * stretch;
        }
        left -= possible;
        at = change;
    }
}

/// Lowest allocation share among the shortages at an instant; 1 without any.
pub fn allocation(at: SimTime, shortages: &[Shortage]) -> f64 {
    shortages
        .iter()
        .filter(|shortage| (shortage.begins..shortage.ends).contains(&at))
        .fold(1.0, |least: f64, shortage| least.min(shortage.allocation))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORTAGES: [Shortage; 2] = [
        Shortage {
            begins: SimTime::at_second(100),
            ends: SimTime::at_second(200),
            stretch: 4.0,
            allocation: 0.5,
        },
        Shortage {
            begins: SimTime::at_second(150),
            ends: SimTime::at_second(300),
            stretch: 2.0,
            allocation: 0.8,
        },
    ];

    #[test]
    fn a_clock_runs_slower_in_a_shortage() {
        assert_eq!(finish(SimTime::at_second(0), 50.0, &SHORTAGES), 50.0);
        // 100 s at full speed, 100 s at a quarter (25), 100 s at half (50), the last 25 at full
        // speed.
        assert_eq!(finish(SimTime::at_second(0), 200.0, &SHORTAGES), 325.0);
        assert_eq!(finish(SimTime::at_second(250), 10.0, &SHORTAGES), 270.0);
        assert_eq!(finish(SimTime::at_second(0), 75.0, &[]), 75.0);
    }

    #[test]
    fn an_earlier_order_never_comes_later() {
        let come: Vec<f64> = (0..400)
            .map(|start| finish(SimTime::at_second(start), 120.0, &SHORTAGES))
            .collect();
        assert!(come.windows(2).all(|pair| pair[0] <= pair[1]));
    }

    #[test]
    fn the_tightest_shortage_allocates() {
        assert_eq!(
            [50, 120, 160, 250, 300].map(|at| allocation(SimTime::at_second(at), &SHORTAGES)),
            [1.0, 0.5, 0.5, 0.8, 1.0]
        );
    }
}
