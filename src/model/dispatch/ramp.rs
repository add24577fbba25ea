//! The output of a plant whose units cannot follow every step: least cost within its ramp.
//!
//! Given how many units are on-line and what plant and rest must serve, the cost-to-go is a convex,
//! piecewise linear function of the output of the hour before. It is kept as its kinks. A step back
//! in time moves what falls down by the ramp up and what rises up by the ramp down, and adds the
//! hour's cost; only the output at which the hour and what follows cost least is kept. The hour is
//! then run at that output, or as near to it as the ramp allows, which is optimal for one plant and
//! a given need.

use super::hour::UNSERVED_USD_PER_MWH;
use super::plant::Reach;

/// A slope no real cost has: below what the units on-line must give.
const WALL_USD_PER_MWH: f64 = 10.0 * UNSERVED_USD_PER_MWH;

/// Penalty value of output beyond the units on-line: less than unserved load, so that a
/// unit is rather kept on-line than load left unserved to reach the output from which it may stop.
const STAY_USD_PER_MWH: f64 = 0.1 * UNSERVED_USD_PER_MWH;

/// Where a slope changes and by how much, USD per MWh more.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Kink {
    mw: f64,
    jump: f64,
}

/// Outputs of the hours of a window; reused.
#[derive(Debug, Default)]
pub struct Ramp {
    kinks: Vec<Kink>,
    /// Slope before the first kink.
    slope: f64,
    /// More than the plant ever gives, MW.
    top: f64,
    /// Cheapest output of each hour, the last one first.
    best: Vec<f64>,
}

impl Ramp {
    /// Begins a window at its end; the plant never gives more than `top_mw`.
    pub fn begin(&mut self, top_mw: f64) {
        self.top = top_mw;
        self.kinks.clear();
        self.best.clear();
        self.slope = 0.0;
    }

    /// Goes back over an hour in which the plant may reach so far. `costs` are slopes of the hour's
    /// cost against output, each from an output on: (MW, USD per MWh), both ascending.
    pub fn back(&mut self, reach: Reach, costs: &[(f64, f64)]) {
        let mut before = costs
            .iter()
            .rev()
            .find(|cost| cost.0 <= reach.least)
            .map_or(0.0, |cost| cost.1);
        self.slope += before - WALL_USD_PER_MWH;
        self.add(Kink {
            mw: reach.least,
            jump: WALL_USD_PER_MWH,
        });
        for &(mw, slope) in costs
            .iter()
            .filter(|cost| cost.0 > reach.least && cost.0 < reach.most)
        {
            self.add(Kink {
                mw,
                jump: slope - before,
            });
            before = slope;
        }
        self.add(Kink {
            mw: reach.most,
            jump: STAY_USD_PER_MWH - before.min(0.0),
        });
        self.step(reach);
    }

    fn add(&mut self, kink: Kink) {
        let at = self.kinks.partition_point(|other| other.mw <= kink.mw);
        self.kinks.insert(at, kink);
    }

    /// Notes the cheapest output and moves both sides of it by the ramp.
    fn step(&mut self, reach: Reach) {
        let mut slope = self.slope;
        let mut at = 0;
        while slope + self.kinks[at].jump < 0.0 {
            slope += self.kinks[at].jump;
            at += 1;
        }
        let least = self.kinks[at];
        self.best.push(least.mw);
        self.kinks[at].jump = -slope;
        self.kinks.insert(
            at + 1,
            Kink {
                mw: least.mw,
                jump: least.jump + slope,
            },
        );
        for kink in &mut self.kinks[..=at] {
            kink.mw -= reach.rise;
        }
        for kink in &mut self.kinks[at + 1..] {
            kink.mw += reach.fall;
        }
        // A cost-to-go matters within what the plant can ever give.
        let top = self.top;
        while self.kinks.last().is_some_and(|kink| kink.mw > top) {
            self.kinks.pop();
        }
        let outside = self.kinks.iter().take_while(|kink| kink.mw < 0.0).count();
        self.slope += self
            .kinks
            .drain(..outside)
            .map(|kink| kink.jump)
            .sum::<f64>();
    }

    /// The output of the hour `at` of the window at which it and what follows cost least, MW.
    pub fn best(&self, at: usize) -> f64 {
        self.best[self.best.len() - 1 - at]
    }
}
