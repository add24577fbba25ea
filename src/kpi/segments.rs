//! Measures of each demand segment, named `measure.segment`.

use super::{Better, Described, ratio};
use crate::plan::{Plan, Segment, SegmentKind};
use crate::record::{GpuUse, Run, SegmentMonth, SegmentTally};

/// A measure of a segment.
struct SegmentMeasure {
    id: &'static str,
    unit: &'static str,
    doc: &'static str,
    better: Better,
    of: fn(&Whole) -> Option<f64>,
}

/// Totals of a segment over the horizon.
struct Whole {
    tally: SegmentTally,
    revenue_usd: f64,
    served_gpu_hours: f64,
    requested_gpu_hours: f64,
    lost_gpu_hours: f64,
}

impl Whole {
    fn of(run: &Run, at: usize) -> Self {
        let months = || {
            run.segment_months
                .iter()
                .skip(at)
                .step_by(run.segments.len().max(1))
        };
        let sum = |of: fn(&SegmentMonth) -> f64| months().map(of).sum();
        Self {
            tally: run.segments[at],
            revenue_usd: sum(|month| month.revenue.usd()),
            served_gpu_hours: sum(|month| month.served.hours()),
            requested_gpu_hours: sum(|month| month.requested_gpu_hours),
            lost_gpu_hours: sum(|month| month.lost_gpu_hours),
        }
    }
}

const MEASURES: &[SegmentMeasure] = &[
    SegmentMeasure {
        id: "segment_revenue_usd",
        unit: "USD",
        doc: "Revenue from the segment over the horizon; captive use at its transfer price",
        better: Better::Higher,
        of: |whole| Some(whole.revenue_usd),
    },
    SegmentMeasure {
        id: "segment_gpu_hours",
        unit: "GPU-hours",
        doc: "GPU-hours served to the segment over the horizon",
        better: Better::Higher,
        of: |whole| Some(whole.served_gpu_hours),
    },
    SegmentMeasure {
        id: "segment_price_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Average price: revenue from the segment over the GPU-hours served to it",
        better: Better::Higher,
        of: |whole| ratio(whole.revenue_usd, whole.served_gpu_hours),
    },
];

/// Measures of segments with single arrivals: contracts and requests.
const OF_ASKING: &[SegmentMeasure] = &[
    SegmentMeasure {
        id: "customers",
        unit: "",
        doc: "Contracts signed or requests admitted",
        better: Better::Higher,
        of: |whole| Some(whole.tally.admitted as f64),
    },
    SegmentMeasure {
        id: "blocked_fraction",
        unit: "",
        doc: "Blocking: contracts or requests lost for want of capacity, over all enquiries or \
            requests",
        better: Better::Lower,
        of: |whole| ratio(whole.tally.lost as f64, whole.tally.arrived as f64),
    },
    SegmentMeasure {
        id: "reneged_fraction",
        unit: "",
        doc: "Reneging: requests that left the queue before being admitted, over all requests",
        better: Better::Lower,
        of: |whole| ratio(whole.tally.reneged as f64, whole.tally.arrived as f64),
    },
    SegmentMeasure {
        id: "wait_hours_mean",
        unit: "hours",
        doc: "Mean wait of those admitted, waits of zero included",
        better: Better::Lower,
        of: |whole| {
            ratio(
                whole.tally.waited_seconds / 3_600.0,
                whole.tally.admitted as f64,
            )
        },
    },
];

/// Measures of segments with contracts, requests or aggregate demand.
const OF_WANTING: &[SegmentMeasure] = &[SegmentMeasure {
    id: "lost_gpu_hours",
    unit: "GPU-hours",
    doc: "GPU-hours, over the full duration, of contracts or requests that were lost, reneged or \
        went elsewhere; of aggregate demand, the part not served",
    better: Better::Lower,
    of: |whole| (whole.requested_gpu_hours > 0.0).then_some(whole.lost_gpu_hours),
}];

/// Measures of spot.
const OF_SPOT: &[SegmentMeasure] = &[
    SegmentMeasure {
        id: "preempted_gpus",
        unit: "GPUs",
        doc: "GPUs preempted from spot over the horizon, by other customers or because they were \
            no longer ready; a GPU counts each time",
        better: Better::Lower,
        of: |whole| Some(whole.tally.preempted_gpus as f64),
    },
    SegmentMeasure {
        id: "preemptions_per_thousand_gpu_hours",
        unit: "per 1000 GPU-hours",
        doc: "`preempted_gpus` per thousand GPU-hours served to spot: 5 means that a GPU is \
            preempted once in 200 hours on average",
        better: Better::Lower,
        of: |whole| {
            ratio(
                whole.tally.preempted_gpus as f64,
                whole.served_gpu_hours / 1_000.0,
            )
        },
    },
];

/// Whether a segment has single arrivals of contracts or requests.
fn enquiries(segment: &Segment) -> bool {
    matches!(
        segment.kind,
        SegmentKind::Reserved { .. } | SegmentKind::Anchor(_) | SegmentKind::OnDemand { .. }
    )
}

/// The measures of a segment.
fn of_segment(segment: &Segment) -> impl Iterator<Item = &'static SegmentMeasure> {
    let more = match GpuUse::serving(&segment.kind) {
        GpuUse::Reserved | GpuUse::OnDemand => OF_WANTING,
        GpuUse::Spot => OF_SPOT,
        _ => &[],
    };
    MEASURES
        .iter()
        .chain(if enquiries(segment) { OF_ASKING } else { &[] })
        .chain(more)
}

/// Ids and definitions of the measures of a plan.
pub(super) fn describe(plan: &Plan) -> Vec<Described> {
    let of = |segment: &Segment| {
        let named = |measure: &SegmentMeasure| format!("{}.{}", measure.id, segment.name);
        of_segment(segment)
            .map(|measure| Described {
                id: named(measure),
                unit: measure.unit,
                doc: measure.doc,
                better: measure.better,
            })
            .collect::<Vec<_>>()
    };
    plan.segments.iter().flat_map(of).collect()
}

/// Values in a run, in the order of `describe`.
pub(super) fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let of = |(at, segment): (usize, &Segment)| {
        let whole = Whole::of(run, at);
        of_segment(segment)
            .map(|measure| (measure.of)(&whole))
            .collect::<Vec<_>>()
    };
    plan.segments.iter().enumerate().flat_map(of).collect()
}

/// (id, unit, doc) of the pattern `measure.<segment>`, for the catalogue.
pub fn patterns() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    MEASURES
        .iter()
        .chain(OF_ASKING)
        .chain(OF_WANTING)
        .chain(OF_SPOT)
        .map(|measure| (measure.id, measure.unit, measure.doc))
}
