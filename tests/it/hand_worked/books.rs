//! Costs and sales: administration, rent of leased shells, resale.

use super::{HOURS, Worked, booked, unit};
use crate::scenario::{Section, anchor, market, order, sections};
use gridrack::record::Account;
use gridrack::units::Gpus;

/// An anchor pays 50 GPUs · 0.20 USD, 10.00 an hour; the owner uses 50 GPUs at 0.8 of the market's
/// 1 USD, 40.00 an hour. Administration is 5 %, the default, of both: 2.50 an hour, so 1 860.00 in
/// January, 1 680.00 in February, 1 800.00 in April.
#[test]
fn administration_is_a_share_of_revenue_and_transfers() {
    let own = Section::new(
        "[[demand.internal]]",
        "name = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 50 }]",
    );
    let worked = Worked {
        finance: "transfer_price_fraction_of_market = 0.8",
        rest: sections(&[
            &order("unit", "2023-01-01", 100),
            &own,
            &anchor(50, "2023-01-01", "2024-01-01", "0.2"),
        ]),
        ..Worked::default()
    };
    let run = worked.run();
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        HOURS.map(|hours| hours * 1_000)
    );
    assert_eq!(
        booked(&run, Account::CaptiveUse),
        HOURS.map(|hours| hours * 4_000)
    );
    assert_eq!(booked(&run, Account::Sga), HOURS.map(|hours| hours * 250));
    assert_eq!(booked(&run, Account::Sga)[..2], [186_000, 168_000]);
    // Revenue and transfer less administration: 47.50 an hour, 8 760 hours.
    assert_eq!(worked.measure("ebitda_usd"), 416_100.0);
}

/// A shell of 2 MW at 100 USD per kW and month, 200 000.00 a month whatever its days; promised for 2
/// January, two weeks late, so there from 16 January, and until 1 April, which is not paid any more.
/// 16 of January's 31 days: 200 000 · 16 / 31 = 103 225.81; February and March 200 000.00 each. The
/// fit-out takes three weeks from then, but the rent does not wait for it, and its 1 000 000 USD per
/// MW are paid when the shell is ready, in January.
#[test]
fn leased_shells_pay_rent_from_readiness_to_their_end() {
    let lease = Section::new(
        "[[site.lease]]",
        "id = \"shell\"
        it_mw = 2
        ready = 2023-01-02
        slip_weeks = 2
        until = 2023-04-01
        rent_usd_per_kw_month = 100
        fit_out_weeks = 3
        fit_out_usd_per_it_mw = 1_000_000",
    )
    .to_string();
    let worked = Worked {
        site: &lease,
        ..Worked::default()
    };
    let run = worked.run();
    let mut rent = [0; 12];
    rent[..3].copy_from_slice(&[10_322_581, 20_000_000, 20_000_000]);
    assert_eq!(booked(&run, Account::CapacityRent), rent);
    let mut fit_out = [0; 12];
    fit_out[0] = 200_000_000;
    assert_eq!(booked(&run, Account::CapexSite), fit_out);
    assert_eq!(
        run.month(0)[0].ebitda().0,
        -10_322_581,
        "rent is a cost of operation"
    );
}

/// GPUs are worth 0.7 of their price after a year and, on the line between, 0.3 · n / 12 less than
/// their price after n months, with their network: 1 000 + 200 USD. 100 that came in January are
/// 12 months old at the end of December: 120 000 · 0.7 = 84 000.00. 10 that came in October: 12 000
/// · (1 − 0.3 · 3 / 12) = 11 100.00. 10 of December: 12 000 · (1 − 0.3 / 12) = 11 700.00.
#[test]
fn gpus_are_resold_at_their_age() {
    let run = Worked {
        gpu: "price_usd_per_gpu = 1_000
            network_usd_per_gpu = 200
            residual_fraction_by_year = [0.7, 0.4]",
        rest: sections(&[
            &order("unit", "2023-01-01", 100),
            &order("unit", "2023-10-01", 10),
            &order("unit", "2023-12-01", 10),
        ]),
        ..Worked::default()
    }
    .run();
    let mut resale = [0; 12];
    resale[11] = 8_400_000 + 1_110_000 + 1_170_000;
    assert_eq!(booked(&run, Account::Resale), resale);
}

/// 100 GPUs of 1 200 USD make way for as many newer ones of the same power and price, which earn
/// more. Sold on 2 January, before they are a month old, they bring what they cost, and all of it
/// is written off. Sold on 1 March, two months old, they bring 120 000 · (1 − 0.3 · 2 / 12) =
/// 114 000.00, and of their cost, written off over five years at 2 000.00 a month, 116 000.00 is
/// left to write off. The newer ones' 2 000.00 a month come on top.
#[test]
fn gpus_replaced_are_sold_at_their_age_and_written_off() {
    // A policy orders whole racks.
    let of_both = "price_usd_per_gpu = 1_200\nservers_per_rack = 100\nrack_full_kw = 100";
    let replaced = |day: &str, month: usize| {
        let refresh = Section::new(
            "[[purchase]]",
            "accelerator = \"newer\"
            policy = \"refresh\"
            replaces = \"unit\"
            max_gpus = 100
            deposit = 0",
        )
        .with(&format!("from_date = {day}\nuntil_date = {day}"));
        let run = Worked {
            gpu: &format!("{of_both}\nresidual_fraction_by_year = [0.7, 0.4]"),
            market: "accelerators = [\"unit\"]",
            rest: sections(&[
                &unit("newer").with(of_both),
                &order("unit", "2023-01-01", 100),
                &refresh,
                &market("newer", "2").with("accelerators = [\"newer\"]"),
            ]),
            ..Worked::default()
        }
        .run();
        assert_eq!(run.gpus_retired, Gpus(100));
        [Account::Resale, Account::Depreciation].map(|account| booked(&run, account)[month])
    };
    assert_eq!(
        replaced("2023-01-02", 0),
        [12_000_000, 12_000_000 + 200_000]
    );
    assert_eq!(
        replaced("2023-03-01", 2),
        [11_400_000, 11_600_000 + 200_000]
    );
}
