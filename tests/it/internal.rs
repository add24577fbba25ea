//! Captive use: the duration of training runs is their work over their GPUs, shortage stretches
//! them, and the GPU-hours served to them are those of the ledger.

use crate::support::{plan, simulated};
use crate::theory::scenario;
use gridrack::kpi;
use gridrack::record::{Account, GpuUse, Run, TrainingRunDates};
use gridrack::time::{DAY, Seconds, SimTime};
use gridrack::units::{Cents, GpuSeconds, Gpus};

/// One replication of `gpus` GPUs that are ready from the first second of 2023 on, and this demand.
fn simulate(gpus: u32, demand: &str) -> Run {
    simulated(&plan(&scenario(gpus, "0", demand)), 0)
}

/// A measure of one replication of a scenario.
fn measure(text: &str, id: &str) -> Option<f64> {
    let plan = plan(text);
    let at = kpi::describe(&plan)
        .iter()
        .position(|measure| measure.id == id)
        .unwrap_or_else(|| panic!("no measure {id}"));
    kpi::evaluate(&simulated(&plan, 0), &plan)[at]
}

/// A training run with these lines.
fn training_run(name: &str, lines: &str) -> String {
    format!("[[demand.training_run]]\nname = \"{name}\"\n{lines}\n")
}

/// Dates as times after the start.
fn dates(opened: Seconds, begun: Seconds, finished: Seconds) -> TrainingRunDates {
    TrainingRunDates {
        opened: Some(SimTime::at(opened)),
        begun: Some(SimTime::at(begun)),
        finished: Some(SimTime::at(finished)),
    }
}

fn booked(run: &Run, line: Account) -> i64 {
    run.total::<Cents>(|month| month.booked(line)).0
}

fn own_hours(run: &Run) -> f64 {
    run.total::<GpuSeconds>(|month| month.gpus(GpuUse::Internal))
        .hours()
}

/// 12 345 useful GPU-hours at a goodput of 0.9 on 100 GPUs take 13 716 2/3 GPU-hours: 493 800 s.
#[test]
fn a_training_run_ends_when_its_work_over_its_gpus_says() {
    let run = simulate(
        1_000,
        &training_run(
            "c",
            "gpus = 100\ngpu_hours = 12_345\ngoodput_share = 0.9\nstarts = 2023-02-01",
        ),
    );
    let opens = 31 * DAY;
    assert_eq!(
        run.training_runs,
        [dates(opens, opens, opens + Seconds::new(493_800))]
    );
    assert_eq!(own_hours(&run), 12_345.0 / 0.9);
    let run = simulate(
        1_000,
        &training_run(
            "c",
            "gpus = 7\nduration_days = 40.5\nstarts = 2023-02-01\nslip_weeks = -1",
        ),
    );
    let opens = 24 * DAY;
    assert_eq!(
        run.training_runs,
        [dates(opens, opens, opens + 40 * DAY + DAY / 2)]
    );
    assert_eq!(own_hours(&run), 7.0 * 40.5 * 24.0);
}

/// 80 GPUs where 100 are demanded take 125 days for the work of 100 days; a captive need by date
/// that comes first and takes 40 of them for 30 days leaves 40 to the training run: 1 200 of 10 000
/// GPU-days by then, the rest on 80.
#[test]
fn shortage_stretches_exactly() {
    let work = training_run("c", "gpus = 100\nduration_days = 100\nstarts = 2023-01-02");
    let run = simulate(80, &work);
    assert_eq!(run.training_runs[0].finished, Some(SimTime::at(126 * DAY)));
    let need = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-01-02, gpus = 40 }, \
        { from = 2023-02-01, gpus = 0 }]\n";
    let run = simulate(80, &format!("{need}{work}"));
    assert_eq!(
        run.training_runs[0].finished,
        Some(SimTime::at(31 * DAY + (10_000 - 1_200) * DAY / 80))
    );
    assert_eq!(own_hours(&run), f64::from(40 * 30 + 10_000) * 24.0);
    // Of two training runs the first written has all its GPUs, the second the rest, then all.
    let run = simulate(
        80,
        &format!(
            "{work}{}",
            training_run("d", "gpus = 80\nduration_days = 10\nstarts = 2023-01-02")
        ),
    );
    assert_eq!(
        [run.training_runs[0].finished, run.training_runs[1].begun],
        [Some(SimTime::at(126 * DAY)), Some(SimTime::at(126 * DAY))]
    );
    assert_eq!(run.training_runs[1].finished, Some(SimTime::at(136 * DAY)));
}

