//! Hours in which IT load is limited: heat, prices too high to run at, calls of the grid. The
//! reductions are exact.

use crate::failures::Case;
use crate::support::Temp;
use gridrack::model::heat::ByHeat;
use gridrack::model::limited_hours::HotHour;
use gridrack::plan::Plan;
use gridrack::random::stream::{Purpose, Stream, key_of};
use gridrack::record::{GpuUse, PowerUse, Run, SiteMonth};
use gridrack::rule::{Field, Reader, Rule, value};
use gridrack::scenario::schema::Scenario;
use gridrack::scenario::{check, experiment, load};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;
use gridrack::site_year::climate::{Climate, PreparedYear};
use gridrack::time::{HOUR, Seconds, SimTime, first_hour_of_year, hour_text};
use std::sync::Arc;

/// Power for 100 GPUs of 1 kW, always cheap.
const GRID: &str =
    "[[site.power.utility]]\nid = \"u\"\nmw = 0.1\nready = 2023-01-01\ntransformer = 0\n";

fn grid() -> String {
    format!(
        "[site.power]\ntransformer_efficiency = 1\nups_efficiency = 1\ndistribution_efficiency = \
            1\n{}",
        GRID.replace("transformer = 0\n", "")
    )
}

/// Cooling blocks for 25 GPUs each.
fn blocks(blocks: i64, held_back: i64) -> String {
    format!(
        "{}[[site.cooling]]\nserves = \"air\"\nit_mw_per_block = 0.025\npue_base = 1.0\npue_per_c \
            = 0\nthreshold_c = 20\npue_max = 1.1\nblocks = {blocks}\nredundancy = {held_back}\n",
        grid()
    )
}

fn case(site: String) -> Case {
    Case {
        site,
        ..Case::new(100, "")
    }
}

/// A plan whose every year has these hours above design.
fn hot(case: &Case, hours: &[(u32, f64)]) -> Plan {
    let mut plan = Plan::clone(&case.plan());
    let climate = Climate::clone(&plan.sites[0].climate);
    let hours: Vec<HotHour> = hours
        .iter()
        .map(|&(hour, share)| (hour, ByHeat::both(share)))
        .collect();
    let years = climate
        .years
        .into_iter()
        .map(|year: PreparedYear| year.with_derated_hours(&hours))
        .collect();
    plan.sites[0].climate = Arc::new(Climate { years, ..climate });
    plan
}

fn gpu_hours(run: &Run, line: GpuUse) -> f64 {
    run.total(|month| month.gpus(line)).hours()
}

/// Conservation is checked at each month's close; this looks once more at the sums over the run.
fn conserved(run: &Run) {
    for month in &run.months {
        assert_eq!(
            month.delivered.0,
            GpuUse::ALL
                .iter()
                .map(|line| month.gpus(*line).0)
                .sum::<i64>()
        );
        assert_eq!(
            month.energised.0,
            PowerUse::ALL
                .iter()
                .map(|line| month.power(*line).0)
                .sum::<i128>()
        );
        assert!(month.by_heat <= month.gpus(GpuUse::Cooling));
    }
}

