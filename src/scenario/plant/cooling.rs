//! The cooling plant that a section describes, with the defaults of its form.
//!
//! What a form needs and which keys are its own is checked in `check/cooling.rs`; here a missing
//! key reads as a plain default, so that a scenario with a mistake can be read to its end.

use crate::model::cooling::Cooling;
use crate::model::cooling::air_cooled_chiller::AirCooledChiller;
use crate::model::cooling::chilled_water_tower::ChilledWaterTower;
use crate::model::cooling::compressor::Compressor;
use crate::model::cooling::direct_air::DirectAir;
use crate::model::cooling::dry_cooler::DryCooler;
use crate::model::cooling::evaporative::Adiabatic;
use crate::model::cooling::hybrid::Hybrid;
use crate::model::cooling::immersion::Immersion;
use crate::model::cooling::indirect_air::IndirectAir;
use crate::model::cooling::linear::LinearCooling;
use crate::model::cooling::outdoor_coil::OutdoorCoil;
use crate::model::cooling::tower::Tower;
use crate::model::cooling::water_limited::WaterLimited;
use crate::model::weather::psychrometrics::Air;
use crate::scenario::schema;
use crate::units::Celsius;

/// Between the fluid of tanks and the loop to their dry coolers, K.
const TANK_EXCHANGER_K: f64 = 5.0;
/// Humidity of a design day that states no wet bulb, for plants that need none.
const DESIGN_HUMIDITY: f64 = 0.2;
/// Pressure of design days.
const DESIGN_PRESSURE_PA: f64 = 101_325.0;

/// The keys of a form besides `form` and those of every plant: first the ones it needs, then the
/// ones it takes.
pub fn keys_of(form: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match form {
        "linear" => (
            &["pue_base", "pue_per_c", "threshold_c", "pue_max"],
            &["fixed_share", "water_l_per_kwh", "water_l_per_kwh_per_c"],
        ),
        "direct-air" => (
            &["supply_c"],
            &[
                "rise_k",
                "indoor_fan_share",
                "carnot_share",
                "trim_chiller",
                "adiabatic_effectiveness",
                "cycles_of_concentration",
                "dew_point_limit_c",
                "design_dry_bulb_c",
                "design_wet_bulb_c",
            ],
        ),
        "indirect-air" => (
            &["supply_c"],
            &[
                "rise_k",
                "approach_k",
                "outdoor_fan_share",
                "indoor_fan_share",
                "carnot_share",
                "trim_chiller",
                "adiabatic_effectiveness",
                "cycles_of_concentration",
                "design_dry_bulb_c",
                "design_wet_bulb_c",
            ],
        ),
        "chilled-water-tower" => (
            &["supply_c"],
            &[
                "rise_k",
                "approach_k",
                "outdoor_fan_share",
                "indoor_fan_share",
                "pump_share",
                "carnot_share",
                "cycles_of_concentration",
                "design_dry_bulb_c",
                "design_wet_bulb_c",
            ],
        ),
        "air-cooled-chiller" => (
            &["supply_c"],
            &[
                "outdoor_fan_share",
                "indoor_fan_share",
                "pump_share",
                "carnot_share",
                "adiabatic_effectiveness",
                "cycles_of_concentration",
                "design_dry_bulb_c",
                "design_wet_bulb_c",
            ],
        ),
        "dry-cooler" | "immersion" => (&["supply_c"], LIQUID),
        _ => (&["supply_c", "liquid_share", "residual_air_form"], HYBRID),
    }
}

const LIQUID: &[&str] = &[
    "rise_k",
    "approach_k",
    "outdoor_fan_share",
    "pump_share",
    "carnot_share",
    "trim_chiller",
    "adiabatic_effectiveness",
    "cycles_of_concentration",
    "design_dry_bulb_c",
    "design_wet_bulb_c",
];
const HYBRID: &[&str] = &[
    "rise_k",
    "approach_k",
    "outdoor_fan_share",
    "pump_share",
    "carnot_share",
    "trim_chiller",
    "adiabatic_effectiveness",
    "cycles_of_concentration",
    "residual_air_supply_c",
    "design_dry_bulb_c",
    "design_wet_bulb_c",
];

