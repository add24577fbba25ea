//! Grid power worked by hand: contracted power and firm supply, a bridge that stays, promised and
//! planned days, tranches that come in steps or share a transformer, and power that is not firm.

use crate::scenario::{Section, building, head, market, order, sections, site, unit};
use crate::support::{Temp, ensemble, experiment, plan, simulated};
use gridrack::plan::Plan;
use gridrack::record::{GpuUse, PowerUse, Run, SiteMonth};
use gridrack::tables::Tables;

/// A site without losses whose keys and chains are these, with space from the first day, over these
/// years from 2023, with GPUs of 1 kW that its owner uses.
fn scenario(years: u32, gpus: u32, it_mw: u32, keys: &str, chains: &str) -> String {
    let own = format!(
        "[[demand.internal]]\nname = \"own\"\ngpus = [{{ from = 2023-01-01, gpus = {gpus} }}]\n"
    );
    sections(&[
        &head("2023-01-01", years, 4),
        &unit("gpu").with("servers_per_rack = 1_000\nrack_full_kw = 1_000"),
        &site().with(keys),
        &building(it_mw, "2023-01-01"),
        &chains,
        &order("gpu", "2023-01-01", gpus),
        &own,
        &market("m", "1"),
    ])
}

/// A utility tranche.
fn tranche(id: &str, mw: f64, lines: &str) -> String {
    Section::new(
        "[[site.power.utility]]",
        &format!("id = \"{id}\"\nmw = {mw}"),
    )
    .with(lines)
    .to_string()
}

/// On-site units of 10 MW.
fn engines(units: u32, reserve: u32, ready: &str) -> String {
    Section::new(
        "[[site.power.onsite]]",
        &format!(
            "id = \"engines\"
            units = {units}
            reserve_units = {reserve}
            mw_per_unit = 10
            heat_rate_mmbtu_per_mwh = 8
            ready = {ready}"
        ),
    )
    .to_string()
}

/// The mean of a month, MW.
fn mean_mw(run: &Run, month: usize, of: impl Fn(&SiteMonth) -> f64) -> f64 {
    let hours = [
        31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
    ];
    of(&run.month(month)[0]) / (hours[month % 12] * 24.0)
}

/// A grid of 100 MW by two feeds, one in reserve; 13 units of 10 MW, one in reserve; a lease of 20
/// MW that ends after a year. Contracted: 100 + 20. Firm: 50 + 120 + 20. Energised, with both
/// reserves: 100 + 130 + 20; both are set aside, so that 190 MW wait for GPUs.
#[test]
fn contracted_is_the_grids_and_firm_supply_is_less_both_reserves() {
    let lease = "[[site.lease]]\nid = \"shell\"\nit_mw = 20\nready = 2023-01-01\nuntil = \
        2024-01-01\nrent_usd_per_kw_month = 0\n";
    let feeds = "ready = 2023-01-01\nfeeds = 2\nreserve_feeds = 1";
    let chains = engines(13, 1, "2023-01-01") + &tranche("grid", 100.0, feeds) + lease;
    let plan = plan(&scenario(2, 1, 400, "", &chains));
    let run = simulated(&plan, 0);
    let shown = |month| {
        [
            mean_mw(&run, month, |row| row.contracted.mwh()),
            mean_mw(&run, month, |row| row.firm_supply.mwh()),
            mean_mw(&run, month, |row| row.energised.mwh()),
            mean_mw(&run, month, |row| row.power(PowerUse::SetAside).mwh()),
        ]
    };
    assert_eq!(shown(0), [120.0, 190.0, 250.0, 60.0]);
    assert_eq!(shown(12), [100.0, 170.0, 230.0, 60.0]);
    assert_eq!(plan.sites[0].firm_supply.mw(), 190.0);
}

