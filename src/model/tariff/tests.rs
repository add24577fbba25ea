//! Closed forms of each line, a bill worked by hand, and what holds for any load.

use super::commitment::{Interruptible, MinimumTake};
use super::demand::{DemandCharge, PeakOf};
use super::peaks::{Before, Capacity, CoincidentPeak, Obligation, PeakBasis};
use super::ratchet::{LookBack, Ratchet};
use super::tiers::{Scale, Tier, Tiers};
use super::{Bill, EnergyRate, History, Line, MonthUse, Rider, Tariff};
use proptest::prelude::*;

const EVERY_MONTH: [bool; 12] = [true; 12];

fn tiered(tiers: &[(f64, f64)], scale: Scale) -> Tiers {
    Tiers::new(
        tiers
            .iter()
            .map(|&(up_to, usd_each)| Tier { up_to, usd_each })
            .collect(),
        scale,
    )
    .unwrap()
}

fn demand(cells: u64, usd_per_mw: f64) -> DemandCharge {
    DemandCharge {
        months: EVERY_MONTH,
        billed: cells,
        watched: cells,
        peak_of: PeakOf::Month,
        tiers: Tiers::flat(usd_per_mw),
        ratchet: None,
        minimum_share_of_contract: 0.0,
    }
}

fn summer() -> [bool; 12] {
    std::array::from_fn(|month| (5..9).contains(&month))
}

/// Peak hours 14 to 20 of every day are period and cell 1.
fn periods(hours: usize) -> Vec<u8> {
    (0..hours)
        .map(|hour| u8::from((14..20).contains(&(hour % 24))))
        .collect()
}

fn month_of<'a>(month: u8, load: &'a [f64], periods: &'a [u8]) -> MonthUse<'a> {
    MonthUse {
        month,
        grid_mwh: load,
        price_usd_per_mwh: &[],
        energy_period: periods,
        demand_period: periods,
        contract_mw: 200.0,
        coincident_mw: &[],
        delivery_usd_per_mwh: 0.0,
        rate_factor: 1.0,
        called_excess_mwh: 0.0,
    }
}

fn once(tariff: &Tariff, month: &MonthUse<'_>) -> Bill {
    tariff.bill(month, &mut History::new(tariff))
}

fn mixed() -> Tariff {
    Tariff {
        energy: vec![
            EnergyRate::Tiered(tiered(&[(20_000.0, 40.0), (0.0, 30.0)], Scale::Month)),
            EnergyRate::Tiered(Tiers::flat(60.0)),
        ],
        demand: vec![
            demand(0b11, 8_000.0),
            DemandCharge {
                minimum_share_of_contract: 0.85,
                ..demand(0b10, 10_000.0)
            },
        ],
        coincident_peak: Some(CoincidentPeak {
            usd_per_mw_year: 60_000.0,
            basis: PeakBasis {
                months: summer(),
                year_begins: 1,
                before: Before::OwnPeak,
            },
        }),
        capacity: Some(Capacity {
            usd_per_mw_day: 300.0,
            factor: 1.0,
            obligation: Obligation::Contract,
        }),
        rider: Rider {
            usd_per_mwh: 2.0,
            share: 0.01,
        },
        fixed_usd_per_month: 10_000.0,
        fixed_usd_per_day: 100.0,
        interruptible: Some(Interruptible {
            mw: 50.0,
            usd_per_mw_month: 4_000.0,
            penalty_usd_per_mwh: 1_000.0,
        }),
        ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(0.0)))
    }
}

/// 30 days of 100 MW, 120 MW in the peak hours, 150 MW in one hour of the night.
fn mixed_load() -> Vec<f64> {
    let mut load: Vec<f64> = periods(720)
        .iter()
        .map(|&period| if period == 1 { 120.0 } else { 100.0 })
        .collect();
    load[3] = 150.0;
    load
}

/// Off-peak 539 × 100 + 150 = 54 050 MWh: 20 000 × 40 + 34 050 × 30; on-peak 180 × 120 = 21 600 MWh
/// × 60. Demand 150 × 8 000 and 120 × 10 000, the latter lifted to 0.85 × 200 = 170 MW. All else in
/// its line.
#[test]
fn a_mixed_bill_worked_by_hand() {
    let (load, periods) = (mixed_load(), periods(720));
    let bill = once(
        &mixed(),
        &MonthUse {
            delivery_usd_per_mwh: 5.0,
            ..month_of(4, &load, &periods)
        },
    );
    let expected = [
        (Line::Energy, 1_821_500.0 + 1_296_000.0),
        (Line::Delivery, 378_250.0),
        (Line::Demand, 1_200_000.0 + 1_200_000.0),
        (Line::CoincidentPeak, 750_000.0),
        (Line::Capacity, 1_800_000.0),
        (Line::MinimumTake, 500_000.0),
        (Line::Riders, 151_300.0 + 89_587.5),
        (Line::Fixed, 13_000.0),
        (Line::InterruptibleCredit, -200_000.0),
    ];
    for (line, usd) in expected {
        assert!(
            (bill.of(line) - usd).abs() < 1e-6,
            "{line:?}: {} instead of {usd}",
            bill.of(line)
        );
    }
    assert!((bill.total_usd() - 8_999_637.5).abs() < 1e-6);
}

