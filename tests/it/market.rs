//! Prices of simulated replications: closed forms of each part, and that no part moves
//! what it does not touch.

use crate::scenario::{free_capacity, head, order, sections, site, unit};
use crate::support::plan;
use gridrack::plan::Plan;
use gridrack::random::normal;
use gridrack::random::stream::{Purpose, Stream};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;

/// Two accelerators of 100 GPUs each, a market each; no customers.
pub fn scenario(years: u32, first: &str, second: &str) -> String {
    let kind = |id: &str| format!("{}{}", unit(id), order(id, "2023-01-01", 100));
    sections(&[
        &head("2023-01-01", years, 1),
        &kind("one"),
        &kind("two"),
        &site(),
        &free_capacity("2023-01-01"),
        &format!("[market.first]\naccelerators = [\"one\"]\n{first}\n"),
        &format!("[market.second]\naccelerators = [\"two\"]\n{second}\n"),
    ])
}

/// A market at the start of a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    pub price: f64,
    pub trend: f64,
    pub reserved: f64,
    pub spot: f64,
    pub captured_share: f64,
    pub regime: usize,
}

#[derive(Default)]
struct Months(Vec<[Seen; 2]>);

impl Observer for Months {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if matches!(event, Event::PriceMoves(_)) {
            self.0.push([0, 1].map(|at| {
                let state = &world.markets[at];
                let quote = state.quote();
                Seen {
                    price: quote.price,
                    trend: quote.trend,
                    reserved: quote.reserved_factor,
                    spot: quote.spot_factor,
                    captured_share: quote.captured_share,
                    regime: state.diffusion().regime(),
                }
            }));
        }
    }
}

/// Both markets month by month, in one replication.
pub fn months(plan: &Plan, replication: u32) -> Vec<[Seen; 2]> {
    let mut seen = Months::default();
    simulate(plan, replication, 0, &mut seen).unwrap();
    seen.0
}

/// Mean and its standard error.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (
        mean,
        (values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0)
            / n)
            .sqrt(),
    )
}

const PLAIN: &str = "price_usd_per_gpu_hour = 4\nannual_drift = -0.2\nvolatility = \
    0.4\nmean_reversion_per_year = 1.5";
const STILL: &str = "price_usd_per_gpu_hour = 4\nmean_reversion_per_year = 1.5";
const REGIMES: &str = "
[[market.first.regime]]
name = \"scarcity\"
price_factor = 1.8
reserved_price_factor = 1.25
spot_price_factor = 1.5
mean_dwell_years = 0.5
[[market.first.regime]]
name = \"glut\"
price_factor = 0.7
mean_dwell_years = 1";

#[test]
fn a_plain_market_has_no_factors() {
    for month in months(&plan(&scenario(3, PLAIN, PLAIN)), 0) {
        for seen in month {
            assert_eq!(
                (seen.reserved, seen.spot, seen.captured_share, seen.regime),
                (1.0, 1.0, 1.0, 0)
            );
        }
    }
}

/// Each month's step is its addressed draw: x' = x e^(−κ/12) + σ √((1 − e^(−κ/6)) / 2κ) z, and the
/// price 4 e^(−0.2 t + x − v(t)/2).
#[test]
fn each_step_is_its_draw() {
    let plan = plan(&scenario(3, PLAIN, PLAIN));
    let variance = |years: f64| 0.16 * (1.0 - (-3.0 * years).exp()) / 3.0;
    for replication in 0..3 {
        let seen = months(&plan, replication);
        for (at, market) in plan.markets.iter().enumerate() {
            let mut x = 0.0;
            for (month, seen) in seen.iter().enumerate() {
                if month > 0 {
                    let draw =
                        Stream::new(market.key, replication, Purpose::Price).uniform(month as u64);
                    x = x * (-1.5f64 / 12.0).exp()
                        + variance(1.0 / 12.0).sqrt() * normal::quantile(draw);
                }
                let years = month as f64 / 12.0;
                let price = 4.0 * (-0.2 * years + x - variance(years) / 2.0).exp();
                assert!(
                    (seen[at].price / price - 1.0).abs() < 1e-12,
                    "month {month}: {} for {price}",
                    seen[at].price
                );
            }
        }
    }
}

