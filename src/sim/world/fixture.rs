//! Plans for unit tests: one site, one fleet of one accelerator, one market with one partition;
//! nothing is drawn, nothing fails, nobody comes. A test adds what it is about.
//!
//! ```text
//! let mut plan = fixture::plan();
//! plan.sites[0].steps.push(fixture::step(grid(2.0), WEEK));
//! let mut world = World::new(&plan, 0);
//! world.own_gpus(64);
//! ```

use super::{Lot, Quote, Vintage, World};
use crate::id::{AcceleratorId, FleetId, MarketId, OrderId, PartitionId, SiteId};
use crate::model::contract::Conditions;
use crate::model::draw::Draw;
use crate::plan::{
    Accelerator, Adds, Against, Arrivals, ContractTerms, Deviation, EndOfLife, FailureSimulation,
    Failures, Finance, Fleet, Market, Order, Parameter, Part, Partition, Placement, Plan, Segment,
    SegmentKind, Site, Step, Term, Variate, When, WhenFull,
};
use crate::random::dist::{Distribution, Law};
use crate::random::tabulated::Tabulated;
use crate::site_year::climate::{Climate, ClimateSpec, Lengths, prepare};
use crate::site_year::joint::{PriceSource, WeatherSource, YearsSpec};
use crate::time::{DAY, Horizon, Seconds, SimTime, WEEK};
use crate::units::{Gpus, Watts};
use jiff::civil::Date;
use std::sync::Arc;

/// The one site, fleet, order, market and partition.
pub const SITE: SiteId = SiteId(0);
/// See `SITE`.
pub const FLEET: FleetId = FleetId(0);
/// See `SITE`.
pub const ORDER: OrderId = OrderId(0);
/// See `SITE`.
pub const MARKET: MarketId = MarketId(0);
/// See `SITE`.
pub const PARTITION: PartitionId = PartitionId(0);

/// W that each GPU is planned to draw, and draws when busy; idle ones draw a quarter.
pub const GPU_W: i64 = 1_000;
/// Market price, USD per GPU-hour.
pub const PRICE: f64 = 2.0;

const NONE: Parameter = Parameter::Fixed(0.0);
const ONE: Parameter = Parameter::Fixed(1.0);

/// A value that is always drawn.
pub fn always(value: f64) -> Variate {
    Variate {
        distribution: Distribution::constant(value),
        key: 7,
    }
}

/// Hours without weather at a flat price of 1, whose cooling takes nothing.
fn climate() -> Arc<Climate> {
    let years = YearsSpec {
        weather: WeatherSource::None,
        price: PriceSource::Flat(Vec::new()),
        carbon: Vec::new(),
        forward_usd_per_mwh: None,
        utc_offset_hours: 0.0,
        group: "flat".into(),
    };
    let spec = ClimateSpec {
        years,
        plants: Vec::new(),
        fixed_overhead: Some(0.0),
        design: None,
        elevation_m: 0.0,
        place: (0.0, 0.0),
        lengths: Lengths {
            common: true,
            leap: true,
        },
        keep_tables: true,
        dry_side: false,
        heat: None,
    };
    Arc::new(prepare(&spec).expect("a whole year"))
}

fn site() -> Site {
    Site::bare(climate())
}

fn accelerator() -> Accelerator {
    Accelerator {
        name: "accelerator".into(),
        launch: None,
        liquid_share: 0.0,
        gpus_per_rack: Gpus(8),
        idle_each: Watts(GPU_W / 4).milliwatts(),
        full_each: Watts(GPU_W).milliwatts(),
        draw: Draw::new(&[], 0.0),
        busy_each: Watts(GPU_W).milliwatts(),
        price: Parameter::Fixed(30_000.0),
        price_roadmap: Vec::new(),
        network_price: Parameter::Fixed(3_000.0),
        network_share: 0.0,
        dead_on_arrival: 0.0,
        replacement: WEEK,
        tape_out: None,
        nre: NONE,
        yield_of_plan: ONE,
        resale_factor: ONE,
        life_months: 60,
        residual_by_year: vec![0.5, 0.25],
        failures: Failures::none(),
    }
}

fn order() -> Order {
    Order {
        name: "order".into(),
        fleet: FLEET,
        when: When::Fixed {
            placed: SimTime::START,
            gpus: Gpus(16),
        },
        delivered: None,
        paid_before_start: None,
        lead_time: always(4.0),
        batches: 2,
        batch_interval: WEEK,
        deposit: 0.25,
        milestones: Vec::new(),
        price: None,
        cancel_after: None,
        cancellation_fee: 0.1,
    }
}

fn market() -> Market {
    let steady = Deviation {
        volatility: 0.0,
        reversion: 0.0,
    };
    Market {
        name: "market".into(),
        key: 3,
        price: Parameter::Fixed(PRICE),
        drift: NONE,
        volatility: 0.0,
        reversion: 0.0,
        level: None,
        common_factor: 0.0,
        common_key: 4,
        regimes: None,
        launches: Vec::new(),
        list_price: None,
        price_position_factor: 1.0,
        captured_share_elasticity: 0.0,
        feedback: None,
        reserved: steady,
        spot: steady,
        spot_idle_response: 0.0,
        history: Vec::new(),
        ordered: Gpus(16),
        fleets: vec![FLEET],
        partitions: vec![PARTITION],
    }
}

