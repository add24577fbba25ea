//! When to charge and when to discharge: exact, backwards over a window of known prices.
//!
//! The cost-to-go of a window is convex and piecewise linear in what the battery holds. It is kept
//! as a list of values of a stored MWh (its slopes), each with a width in MWh, from the full end
//! (least value) to the empty end. An hour offers exchanges: what taking a MWh out of store saves
//! now, what putting one in costs now, each with a width. Going back over the hour merges its
//! exchanges into the list by value and trims both ends, which is the infimal convolution of the
//! two functions. To run the hour later, only the level of each exchange is needed: the battery
//! discharges down to, or charges up to, the level at which a stored MWh is worth what the exchange
//! is worth. At equal value it rests.
//!
//! With a negative price, burning energy by a round trip within the hour would pay. It is not done:
//! such an hour's exchanges are pooled to one value (the convex hull of its cost), and the battery
//! moves one way. There the levels are those of a lower bound; everywhere else the plan is optimal.

use super::battery::Battery;
use super::extrema::{greater, lesser};
use super::hour::{Flow, Hour, UNSERVED_USD_PER_MWH};
use super::merit::{Layer, Order, SOURCES, Stack};
use super::peak::Caps;
use super::stored_value::StoredValue;

/// Exchanges an hour can offer in one direction: each source, and unserved load.
const EXCHANGES: usize = SOURCES + 1;

/// Initial capacity of the list; it has some ten pieces where a battery lasts a few hours.
const LIST: usize = 256;

/// Slivers below this many MWh are rounding.
const SLIVER_MWH: f64 = 1e-9;

/// Exchanges made but for less than this count as made in full, MWh: a plan often ends just there.
const NEAR_MWH: f64 = 1e-7;

/// Part of the list of values: the value of a stored MWh, USD, by MWh below full.
#[derive(Clone, Copy, Debug, Default)]
struct Piece {
    value: f64,
    end: f64,
}

/// Exchange of an hour: an amount of MWh of store at one value, USD per MWh stored.
#[derive(Clone, Copy, Debug, Default)]
struct Exchange {
    value: f64,
    width: f64,
}

/// An exchange to be run: its width, its value and the level that it moves to.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    level: f64,
    width: f64,
    value: f64,
}

/// Levels of the hours of a window and the list of values, both reused from window to window.
#[derive(Debug, Default)]
pub struct Storage {
    stack: Stack,
    list: Vec<Piece>,
    steps: Vec<Step>,
    /// Of each hour, the last one first: where its steps begin, and where those that charge begin.
    hours: Vec<(u32, u32)>,
    /// Steps of all hours.
    count: usize,
}

/// The list of values, at an offset in its buffer, and the steps so far.
struct Values<'a> {
    buffer: &'a mut Vec<Piece>,
    first: usize,
    last: usize,
    energy: f64,
    steps: &'a mut [Step],
    count: usize,
}

/// A battery's constants for a window.
#[derive(Clone, Copy)]
struct Ways {
    out: f64,
    over_out: f64,
    into: f64,
    over_into: f64,
    wear: f64,
}

impl Ways {
    fn of(battery: &Battery) -> Self {
        let (out, into) = (battery.discharge_efficiency, battery.charge_efficiency);
        Self {
            out,
            over_out: 1.0 / out,
            into,
            over_into: 1.0 / into,
            wear: battery.wear_usd_per_mwh,
        }
    }

    /// The exchange of discharging `mw` with its saving per MWh.
    #[inline]
    fn discharge(&self, usd_per_mwh: f64, mw: f64) -> Exchange {
        Exchange {
            value: (usd_per_mwh - self.wear) * self.out,
            width: mw * self.over_out,
        }
    }

    /// The exchange of charging `mw` with its cost per MWh.
    #[inline]
    fn charge(&self, usd_per_mwh: f64, mw: f64) -> Exchange {
        Exchange {
            value: usd_per_mwh * self.over_into,
            width: mw * self.into,
        }
    }
}

