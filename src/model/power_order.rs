//! Priority of vintage pools of GPUs for power and ports, and the GPUs both suffice for.
//!
//! Strict prefix: vintage pools are served in order, and once one does not fit wholly, none behind
//! it gets anything. Skipping to a smaller vintage pool behind would fill the hall better, but then
//! one watt more could serve the large one and unserve several: with the prefix, more power or
//! ports never make fewer GPUs ready, whatever the order. (Newer GPUs of a hungrier kind, more of
//! which come first, may.) Least watts first also holds for GPUs: one more of any kind never makes
//! fewer ready, since the GPUs it displaces need at least as much.

use super::heat::ByHeat;

/// Words that a scenario may write for `power_order`.
pub const NAMES: &[&str] = &["newest-first", "oldest-first", "most-gpus"];

/// An order among the vintage pools of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerOrder {
    /// Latest year of racking first.
    NewestFirst,
    /// Earliest year of racking first.
    OldestFirst,
    /// Least planned watts per GPU first; among equals the newest.
    MostGpus,
}

/// Sort key of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// Year of racking.
    pub vintage: u16,
    /// Planned W per GPU.
    pub planned_w: i64,
}

impl PowerOrder {
    /// The order of a name in [`NAMES`].
    ///
    /// # Panics
    /// For any other name: the schema refuses it.
    pub fn new(name: &str) -> Self {
        match name {
            "newest-first" => Self::NewestFirst,
            "oldest-first" => Self::OldestFirst,
            "most-gpus" => Self::MostGpus,
            _ => unreachable!(
                "the schema allows the words of NAMES only, and a test makes each of them"
            ),
        }
    }

    /// Whether a vintage pool goes strictly before another.
    pub fn before(self, one: Rank, other: Rank) -> bool {
        match self {
            Self::NewestFirst => one.vintage > other.vintage,
            Self::OldestFirst => one.vintage < other.vintage,
            Self::MostGpus => (one.planned_w, other.vintage) < (other.planned_w, one.vintage),
        }
    }
}

/// Power, in whole units of any size, and ports that are handed out to pools in order.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    /// Power left.
    left_w: i64,
    /// Ports left.
    left_ports: i64,
    /// Whether a vintage pool did not fit; then whether ports were the limit.
    stopped: Option<bool>,
    /// Heat that plants still take by each way, where that is a limit.
    left_heat: ByHeat<i64>,
    /// Ways by which a vintage pool did not fit wholly.
    closed: ByHeat<bool>,
}

impl Prefix {
    /// All of it still there.
    pub fn new(watts: i64, ports: i64) -> Self {
        Self {
            left_w: watts,
            left_ports: ports,
            stopped: None,
            left_heat: ByHeat::both(i64::MAX),
            closed: ByHeat::both(false),
        }
    }

    /// Plants take so much of the heat of each way.
    pub fn limit_heat(&mut self, left: ByHeat<i64>) {
        self.left_heat = left;
    }

    /// The same as [`Self::allocate`] of GPUs that give a share of their heat to liquid. A vintage
    /// pool that the plants of a way do not carry wholly stops those behind it that use a way of
    /// its own; others go on.
    pub fn allocate_by_heat(&mut self, wanted: i64, planned_w: i64, liquid_share: f64) -> i64 {
        let liquid = (planned_w as f64 * liquid_share) as i64;
        let each = ByHeat {
            air: planned_w - liquid,
            liquid,
        };
        let uses = ByHeat {
            air: each.air > 0,
            liquid: each.liquid > 0,
        };
        if wanted == 0 || self.stopped.is_some() {
            return 0;
        }
        let shut = (uses.air && self.closed.air) || (uses.liquid && self.closed.liquid);
        let of = |uses: bool, left: i64, each: i64| if uses { left / each } else { i64::MAX };
        let by_heat = of(uses.air, self.left_heat.air, each.air).min(of(
            uses.liquid,
            self.left_heat.liquid,
            each.liquid,
        ));
        let carried = if shut { 0 } else { wanted.min(by_heat) };
        if carried < wanted {
            self.closed.air |= uses.air;
            self.closed.liquid |= uses.liquid;
        }
        let given = self.allocate(carried, planned_w);
        self.left_heat.air -= given * each.air;
        self.left_heat.liquid -= given * each.liquid;
        given
    }

    /// Whether plants of a way of heat stopped a vintage pool, rather than power or ports.
    pub fn heat_stopped(&self) -> bool {
        self.stopped.is_none() && self.closed != ByHeat::both(false)
    }

    /// Number of GPUs of the next vintage pool that get power and a port.
    #[inline]
    pub fn allocate(&mut self, wanted: i64, planned_w: i64) -> i64 {
        if self.stopped.is_some() {
            return 0;
        }
        let by_power = self.left_w / planned_w;
        let given = wanted.min(by_power).min(self.left_ports);
        if given < wanted {
            self.stopped = Some(self.left_ports < by_power);
        }
        self.left_w -= given * planned_w;
        self.left_ports -= given;
        given
    }

    /// Free ports.
    pub fn ports_left(&self) -> i64 {
        self.left_ports
    }

