//! Cooling of a site: ready blocks, and those that have failed.

use super::it_capacity::ItCapacity;
use crate::units::Watts;

/// Cooling plants and their blocks.
#[derive(Debug, Default)]
pub struct Cooling {
    /// IT power that ready blocks cool less those held back.
    ready: Watts,
    /// IT power of all ready blocks, those held back too.
    installed: Watts,
    /// Blocks failed, by plant among those whose blocks fail.
    blocks_out: Vec<i64>,
    /// Failures so far, by block.
    block_failures: Vec<u64>,
    /// What failed blocks beyond the reserve take away.
    lost: Watts,
}

impl Cooling {
    /// Plants whose blocks fail, and so many such blocks in all.
    pub(super) fn new(plants: usize, blocks: usize) -> Self {
        Self {
            blocks_out: vec![0; plants],
            block_failures: vec![0; blocks],
            ..Self::default()
        }
    }

    /// A plant is ready that cools so much IT power beside the blocks held back, and so much with
    /// them.
    pub fn start(&mut self, it: Watts, installed: Watts) {
        self.ready += it;
        self.installed += installed;
    }

    /// IT power of ready blocks beyond what all chains allow, as far as there is power for it: they
    /// stand by.
    pub fn standby(&self, capacity: &ItCapacity) -> Watts {
        let powered = self.installed.min(capacity.powered());
        Watts((powered - capacity.usable()).0.max(0))
    }

    /// A block of a plant fails.
    pub fn lose_block(&mut self, plant: usize, block: usize) {
        self.blocks_out[plant] += 1;
        self.block_failures[block] += 1;
    }

    /// A block of a plant is repaired.
    pub fn restore_block(&mut self, plant: usize) {
        self.blocks_out[plant] -= 1;
    }

    /// Blocks of a plant that are out.
    pub fn blocks_out(&self, plant: usize) -> i64 {
        self.blocks_out[plant]
    }

    /// Failures of a block so far.
    pub fn failures_of(&self, block: usize) -> u64 {
        self.block_failures[block]
    }

    /// Sets what failed blocks beyond the reserve take away.
    pub fn set_lost(&mut self, it: Watts) {
        self.lost = it;
    }

    /// IT power that ready blocks cool less those held back, failures aside.
    pub fn ready(&self) -> Watts {
        self.ready
    }

    /// What of it failures take away.
    pub fn lost(&self) -> Watts {
        self.lost
    }
}
