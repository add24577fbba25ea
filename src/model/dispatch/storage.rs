//! When to charge and when to discharge: exact, backwards over a window of known prices.
//!
//! The cost-to-go of a window is convex and piecewise linear in what the battery holds. It is kept as a list of values
//! of a stored MWh (its slopes), each with a width in MWh, from the full end (least value) to the empty end. An hour
//! offers exchanges: what taking a MWh out of store saves now, what putting one in costs now, each with a width.
//! Going back over the hour merges its exchanges into the list by value and trims both ends, which is the infimal
//! convolution of the two functions. To run the hour later, only the level of each exchange is needed: the battery
//! discharges down to, or charges up to, the level at which a stored MWh is worth what the exchange is worth. At equal
//! value it rests.
//!
//! With a negative price, burning energy by a round trip within the hour would pay. It is not done: such an hour's
//! exchanges are pooled to one value (the convex hull of its cost), and the battery moves one way. There the levels are
//! those of a lower bound; everywhere else the plan is optimal.

use super::battery::Battery;
use super::hour::{Flow, Hour, PLANTS, UNSERVED_USD_PER_MWH};
use super::merit::{Order, Stack};

/// Exchanges an hour can offer in one direction: free power, the grid, each plant, unserved load.
const EXCHANGES: usize = PLANTS + 3;

/// Room for the list at first; it has some ten pieces where a battery lasts a few hours.
const LIST: usize = 256;

/// Slivers below this many MWh are rounding.
const SLIVER_MWH: f64 = 1e-9;

/// Part of the list of values: what a stored MWh is worth, USD, up to so many MWh below full.
#[derive(Clone, Copy, Debug, Default)]
struct Piece {
    value: f64,
    end: f64,
}

/// What an hour offers: so many MWh of store at one value, USD per MWh stored.
#[derive(Clone, Copy, Debug, Default)]
struct Exchange {
    value: f64,
    width: f64,
}

/// An exchange to be run: its width and the level that it moves to.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    level: f64,
    width: f64,
}

/// Exchanges in one direction, least value first.
#[derive(Debug, Default)]
struct Exchanges {
    list: [Exchange; EXCHANGES],
    count: usize,
}

impl Exchanges {
    #[inline]
    fn push(&mut self, value: f64, width: f64) {
        if width > SLIVER_MWH {
            self.list[self.count] = Exchange { value, width };
            self.count += 1;
        }
    }

    #[inline]
    fn all(&self) -> &[Exchange] {
        &self.list[..self.count]
    }
}

/// Levels of the hours of a window and the list of values, both reused from window to window.
#[derive(Debug, Default)]
pub struct Storage {
    stack: Stack,
    discharging: Exchanges,
    charging: Exchanges,
    /// The list stands in the middle of this, from `first` to before `last`.
    list: Vec<Piece>,
    first: usize,
    last: usize,
    steps: Vec<Step>,
    /// Of each hour, the last one first: where its steps begin, and how many of them discharge.
    hours: Vec<(u32, u32)>,
}

impl Storage {
    /// Goes back over a window and leaves the levels of its hours; what is stored after it is worth
    /// `end_usd_per_mwh`.
    pub fn plan(&mut self, hours: &[Hour], battery: &Battery, order: &Order, cap_mw: f64, end_usd_per_mwh: f64) {
        self.steps.clear();
        self.hours.clear();
        if self.list.is_empty() {
            self.list.resize(LIST, Piece::default());
        }
        self.first = self.list.len() / 2;
        self.last = self.first + 1;
        self.list[self.first] = Piece { value: end_usd_per_mwh, end: battery.energy_mwh };
        for hour in hours.iter().rev() {
            order.stack(hour, cap_mw, &mut self.stack);
            self.offer(hour.load_mw, battery);
            self.hours.push((self.steps.len() as u32, self.discharging.count as u32));
            self.merge(battery.energy_mwh);
        }
    }

    /// Finds what an hour offers.
    #[inline]
    fn offer(&mut self, load: f64, battery: &Battery) {
        let low = (load - battery.discharge_mw).max(0.0);
        let high = load + battery.charge_mw;
        let (out, into) = (battery.discharge_efficiency, battery.charge_efficiency);
        let (over_out, over_into) = (1.0 / out, 1.0 / into);
        self.discharging.count = 0;
        self.charging.count = 0;
        let mut from = 0.0_f64;
        for source in self.stack.sources() {
            let to = from + source.mw;
            if to > low {
                self.discharging.push((source.usd_per_mwh - battery.wear_usd_per_mwh) * out, (to.min(load) - low.max(from)) * over_out);
                self.charging.push(source.usd_per_mwh * over_into, (to.min(high) - load.max(from)) * into);
            }
            from = to;
        }
        self.discharging.push(UNSERVED_USD_PER_MWH * out, (load - low.max(from)) * over_out);
        if let (Some(dear), Some(cheap)) = (self.discharging.all().last(), self.charging.all().first())
            && dear.value > cheap.value
        {
            self.pool();
        }
    }

