//! Partitions, sites, queues, substitutes, spot and aggregate demand, each in a scenario with a
//! known answer.

use crate::support::{plan, simulated};
use gridrack::kpi;
use gridrack::plan::Plan;
use gridrack::record::{Account, GpuUse, Run};
use gridrack::units::{Cents, Gpus};

/// Hours of 2023 and of its January.
const YEAR: f64 = 8_760.0;
const JANUARY: f64 = 744.0;

/// Sites `a` and `b` of GPUs ready from the first second; those at `b` are the newer ones.
fn two_sites(gpus: [u32; 2], markets: &str, demand: &str) -> String {
    let mut text = String::from("title = \"placement\"\nstart = 2023-01-01\nyears = 1\n");
    for (site, (gpus, launch)) in ["a", "b"].iter().zip(gpus.into_iter().zip([2021, 2022])) {
        text += &format!(
            r#"
[[accelerator]]
id = "of-{site}"
launch = {launch}-01-01
cooling = "air"
gpus_per_server = {}
servers_per_rack = 1
rack_idle_kw = 0
rack_full_kw = 1
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "{site}"
price_usd_per_mwh = 0
fixed_pue = 1.0
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
[[site.building]]
id = "hall"
it_mw = 1_000
ready = 2023-01-01
[[site.power.utility]]
id = "grid"
mw = 1_000
ready = 2023-01-01
"#,
            gpus.clamp(1, 1_000)
        );
        if gpus > 0 {
            text += &format!(
                "[[purchase]]\nid = \"order-{site}\"\naccelerator = \"of-{site}\"\nsite = \
                    \"{site}\"\norder = 2023-01-01\ngpus = {gpus}\ndeposit = 0\n"
            );
        }
    }
    format!("{text}\n{demand}\n{markets}\n")
}

/// One market of both.
const ONE_MARKET: &str = "[market.m]\nprice_usd_per_gpu_hour = 2\n";
/// A market each.
const TWO_MARKETS: &str = "[market.m]\naccelerators = [\"of-a\"]\nprice_usd_per_gpu_hour = \
    2\n[market.n]\naccelerators = [\"of-b\"]\nprice_usd_per_gpu_hour = 3\n";

/// Some thousand requests of a size.
fn requests(name: &str, gpus: u32, more: &str) -> String {
    format!(
        "[[demand.on_demand]]\nsegment = \"{name}\"\nper_day = 8\ngpus = {gpus}\nduration_hours = \
            {{ exponential = {{ mean = 6 }} }}\n{more}\n"
    )
}

/// GPU-hours of a line over the year, by site.
fn by_site(run: &Run, line: GpuUse) -> [f64; 2] {
    [0, 1].map(|site| {
        (0..run.month_count())
            .map(|month| run.month(month)[site].gpu_use[line as usize].hours())
            .sum()
    })
}

fn measure(run: &Run, plan: &Plan, id: &str) -> f64 {
    let at = kpi::describe(plan)
        .iter()
        .position(|described| described.id == id)
        .unwrap_or_else(|| panic!("no measure {id}"));
    kpi::evaluate(run, plan)[at].unwrap_or_else(|| panic!("{id} has no value"))
}

fn tally(run: &Run, plan: &Plan, name: &str) -> gridrack::record::SegmentTally {
    run.segments[plan
        .segments
        .iter()
        .position(|segment| segment.name == name)
        .unwrap()]
}

/// A segment's months summed up: GPU-hours served, requested and lost, and revenue.
fn paid(run: &Run, plan: &Plan, name: &str) -> (f64, f64, f64, Cents) {
    let at = plan
        .segments
        .iter()
        .position(|segment| segment.name == name)
        .unwrap();
    let months = || {
        run.segment_months
            .iter()
            .skip(at)
            .step_by(plan.segments.len())
    };
    let revenue = months()
        .map(|month| month.revenue)
        .fold(Cents(0), |sum, cents| sum + cents);
    (
        months().map(|m| m.served.hours()).sum(),
        months().map(|m| m.requested_gpu_hours).sum(),
        months().map(|m| m.lost_gpu_hours).sum(),
        revenue,
    )
}

