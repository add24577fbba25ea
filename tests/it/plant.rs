//! The plant of a site in whole runs: water and its price, its limits and its permit.

use crate::support::{plan, simulated};
use gridrack::kpi;
use gridrack::record::{Account, GpuUse, Run};

/// A site of 10 MW of IT that is full from the first second of 2023 to the year's end, with the
/// air of Dallas; `{site}` is filled in, and `busy` of its 8 000 GPUs are in use.
pub fn full_site(site: &str, busy: i64) -> String {
    format!(
        r#"
title = "plant"
start = 2023-01-01
years = 1
[monte_carlo]
replications = 1
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = 8
servers_per_rack = 1
rack_idle_kw = 0
rack_full_kw = 10
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "s"
from = "catalog:dallas-tx"
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
{site}
[[site.building]]
id = "hall"
it_mw = 10
ready = 2023-01-01
[[site.power.utility]]
id = "grid"
mw = 30
ready = 2023-01-01
[[purchase]]
accelerator = "gpu"
order = 2023-01-01
gpus = 8_000
deposit = 1
[[demand.internal]]
name = "own"
gpus = [{{ from = 2023-01-01, gpus = {busy} }}]
[market.m]
price_usd_per_gpu_hour = 2
"#
    )
}

/// Cooling of one technology of the catalogue for those 10 MW, with further keys.
fn cooled(technology: &str, keys: &str) -> String {
    format!(
        "[[site.cooling]]\ntechnology = \"{technology}\"\nserves = \"both\"\nit_mw_per_block = \
            10\nblocks = 1\n{keys}"
    )
}

fn run(site: &str, busy: i64) -> Run {
    simulated(&plan(&full_site(site, busy)), 0)
}

/// A measure of a run of such a site.
fn measure(site: &str, busy: i64, id: &str) -> f64 {
    let plan = plan(&full_site(site, busy));
    let at = kpi::describe(&plan)
        .iter()
        .position(|measure| measure.id == id)
        .unwrap_or_else(|| panic!("no measure {id}"));
    kpi::evaluate(&simulated(&plan, 0), &plan)[at].unwrap_or_else(|| panic!("{id} is undefined"))
}

fn water_m3(run: &Run) -> f64 {
    run.months.iter().map(|month| month.water_m3).sum()
}

/// 2 USD per m³ of 1.8 l per kWh over 87 600 MWh: 315 360 USD, a line of the books and part of what
/// is earned less.
#[test]
fn water_is_paid_at_its_price() {
    let site = |price: &str| {
        format!(
            "fixed_pue = 1\n{price}\n[[site.cooling]]\nserves = \"air\"\nit_mw_per_block = \
                10\nblocks = 1\nform = \"linear\"\npue_base = 1\npue_per_c = 0\nthreshold_c = \
                20\npue_max = 1\nwater_l_per_kwh = 1.8"
        )
    };
    let cost = |site: &str| measure(site, 8_000, "water_cost_usd");
    assert!((cost(&site("water_usd_per_m3 = 2")) - 315_360.0).abs() < 1.0);
    assert!((measure(&site(""), 8_000, "water_m3") - 157_680.0).abs() < 1.0);
    assert_eq!(cost(&site("")), 0.0);
    let earned = |price: &str| measure(&site(price), 8_000, "ebitda_usd");
    assert!((earned("") - earned("water_usd_per_m3 = 2") - 315_360.0).abs() < 1.0);
    // A distribution is drawn once: all months have one price.
    let drawn = run(
        &site("water_usd_per_m3 = { uniform = { low = 1, high = 3 } }"),
        8_000,
    );
    let prices: Vec<f64> = drawn
        .months
        .iter()
        .map(|month| month.booked(Account::Water).usd() / month.water_m3)
        .collect();
    assert!(prices.iter().all(|price| (1.0..3.0).contains(price)));
    assert!(
        prices
            .iter()
            .all(|price| (price - prices[0]).abs() < 1e-4 * prices[0])
    );
}