/// Loadings of 0.8 and 0.6: monthly changes of the logarithms are correlated at 0.48, within four
/// standard errors by Fisher's z of 60 replications of 60 months; the same with a negative loading,
/// and none with a loading of 0.
#[test]
fn monthly_changes_are_correlated_by_the_product_of_loadings() {
    for (one, two) in [(0.8, 0.6), (0.8, -0.6), (0.9, 0.0)] {
        let with = |loading: f64| format!("{PLAIN}\ncommon_factor = {loading:?}");
        let plan = plan(&scenario(5, &with(one), &with(two)));
        let mut pairs: Vec<[f64; 2]> = Vec::new();
        for replication in 0..60 {
            let seen = months(&plan, replication);
            pairs.extend(
                seen.windows(2)
                    .map(|pair| [0, 1].map(|at| (pair[1][at].price / pair[0][at].price).ln())),
            );
        }
        let n = pairs.len() as f64;
        let mean = [0, 1].map(|at| pairs.iter().map(|pair| pair[at]).sum::<f64>() / n);
        let product = |a: usize, b: usize| {
            pairs
                .iter()
                .map(|pair| (pair[a] - mean[a]) * (pair[b] - mean[b]))
                .sum::<f64>()
        };
        let found = product(0, 1) / (product(0, 0) * product(1, 1)).sqrt();
        let z = |r: f64| 0.5 * ((1.0 + r) / (1.0 - r)).ln();
        assert!(
            (z(found) - z(one * two)).abs() < 4.0 / (n - 3.0).sqrt(),
            "{found} against {}",
            one * two
        );
    }
}

/// A cap that falls by a tenth a year: never exceeded, reached in some months, and where it does
/// not bind the price is that of the same replication without it, to the bit.
#[test]
fn a_list_price_is_never_exceeded() {
    let free = plan(&scenario(5, PLAIN, PLAIN));
    let capped = plan(&scenario(
        5,
        &format!("{PLAIN}\nlist_price_usd_per_gpu_hour = 4.4\nlist_price_annual_drift = -0.1"),
        PLAIN,
    ));
    let mut bound = 0;
    for replication in 0..40 {
        for (month, (free, capped)) in months(&free, replication)
            .iter()
            .zip(months(&capped, replication))
            .enumerate()
        {
            let cap = 4.4 * libm::exp(-0.1 * (month as f64 / 12.0));
            assert_eq!(capped[0].price, free[0].price.min(cap));
            assert_eq!(capped[1], free[1]);
            bound += u32::from(free[0].price > cap);
        }
    }
    assert!(bound > 100, "the cap bound in {bound} months of 2400");
}

/// Without volatility: 4 falls by a fifth at once in July 2023 and by a tenth over the year 2024; a
/// launch that slips by 26 weeks from January 2025 comes in July. Two launches of one day multiply.
#[test]
fn launches_step_exactly() {
    let launches = "
[[market.first.launch]]
name = \"next\"
date = 2023-07-01
price_step = 0.2
[[market.first.launch]]
name = \"slow\"
date = 2024-01-01
price_step = 0.1
phase_in_months = 12
[[market.first.launch]]
name = \"late\"
date = 2025-01-01
slip_weeks = 25
price_step = 0.25
[[market.first.launch]]
name = \"late too\"
date = 2025-01-01
slip_weeks = 25
price_step = 0.5
[[market.first.launch]]
name = \"past\"
date = 2021-01-01
price_step = 0.5";
    let seen = months(&plan(&scenario(4, &format!("{STILL}{launches}"), STILL)), 0);
    let price = |month: usize| seen[month][0].price;
    assert!(
        (0..6).all(|month| price(month) == 4.0) && (6..=12).all(|month| price(month) == 4.0 * 0.8)
    );
    // Half a year of 2024 is 182 of 366 days, and a year of the phase is 365.2425 days.
    assert!(
        (price(18) / (3.2 * 0.9f64.powf(182.0 / 365.2425)) - 1.0).abs() < 1e-12,
        "{}",
        price(18)
    );
    assert!((price(25) / (3.2 * 0.9) - 1.0).abs() < 1e-12);
    // 25 weeks after 1 January 2025 is 25 June.
    assert!(
        (price(29) / (3.2 * 0.9) - 1.0).abs() < 1e-12
            && (price(30) / (3.2 * 0.9 * 0.75 * 0.5) - 1.0).abs() < 1e-12
    );
    for month in seen {
        assert_eq!(month[0].trend, month[0].price);
    }
}

