//! Forced outages of on-site units, batteries that keep a part for outages, and the price of fuel.

use crate::failures::Case;
use crate::support;
use gridrack::random::stream::{Purpose, Stream, key_of};
use gridrack::record::{Account, GpuUse, PowerUse, Run, SiteMonth};
use gridrack::sim::run::simulate;
use gridrack::stats::moments::Moments;

/// Standard errors that a difference may have; by chance, one comparison in 16 000 has more.
const ERRORS: f64 = 4.0;

/// An island of units for 10 GPUs of 1 kW each, without losses.
fn island(units: i64, held_back: i64, more: &str) -> Case {
    let site = format!(
        "[site.power]\ntransformer_efficiency = 1\nups_efficiency = 1\ndistribution_efficiency = \
            1\n[[site.power.onsite]]\nid = \
            \"gas\"\nunits = {units}\nreserve_units = {held_back}\nmw_per_unit = 0.01\nready = \
                2023-01-01\nheat_rate_mmbtu_per_mwh = 10\n{more}"
    );
    Case {
        site,
        ..Case::new(40, "")
    }
}

fn outages(per_year: f64, hours: f64) -> String {
    format!("forced_outages_per_year = {per_year}\nforced_outage_hours = {hours}\n")
}

/// Five units for 10 GPUs each, one in reserve: 40 GPUs, stranded when two or more units are out. A
/// unit is out with probability r / (1 + r), r = outages per year · hours / 8 766.
#[test]
fn units_are_the_closed_form() {
    let load: f64 = 20.0 / 8_766.0 * 100.0;
    let out = load / (1.0 + load);
    let chance = |k: i32| {
        [1.0, 5.0, 10.0, 10.0, 5.0, 1.0][k as usize] * out.powi(k) * (1.0 - out).powi(5 - k)
    };
    let lost: f64 = (2..=5).map(|k| chance(k) * f64::from(k - 1)).sum::<f64>() / 4.0;
    let plan = Case {
        years: 2,
        ..island(5, 1, &outages(20.0, 100.0))
    }
    .plan();
    // The second year: the first begins with every unit whole.
    let shares = |line: GpuUse| {
        (0..800)
            .map(move |replication| (replication, line))
            .map(|(replication, line)| {
                let run = simulate(&plan, replication, 0, &mut ()).unwrap();
                (12..24)
                    .map(|month| run.month(month)[0].gpus(line).0)
                    .sum::<i64>() as f64
                    / (40.0 * 365.0 * 86_400.0)
            })
    };
    let moments: Moments = shares(GpuUse::Outage).collect();
    let off = (moments.mean().unwrap() - lost) / (moments.sd().unwrap() / 800f64.sqrt());
    println!("units: {lost:.5} of GPU-hours, off by {off:.2} standard errors");
    assert!(off.abs() <= ERRORS);
}

#[test]
fn what_a_unit_takes_is_charged_to_the_outage() {
    let run = simulate(&island(4, 0, &outages(12.0, 60.0)).plan(), 2, 0, &mut ()).unwrap();
    let hours = |line: GpuUse| run.total(|month| month.gpus(line)).hours();
    assert!(hours(GpuUse::Outage) > 0.0);
    assert_eq!(hours(GpuUse::Power), 0.0);
    // Each GPU-hour lost is a kWh lost.
    let mwh = run
        .total::<gridrack::units::WattSeconds>(|month| month.power(PowerUse::Outage))
        .mwh();
    assert!((mwh * 1e3 - hours(GpuUse::Outage)).abs() < 1.0, "{mwh}");
    // Half of the GPUs never have power: that is no outage's.
    let half = simulate(
        &Case {
            gpus: 80,
            ..island(4, 0, &outages(12.0, 60.0))
        }
        .plan(),
        2,
        0,
        &mut (),
    )
    .unwrap();
    assert_eq!(
        half.total(|month| month.gpus(GpuUse::Outage)),
        run.total(|month| month.gpus(GpuUse::Outage))
    );
}

/// Outages begin and end; the critical path of ready megawatts does not change.
#[test]
fn an_outage_is_nobodys_lateness() {
    let waited = |outages: &str| {
        let mut case = island(3, 0, outages);
        case.site += "[[site.power.onsite]]\nid = \"late\"\nunits = 1\nmw_per_unit = 0.01\nready \
            = 2023-06-01\nheat_rate_mmbtu_per_mwh = 10\n";
        let run = simulate(&Case { batches: 4, ..case }.plan(), 4, 0, &mut ()).unwrap();
        (
            run.critical.clone(),
            run.orders.clone(),
            run.total(|month| month.gpus(GpuUse::Outage)).0,
        )
    };
    let (whole, failing) = (waited(""), waited(&outages(40.0, 20.0)));
    assert!(whole.2 == 0 && failing.2 > 0 && !whole.0[0].is_empty());
    assert_eq!((whole.0, whole.1), (failing.0, failing.1));
}

