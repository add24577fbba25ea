//! Cooling blocks.

use super::site::Equipment;
use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

/// The forms of `model::cooling`.
pub const FORMS: &[&str] = &[
    "linear",
    "direct-air",
    "indirect-air",
    "chilled-water-tower",
    "air-cooled-chiller",
    "dry-cooler",
    "immersion",
    "hybrid",
];
/// Forms that cool the air of a hall.
pub const AIR_FORMS: &[&str] = &[
    "direct-air",
    "indirect-air",
    "chilled-water-tower",
    "air-cooled-chiller",
];

section! {
    /// Cooling blocks of one technology.
    Cooling takes "cooling" by "technology" {
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
        /// The physics: affine in the dry bulb, or fans, pumps and compressors of a plant of that
        /// kind hour by hour.
        form: String = one_of(FORMS).or("\"linear\"");
        /// linear: PUE at full load in cold weather, electrical losses aside.
        pue_base: Option<f64> = number(1.0, 3.0, "").optional();
        /// linear: rise of that PUE per degree above the threshold.
        pue_per_c: Option<f64> = number(0.0, 0.2, "per °C").optional();
        /// linear: dry bulb from which it rises.
        threshold_c: Option<f64> = number(-40.0, 60.0, "°C").optional();
        /// linear: upper limit of that PUE.
        pue_max: Option<f64> = number(1.0, 5.0, "").optional();
        /// linear: share of the overhead that does not fall with load; by default 0.35.
        fixed_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// linear: water per IT energy below the threshold; by default none.
        water_l_per_kwh: Option<f64> = number(0.0, 20.0, "l per kWh").optional();
        /// linear: rise of that water per degree above the threshold; by default none.
        water_l_per_kwh_per_c: Option<f64> = number(0.0, 2.0, "l per kWh and °C").optional();
        /// Every other form: supply of hall air, chilled water, facility water or, in tanks, of the
        /// fluid.
        supply_c: Option<f64> = number(5.0, 60.0, "°C").optional();
        /// Temperature rise from supply to return at full load; by default 13 of direct air, 12 of
        /// indirect, 8 of chilled water and tanks, 10 of facility water.
        rise_k: Option<f64> = number(2.0, 40.0, "K").optional();
        /// Approach at full load: of dry coolers (8) and air exchangers (5) to the outside air, of
        /// towers (4) to a wet bulb of 25.6 °C.
        approach_k: Option<f64> = number(1.0, 25.0, "K").optional();
        /// Fans outdoors at full speed per heat; by default 0.025 of dry coolers, 0.03 of air
        /// exchangers, 0.02 of condensers, 0.013 of towers.
        outdoor_fan_share: Option<f64> = number(0.0, 0.3, "").optional();
        /// Fans of the hall at full load per IT power; by default 0.045.
        indoor_fan_share: Option<f64> = number(0.0, 0.3, "").optional();
        /// Pumps at full load per IT power; by default 0.02 of dry coolers and air-cooled chillers,
        /// 0.03 of tanks, 0.035 with towers.
        pump_share: Option<f64> = number(0.0, 0.3, "").optional();
        /// Efficiency of compressors as a share of Carnot's; by default 0.65 water-cooled, 0.5
        /// air-cooled, 0.45 direct expansion.
        carnot_share: Option<f64> = number(0.2, 0.8, "").optional();
        /// Whether a trim chiller carries the heat when the outside is too warm; without it the
        /// load is derated. By default it does.
        trim_chiller: Option<bool> = value().optional();
        /// Effectiveness of pads or sprays: share of the wet-bulb depression by which they cool the
        /// outside air; by default there are none.
        adiabatic_effectiveness: Option<f64> = number(0.0, 1.0, "").optional();
        /// Make-up over blowdown of towers (by default 5) and pads (4).
        cycles_of_concentration: Option<f64> = number(1.1, 50.0, "").optional();
        /// direct-air: dew point above which outside air is shut out; by default 17, the ASHRAE
        /// limit for class A1.
        dew_point_limit_c: Option<f64> = number(-10.0, 40.0, "°C").optional();
        /// hybrid: share of the heat that the liquid takes; a plant of the residual form takes the
        /// rest.
        liquid_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// hybrid: form of the plant for the rest, with the defaults of its form.
        residual_air_form: Option<String> = one_of(AIR_FORMS).optional();
        /// hybrid: what that plant supplies, as `supply_c` of its form; by default 18 of chilled
        /// water, 22 of direct air, 25 of indirect.
        residual_air_supply_c: Option<f64> = number(5.0, 60.0, "°C").optional();
        /// Dry bulb of the design day, above which the blocks carry less heat; by default they
        /// carry it in any weather.
        design_dry_bulb_c: Option<f64> = number(-20.0, 60.0, "°C").optional();
        /// Wet bulb of the design day, for towers and pads.
        design_wet_bulb_c: Option<f64> = number(-20.0, 40.0, "°C").optional();
        /// Largest make-up water flow for all its blocks; in an hour that needs more, they carry
        /// less heat. Unlimited by default.
        water_limit_m3_per_hour: Option<f64> = number(0.0, 100_000.0, "m³ per hour").optional();
        /// Highest rack power it can cool.
        rack_limit_kw: f64 = number(0.1, 10_000.0, "kW").or("10_000");
    }
}
