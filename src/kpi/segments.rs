//! Measures of each demand segment, named `measure.segment`.

use super::measure::{Across, Better, Measure, Over, Subject, ratio};
use super::span::Span;
use crate::plan::{Plan, Segment, SegmentKind, WhenFull};
use crate::record::{GpuUse, SegmentMonth, SegmentTally, Waits};

/// Segments of a plan.
pub struct Segments;

/// A segment over a span.
pub struct SegmentSpan {
    tally: SegmentTally,
    revenue_usd: f64,
    served_gpu_hours: f64,
    requested_gpu_hours: f64,
    lost_gpu_hours: f64,
    measured: Measured,
}

/// A segment over the months that rates are taken over.
struct Measured {
    tally: SegmentTally,
    queued_seconds: f64,
    seconds: f64,
    /// Waits; none of a part of a run.
    waits: Option<Waits>,
}

fn months<'r>(span: &Span<'r>, at: usize) -> impl Iterator<Item = &'r SegmentMonth> {
    let run = span.run;
    let (count, months) = (run.segments.len(), span.months());
    run.segment_months[months.start * count..months.end * count]
        .iter()
        .skip(at)
        .step_by(count)
}

impl Measured {
    fn of(span: &Span<'_>, at: usize) -> Self {
        let measured = span.measured();
        let tallies = months(&measured, at).map(|month| &month.tally);
        let whole = span.months().len() == span.run.month_count();
        Self {
            tally: tallies.fold(SegmentTally::default(), |sum, own| sum.plus(own)),
            queued_seconds: months(&measured, at)
                .map(|month| month.queued_seconds)
                .sum(),
            seconds: 3_600.0 * measured.hours(),
            waits: whole.then(|| span.run.waits[at].clone()),
        }
    }
}

impl SegmentSpan {
    fn of(span: &Span<'_>, at: usize) -> Self {
        let sum = |of: fn(&SegmentMonth) -> f64| months(span, at).map(of).sum();
        Self {
            tally: span.run.segments[at],
            revenue_usd: sum(|month| month.revenue.usd()),
            served_gpu_hours: sum(|month| month.served.hours()),
            requested_gpu_hours: sum(|month| month.requested_gpu_hours),
            lost_gpu_hours: sum(|month| month.lost_gpu_hours),
            measured: Measured::of(span, at),
        }
    }
}

const MEASURES: &[Measure<Segments>] = &[
    Measure {
        id: "segment_revenue_usd",
        unit: "USD",
        doc: "Revenue from the segment over the horizon; captive use at its transfer price",
        better: Better::Higher,
        over: Over::Periods(Across::Sum),
        of: |whole| Some(whole.revenue_usd),
    },
    Measure {
        id: "segment_gpu_hours",
        unit: "GPU-hours",
        doc: "GPU-hours served to the segment over the horizon",
        better: Better::Higher,
        over: Over::Periods(Across::Sum),
        of: |whole| Some(whole.served_gpu_hours),
    },
    Measure {
        id: "segment_price_usd_per_gpu_hour",
        unit: "USD per GPU-hour",
        doc: "Average price: revenue from the segment over the GPU-hours served to it",
        better: Better::Higher,
        over: Over::Periods(Across::Ratio),
        of: |whole| ratio(whole.revenue_usd, whole.served_gpu_hours),
    },
];

/// Measures of segments with single arrivals: contracts and requests.
const OF_ASKING: &[Measure<Segments>] = &[
    Measure {
        id: "customers",
        unit: "customers",
        doc: "Contracts signed or requests admitted",
        better: Better::Higher,
        over: Over::Run,
        of: |whole| Some(whole.tally.admitted as f64),
    },
    Measure {
        id: "blocked_fraction",
        unit: "",
        doc: "Blocking: contracts or requests lost for want of capacity, over all enquiries or \
            requests",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |whole| {
            let tally = &whole.measured.tally;
            ratio(tally.lost as f64, tally.arrived as f64)
        },
    },
    Measure {
        id: "reneged_fraction",
        unit: "",
        doc: "Reneging: requests that left the queue before being admitted, over all requests",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |whole| {
            let tally = &whole.measured.tally;
            ratio(tally.reneged as f64, tally.arrived as f64)
        },
    },
    Measure {
        id: "wait_hours_mean",
        unit: "hours",
        doc: "Mean wait of those admitted, waits of zero included",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |whole| {
            let tally = &whole.measured.tally;
            ratio(tally.waited_seconds / 3_600.0, tally.admitted as f64)
        },
    },
];

