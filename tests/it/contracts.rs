//! Contracts by hand, to the cent: every term alone; terminations for convenience and defaults
//! against their laws; the ledger on any scenario; and that a customer's size affects no other
//! customer.

use super::support::{plan, simulated};
use super::theory::scenario;
use crate::scenario::{self, Section, free_capacity, order, sections, unit};
use gridrack::class::Class;
use gridrack::plan::Plan;
use gridrack::record::{Account, ContractMonth, GpuUse, Run};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::{ForecastDate, World};
use gridrack::time::{DAY, HOUR, MONTH, Seconds, SimTime, YEAR};
use gridrack::units::{Cents, Gpus};
use proptest::prelude::*;

/// 1 000 GPUs at 1 USD per GPU-hour, and one anchor for 300 of them at 2 USD from 1
/// February to 1 August 2023.
fn anchor(terms: &str) -> String {
    let demand = format!(
        "[[demand.anchor]]\nsegment = \"a\"\ngpus = 300\nsigned = 2023-02-01\nuntil = \
            2023-08-01\nprice_usd_per_gpu_hour = 2\n{terms}\n"
    );
    scenario(1_000, "0", &demand)
}

/// A day of 2023.
fn day(month: usize, day: i64) -> SimTime {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    SimTime::at((BEFORE[month - 1] + day - 1) * DAY)
}

/// Cents of GPUs for a time at a price in cents per GPU-hour; exact where it is whole.
fn cents(gpus: i64, length: Seconds, per_hour: i64) -> i64 {
    let exact = i128::from(gpus) * i128::from(length.whole()) * i128::from(per_hour);
    assert_eq!(exact % 3_600, 0, "a worked example has whole cents");
    (exact / 3_600) as i64
}

fn books(run: &Run, month: usize) -> &ContractMonth {
    let books = &run.contract_months[month];
    assert_eq!(
        books.booked,
        books.recognised + books.deferred + books.cancelled + books.backlog
    );
    books
}

fn booked(run: &Run, month: usize, account: Account) -> i64 {
    run.month(month)[0].booked(account).0
}

fn total(run: &Run, account: Account) -> i64 {
    run.total(|month| month.booked(account)).0
}

/// Dates of contract events.
#[derive(Default)]
struct Seen(Vec<(SimTime, Event)>);

impl Observer for Seen {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if matches!(
            event,
            Event::CustomerDefaults(_)
                | Event::CustomerTerminates(_)
                | Event::ContractCalledBack(_)
                | Event::ContractTerminates(_)
                | Event::ContractEnds(_)
                | Event::ContractStarts(_)
        ) {
            self.0.push((world.now, event));
        }
    }
}

impl Seen {
    fn first(&self, is: impl Fn(Event) -> bool) -> Option<SimTime> {
        self.0
            .iter()
            .find(|(_, event)| is(*event))
            .map(|(time, _)| *time)
    }
}

fn watched(plan: &Plan, replication: u32) -> (Run, Seen) {
    let mut seen = Seen::default();
    let run = simulate(plan, replication, 0, &mut seen).unwrap_or_else(|broken| panic!("{broken}"));
    (run, seen)
}

/// 100 GPUs in the first mean month, 200 in the second, then 300 at 2 USD a GPU-hour; 0.6 firm, 0.8
/// used, a quarter paid at signing. The whole: 100 · 2 629 746 s + 200 · 2 629 746 s + 300 · (181
/// days − 2 · 2 629 746 s) = 3 902 596 200 GPU-seconds.
#[test]
fn ramp_prepayment_and_take_or_pay() {
    let run = simulated(
        &plan(&anchor(
            "ramp_months = 2\nprepayment_share = 0.25\ntake_or_pay_share = 0.6\nused_share = 0.8",
        )),
        0,
    );
    // Firm: 3 902 596 200 / 3 600 · 2.00 · 0.6 = 1 300 865.40; a quarter of it at once: 325 216.35.
    // February: 28 days of 100 GPUs, firm 80 640.00, billed 107 520.00; 20 160.00 of the prepayment
    // is used up.
    assert_eq!(
        books(&run, 1).booked,
        Cents(130_086_540 + 10_752_000 - 8_064_000)
    );
    assert_eq!(books(&run, 1).recognised, Cents(10_752_000));
    assert_eq!(books(&run, 1).deferred, Cents(32_521_635 - 2_016_000));
    assert_eq!(
        (
            booked(&run, 1, Account::RevenueReserved),
            booked(&run, 1, Account::Prepayments)
        ),
        (10_752_000, 32_521_635 - 2_016_000)
    );
    // March: 210 546 s of 100 GPUs and the rest of 200: 514 625 400 GPU-seconds, firm 171 541.80,
    // billed 228 722.40.
    assert_eq!(
        (
            booked(&run, 2, Account::RevenueReserved),
            booked(&run, 2, Account::Prepayments)
        ),
        (22_872_240, -4_288_545)
    );
    let cash = run.month(2)[0].cash_flow()
        + run.month(2)[0].booked(Account::Sga)
        + run.month(2)[0].booked(Account::Tax)
        + run.month(2)[0].capex();
    assert_eq!(cash, Cents(22_872_240 - 4_288_545));
    // In the end all of it is billed at 0.8: 3 902 596 200 / 3 600 · 2.00 · 0.8 = 1 734 487.20, and
    // nothing is left.
    let last = books(&run, 11);
    assert_eq!(
        (last.booked, last.recognised),
        (Cents(173_448_720), Cents(173_448_720))
    );
    assert_eq!(
        (last.deferred, last.backlog, last.cancelled),
        (Cents(0), Cents(0), Cents(0))
    );
    assert_eq!(
        (
            total(&run, Account::RevenueReserved),
            total(&run, Account::Prepayments)
        ),
        (173_448_720, 0)
    );
    assert_eq!((books(&run, 6).in_force, last.in_force), (1, 0));
    assert_eq!(books(&run, 6).gpus_by_signing_year, [Gpus(300)]);
    assert_eq!(
        books(&run, 6).largest_customer,
        books(&run, 6).all_customers
    );
    // Below the share that is firm, use does not matter.
    let unused = simulated(
        &plan(&anchor("take_or_pay_share = 0.6\nused_share = 0.1")),
        0,
    );
    assert_eq!(
        total(&unused, Account::RevenueReserved),
        cents(300, 181 * DAY, 120)
    );
}

