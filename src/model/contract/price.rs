//! How a contract's price follows the market, a file per type: a new type is a file, an arm here
//! and a word in [`NAMES`]; scenarios name it by `terms`.

use super::fixed::Fixed;
use super::indexed::Indexed;
use crate::problem::{Kind, Problem};
use crate::rule::{number, one_of, section};

/// Words that a scenario may write for `terms`.
pub const NAMES: &[&str] = &["fixed", "indexed"];

section! {
    /// How a contract's price follows from the market's.
    Spec {
        /// Discount to the market price on the day of signing, as a fraction; negative for a
        /// premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Price terms: `fixed` for the term, or `indexed` to the market month by month.
        terms: String = one_of(NAMES).or("\"fixed\"");
        /// Floor of an indexed price, as a fraction of the price at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
    }
}

/// Price rule of a contract: its price from the market's, both in USD per GPU-hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PriceRule {
    /// Agreed at signing.
    Fixed(Fixed),
    /// Follows the market down to a floor.
    Indexed(Indexed),
}

impl Spec {
    /// A floor is of no use to a price that does not move.
    pub fn check(&self, name: &str) -> Option<Problem> {
        (!PriceRule::from(self).moves() && self.floor_fraction > 0.0).then(|| {
            let message = format!(
                "the terms of {name:?} are fixed, so its `floor_fraction` of {} has no effect",
                self.floor_fraction
            );
            Problem::warning(Kind::OutOfRange, message)
                .at(&self.place)
                .hint("leave it out, or say `terms = \"indexed\"`")
        })
    }
}

impl From<&Spec> for PriceRule {
    /// # Panics
    /// For a word that is none of [`NAMES`]: the section refuses it.
    fn from(spec: &Spec) -> Self {
        let (discount, floor) = (spec.discount_to_market, spec.floor_fraction);
        match spec.terms.as_str() {
            "indexed" => Self::Indexed(Indexed { discount, floor }),
            "fixed" => Self::Fixed(Fixed { discount }),
            _ => unreachable!(
                "the section allows the words of NAMES only, and a test makes each of them"
            ),
        }
    }
}

impl PriceRule {
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
    use crate::rule::defaults;

    #[test]
    fn every_name_makes_its_terms() {
        let made: Vec<PriceRule> = NAMES
            .iter()
            .map(|name| {
                let mut spec: Spec = defaults(&[]);
                spec.terms = (*name).to_owned();
                PriceRule::from(&spec)
            })
            .collect();
        for (at, terms) in made.iter().enumerate() {
            assert!(made[..at].iter().all(|earlier| std::mem::discriminant(earlier) != std::mem::discriminant(terms)), "{:?} is made twice", NAMES[at]);
        }
    }
}
