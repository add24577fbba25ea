//! Supply simulated: payments, shortages, cancellation, dead units, custom chips, policies,
//! leases, instances; and the laws that more of one input never offers less.

use crate::scenario::{Section, building, grid, head, high_priced_site, market, sections, server};
use crate::support::{plan, simulated as case};
use gridrack::model::lead_time;
use gridrack::record::{Account, GpuUse, PowerUse, Run, SiteMonth};
use gridrack::sim::event::Event;
use gridrack::sim::run::{Observer, simulate};
use gridrack::sim::world::World;
use gridrack::time::{DAY, Seconds, SimTime};
use gridrack::units::{GpuSeconds, Gpus};

/// A site of 10 MW with everything ready on the first day and no demand; `{…}` are filled in.
fn scenario(accelerator: &str, site: &str, rest: &str) -> String {
    sections(&[
        &head("2026-01-01", 3, 4),
        &server("gpu").with(
            "useful_life_years = 5
            residual_fraction_by_year = [0.8, 0.6, 0.4, 0.2]",
        ),
        &accelerator,
        &"\n",
        &high_priced_site(),
        &site,
        &"\n",
        &rest,
        &"\n",
        &market("m", "3"),
    ])
}

/// Space for 10 MW and power for 8 MW of IT from the first day.
const READY: &str = "crew = { racks_per_week = 700, burn_in_days = 1 }\n[[site.building]]\nid = \
    \"hall\"\nit_mw = 10\nready = 2026-01-01\n[[site.power.utility]]\nid = \"grid\"\nmw = \
        10\nready = 2026-01-01\n";

/// An order of 800 GPUs.
fn order(keys: &str) -> String {
    format!("[[purchase]]\naccelerator = \"gpu\"\norder = 2026-01-01\ngpus = 800\n{keys}\n")
}

fn simulated(text: &str) -> Run {
    case(&plan(text), 0)
}

fn booked(run: &Run, account: Account) -> Vec<f64> {
    run.months
        .iter()
        .map(|month| month.booked(account).usd())
        .collect()
}

fn ready(run: &Run) -> GpuSeconds {
    run.total(SiteMonth::ready)
}

#[test]
fn an_order_is_paid_in_deposit_milestones_and_rest() {
    let keys = "deposit = 0.2\nmilestone = [{ weeks_after_order = 5, share = 0.3 }]\nbatches = \
        2\nbatch_interval_days = 35";
    let run = simulated(&scenario(
        "network_usd_per_gpu = 1_000\n",
        READY,
        &order(keys),
    ));
    let gpus = booked(&run, Account::CapexGpus);
    // 24 M USD: a fifth in January, 30 % in February, the rest with the halves of 12 March and 16
    // April.
    assert_eq!(gpus[..5], [4.8e6, 7.2e6, 6.0e6, 6.0e6, 0.0]);
    assert_eq!(gpus.iter().sum::<f64>(), 24e6);
    assert_eq!(
        booked(&run, Account::CapexNetwork)[..4],
        [1.6e5, 2.4e5, 2.0e5, 2.0e5]
    );
    // A milestone after the delivery is not due any more.
    let late = simulated(&scenario(
        "",
        READY,
        &order("deposit = 0.2\nmilestone = [{ weeks_after_order = 30, share = 0.3 }]"),
    ));
    assert_eq!(booked(&late, Account::CapexGpus)[..3], [4.8e6, 0.0, 19.2e6]);
}

#[test]
fn a_cancelled_order_costs_its_fee() {
    let keys =
        "lead_time_weeks = 100\ndeposit = 0.2\ncancel_after_weeks = 26\ncancellation_fee = 0.05";
    let run = simulated(&scenario("", READY, &order(keys)));
    let gpus = booked(&run, Account::CapexGpus);
    assert_eq!((gpus[0], gpus[6]), (4.8e6, 1.2e6 - 4.8e6));
    assert_eq!(
        (
            run.gpus_ordered,
            run.gpus_cancelled,
            run.gpus_in_transit,
            run.gpus_delivered
        ),
        (Gpus(800), Gpus(800), Gpus(0), Gpus(0))
    );
    // Half of it was delivered: only the rest is cancelled.
    let half = simulated(&scenario(
        "",
        READY,
        &order("batches = 2\nbatch_interval_days = 200\ncancel_after_weeks = 26"),
    ));
    assert_eq!(
        (half.gpus_cancelled, half.gpus_delivered),
        (Gpus(400), Gpus(400))
    );
    assert_eq!(booked(&half, Account::CapexGpus).iter().sum::<f64>(), 12e6);
}