/// The customer may leave on 30 days' notice from 1 April on (59 days are 1.938 418 2 mean months),
/// and is in a hurry.
#[test]
fn termination_after_a_first_time_on_notice() {
    let after = 59.0 * DAY.as_seconds() / 2_629_746.0;
    let text = anchor(&format!(
        "prepayment_share = 0.5\ntermination_for_convenience = {{ notice_days = 30, after_months = {after}, per_year = \
            20, price_sensitivity = 0 }}"
    ));
    let (run, seen) = watched(&plan(&text), 0);
    let notice = seen
        .first(|event| matches!(event, Event::CustomerTerminates(_)))
        .expect("it leaves");
    let ends = seen
        .first(|event| matches!(event, Event::ContractEnds(_)))
        .unwrap();
    assert!(
        notice >= day(4, 1) && ends == notice + 30 * DAY,
        "{notice:?} {ends:?}"
    );
    let (firm, served) = (cents(300, 181 * DAY, 200), Gpus(300) * (ends - day(2, 1)));
    let rent = (served.0 as f64 * 200.0 / 3_600.0).round() as i64;
    // Half of the revenue after the end was prepaid at signing and is kept.
    let kept = (firm - rent) / 2;
    let last = books(&run, 11);
    assert_eq!(
        (last.booked, last.deferred, last.backlog),
        (Cents(firm), Cents(0), Cents(0))
    );
    assert!(
        (last.recognised.0 - rent - kept).abs() <= 1
            && (last.cancelled.0 - (firm - rent - kept)).abs() <= 1,
        "{last:?}"
    );
    assert_eq!(total(&run, Account::Prepayments), 0);
    // Without the right it stays.
    let bound = simulated(
        &plan(&anchor("termination_for_convenience = { per_year = 0 }")),
        0,
    );
    assert_eq!(total(&bound, Account::RevenueReserved), firm);
}

/// A replication in which it defaults in spring: at most a month's revenue is owed, and the
/// prepayment covers it first.
#[test]
fn default_with_recovery() {
    let text = anchor(
        "prepayment_share = 0.02\ncredit = \
            { default_per_year = 8, recovery = 0.4, claim_months = 1 }",
    );
    let plan = plan(&text);
    let fails = |seen: &Seen| {
        seen.first(|event| matches!(event, Event::CustomerDefaults(_)))
            .unwrap_or_default()
    };
    let in_spring = |(_, seen): &(Run, Seen)| (day(3, 1)..day(6, 1)).contains(&fails(seen));
    let (run, seen) = (0..)
        .map(|replication| watched(&plan, replication))
        .find(in_spring)
        .unwrap();
    let fails = fails(&seen);
    let firm = cents(300, 181 * DAY, 200);
    let rent = |length: Seconds| (300.0 * length.as_seconds() * 200.0 / 3_600.0).round() as i64;
    // A fiftieth of each month's revenue was prepaid.
    let claim = (rent((fails - day(2, 1)).min(MONTH)) as f64 * 0.98).round() as i64;
    let unearned = ((firm - rent(fails - day(2, 1))) as f64 * 0.02).floor() as i64;
    let covered = claim.min(unearned);
    let lost = ((claim - covered) as f64 * 0.6).round() as i64;
    assert!(covered > 0 && lost > 0);
    assert!(
        (total(&run, Account::BadDebt) - lost).abs() <= 2,
        "{} {lost}",
        total(&run, Account::BadDebt)
    );
    assert_eq!(total(&run, Account::Prepayments), 0);
    let last = books(&run, 11);
    assert!((last.recognised.0 - rent(fails - day(2, 1)) - (unearned - covered)).abs() <= 2);
    assert_eq!((last.backlog, last.deferred), (Cents(0), Cents(0)));
}

/// A customer that has prepaid the whole term owes nothing on default: its provider has all the
/// cash and keeps it.
#[test]
fn who_has_prepaid_owes_nothing_on_default() {
    let plan = plan(&anchor(
        "prepayment_share = 1\ncredit = { default_per_year = 8, recovery = 0, claim_months = 2 }",
    ));
    let fails = |seen: &Seen| {
        seen.first(|event| matches!(event, Event::CustomerDefaults(_)))
            .unwrap_or_default()
    };
    let in_spring = |(_, seen): &(Run, Seen)| (day(3, 1)..day(6, 1)).contains(&fails(seen));
    let (run, _) = (0..)
        .map(|replication| watched(&plan, replication))
        .find(in_spring)
        .unwrap();
    assert_eq!(
        (
            total(&run, Account::BadDebt),
            total(&run, Account::Prepayments)
        ),
        (0, 0)
    );
    assert_eq!(
        total(&run, Account::RevenueReserved),
        cents(300, 181 * DAY, 200)
    );
}

