//! Grid power of a site: what utility tranches have energised, which of their feeds are out, and
//! what of the loss batteries or generators carry.

use crate::des::Ticket;

/// Grid power and the feeds that bring it.
#[derive(Debug, Default)]
pub struct Grid {
    /// At the meter, W.
    at_meter_w: i64,
    /// Usable part of it beside reserve feeds, W.
    usable_w: i64,
    /// Feeds out, by utility tranche.
    feeds_out: Vec<i64>,
    /// Outages so far, by feed.
    feed_outages: Vec<u64>,
    /// W of ready feeds that are out beyond the reserve, bridged or not.
    uncovered_w: i64,
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

    /// A tranche is energised: W at the meter, and what of it is usable.
    pub fn energise(&mut self, at_meter_w: i64, usable_w: i64) {
        self.at_meter_w += at_meter_w;
        self.usable_w += usable_w;
    }

    /// Energised W at the meter.
    pub fn at_meter_w(&self) -> i64 {
        self.at_meter_w
    }

    /// W at the meter beside the feeds held back, outages aside.
    pub fn usable_w(&self) -> i64 {
        self.usable_w
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

    /// Sets the W of ready feeds that are out beyond the reserve. Returns whether an outage began
    /// with it.
    pub fn set_uncovered(&mut self, watts: i64) -> bool {
        let began = self.uncovered_w == 0 && watts > 0;
        self.uncovered_w = watts;
        began
    }

    /// W of ready feeds that are out beyond the reserve, carried or not.
    pub fn uncovered_w(&self) -> i64 {
        self.uncovered_w
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

    /// W that batteries or generators carry now.
    pub fn carried_w(&self) -> i64 {
        if self.bridged { self.uncovered_w } else { 0 }
    }

    /// Energised W that are lost now.
    pub fn lost_w(&self) -> i64 {
        if self.bridged { 0 } else { self.uncovered_w }
    }
}
