//! More of one input never offers less: over 100 random scenarios (1 000 with `GRIDRACK_LONG`),
//! with one MW, block, crew or week more, ready GPU-hours and energised MWh never fall, replication
//! by replication; and the GPU-hours of aggregate demand never fall.
//!
//! Where the law holds: for power, space, cooling, ports and leases whatever the order of power and
//! whatever fails, since failures do not depend on them; but for power where batteries of a given
//! size carry outages, since more power lost at once empties them sooner, or is more than they can
//! carry. For crews and deliveries where GPUs are alike and nothing fails: a hungrier GPU that
//! comes earlier takes the power of two frugal ones, and a GPU in service a week earlier can fail
//! in it.

use crate::generator::chains::PLAIN_COOLING;
use crate::generator::{Chains, Draws, Order, Step};
use crate::scenario::{Section, head, market, sections, unit};
use crate::support;
use gridrack::record::{GpuUse, Run, SiteMonth};
use jiff::civil::{Date, date};

/// Scenarios simulated.
fn scenarios() -> u64 {
    if support::long() { 1_000 } else { 100 }
}

/// Replications of each.
const REPLICATIONS: u32 = 3;

/// A random scenario.
#[derive(Clone)]
struct Random {
    number: u64,
    kinds: usize,
    failures_per_gpu_year: i64,
    power_order: &'static str,
    chains: Chains,
    orders: Vec<Order>,
    spot: i64,
}

impl Random {
    fn new(number: u64, alike: bool) -> Self {
        let draws = &mut Draws::new("random scenario", number);
        let kinds = if alike { 1 } else { draws.whole(1, 3) as usize };
        Self {
            number,
            kinds,
            failures_per_gpu_year: if alike { 0 } else { draws.whole(0, 3) },
            power_order: draws.one_of(&["newest-first", "oldest-first", "most-gpus"]),
            chains: Chains::draw(draws),
            orders: (0..draws.whole(1, 4))
                .map(|_| Order::draw(draws, kinds))
                .collect(),
            spot: draws.whole(0, 3_000),
        }
    }

    fn text(&self) -> String {
        let kind = |kind: usize| {
            unit(&format!("kind-{kind}")).with(&format!(
                "gpus_per_server = 8
                rack_idle_kw = 2
                rack_full_kw = {}
                price_usd_per_gpu = 30_000
                lead_time_weeks = {{ uniform = {{ low = 2, high = 30 }} }}
                launch = {}-01-01
                failures_per_gpu_year = {}
                repair_hours = 60",
                [8, 14, 5][kind],
                2020 + kind,
                self.failures_per_gpu_year
            ))
        };
        let site = Section::new(
            "[[site]]",
            &format!(
                "id = \"s\"
                price_usd_per_mwh = 50
                fixed_pue = 1.2
                crew = {{ racks_per_week = {}, burn_in_days = 3 }}
                power.power_order = \"{}\"",
                self.chains.racks_per_week, self.power_order
            ),
        );
        let orders: Vec<Section> = self
            .orders
            .iter()
            .enumerate()
            .map(|(at, order)| order.section(at))
            .collect();
        let kinds: Vec<Section> = (0..self.kinds).map(kind).collect();
        let texts =
            |sections: &[Section]| -> String { sections.iter().map(ToString::to_string).collect() };
        let spot = format!("segment = \"pool\"\ngpus = {}", self.spot);
        sections(&[
            &head("2026-01-01", 3, 3),
            &format!("seed = {}\n", self.number),
            &texts(&kinds),
            &site,
            &self
                .chains
                .sections(&format!("serves = \"air\"\n{PLAIN_COOLING}")),
            &texts(&orders),
            &Section::new("[[demand.spot]]", &spot),
            &market("m", "2"),
        ])
    }

    fn simulate(&self) -> Vec<Run> {
        let plan = support::plan(&self.text());
        (0..REPLICATIONS)
            .map(|replication| support::simulated(&plan, replication))
            .collect()
    }
}

fn week_earlier(day: &mut Date) {
    *day = (*day - jiff::Span::new().days(7)).max(date(2026, 1, 1));
}

/// A change for the better: its name, whether it needs GPUs that are alike and never fail, and what
/// it does; false where it cannot.
type Lever = (&'static str, bool, fn(&mut Random) -> bool);

const LEVERS: [Lever; 11] = [
    ("one MW of grid", false, |s| {
        raise(&mut s.chains.utilities, 1)
    }),
    ("one MW of space", false, |s| {
        raise(&mut s.chains.buildings, 1)
    }),
    ("one MW leased", false, |s| raise(&mut s.chains.leases, 1)),
    ("a pod more", false, |s| raise(&mut s.chains.ports, 72)),
    ("one block", false, |s| {
        s.chains.blocks.size += 1;
        true
    }),
    ("grid a week earlier", false, |s| {
        earlier(&mut s.chains.utilities)
    }),
    ("space a week earlier", false, |s| {
        earlier(&mut s.chains.buildings)
    }),
    ("cooling a week earlier", false, |s| {
        week_earlier(&mut s.chains.blocks.ready);
        true
    }),
    ("ports a week earlier", false, |s| {
        earlier(&mut s.chains.ports)
    }),
    ("one crew", true, |s| {
        s.chains.racks_per_week += 1;
        true
    }),
    ("orders a week earlier", true, |s| {
        s.orders
            .iter_mut()
            .for_each(|order| week_earlier(&mut order.day));
        true
    }),
];

fn raise(steps: &mut [Step], more: i64) -> bool {
    steps.first_mut().is_some_and(|step| {
        step.size += more;
        true
    })
}

fn earlier(steps: &mut [Step]) -> bool {
    steps.first_mut().is_some_and(|step| {
        week_earlier(&mut step.ready);
        true
    })
}

#[test]
fn more_of_one_input_never_offers_less() {
    let mut rises = [0_u32; LEVERS.len()];
    for number in 0..scenarios() {
        let bases = [Random::new(number, false), Random::new(number, true)];
        let before = [bases[0].simulate(), bases[1].simulate()];
        for (at, (name, alike, change)) in LEVERS.iter().enumerate() {
            let mut better = bases[usize::from(*alike)].clone();
            if !change(&mut better) {
                continue;
            }
            for (old, new) in before[usize::from(*alike)].iter().zip(better.simulate()) {
                let offered = [old, &new].map(|run| {
                    let spot = |month: &SiteMonth| month.gpus(GpuUse::Spot);
                    (
                        run.total(SiteMonth::ready),
                        run.total(|month| month.energised),
                        run.total(spot),
                    )
                });
                let [
                    (ready, energised, sold),
                    (ready_now, energised_now, sold_now),
                ] = offered;
                assert!(
                    ready_now >= ready,
                    "{name}: {} ready GPU-hours became {} in future {} of\n{}",
                    ready.hours(),
                    ready_now.hours(),
                    old.replication,
                    better.text()
                );
                assert!(
                    energised_now >= energised,
                    "{name}: less energised in future {} of\n{}",
                    old.replication,
                    better.text()
                );
                assert!(
                    sold_now >= sold,
                    "{name}: the pool bought less in future {} of\n{}",
                    old.replication,
                    better.text()
                );
                rises[at] += u32::from(ready_now > ready || energised_now > energised);
            }
        }
    }
    // Each lever matters in some replications, or the law would be vacuous.
    for ((name, ..), rises) in LEVERS.iter().zip(rises) {
        println!(
            "{name}: more in {rises} of {} futures",
            scenarios() * u64::from(REPLICATIONS)
        );
        assert!(rises >= 10, "{name} changed only {rises} futures");
    }
}