/// Any key of the second market, chance or not: the first market's prices keep their bits.
#[test]
fn another_market_changes_nothing() {
    let first = format!(
        "{PLAIN}\ncommon_factor = 0.5\nreserved_volatility = 0.2\nspot_volatility = 0.3{REGIMES}"
    );
    let base = plan(&scenario(5, &first, PLAIN));
    let others = [
        format!("{PLAIN}\ncommon_factor = -0.7"),
        "price_usd_per_gpu_hour = { uniform = { low = 2, high = 9 } }\nvolatility = 1".to_owned(),
        format!("{PLAIN}\nregimes_follow = \"first\"\nregime_strength = 2"),
        format!("{PLAIN}{}", REGIMES.replace("first", "second")),
        format!(
            "{PLAIN}\n[[market.second.launch]]\nname = \"x\"\ndate = 2024-01-01\nslip_weeks = {{ \
                uniform = {{ low = 0, high = 9 }} }}\nprice_step = 0.2"
        ),
        format!(
            "{PLAIN}\nlist_price_usd_per_gpu_hour = {{ uniform = {{ low = 4, high = 5 }} \
                }}\nprice_position = 0.9\nprice_spread = 0.2"
        ),
    ];
    for other in others {
        let changed = plan(&scenario(5, &first, &other));
        for replication in 0..5 {
            let pairs = months(&base, replication)
                .into_iter()
                .zip(months(&changed, replication));
            let mut differs = false;
            for (base, changed) in pairs {
                assert_eq!(base[0], changed[0], "{other}");
                differs |= base[1] != changed[1];
            }
            assert!(differs, "{other}");
        }
    }
}

/// Over 400 replications, 12 years after the start, the mean-reverting logarithm has the mean and
/// the variance of the chain's closed form (see `model/market/regime.rs`), within four standard
/// errors; a market that follows at half the strength has the square root.
#[test]
fn regimes_have_their_moments_and_followers_theirs() {
    let plan = plan(&scenario(
        12,
        &format!("{STILL}{REGIMES}"),
        &format!("{STILL}\nregimes_follow = \"first\"\nregime_strength = 0.5"),
    ));
    let (up, down) = (1.8f64.ln(), 0.7f64.ln());
    let last: Vec<[Seen; 2]> = (0..400)
        .map(|replication| {
            let seen = months(&plan, replication);
            assert!(
                seen.iter()
                    .all(|month| month[0].regime == month[1].regime && month[0].trend == 4.0)
            );
            // A month in a regime covers the stated part of the way to it.
            let kept = (-1.5f64 / 12.0).exp();
            for pair in seen.windows(2) {
                let target = if pair[0][0].regime == 0 { up } else { down };
                let (before, after) =
                    ((pair[0][0].price / 4.0).ln(), (pair[1][0].price / 4.0).ln());
                assert!((after - (target + (before - target) * kept)).abs() < 1e-12);
            }
            seen[143]
        })
        .collect();
    let reversions: Vec<f64> = last.iter().map(|seen| (seen[0].price / 4.0).ln()).collect();
    let expected = up / 3.0 + down * 2.0 / 3.0;
    let (phi, r) = ((-1.5f64 / 12.0).exp(), (-3.0f64 / 12.0).exp());
    let variance = 2.0 / 9.0 * (up - down).powi(2) * (1.0 - phi) / (1.0 + phi) * (1.0 + phi * r)
        / (1.0 - phi * r);
    let squares: Vec<f64> = reversions
        .iter()
        .map(|pull| (pull - expected).powi(2))
        .collect();
    for ((mean, error), expected) in [
        (mean_and_error(&reversions), expected),
        (mean_and_error(&squares), variance),
    ] {
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{mean} against {expected}, standard error {error}"
        );
    }
    for seen in last {
        assert!((seen[1].price / 4.0 - (seen[0].price / 4.0).sqrt()).abs() < 1e-12);
    }
}

/// A provider at price position 0.8 charges e^(0.3 · 0.8416) times the market's price in every
/// month of every replication; its customers are that to the power of −1.5; the trend stands as far
/// above, so that nothing else responds to the price position.
#[test]
fn a_price_position_is_a_price_and_a_captured_share() {
    let market = plan(&scenario(3, PLAIN, PLAIN));
    let ranked = plan(&scenario(
        3,
        &format!(
            "{PLAIN}\nprice_position = 0.8\nprice_spread = 0.3\ncaptured_share_elasticity = -1.5"
        ),
        PLAIN,
    ));
    let factor = libm::exp(0.3 * normal::quantile(0.8));
    for (market, ranked) in months(&market, 3).iter().zip(months(&ranked, 3)) {
        assert_eq!(
            (ranked[0].price, ranked[0].trend),
            (market[0].price * factor, market[0].trend * factor)
        );
        assert!((ranked[0].captured_share - factor.powf(-1.5)).abs() < 1e-12);
    }
}

