//! The log of one replication: one event a line as JSON, and a trace that Perfetto opens.

mod particulars;
mod perfetto;
mod words;

use self::perfetto::Trace;
use crate::plan::Plan;
use crate::sim::event::Event;
use crate::sim::run::Observer;
use crate::sim::world::{FleetState, World};
use serde_json::json;

/// Collects events as they happen.
pub struct Log<'p> {
    plan: &'p Plan,
    lines: String,
    trace: Trace<'p>,
    count: u64,
}

impl<'p> Log<'p> {
    /// An empty log.
    pub fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            lines: String::new(),
            trace: Trace::new(plan),
            count: 0,
        }
    }

    /// The log, a JSON object a line.
    pub fn events(&self) -> &str {
        &self.lines
    }

    /// The trace in the Trace Event format that Perfetto reads.
    pub fn perfetto(&self) -> String {
        self.trace.json()
    }

    /// Number of events.
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl Observer for Log<'_> {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        if self.count == 0 {
            self.trace.steps(world);
        }
        self.count += 1;
        self.trace.bindings(world);
        let (track, words) = (words::track(event), words::words(event, self.plan));
        let particulars = particulars::particulars(event, world);
        let ready: i64 = world.fleets.iter().map(FleetState::ready).sum();
        let used: i64 = world.fleets.iter().map(FleetState::busy).sum();
        let line = json!({
            "time": self.plan.horizon.text(world.now),
            "event": words,
            "of": particulars,
            "gpus_ready": ready,
            "gpus_used": used,
        });
        self.lines += &line.to_string();
        self.lines.push('\n');
        self.trace.event(track, words, &particulars);
        self.trace.counters(world, ready, used);
    }
}
