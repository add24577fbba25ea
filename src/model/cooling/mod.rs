//! Cooling: what taking the heat away costs in power and water, hour by hour.
//!
//! A technology of a known form is a catalogue entry (`catalog/data/cooling.toml`); a new physics
//! is a new file here with its keys, an arm of [`Cooling`] and a word of [`Form`]. Heat to reject
//! is the IT power and what the plant's own fans and pumps add to the stream; losses of the power
//! chain, lighting and offices are not in it.

pub mod air_cooled_chiller;
pub mod chilled_water_tower;
pub mod compressor;
pub mod direct_air;
pub mod dry_cooler;
pub mod evaporative;
pub mod flow;
pub mod hybrid;
pub mod immersion;
pub mod indirect_air;
pub mod keys;
pub mod linear;
pub mod outdoor_coil;
pub mod tower;
pub mod water_limited;

use crate::model::heat::ByHeat;
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::tagged;
use air_cooled_chiller::AirCooledChiller;
use chilled_water_tower::ChilledWaterTower;
use direct_air::DirectAir;
use dry_cooler::DryCooler;
use hybrid::Hybrid;
use immersion::Immersion;
use indirect_air::IndirectAir;
use linear::LinearCooling;
use outdoor_coil::Rejection;
use water_limited::WaterLimited;

tagged! {
    /// The physics: affine in the dry bulb, or fans, pumps and compressors of a plant of that kind
    /// hour by hour.
    Form of "cooling" by "form" or "linear" as Specification {
        Linear(linear::Spec),
        DirectAir(direct_air::Spec),
        IndirectAir(indirect_air::Spec),
        ChilledWaterTower(chilled_water_tower::Spec),
        AirCooledChiller(air_cooled_chiller::Spec),
        DryCooler(dry_cooler::Spec),
        Immersion(immersion::Spec),
        Hybrid(hybrid::Spec),
    }
}

impl Form {
    /// The share of liquid that a hybrid form states.
    pub fn liquid_share(&self) -> Option<f64> {
        if let Self::Hybrid(spec) = self {
            spec.liquid_share
        } else {
            None
        }
    }

    /// Whether it has a side for liquid and one for air.
    pub fn is_hybrid(&self) -> bool {
        matches!(self, Self::Hybrid(_))
    }
}

/// What the keys of a form say.
pub trait Specification {
    /// The plant, with machines sized for its design day if it states one.
    fn plant(&self) -> Cooling;
    /// Keys that contradict each other.
    fn check(&self) -> Vec<Problem> {
        Vec::new()
    }
}

/// A technology of any form.
#[derive(Clone, Debug, PartialEq)]
pub enum Cooling {
    /// Affine in dry bulb above a threshold; its overhead power is `overhead · (fixed share ·
    /// capacity + (1 − fixed share) · load)`.
    Linear(LinearCooling),
    /// Outside air through the hall.
    DirectAir(DirectAir),
    /// Outside air against the hall's in an exchanger.
    IndirectAir(IndirectAir),
    /// Water-cooled chillers with towers.
    ChilledWaterTower(ChilledWaterTower),
    /// Air-cooled chillers.
    AirCooledChiller(AirCooledChiller),
    /// Liquid with dry coolers.
    DryCooler(DryCooler),
    /// Tanks with dry coolers.
    Immersion(Immersion),
    /// Liquid and residual air.
    Hybrid(Hybrid),
    /// Any, with little water.
    WaterLimited(WaterLimited),
}

/// Power and water of an hour at a load.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Fans, pumps and compressors, W per W of IT capacity.
    pub overhead: f64,
    /// Make-up water, litres per hour and kW of IT capacity.
    pub water_l_per_kwh: f64,
    /// Share of the heat rejected without a compressor, 0 to 1. An hour of 1 is a full economiser
    /// hour, one between a partial.
    pub economiser: f64,
}

impl Rates {
    /// Of a plant with an outdoor coil: the power of the fluid's pumps or fans, the full and the
    /// actual heat, and the coil's power and water per full heat.
    fn of_coil(indoor: f64, full: f64, heat: f64, coil: Rejection) -> Self {
        let economiser = if heat > 0.0 {
            (full * coil.free / heat).min(1.0)
        } else {
            1.0
        };
        Self {
            overhead: indoor + full * (coil.fan + coil.compressor),
            water_l_per_kwh: full * coil.water_l_per_kwh,
            economiser,
        }
    }
}