/// The GPUs come on 1 April: 30 days of grace from 1 February on, then half of each day's revenue.
#[test]
fn late_delivery_with_penalties() {
    let late = |terms: &str| {
        anchor(&format!("prepayment_share = 0.2\n{terms}"))
            .replace("order = 2023-01-01", "order = 2023-04-01")
    };
    let a_day = cents(300, DAY, 200);
    // The customer waits for 45 days: 15 of them are penalised, and it cancels with a refund.
    let (run, seen) = watched(
        &plan(&late(
            "late = { grace_days = 30, penalty_share = 0.5, terminate_after_days = 45 }",
        )),
        0,
    );
    assert_eq!(
        seen.first(|event| matches!(event, Event::ContractTerminates(_))),
        Some(day(3, 18))
    );
    assert_eq!(
        (
            total(&run, Account::LatePenalties),
            booked(&run, 2, Account::LatePenalties)
        ),
        (15 * a_day / 2, 15 * a_day / 2)
    );
    assert_eq!(
        (books(&run, 1).late_gpus, books(&run, 2).late_gpus),
        (Gpus(300), Gpus(0))
    );
    let firm = cents(300, 181 * DAY, 200);
    assert_eq!(
        (
            booked(&run, 1, Account::Prepayments),
            booked(&run, 2, Account::Prepayments)
        ),
        (firm / 5, -firm / 5)
    );
    let last = books(&run, 11);
    assert_eq!(
        (last.booked, last.cancelled, last.recognised),
        (Cents(firm), Cents(firm), Cents(0))
    );
    // One that waits longer has its whole term from the day the GPUs are ready on.
    let text = late("late = { grace_days = 30, penalty_share = 0.5, terminate_after_days = 120 }");
    let (run, seen) = watched(&plan(&text), 0);
    let ends = seen
        .first(|event| matches!(event, Event::ContractEnds(_)))
        .unwrap();
    let begins = ends - 181 * DAY;
    assert!(
        (day(4, 1)..day(4, 1) + HOUR).contains(&begins),
        "racking takes minutes: {begins:?}"
    );
    let penalised = begins - day(2, 1) - 30 * DAY;
    let penalty = (300.0 * penalised.as_seconds() * 100.0 / 3_600.0).round() as i64;
    assert!((total(&run, Account::LatePenalties) - penalty).abs() <= 2);
    assert_eq!(booked(&run, 1, Account::LatePenalties), 0);
    assert_eq!(total(&run, Account::RevenueReserved), firm);
    // Without terms for it the contract runs from its day on, and missing GPU-hours are lost.
    let run = simulated(&plan(&late("")), 0);
    assert_eq!(total(&run, Account::LatePenalties), 0);
    assert!(
        (books(&run, 11).cancelled.0 - cents(300, day(4, 1) - day(2, 1), 200)).abs() < a_day / 100
    );
}

/// The owner needs 800 of the 1 000 GPUs in March: 200 of 300 are left, an availability of two
/// thirds.
#[test]
fn a_squeezed_month_is_not_paid_and_credited() {
    let own = "[[demand.internal]]\nname = \"own\"\n[[demand.internal.gpus]]\nfrom = \
        2023-03-01\ngpus = 800\n[[demand.internal.gpus]]\nfrom = 2023-04-01\ngpus = 0\n";
    let sla = "prepayment_share = 0.1\nsla = \
        { availability = 0.99, tiers = [{ below = 0.5, credit = 1 }, \
        { below = 0.9, credit = 0.3 }, { below = 0.99, credit = 0.1 }] }";
    let run = simulated(&plan(&anchor(&format!("{sla}\n{own}"))), 0);
    let march = cents(300, 31 * DAY, 200);
    assert_eq!(booked(&run, 2, Account::RevenueReserved), march / 3 * 2);
    assert_eq!(
        (
            booked(&run, 2, Account::SlaCredits),
            total(&run, Account::SlaCredits)
        ),
        (march / 5, march / 5)
    );
    assert_eq!(books(&run, 2).cancelled, Cents(march / 3));
    // The prepayment of all of March is used up: the hours not served reduce its consumption.
    assert_eq!(booked(&run, 2, Account::Prepayments), -march / 10);
    assert_eq!(run.month(2)[0].revenue(), Cents(march / 3 * 2 - march / 5));
    let segment = &run.segment_months[2 * 2 + 1];
    assert_eq!(
        (segment.served.0, segment.due.0),
        ((Gpus(200) * (31 * DAY)).0, (Gpus(300) * (31 * DAY)).0)
    );
}

