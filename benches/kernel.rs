//! The event calendar against two published Rust engines, `desque` 0.4 and `simcore` 0.1, on the
//! same work.
//!
//! Run with `cargo bench --bench kernel`. Measured is CPU time of the one thread, three rounds in
//! alternation, median:
//! * M/M/10 with arrival rate 8 and service rate 1, two events per customer; the mean wait is
//!   checked against Erlang C.
//! * hold: each of 1 000 or 100 000 pending events reschedules itself after an exponential time;
//!   setting up is not timed.
//!
//! All three engines share one generator and one model, handle the same events in the same order
//! and must leave the same sums. A draw is a multiplication and a look-up among 4 096 exponential
//! quantiles, so that drawing does not hide the calendar. Times are whole numbers: the clock is i64
//! in gridrack and desque, f64 in simcore, which knows no other. M/M/10's events carry nothing
//! (desque and simcore then need no allocation), hold's carry a number as real ones do.

use cpu_time::ThreadTime;
use gridrack::des::{Calendar, LATEST};
use gridrack::time::{Seconds, SimTime};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::process::ExitCode;
use std::rc::Rc;

const ROUNDS: usize = 3;
const ENGINES: [&str; 3] = ["gridrack", "desque", "simcore"];
const CUSTOMERS: u64 = 3_000_000;
const SERVERS: u32 = 10;
/// Mean service time in units of the clock; the mean gap between customers is an eighth of it.
const SERVICE: f64 = 4_000.0;
const ERLANG_C_WAIT: f64 = 0.204_59;
/// About three standard errors of the mean wait of the given number of customers, whose waits are
/// correlated.
const WAIT_TOLERANCE: f64 = 0.01;
/// Mean time between two hold events, so that ties stay rare at any number pending.
const HOLD_SPACING: f64 = 64.0;

