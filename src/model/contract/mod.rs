//! Terms of a reserved contract: the relation of its price to the market, a file per type
//! ([`Terms`]; a new type is a file here, an arm and a word in [`NAMES`]; scenarios name it by
//! `terms`), and a file per further term.

pub mod credit;
pub mod termination_for_convenience;
pub mod fixed;
pub mod indexed;
pub mod late;
pub mod ledger;
pub mod ramp;
pub mod renewal;
pub mod sla;

use fixed::Fixed;
use indexed::Indexed;

/// Words that a scenario may write for `terms`.
pub const NAMES: &[&str] = &["fixed", "indexed"];

/// Price rule of a contract: its price from the market's, both in USD per GPU-hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Terms {
    /// Agreed at signing.
    Fixed(Fixed),
    /// Follows the market down to a floor.
    Indexed(Indexed),
}

impl Terms {
    /// Terms of a name in [`NAMES`]. `discount` is below 1, `floor` a fraction of the price at
    /// signing.
    ///
    /// # Panics
    /// For any other name: the schema refuses it.
    pub fn new(name: &str, discount: f64, floor: f64) -> Self {
        match name {
            "indexed" => Self::Indexed(Indexed { discount, floor }),
            "fixed" => Self::Fixed(Fixed { discount }),
            _ => unreachable!(
                "the schema allows the words of NAMES only, and a test makes each of them"
            ),
        }
    }

    /// The price now, from the market's price at signing and now.
    pub fn price(&self, market_at_signing: f64, market_now: f64) -> f64 {
        match self {
            Self::Fixed(terms) => terms.price(market_at_signing),
            Self::Indexed(terms) => terms.price(market_at_signing, market_now),
        }
    }

    /// Whether the price can change within a term.
    pub fn moves(&self) -> bool {
        matches!(self, Self::Indexed(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_makes_its_terms() {
        let made: Vec<Terms> = NAMES
            .iter()
            .map(|name| Terms::new(name, 0.1, 0.5))
            .collect();
        for (at, terms) in made.iter().enumerate() {
            assert!(made[..at].iter().all(|earlier| std::mem::discriminant(earlier) != std::mem::discriminant(terms)), "{:?} is made twice", NAMES[at]);
        }
    }
}
