//! The rental price of a market class, as a product of parts that are simple each:
//!
//! own price = min(cap, P₀ · e^(drift · t) · level(t) · launches(t) · e^m(t) · e^(x(t) − Var x(t) /
//! 2) · rank)
//!
//! | part | file | driver |
//! |---|---|---|
//! | drift and x | `path.rs` | chance, a part of it common to all markets |
//! | level | `mean_reversion.rs` | the price today lies off the level to which it reverts |
//! | m | `mean_reversion.rs` | the logarithm of what `regime.rs` and `feedback.rs` say, reached at the speed of reversion |
//! | launches | `launch.rs` | a generation that lowers the value of hours of the older one |
//! | rank | `price_position.rs` | the provider's price position among competitors; decides the captured share |
//!
//! With the drift alone E P(t) = P₀ · e^(drift · t). Reserved and spot prices are the price times a
//! factor that has a deviation, a volatility and a reversion of its own (`path.rs` and `mean_reversion.rs`
//! again) and a level in each regime. `fit/` goes from dated prices to parameters.

pub mod feedback;
pub mod fit;
pub mod launch;
mod path;
pub mod mean_reversion;
pub mod price_position;
pub mod regime;

pub use path::PricePath;

/// The score of a market whose part `loading` (−1 to 1) comes from a shock that all markets share:
/// standard normal where both are, and the correlation of two markets' scores is the product of
/// their loadings, so that no set of loadings contradicts itself (a one-factor model; Vasicek,
/// "Loan portfolio value", Risk 15, 2002). Example: loadings of 0.8 and 0.5 correlate two markets
/// at 0.4. A loading of 0 leaves the own score as it is.
pub fn shared_score(loading: f64, common: f64, own: f64) -> f64 {
    if loading == 0.0 {
        own
    } else {
        loading * common + libm::sqrt(1.0 - loading * loading) * own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loading_of_one_is_the_common_shock_and_of_zero_the_own() {
        assert_eq!(shared_score(1.0, 0.3, -2.0), 0.3);
        assert_eq!(shared_score(-1.0, 0.3, -2.0), -0.3);
        assert_eq!(shared_score(0.0, f64::NAN, -2.0), -2.0);
        assert_eq!(shared_score(0.6, 1.0, 1.0), 1.4);
    }
}