#[test]
fn who_is_bound_to_a_site_runs_there_and_nowhere_else() {
    let bound = requests("here", 2, "sites = [\"a\"]");
    // Floating use takes the newest fleet, at b, and displaces no use at a.
    let text = two_sites(
        [6, 6],
        ONE_MARKET,
        &format!("{bound}{}", requests("anywhere", 1, "")),
    );
    let (plan, mut differ) = (plan(&text), false);
    for replication in 0..5 {
        let run = simulated(&plan, replication);
        let [here, anywhere] = ["here", "anywhere"].map(|name| paid(&run, &plan, name));
        let [at_a, at_b] = by_site(&run, GpuUse::OnDemand);
        assert!(
            here.0 <= at_a + 1e-6
                && at_b <= anywhere.0 + 1e-6
                && (here.0 + anywhere.0 - at_a - at_b).abs() < 1e-3
        );
        differ |= at_a > here.0 + 1.0;
    }
    // Now and then more float than b holds.
    assert!(differ || plan.segments.len() == 2);
}

#[test]
fn a_site_is_too_small_for_what_two_could_hold() {
    for (key, lost) in [("", 0), ("one_site = true", 1), ("one_fabric = true", 1)] {
        let text = two_sites(
            [10, 10],
            ONE_MARKET,
            &requests("large", 12, key).replace("per_day = 8", "per_day = 0.1"),
        );
        let plan = plan(&text);
        let tally = tally(&simulated(&plan, 0), &plan, "large");
        assert!(tally.arrived > 10);
        assert_eq!(tally.lost == tally.arrived, lost == 1, "{key}: {tally:?}");
    }
    // Pods of 8 GPUs hold no 9 on one fabric, and do on one site.
    for (key, fits) in [("one_fabric = true", false), ("one_site = true", true)] {
        let network = "[[site.network]]\nid = \"pods\"\ngpus = 16\npod_gpus = 8\nready = \
            2023-01-01\n[[purchase]]\nid = \"order-b\"";
        let text = two_sites([0, 16], ONE_MARKET, &requests("large", 9, key))
            .replace("[[purchase]]\nid = \"order-b\"", network);
        let plan = plan(&text);
        assert_eq!(
            tally(&simulated(&plan, 0), &plan, "large").admitted > 0,
            fits,
            "{key}"
        );
    }
}

/// A partition is busy and queued at once: a request for all GPUs blocks those behind it, unless
/// the queue backfills.
#[test]
fn a_strict_queue_idles_and_one_that_backfills_does_not() {
    let queue = "when_full = \"queue\"";
    let text = |rule: &str| {
        let demand = format!(
            "{}{}",
            requests("small", 1, queue).replace("per_day = 8", "per_day = 20"),
            requests("large", 8, queue).replace("per_day = 8", "per_day = 0.6")
        );
        two_sites(
            [8, 0],
            &format!("{ONE_MARKET}queue = \"{rule}\"\n"),
            &demand,
        )
    };
    let [strict, backfill] = ["strict", "backfill"].map(|rule| plan(&text(rule)));
    let mut passed = 0.0;
    for replication in 0..5 {
        let [by_turn, passing] = [&strict, &backfill].map(|plan| simulated(plan, replication));
        let wait =
            |run: &Run, name: &str| measure(run, &strict, &format!("wait_hours_mean.{name}"));
        // No request is lost, so that over the year as much is served; requests that pass wait
        // less, and those passed wait longer.
        assert!(
            wait(&passing, "small") < 0.8 * wait(&by_turn, "small"),
            "{replication}"
        );
        passed += wait(&passing, "large") - wait(&by_turn, "large");
        assert!(
            by_site(&by_turn, GpuUse::Idle)[0] > 0.1 * 8.0 * YEAR && wait(&by_turn, "small") > 1.0
        );
    }
    assert!(passed > 0.0);
}