/// A plan of two years from 2026 without any demand; its order of 16 GPUs comes in two batches.
pub fn plan() -> Plan {
    Plan {
        horizon: Horizon::new(Date::constant(2026, 1, 1), 2),
        seed: 1,
        inputs: Vec::new(),
        groups: Vec::new(),
        accelerators: vec![accelerator()],
        fleets: vec![Fleet {
            name: "fleet".into(),
            site: SITE,
            accelerator: AcceleratorId(0),
            market: MARKET,
            key: 5,
            rented: false,
            planned_each: Watts(GPU_W).milliwatts(),
            failure_simulation: FailureSimulation::Constant,
        }],
        sites: vec![site()],
        orders: vec![order()],
        instances: Vec::new(),
        shocks: Vec::new(),
        markets: vec![market()],
        partitions: vec![Partition {
            name: "partition".into(),
            market: MARKET,
            quota: None,
            site: None,
            backfill: false,
            aggregates: Vec::new(),
            step: DAY,
        }],
        segments: Vec::new(),
        job_gpus: None,
        finance: Finance {
            discount_rate: 0.1,
            sga_fraction: 0.0,
            transfer_price_fraction: 1.0,
            count_resale: false,
        },
        measured_from: 0,
        demand_read: Vec::new(),
    }
}

/// A step of one part that is ready at an instant.
pub fn step(adds: Adds, ready: SimTime) -> Step {
    Step {
        name: "step".into(),
        parts: vec![Part {
            name: "part".into(),
            starts: ready,
            takes_weeks: Vec::new(),
            slip_weeks: NONE,
        }],
        adds,
        spent_before_start: None,
        until: None,
        until_energised: None,
        at_end_of_life: EndOfLife::Replace,
    }
}

/// What a tranche of the grid adds, all of it usable.
pub fn grid(mw: f64) -> Adds {
    Adds::Grid {
        at_meter: Watts::from_mw(mw),
        usable: Watts::from_mw(mw),
        feeds: 1,
    }
}

/// What a building adds.
pub fn space(mw: f64) -> Adds {
    Adds::Space(Watts::from_mw(mw))
}

/// A segment of the one partition.
pub fn segment(kind: SegmentKind) -> Segment {
    Segment {
        name: "segment".into(),
        key: 6,
        market: MARKET,
        partition: PARTITION,
        kind,
    }
}

/// Requests of so many GPUs that run for so many hours, one an hour on average.
pub fn requests(gpus: f64, hours: f64, when_full: WhenFull) -> SegmentKind {
    SegmentKind::OnDemand {
        arrivals: Arrivals {
            per_hour: 1.0,
            ..Arrivals::default()
        },
        gpus: Tabulated::new(Distribution::new(Law::Constant(gpus))),
        duration_hours: Tabulated::new(Distribution::new(Law::Constant(hours))),
        premium: 0.0,
        when_full,
        priority: 0,
        placement: Placement {
            sites: Vec::new(),
            most: Gpus(i64::MAX),
        },
        substitutes: Vec::new(),
    }
}

/// PriceRule of a contract for so many GPUs over so many days, signed against what is ready.
pub fn terms(gpus: f64, days: i64) -> ContractTerms {
    ContractTerms {
        gpus: always(gpus),
        term: Term::Seconds(days * DAY),
        start_lag: Seconds::ZERO,
        agreed: None,
        used: always(1.0),
        conditions: Conditions::default(),
        placement: Placement::default(),
        against: Against::Ready { overbooking: 0.0 },
        substitutes: Vec::new(),
    }
}

/// Customers who ask for contracts with these terms.
pub fn reserved(terms: ContractTerms) -> SegmentKind {
    SegmentKind::Reserved {
        arrivals: Arrivals::default(),
        terms: Box::new(terms),
    }
}

impl World<'_> {
    /// So many GPUs have been burnt in, in a lot of the one order. Returns the lot's number.
    pub fn own_gpus(&mut self, gpus: i64) -> u32 {
        let fleet = &mut self.fleets[FLEET.at()];
        fleet.receive(gpus, (30_000.0 * gpus as f64, 0.0));
        fleet.rack(gpus);
        fleet.burn_in(gpus, 0);
        let site = &mut self.sites[SITE.at()];
        site.orders.order(self.now, gpus);
        site.orders.deliver(self.now, gpus);
        let joins = Vintage {
            fleet: FLEET,
            year: 0,
            burnt_in: gpus,
        };
        site.vintages.join(joins, |_| true);
        self.orders.rack(Lot {
            placed: 0,
            fleet: FLEET,
            gpus,
            delivered: self.now,
            vintage: 0,
            bad: false,
            first_gpu: 0,
            round: 0,
        })
    }

    /// The partition has so many ready GPUs, whatever the site's chains.
    pub fn ready_gpus(&mut self, gpus: i64) {
        let fleet = &mut self.fleets[FLEET.at()];
        fleet.end_rent(fleet.burnt_in());
        fleet.rent(gpus);
        fleet.begin_power(true);
        self.recount_site_load(SITE);
        self.allocate_ready(MARKET);
    }

    /// A market's on-demand price has doubled, its trend has not.
    pub fn double_price(&mut self, market: MarketId) {
        let quote = *self.markets[market.at()].quote();
        self.markets[market.at()].turn_month(Quote {
            price: 2.0 * quote.price,
            ..quote
        });
    }

    /// The next event, which now is.
    pub fn advance(&mut self) -> Option<crate::sim::event::Event> {
        let (time, event) = self.calendar.next()?;
        self.now = time;
        Some(event)
    }
}
