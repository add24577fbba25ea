//! Draw of busy racks, and the time in which a limit caps them.
//!
//! The draw of one busy rack in an hour, as a fraction of its full load, has a quantile function Q:
//! straight lines between values at equally spaced probabilities, with mean m. A share ρ of the
//! variance is common to the hall; the rest is each rack's own and averages out over many. So the
//! draw per rack of a large hall has the quantiles
//!
//! Q_hall(p) = m + √ρ · (Q(p) − m),
//!
//! of Q's shape and mean, with ρ of its variance: ρ = 1 when all racks swing together, ρ = 0 when
//! the hall always draws the mean. Racks of several kinds in one hall share the common swing: all
//! stand at the same p.
//!
//! Under a limit that the hall's draw D exceeds from p* on, the load is capped in a share 1 − p* of
//! the time, and what is cut is the closed form E\[(D − limit)⁺\] = ∫ from p* to 1 of (D(p) −
//! limit) dp, so that E\[min(D, limit)\] = E\[D\] less that. Work is taken to go with the energy
//! above idle, so the share of work lost is the share of that energy cut: an upper bound, since a
//! processor held below full power loses less speed than power.
//!
//! Limits: a capped hour is not made up for in a later one, and the small halls for which racks'
//! own swings do not average out are capped more often than this says. Reference: the nodes of
//! `acmetrace_2023_cdfs.csv` (AcmeTrace, CC BY 4.0), in `tests/it/hall.rs`. Example: Q from 0.5 to
//! 1 has m = 0.75; with ρ = 0.25 the hall's 0.9 quantile is 0.75 + 0.5 · (0.95 − 0.75) = 0.85.

/// Halvings that find a probability to the last bit of a double below 1.
const HALVINGS: u32 = 53;

/// The draw of a kind of busy rack, as a fraction of its full load.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Q at equally spaced probabilities, at least two of them.
    quantiles: Vec<f64>,
    /// ∫ of Q from each of these probabilities to 1.
    above: Vec<f64>,
    /// √ρ.
    common: f64,
}

impl Draw {
    /// From quantiles at equally spaced probabilities from 0 to 1, non-decreasing, and the share of
    /// variance common to the hall, 0 to 1. Without any the draw is always full; a single one is
    /// always drawn.
    pub fn new(quantiles: &[f64], correlation: f64) -> Self {
        let quantiles = match quantiles {
            [] => vec![1.0; 2],
            [always] => vec![*always; 2],
            _ => quantiles.to_vec(),
        };
        let width = 1.0 / (quantiles.len() - 1) as f64;
        let mut above = vec![0.0; quantiles.len()];
        for at in (1..quantiles.len()).rev() {
            above[at - 1] = above[at] + 0.5 * width * (quantiles[at - 1] + quantiles[at]);
        }
        Self {
            quantiles,
            above,
            common: correlation.sqrt(),
        }
    }

    /// Mean draw m.
    pub fn mean(&self) -> f64 {
        self.above[0]
    }

    /// Q at a probability in \[0, 1\], and its integral from there to 1.
    fn rack(&self, p: f64) -> (f64, f64) {
        let steps = (self.quantiles.len() - 1) as f64;
        let at = ((p * steps) as usize).min(self.quantiles.len() - 2);
        let part = p * steps - at as f64;
        let (low, high) = (self.quantiles[at], self.quantiles[at + 1]);
        let value = low + part * (high - low);
        (
            value,
            self.above[at + 1] + 0.5 * (1.0 - part) / steps * (value + high),
        )
    }

    /// Q_hall at a probability in \[0, 1\].
    pub fn hall_quantile(&self, p: f64) -> f64 {
        self.mean() + self.common * (self.rack(p).0 - self.mean())
    }

    /// ∫ of Q_hall from `p` to 1.
    fn hall_above(&self, p: f64) -> f64 {
        let mean = (1.0 - p) * self.mean();
        mean + self.common * (self.rack(p).1 - mean)
    }

    /// The draw that capacity is planned for at a percentile: full load at 1, Q_hall below it, but
    /// never less than the mean, so that what is drawn on average is always planned for.
    pub fn planned(&self, percentile: f64) -> f64 {
        if percentile >= 1.0 {
            1.0
        } else {
            self.hall_quantile(percentile).max(self.mean())
        }
    }
}

/// Busy racks of one kind in a hall.
#[derive(Clone, Copy, Debug)]
pub struct Busy<'d> {
    /// Distribution of their draw.
    pub draw: &'d Draw,
    /// W that all of them draw at full load.
    pub full_w: f64,
}

/// Effect of a limit on a hall.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capping {
    /// Share of the time in which the load is capped.
    pub time_share: f64,
    /// W cut, on average over all the time.
    pub cut_w: f64,
}

/// Effect of a limit in W on busy racks beside a steady draw in W (of idle racks) that lies within
/// it.
pub fn capping<'d>(
    busy: impl Iterator<Item = Busy<'d>> + Clone,
    steady_w: f64,
    limit_w: f64,
) -> Capping {
    let exceeds = |p: f64| {
        steady_w
            + busy
                .clone()
                .map(|racks| racks.full_w * racks.draw.hall_quantile(p))
                .sum::<f64>()
            > limit_w
    };
    if !exceeds(1.0) {
        return Capping::default();
    }
    let (mut within, mut beyond) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (within + beyond);
        if exceeds(middle) {
            beyond = middle;
        } else {
            within = middle;
        }
    }
    let above: f64 = busy
        .map(|racks| racks.full_w * racks.draw.hall_above(beyond))
        .sum();
    let time_share = 1.0 - beyond;
    Capping {
        time_share,
        cut_w: (above - time_share * (limit_w - steady_w)).max(0.0),
    }
}

