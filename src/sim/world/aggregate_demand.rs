//! The state of a segment of aggregate demand: where it stands, and what it requires.

use crate::model::aggregate_demand::Diffusion;
use crate::plan::{Segment, SegmentKind};
use crate::random::draw_buffer::DrawBuffer;
use crate::random::elementary::nearest;
use crate::random::normal;
use crate::random::stream::{Purpose, Stream};

/// A segment of aggregate demand.
#[derive(Clone, Debug)]
pub struct AggregateState {
    /// Deviation of the demand's logarithm from its trend.
    deviation: f64,
    /// Normal scores of its steps.
    scores: DrawBuffer,
    /// Price response now, a factor.
    price_response: f64,
    /// Captured share by the provider's price position now, a factor.
    captured_share: f64,
    /// GPUs demanded since the last step.
    wanted: i64,
    /// GPUs bound to a site, by the site's index in the segment's placement.
    bound: Vec<i64>,
}

impl AggregateState {
    pub(super) fn new(segment: &Segment, replication: u32) -> Self {
        let sites = if let SegmentKind::Aggregate(demand) = &segment.kind {
            demand.placement.sites.len()
        } else {
            0
        };
        Self {
            deviation: 0.0,
            scores: DrawBuffer::new(Stream::new(
                segment.key,
                replication,
                Purpose::AggregateDemand,
            )),
            price_response: 1.0,
            captured_share: 1.0,
            wanted: 0,
            bound: vec![0; sites],
        }
    }

    /// The market's price has moved: how demand responds to it from its next step on, as factors.
    pub fn respond(&mut self, price_response: f64, captured_share: f64) {
        (self.price_response, self.captured_share) = (price_response, captured_share);
    }

    /// Its deviation moves by a step, with the next of its normal scores.
    pub fn diffuse(&mut self, diffusion: &Diffusion) {
        let score = self.scores.next(|uniforms| normal::quantiles(uniforms));
        self.deviation = diffusion.step(self.deviation, score);
    }

    /// GPUs demanded at a time after the start, from those at the start: by trend and deviation, at
    /// today's price.
    pub fn gpus(&self, start: f64, diffusion: &Diffusion, years: f64) -> f64 {
        start * diffusion.factor(self.deviation, years) * self.price_response * self.captured_share
    }

    /// It requires so many GPUs from now on.
    pub fn want(&mut self, gpus: f64) {
        self.wanted = nearest(gpus);
    }

    /// GPUs demanded since the last step.
    pub fn wanted(&self) -> i64 {
        self.wanted
    }

    /// So many more GPUs are bound to a site, the `nth` of its placement; fewer if negative.
    pub(super) fn bind(&mut self, nth: usize, gpus: i64) {
        self.bound[nth] += gpus;
    }

    /// GPUs bound to a site, by the site's index in the segment's placement.
    pub fn bound(&self) -> &[i64] {
        &self.bound
    }
}