/// Delivery day of each batch, by order.
#[derive(Default)]
struct Deliveries(Vec<(usize, SimTime)>);
impl Observer for Deliveries {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if let Event::BatchDelivered { placed, .. } = event {
            self.0
                .push((world.orders.placed(placed).order.at(), world.now));
        }
    }
}

#[test]
fn open_orders_slip_together_in_a_shortage() {
    let orders = format!(
        "{}{}",
        order("id = \"a\""),
        order("id = \"b\"\nlead_time_weeks = 14")
    );
    let shock = "[[supply_shock]]\nname = \"packaging\"\nper_year = 2\nweeks = 12\nstretch = 3\n";
    let plan = plan(&scenario("", READY, &format!("{orders}{shock}")));
    let (mut slipped, mut together) = (0, 0);
    for replication in 0..200 {
        let mut seen = Deliveries::default();
        simulate(&plan, replication, 0, &mut seen).unwrap();
        let shortages = &World::new(&plan, replication);
        assert!(
            shortages
                .orders
                .shortages(gridrack::id::AcceleratorId(0))
                .is_empty(),
            "shortages are drawn when the future begins"
        );
        let late: Vec<Seconds> = seen
            .0
            .iter()
            .map(|(order, at)| at.since_start() - [70, 98][*order] * DAY)
            .collect();
        assert!(late.iter().all(|late| *late >= Seconds::ZERO));
        slipped += usize::from(late[0] > Seconds::ZERO);
        // Whatever made the shorter order late, made the longer late at least as much.
        assert!(late.len() < 2 || late[1] >= late[0], "{late:?}");
        together += usize::from(late[0] > Seconds::ZERO && late[1] > Seconds::ZERO);
    }
    // A shortage begins within the 70 days, at two a year; 0.033 is one standard error.
    let expected = 1.0 - (-2.0f64 * 70.0 / 365.25).exp();
    assert!(
        (slipped as f64 / 200.0 - expected).abs() < 4.0 * 0.033,
        "{slipped}"
    );
    assert_eq!(slipped, together);
    assert_eq!(lead_time::finish(SimTime::START, 10.0, &[]), 10.0);
}

#[test]
fn a_shortage_cuts_what_is_allocated() {
    let shock =
        "[[supply_shock]]\nname = \"packaging\"\nper_year = 50\nweeks = 500\nallocation = 0.25\n";
    let later = order("").replace("2026-01-01", "2027-06-01");
    let run = simulated(&scenario("", READY, &format!("{later}{shock}")));
    assert_eq!(
        (run.gpus_ordered, run.gpus_cancelled, run.gpus_delivered),
        (Gpus(800), Gpus(600), Gpus(200))
    );
    assert_eq!(booked(&run, Account::CapexGpus).iter().sum::<f64>(), 6e6);
}

#[test]
fn dead_units_go_back_and_come_again() {
    let run = simulated(&scenario(
        "dead_on_arrival = 0.1\nreplacement_days = 30",
        READY,
        &order(""),
    ));
    let days = |line: GpuUse| run.total(|month| month.gpus(line)).hours() / 24.0;
    // 800 GPUs · 0.1 / 0.9 · 30 days = 2 667 GPU-days away in the mean; the sd of the number dead
    // is about 9.4.
    assert!(
        (days(GpuUse::Rma) - 2_667.0).abs() < 4.0 * 9.4 * 30.0,
        "{}",
        days(GpuUse::Rma)
    );
    assert_eq!(run.gpus_delivered, Gpus(800));
    let end = run.month(35)[0].clone();
    assert_eq!(end.ready(), end.delivered);
}

