//! A battery: what it can do in an hour, and how it ages.

/// Ratings of a battery now; ageing is in its energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Battery {
    /// Charging, at its terminals, MW.
    pub charge_mw: f64,
    /// Discharging, at its terminals, MW.
    pub discharge_mw: f64,
    /// Usable energy, MWh.
    pub energy_mwh: f64,
    /// Share of what goes in that is stored, above 0, at most 1.
    pub charge_efficiency: f64,
    /// Share of what is taken from store that comes out, above 0, at most 1.
    pub discharge_efficiency: f64,
    /// Wear cost per MWh discharged, USD, at least 0.
    pub wear_usd_per_mwh: f64,
}

impl Battery {
    /// With a round trip's efficiency in equal parts on the way in and out, and without wear.
    pub fn new(mw: f64, energy_mwh: f64, round_trip: f64) -> Self {
        let way = round_trip.sqrt();
        Self {
            charge_mw: mw,
            discharge_mw: mw,
            energy_mwh,
            charge_efficiency: way,
            discharge_efficiency: way,
            wear_usd_per_mwh: 0.0,
        }
    }

    /// What is lost in an hour of charging or discharging, MWh: what went in and is not stored, what
    /// was taken from store and did not come out. At 0.9 each way 10 MW in lose 1, 9 MW out 1.
    #[inline]
    pub fn lost_mwh(&self, charge_mw: f64, discharge_mw: f64) -> f64 {
        charge_mw - discharge_mw - self.change_mwh(charge_mw, discharge_mw)
    }

    /// Change of stored energy in an hour of charging or discharging, MWh.
    #[inline]
    pub fn change_mwh(&self, charge_mw: f64, discharge_mw: f64) -> f64 {
        charge_mw * self.charge_efficiency - discharge_mw / self.discharge_efficiency
    }
}

/// Fade of a battery's energy: by time and by use, each linear, and their sum. Testing separates
/// the two in the same way (batterydesign.net/lifetime). Cells fade faster at first and, once worn,
/// faster again; a line through the useful life is what contracts and planning models use.
///
/// 1 % a year and 0.004 % per full cycle, at one cycle a day, take 10 % and 14.6 % in ten years: a
/// quarter, in the middle of the 20 to 30 % that energy-storage.news ("The degradation of LFP cells
/// in BESS") reports for a first decade.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fade {
    /// Share of the energy when new that a year takes, 0 to 1.
    pub share_per_year: f64,
    /// Share of the energy when new that a full cycle takes, 0 to 1.
    pub share_per_cycle: f64,
}

impl Fade {
    /// Share of the energy when new that is left after a number of years and full cycles, 0 to 1.
    pub fn left(&self, years: f64, cycles: f64) -> f64 {
        (1.0 - self.share_per_year * years - self.share_per_cycle * cycles).clamp(0.0, 1.0)
    }
}

impl Battery {
    /// Full cycles, of the energy it had when new, of discharging an amount of MWh at the
    /// terminals.
    pub fn cycles(&self, discharged_mwh: f64, new_mwh: f64) -> f64 {
        discharged_mwh / (self.discharge_efficiency * new_mwh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fade_adds_years_and_cycles() {
        let fade = Fade {
            share_per_year: 0.01,
            share_per_cycle: 4e-5,
        };
        assert!((fade.left(10.0, 3_650.0) - 0.754).abs() < 1e-12);
        assert_eq!(fade.left(200.0, 0.0), 0.0);
    }

    #[test]
    fn losses_are_what_is_neither_stored_nor_given() {
        let battery = Battery::new(10.0, 40.0, 0.81);
        assert!((battery.lost_mwh(10.0, 0.0) - 1.0).abs() < 1e-12);
        assert!((battery.lost_mwh(0.0, 9.0) - 1.0).abs() < 1e-12);
        assert_eq!(battery.lost_mwh(0.0, 0.0), 0.0);
    }

    #[test]
    fn a_cycle_is_what_it_held_when_new() {
        // 90 MWh out at 0.9 are 100 MWh of store: two cycles of 50.
        let battery = Battery {
            discharge_efficiency: 0.9,
            ..Battery::new(10.0, 40.0, 1.0)
        };
        assert!((battery.cycles(90.0, 50.0) - 2.0).abs() < 1e-12);
    }
}