/// Below its minimum a training run waits and uses none: GPUs go to the next.
#[test]
fn below_its_least_it_waits() {
    let first = training_run(
        "c",
        "gpus = 100\nleast_gpus = 90\nduration_days = 10\nstarts = 2023-01-02",
    );
    let second = training_run("d", "gpus = 50\nduration_days = 20\nstarts = 2023-01-02");
    let run = simulate(80, &format!("{first}{second}"));
    assert_eq!(
        run.training_runs[0],
        TrainingRunDates {
            opened: Some(SimTime::at(DAY)),
            begun: None,
            finished: None
        }
    );
    assert_eq!(run.training_runs[1], dates(DAY, DAY, 21 * DAY));
}

/// `after` begins when the other is done, by its slip later, and not before its own day.
#[test]
fn training_runs_follow_each_other() {
    let text = [
        training_run(
            "c",
            "gpus = 10\nduration_days = 20\nafter = \"b\"\nstarts = 2023-04-01",
        ),
        training_run(
            "b",
            "gpus = 10\nduration_days = 20\nafter = \"a\"\nslip_weeks = 1",
        ),
        training_run("a", "gpus = 10\nduration_days = 20\nstarts = 2023-01-02"),
    ]
    .concat();
    let run = simulate(10, &text);
    assert_eq!(
        run.training_runs,
        [
            dates(90 * DAY, 90 * DAY, 110 * DAY),
            dates(28 * DAY, 28 * DAY, 48 * DAY),
            dates(DAY, DAY, 21 * DAY)
        ]
    );
}

/// 60 contracted GPUs of 100 leave a training run of 80 that yields 40, which doubles its time;
/// before contracts it takes 80 and leaves them 20.
#[test]
fn who_yields_takes_what_contracts_leave() {
    let contracts =
        "[[demand.reserved]]\nsegment = \"lab\"\nper_month = 1_000\ngpus = 60\nterm_months = 24\n";
    let lines = "gpus = 80\nduration_days = 100\nstarts = 2023-03-01";
    let opens = (31 + 28) * DAY;
    let run = simulate(
        100,
        &format!(
            "{contracts}{}",
            training_run("c", &format!("{lines}\nowner_first = false"))
        ),
    );
    assert_eq!(run.training_runs, [dates(opens, opens, opens + 200 * DAY)]);
    assert_eq!(run.segments[1].admitted, 1, "one contract fits");
    // Before contracts it keeps them from being signed.
    let run = simulate(100, &format!("{contracts}{}", training_run("c", lines)));
    assert_eq!(run.training_runs, [dates(opens, opens, opens + 100 * DAY)]);
    let used = |month: usize| run.segment_months[2 * month + 1].served;
    assert_eq!(
        (0..5).map(used).sum::<GpuSeconds>(),
        GpuSeconds(0),
        "none fits beside the owner's plan"
    );
    assert!(
        used(6) > GpuSeconds(0),
        "one fits when the campaign is done"
    );
}

/// Requests are served beside a training run, never instead of it.
#[test]
fn captive_use_is_what_training_runs_and_needs_were_served() {
    let text = [
        "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-05-01, gpus = 30 }]\n"
            .to_owned(),
        training_run(
            "c",
            "gpus = 100\ngpu_hours = 100_000\ngoodput_share = 0.8\nstarts = 2023-02-01",
        ),
        training_run("d", "gpus = 33\ngpu_hours = 10_001\nstarts = 2023-02-10"),
        "[[demand.on_demand]]\nsegment = \"r\"\nper_day = 20\ngpus = 7\nduration_hours = 48\n"
            .to_owned(),
    ]
    .concat();
    let run = simulate(120, &text);
    let segments = run.segments.len();
    let served = |segment: usize| {
        run.segment_months
            .iter()
            .skip(segment)
            .step_by(segments)
            .map(|month| month.served)
            .sum::<GpuSeconds>()
    };
    let all: GpuSeconds = (0..3).map(served).sum();
    assert_eq!(
        run.total::<GpuSeconds>(|month| month.gpus(GpuUse::Internal)),
        all
    );
    // Work is whole seconds of all its GPUs: at most a second of them more than was needed.
    for (segment, whole, gpus) in [(1, 125_000.0, 100.0), (2, 10_001.0, 33.0)] {
        let beyond = served(segment).hours() - whole;
        assert!((0.0..gpus / 3_600.0).contains(&beyond), "{beyond}");
    }
    let captive_use: i64 = run
        .segment_months
        .chunks(segments)
        .map(|month| month[..3].iter().map(|own| own.revenue.0).sum::<i64>())
        .sum();
    assert_eq!(booked(&run, Account::CaptiveUse), captive_use);
}

