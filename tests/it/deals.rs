//! Terms of deals by closed form, to the cent and to the GPU-second: what is paid and unused.

use super::support::{plan, simulated};
use gridrack::record::{Account, GpuUse, Run};

/// A site of 8-GPU racks of 10 kW at full load and of nothing when idle, full from the first day
/// with so many GPUs, whose market pays 2 USD.
fn site(gpus: u32, demand: &str) -> String {
    format!(
        "title = \"deals\"\nstart = 2023-01-01\nyears = 1\n[monte_carlo]\nreplications = 1
        [[accelerator]]\nid = \"gpu\"\ncooling = \"air\"\ngpus_per_server = 8\nservers_per_rack = 1
        rack_idle_kw = 0\nrack_full_kw = 10\nprice_usd_per_gpu = 0\nlead_time_weeks = 0
        [[site]]\nid = \"s\"\nprice_usd_per_mwh = 50\nfixed_pue = 1
        crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
        [[site.power.utility]]\nid = \"grid\"\nmw = 100\nready = 2023-01-01
        [[site.building]]\nid = \"hall\"\nit_mw = 100\nready = 2023-01-01
        [[purchase]]\naccelerator = \"gpu\"\norder = 2023-01-01\ngpus = {gpus}\ndeposit = 1
        {demand}
        [market.m]\nprice_usd_per_gpu_hour = 2
        [finance]\ndiscount_rate = 0.1\nsga_fraction_of_revenue = 0\n\
            count_resale_at_horizon = false\n"
    )
}

fn gpu_hours(run: &Run, line: GpuUse) -> f64 {
    run.total(|month| month.gpus(line)).hours()
}

/// USD of an account over the run.
fn total(run: &Run, account: Account) -> f64 {
    run.total(|month| month.booked(account)).usd()
}

/// Hours of 2023.
const HOURS: f64 = 8_760.0;

/// As expected, but for the first seconds of the year, in which crews rack.
fn near(seen: f64, expected: f64) {
    assert!(
        (seen - expected).abs() <= 1e-5 * expected,
        "{seen} {expected}"
    );
}

/// 800 GPUs at 1.25 kW and 4.80 USD for a year, 74.17 % used and all paid: 800 · 8 760 · 0.7417 ·
/// 1.25 kW are 6 497.292 MWh, and the revenue is that of all hours.
#[test]
fn what_is_paid_and_unused_draws_nothing() {
    let anchor = "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            price_usd_per_gpu_hour = 4.8\ngpus = 800\ntake_or_pay_share = 1\nused_share = 0.7417";
    let run = simulated(&plan(&site(800, anchor)), 0);
    let energy: f64 = (0..12).map(|month| run.month(month)[0].facility_mwh).sum();
    near(energy, 6_497.292);
    near(total(&run, Account::RevenueReserved), 33_638_400.0);
    near(total(&run, Account::GridEnergy), 324_864.6);
    let (used, unused) = (
        gpu_hours(&run, GpuUse::Reserved),
        gpu_hours(&run, GpuUse::PaidUnused),
    );
    near(unused, 800.0 * HOURS * 0.2583);
    near(used + unused, 800.0 * HOURS);
    assert_eq!(gpu_hours(&run, GpuUse::Idle), 0.0);
}

/// Of 800 GPUs half is used and 0.6 paid: a tenth is paid and unused, 0.4 neither used nor paid,
/// and what spot takes beside them is used whole.
#[test]
fn what_is_neither_used_nor_paid_is_idle() {
    let demand =
        "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            gpus = 800\ntake_or_pay_share = 0.6\nused_share = 0.5
        [[demand.spot]]\nsegment = \"spot\"\ngpus = 80";
    let run = simulated(&plan(&site(880, demand)), 0);
    let gpus = [
        GpuUse::Reserved,
        GpuUse::PaidUnused,
        GpuUse::Spot,
        GpuUse::Idle,
    ]
    .map(|line| gpu_hours(&run, line) / HOURS);
    for (seen, expected) in gpus.into_iter().zip([400.0, 80.0, 80.0, 320.0]) {
        near(seen, expected);
    }
    let energy: f64 = (0..12).map(|month| run.month(month)[0].it_mwh).sum();
    near(energy, 480.0 * HOURS * 1.25e-3);
}