#[test]
fn a_custom_chip_waits_for_its_tape_out_and_pays_for_it() {
    let chip = "tape_out = 2026-06-01\ntape_out_slip_weeks = 4\nnre_usd = \
        50_000_000\nyield_of_plan = 0.75\n";
    let mut seen = Deliveries::default();
    let plan = plan(&scenario(chip, READY, &order("deposit = 0")));
    let run = simulate(&plan, 0, 0, &mut seen).unwrap();
    // 1 June is day 151; four weeks of slip, ten of lead time.
    assert_eq!(seen.0, [(0, SimTime::at((151 + 28 + 70) * DAY))]);
    assert_eq!(
        (run.gpus_cancelled, run.gpus_delivered),
        (Gpus(200), Gpus(600))
    );
    let paid = booked(&run, Account::CapexGpus);
    assert_eq!(
        (paid[5], paid[8], paid.iter().sum::<f64>()),
        (50e6, 24e6, 74e6)
    );
}

#[test]
fn a_price_follows_the_roadmap_of_the_order_date() {
    let roadmap = "price_roadmap = [{ from = 2026-01-01, fraction = 0.9 }, \
        { from = 2027-01-01, fraction = 0.5 }]";
    for (date, usd) in [
        ("2026-01-01", 21.6e6),
        ("2026-12-31", 21.6e6),
        ("2027-01-01", 12e6),
    ] {
        let run = simulated(&scenario(
            roadmap,
            READY,
            &order("").replace("2026-01-01", date),
        ));
        assert_eq!(
            booked(&run, Account::CapexGpus).iter().sum::<f64>(),
            usd,
            "{date}"
        );
    }
}

#[test]
fn a_lease_gives_space_and_power_for_its_rent_and_its_time() {
    let lease = "crew = { racks_per_week = 700, burn_in_days = 0 }\n[[site.lease]]\nid = \
        \"shell\"\nit_mw = 0.5\nready = 2026-07-01\nuntil = 2027-07-01\nrent_usd_per_kw_month = \
            140\nfit_out_usd_per_it_mw = 1_000_000\n";
    let run = simulated(&scenario("", lease, &order("")));
    // 0.5 MW runs 400 of the 800 GPUs for a year.
    assert_eq!(ready(&run).hours(), 400.0 * 8_760.0);
    let rent: f64 = booked(&run, Account::CapacityRent).iter().sum();
    assert_eq!(rent, 500.0 * 140.0 * 12.0);
    assert_eq!(booked(&run, Account::CapexSite).iter().sum::<f64>(), 5e5);
    assert_eq!(
        run.total(|month| month.energised).mwh(),
        0.5 * 1.25 * 8_760.0
    );
}

#[test]
fn instances_need_nothing_of_the_site() {
    let rented = "[[site.instances]]\nid = \"bridge\"\naccelerator = \"gpu\"\ngpus = 64\nfrom_date \
        = 2026-03-01\nuntil = 2026-09-01\nprice_usd_per_gpu_hour = 2\n";
    let run = simulated(&scenario(
        "",
        rented,
        "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2026-01-01, gpus = 40 }]\n",
    ));
    let hours = 184.0 * 24.0;
    assert_eq!(ready(&run).hours(), 64.0 * hours);
    assert_eq!(
        run.total(|month| month.gpus(GpuUse::Internal)).hours(),
        40.0 * hours
    );
    assert_eq!(
        booked(&run, Account::CapacityRent).iter().sum::<f64>(),
        64.0 * hours * 2.0
    );
    assert_eq!(
        (run.gpus_retired, run.total(|month| month.facility_mwh)),
        (Gpus(64), 0.0)
    );
}

