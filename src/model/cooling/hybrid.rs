//! Two plants side by side that share the heat in a fixed proportion: liquid for the cold plates,
//! air for the rest.
//!
//! Cold plates on GPUs, CPUs and switches take 70 to 90 % of a rack's heat; memory, drives and
//! power supplies give theirs to the room (see `liquid_heat_share` in the catalogue of
//! accelerators). Power and water are the sums weighted by the heat of the racks that stand there,
//! and the plant as a whole carries what the worse of the two can.
//!
//! Example: 0.8 on a dry cooler at an overhead of 0.03 and 0.2 on chilled water at 0.25 make 0.074
//! W/W.

use super::keys::{Bulbs, DesignDay, SUPPLY};
use super::{Cooling, Rates};
use super::{
    Specification, air_cooled_chiller, chilled_water_tower, direct_air, dry_cooler, indirect_air,
};
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::{Keys, defaults, number, one_of, section};

section! {
    /// Dry coolers for the liquid's share of the heat, a plant of another form for the room's.
    Spec as "hybrid" with liquid: dry_cooler::Spec {
        /// Share of its blocks' heat that the liquid side is sized for, the rest being for a plant
        /// of the residual form; by default what the racks at the site give to liquid.
        liquid_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// Form of the plant for the rest, with the defaults of its form.
        residual_air_form: String = one_of(&ROOM_WORDS);
        /// What that plant supplies, as `supply_c` of its form; by default 18 of chilled water, 22
        /// of direct air, 25 of indirect.
        residual_air_supply_c: Option<f64> = SUPPLY.optional();
    }
}

/// What cold plates take of a rack's heat, where no rack says it.
const USUAL_LIQUID_SHARE: f64 = 0.8;

/// A form that cools a room's air.
struct ResidualForm {
    word: &'static str,
    /// Supply where none is stated, °C.
    supply_c: f64,
    plant: fn(f64, &DesignDay) -> Cooling,
}

/// Forms that can take what the liquid leaves.
const ROOMS: [ResidualForm; 4] = [
    ResidualForm {
        word: direct_air::Spec::SHAPE.name,
        supply_c: 22.0,
        plant: with_defaults::<direct_air::Spec>,
    },
    ResidualForm {
        word: indirect_air::Spec::SHAPE.name,
        supply_c: 25.0,
        plant: with_defaults::<indirect_air::Spec>,
    },
    ResidualForm {
        word: chilled_water_tower::Spec::SHAPE.name,
        supply_c: 18.0,
        plant: with_defaults::<chilled_water_tower::Spec>,
    },
    ResidualForm {
        word: air_cooled_chiller::Spec::SHAPE.name,
        supply_c: 18.0,
        plant: with_defaults::<air_cooled_chiller::Spec>,
    },
];
/// Their words.
const ROOM_WORDS: [&str; ROOMS.len()] = {
    let mut words = [""; ROOMS.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = ROOMS[at].word;
        at += 1;
    }
    words
};

/// The plant of a form with its defaults, sized for a design day.
fn with_defaults<T: Keys + Specification>(supply_c: f64, design: &DesignDay) -> Cooling {
    let given: Vec<(&str, f64)> = design.given().chain([("supply_c", supply_c)]).collect();
    defaults::<T>(&given).plant()
}

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct Hybrid {
    /// Share of the heat that goes to the liquid, 0 to 1.
    pub liquid_share: f64,
    /// Plant of the liquid.
    pub liquid: Box<Cooling>,
    /// Plant of the room.
    pub air: Box<Cooling>,
}

impl Hybrid {
    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let liquid = self.liquid.rates(air, load);
        liquid.mixed(self.liquid_share, self.air.rates(air, load))
    }

    /// The same with its pads out of use; none where the room's plant needs water.
    pub fn dry(&self) -> Option<Self> {
        Some(Self {
            liquid_share: self.liquid_share,
            liquid: Box::new(self.liquid.dry()?),
            air: Box::new(self.air.dry()?),
        })
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        match self.liquid_share {
            all if all >= 1.0 => self.liquid.capacity(air),
            none if none <= 0.0 => self.air.capacity(air),
            _ => self.liquid.capacity(air).min(self.air.capacity(air)),
        }
    }
}

impl Spec {
    fn residual(&self) -> &'static ResidualForm {
        ROOMS
            .iter()
            .find(|residual| residual.word == self.residual_air_form)
            .expect("the section allows the words of ROOMS only")
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let residual = self.residual();
        let supply_c = self.residual_air_supply_c.unwrap_or(residual.supply_c);
        Cooling::Hybrid(Hybrid {
            liquid_share: self.liquid_share.unwrap_or(USUAL_LIQUID_SHARE),
            liquid: Box::new(self.liquid.plant()),
            air: Box::new((residual.plant)(supply_c, &self.liquid.design)),
        })
    }

    fn check(&self) -> Vec<Problem> {
        let tower = self.residual_air_form == chilled_water_tower::Spec::SHAPE.name;
        self.liquid.design.check(Bulbs {
            dry: true,
            wet: tower || self.liquid.pads.adiabatic().is_some(),
        })
    }
}