#[test]
fn a_higher_priority_is_served_first_and_takes_nothing_from_who_runs() {
    let text = |priority: i32| {
        let one =
            |name: &str, more: &str| requests(name, 1, &format!("when_full = \"queue\"\n{more}"));
        two_sites(
            [4, 0],
            ONE_MARKET,
            &format!(
                "{}{}",
                one("low", "").replace("per_day = 8", "per_day = 7"),
                one("high", &format!("priority = {priority}"))
            ),
        )
    };
    let [equal, higher] = [0, 1].map(|priority| plan(&text(priority)));
    for replication in 0..5 {
        let [equal_run, higher_run] = [
            simulated(&equal, replication),
            simulated(&higher, replication),
        ];
        let wait = |run: &Run, name: &str| measure(run, &equal, &format!("wait_hours_mean.{name}"));
        assert!(
            wait(&higher_run, "high") < 0.5 * wait(&equal_run, "high")
                && wait(&higher_run, "low") > wait(&equal_run, "low")
        );
        // Sizes are equal, so that the order changes waits and not the GPUs in use.
        let [a, b] = [&equal_run, &higher_run].map(|run| by_site(run, GpuUse::Idle)[0]);
        assert!((a - b).abs() < 1e-6 * a.max(1.0) + 24.0, "{a} against {b}");
    }
}

/// A request larger than the unpartitioned rest is lost, and blocks no other.
#[test]
fn who_never_fits_stops_no_queue() {
    let market = format!("{ONE_MARKET}[[market.m.partition]]\nname = \"set-aside\"\ngpus = 80\n");
    let small = requests("small", 1, "when_full = \"queue\"");
    let big = requests("big", 50, "when_full = \"queue\"").replace("per_day = 8", "per_day = 0.5");
    let with_big = plan(&two_sites([100, 0], &market, &format!("{small}{big}")));
    let without = plan(&two_sites([100, 0], &market, &small));
    for replication in 0..3 {
        let [with, alone] = [
            simulated(&with_big, replication),
            simulated(&without, replication),
        ];
        let big = tally(&with, &with_big, "big");
        assert!(big.arrived > 100 && big.lost == big.arrived);
        assert_eq!(
            paid(&with, &with_big, "small"),
            paid(&alone, &without, "small")
        );
    }
    // At a site of their own partitions take the GPUs there; elsewhere they do not.
    let at_a = market.replace("gpus = 80", "gpus = 80\nsite = \"a\"");
    for (market, fits) in [
        (&market, true),
        (&at_a, true),
        (&at_a.replace("gpus = 80", "gpus = 71"), true),
        (&market.replace("gpus = 80", "gpus = 111"), false),
    ] {
        let plan = plan(&two_sites(
            [70, 90],
            market,
            &requests("big", 50, "when_full = \"queue\"").replace("per_day = 8", "per_day = 0.1"),
        ));
        let big = tally(&simulated(&plan, 0), &plan, "big");
        assert_eq!((big.lost == 0, big.admitted > 0), (fits, fits), "{market}");
    }
}