/// A wetted coil needs no more water per kWh at a third of its load than at full load.
#[test]
fn wetted_coils_follow_their_load() {
    for technology in [
        "adiabatic-dry",
        "indirect-air-evaporative",
        "direct-air-evaporative",
        "chilled-water-tower-w",
    ] {
        let per_kwh = |busy| measure(&cooled(technology, ""), busy, "wue_l_per_kwh");
        let (full, third, tenth) = (per_kwh(8_000), per_kwh(2_667), per_kwh(800));
        assert!(
            full > 0.05 && third <= full * (1.0 + 1e-9) && tenth <= third * (1.0 + 1e-9),
            "{technology}: {full} {third} {tenth}"
        );
    }
}

/// With compressors the dry side carries what water is lacking, at a price in power; without them
/// it carries what the air allows.
#[test]
fn scarce_water_leaves_the_dry_side() {
    let lost = |run: &Run| -> f64 {
        run.months
            .iter()
            .map(|month| month.gpus(GpuUse::Cooling).hours())
            .sum()
    };
    let limited =
        |limit: &str, keys: &str| run(&cooled("adiabatic-dry", &format!("{keys}\n{limit}")), 8_000);
    let trimmed = [
        limited("", ""),
        limited("water_limit_m3_per_hour = 5", ""),
        limited("water_limit_m3_per_hour = 0", ""),
    ];
    let energy = trimmed.each_ref().map(|run| {
        run.months
            .iter()
            .map(|month| month.facility_mwh)
            .sum::<f64>()
    });
    let water = trimmed.each_ref().map(water_m3);
    assert!(trimmed.iter().all(|run| lost(run) == 0.0));
    assert!(energy[0] < energy[1] && energy[1] < energy[2], "{energy:?}");
    assert!(
        water[0] > water[1] && water[1] > water[2] && water[2] == 0.0,
        "{water:?}"
    );
    let bare = "trim_chiller = false\nsupply_c = 32";
    let untrimmed = [
        limited("", bare),
        limited("water_limit_m3_per_hour = 5", bare),
        limited("water_limit_m3_per_hour = 0", bare),
    ];
    let lost = untrimmed.each_ref().map(lost);
    let all = 8_000.0 * 8_760.0;
    assert!(
        lost[0] < lost[1] && lost[1] < lost[2] && lost[2] < 0.5 * all,
        "{lost:?}"
    );
}

/// No more is drawn than the permit; then pads stay dry, compressors carry on, and towers stop.
#[test]
fn a_used_up_permit_leaves_the_dry_side() {
    let permit = |m3: f64| format!("water_permit_m3_per_year = {m3}\n");
    let with = |technology: &str, m3: f64| run(&(permit(m3) + &cooled(technology, "")), 8_000);
    let plenty = with("adiabatic-dry", 1e6);
    let (most, wanted) = (0.5 * water_m3(&plenty), water_m3(&plenty));
    let half = with("adiabatic-dry", most);
    let drawn = water_m3(&half);
    assert!(drawn <= most && drawn > most - 30.0, "{drawn} of {most}");
    assert_eq!(half.months[11].water_m3, 0.0);
    let facility = |run: &Run| {
        run.months
            .iter()
            .map(|month| month.facility_mwh)
            .sum::<f64>()
    };
    assert!(facility(&half) > facility(&plenty) * 1.001);
    let served = |run: &Run| {
        run.months
            .iter()
            .map(|month| month.gpus(GpuUse::Internal).hours())
            .sum::<f64>()
    };
    assert_eq!(served(&half), served(&plenty));
    // A permit that suffices changes nothing but how the site is settled.
    let free = run(&cooled("adiabatic-dry", ""), 8_000);
    assert!((water_m3(&free) - wanted).abs() < 1e-9 * wanted);
    let tower = with("chilled-water-tower-w", 20_000.0);
    assert!(water_m3(&tower) <= 20_000.0);
    let last = &tower.months[11];
    assert_eq!(
        (last.gpus(GpuUse::Internal).hours(), last.it_mwh),
        (0.0, 0.0)
    );
}