/// Two sites: a contract bound to one uses a quarter, one that floats uses all and finds the other.
/// The energy falls where the GPUs stand.
#[test]
fn what_is_unused_stays_with_the_contract_that_is_bound_to_its_site() {
    let other = "[[site]]\nid = \"t\"\nprice_usd_per_mwh = 50\nfixed_pue = 1
        crew = { racks_per_week = 10_000_000, burn_in_days = 0 }
        [[site.power.utility]]\nid = \"grid\"\nmw = 100\nready = 2023-01-01
        [[site.building]]\nid = \"hall\"\nit_mw = 100\nready = 2023-01-01
        [[purchase]]\nid = \"there\"\nsite = \"t\"\naccelerator = \"gpu\"\norder = 2023-01-01\n\
            gpus = 80\ndeposit = 1\n";
    let demand = "[[demand.anchor]]\nsegment = \"bound\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            gpus = 80\nused_share = 0.25\nsites = [\"t\"]
        [[demand.anchor]]\nsegment = \"floats\"\nsigned = 2023-01-01\nuntil = 2024-01-01\ngpus = 80";
    let text = site(80, &format!("site = \"s\"\n{other}{demand}"));
    let run = simulated(&plan(&text), 0);
    let energy = |site: usize| -> f64 { (0..12).map(|month| run.month(month)[site].it_mwh).sum() };
    near(energy(0), 80.0 * HOURS * 1.25e-3);
    near(energy(1), 20.0 * HOURS * 1.25e-3);
}

/// 8 000 GPUs at 2 USD for a year, each in scheduled maintenance for 1 % of it.
fn maintained(sla: &str) -> String {
    let anchor = format!(
        "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            price_usd_per_gpu_hour = 2\ngpus = 8000\n[demand.anchor.sla]\navailability = 0.995\n\
            tiers = [{{ below = 0.95, credit = 0.5 }}, {{ below = 0.99, credit = 0.25 }}, \
            {{ below = 0.995, credit = 0.1 }}]\n{sla}"
    );
    site(8_000, &anchor).replace(
        "lead_time_weeks = 0",
        "lead_time_weeks = 0\nmaintenance_hours_per_year = 87.6",
    )
}

/// Rent and credits of a text, USD.
fn paid(text: &str) -> [f64; 2] {
    let run = simulated(&plan(text), 0);
    [Account::RevenueReserved, Account::SlaCredits].map(|account| total(&run, account))
}

/// Rent of 8 000 GPUs for a year at 2 USD.
const RENT: f64 = 8_000.0 * HOURS * 2.0;

/// By published terms maintenance is no downtime and is billed; each term alone does what it says.
#[test]
fn scheduled_maintenance_is_what_the_terms_say() {
    let [rent, credits] = paid(&maintained(""));
    near(rent, RENT);
    assert_eq!(credits, 0.0);
    let [rent, credits] = paid(&maintained("bill_scheduled_maintenance = false"));
    assert!((rent / RENT - 0.99).abs() < 1e-4, "{rent}");
    assert_eq!(credits, 0.0);
    // Maintenance begins on the second day: 80 of 8 000 GPUs are out, an availability of 0.99,
    // and of 0.990 3 in January; a tenth of the rent is owed.
    let [rent, credits] = paid(&maintained("count_scheduled_maintenance = true"));
    near(rent, RENT);
    near(credits, RENT / 10.0);
    let [_, claimed] = paid(&maintained(
        "count_scheduled_maintenance = true\ncredit_cap_share = 0.04\nclaimed_share = 0.5",
    ));
    near(claimed, RENT * 0.02);
    let [rent, credits] = paid(&maintained(
        "count_scheduled_maintenance = true\nbill_scheduled_maintenance = false",
    ));
    near(credits, rent / 10.0);
}