/// Share of the busy racks' work lost when `cut_w` of the `above_idle_w` that they draw above idle
/// is cut, both on average.
pub fn lost_work_share(cut_w: f64, above_idle_w: f64) -> f64 {
    if above_idle_w > 0.0 {
        (cut_w / above_idle_w).min(1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(draw: &Draw, full_w: f64, limit_w: f64) -> Capping {
        capping([Busy { draw, full_w }].into_iter(), 0.0, limit_w)
    }

    fn close(got: f64, wanted: f64) {
        assert!(
            (got - wanted).abs() < 1e-12 * (1.0 + wanted.abs()),
            "{got} instead of {wanted}"
        );
    }

    #[test]
    fn the_worked_example() {
        let draw = Draw::new(&[0.5, 1.0], 0.25);
        close(draw.mean(), 0.75);
        close(draw.hall_quantile(0.9), 0.85);
        close(draw.planned(0.9), 0.85);
        assert_eq!(draw.planned(1.0), 1.0);
        // The median of a hall is the mean here, and a lower percentile plans the mean too.
        close(draw.planned(0.2), 0.75);
    }

    #[test]
    fn without_quantiles_a_busy_rack_draws_full() {
        let draw = Draw::new(&[], 0.3);
        assert_eq!(
            (draw.mean(), draw.hall_quantile(0.0), draw.planned(0.5)),
            (1.0, 1.0, 1.0)
        );
        assert_eq!(one(&draw, 100.0, 100.0), Capping::default());
        assert_eq!(Draw::new(&[0.4], 1.0).mean(), 0.4);
    }

    /// Uniform on (a, b) under a limit c: capped with probability (b − c) / (b − a), cut by (b −
    /// c)² / 2 (b − a).
    #[test]
    fn a_uniform_draw_is_capped_as_its_closed_form_says() {
        let draw = Draw::new(&[0.25, 0.5, 0.75, 1.0], 1.0);
        for limit in [0.3, 0.5, 0.6, 0.95] {
            let capped = one(&draw, 1_000.0, 1_000.0 * limit);
            close(capped.time_share, (1.0 - limit) / 0.75);
            close(capped.cut_w, 1_000.0 * (1.0 - limit) * (1.0 - limit) / 1.5);
        }
        // E[min(D, limit)] at 0.6: 0.625 less 0.16 / 1.5.
        close(draw.mean() - one(&draw, 1.0, 0.6).cut_w, 0.625 - 0.16 / 1.5);
        assert_eq!(one(&draw, 1_000.0, 1_000.0), Capping::default());
    }

    /// Two kinds that swing together: uniform on (0, 100) and (100, 200) beside 50 of idle make
    /// uniform on (150, 350).
    #[test]
    fn kinds_of_one_hall_swing_together() {
        let (low, high) = (
            Draw::new(&[0.0, 1.0], 1.0),
            Draw::new(&[0.5, 0.75, 1.0], 1.0),
        );
        let busy = [
            Busy {
                draw: &low,
                full_w: 100.0,
            },
            Busy {
                draw: &high,
                full_w: 200.0,
            },
        ];
        let capped = capping(busy.into_iter(), 50.0, 300.0);
        close(capped.time_share, 0.25);
        close(capped.cut_w, 50.0 * 50.0 / 400.0);
    }

    #[test]
    fn work_goes_with_the_energy_above_idle() {
        assert_eq!(lost_work_share(10.0, 200.0), 0.05);
        assert_eq!(lost_work_share(0.0, 0.0), 0.0);
    }

    fn rising() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(0.0f64..1.0, 2..12).prop_map(|mut values| {
            values.sort_by(f64::total_cmp);
            values
        })
    }

    proptest! {
        /// The hall keeps the mean and ρ of the variance, whatever the shape.
        #[test]
        fn a_hall_keeps_the_mean_and_its_share_of_variance(values in rising(), correlation in 0.0f64..1.0) {
            let (rack, hall) = (Draw::new(&values, 1.0), Draw::new(&values, correlation));
            let moments = |draw: &Draw| {
                let n = 11 * 12 * 1_000;
                let at = |i: usize| draw.hall_quantile((i as f64 + 0.5) / n as f64);
                let mean = (0..n).map(at).sum::<f64>() / n as f64;
                (mean, (0..n).map(|i| (at(i) - mean) * (at(i) - mean)).sum::<f64>() / n as f64)
            };
            let ((rack_mean, rack_variance), (mean, variance)) = (moments(&rack), moments(&hall));
            prop_assert!((mean - rack_mean).abs() < 1e-6 && (mean - hall.mean()).abs() < 1e-6);
            prop_assert!((variance - correlation * rack_variance).abs() < 1e-9 + 1e-6 * variance);
        }

        /// Planned at a percentile, a hall full of busy racks is capped at most the rest of the
        /// time; and more correlation, or a lower limit, never caps less.
        #[test]
        fn a_percentile_is_exceeded_as_often_as_it_says(values in rising(), correlation in 0.0f64..1.0, p in 0.0f64..0.999) {
            let draw = Draw::new(&values, correlation);
            let limit = draw.planned(p);
            let capped = one(&draw, 1.0, limit);
            prop_assert!(capped.time_share <= 1.0 - p + 1e-9);
            prop_assert!(capped.cut_w <= one(&draw, 1.0, 0.9 * limit).cut_w);
            prop_assert!(capped.cut_w <= one(&Draw::new(&values, 1.0), 1.0, limit).cut_w + 1e-9);
            prop_assert!(draw.mean() - capped.cut_w <= limit + 1e-12, "E[min(D, limit)] exceeds \
                the limit");
        }
    }
}