#[test]
fn a_permit_equipment_and_redundancy_gate_their_steps() {
    let site = "crew = { racks_per_week = 700, burn_in_days = 0 }\n[[site.building]]\nid = \
        \"hall\"\nit_mw = 10\npermit_filed = 2026-01-01\npermit_weeks = 10\nconstruction_weeks = \
            20\nslip_weeks = 2\n[[site.power.utility]]\nid = \
            \"grid\"\nmw = 2\nready = 2026-03-01\nfeeds = 4\nreserve_feeds = 2\nequipment = \
                [{ id = \"transformer\", ordered = 2026-01-01, lead_time_weeks = 40 }, { id = \
                \"switchgear\", ordered = 2026-01-01, lead_time_weeks = 30 }]\n";
    let plan = plan(&scenario("", site, &order("")));
    let world_end = |replication| {
        let mut last = None;
        struct Steps<'a>(&'a mut Option<Vec<(SimTime, u16)>>);
        impl Observer for Steps<'_> {
            fn saw(&mut self, _: Event, world: &World<'_>) {
                *self.0 = Some(
                    world.sites[0]
                        .steps
                        .iter()
                        .map(|step| (step.ready, step.last_part))
                        .collect(),
                );
            }
        }
        let run = simulate(&plan, replication, 0, &mut Steps(&mut last)).unwrap();
        (run, last.unwrap())
    };
    let (run, steps) = world_end(0);
    assert_eq!(
        steps,
        [
            (SimTime::at(32 * 7 * DAY), 0),
            (SimTime::at(40 * 7 * DAY), 1)
        ]
    );
    // Half of the 2 MW is reserve: 0.8 MW of IT, 640 GPUs.
    assert_eq!(run.month(35)[0].ready().hours(), 640.0 * 31.0 * 24.0);
}

#[test]
fn pods_become_usable_one_after_the_other() {
    let site = format!(
        "{READY}[[site.network]]\nid = \"fabric\"\ngpus = 300\nordered = \
            2026-01-01\nlead_time_weeks = 30\npod_gpus = 100\npod_interval_days = 10\n"
    );
    let run = simulated(&scenario("", &site, &order("")));
    // Day 210, 220, 230 of a first year of 365 days.
    assert_eq!(
        run.months[..12]
            .iter()
            .map(SiteMonth::ready)
            .sum::<GpuSeconds>()
            .hours(),
        100.0 * 24.0 * (155.0 + 145.0 + 135.0)
    );
}

#[test]
fn solar_saves_grid_energy_and_a_battery_is_paid() {
    let need = "[[demand.internal]]\nname = \"own\"\ngpus = [{ from = 2026-01-01, gpus = 800 }]\n";
    let with = format!(
        "{READY}[[site.power.solar]]\nid = \"field\"\nmw = 1\ncapacity_factor = 0.25\nready = \
            2026-01-01\ncapex_usd_per_mw = 900_000\n[[site.power.battery]]\nid = \
            \"store\"\nmw = 1\nmwh = 2\nready = 2026-02-01\ncapex_usd_per_mwh = 250_000\n"
    );
    let (without, with) = (
        simulated(&scenario("", READY, &format!("{}{need}", order("")))),
        simulated(&scenario("", &with, &format!("{}{need}", order("")))),
    );
    let year = |run: &Run, of: fn(&SiteMonth) -> f64| run.months[24..].iter().map(of).sum::<f64>();
    // The capacity factor is that of the library's year of 8 760 hours; 2028 repeats a day of
    // February.
    let solar = year(&with, |month| month.solar_mwh);
    assert!(
        (solar / (0.25 * 8_784.0) - 1.0).abs() < 1e-3
            && year(&with, |month| month.renewable_curtailed_mwh) == 0.0
    );
    let cost = |run: &Run| year(run, |month| month.booked(Account::GridEnergy).usd());
    assert!((cost(&without) - cost(&with) - solar * 50.0).abs() < 0.2);
    assert_eq!(booked(&with, Account::CapexSite)[..2], [9e5, 5e5]);
}

/// Orders of policies, and everything else that happens, in order.
#[derive(Default)]
struct Happened(Vec<(SimTime, Event)>);
impl Observer for Happened {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        self.0.push((world.now, event));
    }
}