fn ready(run: &Run) -> Vec<i64> {
    run.months
        .iter()
        .map(|month: &SiteMonth| month.ready().0)
        .collect()
}

/// 200 random islands: a unit more, in reserve or not, never makes fewer GPU-hours ready in any
/// month of any of three replications.
#[test]
fn one_more_unit_never_offers_less() {
    let mut gained = [0_u32; 2];
    for number in 0..200_u32 {
        let mut draws = Stream::new(key_of(6, "islands"), number, Purpose::Bench).cursor();
        let mut pick = |values: &[f64]| values[(draws.uniform() * values.len() as f64) as usize];
        let (units, held_back) = (pick(&[2.0, 3.0, 6.0]) as i64, pick(&[0.0, 1.0]) as i64);
        let outages = outages(pick(&[1.0, 10.0, 40.0]), pick(&[10.0, 100.0]));
        let case = |units: i64, held_back: i64| Case {
            gpus: 60,
            batches: 2,
            ..island(units, held_back, &outages)
        };
        for replication in 0..3 {
            let of = |units: i64, held_back: i64| {
                ready(&simulate(&case(units, held_back).plan(), replication, 0, &mut ()).unwrap())
            };
            let before = of(units, held_back);
            for (gained, after) in gained
                .iter_mut()
                .zip([of(units + 1, held_back), of(units + 1, held_back + 1)])
            {
                assert!(
                    before
                        .iter()
                        .zip(&after)
                        .all(|(before, after)| before <= after),
                    "{units} units, {held_back} held back, {outages}"
                );
                *gained += u32::from(before != after);
            }
        }
    }
    println!("of 600 futures gained: {gained:?} by a unit, a unit in reserve");
    assert!(
        gained.iter().all(|gained| *gained > 60),
        "the islands try nothing"
    );
}

/// A feed that is out ten hours at a time, and a battery of eight hours of which a share is cycled.
#[test]
fn a_battery_keeps_for_outages_what_it_does_not_cycle() {
    let lost = |share: f64, fade: f64| {
        let site = format!(
            "[site.power]\ntransformer_efficiency = 1\nups_efficiency = 1\ndistribution_efficiency \
                = 1\n[[site.power.utility]]\nid = \
                \"u\"\nmw = 0.04\nready = 2023-01-01\n[[site.power.battery]]\nid = \"b\"\nmw = \
                    0.04\nmwh = 0.32\nready = 2023-01-01\ncycling_share = \
                    {share}\ncalendar_fade_per_year = {fade}\n[site.power.outage]\nper_year = \
                    30\nhours = 10\nups_minutes = 0\n"
        );
        let run = simulate(
            &Case {
                site,
                ..Case::new(40, "")
            }
            .plan(),
            5,
            0,
            &mut (),
        )
        .unwrap();
        run.total(|month| month.gpus(GpuUse::Outage)).hours() / 40.0
    };
    let two = lost(0.0, 0.0);
    let outages = two / 2.0;
    assert!(
        outages > 10.0 && outages.fract() < 1e-9,
        "whole outages, of which two hours are lost each: {two}"
    );
    assert!((lost(0.25, 0.0) - 4.0 * outages).abs() < 1e-6);
    assert!((lost(1.0, 0.0) - 10.0 * outages).abs() < 1e-6);
    let faded = lost(0.0, 0.5);
    assert!(
        faded > 2.0 * outages && faded < 6.0 * outages,
        "half of its energy goes within the year"
    );
}

#[test]
fn fuel_is_paid_at_the_price_of_its_month() {
    let fuel = |keys: &str| {
        let case = island(
            4,
            0,
            &format!(
                "[site.power.fuel]\n{keys}\n[site.electricity]\ngas_price_usd_per_mmbtu = 2\n"
            ),
        );
        let demand =
            "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-01, gpus = 40 }]\n";
        let text = case.text() + demand;
        let run = support::simulated(&support::plan(&text), 1);
        run.months
            .iter()
            .map(|month| month.booked(Account::Fuel).usd() / month.onsite_mwh / 10.0)
            .collect::<Vec<f64>>()
    };
    let close =
        |got: f64, wanted: f64| assert!((got - wanted).abs() < 1e-3, "{got} against {wanted}");
    fuel("").iter().for_each(|price| close(*price, 2.0));
    fuel("price_usd_per_mmbtu = 3")
        .iter()
        .for_each(|price| close(*price, 3.0));
    for (month, price) in fuel("annual_drift = 0.12").iter().enumerate() {
        close(*price, 2.0 * (0.01 * month as f64).exp());
    }
    for (month, price) in fuel("mean_usd_per_mmbtu = 8\nmean_reversion_per_year = 1.2")
        .iter()
        .enumerate()
    {
        close(*price, 8.0 * 0.25f64.powf((-0.1 * month as f64).exp()));
    }
    let wild = fuel("volatility = 0.6\nmean_reversion_per_year = 1");
    close(wild[0], 2.0);
    assert!(wild.windows(2).all(|pair| pair[0] != pair[1]), "{wild:?}");
}
