//! Cooling blocks.

use super::site::Equipment;
use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// Cooling blocks of one technology.
    Cooling takes "cooling" by "technology" {
        /// Its name; by default `cooling-1`, `cooling-2` … by position.
        id: Option<Name> = value().optional();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// The heat it can take up.
        serves: String = one_of(&["air", "liquid", "both"]);
        /// IT power that one block cools on the design day.
        it_mw_per_block: f64 = number(0.000_001, 5_000.0, "MW");
        /// Blocks installed.
        blocks: i64 = number(1.0, 10_000.0, "");
        /// Blocks held back.
        redundancy: i64 = number(0.0, 10_000.0, "").or("0");
        /// Failures of a block; those held back are lost first.
        block_failures_per_year: f64 = number(0.0, 1_000.0, "per block-year").or("0");
        /// Mean repair of a block (exponential).
        block_repair_hours: f64 = number(0.01, 8_760.0, "hours").or("48");
        /// Planned day of readiness; by default the scenario's start.
        ready: Option<Date> = value().optional();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Equipment without which it does not cool.
        equipment: Vec<Equipment> = list();
        /// PUE at full load in cold weather, electrical losses aside.
        pue_base: f64 = number(1.0, 3.0, "");
        /// Rise of that PUE per degree above the threshold.
        pue_per_c: f64 = number(0.0, 0.2, "per °C");
        /// Dry bulb from which it rises.
        threshold_c: f64 = number(-40.0, 60.0, "°C");
        /// The most it rises to.
        pue_max: f64 = number(1.0, 5.0, "");
        /// Share of the overhead that does not fall with load.
        fixed_share: f64 = number(0.0, 1.0, "").or("0.35");
        /// Water per IT energy below the threshold.
        water_l_per_kwh: f64 = number(0.0, 20.0, "l per kWh").or("0");
        /// Rise of that water per degree above the threshold.
        water_l_per_kwh_per_c: f64 = number(0.0, 2.0, "l per kWh and °C").or("0");
        /// Densest rack it can cool.
        rack_limit_kw: f64 = number(0.1, 10_000.0, "kW").or("10_000");
    }
}