fn main() -> ExitCode {
    println!(
        "{:<18}{:>12}{:>12}{:>12}{:>10}{:>10}{:>10}",
        "M events/CPU-s", ENGINES[0], ENGINES[1], ENGINES[2], "/desque", "/simcore", "spread"
    );
    let waits = report(
        "M/M/10",
        [queue_gridrack, queue_desque, queue_simcore],
        2 * CUSTOMERS,
        0,
    );
    report(
        "hold, 1e3 pending",
        [hold_gridrack, hold_desque, hold_simcore],
        12_000_000,
        1_000,
    );
    report(
        "hold, 1e5 pending",
        [hold_gridrack, hold_desque, hold_simcore],
        4_000_000,
        100_000,
    );
    let wait = waits as f64 / CUSTOMERS as f64 / SERVICE;
    println!(
        "\nM/M/10 mean wait {wait:.5}, Erlang C {ERLANG_C_WAIT}; every engine left the same sums"
    );
    if (wait - ERLANG_C_WAIT).abs() > WAIT_TOLERANCE {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// What a run leaves: CPU seconds and a sum over everything handled.
type Outcome = (f64, u64);

/// Plays the engines in turn and prints their row; the sum that all of them left.
///
/// # Panics
/// When the engines disagree: they did not do the same work.
fn report(name: &str, engines: [fn(u64, u32) -> Outcome; 3], events: u64, pending: u32) -> u64 {
    let rounds: Vec<[Outcome; 3]> = (0..ROUNDS)
        .map(|_| engines.map(|engine| engine(events, pending)))
        .collect();
    let sum = rounds[0][0].1;
    assert!(
        rounds.iter().flatten().all(|outcome| outcome.1 == sum),
        "{name}: the engines disagree"
    );
    let speed = |engine: usize| {
        let mut speeds: Vec<f64> = rounds
            .iter()
            .map(|round| events as f64 / 1e6 / round[engine].0)
            .collect();
        speeds.sort_by(f64::total_cmp);
        (
            speeds[ROUNDS / 2],
            (speeds[ROUNDS - 1] - speeds[0]) / speeds[ROUNDS / 2],
        )
    };
    let [ours, desque, simcore] = [0, 1, 2].map(speed);
    let spread = [ours.1, desque.1, simcore.1]
        .into_iter()
        .fold(0.0, f64::max);
    println!(
        "{name:<18}{:>12.1}{:>12.1}{:>12.1}{:>9.2}×{:>9.2}×{:>8.0} %",
        ours.0,
        desque.0,
        simcore.0,
        ours.0 / desque.0,
        ours.0 / simcore.0,
        spread * 100.0
    );
    sum
}

/// Exponential times from a table of quantiles and a linear congruential generator.
struct Draws {
    state: u64,
    quantiles: Vec<f32>,
}

const TABLE_BITS: u32 = 12;

impl Draws {
    fn new() -> Self {
        let cells = 1u32 << TABLE_BITS;
        let quantiles = (0..cells)
            .map(|cell| -libm::log((f64::from(cell) + 0.5) / f64::from(cells)) as f32)
            .collect();
        Self {
            state: 1,
            quantiles,
        }
    }

    #[inline]
    fn exponential(&mut self, mean: f64) -> i64 {
        // Multiplier and increment of Knuth's MMIX; the high bits are the good ones.
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (f64::from(self.quantiles[(self.state >> (64 - TABLE_BITS)) as usize]) * mean + 0.5) as i64
    }
}

/// The queue itself, the same for every engine.
struct Station {
    draws: Draws,
    to_come: u64,
    busy: u32,
    waiting: VecDeque<i64>,
    waited: u64,
}

impl Station {
    fn new() -> Self {
        Self {
            draws: Draws::new(),
            to_come: CUSTOMERS,
            busy: 0,
            waiting: VecDeque::new(),
            waited: 0,
        }
    }

    /// Gap to the first customer.
    fn opens(&mut self) -> i64 {
        self.draws.exponential(SERVICE / 8.0)
    }

    /// Gap to the next customer, and how long this one's service takes if it begins now.
    #[inline]
    fn arrives(&mut self, now: i64) -> (Option<i64>, Option<i64>) {
        self.to_come -= 1;
        let gap = (self.to_come > 0).then(|| self.draws.exponential(SERVICE / 8.0));
        if self.busy == SERVERS {
            self.waiting.push_back(now);
            return (gap, None);
        }
        self.busy += 1;
        (gap, Some(self.draws.exponential(SERVICE)))
    }

    /// Service time of the customer with the longest wait.
    #[inline]
    fn departs(&mut self, now: i64) -> Option<i64> {
        let Some(since) = self.waiting.pop_front() else {
            self.busy -= 1;
            return None;
        };
        self.waited += (now - since) as u64;
        Some(self.draws.exponential(SERVICE))
    }
}

/// The holders, the same for every engine.
struct Holders {
    draws: Draws,
    mean: f64,
    left: u64,
    sum: u64,
}

impl Holders {
    fn new(events: u64, pending: u32) -> Self {
        assert!(
            events as f64 * HOLD_SPACING * 1.2 < LATEST.as_seconds(),
            "the number of events does not fit the clock"
        );
        Self {
            draws: Draws::new(),
            mean: HOLD_SPACING * f64::from(pending),
            left: events,
            sum: 0,
        }
    }

    /// How long the first and every later hold lasts.
    #[inline]
    fn hold(&mut self) -> i64 {
        self.draws.exponential(self.mean)
    }

    #[inline]
    fn wakes(&mut self, now: i64, who: u32) -> i64 {
        self.left -= 1;
        self.sum = self.sum.rotate_left(1) ^ now as u64 ^ u64::from(who);
        self.hold()
    }
}

/// Times a piece of work.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = ThreadTime::now();
    let result = work();
    (begun.elapsed().as_secs_f64(), result)
}

#[derive(Clone, Copy)]
enum Step {
    Arrival,
    Departure,
}

fn queue_gridrack(_: u64, _: u32) -> Outcome {
    let mut station = Station::new();
    let mut calendar = Calendar::default();
    calendar.schedule(SimTime::at_second(station.opens()), 0, Step::Arrival);
    timed(|| {
        while let Some((now, step)) = calendar.next() {
            let (gap, service) = match step {
                Step::Arrival => station.arrives(now.since_start().whole()),
                Step::Departure => (None, station.departs(now.since_start().whole())),
            };
            if let Some(gap) = gap {
                calendar.schedule(now + Seconds::new(gap), 0, Step::Arrival);
            }
            if let Some(service) = service {
                calendar.schedule(now + Seconds::new(service), 0, Step::Departure);
            }
        }
        station.waited
    })
}

fn hold_gridrack(events: u64, pending: u32) -> Outcome {
    let mut holders = Holders::new(events, pending);
    let mut calendar = Calendar::with_capacity(pending as usize);
    for who in 0..pending {
        calendar.schedule(SimTime::at_second(holders.hold()), 0, who);
    }
    timed(|| {
        for _ in 0..events {
            let (now, who) = calendar.next().expect("everyone holds again");
            let hold = Seconds::new(holders.wakes(now.since_start().whole(), who));
            calendar.schedule(now + hold, 0, who);
        }
        holders.sum
    })
}

/// desque: an event is a type with its own `execute`, boxed by the queue.
mod in_desque {
    use super::{Holders, Station};
    use desque::SimState;
    use desque::serial::{Event, Simulation};

    impl SimState<i64> for Station {}

    #[derive(Debug)]
    pub struct Arrival;
    #[derive(Debug)]
    pub struct Departure;

    impl Event<Station, i64> for Arrival {
        fn execute(&mut self, simulation: &mut Simulation<Station, i64>) -> desque::Result {
            let now = *simulation.current_time();
            let (gap, service) = simulation.state_mut().arrives(now);
            if let Some(gap) = gap {
                simulation.schedule(Self, now + gap)?;
            }
            service.map_or(Ok(()), |service| {
                simulation.schedule(Departure, now + service)
            })
        }
    }

    impl Event<Station, i64> for Departure {
        fn execute(&mut self, simulation: &mut Simulation<Station, i64>) -> desque::Result {
            let now = *simulation.current_time();
            let service = simulation.state_mut().departs(now);
            service.map_or(Ok(()), |service| simulation.schedule(Self, now + service))
        }
    }

    impl SimState<i64> for Holders {
        fn is_complete(&self, _: &i64) -> bool {
            self.left == 0
        }
    }

    #[derive(Debug)]
    pub struct Hold(pub u32);

    impl Event<Holders, i64> for Hold {
        fn execute(&mut self, simulation: &mut Simulation<Holders, i64>) -> desque::Result {
            let now = *simulation.current_time();
            let hold = simulation.state_mut().wakes(now, self.0);
            simulation.schedule(Self(self.0), now + hold)
        }
    }
}

fn queue_desque(_: u64, _: u32) -> Outcome {
    let mut simulation = desque::serial::Simulation::new(Station::new(), 0);
    let first = simulation.state_mut().opens();
    simulation
        .schedule(in_desque::Arrival, first)
        .expect("not in the past");
    timed(|| {
        simulation.run().expect("no event fails");
        simulation.state().waited
    })
}

fn hold_desque(events: u64, pending: u32) -> Outcome {
    let mut simulation = desque::serial::Simulation::new(Holders::new(events, pending), 0);
    for who in 0..pending {
        let first = simulation.state_mut().hold();
        simulation
            .schedule(in_desque::Hold(who), first)
            .expect("not in the past");
    }
    timed(|| {
        simulation.run().expect("no event fails");
        simulation.state().sum
    })
}

/// simcore: components handle boxed events that they distinguish by type.
mod in_simcore {
    use super::{Holders, Station};
    use serde::Serialize;
    use simcore::{Event, EventHandler, SimulationContext};

    #[derive(Clone, Serialize)]
    pub struct Arrival {}
    #[derive(Clone, Serialize)]
    pub struct Departure {}

    pub struct Queue {
        pub station: Station,
        pub context: SimulationContext,
    }

    impl EventHandler for Queue {
        fn on(&mut self, event: Event) {
            let now = event.time as i64;
            let (gap, service) = if event.data.is::<Arrival>() {
                self.station.arrives(now)
            } else {
                (None, self.station.departs(now))
            };
            if let Some(gap) = gap {
                self.context.emit_self(Arrival {}, gap as f64);
            }
            if let Some(service) = service {
                self.context.emit_self(Departure {}, service as f64);
            }
        }
    }

    #[derive(Clone, Serialize)]
    pub struct Hold {
        pub who: u32,
    }

    pub struct SiteLoad {
        pub holders: Holders,
        pub context: SimulationContext,
    }

    impl EventHandler for SiteLoad {
        fn on(&mut self, event: Event) {
            if let Some(hold) = event.data.downcast_ref::<Hold>() {
                let length = self.holders.wakes(event.time as i64, hold.who);
                self.context
                    .emit_self(Hold { who: hold.who }, length as f64);
            }
        }
    }
}

fn queue_simcore(_: u64, _: u32) -> Outcome {
    let mut simulation = simcore::Simulation::new(1);
    let context = simulation.create_context("queue");
    let queue = Rc::new(RefCell::new(in_simcore::Queue {
        station: Station::new(),
        context,
    }));
    simulation.add_handler(
        "queue",
        Rc::clone(&queue) as Rc<RefCell<dyn simcore::EventHandler>>,
    );
    {
        let mut queue = queue.borrow_mut();
        let first = queue.station.opens();
        queue
            .context
            .emit_self(in_simcore::Arrival {}, first as f64);
    }
    timed(|| {
        simulation.step_until_no_events();
        queue.borrow().station.waited
    })
}

fn hold_simcore(events: u64, pending: u32) -> Outcome {
    let mut simulation = simcore::Simulation::new(1);
    let context = simulation.create_context("hall");
    let hall = Rc::new(RefCell::new(in_simcore::SiteLoad {
        holders: Holders::new(events, pending),
        context,
    }));
    simulation.add_handler(
        "hall",
        Rc::clone(&hall) as Rc<RefCell<dyn simcore::EventHandler>>,
    );
    for who in 0..pending {
        let mut hall = hall.borrow_mut();
        let first = hall.holders.hold();
        hall.context
            .emit_self(in_simcore::Hold { who }, first as f64);
    }
    timed(|| {
        simulation.steps(events);
        hall.borrow().holders.sum
    })
}
