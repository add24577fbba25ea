//! On-site power: plants with their units, and solar fields.

use super::TimeWeighted;
use crate::time::SimTime;
use crate::units::Watts;

/// An on-site plant.
#[derive(Clone, Debug, Default)]
struct Plant {
    /// Output of all its units; 0 before it is ready.
    installed: Watts,
    /// The same less reserve units.
    output: Watts,
    /// 1 when ready.
    ready: TimeWeighted<i64>,
    /// Units out.
    units_out: i64,
    /// Outages so far, by unit; empty if none ever goes out.
    unit_outages: Vec<u64>,
    /// What of it units out beyond the reserve take away.
    lost: Watts,
}

/// On-site plants and solar fields.
#[derive(Debug, Default)]
pub struct Onsite {
    plants: Vec<Plant>,
    /// Solar fields: 1 when ready.
    solar_ready: Vec<TimeWeighted<i64>>,
    /// Output of all ready plants, reserve units included.
    installed: Watts,
    /// The same less reserve units.
    output: Watts,
    /// What of it is lost now.
    lost: Watts,
}

impl Onsite {
    /// Plants with so many units that may go out each, and solar fields; none of them ready.
    pub(super) fn new(failing_units: impl Iterator<Item = usize>, fields: usize) -> Self {
        let plant = |units: usize| Plant {
            unit_outages: vec![0; units],
            ..Plant::default()
        };
        Self {
            plants: failing_units.map(plant).collect(),
            solar_ready: vec![TimeWeighted::<i64>::default(); fields],
            ..Self::default()
        }
    }

    /// A plant is ready with its output, reserve units included, and less them.
    pub fn energise(&mut self, now: SimTime, plant: usize, installed: Watts, output: Watts) {
        self.installed += installed;
        self.output += output;
        let plant = &mut self.plants[plant];
        plant.installed += installed;
        plant.output += output;
        plant.ready.set(now, 1);
    }

    /// A solar field is ready.
    pub fn energise_field(&mut self, now: SimTime, field: usize) {
        self.solar_ready[field].set(now, 1);
    }

    /// A plant leaves, if it was ever ready.
    pub fn leave(&mut self, now: SimTime, plant: usize) {
        let plant = &mut self.plants[plant];
        self.installed -= std::mem::take(&mut plant.installed);
        self.output -= std::mem::take(&mut plant.output);
        self.lost -= std::mem::take(&mut plant.lost);
        plant.ready.set(now, 0);
    }

    /// A solar field leaves, if it was ever ready.
    pub fn leave_field(&mut self, now: SimTime, field: usize) {
        self.solar_ready[field].set(now, 0);
    }

    /// A unit of a plant goes out.
    pub fn lose_unit(&mut self, plant: usize, unit: usize) {
        let plant = &mut self.plants[plant];
        plant.units_out += 1;
        plant.unit_outages[unit] += 1;
    }

    /// A unit of a plant is back.
    pub fn restore_unit(&mut self, plant: usize) {
        self.plants[plant].units_out -= 1;
    }

    /// Units of a plant that are out.
    pub fn units_out(&self, plant: usize) -> i64 {
        self.plants[plant].units_out
    }

    /// Outages of a unit so far.
    pub fn outages_of(&self, plant: usize, unit: usize) -> u64 {
        self.plants[plant].unit_outages[unit]
    }

    /// Sets what of a plant units out beyond the reserve take away.
    pub fn set_lost(&mut self, plant: usize, power: Watts) {
        let plant = &mut self.plants[plant];
        self.lost += power - plant.lost;
        plant.lost = power;
    }

    /// Output of all ready plants, reserve units included, outages aside.
    pub fn installed(&self) -> Watts {
        self.installed
    }

    /// Output of all ready plants less reserve units, outages aside.
    pub fn output(&self) -> Watts {
        self.output
    }

    /// What of it is lost now.
    pub fn lost(&self) -> Watts {
        self.lost
    }

    /// What each plant can give now.
    pub fn usable_by_plant(&self) -> impl Iterator<Item = Watts> {
        self.plants.iter().map(|plant| plant.output - plant.lost)
    }

    /// Whether each solar field is ready.
    pub fn fields_ready(&self) -> impl Iterator<Item = bool> {
        self.solar_ready.iter().map(|ready| ready.value() == 1)
    }

    /// Seconds for which each plant has been ready since this was last taken.
    pub fn take_ready_seconds(&mut self, now: SimTime) -> impl Iterator<Item = i128> {
        self.plants
            .iter_mut()
            .map(move |plant| plant.ready.take(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_that_leaves_takes_its_reserve_units_with_it() {
        let mut onsite = Onsite::new([3, 3].into_iter(), 0);
        onsite.energise(SimTime::START, 0, Watts(30), Watts(20));
        onsite.energise(SimTime::START, 1, Watts(60), Watts(40));
        onsite.leave(SimTime::START, 0);
        assert_eq!(onsite.installed(), Watts(60));
        onsite.leave(SimTime::START, 1);
        assert_eq!(onsite.installed(), Watts(0));
    }
}
