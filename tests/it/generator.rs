//! Random scenarios that are valid: one number makes one scenario, of all that a scenario can hold.
//! Whoever adds a key that matters to the run draws it here.

pub mod chains;
mod contracts;
mod demand;
mod energy;
mod markets;
mod supply;
mod test;

pub use chains::{Chains, Step};
pub use supply::Order;

use crate::scenario::Section;
use gridrack::random::stream::{Purpose, Stream, key_of};
use jiff::civil::{Date, date};

/// First day of every scenario.
const START: Date = date(2026, 1, 1);

/// Draws of a scenario, in order.
pub struct Draws {
    stream: Stream,
    drawn: u64,
}

impl Draws {
    /// Those of a numbered scenario of some kind.
    pub fn new(kind: &str, number: u64) -> Self {
        Self {
            stream: Stream::new(key_of(3, kind), number as u32, Purpose::Bench),
            drawn: 0,
        }
    }

    /// A whole number, both bounds included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.drawn += 1;
        low + (self.stream.uniform(self.drawn) * (high - low + 1) as f64) as i64
    }

    /// A number of three decimals.
    pub fn real(&mut self, low: f64, high: f64) -> f64 {
        let thousandths = |value: f64| (value * 1_000.0).round() as i64;
        self.whole(thousandths(low), thousandths(high)) as f64 / 1_000.0
    }

    /// True so many times of a hundred.
    pub fn chance(&mut self, per_cent: i64) -> bool {
        self.whole(1, 100) <= per_cent
    }

    /// One of several, all alike.
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.whole(0, of.len() as i64 - 1) as usize]
    }

    /// A day of the first year and a half.
    pub fn day(&mut self) -> Date {
        START + jiff::Span::new().days(self.whole(0, 500))
    }

    /// A number around a value: itself, or a distribution of it.
    pub fn uncertain(&mut self, value: f64) -> String {
        let (low, high) = (value * 0.8, value * 1.3);
        match self.whole(0, 3) {
            0 => format!("{{ triangular = {{ low = {low}, mode = {value}, high = {high} }} }}"),
            1 => format!("{{ uniform = {{ low = {low}, high = {high} }} }}"),
            2 => format!("{{ lognormal = {{ p50 = {value}, p90 = {high} }} }}"),
            _ => value.to_string(),
        }
    }

    /// The keys of those that are drawn, a line each.
    pub fn some_of(&mut self, options: &[Maybe]) -> String {
        let mut text = String::new();
        for (per_cent, keys) in options {
            if self.chance(*per_cent) {
                text += &format!("{}\n", keys(self));
            }
        }
        text
    }

    /// A section with its keys, so many times of a hundred, else nothing.
    pub fn maybe(
        &mut self,
        per_cent: i64,
        heading: &str,
        keys: impl FnOnce(&mut Self) -> String,
    ) -> String {
        if self.chance(per_cent) {
            Section::new(heading, &keys(self)).to_string()
        } else {
            String::new()
        }
    }
}

/// Keys, and how many times of a hundred they are drawn.
pub type Maybe = (i64, fn(&mut Draws) -> String);

/// What the parts of a scenario name of each other.
pub struct Cast {
    /// Accelerators.
    kinds: usize,
    /// Sites.
    sites: usize,
    /// Markets: the first has all kinds but those of the second, which has the last.
    markets: usize,
    /// How failures are simulated: alike where kinds share the crews of a site.
    failure_simulation: &'static str,
}

impl Cast {
    /// The market that a demand draws from.
    fn market(&self, draws: &mut Draws) -> String {
        format!("market-{}", draws.whole(0, self.markets as i64 - 1))
    }

    /// The kinds of a market, as a list.
    fn kinds_of(&self, market: usize) -> Vec<String> {
        let of = |kind: &usize| (*kind + 1 == self.kinds && self.markets > 1) == (market == 1);
        let kinds = (0..self.kinds).filter(of);
        kinds.map(|kind| format!("\"kind-{kind}\"")).collect()
    }
}

/// The numbered scenario.
pub fn scenario(number: u64) -> String {
    let draws = &mut Draws::new("any scenario", number);
    let kinds = draws.whole(1, 3) as usize;
    let cast = Cast {
        kinds,
        sites: draws.whole(1, 3) as usize,
        markets: if kinds > 1 && draws.chance(60) { 2 } else { 1 },
        failure_simulation: draws.one_of(&["auto", "aggregate", "per-unit"]),
    };
    let mut text = format!(
        "title = \"random {number}\"\nstart = {START}\nyears = {}\n[monte_carlo]\nreplications = \
         2\nseed = {number}\n",
        draws.whole(2, 3)
    );
    if draws.chance(30) {
        text += "[[case]]\nname = \"base\"\nprobability = 0.5\n[[case]]\nname = \
                 \"slump\"\nprobability = 0.5\nset = { \"market.market-0.annual_drift\" = -0.4 }\n";
    }
    for kind in 0..cast.kinds {
        text += &supply::kind(draws, kind, &cast);
    }
    for site in 0..cast.sites {
        text += &chains::site(draws, site, &cast);
    }
    text += &supply::purchases(draws, &cast);
    text += &demand::all(draws, &cast);
    for market in 0..cast.markets {
        text += &markets::market(draws, market, &cast);
    }
    text += &Section::new(
        "[finance]",
        &format!(
            "discount_rate = {}\nsga_fraction_of_revenue = {}\ntransfer_price_fraction_of_market = \
             {}\ncount_resale_at_horizon = {}",
            draws.real(0.0, 0.2),
            draws.real(0.0, 0.1),
            draws.real(0.0, 1.2),
            draws.chance(70)
        ),
    )
    .to_string();
    text
}
