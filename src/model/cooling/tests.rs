//! Laws of every form over its whole range, as properties.

use super::compressor::Compressor;
use super::evaporative::Adiabatic;
use super::outdoor_coil::OutdoorCoil;
use super::tower::Tower;
use super::*;
use crate::model::weather::pressure::at_elevation_pa;
use crate::units::Celsius;
use proptest::prelude::*;

/// Smallest difference beyond rounding.
const ROUNDING: f64 = 1e-9;

fn pads(effectiveness: f64) -> Option<Adiabatic> {
    (effectiveness > 0.3).then_some(Adiabatic {
        effectiveness,
        cycles_of_concentration: 4.0,
    })
}

/// Supply, rise, approach, fan share and effectiveness of pads, each over its range.
fn numbers() -> impl Strategy<Value = (f64, f64, f64, f64, f64)> {
    (
        5.0f64..50.0,
        4.0f64..20.0,
        2.0f64..15.0,
        0.0f64..0.1,
        0.0f64..0.95,
    )
}

/// Plants of every form over the range of their parameters.
fn any_plant() -> impl Strategy<Value = Cooling> {
    let design = prop::option::of((15.0f64..45.0, 0.2f64..0.9));
    (0usize..9, numbers(), design, any::<bool>()).prop_map(
        |(form, (supply, rise, approach, share, wet), design, trimmed)| {
            let day = design
                .map(|(t, humidity)| Air::from_relative_humidity(Celsius(t), humidity, 101_325.0));
            let machine = Compressor::of(0.3 + 0.4 * wet);
            let coil = OutdoorCoil {
                supply_c: supply,
                rise_k: rise,
                approach_k: approach,
                fan_share: share,
                adiabatic: pads(wet),
                trim: trimmed.then_some(machine.clone()),
            };
            let chilled = AirCooledChiller {
                supply_c: supply,
                compressor: machine.clone(),
                fan_share: share,
                indoor_fan_share: 0.04,
                pump_share: share,
                adiabatic: pads(wet),
            };
            let direct = DirectAir {
                supply_c: supply,
                rise_k: rise,
                fan_share: share,
                dew_point_limit: Celsius(17.0),
                adiabatic: pads(wet),
                trim: trimmed.then_some(machine.clone()),
            };
            let tower = ChilledWaterTower {
                supply_c: supply,
                rise_k: rise,
                tower: Tower::new(approach.min(8.0), share, 3.0),
                compressor: machine,
                indoor_fan_share: 0.04,
                pump_share: share,
            };
            let dry = DryCooler {
                coil: coil.clone().sized(day.as_ref()),
                pump_share: share,
            };
            match form {
                0 => Cooling::DirectAir(direct.sized(day.as_ref())),
                1 => Cooling::IndirectAir(IndirectAir {
                    exchanger: coil.sized(day.as_ref()),
                    indoor_fan_share: share,
                }),
                2 => Cooling::ChilledWaterTower(tower.sized(day.as_ref())),
                3 => Cooling::AirCooledChiller(chilled.sized(day.as_ref())),
                4 => Cooling::DryCooler(dry),
                5 => Cooling::Immersion(Immersion::new(coil, 4.0, share).sized(day.as_ref())),
                6 => Cooling::Hybrid(Hybrid {
                    liquid_share: wet,
                    liquid: Box::new(Cooling::DryCooler(dry)),
                    air: Box::new(Cooling::AirCooledChiller(chilled)),
                }),
                7 => Cooling::WaterLimited(WaterLimited::new(
                    Cooling::ChilledWaterTower(tower),
                    2.0 * wet,
                )),
                _ => Cooling::WaterLimited(WaterLimited::new(Cooling::DryCooler(dry), share)),
            }
        },
    )
}