/// A training run's slip moves nothing but the run where nothing is short.
#[test]
fn a_slip_changes_no_other_draw() {
    let demand = |slip: &str| {
        let requests = "[[demand.on_demand]]\nsegment = \"r\"\nper_day = 5\ngpus = \
            { lognormal = { p50 = 4, p90 = 16 } }\nduration_hours = \
            { exponential = { mean = 30 } }\n";
        format!(
            "{}{requests}",
            training_run(
                "c",
                &format!(
                    "gpus = 100\nduration_days = 30\nstarts = 2023-03-01\nslip_weeks = {slip}"
                )
            )
        )
    };
    let (on_time, late) = (
        simulate(5_000, &demand("0")),
        simulate(
            5_000,
            &demand("{ triangular = { low = 1, mode = 4, high = 20 } }"),
        ),
    );
    let slip = late.training_runs[0].opened.unwrap() - on_time.training_runs[0].opened.unwrap();
    assert_eq!(
        slip.as_seconds(),
        (late.inputs[0] * 7.0 * DAY.as_seconds()).round()
    );
    assert_eq!(on_time.segments, late.segments);
    let of_requests = |run: &Run| {
        run.segment_months
            .iter()
            .skip(1)
            .step_by(2)
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(of_requests(&on_time), of_requests(&late));
}

/// A deadline missed by the slip and by shortage, to the day; days late count to the horizon where
/// the work never ends.
#[test]
fn days_late_are_counted() {
    let text = |lines: &str| {
        scenario(
            80,
            "0",
            &training_run(
                "c",
                &format!("gpus = 100\nstarts = 2023-01-02\ndeadline = 2023-05-01\n{lines}"),
            ),
        )
    };
    assert_eq!(
        measure(
            &text("duration_days = 100\nslip_weeks = 1"),
            "training_run_days_late.c"
        ),
        Some(133.0 - 120.0)
    );
    assert_eq!(
        measure(
            &text("duration_days = 100\nslip_weeks = 1"),
            "days_to_training_run_end.c"
        ),
        Some(133.0)
    );
    assert_eq!(
        measure(&text("duration_days = 10"), "training_run_days_late.c"),
        Some(0.0)
    );
    assert_eq!(
        measure(&text("duration_days = 300"), "training_run_days_late.c"),
        Some(365.0 - 120.0)
    );
    assert_eq!(
        measure(&text("duration_days = 300"), "days_to_training_run_end.c"),
        Some(f64::INFINITY)
    );
}

/// 1 000 GPUs at 1 USD: 400 used for 100 days are 960 000 USD of foregone revenue. A worth of 3 at
/// a goodput of 0.9 against free energy, 5 % SG&A and 300 of the rest let is a rental price of
/// 2.7/(0.5 · 0.95).
#[test]
fn captive_use_is_weighed_against_leasing() {
    let own = "gpus = 400\nduration_days = 100\nstarts = 2023-01-02\ngoodput_share = \
        0.9\nowner_value_usd_per_gpu_hour = 3";
    let text = scenario(
        1_000,
        "0",
        &format!(
            "{}[[demand.spot]]\nsegment = \"s\"\ngpus = 300\ndiscount_to_market = 0\n",
            training_run("c", own)
        ),
    );
    let near = |id: &str, value: f64| {
        let measured = measure(&text, id).unwrap();
        // The GPUs are racked within the first two minutes of the year.
        assert!(
            (measured / value - 1.0).abs() < 120.0 / (365.0 * DAY.as_seconds()),
            "{id}: {measured} for {value}"
        );
    };
    near("captive_use_foregone_revenue_usd", 960_000.0);
    assert_eq!(
        measure(&text, "captive_use_foregone_revenue_requested_usd"),
        Some(0.0)
    );
    let offered = 1_000.0 * 365.0 - 400.0 * 100.0;
    let let_share = 300.0 * 365.0 / offered;
    near(
        "captive_use_breakeven_usd_per_gpu_hour",
        2.7 / (let_share * 0.95),
    );
    assert_eq!(measure(&text, "captive_use_pays_fraction"), Some(1.0));
    near("leasing_net_usd", 300.0 * 8_760.0);
}

/// A lease from 1 February to the year's end.
fn lease(name: &str, gpus: i64, price: &str, call_back: &str) -> String {
    format!(
        "[[demand.anchor]]\nsegment = \"{name}\"\ngpus = {gpus}\nsigned = 2023-02-01\nuntil = \
            2024-01-01\nprice_usd_per_gpu_hour = {price}\n{call_back}\n"
    )
}

/// 500 GPUs for the owner from 1 July on, planned from the start.
fn july() -> String {
    training_run("c", "gpus = 500\nduration_days = 30\nstarts = 2023-07-01")
}

/// Days from 1 February to 1 July, and from then to the year's end.
const LEASED: (i64, i64) = (150, 184);

/// Revenue in cents of GPUs for days at 2 USD.
fn rent(gpus: i64, days: i64) -> i64 {
    gpus * days * 24 * 200
}

/// 800 GPUs of 1 000 are leased for 2 USD and the owner needs 500: on 60 days' notice all of them
/// are free on the day, for a penalty of two mean months (2 629 746 s each) of their revenue.
#[test]
fn a_call_back_frees_the_capacity_on_the_day() {
    let run = simulate(
        1_000,
        &format!(
            "{}{}",
            july(),
            lease(
                "a",
                800,
                "2",
                "call_back = { notice_days = 60, penalty_months = 2 }"
            )
        ),
    );
    let opens = 181 * DAY;
    assert_eq!(run.training_runs, [dates(opens, opens, opens + 30 * DAY)]);
    assert_eq!(booked(&run, Account::RevenueReserved), rent(800, LEASED.0));
    // 800 · 2 · 2 629 746 s / 3 600 · 2.00 = 2 337 552.00.
    assert_eq!(booked(&run, Account::CallBackPenalties), 233_755_200);
    assert_eq!(
        (
            run.call_backs.contracts,
            run.call_backs.gpus,
            run.call_backs.revenue_lost
        ),
        (1, Gpus(800), Cents(rent(800, LEASED.1)))
    );
    // Notice is given on 2 May.
    assert_eq!(run.month(3)[0].booked(Account::CallBackPenalties), Cents(0));
    assert_eq!(
        run.month(4)[0].booked(Account::CallBackPenalties),
        Cents(233_755_200)
    );
    let books = run.contract_months.last().unwrap();
    assert_eq!(
        (books.cancelled, books.backlog),
        (Cents(rent(800, LEASED.1)), Cents(0))
    );
    // Without the right the customer is short of GPUs for 30 days and keeps the rest.
    let run = simulate(1_000, &format!("{}{}", july(), lease("a", 800, "2", "")));
    assert_eq!(run.training_runs, [dates(opens, opens, opens + 30 * DAY)]);
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        rent(800, LEASED.0 + LEASED.1) - rent(300, 30)
    );
    assert_eq!(booked(&run, Account::CallBackPenalties), 0);
}

