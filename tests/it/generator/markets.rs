//! Markets: how their prices move, and what is set aside in them.

use super::{Cast, Draws, Maybe};
use crate::scenario::Section;

/// What a market may have.
const OPTIONS: [Maybe; 4] = [
    (30, |draws| {
        format!("reverts_to_usd_per_gpu_hour = {}", draws.uncertain(2.5))
    }),
    (30, |draws| {
        format!(
            "list_price_usd_per_gpu_hour = {}\nlist_price_annual_drift = {}",
            draws.uncertain(4.0),
            draws.real(-0.3, 0.1)
        )
    }),
    (30, |draws| {
        format!("reserved_volatility = {}", draws.real(0.0, 0.4))
    }),
    (40, |draws| {
        format!(
            "spot_volatility = {}\nspot_idle_response = {}",
            draws.real(0.0, 0.6),
            draws.real(0.0, 0.9)
        )
    }),
];

/// A market.
pub fn market(draws: &mut Draws, at: usize, cast: &Cast) -> String {
    let mut section = Section::new(
        &format!("[market.market-{at}]"),
        &format!(
            "accelerators = [{}]
            price_usd_per_gpu_hour = {}
            annual_drift = {}
            volatility = {}
            mean_reversion_per_year = {}
            common_factor = {}
            price_position = {}
            price_spread = {}
            captured_share_elasticity = {}
            queue = \"{}\"",
            cast.kinds_of(at).join(", "),
            draws.uncertain(3.0),
            draws.real(-0.4, 0.2),
            draws.real(0.0, 0.5),
            draws.real(0.0, 3.0),
            draws.real(-1.0, 1.0),
            draws.real(0.1, 0.9),
            draws.real(0.0, 0.5),
            draws.real(-2.0, 0.0),
            draws.one_of(&["strict", "backfill"]),
        ),
    );
    section = section.with(&draws.some_of(&OPTIONS));
    section.to_string() + &movements(draws, at)
}

/// What moves its price, and what is set aside in it.
fn movements(draws: &mut Draws, at: usize) -> String {
    let mut text = String::new();
    if draws.chance(40) {
        for (name, factor, dwell) in [("scarcity", "1.5", "0.8"), ("glut", "0.6", "1.2")] {
            let heading = format!("[[market.market-{at}.regime]]");
            let keys = format!(
                "name = \"{name}\"\nprice_factor = {factor}\nspot_price_factor = \
                 {factor}\nmean_dwell_years = {dwell}"
            );
            text += &Section::new(&heading, &keys).to_string();
        }
    }
    text += &draws.maybe(40, &format!("[[market.market-{at}.launch]]"), |draws| {
        format!(
            "name = \"next\"\ndate = {}\nslip_weeks = {}\nprice_step = {}\nphase_in_months = {}",
            draws.day(),
            draws.uncertain(6.0),
            draws.real(-0.1, 0.4),
            draws.whole(0, 12)
        )
    });
    text += &draws.maybe(30, &format!("[market.market-{at}.feedback]"), |draws| {
        format!(
            "elasticity = {}\nbound = 2.5\nrival_gpus = [{{ from = 2025-01-01, gpus = 1_000 }}, \
             {{ from = 2027-01-01, gpus = 2_000 }}]\ndemand_gpus = [{{ from = 2025-01-01, gpus = \
             1_500 }}]",
            draws.real(0.0, 1.5)
        )
    });
    text + &Section::new(
        &format!("[[market.market-{at}.partition]]"),
        &format!("name = \"cluster\"\ngpus = {}", draws.whole(8, 300)),
    )
    .to_string()
}
