//! Space and ports: what buildings and the network of a site take in.

use super::Level;
use crate::time::Instant;

/// Space that has been built, leases aside.
#[derive(Debug, Default)]
pub struct Space {
    /// W of IT.
    built_w: Level,
}

impl Space {
    /// A building is ready.
    pub fn open(&mut self, now: Instant, it_w: i64) {
        self.built_w.add(now, it_w);
    }

    /// Built space, W of IT.
    pub fn built_w(&self) -> i64 {
        self.built_w.value()
    }

    /// Watt-seconds of it since they were last taken.
    pub fn take_watt_seconds(&mut self, now: Instant) -> i128 {
        self.built_w.take(now)
    }
}

/// Ports of a site's network.
#[derive(Debug, Default)]
pub struct Network {
    /// GPUs that they connect.
    ports: i64,
}

impl Network {
    /// More ports are ready.
    pub fn connect(&mut self, gpus: i64) {
        self.ports += gpus;
    }

    /// GPUs that can be connected.
    pub fn ports(&self) -> i64 {
        self.ports
    }
}