/// GPUs set aside by a partition are not available to the rest: a request for more than the rest is
/// lost, and blocks no other.
#[test]
fn who_can_never_fit_beside_a_partition_stops_nobody() {
    let demand = format!(
        "{}{}",
        requests("large", 50, "when_full = \"queue\"").replace("per_day = 8", "per_day = 0.2"),
        requests("small", 1, "when_full = \"queue\"").replace("per_day = 8", "per_day = 24")
    );
    // 20 are left of 100 where 80 are set aside: of any site, of the only one, by two, or by one
    // that finds another's taken.
    let part = |name: &str, gpus: u32, more: &str| {
        format!("[[market.m.partition]]\nname = \"{name}\"\ngpus = {gpus}\n{more}\n")
    };
    let cases = [
        ([100, 0], part("p", 80, "")),
        ([100, 0], part("p", 80, "site = \"a\"")),
        ([60, 40], part("p", 30, "") + &part("q", 50, "")),
        ([60, 40], part("p", 40, "site = \"a\"") + &part("q", 40, "")),
        ([60, 40], part("p", 200, "")),
    ];
    for (gpus, parts) in cases {
        let plan = plan(&two_sites(gpus, &format!("{ONE_MARKET}{parts}"), &demand));
        let run = simulated(&plan, 0);
        let [large, small] = ["large", "small"].map(|name| tally(&run, &plan, name));
        assert!(
            large.arrived > 50 && large.lost == large.arrived,
            "{parts}: {large:?}"
        );
        assert!(
            parts.contains("200") || small.admitted > small.arrived - 30,
            "{parts}: {small:?}"
        );
    }
    // Where 50 are available at times, requests wait for them: a partition of a site whose
    // GPUs another has taken.
    for (gpus, parts) in [
        ([100, 0], part("p", 50, "")),
        ([50, 50], part("p", 50, "") + &part("q", 50, "site = \"b\"")),
    ] {
        let plan = plan(&two_sites(gpus, &format!("{ONE_MARKET}{parts}"), &demand));
        let large = tally(&simulated(&plan, 0), &plan, "large");
        assert!(large.lost == 0 && large.admitted > 50, "{parts}: {large:?}");
    }
}

/// A request that needs one site is placed at one in the substitute market too.
#[test]
fn a_substitute_has_sites_of_its_own() {
    let demand = |key: &str| {
        requests(
            "home",
            2,
            &format!("market = \"m\"\nsubstitutes = [{{ market = \"n\" }}]\n{key}"),
        )
    };
    let [anywhere, one_site, one_fabric] =
        ["", "one_site = true", "one_fabric = true"].map(|key| {
            let plan = plan(&two_sites([4, 4], TWO_MARKETS, &demand(key)));
            tally(&simulated(&plan, 0), &plan, "home")
        });
    assert!(anywhere.substituted > 100);
    assert_eq!((one_site, one_fabric), (anywhere, anywhere));
    // Two contracts of two GPUs in each market, by whatever they are signed against.
    for key in [
        "",
        "one_site = true",
        "one_fabric = true",
        "one_site = true\nsign_against = \"planned\"",
    ] {
        let demand = format!(
            "[[demand.reserved]]\nsegment = \"r\"\nmarket = \"m\"\nper_month = 40\ngpus = \
                2\nterm_months = 60\nsubstitutes = [{{ market = \"n\" }}]\n{key}\n"
        );
        let plan = plan(&two_sites([4, 4], TWO_MARKETS, &demand));
        let run = simulated(&plan, 0);
        assert_eq!(tally(&run, &plan, "r").admitted, 4, "{key}");
        assert!(
            by_site(&run, GpuUse::Reserved)
                .into_iter()
                .all(|hours| hours > 0.9 * 4.0 * YEAR),
            "{key}"
        );
    }
}

#[test]
fn a_substitute_is_paid_at_its_own_price() {
    let demand = requests(
        "home",
        2,
        "market = \"m\"\nsubstitutes = [{ market = \"n\", price_factor = 0.5 }]\npremium_to_market \
            = 0.1",
    );
    let (with, without) = (
        plan(&two_sites([4, 4], TWO_MARKETS, &demand)),
        plan(&two_sites(
            [4, 4],
            TWO_MARKETS,
            &requests("home", 2, "market = \"m\""),
        )),
    );
    for replication in 0..5 {
        let [run, alone] = [
            simulated(&with, replication),
            simulated(&without, replication),
        ];
        let [substituted, lost] = [tally(&run, &with, "home"), tally(&alone, &without, "home")];
        assert!(
            substituted.substituted > 0
                && substituted.lost < lost.lost
                && substituted.arrived == lost.arrived
        );
        assert_eq!(substituted.admitted + substituted.lost, substituted.arrived);
        // At home the same requests run as without: 2 USD and a tenth an hour; elsewhere 1.5 and a
        // tenth.
        let [at_a, at_b] = by_site(&run, GpuUse::OnDemand);
        let (served, _, _, revenue) = paid(&run, &with, "home");
        assert!(
            (at_a - by_site(&alone, GpuUse::OnDemand)[0]).abs() < 1e-9
                && (served - at_a - at_b).abs() < 1e-3
        );
        assert!(
            (revenue.usd() - at_a * 2.2 - at_b * 1.65).abs() < 0.15,
            "{} against {}",
            revenue.usd(),
            at_a * 2.2 + at_b * 1.65
        );
        let books = |site: usize| {
            (0..12)
                .map(|month| {
                    run.month(month)[site]
                        .booked(Account::RevenueOnDemand)
                        .usd()
                })
                .sum::<f64>()
        };
        assert!(
            (books(0) - at_a * 2.2).abs() < 0.15 && (books(1) - at_b * 1.65).abs() < 0.15,
            "each site earns what it gave"
        );
    }
}

