//! What the things that events and lists name must be. Anything else is a bug and stops the run.

use super::{World, training_run_of};
use crate::id::{OrderId, SegmentId, SiteId};
use crate::plan::{AggregateDemand, Anchor, Outage, Review, SegmentKind, TrainingRun, When};

impl<'p> World<'p> {
    /// A segment is not what an event or a list takes it for.
    ///
    /// # Panics
    /// Always.
    pub fn no_such_segment(&self, id: SegmentId, kind: &str) -> ! {
        panic!("segment {} is no {kind}", self.plan.segment(id).name)
    }

    /// The aggregate demand that a segment is.
    ///
    /// # Panics
    /// If it is none.
    #[inline]
    pub fn aggregate_demand(&self, id: SegmentId) -> &'p AggregateDemand {
        match &self.plan.segment(id).kind {
            SegmentKind::Aggregate(demand) => demand,
            _ => self.no_such_segment(id, "aggregate demand"),
        }
    }

    /// The training run that a segment is.
    ///
    /// # Panics
    /// If it is none.
    pub fn training_run(&self, id: SegmentId) -> &'p TrainingRun {
        training_run_of(&self.plan.segment(id).kind)
            .unwrap_or_else(|| self.no_such_segment(id, "training run"))
    }

    /// The anchor that a segment is.
    ///
    /// # Panics
    /// If it is none.
    pub fn anchor(&self, id: SegmentId) -> &'p Anchor {
        match &self.plan.segment(id).kind {
            SegmentKind::Anchor(anchor) => anchor,
            _ => self.no_such_segment(id, "anchor"),
        }
    }

    /// The reviews of an order that a policy places.
    ///
    /// # Panics
    /// If it is planned by date.
    pub fn policy_review(&self, id: OrderId) -> &'p Review {
        match &self.plan.order(id).when {
            When::Review(review) => review,
            When::Fixed { .. } => panic!("order {} has no policy", self.plan.order(id).name),
        }
    }

    /// The outages of a site's feeds.
    ///
    /// # Panics
    /// If they have none.
    pub fn outage(&self, id: SiteId) -> &'p Outage {
        let site = self.plan.site(id);
        let outage = site.outage.as_ref();
        outage.unwrap_or_else(|| panic!("feeds of {} have no outages", site.name))
    }
}