impl Storage {
    /// Goes back over a window and leaves the levels of its hours; what is stored after it is worth
    /// `end`.
    pub fn plan(
        &mut self,
        hours: &[Hour],
        battery: &Battery,
        order: &Order,
        caps: Caps<'_>,
        end: &StoredValue,
    ) {
        self.hours.clear();
        if self.steps.len() < 2 * EXCHANGES * hours.len() {
            self.steps
                .resize(2 * EXCHANGES * hours.len(), Step::default());
        }
        if self.list.is_empty() {
            self.list.resize(LIST, Piece::default());
        }
        let first = self.list.len() / 2;
        let rest_mwh = greater(battery.energy_mwh - end.first_mwh, 0.0);
        let pieces = [
            (end.usd_per_mwh, rest_mwh),
            (end.first_usd_per_mwh, battery.energy_mwh),
        ];
        let mut last = first;
        for (value, end) in pieces {
            if last == first || end > self.list[last - 1].end + SLIVER_MWH {
                self.list[last] = Piece { value, end };
                last += 1;
            }
        }
        let mut values = Values {
            buffer: &mut self.list,
            first,
            last,
            energy: battery.energy_mwh,
            steps: &mut self.steps,
            count: 0,
        };
        let ways = Ways::of(battery);
        for (at, hour) in hours.iter().enumerate().rev() {
            order.stack(hour, caps.at(at), &mut self.stack);
            let layers = self.stack.layers();
            let (load, low, high) = (
                hour.load_mw,
                greater(hour.load_mw - battery.discharge_mw, 0.0),
                hour.load_mw + battery.charge_mw,
            );
            // Without negative prices charging a MWh never costs less than discharging one saves.
            let pivot = if hour.price_usd_per_mwh < 0.0 {
                pivot(layers, load, low, high, &ways)
            } else {
                None
            };
            if values.first < EXCHANGES || values.last + EXCHANGES > values.buffer.len() {
                recentre(&mut values);
            }
            let begin = values.count;
            values.discharge(layers, load, low, &ways, pivot.unwrap_or(f64::INFINITY));
            self.hours.push((begin as u32, values.count as u32));
            values.charge(
                layers,
                load,
                high,
                &ways,
                pivot.unwrap_or(f64::NEG_INFINITY),
            );
            values.trim();
        }
        self.count = values.count;
    }

    /// Runs the hour `at` of the planned window from `stored_mwh`: charge and discharge at the
    /// terminals, and what is stored then.
    #[inline]
    pub fn run(&self, at: usize, stored_mwh: f64, battery: &Battery, flow: &mut Flow) {
        let (out, into) = self.steps_of(at);
        let mut stored = stored_mwh;
        for step in out {
            let move_mwh = lesser(stored - step.level, step.width);
            if move_mwh <= 0.0 {
                break;
            }
            stored -= move_mwh;
        }
        if stored < stored_mwh {
            flow.discharge_mw = (stored_mwh - stored) * battery.discharge_efficiency;
        } else {
            for step in into {
                let move_mwh = lesser(step.level - stored, step.width);
                if move_mwh <= 0.0 {
                    break;
                }
                stored += move_mwh;
            }
            flow.charge_mw = (stored - stored_mwh) / battery.charge_efficiency;
        }
        flow.stored_mwh = stored;
    }

    /// The same, with the least and the most that a stored MWh may be worth for this to be best,
    /// USD.
    pub fn run_priced(
        &self,
        at: usize,
        stored_mwh: f64,
        battery: &Battery,
        flow: &mut Flow,
    ) -> (f64, f64) {
        let (out, into) = self.steps_of(at);
        let mut stored = stored_mwh;
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for step in out {
            let move_mwh = lesser(stored - step.level, step.width);
            if move_mwh <= NEAR_MWH {
                least = step.value;
                break;
            }
            stored -= move_mwh;
            most = step.value;
            if move_mwh < step.width - NEAR_MWH {
                least = step.value;
                break;
            }
        }
        if stored < stored_mwh {
            flow.discharge_mw = (stored_mwh - stored) * battery.discharge_efficiency;
        } else {
            for step in into {
                let move_mwh = lesser(step.level - stored, step.width);
                if move_mwh <= NEAR_MWH {
                    most = step.value;
                    break;
                }
                stored += move_mwh;
                least = step.value;
                if move_mwh < step.width - NEAR_MWH {
                    most = step.value;
                    break;
                }
            }
            flow.charge_mw = (stored - stored_mwh) / battery.charge_efficiency;
        }
        flow.stored_mwh = stored;
        (least, most)
    }

    /// The steps of an hour of the planned window: those that discharge, those that charge.
    #[inline]
    fn steps_of(&self, at: usize) -> (&[Step], &[Step]) {
        let place = self.hours.len() - 1 - at;
        let (first, charging) = self.hours[place];
        let end = self
            .hours
            .get(place + 1)
            .map_or(self.count, |next| next.0 as usize);
        self.steps[first as usize..end].split_at((charging - first) as usize)
    }
}