/// 600 GPUs stand at s and 400 at t; 300 are contracted at t, 500 at any site. In March the owner
/// takes 400: the contract bound to t keeps its GPUs, the floating one has 300 of 500.
#[test]
fn who_stays_at_a_site_is_squeezed_there() {
    let site = sections(&[
        &scenario::site().with("id = \"t\""),
        &free_capacity("2023-01-01"),
        &order("unit", "2023-01-01", 400).with("site = \"t\""),
    ]);
    let own = "[[demand.internal]]\nname = \"own\"\n[[demand.internal.gpus]]\nfrom = \
        2023-03-01\ngpus = 400\n[[demand.internal.gpus]]\nfrom = 2023-04-01\ngpus = 0\n";
    let sla = "sla = { availability = 0.99, tiers = [{ below = 0.99, credit = 0.5 }] }";
    let lease = |name: &str, gpus: i64, terms: &str| {
        format!(
            "[[demand.anchor]]\nsegment = \"{name}\"\ngpus = {gpus}\nsigned = 2023-02-01\nuntil = \
                2023-08-01\nprice_usd_per_gpu_hour = 2\n{sla}\n{terms}\n"
        )
    };
    let demand = [
        &site,
        own,
        &lease("stays", 300, "sites = [\"t\"]"),
        &lease("floats", 500, ""),
    ]
    .concat();
    let text =
        scenario(600, "0", &demand).replacen("[[purchase]]", "[[purchase]]\nsite = \"s\"", 1);
    let run = simulated(&plan(&text), 0);
    let march = &run.segment_months[2 * 3..3 * 3];
    assert_eq!(
        (march[1].served.0, march[2].served.0),
        ((Gpus(300) * (31 * DAY)).0, (Gpus(300) * (31 * DAY)).0)
    );
    assert_eq!(
        (march[1].revenue.0, march[2].revenue.0),
        (cents(300, 31 * DAY, 200), cents(300, 31 * DAY, 200))
    );
    let credits: Cents = run
        .month(2)
        .iter()
        .map(|site| site.booked(Account::SlaCredits))
        .sum();
    assert_eq!(credits.0, cents(300, 31 * DAY, 100));
    // In a partition of 200 GPUs they have those, though others idle.
    let text = text
        .replace("sites = [\"t\"]", "partition = \"p\"")
        .replace(
            "[market.m]",
            "[[market.m.partition]]\nname = \"p\"\ngpus = 200\n[market.m]",
        );
    let run = simulated(&plan(&text), 0);
    assert_eq!(
        run.segment_months[3 * 3 + 1].served.0,
        (Gpus(200) * (30 * DAY)).0
    );
    assert_eq!(
        run.segment_months[3 * 3 + 2].served.0,
        (Gpus(500) * (30 * DAY)).0
    );
}

/// Six months at 2 USD, then six more at the market price by then, fully prepaid again.
#[test]
fn renewal_at_the_market_of_the_day() {
    let text = anchor("renewal_probability = 1\nprepayment_share = 1\ndiscount_to_market = 0.1")
        .replace("years = 1", "years = 2");
    let run = simulated(
        &plan(&text.replace(
            "price_usd_per_gpu_hour = 1",
            "price_usd_per_gpu_hour = 1\nannual_drift = -0.5",
        )),
        0,
    );
    let first = cents(300, 181 * DAY, 200);
    assert_eq!(books(&run, 6).booked, Cents(first));
    let price = run.prices[7] * 0.9;
    let second = (300.0 * 181.0 * 24.0 * price * 100.0).round() as i64;
    assert_eq!(books(&run, 7).booked, Cents(first + second));
    // August has 31 of the 181 days; all of it had been paid before.
    let august = (second as f64 * 31.0 / 181.0).round() as i64;
    assert!((booked(&run, 7, Account::RevenueReserved) - august).abs() <= 1);
    assert_eq!(
        booked(&run, 7, Account::Prepayments),
        second - booked(&run, 7, Account::RevenueReserved)
    );
    // It goes on until the end of the second year: three renewals.
    assert_eq!(books(&run, 23).in_force, 1);
    let once = simulated(&plan(&anchor("").replace("years = 1", "years = 2")), 0);
    assert_eq!(books(&once, 23).booked, Cents(first));
}

/// A customer without free capacity takes 150 GPUs of the older market at 0.8 of its price of 0.50.
#[test]
fn substitution_by_another_market() {
    let demand = "[[demand.reserved]]\nsegment = \"r\"\nmarket = \"m\"\nper_month = 40\ngpus = \
        150\nterm_months = 60\ndiscount_to_market = 0.25\nsubstitutes = \
        [{ market = \"old\", price_factor = 0.8 }]\n";
    let older = sections(&[&unit("older"), &order("older", "2023-01-01", 400)]);
    let text = scenario(200, "0", &format!("{demand}{older}"));
    let text = text.replace(
        "price_usd_per_gpu_hour = 1",
        "price_usd_per_gpu_hour = 1\naccelerators = \
            [\"unit\"]\n[market.old]\nprice_usd_per_gpu_hour = 0.5\naccelerators = [\"older\"]",
    );
    let run = simulated(&plan(&text), 0);
    // One contract in its own market, two in the other.
    assert_eq!(run.segments[0].admitted, 3);
    let december = booked(&run, 11, Account::RevenueReserved);
    let hours = 150 * 31 * 24;
    assert_eq!(december, hours * 75 + 2 * hours * 30);
    assert!(run.segment_months[11].lost_gpu_hours > 0.0);
    assert_eq!(
        run.segment_months[11].lost_gpu_hours,
        run.segment_months[11].requested_gpu_hours
    );
}

