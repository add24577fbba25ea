//! Purchase orders, the policies that place them, and the shocks that stretch them.

use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A purchase order, or a policy that places orders.
    Purchase {
        /// Its name; by default `order-1`, `order-2` … by position.
        id: Option<Name> = value().optional();
        /// What is bought.
        accelerator: String = value();
        /// Where it goes; may be left out when there is one site.
        site: Option<String> = value().optional();
        /// `fixed` is one order on its date; the others review each `review_days` and order what
        /// they find wanting.
        policy: String = one_of(crate::model::purchasing::NAMES).or("\"fixed\"");
        /// Day of the order, of a fixed one.
        order: Option<Date> = value().optional();
        /// GPUs ordered, of a fixed order.
        gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// First review of a policy; by default the scenario's start.
        from_date: Option<Date> = value().optional();
        /// Day after which a policy orders no more; by default never.
        until_date: Option<Date> = value().optional();
        /// All that a policy may order, less what is not allocated or cancelled.
        max_gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// The least a policy orders at once; by default a rack.
        min_gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// Days between a policy's reviews.
        review_days: f64 = number(1.0, 3_650.0, "days").or("30");
        /// Share of planned capacity that commitments may reach before `replenish` orders.
        trigger_fraction: f64 = number(0.01, 10.0, "").or("0.9");
        /// Accelerator that `refresh` replaces at the same site.
        replaces: Option<String> = value().optional();
        /// By how much the new margin per MW must beat the old one before `refresh` replaces early.
        hurdle_fraction: f64 = number(0.0, 100.0, "").or("0.1");
        /// From order to the first batch; by default the accelerator's.
        lead_time_weeks: Option<Uncertain> = number(0.0, 520.0, "weeks").each_use().optional();
        /// Equal deliveries it comes in.
        batches: i64 = number(1.0, 1_000.0, "").or("1");
        /// Days between them.
        batch_interval_days: f64 = number(0.0, 730.0, "days").or("14");
        /// Share of the price paid with the order; what no milestone takes is paid with each batch.
        deposit: f64 = number(0.0, 1.0, "").or("0.2");
        /// Payments between order and delivery.
        milestone: Vec<Milestone> = list();
        /// Weeks after the order at which what has not come is cancelled; never when left out.
        cancel_after_weeks: Option<f64> = number(0.0, 1_040.0, "weeks").optional();
        /// Share of the price that a cancelled GPU costs; the rest of what was paid comes back.
        cancellation_fee: f64 = number(0.0, 1.0, "").or("0");
        /// Price of this order; by default the accelerator's, along its roadmap.
        price_usd_per_gpu: Option<Uncertain> = number(0.0, 10_000_000.0, "USD per GPU").once().optional();
    }
}

section! {
    /// A payment for GPUs that have not been delivered yet.
    Milestone {
        /// When it is due.
        weeks_after_order: f64 = number(0.0, 520.0, "weeks");
        /// Share of the price.
        share: f64 = number(0.0, 1.0, "");
    }
}

section! {
    /// A shortage that comes, lasts and goes; while it lasts, all open lead times of its
    /// accelerators run slower together.
    SupplyShock {
        /// Its name.
        name: Name = value();
        /// Accelerators it is about; by default all.
        accelerators: Vec<String> = list();
        /// How often it comes, counted from the end of the last.
        per_year: f64 = number(0.0, 50.0, "per year");
        /// How long it lasts.
        weeks: Uncertain = number(0.0, 1_040.0, "weeks").each_use();
        /// How many days a day of lead time takes meanwhile.
        stretch: Uncertain = number(1.0, 100.0, "").each_use().or("1");
        /// Share that the vendor allocates of an order placed meanwhile; the rest is cancelled at
        /// no cost.
        allocation: Uncertain = number(0.0, 1.0, "").each_use().or("1");
    }
}
