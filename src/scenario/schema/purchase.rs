//! Purchase orders, the policies that place them, and the shocks that stretch them.

use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A purchase order, or a policy that places orders.
    Purchase {
        /// Name; by default `order-1`, `order-2` … by position.
        id: Option<Name> = value().optional();
        /// Accelerator that is bought.
        accelerator: String = value();
        /// Site of the delivery; may be left out when there is one.
        site: Option<String> = value().optional();
        /// `fixed` is one order on its date; the other policies review every `review_days` and
        /// order what is needed.
        policy: String = one_of(crate::model::purchasing::NAMES).or("\"fixed\"");
        /// Day of the order, of a fixed one. An order of before the start is under way: its lead time
        /// counts from this day, what would have come by the start comes on the first day, and what
        /// was due by the start is paid.
        order: Option<Date> = value().optional();
        /// Day before the start on which all GPUs of a fixed order were delivered: they are in
        /// service from the start at their age, paid for and depreciated so far.
        delivered: Option<Date> = value().optional();
        /// Share of the price paid before the start, of an order that is under way; by default the
        /// deposit and the milestones due by then.
        paid_before_start_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// GPUs ordered, of a fixed order.
        gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// First review of a policy; by default the scenario's start.
        from_date: Option<Date> = value().optional();
        /// Day after which a policy orders no more; by default never.
        until_date: Option<Date> = value().optional();
        /// Most GPUs that a policy may order in all, net of those not allocated or cancelled.
        max_gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// Smallest order of a policy; by default a rack.
        min_gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// Days between a policy's reviews.
        review_days: f64 = number(1.0, 3_650.0, "days").or("30");
        /// Share of planned capacity that commitments may reach before `replenish` orders.
        trigger_fraction: f64 = number(0.01, 10.0, "").or("0.9");
        /// Accelerator that `refresh` replaces at the same site.
        replaces: Option<String> = value().optional();
        /// By how much the new margin per MW must beat the old one before `refresh` replaces early.
        hurdle_fraction: f64 = number(0.0, 100.0, "").or("0.1");
        /// Lead time from order to the first batch; by default the accelerator's.
        lead_time_weeks: Option<Uncertain> = number(0.0, 520.0, "weeks").each_use().optional();
        /// Number of equal deliveries.
        batches: i64 = number(1.0, 1_000.0, "").or("1");
        /// Days between deliveries.
        batch_interval_days: f64 = number(0.0, 730.0, "days").or("14");
        /// Share of the price paid with the order; the balance after deposit and milestones is paid
        /// with each batch.
        deposit: f64 = number(0.0, 1.0, "").or("0.2");
        /// Payments between order and delivery.
        milestone: Vec<Milestone> = list();
        /// Weeks after the order at which undelivered GPUs are cancelled; never when left out.
        cancel_after_weeks: Option<f64> = number(0.0, 1_040.0, "weeks").optional();
        /// Cancellation fee, as a share of the price of a cancelled GPU; payments above it are
        /// refunded.
        cancellation_fee: f64 = number(0.0, 1.0, "").or("0");
        /// Price of this order; by default the accelerator's, along its roadmap.
        price_usd_per_gpu: Option<Uncertain> = number(0.0, 10_000_000.0, "USD per GPU").once().optional();
    }
}

section! {
    /// A payment for GPUs that have not been delivered yet.
    Milestone {
        /// Due date of the payment, after the order.
        weeks_after_order: f64 = number(0.0, 520.0, "weeks");
        /// Share of the price that is paid.
        share: f64 = number(0.0, 1.0, "");
    }
}

section! {
    /// A supply shortage of random date and length; while it lasts, the open lead times of all its
    /// accelerators run slower.
    SupplyShock {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Accelerators affected; by default all.
        accelerators: Vec<String> = list();
        /// Rate at which a shortage begins, counted from the end of the last.
        per_year: f64 = number(0.0, 50.0, "per year");
        /// Length of a shortage.
        weeks: Uncertain = number(0.0, 1_040.0, "weeks").each_use();
        /// Stretch of lead times meanwhile: days that pass per day of lead time.
        stretch: Uncertain = number(1.0, 100.0, "").each_use().or("1");
        /// Allocation: share of an order placed meanwhile that the vendor delivers; the rest is
        /// cancelled at no cost.
        allocation: Uncertain = number(0.0, 1.0, "").each_use().or("1");
    }
}