impl Values<'_> {
    /// Inserts the savings of discharging from the layers below the load, highest cost first.
    #[inline(always)]
    fn discharge(&mut self, layers: &[Layer], load: f64, low: f64, ways: &Ways, most: f64) {
        let mut shift = 0.0;
        let mut top = load;
        for at in (0..=layers.len()).rev() {
            let bottom = if at > 0 {
                lesser(layers[at - 1].top_mw, load)
            } else {
                0.0
            };
            let mw = top - greater(bottom, low);
            if mw > SLIVER_MWH {
                let usd_per_mwh = layers
                    .get(at)
                    .map_or(UNSERVED_USD_PER_MWH, |layer| layer.usd_per_mwh);
                let mut exchange = ways.discharge(usd_per_mwh, mw);
                exchange.value = lesser(exchange.value, most);
                let below = insert_discharge(
                    &mut self.buffer[self.first - 1..self.last],
                    exchange,
                    -shift,
                );
                self.first -= 1;
                self.note(Step {
                    level: self.energy - (below + shift),
                    width: exchange.width,
                    value: exchange.value,
                });
                shift += exchange.width;
            }
            if bottom <= low {
                break;
            }
            top = bottom;
        }
    }

    /// Inserts what charging from the layers above the load costs, cheapest first.
    #[inline(always)]
    fn charge(&mut self, layers: &[Layer], load: f64, high: f64, ways: &Ways, least: f64) {
        let mut shift = 0.0;
        let mut bottom = load;
        for layer in layers {
            let mw = lesser(layer.top_mw, high) - bottom;
            if mw > SLIVER_MWH {
                let mut exchange = ways.charge(layer.usd_per_mwh, mw);
                exchange.value = greater(exchange.value, least);
                let below = insert_charge(&mut self.buffer[self.first..=self.last], exchange);
                self.last += 1;
                self.note(Step {
                    level: self.energy - (below - shift),
                    width: exchange.width,
                    value: exchange.value,
                });
                shift += exchange.width;
                bottom = layer.top_mw;
                if bottom >= high {
                    break;
                }
            }
        }
    }

    #[inline(always)]
    fn note(&mut self, step: Step) {
        self.steps[self.count] = step;
        self.count += 1;
    }

    /// Drops what lies beyond full and empty.
    #[inline(always)]
    fn trim(&mut self) {
        let list = &mut self.buffer[self.first..self.last];
        let full = list
            .iter()
            .take(list.len() - 1)
            .take_while(|piece| piece.end <= SLIVER_MWH)
            .count();
        let list = &mut list[full..];
        let enough = self.energy - SLIVER_MWH;
        let mut left = list.len();
        while left > 1 && list[left - 2].end >= enough {
            left -= 1;
        }
        list[left - 1].end = self.energy;
        self.first += full;
        self.last = self.first + left;
    }
}

/// Puts an exchange that discharges into the list behind a free place; the list begins at `start`.
/// What is worth less moves towards the full end by its width. The amount that is worth less.
#[inline]
fn insert_discharge(list: &mut [Piece], exchange: Exchange, start: f64) -> f64 {
    let mut below = start;
    let mut at = 0;
    while at + 1 < list.len() && list[at + 1].value < exchange.value {
        below = list[at + 1].end;
        list[at] = Piece {
            value: list[at + 1].value,
            end: below - exchange.width,
        };
        at += 1;
    }
    list[at] = Piece {
        value: exchange.value,
        end: below,
    };
    below
}

/// Puts an exchange that charges into the list before a free place. What is worth more moves
/// towards the empty end by its width. The amount that is not worth more.
#[inline]
fn insert_charge(list: &mut [Piece], exchange: Exchange) -> f64 {
    let mut at = list.len() - 1;
    while at > 0 && list[at - 1].value > exchange.value {
        list[at] = Piece {
            value: list[at - 1].value,
            end: list[at - 1].end + exchange.width,
        };
        at -= 1;
    }
    let below = if at > 0 { list[at - 1].end } else { 0.0 };
    list[at] = Piece {
        value: exchange.value,
        end: below + exchange.width,
    };
    below
}

/// The one value of the exchanges that would burn energy in an hour, if any: those that discharge
/// for more and those that charge for less are worth this, their mean.
#[cold]
fn pivot(layers: &[Layer], load: f64, low: f64, high: f64, ways: &Ways) -> Option<f64> {
    let out = layers.iter().rev().map(|layer| {
        ways.discharge(
            layer.usd_per_mwh,
            layer.top_mw.min(load) - layer.bottom_mw.max(low),
        )
    });
    let into = layers.iter().map(|layer| {
        ways.charge(
            layer.usd_per_mwh,
            layer.top_mw.min(high) - layer.bottom_mw.max(load),
        )
    });
    let mut out = out.filter(|exchange| exchange.width > 0.0).peekable();
    let mut into = into.filter(|exchange| exchange.width > 0.0).peekable();
    if out.peek()?.value <= into.peek()?.value {
        return None;
    }
    let (mut sum, mut width) = (0.0, 0.0);
    let mut add = |exchange: Exchange| {
        sum += exchange.value * exchange.width;
        width += exchange.width;
        sum / width
    };
    add(out.next()?);
    let mut value = add(into.next()?);
    loop {
        if let Some(high_priced) = out.next_if(|exchange| exchange.value > value) {
            value = add(high_priced);
        } else if let Some(cheap) = into.next_if(|exchange| exchange.value < value) {
            value = add(cheap);
        } else {
            return Some(value);
        }
    }
}

/// Moves the list to the middle of its buffer, and doubles the buffer where the list fills a
/// quarter of it.
#[cold]
fn recentre(values: &mut Values) {
    let length = values.last - values.first;
    if 4 * length > values.buffer.len() {
        values
            .buffer
            .resize(2 * values.buffer.len(), Piece::default());
    }
    let first = (values.buffer.len() - length) / 2;
    values.buffer.copy_within(values.first..values.last, first);
    (values.first, values.last) = (first, first + length);
}