/// Where a part suffices, only the shortfall is called back: 300 GPUs, and their part of the
/// penalty.
#[test]
fn a_part_of_a_lease_is_called_back() {
    let terms = "prepayment_share = 0.1\ncall_back = { notice_days = 60, penalty_months = 2, partial = true }";
    let run = simulate(1_000, &format!("{}{}", july(), lease("a", 800, "2", terms)));
    assert_eq!(run.training_runs[0].finished, Some(SimTime::at(211 * DAY)));
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        rent(800, LEASED.0) + rent(500, LEASED.1)
    );
    assert_eq!(
        booked(&run, Account::CallBackPenalties),
        233_755_200 / 8 * 3
    );
    assert_eq!(
        (run.call_backs.gpus, run.call_backs.revenue_lost),
        (Gpus(300), Cents(rent(300, LEASED.1)))
    );
    let books = run.contract_months.last().unwrap();
    assert_eq!(
        (books.cancelled, books.deferred, books.backlog),
        (Cents(rent(300, LEASED.1)), Cents(0), Cents(0))
    );
    assert_eq!(booked(&run, Account::Prepayments), 0);
}

/// Of three leases those with the least loss are called back first: the cheapest, then of the two
/// alike the younger.
#[test]
fn the_cheapest_lease_is_called_back_first() {
    let terms = "call_back = { notice_days = 60 }";
    let leases = [
        lease("a", 300, "2", terms),
        lease("b", 300, "1.5", terms),
        lease("d", 300, "2", terms),
    ]
    .concat();
    let kept = |needed: i64| {
        let run = simulate(
            1_000,
            &format!(
                "{}{leases}",
                training_run(
                    "c",
                    &format!("gpus = {needed}\nduration_days = 30\nstarts = 2023-07-01")
                )
            ),
        );
        let segments = run.segments.len();
        [1, 2, 3].map(|segment| run.segment_months[11 * segments + segment].served > GpuSeconds(0))
    };
    assert_eq!(kept(100), [true, true, true]);
    assert_eq!(kept(101), [true, false, true]);
    assert_eq!(kept(401), [true, false, false]);
    assert_eq!(kept(701), [false, false, false]);
}