#[test]
fn a_hot_hour_loses_what_hand_arithmetic_says() {
    // Ten hours at 0.9 lose 10 of 100 GPUs, one at 0.355 leaves 35.5 kW: 65 GPUs.
    let hours: Vec<(u32, f64)> = (5_000..5_010)
        .map(|hour| (hour, 0.9))
        .chain([(5_100, 0.355)])
        .collect();
    let lost = |blocks_and_reserve: (i64, i64)| {
        let run = simulate(
            &hot(
                &case(blocks(blocks_and_reserve.0, blocks_and_reserve.1)),
                &hours,
            ),
            0,
            0,
            &mut (),
        )
        .unwrap();
        conserved(&run);
        assert_eq!(
            gpu_hours(&run, GpuUse::Cooling),
            run.total(|month| month.by_heat).hours()
        );
        // Hours in which nothing is lost are none: more blocks carry the ten mild ones.
        let cut = if blocks_and_reserve == (4, 0) { 11 } else { 1 };
        assert_eq!(run.total(|month| month.derated_seconds), cut * HOUR);
        (
            gpu_hours(&run, GpuUse::Cooling),
            run.total::<gridrack::units::WattSeconds>(|month| month.power(PowerUse::Cooling))
                .mwh(),
            run,
        )
    };
    let (gpus, mwh, run) = lost((4, 0));
    assert_eq!(gpus, 10.0 * 10.0 + 65.0);
    assert!((mwh - (10.0 * 0.010 + 0.0645)).abs() < 1e-12, "{mwh}");
    // Priced at the market's one USD an hour.
    assert_eq!(
        run.total(|month| month.foregone_on(&[GpuUse::Cooling]))
            .usd(),
        165.0
    );
    // A reserve block compensates the ten hours, and for 25 kW · 0.355 of the other: 44.375
    // kW.
    assert_eq!(lost((5, 1)).0, 56.0);
    // Cooling for more than there is power for is short only below that.
    assert_eq!(lost((8, 0)).0, 100.0 - 71.0);
}