/// A premium does not raise the price above the market's list price, at home or elsewhere.
#[test]
fn a_premium_ends_at_the_list_price() {
    let capped = TWO_MARKETS.replace(
        "price_usd_per_gpu_hour = 2",
        "price_usd_per_gpu_hour = 2\nlist_price_usd_per_gpu_hour = 2.1",
    );
    let demand = requests("home", 2, "market = \"m\"\npremium_to_market = 0.1");
    let plan = plan(&two_sites([4, 4], &capped, &demand));
    let (served, _, _, revenue) = paid(&simulated(&plan, 0), &plan, "home");
    assert!(
        served > 1_000.0 && (revenue.usd() - served * 2.1).abs() < 0.15,
        "{} for {served}",
        revenue.usd()
    );
}

#[test]
fn a_level_takes_what_there_is_and_loses_the_rest() {
    let level = |gpus: &str, more: &str| {
        format!("[[demand.aggregate]]\nsegment = \"crowd\"\ngpus = {gpus}\n{more}\n")
    };
    let steady = plan(&two_sites(
        [6, 4],
        ONE_MARKET,
        &level("14", "premium_to_market = 0.5"),
    ));
    let (served, requested, lost, revenue) = paid(&simulated(&steady, 0), &steady, "crowd");
    assert_eq!(
        (served, requested, lost, revenue),
        (
            10.0 * YEAR,
            14.0 * YEAR,
            4.0 * YEAR,
            Cents(10 * 8_760 * 300)
        )
    );
    // It doubles in the year: half the GPUs are used on the way, and no more than there are.
    let growing = plan(&two_sites(
        [60, 40],
        ONE_MARKET,
        &level("60", "growth_per_year = 1"),
    ));
    let run = simulated(&growing, 0);
    let january = run.segment_months[0].served.hours() / JANUARY;
    assert!(
        (60.0..63.0).contains(&january) && run.segment_months[11].served.hours() / JANUARY == 100.0,
        "{january}"
    );
    let (served, requested, lost, _) = paid(&run, &growing, "crowd");
    // Day by day: ∫ 60 · 2^t dt = 60 / ln 2.
    assert!(
        (requested / YEAR - 60.0 / std::f64::consts::LN_2).abs() < 0.3
            && (requested - lost - served).abs() < 1e-6
    );
    // Kept at one site, aggregate demand takes the larger one; bound to the other, that one.
    for (key, at) in [
        ("one_site = true", [6.0, 0.0]),
        ("sites = [\"b\"]", [0.0, 4.0]),
        ("sites = [\"b\", \"a\"]", [6.0, 4.0]),
    ] {
        let bound = plan(&two_sites([6, 4], ONE_MARKET, &level("14", key)));
        assert_eq!(
            by_site(&simulated(&bound, 0), GpuUse::OnDemand),
            at.map(|gpus| gpus * YEAR),
            "{key}"
        );
    }
}

/// The same two sites, of which one's hall is leased until July.
fn until_july(site: usize, gpus: [u32; 2], demand: &str) -> String {
    const HALL: &str = "[[site.building]]\nid = \"hall\"\nit_mw = 1_000\nready = 2023-01-01\n";
    let text = two_sites(gpus, ONE_MARKET, demand);
    let (first, second) = text.split_at(text.find("id = \"of-b\"").unwrap());
    let lease = "[[site.lease]]\nid = \"hall\"\nit_mw = 1_000\nready = 2023-01-01\nuntil = \
        2023-07-01\nrent_usd_per_kw_month = 0\n";
    let halves = [(0, first), (1, second)].map(|(at, half)| {
        if at == site {
            half.replace(HALL, lease)
        } else {
            half.to_owned()
        }
    });
    halves.concat()
}

