//! A battery: what it can do in an hour, and how it ages.

/// What a battery can do now; ageing is in its energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Battery {
    /// Charging, at its terminals, MW.
    pub charge_mw: f64,
    /// Discharging, at its terminals, MW.
    pub discharge_mw: f64,
    /// What it holds between empty and full, MWh.
    pub energy_mwh: f64,
    /// Share of what goes in that is stored, above 0, at most 1.
    pub charge_efficiency: f64,
    /// Share of what is taken from store that comes out, above 0, at most 1.
    pub discharge_efficiency: f64,
    /// What a MWh discharged wears off, USD, at least 0.
    pub wear_usd_per_mwh: f64,
}

impl Battery {
    /// With a round trip's efficiency in equal parts on the way in and out, and without wear.
    pub fn new(mw: f64, energy_mwh: f64, round_trip: f64) -> Self {
        let way = round_trip.sqrt();
        Self { charge_mw: mw, discharge_mw: mw, energy_mwh, charge_efficiency: way, discharge_efficiency: way, wear_usd_per_mwh: 0.0 }
    }

    /// How an hour of charging or discharging changes what is stored, MWh.
    #[inline]
    pub fn change_mwh(&self, charge_mw: f64, discharge_mw: f64) -> f64 {
        charge_mw * self.charge_efficiency - discharge_mw / self.discharge_efficiency
    }
}
