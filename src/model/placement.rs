//! Allocation of a partition's GPUs, where some uses are bound to a site and others float over all
//! of them.
//!
//! Classes are served in their order; within a class those bound to a site come first. A floating
//! use of a class takes the newest fleet on which it displaces no use bound to that site; if there
//! is none, it displaces the last class first. Site-bound use is served at its site or not at all.
//! Without site-bound use this is: class after class on the newest fleets first.

use crate::class::{ByClass, Class};

/// Classes of users.
const CLASSES: usize = Class::COUNT;

/// The GPUs of a partition and the uses bound to a site.
#[derive(Clone, Copy, Debug)]
pub struct Partition<'a> {
    /// Ready GPUs of each fleet, newest first.
    pub shares: &'a [i64],
    /// The site of each fleet.
    pub site_of: &'a [usize],
    /// GPUs demanded at each site by the uses bound to it.
    pub bound: &'a [ByClass<i64>],
}

/// What each class takes of each fleet, into `given`, and the GPUs served to the uses bound to each
/// site, into `at_home`; `free_capacity` is working space, a number per site. Returns the GPUs served to
/// each class out of its demand, site-bound use included.
///
/// Two sites of 8 GPUs, the newer fleet at the second: 6 requests bound to the second and 6
/// contracts that float leave the contracts 2 GPUs there and give them 4 at the first; with 13
/// contracts, they take 3 more GPUs from the requests.
pub fn place(
    partition: &Partition<'_>,
    wanted: ByClass<i64>,
    free_capacity: &mut [i64],
    given: &mut [ByClass<i64>],
    at_home: &mut [ByClass<i64>],
) -> ByClass<i64> {
    free_capacity.fill(0);
    at_home.fill(ByClass::default());
    given.fill(ByClass::default());
    for (share, site) in partition.shares.iter().zip(partition.site_of) {
        free_capacity[*site] += share;
    }
    let mut served = ByClass::default();
    for class in 0..CLASSES {
        let mut floating = wanted.0[class];
        for (site, bound) in partition
            .bound
            .iter()
            .enumerate()
            .filter(|(_, bound)| bound.0[class] > 0)
        {
            floating -= bound.0[class];
            let home = bound.0[class].min(free_capacity[site]);
            take_at(partition, site, (class, home), given);
            at_home[site].0[class] = home;
            served.0[class] += home;
            free_capacity[site] -= home;
        }
        for spared in (class + 1..=CLASSES).rev() {
            if floating == 0 {
                break;
            }
            for (at, &site) in partition.site_of.iter().enumerate() {
                let held: i64 = partition.bound[site].0[class + 1..spared].iter().sum();
                let free = partition.shares[at] - given[at].iter().sum::<i64>();
                let taken = free.min(free_capacity[site] - held).min(floating).max(0);
                given[at].0[class] += taken;
                free_capacity[site] -= taken;
                floating -= taken;
                served.0[class] += taken;
            }
        }
    }
    served
}

/// Allocates a number of GPUs of the fleets at a site to a class, newest first; the fleets have as
/// many.
fn take_at(
    partition: &Partition<'_>,
    site: usize,
    (class, mut left): (usize, i64),
    given: &mut [ByClass<i64>],
) {
    for (at, _) in partition
        .site_of
        .iter()
        .enumerate()
        .filter(|(_, of)| **of == site)
    {
        let taken = (partition.shares[at] - given[at].iter().sum::<i64>()).min(left);
        given[at].0[class] += taken;
        left -= taken;
    }
}