    /// Whether a vintage pool lacked ports rather than power.
    pub fn ports_stopped(&self) -> bool {
        self.stopped == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A vintage pool: year, planned W, GPUs.
    type Pool = (u16, i64, i64);

    /// Vintage pools put in order as they arrive, as racking does.
    fn ordered(order: PowerOrder, pools: &[Pool]) -> Vec<Pool> {
        let rank = |pool: &Pool| Rank {
            vintage: pool.0,
            planned_w: pool.1,
        };
        let mut list: Vec<Pool> = Vec::new();
        for pool in pools {
            let at = list.partition_point(|earlier| order.before(rank(earlier), rank(pool)));
            list.insert(at, *pool);
        }
        list
    }

    fn ready(order: PowerOrder, watts: i64, ports: i64, pools: &[Pool]) -> i64 {
        let mut prefix = Prefix::new(watts, ports);
        ordered(order, pools)
            .into_iter()
            .map(|(_, planned_w, gpus)| prefix.allocate(gpus, planned_w))
            .sum()
    }

    #[test]
    fn every_name_makes_its_order() {
        let made: Vec<PowerOrder> = NAMES.iter().map(|name| PowerOrder::new(name)).collect();
        assert_eq!(
            made,
            [
                PowerOrder::NewestFirst,
                PowerOrder::OldestFirst,
                PowerOrder::MostGpus
            ]
        );
    }

    #[test]
    fn orders_are_as_named() {
        let pools = [(1, 10, 1), (0, 30, 2), (2, 20, 3), (0, 10, 4)];
        let gpus = |order: PowerOrder| -> Vec<i64> {
            ordered(order, &pools)
                .into_iter()
                .map(|pool| pool.2)
                .collect()
        };
        assert_eq!(gpus(PowerOrder::NewestFirst), [3, 1, 4, 2]);
        assert_eq!(gpus(PowerOrder::OldestFirst), [4, 2, 1, 3]);
        assert_eq!(gpus(PowerOrder::MostGpus), [1, 4, 3, 2]);
    }

    #[test]
    fn none_behind_a_pool_that_does_not_fit_gets_power() {
        // 100 W: 5 of the 15 W vintage pool need 75, then 2 of 3 at 12 W; the last vintage pool
        // would fit into the watt that is left.
        let mut prefix = Prefix::new(100, 50);
        assert_eq!(
            [
                prefix.allocate(5, 15),
                prefix.allocate(3, 12),
                prefix.allocate(1, 1)
            ],
            [5, 2, 0]
        );
        assert!(!prefix.ports_stopped());
        let mut few_ports = Prefix::new(100, 2);
        assert_eq!(few_ports.allocate(5, 15), 2);
        assert!(few_ports.ports_stopped());
    }

    /// Where power and ports suffice for as many, power is what lacks.
    #[test]
    fn at_a_tie_it_is_power_that_lacks() {
        let mut both = Prefix::new(100, 5);
        assert_eq!(both.allocate(7, 20), 5);
        assert!(!both.ports_stopped() && !both.heat_stopped());
    }

    /// Plants take 100 W of liquid and 100 W of air. Three GPUs of 30 W on liquid leave 10 W, and no
    /// room for a fourth: those behind it on liquid get nothing, small as they are, and those on air
    /// go on.
    #[test]
    fn a_way_of_heat_is_used_up_and_closed_by_itself() {
        let mut prefix = Prefix::new(10_000, 1_000);
        prefix.limit_heat(ByHeat::both(100));
        assert_eq!(prefix.allocate_by_heat(4, 30, 1.0), 3);
        assert_eq!(prefix.allocate_by_heat(1, 10, 1.0), 0);
        assert_eq!(prefix.allocate_by_heat(2, 20, 0.0), 2);
        // Of one that uses both ways nothing is carried, and it stops those behind it on either.
        assert_eq!(prefix.allocate_by_heat(1, 10, 0.5), 0);
        assert_eq!(prefix.allocate_by_heat(1, 20, 0.0), 0);
        assert!(prefix.heat_stopped() && !prefix.ports_stopped());
        // What earlier ones give off is gone for those that fit wholly.
        let mut prefix = Prefix::new(10_000, 1_000);
        prefix.limit_heat(ByHeat::both(100));
        assert_eq!(prefix.allocate_by_heat(3, 30, 1.0), 3);
        assert_eq!(prefix.allocate_by_heat(3, 10, 1.0), 1);
    }

    fn pools() -> impl Strategy<Value = Vec<Pool>> {
        prop::collection::vec((0u16..5, 1i64..50, 0i64..40), 1..8)
    }

    proptest! {
        /// More power and ports never make fewer GPUs ready, in any order.
        #[test]
        fn more_power_never_makes_fewer_ready(pools in pools(), watts in 0i64..2_000, ports in 0i64..150, more in 0i64..100, more_ports in 0i64..10) {
            for order in NAMES.iter().map(|name| PowerOrder::new(name)) {
                prop_assert!(ready(order, watts + more, ports + more_ports, &pools) >= ready(order, watts, ports, &pools));
            }
        }

        /// With least watts first, more GPUs of any vintage pool, or one vintage pool more, never
        /// make fewer ready.
        #[test]
        fn more_gpus_never_make_fewer_ready(pools in pools(), watts in 0i64..2_000, ports in 0i64..150, at in 0usize..8, more in 0i64..40, new in (0u16..5, 1i64..50, 0i64..40)) {
            let before = ready(PowerOrder::MostGpus, watts, ports, &pools);
            let mut larger = pools.clone();
            let at = at % larger.len();
            larger[at].2 += more;
            prop_assert!(ready(PowerOrder::MostGpus, watts, ports, &larger) >= before);
            larger.push(new);
            prop_assert!(ready(PowerOrder::MostGpus, watts, ports, &larger) >= before);
        }
    }
}