/// What a short plant is told has no endless figure in it.
#[test]
fn advice_on_scarce_water_is_finite() {
    let site = cooled("chilled-water-tower-w", "water_limit_m3_per_hour = 0");
    let folder = crate::support::Temp::new();
    folder.write("s.toml", full_site(&site, 8_000));
    let words = folder.gridrack(&["check", "s.toml"]).words();
    assert!(words.contains("raise `water_limit_m3_per_hour`"), "{words}");
    for word in ["inf", "NaN", "-0.0"] {
        assert!(
            !words
                .split_whitespace()
                .any(|said| said.contains(word) && !said.contains("info")),
            "{words}"
        );
    }
}

/// A full site of GPUs cooled by air and of GPUs with this share of their heat in liquid, so many
/// MW of each.
fn two_kinds(air_mw: i64, liquid_mw: i64, share: f64, cooling: &str) -> String {
    let kind = |id: &str, keys: &str| {
        format!(
            "[[accelerator]]\nid = \"{id}\"\n{keys}\ngpus_per_server = 8\nservers_per_rack = \
                1\nrack_idle_kw = 0\nrack_full_kw = 10\nprice_usd_per_gpu = 0\nlead_time_weeks = \
                0\n"
        )
    };
    let order = |id: &str, mw: i64| {
        if mw == 0 {
            return String::new();
        }
        format!(
            "[[purchase]]\nid = \"{id}\"\naccelerator = \"{id}\"\norder = 2023-01-01\ngpus = \
                {}\ndeposit = 1\n",
            mw * 800
        )
    };
    format!(
        "title = \"two\"\nstart = 2023-01-01\nyears = 1\n[monte_carlo]\nreplications = \
            1\n{}{}[[site]]\nid = \"s\"\nfrom = \"catalog:dallas-tx\"\ncrew = {{ racks_per_week = \
            10_000_000, burn_in_days = 0 }}\npower.ups_no_load_share = 0\npower.transformer_no_load_share = 0\n{cooling}\n[[site.building]]\nid = \"hall\"\nit_mw = \
            {}\nready = 2023-01-01\n[[site.power.utility]]\nid = \"grid\"\nmw = 60\nready = \
            2023-01-01\n{}{}[[demand.internal]]\nname = \"own\"\ngpus = [{{ from = 2023-01-01, \
            gpus = {} }}]\n[market.m]\nprice_usd_per_gpu_hour = 2\n",
        kind("air", "cooling = \"air\""),
        kind(
            "wet",
            &format!("cooling = \"liquid\"\nliquid_heat_share = {share}")
        ),
        air_mw + liquid_mw,
        order("air", air_mw),
        order("wet", liquid_mw),
        (air_mw + liquid_mw) * 800,
    )
}

/// Blocks of a technology of the catalogue, 1 MW each.
fn blocks(technology: &str, blocks: i64) -> String {
    format!(
        "[[site.cooling]]\ntechnology = \"{technology}\"\nit_mw_per_block = 1\nblocks = \
            {blocks}\nrack_limit_kw = 100\n"
    )
}

fn facility_mwh(text: &str) -> f64 {
    let run = simulated(&plan(text), 0);
    run.months.iter().map(|month| month.facility_mwh).sum()
}

/// Overheads are those of the heat that each plant takes: half of it in liquid lies half way
/// between none and all of it, in one hybrid plant as in two plants side by side.
#[test]
fn energy_follows_the_share_of_liquid() {
    let hybrid = |share| facility_mwh(&two_kinds(0, 10, share, &blocks("hybrid-liquid-air", 10)));
    let [none, half, most, all] = [0.0, 0.5, 0.8, 1.0].map(hybrid);
    assert!(none > 1.05 * all, "{none} {all}");
    for (share, mixed) in [(0.5, half), (0.8, most)] {
        let expected = none + share * (all - none);
        assert!((mixed - expected).abs() < 1e-9 * expected, "{share}");
    }
    let beside = blocks("liquid-w32", 8) + &blocks("air-cooled-chiller", 2);
    let two_plants = facility_mwh(&two_kinds(0, 10, 0.8, &beside));
    assert!(
        (two_plants - most).abs() < 1e-9 * most,
        "{two_plants} {most}"
    );
}

