//! Market price of each market, named `measure.market`.

use super::measure::{Across, Better, Measure, Over, Subject};
use super::span::Span;
use crate::plan::Plan;

/// Markets of a plan.
pub struct Markets;

impl Subject for Markets {
    /// Its mean price over a span, USD per GPU-hour.
    type Of<'r> = f64;
    type Thing = usize;
    const PATTERN: &'static str = ".<market>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[&[Measure {
        id: "price_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "On-demand price of the market, mean over time",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |price| Some(*price),
    }]];

    fn things(plan: &Plan) -> Vec<(String, usize)> {
        let markets = plan.markets.iter().enumerate();
        markets
            .map(|(at, market)| (format!(".{}", market.name), at))
            .collect()
    }

    fn seen(span: &Span<'_>, &market: &usize) -> f64 {
        let starts = &span.plan.horizon.month_starts;
        let sum: f64 = span
            .months()
            .map(|month| {
                let hours = (starts[month + 1] - starts[month]).as_hours();
                span.run.prices[month * span.plan.markets.len() + market] * hours
            })
            .sum();
        sum / span.hours()
    }
}