/// Free capacity for a new floating use, GPUs: the GPUs left by site-bound use at each site, less
/// floating use.
pub fn free(ready_at: &[i64], bound: &[ByClass<i64>], floating: i64) -> i64 {
    ready_at
        .iter()
        .zip(bound)
        .map(|(ready, bound)| (ready - bound.iter().sum::<i64>()).max(0))
        .sum::<i64>()
        - floating
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn placed(
        shares: &[i64],
        site_of: &[usize],
        bound: &[[i64; CLASSES]],
        wanted: [i64; CLASSES],
    ) -> ([i64; CLASSES], Vec<[i64; CLASSES]>) {
        let (mut free_capacity, mut given, mut at_home) = (
            vec![0; bound.len()],
            vec![ByClass([0; CLASSES]); shares.len()],
            vec![ByClass([9; CLASSES]); bound.len()],
        );
        let bound: Vec<ByClass<i64>> = bound.iter().copied().map(ByClass).collect();
        let served = place(
            &Partition {
                shares,
                site_of,
                bound: &bound,
            },
            ByClass(wanted),
            &mut free_capacity,
            &mut given,
            &mut at_home,
        );
        for (home, bound) in at_home.iter().zip(&bound) {
            assert!((0..CLASSES).all(|class| (0..=bound.0[class]).contains(&home.0[class])));
        }
        (served.0, given.into_iter().map(|given| given.0).collect())
    }

    #[test]
    fn who_floats_spares_who_is_bound() {
        let bound = [[0; CLASSES], [0, 0, 6, 0]];
        let (served, given) = placed(&[8, 8], &[1, 0], &bound, [0, 6, 6, 0]);
        assert_eq!(
            (served, given),
            ([0, 6, 6, 0], vec![[0, 2, 6, 0], [0, 4, 0, 0]])
        );
        let (served, given) = placed(&[8, 8], &[1, 0], &bound, [0, 13, 6, 0]);
        assert_eq!(
            (served, given),
            ([0, 13, 3, 0], vec![[0, 5, 3, 0], [0, 8, 0, 0]])
        );
        // The owner's floating need takes from requests rather than from contracts, though those
        // are at the newer fleet.
        let (served, given) = placed(
            &[4, 4],
            &[0, 1],
            &[[0, 4, 0, 0], [0, 0, 4, 0]],
            [3, 4, 4, 0],
        );
        assert_eq!(
            (served, given),
            ([3, 4, 1, 0], vec![[0, 4, 0, 0], [3, 0, 1, 0]])
        );
    }

    #[test]
    fn what_is_bound_is_served_at_its_site_or_not_at_all() {
        let (served, given) = placed(
            &[8, 2],
            &[0, 1],
            &[[0; CLASSES], [0, 5, 0, 0]],
            [0, 5, 9, 0],
        );
        assert_eq!(
            (served, given),
            ([0, 2, 8, 0], vec![[0, 0, 8, 0], [0, 2, 0, 0]])
        );
        assert_eq!(
            free(&[8, 2], &[[0; CLASSES], [0, 5, 0, 0]].map(ByClass), 3),
            5
        );
    }

    proptest! {
        #[test]
        fn nothing_is_given_twice_and_nobody_bound_leaves_his_site(
            fleets in prop::collection::vec((0..40_i64, 0..3_usize), 1..6),
            bound in prop::collection::vec(prop::array::uniform4(0..20_i64), 3),
            floating in prop::array::uniform4(0..40_i64),
        ) {
            let (shares, site_of): (Vec<i64>, Vec<usize>) = fleets.into_iter().unzip();
            let total = |class: usize| bound.iter().map(|bound| bound[class]).sum::<i64>();
            let wanted = std::array::from_fn(|class| floating[class] + total(class));
            let (served, given) = placed(&shares, &site_of, &bound, wanted);
            let at = |site: usize, class: usize| given.iter().zip(&site_of).filter(|(_, of)| **of == site).map(|(given, _)| given[class]).sum::<i64>();
            let ready = |site: usize| shares.iter().zip(&site_of).filter(|(_, of)| **of == site).map(|(share, _)| share).sum::<i64>();
            for (share, given) in shares.iter().zip(&given) {
                prop_assert!(given.iter().all(|given| *given >= 0) && given.iter().sum::<i64>() <= *share);
            }
            for class in 0..CLASSES {
                let got: i64 = (0..3).map(|site| at(site, class)).sum();
                prop_assert_eq!(got, served[class]);
                // Wherever more is served than its site has for those bound there, others float.
                let at_home: i64 = (0..3).map(|site| bound[site][class].min(ready(site))).sum();
                prop_assert!(served[class] <= at_home + floating[class]);
            }
            // No GPU idles while a floating use could run on it.
            let idle: i64 = shares.iter().sum::<i64>() - served.iter().sum::<i64>();
            for class in (0..CLASSES).filter(|class| total(*class) == 0) {
                prop_assert!(idle == 0 || served[class] == wanted[class]);
            }
            // The first class never loses to the others.
            let alone = placed(&shares, &site_of, &bound.iter().map(|bound| [bound[0], 0, 0, 0]).collect::<Vec<_>>(), [wanted[0], 0, 0, 0]).0[0];
            prop_assert_eq!(served[0], alone);
        }

        #[test]
        fn with_nobody_bound_classes_take_the_newest_first(
            shares in prop::collection::vec(0..40_i64, 1..6), wanted in prop::array::uniform4(0..80_i64),
        ) {
            let site_of: Vec<usize> = (0..shares.len()).map(|at| at % 2).collect();
            let (served, given) = placed(&shares, &site_of, &[[0; CLASSES]; 2], wanted);
            let mut left: i64 = shares.iter().sum();
            let mut due = [0; CLASSES];
            for class in 0..CLASSES {
                due[class] = wanted[class].min(left);
                left -= due[class];
            }
            prop_assert_eq!(served, due);
            for (share, given) in shares.iter().zip(&given) {
                let mut free_capacity = *share;
                for class in 0..CLASSES {
                    let taken = free_capacity.min(due[class]);
                    due[class] -= taken;
                    free_capacity -= taken;
                    prop_assert_eq!(given[class], taken);
                }
            }
        }
    }
}