    /// Makes values ascend where charging is worth less than discharging (negative prices), by pooling neighbours.
    #[cold]
    fn pool(&mut self) {
        let out = &mut self.discharging.list[..self.discharging.count];
        let into = &mut self.charging.list[..self.charging.count];
        let (mut taken, mut given) = (0, 0);
        let (mut sum, mut width) = (0.0, 0.0);
        loop {
            let dear = out.iter().rev().nth(taken).filter(|dear| given == 0 || dear.value * width > sum);
            let cheap = into.get(given).filter(|cheap| taken == 0 || cheap.value * width < sum);
            let (Some(next), count) = (if taken <= given { (dear.or(cheap), dear.is_some()) } else { (cheap.or(dear), cheap.is_none()) }) else { break };
            sum += next.value * next.width;
            width += next.width;
            if count { taken += 1 } else { given += 1 }
        }
        out.iter_mut().rev().take(taken).chain(into.iter_mut().take(given)).for_each(|exchange| exchange.value = sum / width);
    }

    /// Merges an hour's exchanges into the list and notes their levels. What is worth less than an exchange that
    /// discharges moves towards the full end by its width, what is worth more than one that charges towards the empty
    /// end; what lies between stays.
    #[inline]
    fn merge(&mut self, energy: f64) {
        let (out, into) = (self.discharging.all(), self.charging.all());
        if self.first < out.len() || self.last + into.len() > self.list.len() {
            recentre(&mut self.list, &mut self.first, &mut self.last);
        }
        let list = &mut self.list[..];
        let begin = self.steps.len();
        self.steps.resize(begin + out.len() + into.len(), Step::default());
        let steps = &mut self.steps[begin..];
        let (first, last) = (self.first, self.last);
        let mut shift = into.iter().fold(0.0, |sum, exchange| sum + exchange.width);
        let mut at = last;
        for (index, exchange) in into.iter().enumerate().rev() {
            while at > first && list[at - 1].value > exchange.value {
                list[at + index] = Piece { value: list[at - 1].value, end: list[at - 1].end + shift };
                at -= 1;
            }
            let below = if at > first { list[at - 1].end } else { 0.0 };
            steps[out.len() + index] = Step { level: energy - below, width: exchange.width };
            list[at + index] = Piece { value: exchange.value, end: below + shift };
            shift -= exchange.width;
        }
        let end = at;
        let mut shift = out.iter().fold(0.0, |sum, exchange| sum + exchange.width);
        let mut at = first;
        let mut below = 0.0;
        for (index, exchange) in out.iter().enumerate() {
            let to = out.len() - index;
            while at < end && list[at].value < exchange.value {
                below = list[at].end;
                list[at - to] = Piece { value: list[at].value, end: below - shift };
                at += 1;
            }
            steps[index] = Step { level: energy - below, width: exchange.width };
            shift -= exchange.width;
            list[at - to] = Piece { value: exchange.value, end: below - shift };
        }
        self.trim(first - out.len(), last + into.len(), energy);
    }

    /// Drops what lies beyond full and empty.
    #[inline]
    fn trim(&mut self, mut first: usize, mut last: usize, energy: f64) {
        while self.list[first].end <= SLIVER_MWH && first + 1 < last {
            first += 1;
        }
        while last - first > 1 && self.list[last - 2].end >= energy - SLIVER_MWH {
            last -= 1;
        }
        self.list[last - 1].end = energy;
        (self.first, self.last) = (first, last);
    }

    /// Runs the hour `at` of the planned window from `stored_mwh`: charge and discharge at the terminals, and what is
    /// stored then.
    #[inline]
    pub fn run(&self, at: usize, stored_mwh: f64, battery: &Battery, flow: &mut Flow) {
        let place = self.hours.len() - 1 - at;
        let (first, discharging) = self.hours[place];
        let end = self.hours.get(place + 1).map_or(self.steps.len(), |next| next.0 as usize);
        let (out, into) = self.steps[first as usize..end].split_at(discharging as usize);
        let mut stored = stored_mwh;
        for step in out.iter().rev() {
            let move_mwh = (stored - step.level).min(step.width);
            if move_mwh <= 0.0 {
                break;
            }
            stored -= move_mwh;
        }
        if stored < stored_mwh {
            flow.discharge_mw = (stored_mwh - stored) * battery.discharge_efficiency;
        } else {
            for step in into {
                let move_mwh = (step.level - stored).min(step.width);
                if move_mwh <= 0.0 {
                    break;
                }
                stored += move_mwh;
            }
            flow.charge_mw = (stored - stored_mwh) / battery.charge_efficiency;
        }
        flow.stored_mwh = stored;
    }
}

/// Moves the list to the middle of its room, and doubles the room where the list fills a quarter of it.
#[cold]
fn recentre(list: &mut Vec<Piece>, first: &mut usize, last: &mut usize) {
    let length = *last - *first;
    let pieces = list[*first..*last].to_vec();
    if 4 * length > list.len() {
        list.resize(2 * list.len(), Piece::default());
    }
    *first = (list.len() - length) / 2;
    *last = *first + length;
    list[*first..*last].copy_from_slice(&pieces);
}
