//! Where a site's energised watts are over time.

use super::TimeWeighted;
use crate::record::PowerUse;
use crate::time::SimTime;
use crate::units::{WattSeconds, Watts};

/// Energised watts of a site by use. Demand is the rest of the ready GPUs' planned draw; the
/// month's close reckons it.
#[derive(Debug)]
pub struct PowerLedger {
    uses: [TimeWeighted<i64>; PowerUse::COUNT],
    /// Energised W.
    energised: TimeWeighted<i64>,
    /// Planned draw of the ready GPUs, W.
    ready: TimeWeighted<i64>,
}

impl Default for PowerLedger {
    fn default() -> Self {
        Self {
            uses: [TimeWeighted::<i64>::default(); PowerUse::COUNT],
            energised: TimeWeighted::<i64>::default(),
            ready: TimeWeighted::<i64>::default(),
        }
    }
}

impl PowerLedger {
    /// So much is energised from now on.
    pub fn set_energised(&mut self, now: SimTime, power: Watts) {
        self.energised.set(now, power.0);
    }

    /// So much is on a line from now on.
    pub fn charge(&mut self, now: SimTime, line: PowerUse, power: Watts) {
        self.uses[line as usize].set(now, power.0);
    }

    /// So much is planned for the ready GPUs from now on.
    pub fn set_ready(&mut self, now: SimTime, power: Watts) {
        self.ready.set(now, power.0);
    }

    /// Energised power.
    pub fn energised(&self) -> Watts {
        Watts(self.energised.value())
    }

    /// Watt-seconds energised since they were last taken.
    pub fn take_energised(&mut self, now: SimTime) -> WattSeconds {
        WattSeconds(self.energised.take(now))
    }

    /// Watt-seconds on each line since they were last taken; what the ready GPUs were planned to
    /// draw and did not is the demand's.
    pub fn take(&mut self, now: SimTime) -> [WattSeconds; PowerUse::COUNT] {
        let mut taken = self
            .uses
            .each_mut()
            .map(|level| WattSeconds(level.take(now)));
        taken[PowerUse::Demand as usize] =
            WattSeconds(self.ready.take(now)) - taken[PowerUse::Drawn as usize];
        taken
    }
}