/// A slow second tranche, an uncertain lead time, shortages and all three policies.
fn with_policies() -> String {
    let slips = |most: u32| format!("slip_weeks = {{ uniform = {{ low = 0, high = {most} }} }}");
    let second = grid(6, "2027-01-01").with("id = \"second\"");
    let site = sections(&[
        &"crew = { racks_per_week = { uniform = { low = 40, high = 60 } }, burn_in_days = 2 }\n",
        &building(10, "2026-02-01").with(&slips(20)),
        &grid(4, "2026-03-01")
            .with("id = \"first\"")
            .with(&slips(30)),
        &second.with(&slips(60)),
    ]);
    let policy = |keys: &str| Section::new("[[purchase]]", keys);
    let rest = sections(&[
        &server("new").with(
            "rack_full_kw = 12
            lead_time_weeks = { uniform = { low = 8, high = 20 } }
            useful_life_years = 5
            launch = 2027-01-01",
        ),
        &policy(
            "id = \"follow\"
            policy = \"follow-power\"
            accelerator = \"gpu\"
            lead_time_weeks = { uniform = { low = 8, high = 30 } }
            max_gpus = 5_000",
        ),
        &policy(
            "id = \"refresh\"
            policy = \"refresh\"
            accelerator = \"new\"
            replaces = \"gpu\"
            from_date = 2027-02-01
            max_gpus = 2_000
            hurdle_fraction = 0.05",
        ),
        &Section::new(
            "[[supply_shock]]",
            "name = \"shock\"
            per_year = 1
            weeks = { uniform = { low = 4, high = 30 } }
            stretch = 2",
        ),
        &Section::new(
            "[[demand.internal]]",
            "name = \"own\"
            market = \"m\"
            gpus = [{ from = 2026-06-01, gpus = 1_000 }, { from = 2027-06-01, gpus = 4_000 }]",
        ),
    ]);
    let text =
        scenario("", &site, &rest).replace("[market.m]", "[market.m]\naccelerators = [\"gpu\"]");
    format!("{text}[market.n]\naccelerators = [\"new\"]\nprice_usd_per_gpu_hour = 6\n")
}

/// For any two replications, the first difference is never an order: up to then a policy has seen
/// the same, and so must do the same.
#[test]
fn a_policy_cannot_see_the_replication() {
    let plan = plan(&with_policies());
    let logs: Vec<Vec<(SimTime, Event)>> = (0..60)
        .map(|replication| {
            let mut happened = Happened::default();
            simulate(&plan, replication, 0, &mut happened).unwrap();
            happened.0
        })
        .collect();
    let ordered = |log: &[(SimTime, Event)]| {
        log.iter()
            .filter(|(_, event)| matches!(event, Event::OrderPlaced { .. }))
            .count()
    };
    assert!(
        logs.iter().all(|log| ordered(log) >= 2),
        "policies order in every future"
    );
    let mut orders_before = 0;
    for (at, first) in logs.iter().enumerate() {
        for second in &logs[at + 1..] {
            let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
            let apart = [first, second]
                .map(|log| log.get(same))
                .into_iter()
                .flatten()
                .min_by_key(|(time, event)| (*time, event.class()));
            orders_before += ordered(&first[..same]);
            if let Some((time, event)) = apart {
                assert!(
                    !matches!(event, Event::OrderPlaced { .. }),
                    "{event:?} at day {} tells two futures apart",
                    time.since_start() / DAY
                );
            }
        }
    }
    assert!(
        orders_before > 0,
        "some orders are placed while futures are still alike"
    );
}

#[test]
fn policies_do_what_they_say() {
    // Follow power: 4 MW at a PUE of 1.25 run 2 560 GPUs; the median lead time is 19 weeks.
    let run = simulated(&with_policies());
    assert!(
        run.gpus_ordered >= Gpus(6_400 - 8),
        "{:?}",
        run.gpus_ordered
    );
    // Refresh: a rental price of 6 against 3 USD replaces the old ones, watt for watt.
    assert!(run.gpus_retired > Gpus(0), "nothing was replaced");
    assert!(run.total(|month| month.booked(Account::Resale)).usd() > 0.0);
    let replenish = "[[purchase]]\npolicy = \"replenish\"\naccelerator = \"gpu\"\nmax_gpus = \
        4_000\ntrigger_fraction = 0.8\n[[demand.internal]]\nname = \
        \"own\"\ngpus = [{ from = 2026-06-01, gpus = 800 }, { from = 2027-06-01, gpus = 1_600 }]\n";
    let run = simulated(&scenario("", READY, replenish));
    assert_eq!(run.gpus_ordered, Gpus(2_000));
    // The larger need is met on its first day, give or take a review and the racking.
    assert!(run.months[19].gpus(GpuUse::Internal).hours() > 1_590.0 * 31.0 * 24.0);
}

