//! More of one input never offers less: over 200 random scenarios, with one MW, block, crew or week
//! more, ready GPU-hours and energised MWh never fall, replication by replication; and the
//! GPU-hours of aggregate demand never fall.
//!
//! Where the law holds: for power, space, cooling, ports and leases whatever the order of power and
//! whatever fails, since failures do not depend on them; but for power where batteries of a given
//! size carry outages, since more power lost at once empties them sooner, or is more than they can
//! carry. For crews and deliveries where GPUs are alike and nothing fails: a hungrier GPU that
//! comes earlier takes the power of two frugal ones, and a GPU in service a week earlier can fail
//! in it.

use crate::support;
use gridrack::random::stream::{Purpose, Stream, key_of};
use gridrack::record::{GpuUse, Run, SiteMonth};
use jiff::civil::{Date, date};

/// Scenarios simulated.
const SCENARIOS: u64 = 200;
/// Replications of each.
const REPLICATIONS: u32 = 3;

/// A step: size, planned day, greatest slip in weeks.
type Step = (i64, Date, i64);

/// A random scenario.
#[derive(Clone)]
struct Random {
    number: u64,
    kinds: usize,
    failures_per_gpu_year: f64,
    power_order: &'static str,
    buildings: Vec<Step>,
    utilities: Vec<Step>,
    leases: Vec<Step>,
    blocks: i64,
    held_back: i64,
    cooling: (Date, i64),
    ports: Vec<Step>,
    racks_per_week: i64,
    /// Kind, GPUs, day, batches.
    orders: Vec<(usize, i64, Date, i64)>,
    spot: i64,
}

/// Draws of a scenario, in order.
struct Draws(Stream, u64);

impl Draws {
    fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.1 += 1;
        low + (self.0.uniform(self.1) * (high - low + 1) as f64) as i64
    }
    fn day(&mut self) -> Date {
        date(2026, 1, 1) + jiff::Span::new().days(self.whole(0, 500))
    }
    fn steps(&mut self, most: i64, low: i64, high: i64) -> Vec<Step> {
        (0..self.whole(1, most))
            .map(|_| (self.whole(low, high), self.day(), self.whole(0, 30)))
            .collect()
    }
}

impl Random {
    fn new(number: u64, alike: bool) -> Self {
        let mut draws = Draws(
            Stream::new(key_of(3, "random scenario"), number as u32, Purpose::Bench),
            0,
        );
        let kinds = if alike { 1 } else { draws.whole(1, 3) as usize };
        let blocks = draws.whole(2, 5);
        Self {
            number,
            kinds,
            failures_per_gpu_year: if alike { 0.0 } else { draws.whole(0, 3) as f64 },
            power_order: ["newest-first", "oldest-first", "most-gpus"][draws.whole(0, 2) as usize],
            buildings: draws.steps(3, 1, 3),
            utilities: draws.steps(3, 1, 5),
            leases: if draws.whole(0, 2) == 0 {
                draws.steps(1, 1, 2)
            } else {
                Vec::new()
            },
            blocks,
            held_back: draws.whole(0, 1),
            cooling: (draws.day(), draws.whole(0, 20)),
            ports: if draws.whole(0, 1) == 0 {
                draws.steps(3, 100, 600)
            } else {
                Vec::new()
            },
            racks_per_week: draws.whole(2, 60),
            orders: (0..draws.whole(1, 4))
                .map(|_| {
                    (
                        draws.whole(0, kinds as i64 - 1) as usize,
                        8 * draws.whole(10, 160),
                        draws.day(),
                        draws.whole(1, 4),
                    )
                })
                .collect(),
            spot: draws.whole(0, 3_000),
        }
    }

