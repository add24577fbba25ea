//! Binding constraints as shares of the time, over all sites.

use super::measure::{Better, Measure, Over, ratio};
use super::span::Span;
use crate::record::Binding;
use crate::time::Seconds;

fn share(span: &Span<'_>, binding: Binding) -> Option<f64> {
    let all = span.total(|month| month.binding.iter().copied().sum::<Seconds>());
    let bound = span.total(|month| month.binding[binding as usize]);
    ratio(bound.as_seconds(), all.as_seconds())
}

/// A measure of one cause.
macro_rules! bound {
    ($id:literal, $binding:expr, $doc:literal) => {
        Measure {
            id: $id,
            unit: "",
            doc: $doc,
            better: Better::Neutral,
            over: Over::Run,
            of: |span| share(span, $binding),
        }
    };
}

/// Shares of time by what bound.
pub const MEASURES: &[Measure] = &[
    bound!(
        "binding_share_demand",
        Binding::Demand,
        "Share of the time in which demand was the binding constraint: more than 2 % of ready GPUs \
            idle"
    ),
    bound!(
        "binding_share_gpus",
        Binding::Gpus,
        "Share of the time in which the number of GPUs was the binding constraint"
    ),
    bound!(
        "binding_share_crew",
        Binding::Crew,
        "Share of the time in which racking and burn-in were the binding constraint"
    ),
    bound!(
        "binding_share_network",
        Binding::Network,
        "Share of the time in which network ports were the binding constraint"
    ),
    bound!(
        "binding_share_space",
        Binding::Space,
        "Share of the time in which floor space was the binding constraint"
    ),
    bound!(
        "binding_share_cooling",
        Binding::Cooling,
        "Share of the time in which cooling was the binding constraint"
    ),
    bound!(
        "binding_share_power",
        Binding::Power,
        "Share of the time in which power was the binding constraint"
    ),
];
