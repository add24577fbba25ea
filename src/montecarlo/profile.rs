//! Sums of hourly profiles over replications, in whole numbers: any grouping gives the same bits.

use crate::random::elementary::nearest;
use crate::record::HourProfile;

/// Watt-seconds of a MWh.
const WATT_SECONDS: f64 = 3.6e9;
/// Cents of a unit of currency.
const CENTS: f64 = 100.0;
/// Seconds of an hour.
const SECONDS: f64 = 3_600.0;

/// A column of a profile, and how many of its smallest units make one of its own.
type Scaled<'p> = (&'p [f64], f64);

/// Columns of a profile.
const COLUMNS: usize = 7;

fn scaled(profile: &HourProfile) -> [Scaled<'_>; COLUMNS] {
    [
        (&profile.it_mwh, WATT_SECONDS),
        (&profile.facility_mwh, WATT_SECONDS),
        (&profile.cost_usd, CENTS),
        (&profile.load_hours, SECONDS),
        (&profile.cut_hours, SECONDS),
        (&profile.pue_mwh, WATT_SECONDS),
        (&profile.wue_mwh, WATT_SECONDS),
    ]
}

/// Sums of a site's [`HourProfile`]s, in watt-seconds, cents and seconds. Each value is rounded to
/// a whole one when its replication is added, so a cell errs by at most half a unit a replication.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ProfileSums {
    /// Replications in which the site is settled by the hour.
    pub replications: u64,
    columns: [Vec<i128>; COLUMNS],
}

impl ProfileSums {
    /// Takes the profile of one replication in; one that is not settled by the hour adds nothing.
    pub fn add(&mut self, profile: &HourProfile) {
        if profile.is_empty() {
            return;
        }
        self.replications += 1;
        for (sums, (values, scale)) in self.columns.iter_mut().zip(scaled(profile)) {
            sums.resize(values.len(), 0);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += i128::from(nearest(value * scale));
            }
        }
    }

    /// Takes the sums of other replications in.
    pub fn merge(&mut self, other: &Self) {
        self.replications += other.replications;
        for (sums, more) in self.columns.iter_mut().zip(&other.columns) {
            sums.resize(sums.len().max(more.len()), 0);
            sums.iter_mut()
                .zip(more)
                .for_each(|(sum, more)| *sum += more);
        }
    }

    /// Mean over replications and `years`; `None` where none is settled by the hour.
    pub fn mean(&self, years: usize) -> Option<HourProfile> {
        let parts = self.replications as f64 * years.max(1) as f64;
        let column = |at: usize, scale: f64| {
            self.columns[at]
                .iter()
                .map(|&sum| sum as f64 / (scale * parts))
                .collect()
        };
        (self.replications > 0).then(|| HourProfile {
            it_mwh: column(0, WATT_SECONDS),
            facility_mwh: column(1, WATT_SECONDS),
            cost_usd: column(2, CENTS),
            load_hours: column(3, SECONDS),
            cut_hours: column(4, SECONDS),
            pue_mwh: column(5, WATT_SECONDS),
            wue_mwh: column(6, WATT_SECONDS),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(value: f64) -> HourProfile {
        let mut profile = HourProfile::hourly();
        profile.it_mwh[5] = value;
        profile.cost_usd[7] = -value;
        profile
    }

    #[test]
    fn a_mean_over_replications_and_years() {
        let mut sums = ProfileSums::default();
        assert_eq!(sums.mean(2), None);
        sums.add(&HourProfile::default());
        sums.add(&profile(3.0));
        sums.add(&profile(5.0));
        let mean = sums.mean(2).unwrap();
        assert_eq!(
            (mean.it_mwh[5], mean.cost_usd[7], mean.it_mwh[6]),
            (2.0, -2.0, 0.0)
        );
    }

    #[test]
    fn grouping_changes_no_bit() {
        let parts = [0.1, 1e6 / 3.0, 7.7].map(|value| {
            let mut sums = ProfileSums::default();
            sums.add(&profile(value));
            sums
        });
        let merged = |order: [usize; 3]| {
            let mut sums = ProfileSums::default();
            order.iter().for_each(|&at| sums.merge(&parts[at]));
            sums
        };
        assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
    }
}