/// Failures without spares: as the sole remedy the credit leaves the rent whole; beside lost
/// revenue the hours down are not billed. Spares that stand in leave nothing to credit.
#[test]
fn a_credit_is_the_sole_remedy_or_beside_lost_revenue() {
    let fails = |sla: &str| {
        maintained(sla).replace(
            "maintenance_hours_per_year = 87.6",
            "failures_per_gpu_year = 0.876\nrepair_hours = 200",
        )
    };
    let [rent, credits] = paid(&fails(""));
    near(rent, RENT);
    let text = fails("sole_remedy = false");
    let run = simulated(&plan(&text), 0);
    let served = gpu_hours(&run, GpuUse::Reserved);
    assert!(served < 0.985 * RENT / 2.0, "{served}");
    near(total(&run, Account::RevenueReserved), served * 2.0);
    // The same months, of a smaller rent.
    let beside = total(&run, Account::SlaCredits);
    assert!(beside > 0.0 && beside < credits, "{beside} {credits}");
}

/// Of 8 000 GPUs under contract 4 000 have come: those that have not are not billed, maintenance of
/// those that have is.
#[test]
fn what_has_never_been_there_is_not_billed() {
    let text = maintained("").replacen("gpus = 8000\ndeposit", "gpus = 4000\ndeposit", 1);
    let [rent, credits] = paid(&text);
    near(rent, RENT / 2.0);
    near(credits, RENT / 4.0);
}

/// A year's lease at 2 USD of which a fifth is paid on signing, in December or in January: what was
/// received is not lost, and each cent of it is drawn down once.
#[test]
fn a_prepayment_of_before_the_start_is_cash_at_hand() {
    let anchor = |signed: &str| {
        format!(
            "[[demand.anchor]]\nsegment = \"users\"\nsigned = {signed}\nstarts = 2023-02-01\n\
                until = 2024-01-01\nprice_usd_per_gpu_hour = 2\ngpus = 800\nprepayment_share = 0.2"
        )
    };
    let prepaid = |signed: &str| {
        let run = simulated(&plan(&site(800, &anchor(signed))), 0);
        near(total(&run, Account::RevenueReserved), 800.0 * 334.0 * 48.0);
        assert_eq!(total(&run, Account::Prepayments), 0.0);
        run.month(0)[0].booked(Account::Prepayments).usd()
    };
    let fifth = 800.0 * 334.0 * 48.0 / 5.0;
    near(prepaid("2022-12-15"), fifth);
    near(prepaid("2023-01-02"), fifth);
}

/// USD of an account by month.
fn by_month(run: &Run, account: Account) -> Vec<f64> {
    let booked = |month| run.month(month)[0].booked(account).usd();
    (0..12).map(booked).collect()
}

/// 80 GPUs at 1 000 USD with a life of 5 years.
fn bought(purchase: &str) -> Run {
    let text = site(80, "")
        .replace(
            "price_usd_per_gpu = 0",
            "price_usd_per_gpu = 1000\nuseful_life_years = 5",
        )
        .replace("lead_time_weeks = 0", "lead_time_weeks = 26")
        .replace("order = 2023-01-01", purchase)
        .replace("deposit = 1", "deposit = 0.2");
    simulated(&plan(&text), 0)
}

