//! Grid power of a site: what utility tranches have energised, which of their feeds are out, and
//! what of the loss batteries or generators carry.

use crate::des::Ticket;
use crate::units::Watts;

/// Grid power and the feeds that bring it.
#[derive(Debug, Default)]
pub struct Grid {
    /// At the meter.
    at_meter: Watts,
    /// What of it is usable beside the feeds held back.
    usable: Watts,
    /// Feeds out, by utility tranche.
    feeds_out: Vec<i64>,
    /// Outages so far, by feed.
    feed_outages: Vec<u64>,
    /// What ready feeds would bring that are out beyond the reserve, bridged or not.
    uncovered: Watts,
    /// Whether batteries or generators carry them.
    bridged: bool,
    /// The pending end of what carries them.
    bridge_ends: Option<Ticket>,
}

impl Grid {
    /// A grid whose tranches have these numbers of feeds that may go out.
    pub(super) fn new(tranches: usize, feeds: usize) -> Self {
        Self {
            feeds_out: vec![0; tranches],
            feed_outages: vec![0; feeds],
            ..Self::default()
        }
    }

    /// A tranche is energised: power at the meter, and what of it is usable.
    pub fn energise(&mut self, at_meter: Watts, usable: Watts) {
        self.at_meter += at_meter;
        self.usable += usable;
    }

    /// Energised power at the meter.
    pub fn at_meter(&self) -> Watts {
        self.at_meter
    }

    /// Power at the meter beside the feeds held back, outages aside.
    pub fn usable(&self) -> Watts {
        self.usable
    }

    /// A feed of a tranche goes out.
    pub fn lose_feed(&mut self, tranche: usize, feed: usize) {
        self.feeds_out[tranche] += 1;
        self.feed_outages[feed] += 1;
    }

    /// A feed of a tranche is back.
    pub fn restore_feed(&mut self, tranche: usize) {
        self.feeds_out[tranche] -= 1;
    }

    /// Feeds of a tranche that are out.
    pub fn feeds_out(&self, tranche: usize) -> i64 {
        self.feeds_out[tranche]
    }

    /// Outages of a feed so far.
    pub fn outages_of(&self, feed: usize) -> u64 {
        self.feed_outages[feed]
    }

    /// Sets what ready feeds would bring that are out beyond the reserve. Returns whether an outage
    /// began with it.
    pub fn set_uncovered(&mut self, power: Watts) -> bool {
        let began = self.uncovered == Watts(0) && power > Watts(0);
        self.uncovered = power;
        began
    }

    /// What ready feeds would bring that are out beyond the reserve, carried or not.
    pub fn uncovered(&self) -> Watts {
        self.uncovered
    }

    /// Batteries or generators carry what is out, until an event.
    pub fn bridge(&mut self, ends: Option<Ticket>) {
        (self.bridged, self.bridge_ends) = (true, ends);
    }

    /// Nothing carries what is out any longer. Returns the end of it, if that is still pending.
    pub fn end_bridge(&mut self) -> Option<Ticket> {
        self.bridged = false;
        self.bridge_ends.take()
    }

    /// Power that batteries or generators carry now.
    pub fn carried(&self) -> Watts {
        if self.bridged {
            self.uncovered
        } else {
            Watts(0)
        }
    }

    /// Energised power that is lost now.
    pub fn lost(&self) -> Watts {
        self.uncovered - self.carried()
    }
}