/// Hours of 2023 up to July.
const HALF: f64 = 181.0 * 24.0;

/// GPUs that aggregate demand loses count as lost, to the hour, whether captive use takes them or
/// the site is gone; the rest pays its own price.
#[test]
fn a_level_lets_go_of_what_is_not_there() {
    let level =
        |name: &str, more: &str| format!("[[demand.aggregate]]\nsegment = \"{name}\"\n{more}\n");
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-07-01, gpus = 10 }]\n";
    let squeezed = plan(&two_sites(
        [10, 0],
        ONE_MARKET,
        &format!("{own}{}", level("crowd", "gpus = 10")),
    ));
    let (served, requested, lost, _) = paid(&simulated(&squeezed, 0), &squeezed, "crowd");
    assert_eq!(
        (served, requested, lost),
        (10.0 * HALF, 10.0 * YEAR, 10.0 * (YEAR - HALF))
    );
    let gone = plan(&until_july(
        1,
        [50, 50],
        &(level("here", "gpus = 50\nsites = [\"a\"]")
            + &level("there", "gpus = 50\nsites = [\"b\"]\npremium_to_market = 1")),
    ));
    let run = simulated(&gone, 0);
    let (served, _, lost, revenue) = paid(&run, &gone, "here");
    assert_eq!(
        (served, lost, revenue.usd()),
        (50.0 * YEAR, 0.0, 50.0 * YEAR * 2.0)
    );
    let (served, _, lost, revenue) = paid(&run, &gone, "there");
    assert_eq!(
        (served, lost, revenue.usd()),
        (50.0 * HALF, 50.0 * (YEAR - HALF), 50.0 * HALF * 4.0)
    );
    // Where another site is allowed, it continues there.
    for key in ["one_site = true", "sites = [\"a\", \"b\"]"] {
        let plan = plan(&until_july(
            0,
            [60, 50],
            &level("crowd", &format!("gpus = 40\n{key}")),
        ));
        let run = simulated(&plan, 0);
        let (served, _, lost, _) = paid(&run, &plan, "crowd");
        assert_eq!(
            (served, lost, by_site(&run, GpuUse::OnDemand)),
            (40.0 * YEAR, 0.0, [40.0 * HALF, 40.0 * (YEAR - HALF)]),
            "{key}"
        );
    }
}

/// Requests that lose GPUs lose those hours: requested equals served plus lost, but for requests
/// running at the year's end.
#[test]
fn squeezed_requests_lose_hours() {
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-07-01, gpus = 6 }]\n";
    let plan = plan(&two_sites(
        [8, 0],
        ONE_MARKET,
        &format!(
            "{own}{}",
            requests("small", 1, "").replace("mean = 6", "mean = 48")
        ),
    ));
    for replication in 0..5 {
        let run = simulated(&plan, replication);
        let (served, requested, lost, _) = paid(&run, &plan, "small");
        assert!(
            tally(&run, &plan, "small").lost > 0
                && (requested - served - lost).abs() < 8.0 * 48.0 * 4.0,
            "{requested} {served} {lost}"
        );
        let july = &run.segment_months[6 * plan.segments.len() + 1];
        assert!(july.served < july.due, "the first days of July are short");
    }
}