/// A training run that waits for another has GPUs called back for the expected end of the other,
/// known from its start.
#[test]
fn a_call_back_for_a_training_run_that_waits() {
    let text = [
        training_run(
            "first",
            "gpus = 100\nduration_days = 100\nstarts = 2023-03-01\nslip_weeks = \
            { discrete = { values = [4], weights = [1] } }",
        ),
        training_run(
            "second",
            "gpus = 500\nduration_days = 30\nafter = \"first\"",
        ),
        lease("a", 800, "2", "call_back = { notice_days = 60 }"),
    ]
    .concat();
    let run = simulate(1_000, &text);
    let done = (59 + 28 + 100) * DAY;
    assert_eq!(run.training_runs[1], dates(done, done, done + 30 * DAY));
    assert_eq!(run.call_backs.gpus, Gpus(800));
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        rent(800, 59 + 28 + 100 - 31)
    );
}

/// A contract called back in part releases more for a second need within the same notice: the
/// shortfall is 100 GPUs from June and 500 from July.
#[test]
fn a_second_need_call_backs_more_of_the_same_lease() {
    let own = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2023-06-01, gpus = 300 }, \
        { from = 2023-07-01, gpus = 700 }]\n";
    let run = simulate(
        1_000,
        &format!(
            "{own}{}",
            lease(
                "a",
                800,
                "2",
                "call_back = { notice_days = 90, penalty_months = 1, partial = true }"
            )
        ),
    );
    assert_eq!(
        (run.call_backs.contracts, run.call_backs.gpus),
        (1, Gpus(500))
    );
    assert_eq!(
        run.call_backs.revenue_lost,
        Cents(rent(100, 214) + rent(400, 184))
    );
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        rent(800, LEASED.0 - 30) + rent(700, 30) + rent(300, LEASED.1)
    );
    assert_eq!(
        booked(&run, Account::CallBackPenalties),
        500 * 200 * 2_629_746 / 3_600
    );
    let books = run.contract_months.last().unwrap();
    assert_eq!(
        (books.cancelled, books.backlog),
        (run.call_backs.revenue_lost, Cents(0))
    );
}

