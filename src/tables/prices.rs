//! Historical prices of a market, and its price cap.

use crate::plan::{Market, Plan};
use jiff::civil::Date;

/// What a chart of a market's price shows besides its fan: history and cap.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceFrame {
    /// Name of the market.
    pub market: String,
    /// Dated prices as the scenario gives them, in the order of their dates.
    pub history: Vec<(Date, f64)>,
    /// The price cap month by month, at the medians of its level and drift; empty where there is
    /// none.
    pub cap: Vec<f64>,
}

/// Of every market with a history or a cap.
pub fn frames(plan: &Plan) -> Vec<PriceFrame> {
    let cap = |market: &Market| match market.list_price {
        None => Vec::new(),
        Some((list, drift)) => {
            let (list, drift) = (plan.expected(list), plan.expected(drift));
            (0..plan.horizon.months())
                .map(|month| list * libm::exp(drift * (month as f64 / 12.0)))
                .collect()
        }
    };
    let frame = |market: &Market| PriceFrame {
        market: market.name.clone(),
        history: market.history.clone(),
        cap: cap(market),
    };
    plan.markets
        .iter()
        .map(frame)
        .filter(|frame| !frame.history.is_empty() || !frame.cap.is_empty())
        .collect()
}