/// A campus of 200 MW whose grid comes after a year, on a bridge of 12 units of 10 MW and one in
/// reserve, with half of its space from the first day and half from July of the second year. At
/// first 120 MW are there for 100 MW of space: 20 wait. Then 200 MW of grid do: 100 wait for space
/// until July, and the bridge stands by, 130 MW that wait for nothing.
#[test]
fn a_bridge_that_stays_does_not_wait_for_space_for_ever() {
    let half = Section::new(
        "[[site.building]]",
        "id = \"later\"\nit_mw = 100\nready = 2024-07-01",
    );
    let grid = tranche("grid", 200.0, "ready = 2024-01-01");
    let with = |bridge: &str| {
        let chains = format!("{half}{bridge}{grid}");
        simulated(&plan(&scenario(3, 1, 100, "", &chains)), 0)
    };
    let run = with(&engines(13, 1, "2023-01-01"));
    let lines = [PowerUse::Space, PowerUse::Gpus, PowerUse::SetAside];
    let shown = |run: &Run, month| {
        lines.map(|line| mean_mw(run, month, |row| row.power(line).mwh()).round())
    };
    assert_eq!(shown(&run, 2), [20.0, 100.0, 10.0]);
    assert_eq!(shown(&run, 14), [100.0, 100.0, 130.0]);
    assert_eq!(shown(&run, 20), [0.0, 200.0, 130.0]);
    // From then on it is as if the bridge were not there.
    let without = with("");
    let foregone = |run: &Run| run.month(30)[0].foregone_power;
    assert_eq!(foregone(&run), foregone(&without));
    // Where the grid never carries the site, the units supply it, and what they have waits.
    let grid = tranche("grid", 50.0, "ready = 2024-01-01");
    let chains = format!("{half}{}{grid}", engines(13, 1, "2023-01-01"));
    let supplied = simulated(&plan(&scenario(3, 1, 100, "", &chains)), 0);
    assert_eq!(shown(&supplied, 14), [70.0, 100.0, 10.0]);
}

/// Promised for 1 July 2024; the transformer takes 98 weeks from 1 January 2023, 686 days, until 17
/// November 2024, 139 days later, and the utility is four weeks late itself.
const LATE: &str = "ready = 2024-07-01\nslip_weeks = 4\nequipment = [{ id = \"transformer\", \
    ordered = 2023-01-01, lead_time_weeks = 98 }]";

#[test]
fn a_day_is_promised_and_another_is_what_equipment_allows() {
    let experiment = experiment(&scenario(3, 1, 1, "", &tranche("grid", 1.0, LATE)), &[]);
    let tables = Tables::new(&experiment, &ensemble(&experiment));
    let mut rows = tables.timeline.iter();
    let grid = rows.find(|row| row.name.contains("grid")).expect("a row");
    assert_eq!((grid.promised, grid.planned), (Some(547.0), Some(686.0)));
    assert_eq!(grid.days[1], 686.0);
}

#[test]
fn check_reports_equipment_that_comes_after_the_promised_day() {
    let reported = |lines: &str| {
        let folder = Temp::new();
        folder.write(
            "s.toml",
            scenario(3, 1, 1, "", &tranche("grid", 1.0, lines)),
        );
        folder.gridrack(&["check", "s.toml"]).words()
    };
    let late = reported(LATE);
    for words in [
        "the tranche \"grid\" is promised for 2024-07-01, but its \"transformer\" is expected on \
            2024-11-17, 139 days later",
        "order by 2022-08-15",
    ] {
        assert!(late.contains(words), "{late}");
    }
    let in_time = reported(&LATE.replace("lead_time_weeks = 98", "lead_time_weeks = 78"));
    assert!(!in_time.contains("promised"), "{in_time}");
}

/// GPU-hours of a month on a line.
fn hours(run: &Run, month: usize, line: GpuUse) -> f64 {
    run.month(month)[0].gpus(line).hours()
}

