//! What a unit gives of its rated output at a site, by its altitude and in the air of an hour.
//!
//! A gas turbine swallows a volume of air: thinner air, warm or high, is less mass and less output.
//! Rated at 15 °C and sea level (ISO 3977-2), one of them has 0.83 of its output left at 40 °C and
//! 0.89 at 1 000 m (site rating charts, rotating-machinery.com, 2021): 0.68 % per kelvin and 11 %
//! per km. The turbines of a plant in Dubai lost 1.47 MW per kelvin, near 0.9 % (De Sa and
//! Al Zubaidy, Applied Thermal Engineering 31, 2011). Both laws are straight lines from a point up
//! to which nothing is lost. Colder air gives no more: generators and permits are sized for the
//! rating.
//!
//! Example: 0.7 % per kelvin above 15 °C leave 86 % at 35 °C; 11 % per km leave 96.7 % at 300 m.

/// A straight line from a point up to which nothing is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Derate {
    /// Share of the output lost per unit beyond the point, at least 0.
    pub share_per_unit: f64,
    /// The point: °C or m.
    pub above: f64,
}

impl Derate {
    /// Share of the output that is left at a value: 1 up to the point, never below 0.
    #[inline]
    pub fn left(&self, value: f64) -> f64 {
        (1.0 - self.share_per_unit * (value - self.above).max(0.0)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turbine_loses_output_in_warm_and_in_thin_air() {
        let heat = Derate {
            share_per_unit: 0.007,
            above: 15.0,
        };
        let left = [-10.0, 15.0, 35.0, 400.0].map(|air_c| heat.left(air_c));
        assert_eq!(left[..2], [1.0, 1.0]);
        assert!((left[2] - 0.86).abs() < 1e-12, "{left:?}");
        assert_eq!(left[3], 0.0);
        let altitude = Derate {
            share_per_unit: 0.11e-3,
            above: 0.0,
        };
        assert!((altitude.left(300.0) - 0.967).abs() < 1e-12);
        assert_eq!(altitude.left(-430.0), 1.0);
    }
}
