//! Aggregate demand: segments whose demand is a number of GPUs over time.

use super::Resolver;
use super::history::missing;
use super::partition::Requirements;
use crate::id::PartitionId;
use crate::model::aggregate_demand::Diffusion;
use crate::plan::{AggregateDemand, Parameter};
use crate::problem::{Kind, Problem};
use crate::scenario::files;
use crate::scenario::hourly::{AGGREGATE_GPUS, HourlyFile, Wanted};
use crate::scenario::schema;
use crate::time::{HOUR, HOURS_PER_YEAR};
use std::sync::Arc;

impl Resolver {
    pub(super) fn aggregate_demand(
        &mut self,
        spec: &schema::Aggregate,
        partition: PartitionId,
    ) -> Option<AggregateDemand> {
        let requirements = Requirements {
            sites: &spec.sites,
            one_site: spec.one_site,
            one_fabric: false,
            place: &spec.place,
        };
        let placement = self.placement(partition, &requirements);
        let (start, series) = self.level(spec)?;
        let hours = self.step_hours(spec, !series.is_empty());
        Some(AggregateDemand {
            start,
            series,
            seasonality_profile: spec
                .seasonality_profile
                .as_ref()
                .map(|seasonality_profile| Arc::new(self.weekly(seasonality_profile))),
            diffusion: Diffusion::new(
                spec.growth_per_year,
                spec.volatility,
                spec.mean_reversion_per_year,
                hours as f64 / HOURS_PER_YEAR,
            ),
            elasticity: spec.price_elasticity,
            premium: spec.premium_to_market,
            every: hours * HOUR,
            one_site: spec.one_site,
            placement,
        })
    }

    /// The level at the start, or 1 and the hours that a file gives.
    fn level(&mut self, spec: &schema::Aggregate) -> Option<(Parameter, Vec<f64>)> {
        let name = &spec.segment.text;
        let level = match (&spec.gpus, &spec.file) {
            (Some(gpus), None) => (self.parameter(gpus), Vec::new()),
            (None, Some(file)) => {
                return Some((Parameter::Fixed(1.0), self.level_series(spec, file)?));
            }
            (gpus, _) => {
                let given = if gpus.is_some() {
                    "both `gpus` and `file`"
                } else {
                    "neither `gpus` nor `file`"
                };
                let message = format!("segment {name:?} gives {given}");
                self.refuse(&spec.place, message, "give one of them");
                return None;
            }
        };
        let of_a_file = [
            ("scale", spec.scale.is_some()),
            ("column", spec.column.is_some()),
        ];
        if let Some((key, _)) = of_a_file.iter().find(|(_, given)| *given) {
            let message = format!("segment {name:?} gives `{key}`, but no `file` that it is for");
            self.refuse(&spec.place, message, "give `file`, or leave it out");
        }
        Some(level)
    }

    /// Hours between steps: a divisor of the day, one where the level is read from a file.
    fn step_hours(&mut self, spec: &schema::Aggregate, read: bool) -> i64 {
        let by_hour = read || spec.seasonality_profile.is_some();
        let hours = spec.step_hours.unwrap_or(if by_hour { 1 } else { 24 });
        if read && hours != 1 {
            let message = format!(
                "the demand of segment {:?} is read hour by hour",
                spec.segment.text
            );
            self.refuse(&spec.place, message, "leave `step_hours` out");
        }
        if 24 % hours != 0 {
            let message = format!("a time step of {hours} hours does not divide a day");
            self.problems.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&spec.place)
                    .hint("make `step_hours` 1, 2, 3, 4, 6, 8, 12 or 24"),
            );
        }
        hours
    }

    fn level_series(&mut self, spec: &schema::Aggregate, file: &str) -> Option<Vec<f64>> {
        let named_at = spec.place_of("file");
        let paths = [files::beside(named_at, file)];
        let names: Vec<&str> = spec.column.as_deref().into_iter().collect();
        let level = Wanted {
            factor: spec.scale.unwrap_or(1.0),
            ..Wanted::new(&names, AGGREGATE_GPUS)
        };
        let wanted = HourlyFile {
            paths: &paths,
            columns: &[level],
            zone: Some(&spec.time_zone),
            missing: missing(&spec.missing),
            keys: &spec.layout,
            unit: "GPUs",
            currency: None,
        };
        let mut read = self.hours("demand", named_at, &wanted)?.series;
        if read.len() > 1 {
            self.refuse(
                &spec.place,
                format!("{file:?} is not one unbroken series of hours"),
                "demand needs each hour from the first to the last",
            );
        }
        Some(std::mem::take(&mut read[0].columns[0]))
    }
}