/// 0.04 MW from February on, 0.1 from 1 April, each two weeks late: 40 and 100 of 100 GPUs. Half of
/// the feeds are in reserve: 20 and 50.
#[test]
fn a_tranche_comes_in_steps() {
    let steps = "mw_by_date = [{ from = 2023-02-01, mw = 0.04 }, { from = 2023-04-01, mw = 0.1 }]";
    let run = |lines: &str| {
        let lines = format!("{steps}\n{lines}");
        simulated(
            &plan(&scenario(1, 100, 1, "", &tranche("grid", 0.1, &lines))),
            0,
        )
    };
    let served = |run: &Run| [0, 1, 2, 3, 4].map(|month| hours(run, month, GpuUse::Internal));
    let day = 24.0;
    assert_eq!(
        served(&run("")),
        [
            0.0,
            40.0 * 28.0 * day,
            40.0 * 31.0 * day,
            100.0 * 30.0 * day,
            100.0 * 31.0 * day
        ]
    );
    assert_eq!(
        served(&run("slip_weeks = 2"))[1..4],
        [
            40.0 * 14.0 * day,
            40.0 * 31.0 * day,
            (40.0 * 14.0 + 100.0 * 16.0) * day
        ]
    );
    assert_eq!(
        served(&run("feeds = 2\nreserve_feeds = 1"))[2..4],
        [20.0 * 31.0 * day, 50.0 * 30.0 * day]
    );
}

/// A feed that is out takes its half of what is energised: outages of tranches that come in steps
/// stop as much as those of one that was there at once, once all is there.
#[test]
fn outages_take_their_share_of_every_step() {
    let outage = "[site.power.outage]\nper_year = 40\nhours = 20\nups_minutes = 0\n";
    let lost = |lines: &str| {
        let chains = tranche("grid", 0.1, &format!("{lines}\nfeeds = 2")) + outage;
        let run = simulated(&plan(&scenario(1, 100, 1, "", &chains)), 0);
        [1, 8].map(|month| hours(&run, month, GpuUse::Outage))
    };
    let at_once = lost("ready = 2023-01-01");
    let in_steps =
        lost("mw_by_date = [{ from = 2023-01-01, mw = 0.05 }, { from = 2023-06-01, mw = 0.1 }]");
    assert!(
        at_once[1] > 0.0 && in_steps[1] == at_once[1],
        "{at_once:?} {in_steps:?}"
    );
    assert_eq!(in_steps[0], at_once[0] / 2.0);
}

/// Two tranches promised for different days wait for one transformer: where it comes after both,
/// they are energised in the same second, whenever that is.
#[test]
fn tranches_share_a_transformer() {
    let shared = "[[site.power.equipment]]\nid = \"transformer\"\nordered = 2023-01-01\n\
        lead_time_weeks = { uniform = { low = 5, high = 40 } }\n";
    let both = |id, ready: &str| {
        tranche(
            id,
            0.05,
            &format!("ready = {ready}\nwaits_for = [\"transformer\"]"),
        )
    };
    let chains = both("a", "2023-01-20") + &both("b", "2023-04-10") + shared;
    let plan = plan(&scenario(1, 100, 1, "", &chains));
    assert_eq!(plan.inputs.len(), 1);
    let promised = [19.0, 99.0];
    let mut came_last = 0;
    for replication in 0..16 {
        let run = simulated(&plan, replication);
        let [a, b] = [1, 2].map(|step| run.steps[0][step].as_days());
        assert!(
            (35.0..=280.0).contains(&a),
            "never before the transformer: {a}"
        );
        assert_eq!(b, a.max(promised[1]));
        came_last += u32::from(a > promised[1]);
    }
    assert!((1..16).contains(&came_last), "{came_last}");
}

/// 0.04 of 0.1 MW is called off for 200 hours a year.
fn called_off(called: &str, rest: &str) -> String {
    let part = format!(
        "ready = 2023-01-01\nnon_firm = {{ mw = 0.04, hours_per_year = 200, called = \"{called}\", \
            until = 2024-01-05 }}"
    );
    tranche("grid", 0.1, &part) + rest
}

