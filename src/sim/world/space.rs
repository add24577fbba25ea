//! Space and ports: what buildings and the network of a site take in.

use super::TimeWeighted;
use crate::time::SimTime;
use crate::units::{Gpus, WattSeconds, Watts};

/// Space that has been built, leases aside.
#[derive(Debug, Default)]
pub struct Space {
    /// W of IT.
    built_w: TimeWeighted<i64>,
}

impl Space {
    /// A building is ready.
    pub fn open(&mut self, now: SimTime, it: Watts) {
        self.built_w.add(now, it.0);
    }

    /// Built space, in IT power.
    pub fn built(&self) -> Watts {
        Watts(self.built_w.value())
    }

    /// Watt-seconds of it since they were last taken.
    pub fn take(&mut self, now: SimTime) -> WattSeconds {
        WattSeconds(self.built_w.take(now))
    }
}

/// Ports of a site's network.
#[derive(Debug, Default)]
pub struct Network {
    /// GPUs that they connect.
    ports: Gpus,
}

impl Network {
    /// More ports are ready.
    pub fn connect(&mut self, gpus: Gpus) {
        self.ports += gpus;
    }

    /// GPUs that can be connected.
    pub fn ports(&self) -> Gpus {
        self.ports
    }
}