/// 1 000 GPUs come after 13 weeks; customers who enquire about 400 at once sign against them, two
/// or, with a fifth overbooked, three.
#[test]
fn signing_against_what_is_planned() {
    let of = |terms: &str| {
        let demand = format!(
            "[[demand.reserved]]\nsegment = \"r\"\nper_month = 30\ngpus = 400\nterm_months = \
                60\nsign_against = \"planned\"\n{terms}\n"
        );
        simulated(
            &plan(
                &scenario(1_000, "0", &demand)
                    .replace("lead_time_weeks = 0", "lead_time_weeks = 13"),
            ),
            0,
        )
    };
    let patient = of("longest_wait_days = 200");
    assert_eq!(patient.segments[0].admitted, 2);
    assert!(
        books(&patient, 0).backlog > Cents(0) && books(&patient, 0).recognised == Cents(0),
        "signed in January, earned from April on"
    );
    assert_eq!(
        (books(&patient, 2).in_force, books(&patient, 4).in_force),
        (0, 2)
    );
    assert_eq!(
        booked(&patient, 5, Account::RevenueReserved),
        cents(800, 30 * DAY, 100)
    );
    let overbooked = of("longest_wait_days = 200\noverbooking = 0.2");
    assert_eq!(overbooked.segments[0].admitted, 3);
    // Of 1 200 GPUs promised 1 000 are there, and paid.
    assert_eq!(
        booked(&overbooked, 5, Account::RevenueReserved),
        cents(1_000, 30 * DAY, 100)
    );
    let hasty = of("longest_wait_days = 31");
    assert_eq!(
        (hasty.segments[0].admitted, books(&hasty, 0).booked),
        (2, Cents(0))
    );
    // Without patience no customer signs before April.
    let at_once = of("");
    assert_eq!(
        (at_once.segments[0].admitted, books(&at_once, 2).booked),
        (2, Cents(0))
    );
    // A wait need not be of whole months: with 75 days, enquiries from 16 January on sign for
    // April.
    let weeks = of("longest_wait_days = 75");
    assert_eq!(
        (weeks.segments[0].admitted, books(&weeks, 0).recognised),
        (2, Cents(0))
    );
    assert!(books(&weeks, 0).booked > Cents(0));
}

/// 100 GPUs of which 0.29 are overbooked make 129 contracts of one.
#[test]
fn overbooking_is_counted_in_whole_gpus() {
    for against in ["ready", "planned"] {
        let demand = format!(
            "[[demand.reserved]]\nsegment = \"r\"\nper_month = 900\ngpus = 1\nterm_months = \
                60\nsign_against = \"{against}\"\noverbooking = 0.29\n"
        );
        assert_eq!(
            simulated(&plan(&scenario(100, "0", &demand)), 0).segments[0].admitted,
            129,
            "{against}"
        );
    }
}

/// Contracts for five years or as given, beside GPUs of the same market at a second site until 15
/// June or as given.
fn at_two_sites(first: u32, second: u32, terms: &str) -> Run {
    let demand = format!(
        "site = \"s\"\n[[site]]\nid = \"t\"\nprice_usd_per_mwh = 0\nfixed_pue = 1\n\
         [[site.instances]]\nid = \"i\"\naccelerator = \"unit\"\ngpus = {second}\n\
         from_date = 2023-01-01\nuntil = 2023-06-15\nprice_usd_per_gpu_hour = 0\n\
         [[demand.reserved]]\nsegment = \"r\"\nper_month = 30\n{terms}\n"
    );
    simulated(&plan(&scenario(first, "0", &demand)), 0)
}

/// A contract bound to one site is signed for GPUs that are, or are expected to be, at one; the
/// partition's GPUs elsewhere do not count.
#[test]
fn signing_for_one_site() {
    for against in [
        "sign_against = \"ready\"",
        "sign_against = \"planned\"",
        "sign_against = \"planned\"\nlongest_wait_days = 1_000",
    ] {
        let signed = |first: u32, second: u32, terms: &str| {
            at_two_sites(
                first,
                second,
                &format!("term_months = 60\n{against}\n{terms}"),
            )
            .segments[0]
                .admitted
        };
        assert_eq!(
            signed(1_000, 10, "gpus = 50\nsites = [\"t\"]"),
            0,
            "{against}"
        );
        assert_eq!(
            signed(500, 500, "gpus = 600\none_site = true"),
            0,
            "{against}"
        );
        // One at each, though the partition has free capacity for a third.
        assert_eq!(
            signed(500, 500, "gpus = 300\none_site = true"),
            2,
            "{against}"
        );
        assert_eq!(
            signed(1_000, 500, "gpus = 100\nsites = [\"t\"]"),
            5,
            "{against}"
        );
    }
    let planned = |terms: &str| {
        at_two_sites(
            1_000,
            100,
            &format!("term_months = 60\nsites = [\"t\"]\nsign_against = \"planned\"\n{terms}"),
        )
    };
    // Overbooked GPUs are promised to several: three of 40 GPUs fit 100 and a fifth more, one of
    // 110 does not.
    assert_eq!(
        planned("gpus = 40\noverbooking = 0.2").segments[0].admitted,
        3
    );
    assert_eq!(
        planned("gpus = 110\noverbooking = 0.2").segments[0].admitted,
        0
    );
}

/// At a site of 100 GPUs two contracts of 50 for a month run at any time until it closes, one after
/// the other; each customer waits for the first month in which an earlier contract has ended.
#[test]
fn waiting_for_a_site() {
    let run = at_two_sites(
        1_000,
        100,
        "gpus = 50\nterm_months = 1\nsites = [\"t\"]\nsign_against = \
            \"planned\"\nlongest_wait_days = 120",
    );
    let busy: Vec<u32> = (0..12).map(|month| books(&run, month).in_force).collect();
    assert_eq!(busy, [2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0]);
    // All that they pay is served: 100 GPUs at 1 USD.
    for month in 1..5 {
        let most = cents(100, [31, 28, 31, 30, 31][month] * DAY, 100);
        let earned = run.month(month)[1].booked(Account::RevenueReserved).0;
        assert!(
            earned <= most && earned > most * 3 / 4,
            "{month}: {earned} of {most}"
        );
    }
}