/// A provider priced above the market's median has fewer customers of each kind: of requests, of
/// aggregate demand and of spot.
#[test]
fn a_rank_moves_levels_and_spot_too() {
    let demand = "[[demand.aggregate]]\nsegment = \"crowd\"\ngpus = 1_000\n[[demand.spot]]\nsegment = \
        \"night\"\ngpus = 1_000\n";
    let ranked = format!(
        "{ONE_MARKET}price_position = 0.8\nprice_spread = 0.3\ncaptured_share_elasticity = -1.5\n"
    );
    let plan = plan(&two_sites([4_000, 0], &ranked, demand));
    let run = simulated(&plan, 0);
    // e^(−1.5 · 0.3 · 0.841 621) of a thousand, rounded.
    for name in ["crowd", "night"] {
        let gpus = paid(&run, &plan, name).0 / YEAR;
        assert!((gpus - 685.0).abs() < 1e-9, "{name}: {gpus}");
    }
}

/// Aggregate demand moves around its trend with the stated volatility, and each segment by its own
/// draws.
#[test]
fn a_level_walks_by_its_own_draws() {
    let level = |name: &str| {
        format!(
            "[[demand.aggregate]]\nsegment = \"{name}\"\ngpus = 1_000\nvolatility = \
                2\nmean_reversion_per_year = 20\n"
        )
    };
    let alone = plan(&two_sites([100_000, 0], ONE_MARKET, &level("one")));
    let both = plan(&two_sites(
        [100_000, 0],
        ONE_MARKET,
        &format!("{}{}", level("other"), level("one")),
    ));
    let mut logs = Vec::new();
    for replication in 0..40 {
        let (a, b) = (
            simulated(&alone, replication),
            simulated(&both, replication),
        );
        assert_eq!(
            paid(&a, &alone, "one"),
            paid(&b, &both, "one"),
            "another segment changes none of its draws"
        );
        assert_ne!(paid(&b, &both, "one"), paid(&b, &both, "other"));
        logs.extend([5, 8, 11].map(|month| {
            (
                a.segment_months[month].served.hours()
                    / a.segment_months[month].requested_gpu_hours,
                month,
            )
        }));
        assert!(logs.iter().all(|(served, _)| (served - 1.0).abs() < 1e-9));
    }
}

#[test]
fn what_is_taken_from_spot_is_counted() {
    let demand = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-03-01, gpus = 5 }, \
        { from = 2023-04-01, gpus = 0 }, \
        { from = 2023-05-01, gpus = 9 }]\n[[demand.spot]]\nsegment = \
        \"night\"\ngpus = 8\n[[demand.spot]]\nsegment = \"day\"\ngpus = 2\n";
    let plan = plan(&two_sites([10, 0], ONE_MARKET, demand));
    let run = simulated(&plan, 0);
    // Five are taken in March and nine in May, from both by their depths.
    assert_eq!(
        [
            tally(&run, &plan, "night").preempted_gpus,
            tally(&run, &plan, "day").preempted_gpus
        ],
        [Gpus(4 + 7), Gpus(1 + 2)]
    );
}

#[test]
fn spot_answers_to_its_price_at_once() {
    let spot = "[[demand.spot]]\nsegment = \"night\"\ngpus = 400\nprice_elasticity = -2\n";
    let plan = plan(&two_sites(
        [1_000, 0],
        &format!("{ONE_MARKET}volatility = 0.5\n"),
        spot,
    ));
    let run = simulated(&plan, 0);
    for month in 0..12 {
        let took = run.segment_months[month].served.hours();
        let hours = f64::from([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]) * 24.0;
        let answer = (run.prices[month] / 2.0).powi(-2).min(10.0);
        assert!(
            (took / hours - (400.0 * answer).round().min(1_000.0)).abs() < 1e-6,
            "month {month}: {} at a factor of {answer}",
            took / hours
        );
    }
    assert!(run.prices.windows(2).any(|pair| pair[1] > pair[0]));
    assert_eq!(
        tally(&run, &plan, "night").preempted_gpus,
        Gpus(0),
        "what spot no longer wants is not taken from it"
    );
}

