//! Repairs by a limited number of crews: the machine-repair queue of several groups of units,
//! simulated exactly.
//!
//! Each unit of a group has a clock of potential failures and each place at its repair bench a
//! clock of potential repairs, all Poisson. A failure's mark names one of the group's units; it
//! counts if that one is up. A repair counts if a crew works at that place. Crews attend the groups
//! in order, one unit each.
//!
//! The clocks do not depend on how many crews there are, so runs that differ only in crews see the
//! same clocks, and **one more crew never leaves more units down**: if group by group no more are
//! down, the crews left for a group are no fewer; a failure that only the smaller group takes
//! leaves it at most as large, and where both groups are equal every repair that counts with fewer
//! crews counts with more. Repairs take an exponential time, so which unit a crew attends, and
//! whether it changes to another, does not change the law of the number down.

/// Units of one kind that wait for the same crews.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Units.
    pub units: i64,
    /// Units of them that are down.
    pub down: i64,
}

/// Event of a clock: a potential failure or repair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ring {
    /// A potential failure in a group, with a uniform that names the unit.
    Failure(usize, f64),
    /// A potential repair at a place of a group's bench, from 0.
    Repair(usize, i64),
}

/// Applies a ring to the groups.
pub fn ring(groups: &mut [Group], crews: i64, ring: Ring) {
    match ring {
        Ring::Failure(at, mark) => {
            let group = &mut groups[at];
            // The units that are down have the lowest numbers; they are alike, so they may be
            // numbered anew.
            if (mark * group.units as f64) as i64 >= group.down {
                group.down += 1;
            }
        }
        Ring::Repair(at, place) => {
            let earlier: i64 = groups[..at].iter().map(|group| group.down).sum();
            if place < (crews - earlier).min(groups[at].down) {
                groups[at].down -= 1;
            }
        }
    }
}

/// The chances that 0, 1, … n of n units are down in the long run: the machine-repair queue
/// M/M/c//N.
///
/// Source: any text of queueing theory (e.g. Gross and Harris, Fundamentals of Queueing Theory,
/// "finite-source queues"). Worked: 2 units, λ = μ, 1 crew: weights 1, 2, 2.
pub fn machine_repair(
    units: i64,
    crews: i64,
    failures_per_hour: f64,
    repair_hours: f64,
) -> Vec<f64> {
    let offered = failures_per_hour * repair_hours;
    let mut weights = vec![1.0];
    for down in 1..=units {
        let before = weights[down as usize - 1];
        weights.push(before * offered * (units - down + 1) as f64 / down.min(crews) as f64);
    }
    let whole: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let shares = machine_repair(2, 1, 0.1, 10.0);
        for (share, exact) in shares.iter().zip([0.2, 0.4, 0.4]) {
            assert!((share - exact).abs() < 1e-15);
        }
    }

    #[test]
    fn enough_crews_make_a_binomial() {
        let shares = machine_repair(3, 3, 0.5, 1.0);
        let (up, down) = (2.0 / 3.0, 1.0 / 3.0);
        assert!((shares[1] - 3.0 * up * up * down).abs() < 1e-15);
    }

    #[test]
    fn crews_go_to_the_first_group_first() {
        let mut groups = [Group { units: 5, down: 2 }, Group { units: 5, down: 2 }];
        ring(&mut groups, 3, Ring::Repair(1, 1));
        assert_eq!(
            groups[1].down, 2,
            "one crew is left for the second group, at place 0"
        );
        ring(&mut groups, 3, Ring::Repair(1, 0));
        assert_eq!(groups[1].down, 1);
        ring(&mut groups, 3, Ring::Failure(0, 0.39));
        assert_eq!(groups[0].down, 2, "unit 1 of 5 is down already");
        ring(&mut groups, 3, Ring::Failure(0, 0.41));
        assert_eq!(groups[0].down, 3);
    }
}