#[test]
fn a_contract_on_one_fabric_needs_one_site() {
    let second = READY.replace("crew", "price_usd_per_mwh = 50\nfixed_pue = 1.25\ncrew");
    let orders = format!(
        "{}{}",
        order("site = \"s\"\nid = \"a\""),
        order("site = \"t\"\nid = \"b\"")
    );
    let labs = |one: bool| {
        format!(
            "[[demand.reserved]]\nsegment = \"labs\"\nper_month = 4\ngpus = 1_000\nterm_months = \
                300\none_fabric = {one}\n"
        )
    };
    let signed = |one: bool| {
        let text = scenario(
            "",
            READY,
            &format!("[[site]]\nid = \"t\"\n{second}{orders}{}", labs(one)),
        );
        simulated(&text).segments[0].admitted
    };
    assert_eq!((signed(false), signed(true)), (1, 0));
}

#[test]
fn the_ledgers_hold_every_gpu_and_watt() {
    let run = simulated(&with_policies());
    for month in &run.months {
        assert_eq!(
            month.ordered,
            month.cancelled + month.in_transit + month.delivered + month.retired
        );
        assert_eq!(
            month.delivered,
            GpuUse::ALL
                .iter()
                .map(|line| month.gpus(*line))
                .sum::<GpuSeconds>()
        );
        assert_eq!(
            month.energised.0,
            PowerUse::ALL
                .iter()
                .map(|line| month.power(*line).0)
                .sum::<i128>()
        );
    }
    assert_eq!(
        run.gpus_ordered,
        run.gpus_cancelled + run.gpus_in_transit + run.gpus_delivered + run.gpus_retired
    );
}

/// What was cancelled replaces nothing, even while an earlier batch of the same order still waits
/// for a crew.
#[test]
fn a_cancelled_batch_replaces_nothing() {
    let new = server("new").with("lead_time_weeks = 4");
    let refresh = "[[purchase]]\nid = \"refresh\"\npolicy = \"refresh\"\naccelerator = \
        \"new\"\nreplaces = \"gpu\"\nfrom_date = 2027-01-01\nmax_gpus = 800\nbatches = \
            2\nbatch_interval_days = 30\ncancel_after_weeks = 6\n";
    let slow = READY.replace("racks_per_week = 700", "racks_per_week = 7");
    let text = scenario("", &slow, &format!("{new}{}{refresh}", order("")))
        .replace("[market.m]", "[market.m]\naccelerators = [\"gpu\"]");
    let run = simulated(&format!(
        "{text}[market.n]\naccelerators = [\"new\"]\nprice_usd_per_gpu_hour = 9\n"
    ));
    // Half of the first order was delivered and replaced as many; its second half was cancelled,
    // and so was that of the next.
    assert!(run.gpus_cancelled >= Gpus(400), "{:?}", run.gpus_cancelled);
    assert_eq!(run.gpus_delivered, Gpus(800));
    assert_eq!(
        run.gpus_retired,
        run.gpus_ordered - run.gpus_cancelled - Gpus(800)
    );
}

#[test]
fn rented_chips_cost_their_rent_and_wait_for_nothing() {
    let rented = "[[site.instances]]\nid = \"bridge\"\naccelerator = \"gpu\"\ngpus = 64\nfrom_date \
        = 2026-01-01\nprice_usd_per_gpu_hour = 2\n";
    let run = simulated(&scenario(
        "tape_out = 2026-06-01\nnre_usd = 1_000_000\n",
        rented,
        "",
    ));
    assert_eq!(run.total(SiteMonth::capex).usd(), 0.0);
    assert_eq!(
        run.total(|month| month.binding[gridrack::record::Binding::Power as usize]),
        Seconds::ZERO
    );
}

