//! Captive use.

use super::Resolver;
use crate::id::SegmentId;
use crate::plan::{Parameter, SegmentKind, TrainingRun, Work};
use crate::scenario::schema;
use crate::time::SimTime;
use crate::units::Gpus;

impl Resolver {
    /// Captive use by date.
    pub(super) fn internal(&mut self, spec: &schema::Internal) -> SegmentKind {
        let mut steps: Vec<(SimTime, Gpus)> = spec
            .gpus
            .iter()
            .map(|step| (self.horizon.instant(step.from), Gpus(step.gpus)))
            .collect();
        steps.sort_by_key(|step| step.0);
        let worth = spec
            .owner_value_usd_per_gpu_hour
            .as_ref()
            .map(|value| self.parameter(value));
        SegmentKind::Internal {
            steps,
            all_ready: spec.all_ready,
            worth,
        }
    }

    /// A training run among all of them, of which the first is the segment `first`. Problems with
    /// it are reported by a check.
    pub(super) fn training_run(
        &mut self,
        spec: &schema::TrainingRun,
        all: &[schema::TrainingRun],
        first: usize,
    ) -> SegmentKind {
        let after = spec
            .after
            .as_ref()
            .and_then(|name| all.iter().position(|other| other.name.text == *name));
        let work = match (&spec.gpu_hours, &spec.duration_days) {
            (Some(hours), _) => Work::GpuHours(self.parameter(hours)),
            (None, Some(days)) => Work::Days(self.parameter(days)),
            (None, None) => Work::Days(Parameter::Fixed(0.0)),
        };
        SegmentKind::TrainingRun(Box::new(TrainingRun {
            gpus: Gpus(spec.gpus),
            least: Gpus(spec.least_gpus),
            work,
            goodput: spec.goodput_share,
            starts: spec.starts.map(|date| self.horizon.instant(date)),
            slip_weeks: self.parameter(&spec.slip_weeks),
            deadline: spec.deadline.map(|date| self.horizon.instant(date)),
            after: after.map(|at| SegmentId::new(first + at)),
            yields: !spec.owner_first,
            worth: spec
                .owner_value_usd_per_gpu_hour
                .as_ref()
                .map(|value| self.parameter(value)),
        }))
    }
}
