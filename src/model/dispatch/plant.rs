//! Plants of equal units that burn fuel: turbines, engines, fuel cells.

use super::extrema::greater;

/// Units of one kind. What they can give differs by the hour ([`super::hour::Hour::available_mw`]):
/// a unit that is broken gives nothing, heat makes all of them give less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plant {
    /// Power of a unit, MW, above 0.
    pub unit_mw: f64,
    /// Lowest output of a unit on-line as a share of what it can give, 0 to 1.
    pub minimum_share: f64,
    /// Fuel and upkeep of a unit on-line at no output, USD an hour, at least 0.
    pub no_load_usd_per_hour: f64,
    /// Fuel and upkeep of one more MWh, USD, at least 0.
    pub incremental_usd_per_mwh: f64,
    /// A start of a unit, USD, at least 0.
    pub start_usd: f64,
    /// Ramp rate of a unit, MW per hour; infinite where nothing limits it. A
    /// unit that starts may go to its minimum load at once, one that stops may go from it.
    pub ramp_mw_per_hour: f64,
}

/// Ramp limits of a plant in an hour, MW.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Least output.
    pub least: f64,
    /// Most output.
    pub most: f64,
    /// Maximum decrease from the hour before, MW.
    pub fall: f64,
    /// Maximum increase from the hour before, MW.
    pub rise: f64,
}

/// Heat input of a unit: a no-load rate and an increment for each MWh. The usual affine form of
/// a part-load curve.
///
/// A turbine of 30 MW that needs 9.8 MMBtu per MWh at full load and burns a fifth of that whatever
/// its load burns 294 MMBtu an hour at full load and 176.4 at half: 7.84 for each MWh and 58.8 at
/// no output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartLoad {
    /// MMBtu an hour at no output.
    pub no_load_mmbtu_per_hour: f64,
    /// MMBtu per MWh more.
    pub incremental_mmbtu_per_mwh: f64,
}

impl PartLoad {
    /// From the heat rate at full load and the share of its fuel, 0 to 1, that a running unit burns
    /// whatever its load.
    pub fn new(unit_mw: f64, full_mmbtu_per_mwh: f64, no_load_share: f64) -> Self {
        Self {
            no_load_mmbtu_per_hour: full_mmbtu_per_mwh * unit_mw * no_load_share,
            incremental_mmbtu_per_mwh: full_mmbtu_per_mwh * (1.0 - no_load_share),
        }
    }

    /// Fuel of a number of unit-hours on-line and an amount of output, MMBtu.
    pub fn burnt_mmbtu(&self, online_hours: f64, mwh: f64) -> f64 {
        online_hours * self.no_load_mmbtu_per_hour + mwh * self.incremental_mmbtu_per_mwh
    }
}

impl Plant {
    /// Without start cost, minimum load or ramp: units of `unit_mw` at a flat cost.
    pub fn flexible(unit_mw: f64, usd_per_mwh: f64) -> Self {
        Self {
            unit_mw,
            minimum_share: 0.0,
            no_load_usd_per_hour: 0.0,
            incremental_usd_per_mwh: usd_per_mwh,
            start_usd: 0.0,
            ramp_mw_per_hour: f64::INFINITY,
        }
    }

    /// With the fuel of a part-load curve at a price per MMBtu and upkeep per MWh.
    pub fn fuelled(self, heat: PartLoad, fuel_usd_per_mmbtu: f64, upkeep_usd_per_mwh: f64) -> Self {
        Self {
            no_load_usd_per_hour: heat.no_load_mmbtu_per_hour * fuel_usd_per_mmbtu,
            incremental_usd_per_mwh: heat.incremental_mmbtu_per_mwh * fuel_usd_per_mmbtu
                + upkeep_usd_per_mwh,
            ..self
        }
    }

    /// Cost of an hour, USD: `mw` from `online` units of which `started` started.
    pub fn cost(&self, mw: f64, online: u16, started: u16) -> f64 {
        mw * self.incremental_usd_per_mwh
            + f64::from(online) * self.no_load_usd_per_hour
            + f64::from(started) * self.start_usd
    }

    /// Cost of a MWh from units at full load, USD.
    pub fn full_load_usd_per_mwh(&self) -> f64 {
        self.incremental_usd_per_mwh + self.no_load_usd_per_hour / self.unit_mw
    }

    /// Units that can run where all of them together can give `available_mw`.
    #[inline]
    pub fn ready(&self, available_mw: f64) -> u16 {
        whole_above(available_mw / self.unit_mw - 1e-9)
    }

    /// Units that giving `mw` takes where all of them together can give `available_mw`.
    #[inline]
    pub fn needed(&self, available_mw: f64, mw: f64) -> u16 {
        if mw <= 0.0 {
            0
        } else {
            whole_above(mw * f64::from(self.ready(available_mw)) / available_mw - 1e-9).max(1)
        }
    }

    /// Least and most that `online` units give, MW, where all of them together can give
    /// `available_mw`.
    #[inline]
    pub fn range(&self, available_mw: f64, online: u16) -> (f64, f64) {
        let units = self.ready(available_mw);
        if units == 0 {
            return (0.0, 0.0);
        }
        let most = f64::from(online.min(units)) / f64::from(units) * available_mw;
        (self.minimum_share * most, most)
    }

    /// Ramp limits of the plant in an hour with `online` units after one with `before`. Failed
    /// units lose their output: the decrease counts from the rest.
    #[inline]
    pub fn reach(&self, before: u16, online: u16, available_mw: f64) -> Reach {
        let (least, most) = self.range(available_mw, online);
        let step = greater(self.ramp_mw_per_hour, self.minimum_share * self.unit_mw);
        // An infinite ramp times no units is no number.
        let times = |units: u16, mw: f64| {
            if units > 0 {
                f64::from(units) * mw
            } else {
                0.0
            }
        };
        let kept = times(before.min(online), self.ramp_mw_per_hour);
        Reach {
            least,
            most,
            fall: kept + times(before.saturating_sub(online), step),
            rise: kept + times(online.saturating_sub(before), step),
        }
    }

    /// Whether its output in an hour depends on other hours, so that its units are committed.
    pub fn is_committed(&self) -> bool {
        self.minimum_share > 0.0
            || self.start_usd > 0.0
            || self.no_load_usd_per_hour > 0.0
            || self.ramp_mw_per_hour < self.unit_mw
    }
}

/// The least whole number not below, 0 for what is negative; without the call that `f64::ceil` is
/// on some machines.
#[inline]
fn whole_above(number: f64) -> u16 {
    let whole = number as u16;
    whole + u16::from(number > f64::from(whole))
}
