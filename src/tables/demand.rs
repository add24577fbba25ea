//! Demand in figures: revenue, admissions and losses by segment, utilisation of GPUs, and GPUs
//! under contract.

use crate::kpi::ratio;
use crate::montecarlo::demand::{SegmentSums, UseLine};
use crate::montecarlo::ensemble::Ensemble;
use crate::plan::Plan;
use crate::record::GpuUse;
use crate::stats::quantile;

/// A segment over all replications.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentRow {
    /// Name of the segment.
    pub name: String,
    /// Its class, one of [`GpuUse::SERVED`].
    pub class: GpuUse,
    /// Whether it is a training run, which fewer GPUs only stretch.
    pub training_run: bool,
    /// Median revenue from it over replications, month by month, USD.
    pub revenue_p50: Vec<f64>,
    /// Its figures over the horizon, means over replications.
    pub mean: SegmentMeans,
}

/// Figures of a segment over the horizon, means over replications.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentMeans {
    /// What it paid, USD.
    pub revenue_usd: f64,
    /// What it was served.
    pub served_gpu_hours: f64,
    /// What it was to be served.
    pub due_gpu_hours: f64,
    /// What those asked for who came.
    pub requested_gpu_hours: f64,
    /// Of it, that of whom found no room or gave up; what still waits is in neither.
    pub lost_gpu_hours: f64,
    /// Who asked.
    pub arrived: f64,
    /// Who was served.
    pub admitted: f64,
    /// Of them, those served in another market.
    pub substituted: f64,
    /// Who found no room.
    pub lost: f64,
    /// Who gave up.
    pub reneged: f64,
    /// Hours that those served had waited.
    pub waited_hours: f64,
}

impl SegmentMeans {
    /// Sums over a number of replications.
    pub fn of(sums: &SegmentSums, count: f64) -> Self {
        let each = |sum: i128| sum as f64 / count;
        let hours = |seconds: i128| each(seconds) / 3_600.0;
        let customers = |sum: u64| sum as f64 / count;
        Self {
            revenue_usd: each(sums.revenue_cents) / 100.0,
            served_gpu_hours: hours(sums.served_gpu_seconds),
            due_gpu_hours: hours(sums.due_gpu_seconds),
            requested_gpu_hours: hours(sums.requested_gpu_seconds),
            lost_gpu_hours: hours(sums.lost_gpu_seconds),
            arrived: customers(sums.arrived),
            admitted: customers(sums.admitted),
            substituted: customers(sums.substituted),
            lost: customers(sums.lost),
            reneged: customers(sums.reneged),
            waited_hours: hours(sums.waited_seconds),
        }
    }
}

/// Utilisation of the GPUs of one market at one site.
#[derive(Clone, Debug, PartialEq)]
pub struct UseRow {
    /// The market, the site and the class of use.
    pub line: UseLine,
    /// The median of used over ready, month by month, over replications with ready GPUs; `NaN`
    /// without any.
    pub used_p50: Vec<f64>,
    /// GPU-hours used over GPU-hours ready, all months and replications together; `NaN` without
    /// ready GPUs.
    pub used: f64,
}

/// GPUs under contract and GPUs there, month by month: means over replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backlog {
    /// GPUs under contract at the month's end by civil year of signing; years without any are left
    /// out.
    pub by_year: Vec<(i16, Vec<f64>)>,
    /// The part of them whose contract should have begun and waits for capacity.
    pub late: Vec<f64>,
    /// Ready GPUs.
    pub ready: Vec<f64>,
    /// GPUs at the sites.
    pub delivered: Vec<f64>,
}

/// Demand over all replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Segments, class by class in the order of priority, and within a class in the order of the
    /// scenario.
    pub segments: Vec<SegmentRow>,
    /// GPUs of markets at sites.
    pub uses: Vec<UseRow>,
    /// Contracts.
    pub backlog: Backlog,
}

