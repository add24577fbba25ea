//! Purchase orders of a replication: shortages, what was placed, lots on their way into service.

use crate::id::{AcceleratorId, FleetId, OrderId};
use crate::model::lead_time::Shortage;
use crate::record::OrderDates;
use crate::time::SimTime;

/// GPUs of one delivery on their way into service: waiting for a crew, being racked, or in burn-in.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// The placed order they belong to.
    pub placed: u32,
    /// The fleet.
    pub fleet: FleetId,
    /// GPUs of it.
    pub gpus: i64,
    /// When they were delivered.
    pub delivered: SimTime,
    /// Year of racking, counted from the scenario's first.
    pub vintage: u16,
    /// Whether it was delivered in a bad batch.
    pub bad: bool,
    /// Number of its first GPU among those delivered of its placed order.
    pub first_gpu: i64,
    /// Rounds of replacement by the vendor so far.
    pub round: u8,
}

/// An order that has been placed.
#[derive(Clone, Copy, Debug)]
pub struct PlacedOrder {
    /// Its terms.
    pub order: OrderId,
    /// Number of orders with the same terms, that is of a policy, placed before it.
    pub earlier: u64,
    /// When it was placed.
    pub at: SimTime,
    /// GPUs that the vendor allocated.
    pub gpus: i64,
    /// GPUs of them delivered so far.
    pub delivered: i64,
    /// Share of the price paid for undelivered GPUs.
    pub paid: f64,
    /// USD per GPU with server and rack.
    pub price: f64,
    /// USD per GPU of network.
    pub network_price: f64,
    /// Management's forecast of its last delivery; never before it has learnt otherwise.
    pub expected: SimTime,
    /// First and last delivery; once the rest is cancelled, those that took place; none without any
    /// delivery.
    pub deliveries: Option<(SimTime, SimTime)>,
    /// The delivery before now.
    pub last_delivery: Option<SimTime>,
    /// Whether the rest has been cancelled.
    pub cancelled: bool,
}

impl PlacedOrder {
    /// GPUs that have not come.
    pub fn open(&self) -> i64 {
        self.gpus - self.delivered
    }
}

/// Orders of a replication so far.
#[derive(Debug)]
pub struct Orders {
    /// Shortages of this replication, by accelerator.
    shortages: Vec<Vec<Shortage>>,
    /// Orders placed so far.
    placed: Vec<PlacedOrder>,
    /// Dates of each order so far.
    dates: Vec<OrderDates>,
    /// Orders of which GPUs are in service and none has been ready.
    unready: Vec<OrderId>,
    /// GPUs that each order, or policy, has placed so far.
    gpus_by_order: Vec<i64>,
    /// Lots that have been racked.
    lots: Vec<Lot>,
}

impl Orders {
    /// Nothing placed, of so many accelerators and orders.
    pub(super) fn new(accelerators: usize, orders: usize) -> Self {
        Self {
            shortages: vec![Vec::new(); accelerators],
            placed: Vec::new(),
            dates: vec![OrderDates::default(); orders],
            unready: Vec::new(),
            gpus_by_order: vec![0; orders],
            lots: Vec::new(),
        }
    }

    /// A shortage of an accelerator will come.
    pub fn foresee_shortage(&mut self, accelerator: AcceleratorId, shortage: Shortage) {
        self.shortages[accelerator.at()].push(shortage);
    }

    /// Shortages of an accelerator, past ones and those to come.
    pub fn shortages(&self, accelerator: AcceleratorId) -> &[Shortage] {
        &self.shortages[accelerator.at()]
    }

    /// An order is placed. Returns its number.
    pub fn place(&mut self, placed: PlacedOrder) -> u32 {
        self.gpus_by_order[placed.order.at()] += placed.gpus;
        self.placed.push(placed);
        self.placed.len() as u32 - 1
    }

    /// A share more of the price is paid for what has not come.
    pub fn pay(&mut self, number: u32, share: f64) {
        self.placed[number as usize].paid += share;
    }

    /// A batch of so many GPUs is due; `came` tells whether any of them came.
    pub fn deliver(&mut self, now: SimTime, number: u32, (due, came): (i64, bool)) {
        let placed = &mut self.placed[number as usize];
        placed.delivered += due;
        if came {
            placed.last_delivery = Some(now);
        }
    }

    /// What has not come of an order is cancelled.
    pub fn cancel(&mut self, number: u32) {
        let placed = &mut self.placed[number as usize];
        placed.cancelled = true;
        if placed.open() > 0 {
            let first = placed.deliveries.map(|dates| dates.0);
            placed.deliveries = first.zip(placed.last_delivery);
            self.gpus_by_order[placed.order.at()] -= placed.open();
        }
    }

    /// A placed order.
    pub fn placed(&self, number: u32) -> &PlacedOrder {
        &self.placed[number as usize]
    }

    /// All that was placed.
    pub fn all_placed(&self) -> &[PlacedOrder] {
        &self.placed
    }

    /// GPUs that an order, or policy, has placed so far, cancelled ones aside.
    pub fn gpus_of(&self, order: OrderId) -> i64 {
        self.gpus_by_order[order.at()]
    }

    /// A lot has been racked. Returns its number.
    pub fn rack(&mut self, lot: Lot) -> u32 {
        self.lots.push(lot);
        self.lots.len() as u32 - 1
    }

    /// Only so many GPUs of a lot are left: those dead on arrival, to be replaced.
    pub fn return_dead(&mut self, lot: u32, dead: i64) {
        self.lots[lot as usize].gpus = dead;
    }

    /// A lot that has been racked.
    pub fn lot(&self, number: u32) -> Lot {
        self.lots[number as usize]
    }

    /// The order of a racked lot has GPUs in service.
    pub fn enter_service(&mut self, lot: u32) {
        let order = self.placed(self.lot(lot).placed).order;
        if self.dates[order.at()].first_ready.is_none() && !self.unready.contains(&order) {
            self.unready.push(order);
        }
    }

    /// Orders in service of which `ready` holds have their first ready GPUs now.
    pub fn note_ready(&mut self, now: SimTime, ready: impl Fn(OrderId) -> bool) {
        let dates = &mut self.dates;
        self.unready.retain(|order| {
            let came = ready(*order);
            if came {
                dates[order.at()].first_ready = Some(now);
            }
            !came
        });
    }

    /// Dates of each order: the earliest and latest delivery of all that was placed for it.
    pub fn dates(&self) -> Vec<OrderDates> {
        let mut dates = self.dates.clone();
        for placed in &self.placed {
            if let Some((first, last)) = placed.deliveries {
                let of = &mut dates[placed.order.at()];
                of.first_delivery = Some(of.first_delivery.map_or(first, |known| known.min(first)));
                of.last_delivery = of.last_delivery.max(Some(last));
            }
        }
        dates
    }
}