/// Rivals have a billion GPUs beside the market's own hundred; demand doubles in 2024. Mean
/// reversion to (1/2)^−0.5 = √2 at 1.5 a year, and nothing before.
#[test]
fn supply_against_demand_draws_the_price() {
    let feedback = "
[market.first.feedback]
elasticity = 0.5
rival_gpus = [{ from = 2020-01-01, gpus = 1_000_000_000 }]
demand_gpus = [{ from = 2022-01-01, gpus = 1_000 }, { from = 2024-01-01, gpus = 2_000 }]";
    let seen = months(&plan(&scenario(3, &format!("{STILL}{feedback}"), STILL)), 0);
    for (month, seen) in seen.iter().enumerate() {
        let years = (month as f64 / 12.0 - 1.0).max(0.0);
        let expected = 4.0 * 2f64.powf(0.5 * (1.0 - (-1.5 * years).exp()));
        // The hundred of one's own among a billion are what the tolerance allows for.
        assert!(
            (seen[0].price / expected - 1.0).abs() < 1e-6,
            "month {month}: {} against {expected}",
            seen[0].price
        );
    }
}

/// Reserved and spot factors have mean 1 and the standard deviation of their own logarithm, over
/// 400 replications in month 24; idle GPUs make spot cheaper by the stated share, and here all are
/// idle from the second month on.
#[test]
fn reserved_and_spot_swing_by_themselves() {
    let keys = "reserved_volatility = 0.2\nreserved_mean_reversion_per_year = 2\nspot_volatility = \
        0.5\nspot_mean_reversion_per_year = 4";
    let both = plan(&scenario(
        3,
        &format!("{STILL}\n{keys}"),
        &format!("{STILL}\n{keys}\nspot_idle_response = 0.25"),
    ));
    let seen: Vec<[Seen; 2]> = (0..400)
        .map(|replication| months(&both, replication)[24])
        .collect();
    for (of, volatility, reversion) in [
        (
            (|seen: &Seen| seen.reserved) as fn(&Seen) -> f64,
            0.2f64,
            2.0f64,
        ),
        (|seen| seen.spot, 0.5, 4.0),
    ] {
        let variance = volatility.powi(2) * (1.0 - (-4.0 * reversion).exp()) / (2.0 * reversion);
        let values: Vec<f64> = seen.iter().map(|seen| of(&seen[0])).collect();
        let squares: Vec<f64> = values
            .iter()
            .map(|value| (value.ln() + variance / 2.0).powi(2))
            .collect();
        for ((mean, error), expected) in [
            (mean_and_error(&values), 1.0),
            (mean_and_error(&squares), variance),
        ] {
            assert!(
                (mean - expected).abs() < 4.0 * error,
                "{mean} against {expected}, standard error {error}"
            );
        }
    }
    let idle: Vec<f64> = seen.iter().map(|seen| seen[1].spot).collect();
    let (mean, error) = mean_and_error(&idle);
    assert!(
        (mean - 0.75).abs() < 4.0 * error,
        "{mean}, standard error {error}"
    );
    assert!(
        seen.iter()
            .all(|seen| seen[0].price == 4.0 && seen[1].price == 4.0)
    );
}

/// In scarcity the reserved price is up to 1.25 times the price at its discount, and the more the
/// longer it lasts.
#[test]
fn discounts_shrink_in_scarcity() {
    let seen = months(&plan(&scenario(5, &format!("{STILL}{REGIMES}"), STILL)), 1);
    let mut expected = [0.0f64; 2];
    for (month, seen) in seen.iter().enumerate() {
        assert!(
            (seen[0].reserved.ln() - expected[0]).abs() < 1e-12
                && (seen[0].spot.ln() - expected[1]).abs() < 1e-12,
            "month {month}"
        );
        let targets = if seen[0].regime == 0 {
            [1.25f64.ln(), 1.5f64.ln()]
        } else {
            [0.0, 0.0]
        };
        for ((level, target), reversion) in expected.iter_mut().zip(targets).zip([2.0f64, 6.0]) {
            *level = target + (*level - target) * (-reversion / 12.0).exp();
        }
    }
}
