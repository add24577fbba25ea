//! Hours of a year in which a site's load is limited: derated for heat, curtailed for price, or
//! called by the grid. Hours in a row that leave the same are one stretch.
//!
//! Example: prices 30, 90, 90, 20 with two hours called for half of the power: from hour 1 on half
//! is left, from hour 3 all.

use super::heat::ByHeat;

/// Shares left of cooling and of grid power.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Share of the design heat that each installed block can reject, 0 to 1, by what it takes.
    pub cooling: ByHeat<f64>,
    /// Share of the grid's power that may be drawn, 0 to 1.
    pub grid: f64,
    /// Non-firm parts of the grid's power that are called off: bit i stands for part i.
    pub called_off: u64,
}

impl Limit {
    /// Nothing is taken away.
    pub const NONE: Self = Self {
        cooling: ByHeat::both(1.0),
        grid: 1.0,
        called_off: 0,
    };

    /// Whether heat takes nothing away.
    pub fn is_cool(self) -> bool {
        self.cooling == ByHeat::both(1.0)
    }

    /// Share left of grid power.
    pub fn grid_of(self, watts: i64) -> i64 {
        share_of(self.grid, watts)
    }

    /// W of IT that installed blocks still cool of which some are out and some are in reserve: the
    /// reserve helps, but no more is ever cooled than on the design day.
    pub fn cooling_of(share: f64, blocks: Blocks) -> i64 {
        let Blocks {
            installed,
            out,
            held_back,
            per_block,
        } = blocks;
        share_of(share, (installed - out) * per_block).min((installed - held_back) * per_block)
    }
}

/// Most non-firm parts of a site's grid power.
pub const MOST_PARTS: usize = 64;

/// Cooling blocks of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// Those installed.
    pub installed: i64,
    /// Of them, those that have failed.
    pub out: i64,
    /// Of them, those in reserve.
    pub held_back: i64,
    /// W of IT that one cools.
    pub per_block: i64,
}

/// A share of W, rounded down; a share that is whole on paper is whole.
fn share_of(share: f64, watts: i64) -> i64 {
    /// A thousandth of a watt.
    const ROUNDING: f64 = 1e-3;
    if share == 1.0 {
        watts
    } else {
        libm::floor(share * watts as f64 + ROUNDING) as i64
    }
}

/// A derated hour of a year, from 0, and the share of the design heat that can be rejected in it.
pub type HotHour = (u32, ByHeat<f64>);

/// Hour of the year from which the limits hold, and the shares left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Hour of the year, from 0.
    pub hour: u32,
    /// Shares left from that hour on.
    pub limit: Limit,
}

/// Limits of the hours of one year.
#[derive(Clone, Copy, Debug)]
pub struct LimitedYear<'a> {
    /// Hours too hot, in order, and the share that cooling can still reject.
    pub hot: &'a [HotHour],
    /// Hours that the grid calls, in order.
    pub called: &'a [u32],
    /// Share of the grid's power that a call leaves.
    pub called_leaves: f64,
    /// Hours in which each non-firm part of the grid's power is called off, in order; at most
    /// [`MOST_PARTS`] parts.
    pub non_firm: &'a [Vec<u32>],
    /// Price of each hour, USD per MWh or multiples.
    pub prices: &'a [f64],
    /// Factor that turns them into USD per MWh.
    pub price_factor: f64,
    /// USD per MWh above which nothing is drawn.
    pub curtail_above: Option<f64>,
}

impl LimitedYear<'_> {
    /// Appends the hours from which something else is left than before; before the first hour
    /// everything is.
    pub fn changes(&self, into: &mut Vec<Change>) {
        let (mut hot, mut called) = (self.hot.iter().peekable(), self.called.iter().peekable());
        let firm = self.non_firm.iter().all(Vec::is_empty);
        if hot.peek().is_none() && called.peek().is_none() && self.curtail_above.is_none() && firm {
            return;
        }
        let mut before = Limit::NONE;
        for (hour, price) in (0..).zip(self.prices) {
            let cooling = hot
                .next_if(|of| of.0 == hour)
                .map_or(ByHeat::both(1.0), |of| of.1);
            let call = called
                .next_if(|of| **of == hour)
                .map_or(1.0, |_| self.called_leaves);
            let high_priced = self
                .curtail_above
                .is_some_and(|above| price * self.price_factor > above);
            let limit = Limit {
                cooling,
                grid: if high_priced { 0.0 } else { call },
                called_off: self.called_off(hour),
            };
            if limit != before {
                into.push(Change { hour, limit });
                before = limit;
            }
        }
    }
}

impl LimitedYear<'_> {
    /// The non-firm parts that are called off in an hour.
    fn called_off(&self, hour: u32) -> u64 {
        let parts = self.non_firm.iter().enumerate();
        let called = parts.filter(|(_, hours)| hours.binary_search(&hour).is_ok());
        called.fold(0, |parts, (part, _)| parts | 1 << part)
    }
}