fn hotter(plant: &Cooling, cool: &Air, hot: &Air, load: f64) -> Result<(), TestCaseError> {
    let (before, after) = (plant.rates(cool, load), plant.rates(hot, load));
    // The limit on water may ease where humid air needs less of it; what machines draw and carry
    // never does.
    if !matches!(plant, Cooling::WaterLimited(_)) {
        prop_assert!(
            after.overhead >= before.overhead - ROUNDING,
            "{plant:?}\n{cool:?} {before:?}\n{hot:?} {after:?}"
        );
        prop_assert!(
            plant.capacity(hot) <= plant.capacity(cool) + ROUNDING,
            "{plant:?} {cool:?} {hot:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// At equal dry bulb and load a higher wet bulb never costs less, nor lets the plant carry
    /// more.
    #[test]
    fn pue_never_falls_as_the_wet_bulb_rises(plant in any_plant(), t in -40.0f64..55.0, humidity in 0.02f64..1.0, drier in 0.0f64..1.0, height in 0.0f64..3_000.0, load in 0.0f64..=1.0) {
        let at = |humidity: f64| Air::from_relative_humidity(Celsius(t), humidity, at_elevation_pa(height));
        hotter(&plant, &at(humidity * drier), &at(humidity), load)?;
    }

    /// At equal dew point a higher dry bulb never costs less.
    #[test]
    fn pue_never_falls_as_the_dry_bulb_rises(plant in any_plant(), t in -40.0f64..55.0, rise in 0.0f64..15.0, depression in 0.0f64..30.0, height in 0.0f64..3_000.0, load in 0.0f64..=1.0) {
        let at = |dry: f64| Air::from_dew_point(Celsius(dry), Celsius(t - depression), at_elevation_pa(height));
        hotter(&plant, &at(t), &at(t + rise), load)?;
    }

    /// A fuller plant never draws less, and everything stays within its bounds.
    #[test]
    fn overhead_never_falls_with_the_load(plant in any_plant(), t in -40.0f64..55.0, humidity in 0.02f64..1.0, height in 0.0f64..3_000.0, load in 0.0f64..=1.0, less in 0.0f64..=1.0) {
        let air = Air::from_relative_humidity(Celsius(t), humidity, at_elevation_pa(height));
        let (low, high) = (plant.rates(&air, load * less), plant.rates(&air, load));
        prop_assert!(high.overhead >= low.overhead - ROUNDING, "{plant:?} {air:?} {low:?} \
            {high:?}");
        for rates in [low, high] {
            prop_assert!(rates.overhead >= 0.0 && rates.overhead < 3.0, "{rates:?}");
            prop_assert!((0.0..=1.0).contains(&rates.economiser), "{rates:?}");
            prop_assert!((0.0..15.0).contains(&rates.water_l_per_kwh), "{plant:?} {air:?} \
                {rates:?}");
        }
        prop_assert!((0.0..=1.0).contains(&plant.capacity(&air)));
    }

    /// Of what a plant can carry, less never needs more water per kWh, unless there is too little
    /// water for more.
    #[test]
    fn water_per_kwh_never_rises_as_the_load_falls(plant in any_plant(), t in -40.0f64..55.0, humidity in 0.02f64..1.0, height in 0.0f64..3_000.0, load in 0.001f64..=1.0, less in 0.001f64..=1.0) {
        let air = Air::from_relative_humidity(Celsius(t), humidity, at_elevation_pa(height));
        let high = load * plant.capacity(&air);
        let per_kwh = |load: f64| plant.rates(&air, load).water_l_per_kwh / load;
        let unlimited = !matches!(plant, Cooling::WaterLimited(_));
        prop_assert!(!unlimited || high <= 0.0 || per_kwh(high * less) <= per_kwh(high) + ROUNDING, "{plant:?} {air:?} {high} {}", high * less);
    }

    /// Water taken away never lets a plant carry more, and never leaves it less than it carries dry.
    #[test]
    fn capacity_never_rises_as_water_is_taken_away(plant in any_plant(), t in -40.0f64..55.0, humidity in 0.02f64..1.0, limit in 0.0f64..5.0, less in 0.0f64..=1.0) {
        let air = Air::from_relative_humidity(Celsius(t), humidity, 101_325.0);
        let dry = plant.dry().map_or(0.0, |dry| dry.capacity(&air));
        let with = |limit: f64| WaterLimited::new(plant.clone(), limit).capacity(&air);
        let (scarce, ample) = (with(limit * less), with(limit));
        prop_assert!(scarce <= ample + ROUNDING && ample <= plant.capacity(&air) + ROUNDING);
        prop_assert!(scarce >= dry - ROUNDING && (with(0.0) - dry).abs() < 1e-3, "{plant:?} {air:?} {scarce} {dry}");
    }
}

/// The limit is met to the halvings, and plants that need little are not touched.
#[test]
fn a_water_limit_lowers_the_capacity() {
    let tower = ChilledWaterTower {
        supply_c: 18.0,
        rise_k: 8.0,
        tower: Tower::new(4.0, 0.013, 5.0),
        compressor: Compressor::of(0.65),
        indoor_fan_share: 0.0,
        pump_share: 0.0,
    };
    let air = Air::from_relative_humidity(Celsius(35.0), 0.4, 101_325.0);
    let tower = Cooling::ChilledWaterTower(tower);
    let full = tower.rates(&air, 1.0).water_l_per_kwh;
    let limited = WaterLimited::new(tower.clone(), 0.5 * full);
    let capacity = limited.capacity(&air);
    assert!((0.45..0.55).contains(&capacity), "{capacity}");
    assert!((tower.rates(&air, capacity).water_l_per_kwh - 0.5 * full).abs() < 1e-3);
    assert_eq!(WaterLimited::new(tower, full).capacity(&air), 1.0);
}

/// Liquid and air weighted: the worked example's arithmetic, and the worse capacity.
#[test]
fn a_hybrid_is_the_weighted_sum() {
    let coil = OutdoorCoil {
        supply_c: 32.0,
        rise_k: 10.0,
        approach_k: 8.0,
        fan_share: 0.03,
        adiabatic: None,
        trim: None,
    };
    let dry = Cooling::DryCooler(DryCooler {
        coil,
        pump_share: 0.02,
    });
    let chiller = Cooling::AirCooledChiller(AirCooledChiller {
        supply_c: 18.0,
        compressor: Compressor::of(0.5),
        fan_share: 0.02,
        indoor_fan_share: 0.045,
        pump_share: 0.02,
        adiabatic: None,
    });
    let air = Air::from_relative_humidity(Celsius(28.0), 0.4, 101_325.0);
    let hybrid = Cooling::Hybrid(Hybrid {
        liquid_share: 0.8,
        liquid: Box::new(dry.clone()),
        air: Box::new(chiller.clone()),
    });
    let expected = 0.8 * dry.rates(&air, 0.7).overhead + 0.2 * chiller.rates(&air, 0.7).overhead;
    assert!((hybrid.rates(&air, 0.7).overhead - expected).abs() < 1e-12);
    assert_eq!(
        (
            hybrid.capacity(&air),
            dry.capacity(&air),
            chiller.capacity(&air)
        ),
        (0.5, 0.5, 1.0)
    );
}
