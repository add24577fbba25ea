//! Accelerators, orders, policies and shortages.

use super::{Cast, Draws, Maybe};
use crate::scenario::Section;
use jiff::civil::Date;

/// A planned order.
#[derive(Clone, Debug)]
pub struct Order {
    pub kind: usize,
    pub gpus: i64,
    pub day: Date,
    pub batches: i64,
}

impl Order {
    /// One of some kinds.
    pub fn draw(draws: &mut Draws, kinds: usize) -> Self {
        Self {
            kind: draws.whole(0, kinds as i64 - 1) as usize,
            gpus: 8 * draws.whole(10, 160),
            day: draws.day(),
            batches: draws.whole(1, 4),
        }
    }

    /// Its section, the order being named by its position.
    pub fn section(&self, at: usize) -> Section {
        let Self {
            kind,
            gpus,
            day,
            batches,
        } = self;
        Section::new(
            "[[purchase]]",
            &format!(
                "id = \"order-{at}\"\naccelerator = \"kind-{kind}\"\norder = {day}\ngpus = \
                 {gpus}\nbatches = {batches}"
            ),
        )
    }
}

/// What an accelerator may have.
const OPTIONS: [Maybe; 6] = [
    (60, |_| "residual_fraction_by_year = [0.7, 0.5, 0.3]".into()),
    (30, |draws| {
        format!(
            "draw_quantiles = [0.4, 0.6, 0.8, 1]\ndraw_correlation = {}",
            draws.real(0.0, 1.0)
        )
    }),
    (60, failures),
    (25, |draws| {
        let planned = draws.day();
        format!(
            "tape_out = {planned}\ntape_out_slip_weeks = {}\nnre_usd = \
             5_000_000\nyield_of_plan = {}",
            draws.uncertain(4.0),
            draws.real(0.6, 1.0)
        )
    }),
    (30, |draws| {
        format!(
            "dead_on_arrival = {}\nreplacement_days = {}",
            draws.real(0.0, 0.1),
            draws.whole(0, 60)
        )
    }),
    (20, |draws| {
        format!("resale_factor = {}", draws.uncertain(1.0))
    }),
];

/// An accelerator.
pub fn kind(draws: &mut Draws, at: usize, cast: &Cast) -> String {
    let liquid = draws.chance(40);
    let full_kw = draws.whole(6, 40);
    let mut section = Section::new(
        "[[accelerator]]",
        &format!(
            "id = \"kind-{at}\"
            cooling = \"{}\"
            gpus_per_server = 8
            servers_per_rack = {}
            rack_idle_kw = {}
            rack_full_kw = {full_kw}
            price_usd_per_gpu = {}
            network_usd_per_gpu = {}
            lead_time_weeks = {}
            useful_life_years = {}
            relative_performance = {}",
            if liquid { "liquid" } else { "air" },
            draws.one_of(&[1, 4, 9]),
            draws.whole(0, full_kw / 2),
            draws.uncertain(30_000.0),
            draws.whole(0, 4_000),
            draws.uncertain(12.0),
            draws.whole(2, 6),
            draws.real(0.5, 4.0),
        ),
    );
    if liquid {
        section = section.with(&format!("liquid_heat_share = {}", draws.real(0.5, 1.0)));
    }
    section = section.with(&draws.some_of(&OPTIONS));
    section = section.with(&format!(
        "failure_simulation = \"{}\"",
        cast.failure_simulation
    ));
    let roadmap = draws.maybe(30, "[[accelerator.price_roadmap]]", |draws| {
        format!(
            "from = {}\nfraction = {}",
            draws.day(),
            draws.real(0.6, 1.0)
        )
    });
    format!("{section}{roadmap}")
}

fn failures(draws: &mut Draws) -> String {
    format!(
        "failures_per_gpu_year = {}
        failure_domain_gpus = {}
        repair_hours = {}
        infant_mortality_factor = {}
        bad_batch_probability = {}
        bad_batch_factor = {}
        bad_batch_onset_months = {}
        maintenance_hours_per_year = {}
        hot_spare_fraction = {}",
        draws.real(0.0, 2.0),
        draws.one_of(&[1, 4, 8]),
        draws.whole(1, 200),
        draws.whole(0, 5),
        draws.real(0.0, 0.5),
        draws.whole(1, 10),
        draws.whole(0, 12),
        draws.whole(0, 100),
        draws.real(0.0, 0.1),
    )
}

/// Orders, policies and shortages.
pub fn purchases(draws: &mut Draws, cast: &Cast) -> String {
    let mut text = String::new();
    let site = |draws: &mut Draws| {
        let site = draws.whole(0, cast.sites as i64 - 1);
        format!("site = \"site-{site}\"")
    };
    for at in 0..cast.kinds + draws.whole(0, 2) as usize {
        let mut order = Order::draw(draws, cast.kinds);
        let mut place = site(draws);
        // Each kind stands at the first site, for those who want it there and what replaces it.
        if at < cast.kinds {
            (order.kind, place) = (at, "site = \"site-0\"".into());
        }
        let mut section = order.section(at).with(&place);
        section = section.with(&format!(
            "deposit = {}\nbatch_interval_days = {}",
            draws.real(0.0, 0.5),
            draws.whole(1, 60)
        ));
        if draws.chance(30) {
            section = section.with("milestone = [{ weeks_after_order = 3, share = 0.3 }]");
        }
        if draws.chance(20) {
            section = section.with(&format!(
                "cancel_after_weeks = {}\ncancellation_fee = {}",
                draws.whole(5, 40),
                draws.real(0.0, 0.5)
            ));
        }
        text += &section.to_string();
    }
    let last = cast.kinds - 1;
    let replaces = "replaces = \"kind-0\"\nsite = \"site-0\"";
    let policies = [
        ("follow-power", site(draws)),
        ("replenish", site(draws)),
        ("refresh", replaces.into()),
    ];
    // What is to be replaced is of another kind.
    for (policy, keys) in &policies[..if last > 0 { 3 } else { 2 }] {
        text += &draws.maybe(25, "[[purchase]]", |draws| {
            format!(
                "id = \"{policy}\"
                policy = \"{policy}\"
                accelerator = \"kind-{last}\"
                max_gpus = {}
                review_days = {}
                {keys}",
                8 * draws.whole(9, 200),
                draws.whole(20, 90)
            )
        });
    }
    for at in 0..draws.whole(0, 2) {
        text += &Section::new(
            "[[supply_shock]]",
            &format!(
                "name = \"shock-{at}\"\nper_year = {}\nweeks = {}\nstretch = {}\nallocation = {}",
                draws.real(0.1, 2.0),
                draws.uncertain(20.0),
                draws.real(1.0, 3.0),
                draws.real(0.3, 1.0)
            ),
        )
        .to_string();
    }
    text
}