/// A contract of six months at a site that closes in June is not renewed in July, irrespective of
/// the partition's GPUs elsewhere.
#[test]
fn renewal_where_a_contract_stays() {
    for against in ["ready", "planned"] {
        let run = at_two_sites(
            1_000,
            100,
            &format!(
                "gpus = 100\nterm_months = 6\nrenewal_probability = 1\nsites = \
                    [\"t\"]\nsign_against = \"{against}\""
            ),
        );
        let in_force = [0, 4, 11].map(|month| books(&run, month).in_force);
        assert_eq!(
            (run.segments[0].admitted, in_force),
            (1, [1, 1, 0]),
            "{against}"
        );
        let stays = at_two_sites(
            100,
            100,
            &format!(
                "gpus = 100\nterm_months = 6\nrenewal_probability = 1\nsites = \
                    [\"s\"]\nsign_against = \"{against}\""
            ),
        );
        assert_eq!(
            (stays.segments[0].admitted, books(&stays, 11).in_force),
            (1, 1),
            "{against}"
        );
    }
}

/// Observes management's forecast at every event of a kind, for all later days.
struct Reckons(usize);

impl Observer for Reckons {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if !matches!(
            event,
            Event::MonthCloses(_) | Event::BatchDelivered { .. } | Event::OrderPlaced { .. }
        ) {
            return;
        }
        let (plan, end) = (world.plan, world.plan.horizon.end());
        for partition in (0..plan.partitions.len()).map(gridrack::id::PartitionId::new) {
            let mut day = world.now;
            while day < end {
                let mut forecast_date = ForecastDate::at(day);
                let expected = world.expected_within(partition, None, &mut forecast_date);
                let sites = (0..plan.sites.len()).map(gridrack::id::SiteId::new);
                assert_eq!(
                    sites
                        .map(|site| world.expected_within(
                            partition,
                            Some(site),
                            &mut ForecastDate::at(day)
                        ))
                        .sum::<i64>(),
                    expected
                );
                assert!(forecast_date.until() > day);
                for later in [
                    day + (forecast_date.until().min(end) - day) / 2,
                    forecast_date.until().min(end) - Seconds::ONE,
                ] {
                    assert_eq!(
                        world.expected_gpus(partition, later),
                        expected,
                        "between {day:?} and {:?}",
                        forecast_date.until()
                    );
                }
                self.0 += 1;
                day = forecast_date.until();
            }
        }
    }
}

/// The forecast of a day holds until its stated end, and is the sum over the sites.
#[test]
fn what_is_expected_holds_until_it_changes() {
    for name in ["memphis", "coreweave", "anchor"] {
        let text = std::fs::read_to_string(format!(
            "{}/scenarios/{name}.toml",
            super::support::REPOSITORY
        ))
        .unwrap();
        let mut reckons = Reckons(0);
        simulate(&plan(&text), 0, 0, &mut reckons).unwrap_or_else(|broken| panic!("{broken}"));
        assert!(reckons.0 > 200, "{name}: {}", reckons.0);
    }
}

/// An anchor of before the start: 300 GPUs since 2022-07-01, half of it prepaid then; the scenario
/// has its remaining term.
#[test]
fn an_anchor_that_runs_already() {
    let text = anchor("prepayment_share = 0.5").replace(
        "signed = 2023-02-01",
        "signed = 2022-01-01\nstarts = 2022-07-01",
    );
    let run = simulated(&plan(&text), 0);
    let left = cents(300, 212 * DAY, 200);
    assert_eq!(books(&run, 0).booked, Cents(left));
    let january = cents(300, 31 * DAY, 200);
    // The GPUs are racked in minutes, which the customer misses.
    let earned = booked(&run, 0, Account::RevenueReserved);
    assert!(
        (0..january / 1_000).contains(&(january - earned)),
        "{earned}"
    );
    // What was prepaid for the rest of the term is cash at hand on the first day.
    assert_eq!(
        booked(&run, 0, Account::Prepayments),
        left / 2 - january / 2
    );
    assert_eq!(total(&run, Account::Prepayments), 0);
    assert_eq!(books(&run, 11).backlog, Cents(0));
}

/// A contract called back by the owner pays through the notice; the penalty and the prepayment go
/// to the customer.
#[test]
fn call_back_on_notice() {
    let plan = plan(&anchor(
        "prepayment_share = 0.5\ncall_back = { notice_days = 30, penalty_months = 2 }",
    ));
    let mut world = World::new(&plan, 0);
    // The process that decides sends the event; here it is handled on a world of its own.
    world.now = day(2, 1);
    gridrack::sim::contracts::anchor_signs(&mut world, gridrack::id::SegmentId::new(0));
    world.fleets[0].rent(1_000);
    world.fleets[0].begin_power(true);
    world.allocate_ready(gridrack::id::MarketId::new(0));
    gridrack::sim::contracts::starts(&mut world, 0);
    gridrack::sim::placement::place(&mut world, gridrack::id::PartitionId::new(0));
    world.now = day(3, 1);
    world.call_back(0, 300, true);
    gridrack::sim::contracts::called_back(&mut world, 0);
    let contract = *world.contracts.of(0);
    assert_eq!((contract.ends, contract.leaving), (day(3, 31), true));
    let market = gridrack::id::MarketId::new(0);
    let posted = |account: Account| world.contract_books.posted(market, account).0;
    assert_eq!(
        posted(Account::CallBackPenalties),
        300 * 200 * 2 * 2_629_746 / 3_600
    );
    assert_eq!(posted(Account::RevenueReserved), cents(300, 28 * DAY, 200));
    let ledger = contract.account.ledger;
    assert_eq!(ledger.cancelled.0, cents(300, day(8, 1) - day(3, 31), 200));
    assert_eq!(ledger.deferred.0, cents(300, 30 * DAY, 100));
    assert_eq!(posted(Account::Prepayments), ledger.deferred.0);
}

