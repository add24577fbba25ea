//! Cooling blocks.

use super::equipment::Equipment;
use crate::model::cooling::Form;
use crate::model::cooling::water_limited::WaterLimit;
use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// Cooling blocks of one technology.
    Cooling takes "cooling" by "technology" with limit: WaterLimit, form: Form {
        /// Name; by default `cooling-1`, `cooling-2` … by position.
        id: Option<Name> = value().optional();
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Heat it takes up: of air-cooled racks, of liquid-cooled racks, or of both.
        serves: String = one_of(&["air", "liquid", "both"]);
        /// IT power that one block cools on the design day.
        it_mw_per_block: f64 = number(0.000_001, 5_000.0, "MW");
        /// Blocks installed.
        blocks: i64 = number(1.0, 10_000.0, "");
        /// Reserve blocks.
        redundancy: i64 = number(0.0, 10_000.0, "").or("0");
        /// Failure rate of a block; reserve blocks are lost first.
        block_failures_per_year: f64 = number(0.0, 1_000.0, "per block-year").or("0");
        /// Mean time to repair of a block (exponential).
        block_repair_hours: f64 = number(0.01, 8_760.0, "hours").or("48");
        /// Planned day of readiness; by default the scenario's start.
        ready: Option<Date> = value().optional();
        /// Slip against the planned day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Equipment that must be installed before it cools.
        equipment: Vec<Equipment> = list();
        /// Highest rack power it can cool.
        rack_limit_kw: f64 = number(0.1, 10_000.0, "kW").or("10_000");
    }
}