/// Racks cooled by air beside racks cooled by liquid: energy is that of two sites, and each plant
/// has a capacity of its own.
#[test]
fn air_and_liquid_stand_side_by_side() {
    let plants = |air, liquid| blocks("air-cooled-chiller", air) + &blocks("liquid-w32", liquid);
    let both = facility_mwh(&two_kinds(4, 6, 1.0, &plants(4, 6)));
    let apart = facility_mwh(&two_kinds(4, 0, 1.0, &blocks("air-cooled-chiller", 4)))
        + facility_mwh(&two_kinds(0, 6, 1.0, &blocks("liquid-w32", 6)));
    // But for the first hour, in which the racks of both kinds come one after the other.
    assert!((both - apart).abs() < 1e-5 * apart, "{both} {apart}");
    let stranded = |text: &str| -> f64 {
        let run = simulated(&plan(text), 0);
        let hours: f64 = run
            .months
            .iter()
            .map(|month| month.gpus(GpuUse::Cooling).hours())
            .sum();
        hours / 8_760.0 / 800.0
    };
    // MW of GPUs without cooling: half of those in air, though liquid has enough to spare.
    for (air, liquid, share, expected) in [
        (4, 6, 1.0, 0.0),
        (2, 9, 1.0, 2.0),
        (6, 3, 1.0, 3.0),
        // 0.2 of 6 MW go to air, beside 4 MW: 5.2 MW.
        (5, 6, 0.8, 0.2),
        (6, 5, 0.8, 0.0),
    ] {
        let text = two_kinds(4, 6, share, &plants(air, liquid));
        let got = stranded(&text);
        assert!(
            (got - expected).abs() < 0.01,
            "{air} {liquid} {share}: {got}"
        );
    }
}

/// Heat that no plant takes is refused at load, at its place, with two plants that would.
#[test]
fn heat_without_a_plant_is_refused() {
    for (technology, share, said, fixes) in [
        (
            "liquid-w40",
            0.85,
            "gives 15 % of its heat to air",
            ["air-cooled-chiller", "hybrid-liquid-air"],
        ),
        (
            "air-cooled-chiller",
            0.85,
            "gives 85 % of its heat to liquid",
            ["liquid-w32", "hybrid-liquid-air"],
        ),
    ] {
        let folder = crate::support::Temp::new();
        folder.write("s.toml", two_kinds(0, 10, share, &blocks(technology, 10)));
        let called = folder.gridrack(&["check", "s.toml"]);
        assert_eq!(called.code, Some(2));
        // Lines break behind hyphens too.
        let words = called.words().replace("- ", "-");
        assert!(words.contains(said) && words.contains("s.toml:"), "{words}");
        for fix in fixes {
            assert!(words.contains(fix), "{words}");
            let text = two_kinds(0, 10, share, &(blocks(technology, 10) + &blocks(fix, 10)));
            folder.write("fixed.toml", text);
            folder.gridrack(&["check", "fixed.toml"]).good();
        }
    }
}

/// A rack denser than every plant of its site serves is refused.
#[test]
fn racks_too_dense_are_refused() {
    let folder = crate::support::Temp::new();
    let keys = cooled("air-cooled-chiller", "rack_limit_kw = 5");
    folder.write("s.toml", full_site(&keys, 8_000));
    let called = folder.gridrack(&["check", "s.toml"]);
    assert_eq!(called.code, Some(2));
    let words = called.words();
    assert!(
        words.contains("takes 10 kW") && words.contains("5 kW"),
        "{words}"
    );
}

/// Blocks that stand by draw what they draw without load: more of them always cost energy, held
/// back or not, and the site stays within its power.
#[test]
fn more_blocks_cost_energy() {
    for technology in [
        "air-cooled-chiller",
        "liquid-w32",
        "chilled-water-tower-w",
        "liquid-dry",
    ] {
        let mwh = |blocks: i64, redundancy: i64| {
            let cooling = format!(
                "[[site.cooling]]\ntechnology = \"{technology}\"\nserves = \
                    \"both\"\nit_mw_per_block = 1\nblocks = {blocks}\nredundancy = {redundancy}"
            );
            let run = run(&cooling, 8_000);
            run.months
                .iter()
                .map(|month| month.facility_mwh)
                .sum::<f64>()
        };
        let sizes = [mwh(10, 0), mwh(11, 1), mwh(20, 10), mwh(40, 0)];
        assert!(
            sizes
                .windows(2)
                .all(|pair| pair[0] < pair[1] * (1.0 - 1e-6)),
            "{technology}: {sizes:?}"
        );
        assert!(sizes[1] < 1.01 * sizes[0], "{technology}: {sizes:?}");
    }
}

