//! Sites: space, power, cooling, network and crews, in steps.

use super::{Cast, Draws, energy};
use crate::scenario::Section;
use jiff::civil::Date;

/// A step of a chain.
#[derive(Clone, Debug)]
pub struct Step {
    /// MW, or GPUs of ports.
    pub size: i64,
    /// Planned day.
    pub ready: Date,
    /// Greatest slip, weeks.
    pub slip: i64,
}

impl Step {
    fn some(draws: &mut Draws, most: i64, low: i64, high: i64) -> Vec<Self> {
        (0..draws.whole(1, most))
            .map(|_| Self {
                size: draws.whole(low, high),
                ready: draws.day(),
                slip: draws.whole(0, 30),
            })
            .collect()
    }
}

/// The chains of a site.
#[derive(Clone, Debug)]
pub struct Chains {
    pub buildings: Vec<Step>,
    pub utilities: Vec<Step>,
    pub leases: Vec<Step>,
    /// Cooling blocks of 1 MW with their day and slip, and how many are held back.
    pub blocks: Step,
    pub held_back: i64,
    pub ports: Vec<Step>,
    pub racks_per_week: i64,
}

impl Chains {
    /// Of some MW.
    pub fn draw(draws: &mut Draws) -> Self {
        let leased = draws.chance(33);
        let ported = draws.chance(50);
        Self {
            buildings: Step::some(draws, 3, 1, 3),
            utilities: Step::some(draws, 3, 1, 5),
            leases: if leased {
                Step::some(draws, 1, 1, 2)
            } else {
                Vec::new()
            },
            blocks: Step {
                size: draws.whole(2, 5),
                ready: draws.day(),
                slip: draws.whole(0, 20),
            },
            held_back: draws.whole(0, 1),
            ports: if ported {
                Step::some(draws, 3, 100, 600)
            } else {
                Vec::new()
            },
            racks_per_week: draws.whole(2, 60),
        }
    }

    /// Their sections, below a site's own keys.
    pub fn sections(&self, cooling: &str) -> String {
        let steps = |table: &str, id: &str, key: &str, steps: &[Step], more: &str| -> String {
            let step = |(at, step): (usize, &Step)| {
                let Step { size, ready, slip } = step;
                let keys = format!(
                    "id = \"{id}-{at}\"\n{key} = {size}\nready = {ready}
                    slip_weeks = {{ uniform = {{ low = 0, high = {slip}.5 }} }}"
                );
                let section = Section::new(&format!("[[site.{table}]]"), &keys);
                section.with(more).to_string()
            };
            steps.iter().enumerate().map(step).collect()
        };
        let rent = "rent_usd_per_kw_month = 140\nrent_escalation_per_year = 0.03";
        let part = "non_firm = { mw = 0.5, hours_per_year = 60 }";
        let Step { size, ready, slip } = &self.blocks;
        let cooling = Section::new(
            "[[site.cooling]]",
            &format!(
                "it_mw_per_block = 1\nblocks = {size}\nredundancy = {}\nready = \
                 {ready}\nslip_weeks = {slip}",
                self.held_back
            ),
        )
        .with(cooling);
        [
            steps("building", "building", "it_mw", &self.buildings, ""),
            steps("power.utility", "utility", "mw", &self.utilities, part),
            steps("lease", "lease", "it_mw", &self.leases, rent),
            steps("network", "network", "gpus", &self.ports, ""),
            cooling.to_string(),
        ]
        .concat()
    }
}

/// Cooling that is affine in the dry bulb, and hardly.
pub const PLAIN_COOLING: &str = "form = \"linear\"\npue_base = 1.2\npue_per_c = 0\nthreshold_c = \
                                 20\npue_max = 1.3";

/// Forms of cooling that take all heat, with what they need and what they may have.
const FORMS: [(&str, &str); 8] = [
    (
        "linear",
        "pue_base = 1.15\npue_per_c = 0.004\nthreshold_c = 18\npue_max = 1.4",
    ),
    ("direct-air", "supply_c = 24\nadiabatic_effectiveness = 0.7"),
    ("indirect-air", "supply_c = 25"),
    (
        "chilled-water-tower",
        "supply_c = 18\ndesign_wet_bulb_c = 24",
    ),
    (
        "air-cooled-chiller",
        "supply_c = 18\ndesign_dry_bulb_c = 30",
    ),
    ("dry-cooler", "supply_c = 32\nwater_limit_m3_per_hour = 2"),
    ("immersion", "supply_c = 40"),
    (
        "hybrid",
        "supply_c = 32\nliquid_share = 0.8\nresidual_air_form = \"air-cooled-chiller\"",
    ),
];

/// Normals of the weather, January first.
fn weather(draws: &mut Draws) -> String {
    let winter = draws.whole(-10, 20);
    let mean = [0, 1, 4, 8, 12, 15, 17, 16, 12, 8, 4, 1].map(|warmer| winter + warmer);
    format!(
        "dry_bulb_mean_c = {mean:?}
        dry_bulb_diurnal_c = {:?}
        dry_bulb_residual_sd_c = {:?}",
        [5; 12], [3; 12]
    )
}

/// A site with all that belongs to it.
pub fn site(draws: &mut Draws, at: usize, cast: &Cast) -> String {
    let chains = Chains::draw(draws);
    let offset = draws.whole(-8, 10);
    let mut head = Section::new(
        "[[site]]",
        &format!(
            "id = \"site-{at}\"
            utc_offset_hours = {offset}
            price_usd_per_mwh = {}
            grid_carbon_kg_per_mwh = {}
            tax_rate = {}
            cooling_overhead_factor = {}
            crew = {{ racks_per_week = {}, burn_in_days = {}{} }}",
            draws.uncertain(50.0),
            draws.whole(0, 700),
            draws.real(0.0, 0.35),
            draws.real(0.8, 1.3),
            chains.racks_per_week,
            draws.whole(0, 10),
            if draws.chance(30) {
                ", repair_crews = 2"
            } else {
                ""
            },
        ),
    );
    if draws.chance(30) {
        head = head.with("fixed_pue = 1.25");
    }
    head = head.with(&weather(draws));
    if draws.chance(25) {
        head = head.with("weather_region = \"neighbours\"");
    }
    let (form, keys) = draws.one_of(&FORMS);
    let cooling = format!("serves = \"both\"\nform = \"{form}\"\n{keys}");
    let failing = "block_failures_per_year = 1\nblock_repair_hours = 30";
    let cooling = if draws.chance(30) {
        format!("{cooling}\n{failing}")
    } else {
        cooling
    };
    [
        head.to_string(),
        energy::site(draws),
        chains.sections(&cooling),
        draws.maybe(20, "[[site.instances]]", |draws| {
            format!(
                "id = \"rented\"\naccelerator = \"kind-{}\"\ngpus = {}\nfrom_date = \
                 {}\nprice_usd_per_gpu_hour = 2",
                draws.whole(0, cast.kinds as i64 - 1),
                8 * draws.whole(1, 20),
                draws.day()
            )
        }),
        draws.maybe(50, "[site.build]", |draws| {
            format!(
                "construction_usd_per_it_mw = {}\nconstruction_months = \
                 {}\nopex_usd_per_it_mw_year = 400_000\nrent_usd_per_it_mw_year = 100_000",
                draws.uncertain(8_000_000.0),
                draws.whole(1, 18)
            )
        }),
    ]
    .concat()
}
