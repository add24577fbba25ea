//! Power by hour of the day and by size.

/// Power at a site of one replication, by hour of the day and month and by size; empty where hours
/// are not settled one by one.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HourProfile {
    /// By month and local standard hour (month × 24 + hour): IT energy, MWh.
    pub it_mwh: Vec<f64>,
    /// Facility energy with what batteries lose, MWh.
    pub facility_mwh: Vec<f64>,
    /// Cost of grid energy and fuel, USD.
    pub cost_usd: Vec<f64>,
    /// Hours by facility load, in hundredths of the firm supply; the last holds all above.
    pub load_hours: Vec<f64>,
    /// Of them, those in which heat, price or the grid limited the load.
    pub cut_hours: Vec<f64>,
    /// IT energy by the PUE of its hour, in hundredths above 1; the last holds all above 2. MWh.
    pub pue_mwh: Vec<f64>,
    /// IT energy by the water of its hour, in twentieths of a litre per kWh; the last holds all
    /// above 5. MWh.
    pub wue_mwh: Vec<f64>,
}

impl HourProfile {
    /// Months times hours.
    pub const CELLS: usize = 12 * 24;
    /// Hundredths, and one above.
    pub const STEPS: usize = 101;
    /// Steps of PUE per 1.
    pub const PUE_STEPS: f64 = 100.0;
    /// Steps of water per l per kWh.
    pub const WUE_STEPS: f64 = 20.0;

    /// One of a site that is settled by the hour.
    pub fn hourly() -> Self {
        let (cells, steps) = (vec![0.0; Self::CELLS], vec![0.0; Self::STEPS]);
        Self {
            it_mwh: cells.clone(),
            facility_mwh: cells.clone(),
            cost_usd: cells,
            load_hours: steps.clone(),
            cut_hours: steps.clone(),
            pue_mwh: steps.clone(),
            wue_mwh: steps,
        }
    }

    /// Whether nothing was settled by the hour.
    pub fn is_empty(&self) -> bool {
        self.load_hours.is_empty()
    }

    /// The profile scaled by a factor.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scaled = |column: &[f64]| column.iter().map(|value| value * factor).collect();
        Self {
            it_mwh: scaled(&self.it_mwh),
            facility_mwh: scaled(&self.facility_mwh),
            cost_usd: scaled(&self.cost_usd),
            load_hours: scaled(&self.load_hours),
            cut_hours: scaled(&self.cut_hours),
            pue_mwh: scaled(&self.pue_mwh),
            wue_mwh: scaled(&self.wue_mwh),
        }
    }
}