/// Times from use or signing to an event, or to censoring, over many replications:
/// events and exposure in years.
fn observed(text: &str, cases: u32, from: SimTime, is: fn(Event) -> bool) -> (f64, f64) {
    let plan = plan(text);
    let mut seen = (0.0, 0.0);
    for replication in 0..cases {
        let (_, events) = watched(&plan, replication);
        let at = events.first(is);
        let ends = events
            .first(|event| matches!(event, Event::ContractEnds(_)))
            .unwrap_or(plan.horizon.end());
        seen.0 += f64::from(u8::from(at.is_some()));
        seen.1 += (at.unwrap_or(ends) - from).as_seconds() / YEAR;
    }
    seen
}

/// The rate of an exponential law from censored times is events over exposure, with a standard
/// error of rate / √events.
fn is_rate((events, exposure): (f64, f64), rate: f64) {
    let (estimate, error) = (events / exposure, rate / events.sqrt());
    assert!(
        (estimate - rate).abs() < 3.0 * error,
        "{estimate} ± {error}, not {rate}, of {events} events"
    );
}

#[test]
fn terminations_and_defaults_follow_their_laws() {
    let long = |terms: &str| {
        anchor(terms)
            .replace("years = 1", "years = 4")
            .replace("2023-08-01", "2027-01-01")
    };
    // At twice the market's price a sensitivity of 2 makes four times as many leave.
    let terminations = observed(
        &long("termination_for_convenience = { per_year = 0.1, price_sensitivity = 2 }"),
        1_000,
        day(2, 1),
        |event| matches!(event, Event::CustomerTerminates(_)),
    );
    is_rate(terminations, 0.4);
    let terminations = observed(
        &long("termination_for_convenience = { per_year = 0.4, after_months = 12 }"),
        1_000,
        day(2, 1) + 12 * MONTH,
        |event| matches!(event, Event::CustomerTerminates(_)),
    );
    is_rate(terminations, 0.4);
    let defaults = observed(
        &long("credit = { default_per_year = 0.3 }"),
        1_000,
        day(2, 1),
        |event| matches!(event, Event::CustomerDefaults(_)),
    );
    is_rate(defaults, 0.3);
}

/// A customer renews with chance 0.45 · (0.6 / 1)⁻¹ = 0.75 where the market has fallen to 0.6 of
/// its price.
#[test]
fn renewal_answers_to_price() {
    let text = anchor("renewal_probability = 0.45\nrenewal_price_sensitivity = 1").replace(
        "price_usd_per_gpu_hour = 2",
        "price_usd_per_gpu_hour = 1.666_666_666_666_666_7",
    );
    let plan = plan(&text);
    let cases = 2_000;
    let renewed = (0..cases)
        .filter(|replication| simulated(&plan, *replication).contract_months[7].in_force == 1)
        .count();
    let (share, error) = (
        renewed as f64 / f64::from(cases),
        (0.75 * 0.25 / f64::from(cases)).sqrt(),
    );
    assert!((share - 0.75).abs() < 3.0 * error, "{share} ± {error}");
}