impl Rates {
    /// The mean of two parts of a plant, of which `share` has these rates.
    #[must_use]
    pub fn mixed(self, share: f64, rest: Self) -> Self {
        let mean = |of: f64, rest: f64| share * of + (1.0 - share) * rest;
        Self {
            overhead: mean(self.overhead, rest.overhead),
            water_l_per_kwh: mean(self.water_l_per_kwh, rest.water_l_per_kwh),
            economiser: mean(self.economiser, rest.economiser),
        }
    }
}

impl Cooling {
    /// Power, water and economiser share in an hour's air at a load fraction of the plant's IT
    /// capacity, clamped to 0..=1.
    ///
    /// Overhead is at least 0, never falls with the load, with the dry bulb at equal dew point, or
    /// with the wet bulb at equal dry bulb.
    pub fn rates(&self, air: &Air, load_fraction: f64) -> Rates {
        let load = load_fraction.clamp(0.0, 1.0);
        match self {
            Self::Linear(plant) => plant.rates(air, load),
            Self::DirectAir(plant) => plant.rates(air, load),
            Self::IndirectAir(plant) => plant.rates(air, load),
            Self::ChilledWaterTower(plant) => plant.rates(air, load),
            Self::AirCooledChiller(plant) => plant.rates(air, load),
            Self::DryCooler(plant) => plant.rates(air, load),
            Self::Immersion(plant) => plant.rates(air, load),
            Self::Hybrid(plant) => plant.rates(air, load),
            Self::WaterLimited(limited) => limited.rates(air, load),
        }
    }

    /// Share of the design heat that can be rejected in an hour, 0 to 1: 1 up to the design day,
    /// never rising with heat.
    pub fn capacity(&self, air: &Air) -> f64 {
        match self {
            Self::Linear(_) => 1.0,
            Self::DirectAir(plant) => plant.capacity(air),
            Self::IndirectAir(plant) => plant.capacity(air),
            Self::ChilledWaterTower(plant) => plant.capacity(air),
            Self::AirCooledChiller(plant) => plant.capacity(air),
            Self::DryCooler(plant) => plant.capacity(air),
            Self::Immersion(plant) => plant.capacity(air),
            Self::Hybrid(plant) => plant.capacity(air),
            Self::WaterLimited(limited) => limited.capacity(air),
        }
    }

    /// The part of it that takes the heat of air, or of liquid.
    pub fn side(&self) -> ByHeat<Self> {
        match self {
            Self::Hybrid(plant) => ByHeat {
                air: (*plant.air).clone(),
                liquid: (*plant.liquid).clone(),
            },
            Self::WaterLimited(limited) => {
                let side = limited.unlimited().side();
                ByHeat {
                    air: limited.of(side.air),
                    liquid: limited.of(side.liquid),
                }
            }
            all => ByHeat {
                air: all.clone(),
                liquid: all.clone(),
            },
        }
    }

    /// The same without water: its pads are out of use. `None` where it carries nothing without:
    /// towers, and linear plants that use water.
    pub fn dry(&self) -> Option<Self> {
        Some(match self {
            Self::Linear(plant) if plant.uses_water() => return None,
            Self::Linear(plant) => Self::Linear(plant.clone()),
            Self::DirectAir(plant) => Self::DirectAir(plant.dry()),
            Self::IndirectAir(plant) => Self::IndirectAir(plant.dry()),
            Self::ChilledWaterTower(_) => return None,
            Self::AirCooledChiller(plant) => Self::AirCooledChiller(plant.dry()),
            Self::DryCooler(plant) => Self::DryCooler(plant.dry()),
            Self::Immersion(plant) => Self::Immersion(plant.dry()),
            Self::Hybrid(plant) => Self::Hybrid(plant.dry()?),
            Self::WaterLimited(limited) => return limited.dry().cloned(),
        })
    }

    /// Whether the overhead at any load is f(hour) · (fixed + (1 − fixed) · load) and no hour cuts
    /// the load, which prefix sums settle.
    pub fn is_affine(&self) -> bool {
        matches!(self, Self::Linear(_))
    }

    /// Share of the overhead that does not fall with load, 0 to 1; 0 for forms that are not affine.
    pub fn fixed_share(&self) -> f64 {
        match self {
            Self::Linear(plant) => plant.fixed_share,
            Self::WaterLimited(limited) => limited.unlimited().fixed_share(),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests;
