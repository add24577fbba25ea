//! Arrivals of requests.

use super::Resolver;
use crate::model::arrival::modulated_arrivals::ModulatedArrivals;
use crate::model::arrival::seasonality_profile::SeasonalityProfile;
use crate::plan::{Arrivals, Weekly};
use crate::random::whole;
use crate::scenario::schema::{self, OnDemand};
use crate::time::{HOURS_PER_DAY, SimTime};
use std::sync::Arc;

const WEEK: f64 = 168.0;

impl Resolver {
    /// The arrivals of a segment of requests. The rate of batches is that of requests divided by
    /// the mean batch size.
    pub(super) fn requests(&self, spec: &OnDemand) -> Arrivals {
        let batch_size = Some(&spec.batch_size.distribution)
            .filter(|batch_size| batch_size.certain() != Some(1.0));
        Arrivals {
            per_hour: spec.per_day
                / HOURS_PER_DAY
                / batch_size.map_or(1.0, |batch_size| whole::moments(batch_size).0),
            growth: spec.growth_per_year,
            elasticity: spec.price_elasticity,
            opens: SimTime::START,
            seasonality_profile: spec
                .seasonality_profile
                .as_ref()
                .map(|seasonality_profile| Arc::new(self.weekly(seasonality_profile))),
            modulated_arrivals: spec.modulated_arrivals.as_ref().map(|modulated_arrivals| {
                ModulatedArrivals {
                    high_rate_share: modulated_arrivals.high_rate_share,
                    factor: modulated_arrivals.factor,
                    mean_hours: modulated_arrivals.mean_hours,
                }
            }),
            batch_size: batch_size.cloned(),
        }
    }

    /// A seasonality profile over the clock.
    pub(super) fn weekly(&self, spec: &schema::SeasonalityProfile) -> Weekly {
        let monday =
            f64::from(self.horizon.start.weekday().to_monday_zero_offset()) * HOURS_PER_DAY;
        // The checks refuse any other number of hours.
        let day = <[f64; 24]>::try_from(spec.working_day.as_slice()).unwrap_or([1.0; 24]);
        Weekly {
            seasonality_profile: SeasonalityProfile::of_days(&day, spec.weekend_factor),
            start_hours: monday + spec.utc_offset_hours + WEEK,
        }
    }
}