/// The hours with the highest prices, in the order of the year; among equal prices the earliest.
pub fn highest_priced(prices: &[f64], count: usize) -> Vec<u32> {
    let mut hours: Vec<u32> = (0..prices.len() as u32).collect();
    hours.sort_by(|&a, &b| {
        prices[b as usize]
            .total_cmp(&prices[a as usize])
            .then(a.cmp(&b))
    });
    hours.truncate(count);
    hours.sort_unstable();
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn year<'a>(prices: &'a [f64], called: &'a [u32]) -> LimitedYear<'a> {
        LimitedYear {
            hot: &[],
            called,
            called_leaves: 0.5,
            non_firm: &[],
            prices,
            price_factor: 1.0,
            curtail_above: None,
        }
    }

    fn changes(year: &LimitedYear<'_>) -> Vec<Change> {
        let mut list = Vec::new();
        year.changes(&mut list);
        list
    }

    #[test]
    fn hours_in_a_row_are_one_stretch() {
        let prices = [30.0, 90.0, 90.0, 20.0];
        let called = highest_priced(&prices, 2);
        assert_eq!(called, [1, 2]);
        let half = Limit {
            grid: 0.5,
            ..Limit::NONE
        };
        assert_eq!(
            changes(&year(&prices, &called)),
            [
                Change {
                    hour: 1,
                    limit: half
                },
                Change {
                    hour: 3,
                    limit: Limit::NONE
                }
            ]
        );
        // At twice the price the two hours above 100 are stopped wholly; heat stands beside.
        let high_priced = LimitedYear {
            price_factor: 2.0,
            curtail_above: Some(100.0),
            hot: &[(2, ByHeat::both(0.8))],
            ..year(&prices, &called)
        };
        let limits: Vec<(u32, f64, f64)> = changes(&high_priced)
            .iter()
            .map(|change| (change.hour, change.limit.cooling.air, change.limit.grid))
            .collect();
        assert_eq!(limits, [(1, 1.0, 0.0), (2, 0.8, 0.0), (3, 1.0, 1.0)]);
    }

    #[test]
    fn each_non_firm_part_is_called_off_in_its_hours() {
        let (prices, non_firm) = ([1.0; 5], [vec![1, 2], vec![2, 4]]);
        let of = LimitedYear {
            non_firm: &non_firm,
            ..year(&prices, &[])
        };
        let parts: Vec<(u32, u64)> = changes(&of)
            .iter()
            .map(|change| (change.hour, change.limit.called_off))
            .collect();
        assert_eq!(parts, [(1, 0b01), (2, 0b11), (3, 0), (4, 0b10)]);
    }

    #[test]
    fn blocks_held_back_help_in_the_heat() {
        let blocks = |out, held_back| Blocks {
            installed: 4,
            out,
            held_back,
            per_block: 10,
        };
        let hot = |blocks| Limit::cooling_of(0.9, blocks);
        // Four of 10 W, one in reserve: 36 W could be carried, 30 W are needed; with one out 27 W
        // are left.
        assert_eq!(
            (hot(blocks(0, 1)), hot(blocks(1, 1)), hot(blocks(0, 0))),
            (30, 27, 36)
        );
        assert_eq!(Limit::cooling_of(1.0, blocks(2, 1)), 20);
        assert_eq!(
            Limit {
                grid: 0.7,
                ..Limit::NONE
            }
            .grid_of(10),
            7
        );
    }

    #[test]
    fn among_equal_prices_the_earliest_are_called() {
        assert_eq!(highest_priced(&[5.0, 7.0, 5.0, 5.0], 3), [0, 1, 2]);
        assert_eq!(highest_priced(&[5.0; 4], 9), [0, 1, 2, 3]);
        assert!(highest_priced(&[], 2).is_empty());
    }

    proptest! {
        /// Replayed hour by hour, the changes are the limits.
        #[test]
        fn the_changes_are_the_hours(prices in prop::collection::vec(0.0..100.0f64, 1..60), above in 0.0..120.0f64, count in 0usize..20, hot in 0u32..60) {
            let called = highest_priced(&prices, count);
            let hot = [(hot, ByHeat::both(0.7))];
            let year = LimitedYear { curtail_above: Some(above), hot: &hot, ..year(&prices, &called) };
            let list = changes(&year);
            prop_assert!(list.windows(2).all(|pair| pair[0].hour < pair[1].hour && pair[0].limit != pair[1].limit));
            for (hour, price) in prices.iter().enumerate() {
                let now = list.iter().rev().find(|change| change.hour <= hour as u32).map_or(Limit::NONE, |change| change.limit);
                let grid = if *price > above { 0.0 } else if called.contains(&(hour as u32)) { 0.5 } else { 1.0 };
                prop_assert_eq!(now, Limit { cooling: ByHeat::both(if hot[0].0 == hour as u32 { 0.7 } else { 1.0 }), grid, called_off: 0 });
            }
        }
    }
}