/// The plant that a section describes.
pub fn of(spec: &schema::Cooling) -> Cooling {
    let plant = match spec.form.as_str() {
        "linear" => linear(spec),
        "hybrid" => hybrid(spec),
        form => Plant::from(spec).of(form, design_day(spec).as_ref()),
    };
    match spec.water_limit_m3_per_hour {
        Some(limit) => {
            let it_kw = spec.it_mw_per_block * spec.blocks as f64 * 1e3;
            Cooling::WaterLimited(WaterLimited {
                plant: Box::new(plant),
                limit_l_per_kwh: limit * 1e3 / it_kw,
            })
        }
        None => plant,
    }
}

fn linear(spec: &schema::Cooling) -> Cooling {
    let pue_base = spec.pue_base.unwrap_or(1.0);
    Cooling::Linear(LinearCooling {
        pue_base,
        pue_per_c: spec.pue_per_c.unwrap_or(0.0),
        threshold: Celsius(spec.threshold_c.unwrap_or(0.0)),
        pue_max: spec.pue_max.unwrap_or(pue_base),
        fixed_share: spec.fixed_share.unwrap_or(0.35),
        water_l_per_kwh: spec.water_l_per_kwh.unwrap_or(0.0),
        water_l_per_kwh_per_c: spec.water_l_per_kwh_per_c.unwrap_or(0.0),
    })
}

/// The liquid plant has the section's keys, the air plant the defaults of its form.
fn hybrid(spec: &schema::Cooling) -> Cooling {
    let form = spec
        .residual_air_form
        .as_deref()
        .unwrap_or("air-cooled-chiller");
    let supply_c = spec.residual_air_supply_c.or(Some(match form {
        "direct-air" => 22.0,
        "indirect-air" => 25.0,
        _ => 18.0,
    }));
    let day = design_day(spec);
    Cooling::Hybrid(Hybrid {
        liquid_share: spec.liquid_share.unwrap_or(1.0),
        liquid: Box::new(Plant::from(spec).of("dry-cooler", day.as_ref())),
        air: Box::new(
            Plant {
                supply_c,
                ..Plant::default()
            }
            .of(form, day.as_ref()),
        ),
    })
}

/// The day that machines are sized for, if one is stated.
fn design_day(spec: &schema::Cooling) -> Option<Air> {
    let dry = spec.design_dry_bulb_c.or(spec.design_wet_bulb_c)?;
    Some(match spec.design_wet_bulb_c {
        Some(wet) => Air::from_wet_bulb(Celsius(dry), Celsius(wet), DESIGN_PRESSURE_PA),
        None => Air::from_relative_humidity(Celsius(dry), DESIGN_HUMIDITY, DESIGN_PRESSURE_PA),
    })
}

/// What a section says of a plant that is not linear; what it leaves out takes the default of the
/// form.
#[derive(Default)]
struct Plant {
    supply_c: Option<f64>,
    rise_k: Option<f64>,
    approach_k: Option<f64>,
    outdoor_fan_share: Option<f64>,
    indoor_fan_share: Option<f64>,
    pump_share: Option<f64>,
    carnot_share: Option<f64>,
    trim_chiller: Option<bool>,
    adiabatic_effectiveness: Option<f64>,
    cycles_of_concentration: Option<f64>,
    dew_point_limit_c: Option<f64>,
}

impl From<&schema::Cooling> for Plant {
    fn from(spec: &schema::Cooling) -> Self {
        Self {
            supply_c: spec.supply_c,
            rise_k: spec.rise_k,
            approach_k: spec.approach_k,
            outdoor_fan_share: spec.outdoor_fan_share,
            indoor_fan_share: spec.indoor_fan_share,
            pump_share: spec.pump_share,
            carnot_share: spec.carnot_share,
            trim_chiller: spec.trim_chiller,
            adiabatic_effectiveness: spec.adiabatic_effectiveness,
            cycles_of_concentration: spec.cycles_of_concentration,
            dew_point_limit_c: spec.dew_point_limit_c,
        }
    }
}

