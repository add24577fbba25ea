//! Arrivals of requests.

use super::Resolver;
use crate::model::arrival::bursts::Bursts;
use crate::model::arrival::rhythm::Rhythm;
use crate::random::whole;
use crate::scenario::plan::{Arrivals, Weekly};
use crate::scenario::schema::{self, OnDemand};
use std::sync::Arc;

/// Hours of a day and of a week.
const DAY: f64 = 24.0;
const WEEK: f64 = 168.0;

impl Resolver {
    /// The arrivals of a segment of requests. The rate of batches is that of requests divided by
    /// the mean batch size.
    pub(super) fn requests(&self, spec: &OnDemand) -> Arrivals {
        let clump = Some(&spec.clump.distribution).filter(|clump| clump.certain() != Some(1.0));
        Arrivals {
            per_hour: spec.per_day / DAY / clump.map_or(1.0, |clump| whole::moments(clump).0),
            growth: spec.growth_per_year,
            elasticity: spec.price_elasticity,
            opens: 0,
            rhythm: spec
                .rhythm
                .as_ref()
                .map(|rhythm| Arc::new(self.weekly(rhythm))),
            bursts: spec.bursts.as_ref().map(|bursts| Bursts {
                busy_share: bursts.busy_share,
                factor: bursts.factor,
                mean_hours: bursts.mean_hours,
            }),
            clump: clump.cloned(),
        }
    }

    /// A seasonality profile over the clock.
    pub(super) fn weekly(&self, spec: &schema::Rhythm) -> Weekly {
        let monday = f64::from(self.horizon.start.weekday().to_monday_zero_offset()) * DAY;
        // The checks refuse any other number of hours.
        let day = <[f64; 24]>::try_from(spec.working_day.as_slice()).unwrap_or([1.0; 24]);
        Weekly {
            rhythm: Rhythm::of_days(&day, spec.weekend_factor),
            start_hours: monday + spec.utc_offset_hours + WEEK,
        }
    }
}
