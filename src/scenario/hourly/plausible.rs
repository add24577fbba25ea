//! What values of hours can be, and the likely cause of one that is none of them.

/// Plausible range of a file's values, and the likely cause of a value outside it.
#[derive(Clone, Copy, Debug)]
pub struct Plausible {
    /// Least plausible value.
    pub least: f64,
    /// Greatest plausible value.
    pub greatest: f64,
    /// Least and greatest mean of a file.
    pub mean: [f64; 2],
    /// Unit of the values.
    pub unit: &'static str,
    /// The fix.
    pub hint: &'static str,
}

impl Plausible {
    const fn any(least: f64, greatest: f64, unit: &'static str, hint: &'static str) -> Self {
        Self {
            least,
            greatest,
            mean: [least, greatest],
            unit,
            hint,
        }
    }
}

/// Dry bulbs that occur on Earth. The warmest place's yearly mean is under 35 °C.
pub const DRY_BULB_C: Plausible = Plausible {
    least: -90.0,
    greatest: 60.0,
    mean: [-60.0, 40.0],
    unit: "°C",
    hint: "temperatures are read in °C; is this Fahrenheit, or a mark of a missing value?",
};
/// Relative humidities.
pub const HUMIDITY_PERCENT: Plausible = Plausible::any(
    0.0,
    105.0,
    "per cent",
    "relative humidity is read in per cent",
);
/// Air pressures, hPa.
pub const PRESSURE_HPA: Plausible = Plausible::any(
    450.0,
    1_100.0,
    "hPa",
    "air pressure at the site is read in hPa",
);
/// Irradiances.
pub const SUN_W_PER_M2: Plausible = Plausible::any(
    -10.0,
    1_600.0,
    "W per m²",
    "global horizontal irradiance is read in W per m²",
);
/// Demand in GPUs.
pub const AGGREGATE_GPUS: Plausible = Plausible::any(
    0.0,
    100_000_000.0,
    "GPUs",
    "demand is zero or more; is `scale` right?",
);
/// Wind speeds, km per h.
pub const WIND_KM_PER_H: Plausible =
    Plausible::any(0.0, 400.0, "km per h", "wind speed is read in km per h");
/// Prices that markets have had, with a margin.
pub const PRICE_USD_PER_MWH: Plausible = Plausible::any(
    -10_000.0,
    100_000.0,
    "USD/MWh",
    "prices are read in the currency of the scenario per MWh; is this per kWh, in cents, or with \
        VAT? then state `unit` and `vat`",
);
/// Carbon intensities; a grid of nothing but lignite has some 1 100.
pub const CARBON_KG_PER_MWH: Plausible = Plausible {
    least: 0.0,
    greatest: 2_000.0,
    mean: [0.0, 1_200.0],
    unit: "kg/MWh",
    hint: "carbon is read in kg per MWh, the same number as g per kWh; is this lb per MWh? then \
        state unit = \"lb/MWh\"",
};
