//! What customers take and pay: the discount of spot, and the cap of the answer to price.

use super::{HOURS, Worked, booked};
use crate::scenario::{Section, order};
use gridrack::record::{Account, GpuUse, Run};

/// Spot takes 40 GPUs at 60 % below the market's 1 USD: 40 · 0.40 = 16.00 USD an hour, 11 904.00 in
/// January.
#[test]
fn spot_pays_the_market_price_less_its_discount() {
    let spot = |more: &str| {
        let spot = Section::new("[[demand.spot]]", "segment = \"spot\"\ngpus = 40").with(more);
        let rest = format!("{}{spot}", order("unit", "2023-01-01", 100));
        booked(
            &Worked {
                rest,
                ..Worked::default()
            }
            .run(),
            Account::RevenueSpot,
        )
    };
    assert_eq!(
        spot("discount_to_market = 0.6"),
        HOURS.map(|hours| hours * 1_600)
    );
    assert_eq!(spot(""), HOURS.map(|hours| hours * 1_600), "by default");
    assert_eq!(
        spot("discount_to_market = 0.25"),
        HOURS.map(|hours| hours * 3_000)
    );
    assert_eq!(spot("discount_to_market = 0.25")[0], 2_232_000);
}

/// 1 000 GPUs, and a list price that holds the market at a quarter of its trend all year.
fn at_a_quarter(demand: &str, elasticity: &str) -> Run {
    let demand = format!("{demand}\nprice_elasticity = {elasticity}\n");
    Worked {
        market: "list_price_usd_per_gpu_hour = 0.25",
        rest: format!("{}{demand}", order("unit", "2023-01-01", 1_000)),
        ..Worked::default()
    }
    .run()
}

/// GPU-hours on a line, month by month, over the hours of the month: GPUs.
fn gpus(run: &Run, line: GpuUse) -> Vec<f64> {
    run.months
        .iter()
        .zip(HOURS)
        .map(|(month, hours)| month.gpus(line).hours() / hours as f64)
        .collect()
}

/// At a quarter of the trend, an elasticity of −1 makes 1/4^−1 = 4 times as much, 40 GPUs for 10;
/// −1.5 makes 8 times, 80; −2 would make 16 times and −6 4 096 times, but the answer is tenfold at
/// most: 100. It is paid 0.25 USD an hour, spot half of that.
#[test]
fn the_answer_to_price_is_tenfold_at_most() {
    let level = "[[demand.aggregate]]\nsegment = \"level\"\ngpus = 10";
    let spot = "[[demand.spot]]\nsegment = \"spot\"\ngpus = 10\ndiscount_to_market = 0.5";
    for (elasticity, taken) in [
        ("-1", 40),
        ("-1.5", 80),
        ("-2", 100),
        ("-6", 100),
        ("0", 10),
    ] {
        let run = at_a_quarter(level, elasticity);
        assert_eq!(
            gpus(&run, GpuUse::OnDemand),
            [f64::from(taken); 12],
            "a level at {elasticity}"
        );
        assert_eq!(
            booked(&run, Account::RevenueOnDemand),
            HOURS.map(|hours| hours * i64::from(taken) * 25)
        );
        let run = at_a_quarter(spot, elasticity);
        assert_eq!(
            gpus(&run, GpuUse::Spot),
            [f64::from(taken); 12],
            "spot at {elasticity}"
        );
        // Half a cent is none of a month's: 12.5 cents · 40 GPUs · hours are whole cents.
        assert_eq!(
            booked(&run, Account::RevenueSpot),
            HOURS.map(|hours| hours * i64::from(taken) * 25 / 2)
        );
    }
}

/// The number of requests and of customers answers alike: 100 requests a day at an elasticity of
/// −2 are 1 000, not 1 600: 365 000 in a year with a standard deviation of 604. Of 100 customers a
/// month, 12 000 ask in a year, with a standard deviation of 110.
#[test]
fn the_number_who_come_is_tenfold_at_most() {
    let requested = |demand: &str| at_a_quarter(demand, "-2").segments[0].arrived as f64;
    let requests = requested(
        "[[demand.on_demand]]\nsegment = \"requests\"\nper_day = 100\ngpus = 1\nduration_hours = 1",
    );
    assert!((requests - 365_000.0).abs() < 4.0 * 604.0, "{requests}");
    let customers = requested(
        "[[demand.reserved]]\nsegment = \"customers\"\nper_month = 100\ngpus = 1\nterm_months = 1",
    );
    assert!((customers - 12_000.0).abs() < 4.0 * 110.0, "{customers}");
}