/// Ordered on 1 October 2022 with 26 weeks of lead time, to come on 1 April: a fifth was paid with
/// the order and 0.3 eight weeks later; 0.1 are due on 18 February and the rest on delivery. All of
/// it is depreciated.
#[test]
fn an_order_under_way_pays_what_is_left() {
    let milestones = "milestone = [{ weeks_after_order = 8, share = 0.3 }, \
            { weeks_after_order = 20, share = 0.1 }]";
    let run = bought(&format!("order = 2022-10-01\n{milestones}"));
    let mut paid = vec![0.0; 12];
    (paid[1], paid[3]) = (8_000.0, 32_000.0);
    assert_eq!(by_month(&run, Account::CapexGpus), paid);
    let monthly = by_month(&run, Account::Depreciation);
    assert!((monthly.iter().sum::<f64>() - 80_000.0 * 9.0 / 60.0).abs() < 0.02);
    near(gpu_hours(&run, GpuUse::Idle), 80.0 * 24.0 * 275.0);
    let stated = format!("order = 2022-10-01\npaid_before_start_share = 0.85\n{milestones}");
    (paid[1], paid[3]) = (8_000.0, 4_000.0);
    assert_eq!(by_month(&bought(&stated), Account::CapexGpus), paid);
    // What would have come before the start comes on the first day.
    let run = bought("order = 2022-06-01");
    paid.fill(0.0);
    paid[0] = 64_000.0;
    assert_eq!(by_month(&run, Account::CapexGpus), paid);
}

/// Delivered a year before the start: in service from the first second, paid for, and depreciated
/// for four more years.
#[test]
fn gpus_in_service_have_their_age_and_cost_nothing() {
    let run = bought("order = 2021-06-01\ndelivered = 2022-01-01");
    assert_eq!(total(&run, Account::CapexGpus), 0.0);
    near(total(&run, Account::Depreciation), 16_000.0);
    assert_eq!(gpu_hours(&run, GpuUse::Idle), 80.0 * HOURS);
    let old = bought("order = 2017-06-01\ndelivered = 2017-09-01");
    assert_eq!(total(&old, Account::Depreciation), 0.0);
}

/// A hall of 100 MW at 1 million USD each, paid over ten months up to June, when it is ready. Three
/// quarters were spent: the rest is paid in the six months from the start.
#[test]
fn construction_that_was_spent_is_not_charged_again() {
    let build = |spent: &str| {
        let text = site(8, "")
            .replace("mw = 100\nready = 2023-01-01\n        [[site.building]]", "mw = 100\nready = 2023-01-01\n[site.build]\nconstruction_usd_per_it_mw = 1_000_000\nconstruction_months = 10\n[[site.building]]")
            .replace("it_mw = 100\nready = 2023-01-01", &format!("it_mw = 100\nready = 2023-06-15\n{spent}"));
        by_month(&simulated(&plan(&text), 0), Account::CapexSite)
    };
    let of = |first: f64, others: f64| {
        let months = [first, others, others, others, others, others];
        months.into_iter().chain([0.0; 6]).collect::<Vec<f64>>()
    };
    assert_eq!(build(""), of(5e7, 1e7));
    let spent = build("spent_before_start_share = 0.76");
    assert_eq!(spent, of(4e6, 4e6));
    assert_eq!(build("spent_before_start_share = 1"), vec![0.0; 12]);
}

/// Without a rental market all ready GPUs run from when they are ready: 80 GPUs at 1.25 kW. Nobody
/// pays, and the cost is that of the energy.
#[test]
fn a_site_without_a_market_runs_all_its_gpus() {
    let market_of = |text: &str| {
        let from = text.find("[market.m]").expect("the site has a market");
        let to = text.find("[finance]").expect("and finance after it");
        text[from..to].to_owned()
    };
    let text = site(80, "").replacen("years = 1", "years = 1\ndemand = \"full\"", 1);
    let alone = text.replace(&market_of(&text), "");
    let run = simulated(&plan(&alone), 0);
    near(gpu_hours(&run, GpuUse::Internal), 80.0 * HOURS);
    assert_eq!(gpu_hours(&run, GpuUse::Idle), 0.0);
    let energy = 80.0 * HOURS * 1.25e-3;
    near(total(&run, Account::GridEnergy), energy * 50.0);
    let cash: f64 = (0..12)
        .map(|month| run.month(month)[0].cash_flow().usd())
        .sum();
    near(-cash, energy * 50.0);
    // Beside a market they are valued at the transfer price; fewer that are ready are all used.
    let text = text.replacen("ready = 2023-01-01", "ready = 2023-07-02", 1);
    let run = simulated(&plan(&text), 0);
    near(gpu_hours(&run, GpuUse::Internal), 80.0 * 183.0 * 24.0);
    near(total(&run, Account::CaptiveUse), 80.0 * 183.0 * 24.0 * 2.0);
}

