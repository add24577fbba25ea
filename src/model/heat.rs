//! The two ways by which heat leaves a rack, and the plants that take it.
//!
//! A rack gives the share λ of its heat to liquid and the rest to the air of the room. Plants take
//! the heat of air, of liquid, or of both. With a capacity of A, L and B, plants carry X of IT if
//! (1 − λ) X ≤ A + B, λ X ≤ L + B and X ≤ A + L + B; what the first two leave of B is enough for
//! both, by the third.
//!
//! Example: λ = 0.8 on plants of 30 MW for air and 100 MW for liquid: 100 / 0.8 = 125 MW by liquid,
//! 30 / 0.2 = 150 MW by air, 130 MW in all: 125 MW.

/// A value of each way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByHeat<T> {
    /// Of heat that leaves by the room's air.
    pub air: T,
    /// Of heat that leaves by liquid.
    pub liquid: T,
}

impl<T: Copy> ByHeat<T> {
    /// The same of both.
    pub const fn both(value: T) -> Self {
        Self {
            air: value,
            liquid: value,
        }
    }
}

/// Heat that plants can take, W.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Takes {
    /// That of air alone.
    pub air: f64,
    /// That of liquid alone.
    pub liquid: f64,
    /// Either.
    pub both: f64,
}

impl Takes {
    /// Those of another plant on top.
    pub fn add(&mut self, other: Self) {
        self.air += other.air;
        self.liquid += other.liquid;
        self.both += other.both;
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            air: factor * self.air,
            liquid: factor * self.liquid,
            both: factor * self.both,
        }
    }

    /// The share that is left of a plant for this, where each heat has its own; one for both is as
    /// good as the worse of them.
    pub fn share(self, left: ByHeat<f64>) -> f64 {
        match (self.air > 0.0, self.liquid > 0.0) {
            (true, false) => left.air,
            (false, true) => left.liquid,
            _ => left.air.min(left.liquid),
        }
    }

    /// All of it.
    pub fn total(self) -> f64 {
        self.air + self.liquid + self.both
    }

    /// The most of each way.
    pub fn most(self) -> ByHeat<f64> {
        ByHeat {
            air: self.air + self.both,
            liquid: self.liquid + self.both,
        }
    }

    /// IT power that it carries of racks that give this share of their heat to liquid.
    pub fn carries(self, liquid_share: f64) -> f64 {
        let most = self.most();
        let of = |most: f64, share: f64| {
            if share > 0.0 {
                most / share
            } else {
                f64::INFINITY
            }
        };
        self.total()
            .min(of(most.air, 1.0 - liquid_share))
            .min(of(most.liquid, liquid_share))
    }
}

/// How the heat of a site's racks parts between air and liquid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeatMix {
    /// All racks give the same share to liquid.
    Same(f64),
    /// Each accelerator gives its own.
    ByRack,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let plants = Takes {
            air: 30.0,
            liquid: 100.0,
            both: 0.0,
        };
        assert_eq!(plants.carries(0.8), 125.0);
        assert_eq!((plants.carries(0.0), plants.carries(1.0)), (30.0, 100.0));
        // A plant for both helps where the others are short, once.
        let helped = Takes {
            both: 20.0,
            ..plants
        };
        assert_eq!((helped.carries(0.8), helped.carries(0.0)), (150.0, 50.0));
    }
}
