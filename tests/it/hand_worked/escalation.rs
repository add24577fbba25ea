//! Escalation of rents, costs of operation, prices and agreements: a test for each use.

use super::{HOURS, Worked, booked};
use gridrack::record::{Account, BillLine, Run};

/// A lease of 10 MW at 130 USD per kW and month is 1 300 000.00 a month; at 3 % a year 15.6 M,
/// 16.068 M, 16.55004 M, 17.0465412 M and 17.557937436 M: 82 822 518.64 over five years, against
/// 78 000 000 flat.
#[test]
fn the_rent_of_a_lease_rises_on_its_anniversary() {
    let lease = |key: &str, ready: &str| {
        format!(
            "[[site.lease]]\nid = \"colo\"\nit_mw = 10\nready = {ready}\n\
                rent_usd_per_kw_month = 130\n{key}\n"
        )
    };
    let rent = |key: &str, ready: &str| {
        let worked = Worked {
            years: 5,
            site: &lease(key, ready),
            ..Worked::default()
        };
        booked(&worked.run(), Account::CapacityRent)
    };
    let key = "rent_escalation_per_year = 0.03";
    let (risen, flat) = (rent(key, "2023-01-01"), rent("", "2023-01-01"));
    assert_eq!(flat.iter().sum::<i64>(), 7_800_000_000);
    assert_eq!([risen[11], risen[12]], [130_000_000, 133_900_000]);
    // Each of 60 months is rounded to the cent.
    let sum: i64 = risen.iter().sum();
    assert!((sum - 8_282_251_864).abs() <= 30, "{sum}");
    // It counts from its own beginning: a lease of July 2022 is in its second year in July 2023, one
    // that begins on 16 January 2023 rises on 16 January 2024, after 15 of 31 days.
    assert_eq!(rent(key, "2022-07-01")[5..7], [130_000_000, 133_900_000]);
    let later = rent(key, "2023-01-16");
    assert_eq!(later[..2], [67_096_774, 130_000_000]);
    // 1.3 M · (15 + 16 · 1.03) / 31 = 1 320 129.03.
    assert_eq!(later[12], 132_012_903);
}

/// 20 000 MW of space at 12 USD per MW and year are 20 000.00 a month of rent, at 24 USD 40 000.00
/// of opex; the first rises by 10 %, the second by 2 %.
#[test]
fn rent_and_opex_of_a_build_rise_each_by_their_own() {
    let run = Worked {
        years: 3,
        build: "rent_usd_per_it_mw_year = 12
            rent_escalation_per_year = 0.1
            opex_usd_per_it_mw_year = 24
            opex_escalation_per_year = 0.02",
        ..Worked::default()
    }
    .run();
    let cost = booked(&run, Account::SiteOpex);
    assert_eq!(
        [0, 11, 12, 24].map(|month: usize| cost[month]),
        [
            6_000_000,
            6_000_000,
            2_200_000 + 4_080_000,
            2_420_000 + 4_161_600
        ]
    );
}

/// A unit of 1 MW at 10 USD per MWh of capacity costs 7 440.00 in a January, 7 812.00 in the next.
#[test]
fn the_rent_of_plant_rises() {
    let run = Worked {
        years: 2,
        site: "[[site.power.onsite]]\nid = \"engine\"\nunits = 1\nmw_per_unit = 1\n\
            ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 9\nrent_usd_per_mwh_capacity = 10\n\
            rent_escalation_per_year = 0.05\n",
        ..Worked::default()
    }
    .run();
    let cost = booked(&run, Account::SiteOpex);
    assert_eq!([cost[0], cost[12]], [744_000, 781_200]);
}

/// 100 GPUs at 2 USD an hour: 148 800.00 in January 2023, in January 2024 10 % more.
#[test]
fn the_price_of_instances_rises_from_their_first_day() {
    let run = Worked {
        years: 2,
        site: "[[site.instances]]\nid = \"rented\"\naccelerator = \"unit\"\ngpus = 100\n\
            from_date = 2023-01-01\nprice_usd_per_gpu_hour = 2\n\
            price_escalation_per_year = 0.1\n",
        ..Worked::default()
    }
    .run();
    let rent = booked(&run, Account::CapacityRent);
    assert_eq!([rent[0], rent[12]], [14_880_000, 16_368_000]);
}

/// Cents of a line of the bill, month by month.
fn billed(run: &Run, line: BillLine) -> Vec<i64> {
    run.months
        .iter()
        .map(|month| month.bill[line as usize].0)
        .collect()
}

/// 10 MW of baseload at 45 USD per MWh, worth nothing in the market: 334 800.00 in January. It was
/// agreed on 16 March 2021 and rises by 2 %, so it is in its second year until 15 March 2023: 24 ·
/// 10 · 45 · (15 · 1.02 + 16 · 1.0404) = 345 021.12.
#[test]
fn the_price_of_an_agreement_rises_from_its_first_day() {
    let run = Worked {
        site: "[[site.power.ppa]]\nid = \"base\"\nshape = \"baseload\"\nmw = 10\n\
            price_usd_per_mwh = 45\nfrom_date = 2021-03-16\nprice_escalation_per_year = 0.02\n",
        ..Worked::default()
    }
    .run();
    let cost = billed(&run, BillLine::PowerPurchase);
    assert_eq!(cost[0], HOURS[0] * 45_000 * 102 / 100);
    assert_eq!(cost[2], 34_502_112);
    assert_eq!(cost[3], HOURS[3] * 45_000 * 10_404 / 10_000);
}