/// Measures of segments whose requests queue.
const OF_QUEUEING: &[Measure<Segments>] = &[
    Measure {
        id: "waited_fraction",
        unit: "",
        doc: "Share of the requests admitted that waited",
        better: Better::Lower,
        over: Over::Run,
        of: |whole| whole.measured.waits.as_ref()?.waited_fraction(),
    },
    Measure {
        id: "wait_hours_p95",
        unit: "hours",
        doc: "Wait that 95 % of the requests admitted did not exceed, to about 2 %",
        better: Better::Lower,
        over: Over::Run,
        of: |whole| Some(whole.measured.waits.as_ref()?.quantile(0.95)? / 3_600.0),
    },
    Measure {
        id: "queue_length_mean",
        unit: "requests",
        doc: "Requests in the queue, mean over time, those that renege included",
        better: Better::Lower,
        over: Over::Periods(Across::Mean),
        of: |whole| ratio(whole.measured.queued_seconds, whole.measured.seconds),
    },
];

/// Measures of segments with contracts, requests or aggregate demand.
const OF_WANTING: &[Measure<Segments>] = &[Measure {
    id: "lost_gpu_hours",
    unit: "GPU-hours",
    doc: "GPU-hours, over the full duration, of contracts or requests that were lost, reneged or \
        went elsewhere; of aggregate demand, the part not served",
    better: Better::Lower,
    over: Over::Periods(Across::Sum),
    of: |whole| (whole.requested_gpu_hours > 0.0).then_some(whole.lost_gpu_hours),
}];

/// Measures of spot.
const OF_SPOT: &[Measure<Segments>] = &[
    Measure {
        id: "preempted_gpus",
        unit: "GPUs",
        doc: "GPUs preempted from spot over the horizon, by other customers or because they were \
            no longer ready; a GPU counts each time",
        better: Better::Lower,
        over: Over::Run,
        of: |whole| Some(whole.tally.preempted_gpus.0 as f64),
    },
    Measure {
        id: "preemptions_per_thousand_gpu_hours",
        unit: "per 1000 GPU-hours",
        doc: "`preempted_gpus` per thousand GPU-hours served to spot: 5 means that a GPU is \
            preempted once in 200 hours on average",
        better: Better::Lower,
        over: Over::Run,
        of: |whole| {
            ratio(
                whole.tally.preempted_gpus.0 as f64,
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

impl Subject for Segments {
    type Of<'r> = SegmentSpan;
    type Thing = (usize, Has);
    const PATTERN: &'static str = ".<segment>";
    const LISTS: &'static [&'static [Measure<Self>]] =
        &[MEASURES, OF_ASKING, OF_WANTING, OF_SPOT, OF_QUEUEING];

    fn things(plan: &Plan) -> Vec<(String, Self::Thing)> {
        let segments = plan.segments.iter().enumerate();
        segments
            .map(|(at, segment)| (format!(".{}", segment.name), (at, lists_of(segment))))
            .collect()
    }

    fn has(thing: &Self::Thing, list: usize) -> bool {
        thing.1[list]
    }

    fn seen(span: &Span<'_>, thing: &Self::Thing) -> SegmentSpan {
        SegmentSpan::of(span, thing.0)
    }
}

/// Which of the lists a segment has.
type Has = [bool; 5];

fn lists_of(segment: &Segment) -> Has {
    let class = GpuUse::serving(&segment.kind);
    let wants = matches!(class, GpuUse::Reserved | GpuUse::OnDemand);
    let queues = matches!(
        &segment.kind,
        SegmentKind::OnDemand {
            when_full: WhenFull::Queue(_),
            ..
        }
    );
    [
        true,
        enquiries(segment),
        wants,
        class == GpuUse::Spot,
        queues,
    ]
}
