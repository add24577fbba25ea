//! Load and available power of a site in each hour of the month, for sites that are settled by the
//! hour.
//!
//! Between two events everything is constant; an hour with an event in it has the mean over its
//! seconds. The month's close reads the log, settles its hours and begins the next month's.

use crate::plan::{FIELDS, PLANTS};
use crate::time::{HOUR, Seconds, SimTime};

/// Hours of the longest month.
pub const MOST_HOURS: usize = 744;
/// W to MW.
const PER_MEGA: f64 = 1e-6;

/// Power that is there at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Supplies {
    /// Available grid power, W.
    pub grid_w: f64,
    /// Grid power withheld from the load by a price above the limit or a curtailment call, W; the
    /// draw without any load is still allowed.
    pub withheld_w: f64,
    /// IT power of cooling that stands by, W.
    pub standby_w: f64,
    /// Available power of each on-site plant, W.
    pub plants_w: [f64; PLANTS],
    /// Peak of each solar field, W.
    pub fields_w: [f64; FIELDS],
    /// 1 while heat, price or a grid call limits the load.
    pub limited: f64,
    /// 1 while heat cuts load.
    pub derated: f64,
    /// 1 while price or a grid call cuts load.
    pub curtailed: f64,
    /// 1 while supplies of last resort carry the load of feeds that are out.
    pub carried: f64,
}

impl Supplies {
    fn add(&mut self, share: f64, other: &Self) {
        self.grid_w += share * other.grid_w;
        self.withheld_w += share * other.withheld_w;
        self.standby_w += share * other.standby_w;
        for (plant, other) in self.plants_w.iter_mut().zip(other.plants_w) {
            *plant += share * other;
        }
        for (field, other) in self.fields_w.iter_mut().zip(other.fields_w) {
            *field += share * other;
        }
        self.limited += share * other.limited;
        self.derated += share * other.derated;
        self.curtailed += share * other.curtailed;
        self.carried += share * other.carried;
    }
}

/// The log of a month.
#[derive(Clone, Debug)]
pub struct HourLog {
    /// Start of the month.
    starts: SimTime,
    since: SimTime,
    it_w: f64,
    usable_w: f64,
    liquid_w: f64,
    /// Mean W drawn by IT in each hour.
    pub it: Vec<f64>,
    /// Mean W that the chains allow for IT in each hour.
    pub usable: Vec<f64>,
    /// Mean W of IT's heat that leaves by liquid in each hour; empty where nothing asks.
    pub liquid: Vec<f64>,
    /// Supplies and their starting instants, in order, the first at the month's start or before.
    supplies: Vec<(SimTime, Supplies)>,
}

impl Default for HourLog {
    fn default() -> Self {
        let hours = vec![0.0; MOST_HOURS];
        Self {
            starts: SimTime::START,
            since: SimTime::START,
            it_w: 0.0,
            usable_w: 0.0,
            liquid_w: 0.0,
            it: hours.clone(),
            usable: hours,
            liquid: Vec::new(),
            supplies: vec![(SimTime::START, Supplies::default())],
        }
    }
}

impl HourLog {
    /// Changes the load from `now` on: W drawn by IT and W that the chains allow.
    #[inline]
    pub fn load(&mut self, now: SimTime, it_w: f64, usable_w: f64) {
        if it_w != self.it_w || usable_w != self.usable_w {
            self.settle(now);
            (self.it_w, self.usable_w) = (it_w, usable_w);
        }
    }

    /// Changes the heat by liquid from `now` on, W of what IT draws.
    pub fn heat(&mut self, now: SimTime, liquid_w: f64) {
        if liquid_w != self.liquid_w {
            self.settle(now);
            self.liquid.resize(MOST_HOURS, 0.0);
            self.liquid_w = liquid_w;
        }
    }

    /// Share of an hour's heat that left by liquid.
    pub fn liquid_share(&self, hour: usize) -> f64 {
        match (self.liquid.get(hour), self.it.get(hour)) {
            (Some(&liquid), Some(&it)) if it > 0.0 => liquid / it,
            _ => 0.0,
        }
    }

    /// The same of the heat now.
    pub fn liquid_share_now(&self) -> f64 {
        if self.it_w > 0.0 {
            self.liquid_w / self.it_w
        } else {
            0.0
        }
    }

    /// Changes the supplies from `now` on.
    #[inline]
    pub fn supply(&mut self, now: SimTime, supplies: Supplies) {
        if let Some(last) = self.supplies.last_mut()
            && last.1 != supplies
        {
            if last.0 == now {
                last.1 = supplies;
            } else {
                self.supplies.push((now, supplies));
            }
        }
    }

    /// Brings the hours up to `now`, which lies in the month or at its end.
    #[inline]
    pub fn settle(&mut self, now: SimTime) {
        let (from, to) = (self.since - self.starts, now - self.starts);
        self.since = now;
        let (first, last) = ((from / HOUR) as usize, (to / HOUR) as usize);
        let share = |part: Seconds| part.as_seconds() * (1.0 / HOUR.as_seconds());
        if first == last {
            self.add(first, share(to - from));
            return;
        }
        self.add(first, share(HOUR - from % HOUR));
        for hour in first + 1..last {
            self.add(hour, 1.0);
        }
        self.add(last, share(to % HOUR));
    }