#[test]
fn indexed_energy_is_the_sum_of_hours() {
    let tariff = Tariff::of_energy(EnergyRate::Indexed {
        factor: 1.1,
        adder_usd_per_mwh: 3.0,
    });
    let load: Vec<f64> = (0..744).map(|hour| f64::from(hour % 7)).collect();
    let price: Vec<f64> = (0..744).map(|hour| f64::from(hour % 11) - 2.0).collect();
    let none = vec![0; 744];
    let bill = once(
        &tariff,
        &MonthUse {
            price_usd_per_mwh: &price,
            rate_factor: 2.0,
            ..month_of(1, &load, &none)
        },
    );
    let expected: f64 = load
        .iter()
        .zip(&price)
        .map(|(mwh, price)| mwh * (1.1 * price + 2.0 * 3.0))
        .sum();
    assert!((bill.of(Line::Energy) - expected).abs() < 1e-9);
    assert!((tariff.marginal_energy_usd_per_mwh(0, 50.0, 4.0, 2.0) - 65.0).abs() < 1e-12);
}

#[test]
fn hours_use_tiers_see_the_months_peak() {
    let tariff = Tariff::of_energy(EnergyRate::Tiered(tiered(
        &[(150.0, 121.6), (250.0, 102.9), (300.0, 88.3), (0.0, 80.3)],
        Scale::PeakMw,
    )));
    let mut load = vec![1.0; 720];
    load[5] = 2.0;
    let none = vec![0; 720];
    let expected = 300.0 * 121.6 + 200.0 * 102.9 + 100.0 * 88.3 + 121.0 * 80.3;
    assert!((once(&tariff, &month_of(1, &load, &none)).total_usd() - expected).abs() < 1e-9);
}

/// 100 MW in July, 60 in all other months: 80 % of the summer's peak is billed in the 11 months
/// after.
#[test]
fn both_ratchets_hold_a_bill_up() {
    let billed = |look_back| {
        let charge = DemandCharge {
            ratchet: Some(Ratchet {
                share: [0.8; 12],
                look_back,
            }),
            ..demand(1, 1.0)
        };
        let tariff = Tariff {
            demand: vec![charge],
            ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(0.0)))
        };
        let mut history = History::new(&tariff);
        let none = vec![0; 720];
        (0..24u8)
            .map(|at| {
                let month = at % 12 + 1;
                let load = vec![if at == 6 { 100.0 } else { 60.0 }; 720];
                tariff
                    .bill(&month_of(month, &load, &none), &mut history)
                    .of(Line::Demand)
            })
            .collect::<Vec<f64>>()
    };
    let expected = |held: std::ops::Range<usize>| -> Vec<f64> {
        (0..24)
            .map(|at| match at {
                6 => 100.0,
                _ if held.contains(&at) => 80.0,
                _ => 60.0,
            })
            .collect()
    };
    assert_eq!(billed(LookBack::Named(summer())), expected(7..18));
    assert_eq!(billed(LookBack::Months(3)), expected(7..10));
}

/// A winter charge whose ratchet watches the summer's same hours.
#[test]
fn a_ratchet_sees_months_that_are_not_billed() {
    let months = std::array::from_fn(|month| !summer()[month]);
    let ratchet = Some(Ratchet {
        share: [0.8; 12],
        look_back: LookBack::Named(summer()),
    });
    let charge = DemandCharge {
        months,
        ratchet,
        billed: 0b01,
        watched: 0b11,
        ..demand(0, 1.0)
    };
    let tariff = Tariff {
        demand: vec![charge],
        ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(0.0)))
    };
    let mut history = History::new(&tariff);
    let (winter_cell, summer_cell) = (vec![0; 720], vec![1; 720]);
    let (low, high) = (vec![10.0; 720], vec![100.0; 720]);
    assert_eq!(
        tariff
            .bill(&month_of(9, &high, &summer_cell), &mut history)
            .of(Line::Demand),
        0.0
    );
    assert_eq!(
        tariff
            .bill(&month_of(10, &low, &winter_cell), &mut history)
            .of(Line::Demand),
        80.0
    );
}

#[test]
fn what_is_not_taken_lifts_the_bill_once() {
    let load = vec![50.0; 720];
    let none = vec![0; 720];
    let take = Some(MinimumTake {
        share_of_contract: 0.85,
        usd_per_mwh: 40.0,
    });
    let tariff = Tariff {
        minimum_take: take,
        ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(30.0)))
    };
    let bill = once(&tariff, &month_of(2, &load, &none));
    assert!((bill.of(Line::MinimumTake) - (0.85 * 200.0 - 50.0) * 720.0 * 40.0).abs() < 1e-6);
    let least = Tariff {
        minimum_bill_usd_per_month: 1e6,
        minimum_bill_usd_per_mw_month: 5_000.0,
        ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(30.0)))
    };
    let bill = once(&least, &month_of(2, &load, &none));
    assert!((bill.total_usd() - 2e6).abs() < 1e-6);
    assert!((bill.of(Line::MinimumTake) - (2e6 - 50.0 * 720.0 * 30.0)).abs() < 1e-6);
}