/// At a flat price the highest-priced hours are the first of the year: 40 of 100 GPUs stop for 200
/// hours of January 2023, and in 2024 for 96 until the part is firm.
#[test]
fn the_part_that_is_not_firm_is_called_off_until_its_day() {
    let keys = "electricity = { settlement = \"hourly\" }";
    let of = |keys: &str, rest: &str| {
        plan(&scenario(
            2,
            100,
            1,
            keys,
            &called_off("highest-priced", rest),
        ))
    };
    for keys in ["", keys] {
        let run = simulated(&of(keys, ""), 0);
        let stopped = [0, 1, 12, 13].map(|month| hours(&run, month, GpuUse::Curtailed));
        assert_eq!(stopped, [40.0 * 200.0, 0.0, 40.0 * 96.0, 0.0], "{keys}");
    }
    // Drawn from the grid: 0.06 MW in those hours, 0.1 in the others.
    let run = simulated(&of(keys, ""), 0);
    let drawn = run.month(0)[0].grid_mwh;
    assert!(
        (drawn - (0.06 * 200.0 + 0.1 * 544.0)).abs() < 1e-9,
        "{drawn}"
    );
    // Firm: 60 kW until that day, 100 from then on.
    let firm = [0, 12, 13].map(|month| run.month(month)[0].firm_supply.mwh());
    let expected = [0.06 * 744.0, 0.06 * 96.0 + 0.1 * 648.0, 0.1 * 696.0];
    assert!(
        firm.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9),
        "{firm:?}"
    );
    assert!((run.month(0)[0].contracted.mwh() - 74.4).abs() < 1e-9);
    // A unit of 40 kW carries what is called off, less the 10 W of slack that every hour's grid limit
    // has for rounding.
    let unit = "[[site.power.onsite]]\nid = \"engine\"\nunits = 1\nmw_per_unit = 0.04\n\
        heat_rate_mmbtu_per_mwh = 8\nready = 2023-01-01\n";
    let run = simulated(&of(keys, unit), 0);
    assert_eq!(hours(&run, 0, GpuUse::Curtailed), 0.0);
    let own = run.month(0)[0].onsite_mwh;
    assert!((own - 0.039_99 * 200.0).abs() < 1e-9, "{own}");
}

/// As many hours are called at random in each year; where they fall differs from year to year and
/// replication to replication, and not with what else is called.
#[test]
fn hours_called_at_random_are_drawn_by_their_tranche() {
    let by_month = |plan: &Plan, replication| -> Vec<f64> {
        let run = simulated(plan, replication);
        (0..24)
            .map(|month| hours(&run, month, GpuUse::Curtailed))
            .collect()
    };
    let chains = |rest: &str| called_off("random", rest).replace("2024-01-05", "2025-01-01");
    let alone = plan(&scenario(2, 100, 1, "", &chains("")));
    let [first, second] = [0, 1].map(|replication| by_month(&alone, replication));
    for months in [&first, &second] {
        for year in months.chunks(12) {
            assert!(
                (year.iter().sum::<f64>() - 40.0 * 200.0).abs() < 1e-6,
                "{year:?}"
            );
            // A twelfth of 200 hours is 16.7, with a standard deviation of 3.9: four of them.
            assert!(
                year.iter()
                    .all(|gpu_hours| (1.0..33.0).contains(&(gpu_hours / 40.0)))
            );
        }
    }
    assert_ne!(first, second);
    assert_ne!(first[..12], first[12..]);
    // 2025 and 2026 are of one length, so that only other draws tell them apart.
    let later = called_off("random", "").replace("2024-01-05", "2027-01-01");
    let later = simulated(&plan(&scenario(4, 100, 1, "", &later)), 0);
    let year = |from: usize| -> Vec<f64> {
        let months = (from..from + 12).map(|month| hours(&later, month, GpuUse::Curtailed));
        months.collect()
    };
    assert_ne!(year(24), year(36));
    let part = "ready = 2024-12-31\nnon_firm = { mw = 1, hours_per_year = 500 }";
    let beside = plan(&scenario(
        2,
        100,
        1,
        "",
        &chains(&tranche("other", 1.0, part)),
    ));
    assert_eq!(by_month(&beside, 0)[..23], first[..23]);
}