impl Plant {
    fn of(&self, form: &str, design: Option<&Air>) -> Cooling {
        match form {
            "direct-air" => Cooling::DirectAir(self.direct_air().sized(design)),
            "indirect-air" => {
                let exchanger = self.coil(25.0, 12.0, 5.0, 0.03, 0.45).sized(design);
                Cooling::IndirectAir(IndirectAir {
                    exchanger,
                    indoor_fan_share: self.indoor_fan(),
                })
            }
            "chilled-water-tower" => {
                Cooling::ChilledWaterTower(self.chilled_water_tower().sized(design))
            }
            "air-cooled-chiller" => {
                Cooling::AirCooledChiller(self.air_cooled_chiller().sized(design))
            }
            "immersion" => Cooling::Immersion(
                Immersion::new(
                    self.coil(40.0, 8.0, 8.0, 0.025, 0.5),
                    TANK_EXCHANGER_K,
                    self.pump_share.unwrap_or(0.03),
                )
                .sized(design),
            ),
            _ => {
                let coil = self.coil(32.0, 10.0, 8.0, 0.025, 0.5).sized(design);
                Cooling::DryCooler(DryCooler {
                    coil,
                    pump_share: self.pump_share.unwrap_or(0.02),
                })
            }
        }
    }

    fn direct_air(&self) -> DirectAir {
        DirectAir {
            supply_c: self.supply_c.unwrap_or(22.0),
            rise_k: self.rise_k.unwrap_or(13.0),
            fan_share: self.indoor_fan(),
            dew_point_limit: Celsius(self.dew_point_limit_c.unwrap_or(17.0)),
            adiabatic: self.pads(),
            trim: self.trim(0.45),
        }
    }

    fn chilled_water_tower(&self) -> ChilledWaterTower {
        let fan_share = self.outdoor_fan_share.unwrap_or(0.013);
        ChilledWaterTower {
            supply_c: self.supply_c.unwrap_or(18.0),
            rise_k: self.rise_k.unwrap_or(8.0),
            tower: Tower::new(
                self.approach_k.unwrap_or(4.0),
                fan_share,
                self.cycles_of_concentration.unwrap_or(5.0),
            ),
            compressor: Compressor::of(self.carnot_share.unwrap_or(0.65)),
            indoor_fan_share: self.indoor_fan(),
            pump_share: self.pump_share.unwrap_or(0.035),
        }
    }

    fn air_cooled_chiller(&self) -> AirCooledChiller {
        AirCooledChiller {
            supply_c: self.supply_c.unwrap_or(18.0),
            compressor: Compressor::of(self.carnot_share.unwrap_or(0.5)),
            fan_share: self.outdoor_fan_share.unwrap_or(0.02),
            indoor_fan_share: self.indoor_fan(),
            pump_share: self.pump_share.unwrap_or(0.02),
            adiabatic: self.pads(),
        }
    }

    fn coil(
        &self,
        supply_c: f64,
        rise_k: f64,
        approach_k: f64,
        fan_share: f64,
        carnot_share: f64,
    ) -> OutdoorCoil {
        OutdoorCoil {
            supply_c: self.supply_c.unwrap_or(supply_c),
            rise_k: self.rise_k.unwrap_or(rise_k),
            approach_k: self.approach_k.unwrap_or(approach_k),
            fan_share: self.outdoor_fan_share.unwrap_or(fan_share),
            adiabatic: self.pads(),
            trim: self.trim(carnot_share),
        }
    }

    fn indoor_fan(&self) -> f64 {
        self.indoor_fan_share.unwrap_or(0.045)
    }

    fn pads(&self) -> Option<Adiabatic> {
        let effectiveness = self
            .adiabatic_effectiveness
            .filter(|effectiveness| *effectiveness > 0.0)?;
        Some(Adiabatic {
            effectiveness,
            cycles_of_concentration: self.cycles_of_concentration.unwrap_or(4.0),
        })
    }

    fn trim(&self, carnot_share: f64) -> Option<Compressor> {
        self.trim_chiller
            .unwrap_or(true)
            .then(|| Compressor::of(self.carnot_share.unwrap_or(carnot_share)))
    }
}