/// The four sites with one plant rank as their climates do.
#[test]
fn four_sites_with_one_plant_rank_by_climate() {
    let pue = |site: &str| {
        let text = full_site(&cooled("hybrid-liquid-air", ""), 8_000);
        let plan = plan(&text.replace("catalog:dallas-tx", site));
        let run = simulated(&plan, 0);
        let sum =
            |of: fn(&gridrack::record::SiteMonth) -> f64| run.months.iter().map(of).sum::<f64>();
        sum(|month| month.facility_mwh) / sum(|month| month.it_mwh)
    };
    let four = ["lulea-se", "northern-virginia", "memphis-tn", "dallas-tx"];
    let four = four.map(|site| pue(&format!("catalog:{site}")));
    assert!(four.windows(2).all(|pair| pair[0] < pair[1]), "{four:?}");
}

/// Hours whose load is cut are counted while a plant stands, and as `check` foresees them.
#[test]
fn derated_hours_are_those_in_which_load_is_cut() {
    let site = |ready: &str, redundancy: i64| {
        format!(
            "[[site.cooling]]\ntechnology = \"air-cooled-chiller\"\nserves = \
                \"both\"\nit_mw_per_block = 2\nblocks = {}\nredundancy = \
                {redundancy}\ndesign_dry_bulb_c = 30\nready = {ready}",
            5 + redundancy
        )
    };
    let hours = |site: &str| measure(site, 8_000, "derated_hours");
    let whole = hours(&site("2023-01-01", 0));
    let late = hours(&site("2023-12-01", 0));
    let spare = hours(&site("2023-01-01", 1));
    assert!(
        whole > 100.0 && late == 0.0 && spare < 0.5 * whole,
        "{whole} {late} {spare}"
    );
    let folder = crate::support::Temp::new();
    folder.write("s.toml", full_site(&site("2023-01-01", 0), 8_000));
    let words = folder.gridrack(&["check", "s.toml"]).words();
    let figure = words
        .split("is short in ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .unwrap_or_else(|| panic!("{words}"));
    // The mean of the prepared years against one of them.
    let foreseen: f64 = figure.parse().unwrap();
    assert!(
        (foreseen - whole).abs() < 0.25 * whole,
        "{foreseen} {whole}"
    );
    // A site without GPUs has nothing cut.
    assert_eq!(measure(&site("2023-01-01", 0), 0, "curtailed_hours"), 0.0);
}

/// Every technology of the catalogue over its whole range.
#[test]
fn the_catalogue_keeps_the_laws_of_plant() {
    use crate::cooling::{catalogued, every_technology};
    use gridrack::model::cooling::water_limited::WaterLimited;
    use gridrack::model::weather::pressure::at_elevation_pa;
    use gridrack::model::weather::psychrometrics::Air;
    use gridrack::units::Celsius;
    let air = |dry: i32, tenths: i32, height: f64| {
        let humidity = 0.1 * f64::from(tenths);
        Air::from_relative_humidity(Celsius(f64::from(dry)), humidity, at_elevation_pa(height))
    };
    let loads: Vec<f64> = (1..=10).map(|tenths| 0.1 * f64::from(tenths)).collect();
    for name in every_technology() {
        let plant = catalogued(name);
        let limited = |limit: f64| WaterLimited::new(plant.clone(), limit);
        for (dry, height) in (-20..=48)
            .step_by(2)
            .flat_map(|dry| [(dry, 0.0), (dry, 1_600.0)])
        {
            for tenths in 1..=10 {
                let air = air(dry, tenths, height);
                let of: Vec<_> = loads.iter().map(|&load| plant.rates(&air, load)).collect();
                // A tenth is never better than half.
                assert!(
                    of[0].overhead / 0.1 >= of[4].overhead / 0.5 - 1e-9,
                    "{name} {air:?}"
                );
                for at in 1..10 {
                    let per = |at: usize| of[at].water_l_per_kwh / loads[at];
                    assert!(per(at - 1) <= per(at) + 1e-9, "{name} {air:?} {at}");
                }
                let carried = [5.0, 1.0, 0.3, 0.0].map(|limit| limited(limit).capacity(&air));
                assert!(
                    carried.windows(2).all(|pair| pair[1] <= pair[0]),
                    "{name} {carried:?}"
                );
                assert!(of.iter().all(|rates| rates.overhead.is_finite()));
            }
            for (load, tenths) in loads
                .iter()
                .flat_map(|load| (1..10).map(move |of| (*load, of)))
            {
                let at = |tenths| plant.rates(&air(dry, tenths, height), load).overhead;
                assert!(
                    at(tenths) <= at(tenths + 1) + 1e-9,
                    "{name} {dry} {tenths} {load}"
                );
            }
        }
    }
}

/// docs/model.md says at which load each technology has its best PUE, at 20 °C and half humidity.
#[test]
fn the_load_of_best_pue_is_documented() {
    use crate::cooling::{catalogued, every_technology};
    use gridrack::model::weather::psychrometrics::Air;
    use gridrack::units::Celsius;
    let air = Air::from_relative_humidity(Celsius(20.0), 0.5, 101_325.0);
    let document = std::fs::read_to_string(
        std::path::Path::new(crate::support::REPOSITORY).join("docs/model.md"),
    )
    .unwrap();
    let mut lacking = Vec::new();
    for name in every_technology() {
        let plant = catalogued(name);
        let pue = |hundredths: i32| {
            let load = 0.01 * f64::from(hundredths);
            plant.rates(&air, load).overhead / load
        };
        let best = (1..=20)
            .map(|of| 5 * of)
            .min_by(|a, b| pue(*a).total_cmp(&pue(*b)))
            .unwrap();
        let line = format!(
            "| `{name}` | {best} % | {:.3} | {:.3} | {:.3} |",
            1.0 + pue(best),
            1.0 + pue(100),
            1.0 + pue(10)
        );
        if !document.contains(&line) {
            lacking.push(line);
        }
    }
    assert!(
        lacking.is_empty(),
        "docs/model.md lacks:\n{}",
        lacking.join("\n")
    );
}

/// 8 000 GPUs in domains of 8 that fail 0.5 times a year per GPU: what is counted day by day and
/// unit by unit, and the time to interruption of all and of a job.
#[test]
fn failures_are_counted_and_interrupt_jobs() {
    let counted = |simulation: &str, id: &str| {
        let keys = format!(
            "failures_per_gpu_year = 0.5\nfailure_domain_gpus = 8\nrepair_hours = \
                24\nfailure_simulation = \"{simulation}\"\n[[site]]"
        );
        let text = full_site("fixed_pue = 1.2", 8_000).replacen("[[site]]", &keys, 1);
        let plan = plan(&text.replacen("years = 1", "years = 1\njob_gpus = 800", 1));
        let run = simulated(&plan, 0);
        let at = kpi::describe(&plan)
            .iter()
            .position(|measure| measure.id == id)
            .unwrap();
        kpi::evaluate(&run, &plan)[at].unwrap()
    };
    let failures = counted("aggregate", "failures");
    let by_unit = counted("per-unit", "failures");
    // Both are Poisson counts of one mean.
    let error = 5.0 * libm::sqrt(by_unit);
    assert!(
        (failures - by_unit).abs() < error && by_unit > 100.0,
        "{failures} {by_unit}"
    );
    let repairs = counted("aggregate", "repairs");
    assert!(
        (repairs - failures).abs() < 0.05 * failures,
        "{repairs} {failures}"
    );
    let fleet = counted("aggregate", "fleet_time_to_interruption_hours");
    let job = counted("aggregate", "job_time_to_interruption_hours");
    assert!((fleet - 8_760.0 / failures).abs() < 1e-9 * fleet);
    // A tenth of the GPUs: ten times as long, less what is down.
    assert!(job < 10.0 * fleet && job > 9.8 * fleet, "{job} {fleet}");
}
