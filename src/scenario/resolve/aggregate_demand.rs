//! Aggregate demand: segments whose demand is a number of GPUs over time.

use super::Resolver;
use super::pool::Requirements;
use crate::id::PoolId;
use crate::model::aggregate_demand::Diffusion;
use crate::plan::{AggregateDemand, Parameter};
use crate::problem::{Kind, Problem};
use crate::scenario::files;
use crate::scenario::hourly::{self, AGGREGATE_GPUS, HourlyFile, Wanted};
use crate::scenario::schema;
use crate::site_year::series::Missing;
use crate::time::{HOUR, HOURS_PER_YEAR};
use std::sync::Arc;

impl Resolver {
    pub(super) fn aggregate_demand(
        &mut self,
        spec: &schema::Pool,
        pool: PoolId,
    ) -> Option<AggregateDemand> {
        let requirements = Requirements {
            sites: &spec.sites,
            one_site: spec.one_site,
            one_fabric: false,
            place: &spec.place,
        };
        let placement = self.placement(pool, &requirements);
        let (start, series) = match (&spec.gpus, &spec.file) {
            (Some(gpus), None) => (self.parameter(gpus), Vec::new()),
            (None, Some(file)) => (Parameter::Fixed(1.0), self.level_series(spec, file)?),
            _ => {
                let given = if spec.gpus.is_some() {
                    "both `gpus` and `file`"
                } else {
                    "neither `gpus` nor `file`"
                };
                self.refuse(
                    &spec.place,
                    format!("segment {:?} gives {given}", spec.segment.text),
                    "give one of them",
                );
                return None;
            }
        };
        if spec.file.is_none() && (spec.scale.is_some() || spec.column.is_some()) {
            let key = if spec.scale.is_some() {
                "scale"
            } else {
                "column"
            };
            self.refuse(
                &spec.place,
                format!(
                    "segment {:?} gives `{key}`, but no `file` that it is for",
                    spec.segment.text
                ),
                "give `file`, or leave it out",
            );
        }
        let hours =
            spec.step_hours
                .unwrap_or(if series.is_empty() && spec.seasonality_profile.is_none() {
                    24
                } else {
                    1
                });
        if !series.is_empty() && hours != 1 {
            self.refuse(
                &spec.place,
                format!(
                    "the demand of segment {:?} is read hour by hour",
                    spec.segment.text
                ),
                "leave `step_hours` out",
            );
        }
        if 24 % hours != 0 {
            let message = format!("a time step of {hours} hours does not divide a day");
            self.problems.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&spec.place)
                    .hint("make `step_hours` 1, 2, 3, 4, 6, 8, 12 or 24"),
            );
        }
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

    fn level_series(&mut self, spec: &schema::Pool, file: &str) -> Option<Vec<f64>> {
        let paths = [files::beside(&spec.place, file)];
        let level = Wanted {
            factor: spec.scale.unwrap_or(1.0),
            ..Wanted::new(spec.column.as_deref(), AGGREGATE_GPUS)
        };
        let wanted = HourlyFile {
            paths: &paths,
            columns: &[level],
            zone: Some(&spec.time_zone),
            missing: Missing::Refuse,
        };
        let mut read = hourly::read(&wanted)
            .map_err(|problem| self.file_problem(problem, &spec.place))
            .ok()?;
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