    fn text(&self) -> String {
        use std::fmt::Write;
        let mut text = format!(
            "title = \"random {}\"\nstart = 2026-01-01\nyears = 3\n[monte_carlo]\nreplications = \
                3\nseed = {}\n",
            self.number, self.number
        );
        for kind in 0..self.kinds {
            let _ = writeln!(
                text,
                "[[accelerator]]\nid = \"kind-{kind}\"\ncooling = \"air\"\ngpus_per_server = \
                    8\nservers_per_rack = 1\nrack_idle_kw = 2\nrack_full_kw = \
                    {}\nprice_usd_per_gpu = 30_000\nlead_time_weeks = \
                    {{ uniform = {{ low = 2, high = 30 }} }}\nlaunch = \
                    {}-01-01\nfailures_per_gpu_year = {}\nrepair_hours = 60",
                [8, 14, 5][kind],
                2020 + kind,
                self.failures_per_gpu_year
            );
        }
        let _ = writeln!(
            text,
            "[[site]]\nid = \"s\"\nprice_usd_per_mwh = 50\nfixed_pue = 1.2\ncrew = {{ \
                racks_per_week = {}, burn_in_days = 3 }}\npower.power_order = \"{}\"",
            self.racks_per_week, self.power_order
        );
        let mut steps = |table: &str, key: &str, steps: &[Step], more: &str| {
            for (at, (size, day, slip)) in steps.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "[[site.{table}]]\nid = \"{table}-{at}\"\n{key} = {size}\nready = \
                        {day}\nslip_weeks = {{ uniform = {{ low = 0, high = {slip}.5 }} }}\n{more}"
                );
            }
        };
        steps("building", "it_mw", &self.buildings, "");
        steps("power.utility", "mw", &self.utilities, "");
        steps(
            "lease",
            "it_mw",
            &self.leases,
            "rent_usd_per_kw_month = 140",
        );
        steps("network", "gpus", &self.ports, "");
        let (day, slip) = self.cooling;
        let _ = writeln!(
            text,
            "[[site.cooling]]\nserves = \"air\"\nit_mw_per_block = 1\nblocks = {}\nredundancy = \
                {}\nready = {day}\nslip_weeks = {slip}\npue_base = 1.2\npue_per_c = 0\nthreshold_c \
                = 20\npue_max = 1.3",
            self.blocks, self.held_back
        );
        for (at, (kind, gpus, day, batches)) in self.orders.iter().enumerate() {
            let _ = writeln!(
                text,
                "[[purchase]]\nid = \"order-{at}\"\naccelerator = \"kind-{kind}\"\norder = \
                    {day}\ngpus = {gpus}\nbatches = {batches}"
            );
        }
        let _ = writeln!(
            text,
            "[[demand.spot]]\nsegment = \"pool\"\ngpus = {}\n[market.m]\nprice_usd_per_gpu_hour = \
                2",
            self.spot
        );
        text.replace("id = \"power.utility-", "id = \"utility-")
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
    ("one MW of grid", false, |s| raise(&mut s.utilities, 1)),
    ("one MW of space", false, |s| raise(&mut s.buildings, 1)),
    ("one MW leased", false, |s| raise(&mut s.leases, 1)),
    ("a pod more", false, |s| raise(&mut s.ports, 72)),
    ("one block", false, |s| {
        s.blocks += 1;
        true
    }),
    ("grid a week earlier", false, |s| earlier(&mut s.utilities)),
    ("space a week earlier", false, |s| earlier(&mut s.buildings)),
    ("cooling a week earlier", false, |s| {
        week_earlier(&mut s.cooling.0);
        true
    }),
    ("ports a week earlier", false, |s| earlier(&mut s.ports)),
    ("one crew", true, |s| {
        s.racks_per_week += 1;
        true
    }),
    ("orders a week earlier", true, |s| {
        s.orders
            .iter_mut()
            .for_each(|order| week_earlier(&mut order.2));
        true
    }),
];

fn raise(steps: &mut [Step], more: i64) -> bool {
    steps.first_mut().is_some_and(|step| {
        step.0 += more;
        true
    })
}

fn earlier(steps: &mut [Step]) -> bool {
    steps.first_mut().is_some_and(|step| {
        week_earlier(&mut step.1);
        true
    })
}

#[test]
fn more_of_one_input_never_offers_less() {
    let mut rises = [0_u32; LEVERS.len()];
    for number in 0..SCENARIOS {
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
            SCENARIOS * u64::from(REPLICATIONS)
        );
        assert!(rises >= 20, "{name} changed only {rises} futures");
    }
}