/// 800 GPUs at 2 USD from the start of 2023 to a day, with some terms.
fn dated(until: &str, terms: &str) -> Run {
    let anchor = format!(
        "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = {until}\n\
            price_usd_per_gpu_hour = 2\ngpus = 800\n{terms}"
    );
    simulated(&plan(&site(800, &anchor)), 0)
}

/// USD of GPUs for days at 2 USD per GPU-hour.
fn rent(gpus: f64, days: f64) -> f64 {
    gpus * days * 48.0
}

/// On 2 July, after 182 days of 365, something happens; the revenue is that of what is left.
#[test]
fn an_anchor_changes_on_its_date() {
    let revenue = |run: &Run| total(run, Account::RevenueReserved);
    let run = dated(
        "2024-01-01",
        "leaves_on = 2023-07-02\nprepayment_share = 0.2",
    );
    // A fifth of the half that does not come was prepaid and is forfeited.
    near(revenue(&run), rent(800.0, 182.0) + rent(160.0, 183.0));
    near(gpu_hours(&run, GpuUse::Idle), 800.0 * 183.0 * 24.0);
    near(total(&run, Account::Prepayments) + 1.0, 1.0);
    let run = dated(
        "2024-01-01",
        "step_down = [{ on = 2023-07-02, gpus_share = 0.25 }]",
    );
    near(revenue(&run), rent(800.0, 182.0) + rent(200.0, 183.0));
    near(gpu_hours(&run, GpuUse::Idle), 600.0 * 183.0 * 24.0);
    let run = dated(
        "2024-01-01",
        "reprice = [{ on = 2023-07-02, price_usd_per_gpu_hour = 3 }]",
    );
    near(revenue(&run), rent(800.0, 182.0) + rent(1_200.0, 183.0));
    let run = dated(
        "2023-07-02",
        "extend = [{ on = 2023-03-01, until = 2023-10-01 }]",
    );
    near(revenue(&run), rent(800.0, 273.0));
    let last = run.contract_months.last().expect("there are months");
    assert_eq!(
        (last.backlog.0, last.cancelled.0.abs() < 1_000_000),
        (0, true)
    );
}

/// It defaults on 2 July: two mean months of revenue are claimed, 0.4 of it recovered, and the rest
/// of the contract is cancelled.
#[test]
fn an_anchor_defaults_on_its_date() {
    let run = dated(
        "2024-01-01",
        "defaults_on = 2023-07-02\n\
            credit = { default_per_year = 0, recovery = 0.4, claim_months = 2 }",
    );
    near(total(&run, Account::RevenueReserved), rent(800.0, 182.0));
    let claim = 2.0 * 2_629_746.0 / 3_600.0 * 800.0 * 2.0;
    near(total(&run, Account::BadDebt), claim * 0.6);
    near(gpu_hours(&run, GpuUse::Idle), 800.0 * 183.0 * 24.0);
}

/// A contract that grows over two months steps down to half while it does: 800 GPUs in thirds, and
/// then 400 in thirds, of months of 30.44 days. It waits for a renewal no more than others do.
#[test]
fn a_step_down_holds_while_a_contract_grows() {
    let run = dated(
        "2024-01-01",
        "ramp_months = 2\nstep_down = [{ on = 2023-02-10, gpus_share = 0.5 }]",
    );
    let month = 2_629_746.0 / 86_400.0;
    let expected = rent(266.0, month)
        + rent(533.0, 40.0 - month)
        + rent(266.0, 2.0 * month - 40.0)
        + rent(400.0, 365.0 - 2.0 * month);
    near(total(&run, Account::RevenueReserved), expected);
    let last = run.contract_months.last().expect("there are months");
    assert_eq!(last.backlog.0, 0);
}