/// A lease gives and takes the same, also when its fit-out ends with it or its landlord is later
/// than it is long.
#[test]
fn a_short_lease_takes_no_more_than_it_gave() {
    for lease in [
        "ready = 2026-03-01\nuntil = 2026-03-29\nfit_out_weeks = 4",
        "ready = 2026-03-01\nuntil = 2026-04-01\nslip_weeks = 20",
    ] {
        let site = format!(
            "{READY}[[site.lease]]\nid = \"shell\"\nit_mw = 1\n{lease}\nrent_usd_per_kw_month = \
                140\nfit_out_usd_per_it_mw = 1_000_000\n"
        );
        let run = simulated(&scenario("", &site, &order("")));
        // All 800 GPUs fit into the hall, with or without the lease.
        assert_eq!(
            run.month(35)[0].ready().hours(),
            800.0 * 31.0 * 24.0,
            "{lease}"
        );
        let late = lease.contains("slip");
        assert_eq!(
            booked(&run, Account::CapexSite).iter().sum::<f64>() == 0.0,
            late,
            "{lease}"
        );
        assert_eq!(
            booked(&run, Account::CapacityRent).iter().sum::<f64>() == 0.0,
            late,
            "{lease}"
        );
    }
}

#[test]
fn follow_power_does_not_reckon_with_a_lease_that_ends() {
    let site = "crew = { racks_per_week = 700, burn_in_days = 1 }\n[[site.building]]\nid = \
        \"hall\"\nit_mw = 1\nready = 2026-01-01\n[[site.power.utility]]\nid = \"grid\"\nmw = \
            10\nready = 2026-01-01\n[[site.lease]]\nid = \
            \"shell\"\nit_mw = 1\nready = 2026-01-01\nuntil = 2026-06-01\nrent_usd_per_kw_month = \
                140\n";
    let follow = "[[purchase]]\npolicy = \"follow-power\"\naccelerator = \"gpu\"\nmax_gpus = \
        5_000\nfrom_date = 2026-04-01\n";
    assert_eq!(
        simulated(&scenario("", site, follow)).gpus_ordered,
        Gpus(800)
    );
}

#[test]
fn the_fee_of_a_cancellation_is_written_off() {
    let run = simulated(&scenario(
        "",
        READY,
        &order("lead_time_weeks = 100\ncancel_after_weeks = 26\ncancellation_fee = 0.05"),
    ));
    assert_eq!(
        booked(&run, Account::Depreciation).iter().sum::<f64>(),
        1.2e6
    );
}

/// Dead units of an order are the same whatever else is ordered, and however fast crews are
/// elsewhere.
#[test]
fn another_order_changes_no_dead_unit() {
    let other = server("other").with("lead_time_weeks = 2");
    let rma = |rest: &str| {
        simulated(&scenario(
            "dead_on_arrival = 0.1",
            READY,
            &format!("{}{rest}", order("id = \"mine\"")),
        ))
        .total(|month| month.gpus(GpuUse::Rma))
    };
    let more =
        "[[purchase]]\nid = \"theirs\"\naccelerator = \"other\"\norder = 2026-01-01\ngpus = 80\n";
    assert_eq!(rma(""), rma(&format!("{other}{more}")));
}

#[test]
fn a_battery_carries_an_outage_only_with_its_power() {
    let lost = |mw: f64| {
        let site = format!(
            "{READY}[[site.power.battery]]\nid = \"store\"\nmw = {mw}\nmwh = 1_000\nready = \
                2026-01-01\n[site.power.outage]\nper_year = 10\nhours = 5\n"
        );
        simulated(&scenario("", &site, &order("")))
            .total(|month| month.gpus(GpuUse::Outage))
            .hours()
    };
    assert!(lost(1.0) > 0.0);
    assert_eq!(lost(10.0), 0.0);
}