/// Checks of a plan with these hours above design.
fn warned(case: &Case, hours: &[(u32, f64)]) -> Vec<String> {
    let layers = load::from_text("hot", &case.text()).unwrap();
    let scenario = Scenario::read(
        &layers.root,
        &Rule {
            key: "scenario",
            ..value()
        },
        &mut Reader::default(),
    )
    .unwrap();
    let found = check::of_plan(&scenario, &hot(case, hours));
    found
        .iter()
        .map(|problem| {
            format!(
                "{} ({})",
                problem.message,
                problem.hint.as_deref().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn cooling_sized_for_a_milder_year_is_reported() {
    // Four blocks of 25 kW for 20 GW of space: ten hours at 0.9 and one at 0.8, which 20 kW are
    // short; a block gives 20 then.
    let hours: Vec<(u32, f64)> = (5_000..5_010)
        .map(|hour| (hour, 0.9))
        .chain([(5_100, 0.8)])
        .collect();
    let reported = warned(&case(blocks(4, 0)), &hours);
    assert_eq!(reported.len(), 1, "{reported:?}");
    for words in [
        "cooling of site \"s\" is short in 11.0 hours a year",
        "it rejects 0.800 of the heat of 0.1 MW",
        "hold 1 more of its 0.025 MW blocks in reserve",
    ] {
        assert!(reported[0].contains(words), "no {words:?} in {reported:?}");
    }
    // With one in reserve only 0.8 of five is needed, and nothing is short.
    assert!(warned(&case(blocks(5, 1)), &hours).is_empty());
    assert!(
        warned(
            &case(blocks(4, 0) + "[site.limits]\nheat = false\n"),
            &hours
        )
        .is_empty()
    );
}

#[test]
fn heat_is_not_cut_where_the_scenario_says_so_or_nothing_cools() {
    for (site, what) in [
        (
            blocks(4, 0) + "[site.limits]\nheat = false\n",
            "switched off",
        ),
        (grid(), "no cooling of its own"),
    ] {
        let run = simulate(&hot(&case(site), &[(5_000, 0.5)]), 0, 0, &mut ()).unwrap();
        assert_eq!(gpu_hours(&run, GpuUse::Cooling), 0.0, "{what}");
    }
}

#[test]
fn heat_is_charged_what_it_adds_to_failed_blocks() {
    let site = blocks(5, 1) + "block_failures_per_year = 30\nblock_repair_hours = 100\n";
    let cooled = simulate(&case(site.clone()).plan(), 1, 0, &mut ()).unwrap();
    let hours: Vec<(u32, f64)> = (4_000..6_000).map(|hour| (hour, 0.8)).collect();
    let in_heat = simulate(&hot(&case(site), &hours), 1, 0, &mut ()).unwrap();
    conserved(&in_heat);
    // Five blocks at 0.8 are four: only with blocks out does heat add anything, and the outages'
    // own part is as before.
    assert!(gpu_hours(&cooled, GpuUse::Outage) > 0.0);
    assert_eq!(
        gpu_hours(&cooled, GpuUse::Outage),
        gpu_hours(&in_heat, GpuUse::Outage)
    );
    assert!(gpu_hours(&in_heat, GpuUse::Cooling) > 0.0);
    let lost = |run: &Run| gpu_hours(run, GpuUse::Outage) + gpu_hours(run, GpuUse::Cooling);
    let ready = |run: &Run| run.total(SiteMonth::ready).hours();
    assert!((ready(&cooled) - ready(&in_heat) - (lost(&in_heat) - lost(&cooled))).abs() < 1e-6);
}

/// 300 random plants with failing blocks in random heat: a block more, in reserve or not, and a
/// cooler year, never make fewer GPUs ready, replication by replication.
#[test]
fn more_blocks_and_cooler_hours_never_offer_less() {
    let mut gained = [0_u32; 3];
    for number in 0..300_u32 {
        let mut draws = Stream::new(key_of(5, "heat"), number, Purpose::Bench).cursor();
        let mut pick = |values: &[f64]| values[(draws.uniform() * values.len() as f64) as usize];
        let (count, held_back) = (pick(&[2.0, 3.0, 5.0]) as i64, pick(&[0.0, 1.0]) as i64);
        let failing = format!(
            "block_failures_per_year = {}\nblock_repair_hours = {}\n",
            pick(&[0.5, 20.0]),
            pick(&[50.0, 300.0])
        );
        let (from, length) = (pick(&[100.0, 4_000.0]) as u32, pick(&[30.0, 500.0]) as u32);
        let share = pick(&[0.0, 0.4, 0.85, 0.99]);
        let hours: Vec<(u32, f64)> = (from..from + length).map(|hour| (hour, share)).collect();
        let cooler: Vec<(u32, f64)> = hours
            .iter()
            .map(|&(hour, share)| (hour, (share + 0.1_f64).min(1.0)))
            .collect();
        let ready = |count: i64, held_back: i64, hours: &[(u32, f64)]| {
            let plan = hot(&case(blocks(count, held_back) + &failing), hours);
            simulate(&plan, number, 0, &mut ())
                .unwrap()
                .months
                .iter()
                .map(|month| month.ready().0)
                .collect::<Vec<_>>()
        };
        let before = ready(count, held_back, &hours);
        let better = [
            ready(count + 1, held_back, &hours),
            ready(count + 1, held_back + 1, &hours),
            ready(count, held_back, &cooler),
        ];
        for (gained, after) in gained.iter_mut().zip(better) {
            assert!(
                before
                    .iter()
                    .zip(&after)
                    .all(|(before, after)| before <= after),
                "{count} blocks, {held_back} held back, {share} from {from}"
            );
            *gained += u32::from(before != after);
        }
    }
    println!(
        "of 300 futures gained: {gained:?} by a block, a block in reserve, a tenth more heat \
            rejected"
    );
    assert!(
        gained.iter().all(|gained| *gained > 30),
        "the plants try nothing"
    );
}

/// The price of an hour of the file's year.
fn price(hour: usize) -> f64 {
    ((hour * 37) % 101) as f64
}

/// A plan with hourly prices from a file of one common year, and a start.
fn priced(start: &str, years: u32, limits: &str, level: f64, more: &str) -> Plan {
    let folder = Temp::new();
    let first = first_hour_of_year(2023);
    let rows: String = (0..8_760)
        .map(|hour| {
            format!(
                "{},{}\n",
                hour_text(first + hour as i64).trim_end_matches('Z'),
                price(hour)
            )
        })
        .collect();
    folder.write("prices.csv", format!("time,price\n{rows}"));
    let site = format!(
        "{}{more}[site.limits]\n{limits}\n[site.electricity]\nlevel = {level}\nhourly = {{ file = \
            \"prices.csv\", time_zone = \"UTC\" }}\n",
        grid()
    );
    let text = Case {
        years,
        ..case(site)
    }
    .text()
    .replace("2023-01-01", start);
    let path = folder.write("priced.toml", text);
    let mut experiment =
        experiment::read(&path, &[]).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    Plan::clone(&experiment.cases.remove(0).plan)
}

/// Instants at which a limit changes, and the share of grid power left then.
#[derive(Default)]
struct Changes(Vec<(SimTime, f64)>);
impl Observer for Changes {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if let Event::LimitChanges(site) = event {
            self.0
                .push((world.now, world.sites[site.at()].limits.now().grid));
        }
    }
}

/// Hours of a run of one common year in which less than all is left.
fn limited_hours(plan: &Plan) -> (Vec<usize>, Run) {
    let mut seen = Changes::default();
    let run = simulate(plan, 0, 0, &mut seen).unwrap();
    conserved(&run);
    let left = |hour: usize| {
        seen.0
            .iter()
            .rev()
            .find(|change| change.0 <= SimTime::at(hour as i64 * HOUR))
            .map_or(1.0, |change| change.1)
    };
    ((0..8_760).filter(|&hour| left(hour) < 1.0).collect(), run)
}

#[test]
fn a_curtail_price_stops_exactly_the_hours_above_it() {
    for (above, level) in [
        (80.0, 1.0),
        (80.0, 0.9),
        (99.5, 1.0),
        (100.0, 1.0),
        (0.0, 1.0),
    ] {
        let (stopped, run) = limited_hours(&priced(
            "2023-01-01",
            1,
            &format!("curtail_above_usd_per_mwh = {above}"),
            level,
            "",
        ));
        let expected: Vec<usize> = (0..8_760)
            .filter(|&hour| price(hour) * level > above)
            .collect();
        assert_eq!(stopped, expected, "above {above} at {level}");
        // Each takes all 100 GPUs, but for the second or two of the first hour in which they are
        // not racked yet.
        let hours = gpu_hours(&run, GpuUse::Curtailed);
        assert!(
            (hours - 100.0 * expected.len() as f64).abs() < 0.1,
            "{hours}"
        );
        assert_eq!(
            run.total(|month| month.curtailed_seconds),
            expected.len() as i64 * HOUR
        );
        let mwh = run
            .total::<gridrack::units::WattSeconds>(|month| month.power(PowerUse::Curtailed))
            .mwh();
        assert!((mwh - 0.1 * expected.len() as f64).abs() < 1e-9, "{mwh}");
        assert_eq!(gpu_hours(&run, GpuUse::Power), 0.0);
    }
}

#[test]
fn calls_are_exactly_the_highest_priced_hours() {
    for (count, share) in [(1, 1.0), (57, 0.5), (600, 0.25)] {
        let limits =
            format!("interruptible_hours_per_year = {count}\ninterruptible_share = {share}");
        let (called, run) = limited_hours(&priced("2023-01-01", 1, &limits, 1.3, ""));
        assert_eq!(called.len(), count);
        let least = called
            .iter()
            .map(|&hour| price(hour))
            .fold(f64::INFINITY, f64::min);
        let last = called
            .iter()
            .copied()
            .filter(|&hour| price(hour) == least)
            .max()
            .unwrap();
        assert!(
            (0..8_760)
                .filter(|hour| !called.contains(hour))
                .all(|hour| price(hour) < least || (price(hour) == least && hour > last))
        );
        assert!((gpu_hours(&run, GpuUse::Curtailed) - 100.0 * share * count as f64).abs() < 0.1);
    }
}

#[test]
fn every_year_calls_its_hours_and_leap_years_theirs() {
    // 2023 to 2026 with a leap year, and a start within a year: only hours of the horizon are
    // called.
    let seconds = |start: &str, years| {
        let run = simulate(
            &priced(start, years, "interruptible_hours_per_year = 100", 1.0, ""),
            0,
            0,
            &mut (),
        )
        .unwrap();
        conserved(&run);
        run.months
            .iter()
            .map(|month| month.curtailed_seconds)
            .collect::<Vec<_>>()
    };
    let whole = seconds("2023-01-01", 4);
    for year in 0..4 {
        assert_eq!(
            whole[12 * year..12 * (year + 1)]
                .iter()
                .copied()
                .sum::<Seconds>(),
            100 * HOUR,
            "year {year}"
        );
    }
    let late = seconds("2023-07-01", 1);
    assert_eq!(late[..6], whole[6..12]);
    assert_eq!(late[6..], whole[12..18]);
}

#[test]
fn on_site_units_run_on_while_the_grid_is_not_drawn() {
    let unit = "[[site.power.onsite]]\nid = \"t\"\nunits = 2\nmw_per_unit = 0.02\nready = \
        2023-01-01\nheat_rate_mmbtu_per_mwh = 9\n";
    let plan = priced("2023-01-01", 1, "curtail_above_usd_per_mwh = 90", 1.0, unit);
    let run = simulate(&plan, 0, 0, &mut ()).unwrap();
    conserved(&run);
    let above = (0..8_760).filter(|&hour| price(hour) > 90.0).count() as f64;
    // 140 kW are there for 100; 40 of them are the units'.
    assert!((gpu_hours(&run, GpuUse::Curtailed) - 60.0 * above).abs() < 0.1);
    assert_eq!(
        run.total(|month| month.curtailed_seconds).as_seconds(),
        above * HOUR.as_seconds()
    );
}

/// Leased power is called too: at a flat price the first 100 hours of a year stop all of it, or
/// half. Racking takes the first minute of the first year.
#[test]
fn a_call_stops_leased_power_too() {
    for (share, stopped) in [(1.0, 10_000.0), (0.5, 5_000.0)] {
        let site = format!(
            "[[site.lease]]\nid = \"colo\"\nit_mw = 0.1\nready = 2023-01-01\n\
             rent_usd_per_kw_month = 0\n[site.limits]\ninterruptible_hours_per_year = 100\n\
             interruptible_share = {share}\n"
        );
        let case = Case {
            years: 2,
            ..case(site)
        };
        let run = simulate(&case.plan(), 0, 0, &mut ()).unwrap();
        let later = run.months[12..].iter();
        let curtailed = later.map(|month| month.gpus(GpuUse::Curtailed).hours());
        assert_eq!(curtailed.collect::<Vec<_>>()[..2], [stopped, 0.0]);
    }
}

/// Evenings cost 100 of a price of 50 and stop above 105 USD per MWh. At 10 % a year they cost 110
/// in the second: six hours of each of 366 days.
#[test]
fn a_price_that_rises_is_curtailed_from_its_year_on() {
    let site = format!(
        "{}[site.limits]\ncurtail_above_usd_per_mwh = 105\n\
         [[site.electricity.time_of_use]]\nfrom_hour = 16\nto_hour = 22\nprice_multiple = 2\n",
        grid()
    );
    let case = Case {
        years: 2,
        ..case(site)
    };
    let price = "price_usd_per_mwh = 50\nprice_escalation_per_year = 0.1\n";
    let text = case.text().replace("price_usd_per_mwh = 0\n", price);
    let run = simulate(&crate::support::plan(&text), 0, 0, &mut ()).unwrap();
    let of_year = |year: usize| -> f64 {
        let months = run.months[12 * year..][..12].iter();
        months
            .map(|month| month.gpus(GpuUse::Curtailed).hours())
            .sum()
    };
    assert_eq!([of_year(0), of_year(1)], [0.0, 100.0 * 6.0 * 366.0]);
}
