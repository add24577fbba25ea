//! Measures made for each segment that asks: named `measure.segment`.

use super::{Better, Described, ratio};
use crate::record::{Run, SegmentTally};
use crate::scenario::plan::{Plan, Segment, SegmentKind};

/// A measure of a segment.
struct SegmentMeasure {
    id: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    of: fn(&SegmentTally) -> Option<f64>,
}

const MEASURES: &[SegmentMeasure] = &[
    SegmentMeasure { id: "customers", unit: "", doc: "Contracts or requests served", better: Better::Higher, of: |tally| Some(tally.admitted as f64) },
    SegmentMeasure {
        id: "blocked_fraction",
        unit: "",
        doc: "Contracts or requests that found no room and were lost, over those who asked",
        better: Better::Lower,
        of: |tally| ratio(tally.lost as f64, tally.arrived as f64),
    },
    SegmentMeasure {
        id: "gave_up_fraction",
        unit: "",
        doc: "Requests that lost patience while they waited, over those who asked",
        better: Better::Lower,
        of: |tally| ratio(tally.gave_up as f64, tally.arrived as f64),
    },
    SegmentMeasure {
        id: "wait_hours_mean",
        unit: "hours",
        doc: "Mean wait of those served, those who did not wait included",
        better: Better::Lower,
        of: |tally| ratio(tally.waited_seconds / 3_600.0, tally.admitted as f64),
    },
];

/// Segments that have customers who ask.
fn asking(plan: &Plan) -> impl Iterator<Item = (usize, &Segment)> {
    plan.segments.iter().enumerate().filter(|(_, segment)| matches!(segment.kind, SegmentKind::Reserved { .. } | SegmentKind::OnDemand { .. }))
}

/// Names and meanings.
pub(super) fn describe(plan: &Plan) -> Vec<Described> {
    let of = |segment: &Segment| {
        MEASURES
            .iter()
            .map(|measure| Described { id: format!("{}.{}", measure.id, segment.name), unit: measure.unit, doc: measure.doc, better: measure.better })
            .collect::<Vec<_>>()
    };
    asking(plan).flat_map(|(_, segment)| of(segment)).collect()
}

/// Values, in the same order.
pub(super) fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    asking(plan).flat_map(|(at, _)| MEASURES.iter().map(|measure| (measure.of)(&run.segments[at])).collect::<Vec<_>>()).collect()
}

/// (id, unit, doc) of the pattern `measure.<segment>`, for the catalogue.
pub fn patterns() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    MEASURES.iter().map(|measure| (measure.id, measure.unit, measure.doc))
}