/// Partitions are filled in the order written; their users and queues know nothing of each other.
#[test]
fn a_partition_has_users_of_its_own() {
    let markets = format!(
        "{ONE_MARKET}[[market.m.partition]]\nname = \"first\"\ngpus = \
            6\n[[market.m.partition]]\nname = \"second\"\ngpus = 9\nsite = \"b\"\n"
    );
    let level = |name: &str, partition: &str| {
        format!("[[demand.aggregate]]\nsegment = \"{name}\"\ngpus = 100\n{partition}\n")
    };
    let demand = |rest: &str| {
        format!(
            "{}{}{rest}",
            level("in first", "partition = \"first\""),
            level("in second", "partition = \"second\"")
        )
    };
    // At b stand the newest 8: the first takes 6 of them, the second takes the rest of b, the
    // remainder is at a.
    let plan = plan(&two_sites(
        [4, 8],
        &markets,
        &demand(&level("in the rest", "")),
    ));
    let run = simulated(&plan, 0);
    assert_eq!(
        ["in first", "in second", "in the rest"].map(|name| paid(&run, &plan, name).0),
        [6.0 * YEAR, 2.0 * YEAR, 4.0 * YEAR]
    );
    assert_eq!(by_site(&run, GpuUse::OnDemand), [4.0 * YEAR, 8.0 * YEAR]);
    // A request queued in one finds no free capacity in the others.
    let queue = two_sites(
        [4, 8],
        &markets,
        &format!(
            "{}{}",
            requests("a", 1, "partition = \"first\""),
            requests("b", 1, "")
        ),
    );
    let alone = two_sites([4, 8], &markets, &requests("b", 1, ""));
    let [with, without] = [super::support::plan(&queue), super::support::plan(&alone)];
    assert_eq!(
        tally(&simulated(&with, 1), &with, "b"),
        tally(&simulated(&without, 1), &without, "b")
    );
}

/// For any demand, GPU-hours and revenue add up: the run itself holds the identities, and every
/// segment's hours are its class's.
#[test]
fn hours_of_segments_add_up_to_the_ledger() {
    let markets = TWO_MARKETS.replace(
        "[market.n]",
        "queue = \"backfill\"\n[[market.m.partition]]\nname = \"part\"\ngpus = 7\n[market.n]",
    );
    let mut demand = requests(
        "rest",
        3,
        "market = \"m\"\nwhen_full = \"queue\"\nsubstitutes = \
            [{ market = \"n\" }]\npremium_to_market = 0.3",
    );
    demand += &requests(
        "part",
        2,
        "market = \"m\"\npartition = \"part\"\none_site = true\nwhen_full = \
            \"queue\"\npatience_hours = 5\npriority = 2",
    );
    demand += &requests(
        "guest",
        1,
        "market = \"n\"\none_site = true\nsubstitutes = [{ market = \"m\", price_factor = 2 }]",
    );
    demand += "[[demand.aggregate]]\nsegment = \"crowd\"\nmarket = \"m\"\npartition = \"part\"\ngpus = \
        3\nvolatility = 2\nstep_hours = 3\n";
    demand += "[[demand.internal]]\nname = \"own\"\nmarket = \"n\"\ngpus = \
        [{ from = 2023-02-01, gpus = 2 }]\n";
    demand += "[[demand.spot]]\nsegment = \"night\"\nmarket = \"m\"\ngpus = 5\n";
    let plan = plan(&two_sites([20, 9], &markets, &demand));
    for replication in 0..10 {
        let run = simulated(&plan, replication);
        let used: f64 = [GpuUse::OnDemand, GpuUse::Spot, GpuUse::Internal]
            .iter()
            .map(|line| by_site(&run, *line).iter().sum::<f64>())
            .sum();
        let served: f64 = run
            .segment_months
            .iter()
            .map(|month| month.served.hours())
            .sum();
        assert!((used - served).abs() < 0.05, "{used} against {served}");
        let revenue: i64 = run.segment_months.iter().map(|month| month.revenue.0).sum();
        let booked = |account: Account| run.total(|month| month.booked(account)).0;
        assert_eq!(
            revenue,
            booked(Account::RevenueOnDemand)
                + booked(Account::RevenueSpot)
                + booked(Account::CaptiveUse)
        );
        assert!(
            tally(&run, &plan, "guest").substituted + tally(&run, &plan, "rest").substituted > 0
        );
    }
}
