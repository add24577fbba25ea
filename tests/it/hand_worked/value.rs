//! Measures over the whole horizon: peak funding and levelised cost.

use super::Worked;
use crate::scenario::{anchor, order, sections};

/// 100 GPUs for 300 USD each in January, 30 000.00, and another 100 in February and in September.
/// An anchor pays 100 GPUs · 0.10 = 10.00 USD an hour. Cash flow and what has flown by then:
/// January 7 440 − 30 000 = −22 560; February 6 720 − 30 000 = −23 280, together −45 840; then
/// 7 440 or 7 200 a month up to −45 840 + 44 160 = −1 680 in August, and −1 680 + 7 200 − 30 000 =
/// −24 480 in September. The deepest is 45 840.00; no single month is deeper than 23 280.00.
#[test]
fn peak_funding_is_the_deepest_of_cumulated_cash() {
    let worked = Worked {
        gpu: "price_usd_per_gpu = 300",
        rest: sections(&[
            &order("unit", "2023-01-01", 100),
            &order("unit", "2023-02-01", 100),
            &order("unit", "2023-09-01", 100),
            &anchor(100, "2023-01-01", "2024-01-01", "0.1"),
        ]),
        ..Worked::default()
    };
    let flows: Vec<i64> = worked
        .run()
        .months
        .iter()
        .map(|month| month.cash_flow().0)
        .collect();
    assert_eq!(flows[..3], [-2_256_000, -2_328_000, 744_000]);
    assert_eq!(flows[8], 720_000 - 3_000_000);
    assert_eq!(worked.measure("peak_funding_usd"), 45_840.0);
}

/// At a discount rate of 100 % a year, what falls at the end of December 2023 counts a half and
/// what falls a year later a quarter. 100 GPUs are bought for 30 000.00 in December 2023 and let in
/// that month and in December 2024, 74 400 GPU-hours each: present value of cost 15 000, of hours
/// 37 200 + 18 600 = 55 800; 15 000 / 55 800 = 25 / 93 = 0.2688 USD per GPU-hour. What customers
/// pay does not matter.
#[test]
fn levelised_cost_is_over_discounted_hours() {
    for price in ["0.1", "7"] {
        let second = anchor(100, "2024-12-01", "2025-01-01", price).with("segment = \"second\"");
        let levelised = Worked {
            years: 2,
            gpu: "price_usd_per_gpu = 300",
            finance: "sga_fraction_of_revenue = 0\ndiscount_rate = 1",
            rest: sections(&[
                &order("unit", "2023-12-01", 100),
                &anchor(100, "2023-12-01", "2024-01-01", price),
                &second,
            ]),
            ..Worked::default()
        }
        .measure("lcoc_usd_per_gpu_hour");
        assert!((levelised - 25.0 / 93.0).abs() < 1e-12, "{levelised}");
    }
}