/// GPU-hours requested by a segment, by outcome.
///
/// For contracts and requests they cover the full duration, also beyond the horizon; for aggregate
/// demand and captive use, the horizon; for spot, what it would have taken. Where GPU-hours are not
/// counted by outcome, they are divided in proportion to requests: of those admitted, the share in
/// another market is that of requests there; of those not admitted, the share reneged is that of
/// requests; the share still waiting likewise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fate {
    /// Admitted in the segment's own market.
    pub served: f64,
    /// Admitted in another market.
    pub elsewhere: f64,
    /// Lost for want of capacity.
    pub lost: f64,
    /// Reneged: left the queue.
    pub reneged: f64,
    /// Still waiting at the end of the horizon.
    pub waiting: f64,
    /// Were not there when a training run wanted them: it waits for them, and takes longer.
    pub stretched: f64,
    /// Beyond idle capacity: spot would have taken them.
    pub not_idle: f64,
}

impl Fate {
    /// All GPU-hours requested.
    pub fn wanted(&self) -> f64 {
        self.served
            + self.elsewhere
            + self.lost
            + self.reneged
            + self.waiting
            + self.stretched
            + self.not_idle
    }

    /// GPU-hours lost or reneged.
    pub fn lost_for_good(&self) -> f64 {
        self.lost + self.reneged
    }
}

impl SegmentRow {
    /// Its GPU-hours requested, by outcome.
    ///
    /// Worked example: 10 requests for 100 GPU-hours; 6 were admitted, 2 of them in another market,
    /// 2 lost, 1 reneged, 1 waits; 45 GPU-hours were lost. Then 10 wait, 30 are lost, 15 reneged;
    /// of the other 45, 30 ran in the segment's market and 15 in another.
    pub fn fate(&self) -> Fate {
        let mean = &self.mean;
        if mean.requested_gpu_hours > 0.0 {
            let part = |some: f64, all: f64| {
                if all > 0.0 {
                    (some / all).clamp(0.0, 1.0)
                } else {
                    0.0
                }
            };
            let (requested, lost) = (
                mean.requested_gpu_hours,
                mean.lost_gpu_hours.clamp(0.0, mean.requested_gpu_hours),
            );
            let waits = mean.arrived - mean.admitted - mean.lost - mean.reneged;
            let waiting = (requested * part(waits, mean.arrived)).min(requested - lost);
            let (reneged, elsewhere) = (
                lost * part(mean.reneged, mean.lost + mean.reneged),
                part(mean.substituted, mean.admitted),
            );
            let kept = requested - lost - waiting;
            return Fate {
                served: kept * (1.0 - elsewhere),
                elsewhere: kept * elsewhere,
                lost: lost - reneged,
                reneged,
                waiting,
                ..Fate::default()
            };
        }
        let (served, short) = (
            mean.served_gpu_hours,
            (mean.due_gpu_hours - mean.served_gpu_hours).max(0.0),
        );
        match self.class {
            GpuUse::Spot => Fate {
                served,
                not_idle: short,
                ..Fate::default()
            },
            _ if self.training_run => Fate {
                served,
                stretched: short,
                ..Fate::default()
            },
            _ => Fate {
                served,
                lost: short,
                ..Fate::default()
            },
        }
    }
}

impl Demand {
    /// From an ensemble.
    pub fn new(plan: &Plan, ensemble: &Ensemble) -> Self {
        let (demand, months, count) = (
            &ensemble.demand,
            ensemble.month_hours.len(),
            ensemble.count().max(1) as f64,
        );
        let median = |values: &mut dyn Iterator<Item = f64>| {
            let mut known: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
            quantile::several(&mut known, &[0.5]).map_or(f64::NAN, |found| found[0])
        };
        let mut segments: Vec<SegmentRow> = demand
            .segments
            .iter()
            .zip(&demand.revenue)
            .zip(&demand.sums)
            .map(|((line, revenue), sums)| SegmentRow {
                name: line.name.clone(),
                class: line.class,
                training_run: line.training_run,
                revenue_p50: (0..months)
                    .map(|month| median(&mut revenue.column(month)))
                    .collect(),
                mean: SegmentMeans::of(sums, count),
            })
            .collect();
        segments.sort_by_key(|row| row.class);
        let uses = demand
            .uses
            .iter()
            .zip(&demand.used)
            .zip(&demand.use_sums)
            .map(|((line, used), (sum, ready))| UseRow {
                line: line.clone(),
                used_p50: (0..months)
                    .map(|month| median(&mut used.column(month)))
                    .collect(),
                used: ratio(*sum as f64, *ready as f64).unwrap_or(f64::NAN),
            });
        Self {
            segments,
            uses: uses.collect(),
            backlog: backlog(plan, ensemble, count),
        }
    }
}

