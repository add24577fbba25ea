//! The trace of one replication in the Trace Event format that Perfetto reads: events, counters,
//! the steps of chains from plan to ready, and what binds at each site.

use super::words::{Track, chain};
use crate::plan::Plan;
use crate::record::Binding;
use crate::sim::world::World;
use crate::time::{DAY, Seconds, SimTime};
use serde_json::{Value, json};

/// Microseconds of a trace for each simulated second: an hour is shown as 3.6 ms, so that years fit
/// the viewer.
const MICROSECONDS_PER_SECOND: i64 = 1;

/// Processes of a trace: the events, the steps, what binds.
const EVENTS: u32 = 1;
const STEPS: u32 = 2;
const BINDING: u32 = 3;

/// A trace as it grows.
pub struct Trace<'p> {
    plan: &'p Plan,
    entries: Vec<Value>,
    /// GPUs ready, GPUs used and watts energised, as last counted.
    last: (i64, i64, i64),
    /// The binding constraint at each site, and since when.
    binding: Vec<(Binding, SimTime)>,
    now: SimTime,
}

impl<'p> Trace<'p> {
    /// With the names of its tracks.
    pub fn new(plan: &'p Plan) -> Self {
        let names = Track::NAMES.iter().enumerate();
        Self {
            plan,
            entries: names
                .map(|(track, name)| thread_name(EVENTS, track, name))
                .collect(),
            last: (-1, -1, -1),
            binding: Vec::new(),
            now: SimTime::START,
        }
    }

    /// The trace as JSON.
    pub fn json(&self) -> String {
        let mut entries = self.entries.clone();
        // The last binding constraint lasts until the end of the horizon.
        let bound = self.binding.iter().enumerate();
        entries.extend(bound.map(|(site, &(cause, since))| slice_of(site, cause, since, self.now)));
        json!({ "displayTimeUnit": "ms", "traceEvents": entries }).to_string()
    }

    /// A slice for each step of each chain, from its promised to its actual date, in a track of its
    /// own.
    pub fn steps(&mut self, world: &World<'_>) {
        let horizon = &self.plan.horizon;
        self.entries
            .push(process_name(STEPS, "steps, from promised to ready"));
        let sites = self.plan.sites.iter().zip(&world.sites);
        let steps = sites.flat_map(|(site, state)| {
            let own = site.steps.iter().zip(state.steps.iter());
            own.map(move |(step, state)| (site, step, state))
        });
        for (track, (site, step, state)) in steps.enumerate() {
            let promised = self.plan.promised_ready(step);
            let name = format!("{}: {} {}", site.name, chain(step.adds), step.name);
            self.entries.push(thread_name(STEPS, track, &name));
            let args = json!({
                "promised": horizon.text(promised),
                "planned": horizon.text(self.plan.planned_ready(step)),
                "ready": horizon.text(state.ready),
                "days_late": (state.ready - promised) / DAY,
                "came_last": step.parts[usize::from(state.last_part)].name,
            });
            let span = (
                promised
                    .min(state.ready)
                    .clamp(SimTime::START, horizon.end()),
                promised
                    .max(state.ready)
                    .clamp(SimTime::START, horizon.end()),
            );
            self.entries.push(slice((STEPS, track), &name, span, &args));
        }
    }

    /// Slices of the binding constraint at each site.
    pub fn bindings(&mut self, world: &World<'_>) {
        self.now = world.now;
        if self.binding.is_empty() {
            self.entries
                .push(process_name(BINDING, "binding constraint"));
            for (track, site) in self.plan.sites.iter().enumerate() {
                self.entries.push(thread_name(BINDING, track, &site.name));
            }
            self.binding = world
                .sites
                .iter()
                .map(|site| (site.binding.now(), SimTime::START))
                .collect();
        }
        for (at, site) in world.sites.iter().enumerate() {
            let (cause, since) = self.binding[at];
            if site.binding.now() != cause {
                self.entries.push(slice_of(at, cause, since, world.now));
                self.binding[at] = (site.binding.now(), world.now);
            }
        }
    }

    /// A mark for an event.
    pub fn event(&mut self, track: Track, words: &str, particulars: &Value) {
        self.entries.push(json!({
            "ph": "i", "s": "t", "pid": EVENTS, "tid": track as usize, "ts": self.now(),
            "name": words, "args": particulars,
        }));
    }

    /// Counters whenever they change: GPUs ready and in use, power.
    pub fn counters(&mut self, world: &World<'_>, ready: i64, used: i64) {
        let energised: i64 = world
            .sites
            .iter()
            .map(|site| site.power.energised().0)
            .sum();
        if (ready, used, energised) != self.last {
            self.last = (ready, used, energised);
            let mw = energised as f64 * 1e-6;
            self.count("GPUs", &json!({ "in use": used, "idle": ready - used }));
            self.count("energised MW", &json!({ "MW": mw }));
        }
    }

    fn now(&self) -> i64 {
        microseconds(self.now.since_start())
    }

    fn count(&mut self, name: &str, args: &Value) {
        self.entries.push(json!({
            "ph": "C", "pid": EVENTS, "ts": self.now(), "name": name, "args": args,
        }));
    }
}

fn microseconds(length: Seconds) -> i64 {
    length.whole() * MICROSECONDS_PER_SECOND
}

fn process_name(process: u32, name: &str) -> Value {
    json!({ "ph": "M", "pid": process, "name": "process_name", "args": { "name": name } })
}

fn thread_name(process: u32, track: usize, name: &str) -> Value {
    json!({
        "ph": "M", "pid": process, "tid": track, "name": "thread_name", "args": { "name": name },
    })
}

/// A slice of a track.
fn slice(
    (process, track): (u32, usize),
    name: &str,
    (from, to): (SimTime, SimTime),
    args: &Value,
) -> Value {
    json!({
        "ph": "X", "pid": process, "tid": track,
        "ts": microseconds(from.since_start()), "dur": microseconds(to - from),
        "name": name, "args": args,
    })
}

/// A slice in which one cause bound at a site.
fn slice_of(site: usize, cause: Binding, since: SimTime, until: SimTime) -> Value {
    let days = json!({ "days": (until - since) / DAY });
    slice((BINDING, site), cause.id(), (since, until), &days)
}