    #[inline]
    fn add(&mut self, hour: usize, share: f64) {
        // The hour after the month's last gets a share of nothing.
        if let (Some(it), Some(usable)) = (self.it.get_mut(hour), self.usable.get_mut(hour)) {
            *it += share * self.it_w;
            *usable += share * self.usable_w;
        }
        if let Some(liquid) = self.liquid.get_mut(hour) {
            *liquid += share * self.liquid_w;
        }
    }

    /// Calls back for each hour of the month with its supplies, averaged over its seconds.
    pub fn each_hour(&self, hours: usize, mut call: impl FnMut(usize, &Supplies)) {
        let mut at = 0;
        for hour in 0..hours {
            let (begins, ends) = (
                self.starts + hour as i64 * HOUR,
                self.starts + (hour as i64 + 1) * HOUR,
            );
            while self
                .supplies
                .get(at + 1)
                .is_some_and(|next| next.0 <= begins)
            {
                at += 1;
            }
            if self.supplies.get(at + 1).is_none_or(|next| next.0 >= ends) {
                call(hour, &self.supplies[at].1);
                continue;
            }
            let (mut mean, mut from, mut within) = (Supplies::default(), begins, at);
            while from < ends {
                let until = self
                    .supplies
                    .get(within + 1)
                    .map_or(ends, |next| next.0.min(ends));
                mean.add((until - from).as_hours(), &self.supplies[within].1);
                (from, within) = (until, within + 1);
            }
            call(hour, &mean);
        }
    }

    /// The supplies of every hour of the month, if they never changed.
    pub fn steady(&self) -> Option<Supplies> {
        if let [only] = self.supplies.as_slice() {
            Some(only.1)
        } else {
            None
        }
    }

    /// Begins the next month, at `now`.
    pub fn turn(&mut self, now: SimTime) {
        self.settle(now);
        (self.starts, self.since) = (now, now);
        self.it.fill(0.0);
        self.usable.fill(0.0);
        self.liquid.fill(0.0);
        if let Some(&(_, last)) = self.supplies.last() {
            self.supplies.clear();
            self.supplies.push((now, last));
        }
    }

    /// W drawn by IT and W that the chains allow now.
    pub fn now(&self) -> (f64, f64) {
        (self.it_w, self.usable_w)
    }

    /// Hours of the month before an instant.
    pub fn hour(&self, now: SimTime) -> usize {
        ((now - self.starts) / HOUR) as usize
    }
}

/// MW of W.
pub fn mw(watts: f64) -> f64 {
    watts * PER_MEGA
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_with_a_change_has_its_mean() {
        let mut log = HourLog::default();
        log.load(SimTime::START, 100.0, 200.0);
        log.load(SimTime::at(HOUR) + Seconds::new(900), 500.0, 600.0);
        log.supply(
            SimTime::at(HOUR) + Seconds::new(1_800),
            Supplies {
                grid_w: 8.0,
                ..Supplies::default()
            },
        );
        log.settle(SimTime::at(4 * HOUR));
        assert_eq!(log.it[..5], [100.0, 400.0, 500.0, 500.0, 0.0]);
        assert_eq!(log.usable[..3], [200.0, 500.0, 600.0]);
        let mut grid = Vec::new();
        log.each_hour(3, |_, supplies| grid.push(supplies.grid_w));
        assert_eq!(grid, [0.0, 4.0, 8.0]);
        log.turn(SimTime::at(4 * HOUR));
        log.settle(SimTime::at(5 * HOUR));
        assert_eq!(log.it[..2], [500.0, 0.0]);
        assert_eq!(log.steady().map(|supplies| supplies.grid_w), Some(8.0));
    }

    proptest! {
        /// Whatever changes when, no energy is lost or made.
        #[test]
        fn energy_is_that_of_the_changes(
            changes in prop::collection::vec((0i64..MOST_HOURS as i64 * HOUR.whole(), 0.0f64..1e9), 1..40),
        ) {
            let mut changes: Vec<(SimTime, f64)> = changes
                .into_iter()
                .map(|(second, load)| (SimTime::at_second(second), load))
                .collect();
            changes.sort_by_key(|change| change.0);
            let ends = SimTime::at(MOST_HOURS as i64 * HOUR);
            let mut log = HourLog::default();
            let mut joules = 0.0;
            for (at, &(now, load)) in changes.iter().enumerate() {
                log.load(now, load, 0.0);
                joules += load * (changes.get(at + 1).map_or(ends, |next| next.0) - now).as_seconds();
            }
            log.settle(ends);
            let logged: f64 = log.it.iter().sum::<f64>() * 3_600.0;
            prop_assert!((logged - joules).abs() <= 1e-9 * (1.0 + joules));
        }
    }
}