fn backlog(plan: &Plan, ensemble: &Ensemble, count: f64) -> Backlog {
    let demand = &ensemble.demand;
    let gpus = |of: fn(&(i128, i128)) -> i128| {
        let months = demand.gpus.iter().zip(&ensemble.month_hours);
        months
            .map(|(sums, hours)| of(sums) as f64 / 3_600.0 / hours / count)
            .collect()
    };
    let years = plan.horizon.civil_years.iter().enumerate();
    let by_year = years.map(|(at, year)| {
        let signed = demand
            .contracted
            .iter()
            .map(|years| years.get(at).copied().unwrap_or_default().0 as f64 / count);
        (year.year, signed.collect::<Vec<f64>>())
    });
    Backlog {
        by_year: by_year
            .filter(|(_, gpus)| gpus.iter().any(|&gpus| gpus > 0.0))
            .collect(),
        late: demand
            .late
            .iter()
            .map(|gpus| gpus.0 as f64 / count)
            .collect(),
        ready: gpus(|gpus| gpus.0),
        delivered: gpus(|gpus| gpus.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(class: GpuUse, training_run: bool, mean: SegmentMeans) -> SegmentRow {
        SegmentRow {
            name: String::new(),
            class,
            training_run,
            revenue_p50: Vec::new(),
            mean,
        }
    }

    #[test]
    fn hours_of_those_who_ask_are_distinguished() {
        let requested = SegmentMeans {
            arrived: 10.0,
            admitted: 6.0,
            substituted: 2.0,
            lost: 2.0,
            reneged: 1.0,
            requested_gpu_hours: 100.0,
            lost_gpu_hours: 45.0,
            served_gpu_hours: 5.0,
            due_gpu_hours: 5.0,
            ..SegmentMeans::default()
        };
        let fate = row(GpuUse::OnDemand, false, requested).fate();
        let expected = [30.0, 15.0, 30.0, 15.0, 10.0];
        let found = [
            fate.served,
            fate.elsewhere,
            fate.lost,
            fate.reneged,
            fate.waiting,
        ];
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(found, expected)| (found - expected).abs() < 1e-9),
            "{found:?}"
        );
        assert!((fate.wanted() - 100.0).abs() < 1e-9 && (fate.lost_for_good() - 45.0).abs() < 1e-9);
        // Nine in ten customers, and half of the hours.
        let large = SegmentMeans {
            arrived: 10.0,
            admitted: 9.0,
            lost: 1.0,
            requested_gpu_hours: 100.0,
            lost_gpu_hours: 50.0,
            ..SegmentMeans::default()
        };
        assert_eq!(
            row(GpuUse::Reserved, false, large).fate(),
            Fate {
                served: 50.0,
                lost: 50.0,
                ..Fate::default()
            }
        );
        let level = SegmentMeans {
            requested_gpu_hours: 8.0,
            lost_gpu_hours: 2.0,
            ..SegmentMeans::default()
        };
        assert_eq!(
            row(GpuUse::OnDemand, false, level).fate(),
            Fate {
                served: 6.0,
                lost: 2.0,
                ..Fate::default()
            }
        );
    }

    #[test]
    fn captive_use_is_lost_training_runs_wait_and_spot_takes_what_is_idle() {
        let hours = SegmentMeans {
            due_gpu_hours: 8.0,
            served_gpu_hours: 2.0,
            ..SegmentMeans::default()
        };
        assert_eq!(
            row(GpuUse::Internal, false, hours).fate(),
            Fate {
                served: 2.0,
                lost: 6.0,
                ..Fate::default()
            }
        );
        assert_eq!(
            row(GpuUse::Internal, true, hours).fate(),
            Fate {
                served: 2.0,
                stretched: 6.0,
                ..Fate::default()
            }
        );
        assert_eq!(
            row(GpuUse::Spot, false, hours).fate(),
            Fate {
                served: 2.0,
                not_idle: 6.0,
                ..Fate::default()
            }
        );
        assert_eq!(
            row(GpuUse::Spot, false, SegmentMeans::default())
                .fate()
                .wanted(),
            0.0
        );
    }
}