/// Terms of all contracts of a crowded scenario.
fn shared_terms(u: &[f64; 12]) -> String {
    let pick = |at: usize, words: [&'static str; 2]| words[usize::from(u[at] > 0.5)];
    format!(
        "prepayment_share = {:.2}
        take_or_pay_share = {:.2}
        used_share = {{ uniform = {{ low = 0.1, high = 0.9 }} }}
        ramp_months = {}
        renewal_probability = {:.2}
        renewal_price_sensitivity = 1
        terms = \"{}\"
        floor_fraction = 0.5
        termination_for_convenience = {{ notice_days = {:.0}, after_months = 2, per_year = {:.2}, price_sensitivity = 2 }}
        credit = {{ default_per_year = {:.2}, recovery = 0.3 }}
        sla = {{ tiers = [{{ below = 0.9, credit = 0.5 }}, {{ below = 0.99, credit = 0.1 }}] }}",
        u[0],
        u[1],
        (u[2] * 6.0) as i64,
        u[3],
        pick(4, ["fixed", "indexed"]),
        u[5] * 120.0,
        u[6] * 2.0,
        u[7],
    )
}

/// A scenario with contracts of every kind that compete for GPUs, drawn by numbers from 0 to 1.
fn crowded(u: &[f64; 12], anchor_gpus: i64, gpus: i64) -> String {
    let shared = shared_terms(u);
    let late = format!(
        "late = {{ grace_days = 10, penalty_share = 0.5, terminate_after_days = {:.0}, \
            accept_share = {:.2} }}",
        30.0 + u[8] * 300.0,
        0.2 + 0.8 * u[9]
    );
    let own = format!(
        "name = \"own\"
        gpus = [{{ from = 2023-06-01, gpus = {} }}, {{ from = 2024-02-01, gpus = 0 }}]",
        (u[10] * 500.0) as i64
    );
    let reserved = |keys: &str| Section::new("[[demand.reserved]]", keys).with(&shared);
    let demand = sections(&[
        &Section::new("[[demand.internal]]", &own),
        &reserved(
            "segment = \"r\"
            per_month = 3
            gpus = { lognormal = { p50 = 40, p90 = 200 } }
            term_months = { uniform = { low = 1, high = 9 } }
            overbooking = 0.5",
        )
        .with(&format!("start_lag_days = {:.0}", u[11] * 60.0))
        .with(if u[11] > 0.3 { &late } else { "" }),
        &reserved(
            "segment = \"s\"
            per_month = 5
            gpus = { uniform = { low = 1, high = 60 } }
            term_months = 3
            one_site = true",
        ),
        &Section::new(
            "[[demand.anchor]]",
            "segment = \"a\"
            signed = 2023-02-01
            starts = 2023-04-01
            term_months = 14.5",
        )
        .with(&format!("gpus = {anchor_gpus}\n{shared}\n{late}")),
        &Section::new(
            "[[demand.on_demand]]",
            "segment = \"d\"\nper_day = 1\ngpus = 20\nduration_hours = 100",
        ),
    ]);
    scenario(gpus as u32, "0", &demand)
        .replace("years = 1", "years = 2")
        .replace(
            "price_usd_per_gpu_hour = 1",
            "price_usd_per_gpu_hour = 1\nvolatility = 0.6\nmean_reversion_per_year = 1",
        )
}

/// What breaks the books of contracts, in words: what they have recognised and deferred is what the
/// sites booked so far, and in every month their segments paid and were served what the sites
/// booked and gave.
pub fn broken_books(run: &Run, plan: &Plan) -> Option<String> {
    let (mut recognised, mut deferred) = (Cents(0), Cents(0));
    for month in 0..run.month_count() {
        let at = books(run, month);
        let sites = run.month(month);
        let of_sites = |account: Account| -> Cents {
            let booked = sites.iter().map(|site| site.booked(account));
            booked.sum()
        };
        recognised += of_sites(Account::RevenueReserved);
        deferred += of_sites(Account::Prepayments);
        let months = &run.segment_months[month * plan.segments.len()..];
        let contracts = || {
            let segments = plan.segments.iter().zip(months);
            segments.filter(|(segment, _)| segment.kind.contract().is_some())
        };
        let paid: Cents = contracts().map(|(_, of)| of.revenue).sum();
        let served: i64 = contracts().map(|(_, of)| of.served.0).sum();
        let fleets = &run.fleet_months[month * plan.fleets.len()..][..plan.fleets.len()];
        let given: i64 = fleets.iter().map(|of| of.used[Class::Reserved].0).sum();
        let on = |line: GpuUse| -> i64 { sites.iter().map(|site| site.gpus(line).0).sum() };
        let unpaid = given - on(GpuUse::Reserved) - on(GpuUse::PaidUnused);
        let ready: i64 = sites.iter().map(|site| site.ready().0).sum();
        let laws = [
            ("recognised", at.recognised == recognised),
            ("deferred", at.deferred == deferred),
            ("backlog", at.backlog.0 >= 0 && at.cancelled.0 >= 0),
            ("segments", paid == of_sites(Account::RevenueReserved)),
            ("customers", at.all_customers == paid),
            ("served", served == given && served <= ready),
            ("unused", (0..=on(GpuUse::Idle)).contains(&unpaid)),
            (
                "largest customers",
                at.largest_customer <= at.five_largest_customers
                    && at.five_largest_customers <= at.all_customers,
            ),
        ];
        if let Some((law, _)) = laws.iter().find(|(_, holds)| !holds) {
            return Some(format!("month {month}: {law}: {at:?}"));
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    /// Booked revenue is accounted for in every month, contract by contract (the run stops
    /// otherwise), and the books of contracts, segments and sites agree; no more is served than is
    /// ready.
    #[test]
    fn booked_is_accounted_for_in_a_crowd(
        u in prop::array::uniform12(0.0f64..1.0),
        replication in 0u32..1_000,
    ) {
        let plan = plan(&crowded(&u, 300, 500));
        prop_assert_eq!(broken_books(&simulated(&plan, replication), &plan), None);
    }
}

/// Terms drawn, by segment and customer, of all signed contracts.
#[derive(Default)]
struct Signed(Vec<(usize, u64, i64, Seconds)>);

impl Observer for Signed {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if matches!(event, Event::MonthCloses(_)) {
            self.0 = world
                .contracts
                .iter()
                .map(|contract| {
                    (
                        contract.segment.at(),
                        contract.customer,
                        contract.gpus,
                        contract.term,
                    )
                })
                .collect();
        }
    }
}

/// A larger anchor changes no other customer where there is free capacity for all, and no draws
/// where there is not.
#[test]
fn a_customers_size_is_nobody_elses_business() {
    let u = [0.3, 0.5, 0.5, 0.6, 0.9, 0.4, 0.3, 0.2, 0.5, 0.5, 0.2, 0.5];
    let mut fewer = 0;
    for replication in 0..20 {
        let [small, large] =
            [100, 400].map(|gpus| simulated(&plan(&crowded(&u, gpus, 100_000)), replication));
        for month in 0..small.month_count() {
            let of =
                |run: &Run| [0, 1, 2, 4].map(|segment| run.segment_months[month * 5 + segment]);
            assert_eq!(of(&small), of(&large), "month {month} of {replication}");
        }
        let [small, large] = [100, 400].map(|gpus| {
            let mut signed = Signed::default();
            simulate(&plan(&crowded(&u, gpus, 500)), replication, 0, &mut signed).unwrap();
            signed.0
        });
        let mut both = 0;
        for contract in small.iter().filter(|contract| contract.0 != 3) {
            if let Some(other) = large
                .iter()
                .find(|other| (other.0, other.1) == (contract.0, contract.1))
            {
                assert_eq!(contract, other);
                both += 1;
            }
        }
        assert!(both > 20, "{both} of {} and {}", small.len(), large.len());
        fewer += usize::from(both + 1 < small.len());
    }
    assert!(
        fewer > 10,
        "the larger anchor takes others' room in {fewer} of 20 futures"
    );
}