/// A training run that waits begins seven weeks earlier than forecast: call-backs for it are under
/// notice, and no further contract is called back.
#[test]
fn a_need_that_moves_closer_call_backs_nobody_else() {
    let text = [
        training_run(
            "first",
            "gpus = 10\nduration_days = 10\nstarts = 2023-06-01\nslip_weeks = \
            { discrete = { values = [-7, 0], weights = [1, 2] } }",
        ),
        training_run(
            "second",
            "gpus = 200\nduration_days = 100\nafter = \"first\"",
        ),
        lease("a", 450, "2", "call_back = { notice_days = 90 }"),
        lease("b", 450, "3", "call_back = { notice_days = 90 }"),
    ]
    .concat();
    let plan = plan(&scenario(1_000, "0", &text));
    let sooner = (0..20).filter(|replication| {
        let run = simulated(&plan, *replication);
        assert_eq!(
            (run.call_backs.contracts, run.call_backs.gpus),
            (1, Gpus(450))
        );
        run.training_runs[0].opened == Some(SimTime::at((151 - 49) * DAY))
    });
    assert!(sooner.count() > 2);
}

/// Notice is given on the first day for contracts leased by then, where the need is closer than the
/// notice: to a lease that runs already, and to one that begins after the last day on which notice
/// would have been in time.
#[test]
fn what_begins_too_late_is_called_back_at_once() {
    let own = |from: &str| {
        format!("[[demand.internal]]\nname = \"own\"\ngpus = [{{ from = {from}, gpus = 500 }}]\n")
    };
    let terms = "call_back = { notice_days = 90 }";
    let running = lease("a", 800, "2", terms).replace("signed = 2023-02-01", "signed = 2022-10-01");
    let run = simulate(1_000, &format!("{}{running}", own("2023-03-01")));
    assert_eq!(
        (run.call_backs.gpus, run.call_backs.revenue_lost),
        (Gpus(800), Cents(rent(800, 365 - 90)))
    );
    // From 1 March to 1 April it is cut to 500; the GPUs themselves are racked in the
    // scenario's first minute.
    assert_eq!(
        booked(&run, Account::RevenueReserved),
        rent(800, 59) + rent(500, 31) - 2_667
    );
    let run = simulate(
        1_000,
        &format!("{}{}", own("2023-03-15"), lease("a", 800, "2", terms)),
    );
    assert_eq!(
        (run.call_backs.gpus, run.call_backs.revenue_lost),
        (Gpus(800), Cents(rent(800, 334 - 90)))
    );
}

/// A lease that still ramps up is called back as a whole, and its full size is lost.
#[test]
fn a_growing_lease_is_called_back_as_a_whole() {
    let terms =
        "ramp_months = 9\ncall_back = { notice_days = 60, penalty_months = 1, partial = true }";
    let run = simulate(1_000, &format!("{}{}", july(), lease("a", 800, "2", terms)));
    let ramp = gridrack::model::contract::ramp::Ramp {
        gpus: 800,
        months: 9,
    };
    let lost = ramp.gpu_seconds(LEASED.0 * DAY, (LEASED.0 + LEASED.1) * DAY);
    assert_eq!(
        (run.call_backs.contracts, run.call_backs.gpus),
        (1, Gpus(800))
    );
    assert_eq!(
        run.call_backs.revenue_lost,
        Cents((lost as f64 * 200.0 / 3_600.0).round() as i64)
    );
    // Notice is given in its third month, when it has 240.
    assert_eq!(
        booked(&run, Account::CallBackPenalties),
        240 * 200 * 2_629_746 / 3_600
    );
    assert_eq!(
        run.contract_months.last().unwrap().cancelled,
        run.call_backs.revenue_lost
    );
}

/// Captive use of a partition has its GPUs and no others: 40 of 100 for 80 demanded, irrespective
/// of idle GPUs elsewhere.
#[test]
fn a_partition_bounds_captive_use() {
    let text = scenario(
        100,
        "0",
        &training_run(
            "c",
            "gpus = 80\npartition = \"p\"\nduration_days = 10\nstarts = 2023-01-02",
        ),
    );
    let run = simulated(
        &plan(&format!(
            "{text}[[market.m.partition]]\nname = \"p\"\ngpus = 40\n"
        )),
        0,
    );
    assert_eq!(run.training_runs, [dates(DAY, DAY, 21 * DAY)]);
    let run = simulated(
        &plan(&format!(
            "{}[[market.m.partition]]\nname = \"p\"\ngpus = 40\n",
            text.replace("partition = \"p\"\n", "")
        )),
        0,
    );
    assert_eq!(
        run.training_runs[0].finished,
        Some(SimTime::at(DAY + 800 * DAY / 60))
    );
}