#[test]
fn what_is_drawn_when_called_is_penalised() {
    let (load, periods) = (mixed_load(), periods(720));
    let called = MonthUse {
        called_excess_mwh: 10.0,
        ..month_of(12, &load, &periods)
    };
    let bill = mixed().bill(&called, &mut History::new(&mixed()));
    assert_eq!(bill.of(Line::InterruptibleCredit), -200_000.0 + 10_000.0);
}

#[test]
fn marginal_rates_are_what_one_more_unit_adds() {
    let (tariff, periods) = (mixed(), periods(720));
    let at = |load: &[f64]| once(&tariff, &month_of(4, load, &periods)).total_usd();
    let load = mixed_load();
    let (mut night, mut peak) = (load.clone(), load.clone());
    night[5] += 1.0;
    // Above 170 MW the minimum demand does not bind any more, and 1.01 is the rider's share.
    peak[15] = 180.0;
    let before = at(&peak);
    peak[15] += 1.0;
    assert!(
        (at(&night) - at(&load) - tariff.marginal_energy_usd_per_mwh(0, 0.0, 0.0, 1.0)).abs()
            < 1e-6
    );
    let demand: f64 = tariff
        .demand
        .iter()
        .filter(|charge| charge.months[3])
        .map(|charge| charge.tiers.last_rate())
        .sum::<f64>()
        * 1.01;
    let transmission = 60_000.0 / 12.0 * 1.01;
    let expected = tariff.marginal_energy_usd_per_mwh(1, 0.0, 0.0, 1.0) + demand + transmission;
    assert!((at(&peak) - before - expected).abs() < 1e-6);
}

proptest! {
    /// A tariff with riders bills what its parts bill: the same without riders, and the riders'
    /// definition.
    #[test]
    fn lines_add_up(load in prop::collection::vec(0.0..200.0f64, 672), usd_per_mwh in 0.0..20.0f64, share in 0.0..0.3f64, level in 0.5..2.0f64) {
        let periods = periods(672);
        let use_ = MonthUse { rate_factor: level, delivery_usd_per_mwh: 7.0, ..month_of(7, &load, &periods) };
        let with = Tariff { rider: Rider { usd_per_mwh, share }, ..mixed() };
        let without = Tariff { rider: Rider::default(), interruptible: None, ..mixed() };
        let (with, bare) = (once(&with, &use_), once(&without, &use_));
        let mwh: f64 = load.iter().sum();
        prop_assert!((with.of(Line::Riders) - (level * usd_per_mwh * mwh + share * bare.total_usd())).abs() < 1e-5);
        let credit = with.of(Line::InterruptibleCredit);
        prop_assert!((with.total_usd() - credit - with.of(Line::Riders) - bare.total_usd()).abs() < 1e-5);
    }

    /// With rates that are not negative, drawing more in any hour never costs less; the credit
    /// aside.
    #[test]
    fn more_use_never_costs_less(load in prop::collection::vec(0.0..200.0f64, 672), hour in 0..672usize, more in 0.0..300.0f64) {
        let periods = periods(672);
        let tariff = Tariff { interruptible: None, ..mixed() };
        let mut greater = load.clone();
        greater[hour] += more;
        let (less, greater) = (once(&tariff, &month_of(7, &load, &periods)), once(&tariff, &month_of(7, &greater, &periods)));
        // A minimum falls by what the charge above it rises; together they never fall.
        prop_assert!(greater.total_usd() >= less.total_usd() - 1e-6);
    }

    /// Two halves of a month's hours in any order make the same bill: only sums and peaks count.
    #[test]
    fn the_order_of_hours_does_not_matter(load in prop::collection::vec(0.0..200.0f64, 48)) {
        let periods = periods(48);
        let (mut load_back, mut periods_back) = (load.clone(), periods.clone());
        load_back.reverse();
        periods_back.reverse();
        let (one, other) = (once(&mixed(), &month_of(7, &load, &periods)), once(&mixed(), &month_of(7, &load_back, &periods_back)));
        prop_assert!((one.total_usd() - other.total_usd()).abs() < 1e-6);
    }
}

/// 30 days of 10 MW at night and 20 MW in one hour of the second day: 29 peaks of 10 MW and one of
/// 20 at 400 USD per MW; a charge on cell 1 alone sees the days that have it.
#[test]
fn a_charge_by_the_day_bills_each_days_peak() {
    let mut load = vec![10.0; 720];
    load[30] = 20.0;
    let mut cells = vec![0; 720];
    cells[24..48].fill(1);
    let tariff = |billed: u64| Tariff {
        demand: vec![DemandCharge {
            peak_of: PeakOf::Day,
            ..demand(billed, 400.0)
        }],
        ..Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(0.0)))
    };
    let billed = |of: u64| once(&tariff(of), &month_of(1, &load, &cells)).of(Line::Demand);
    assert_eq!(billed(0b11), 400.0 * (29.0 * 10.0 + 20.0));
    assert_eq!(billed(0b10), 400.0 * 20.0);
}