/// The owner's 100 GPUs draw 0.1 MW: in January 74.4 MWh at 50 USD are 3 720.00 of energy, and at 8
/// USD 595.20 of delivery. Energy rises by 10 %, delivery by 5 %.
#[test]
fn the_flat_price_and_delivery_rise_each_by_their_own() {
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 100 }]\n";
    let bills = |settlement: &str| {
        let run = Worked {
            years: 3,
            keys: &format!(
                "price_usd_per_mwh = 50
                price_escalation_per_year = 0.1
                electricity = {{ delivery_usd_per_mwh = 8, delivery_escalation_per_year = 0.05, \
                    settlement = \"{settlement}\" }}"
            ),
            rest: Worked::default().rest + own,
            ..Worked::default()
        }
        .run();
        [BillLine::Energy, BillLine::Delivery].map(|line| billed(&run, line))
    };
    for settlement in ["auto", "hourly"] {
        let [energy, delivery] = bills(settlement);
        let at = |cents: &[i64]| [0, 12, 24].map(|month: usize| cents[month]);
        assert_eq!(at(&energy), [372_000, 409_200, 450_120], "{settlement}");
        assert_eq!(at(&delivery), [59_520, 62_496, 65_621], "{settlement}");
    }
}

/// Every cubic metre of a January costs 10 % more in the next year.
#[test]
fn the_price_of_water_rises() {
    let run = |rate: &str| {
        let site = "[[site.cooling]]\nid = \"tower\"\ntechnology = \"chilled-water-tower\"\n\
            it_mw_per_block = 1\nblocks = 1\nready = 2023-01-01\n";
        let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 100 \
            }]\n";
        let keys = format!(
            "fixed_pue = none
            water_usd_per_m3 = 4
            water_escalation_per_year = {rate}
            dry_bulb_mean_c = [20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20]
            dry_bulb_diurnal_c = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
            dry_bulb_residual_sd_c = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"
        );
        let run = Worked {
            years: 3,
            keys: &keys,
            gpu: "servers_per_rack = 10\nrack_full_kw = 10",
            site,
            rest: Worked::default().rest + own,
            ..Worked::default()
        }
        .run();
        booked(&run, Account::Water)
    };
    let (flat, risen) = (run("0"), run("0.1"));
    for month in [0, 11, 12, 24, 35] {
        let expected = flat[month] as f64 * libm::pow(1.1, (month / 12) as f64);
        assert!(
            flat[month] > 0 && (risen[month] as f64 - expected).abs() <= 1.0,
            "{month}"
        );
    }
}

/// 0.1 MW from a unit alone for a year is 876 MWh, at 5 USD of upkeep 4 380.00; the leap year after it
/// has 878.4 MWh at 8 % more, 4 743.36. The fuel is free.
#[test]
fn the_upkeep_of_units_rises_on_its_anniversary() {
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 100 }]\n";
    let upkeep = |rate: &str| {
        let run = Worked {
            years: 3,
            keys: "electricity = { gas_price_usd_per_mmbtu = 0 }\nprice_usd_per_mwh = 900",
            site: &format!(
                "[site.power]\ndispatch = \"least-cost\"\n\
                 [[site.power.onsite]]\nid = \"engine\"\nunits = 1\nmw_per_unit = 1\n\
                 ready = 2023-01-01\nheat_rate_mmbtu_per_mwh = 9\nvariable_usd_per_mwh = 5\n\
                 variable_escalation_per_year = {rate}\n"
            ),
            rest: Worked::default().rest + own,
            ..Worked::default()
        }
        .run();
        billed(&run, BillLine::Plant)
    };
    let (flat, risen) = (upkeep("0"), upkeep("0.08"));
    assert_eq!(flat[..12].iter().sum::<i64>(), 438_000);
    assert_eq!([flat[0], flat[12], flat[24]], [37_200; 3]);
    assert_eq!([risen[11], risen[12], risen[24]], [37_200, 40_176, 43_390]);
    assert_eq!(risen[12..24].iter().sum::<i64>(), 474_336);
}

/// Feeds that fail for ten hours each and generators that always start: what diesel costs rises by 10
/// %, month by month of the same outages.
#[test]
fn the_price_of_diesel_rises_on_its_anniversary() {
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 100 }]\n";
    let diesel = |rate: &str| {
        let run = Worked {
            years: 2,
            keys: "electricity = { settlement = \"hourly\" }",
            site: &format!(
                "[site.power.outage]\nper_year = 50\nhours = 10\nups_minutes = 5\n\
                 generator_start_probability = 1\ndiesel_usd_per_mwh = 300\n\
                 diesel_escalation_per_year = {rate}\n"
            ),
            rest: Worked::default().rest + own,
            ..Worked::default()
        }
        .run();
        billed(&run, BillLine::Diesel)
    };
    let (flat, risen) = (diesel("0"), diesel("0.1"));
    assert_eq!(flat[..12], risen[..12]);
    assert!(flat[12..].iter().sum::<i64>() > 0);
    for (flat, risen) in flat[12..].iter().zip(&risen[12..]) {
        assert!(
            (*risen as f64 - 1.1 * *flat as f64).abs() <= 1.0,
            "{flat} {risen}"
        );
    }
}
