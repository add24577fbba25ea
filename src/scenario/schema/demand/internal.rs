//! The owner's own need.

use crate::scenario::rule::{Name, number, section, some, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// An own need, by date.
    Internal {
        /// Its name.
        name: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// GPUs wanted, from each date on.
        gpus: Vec<Step> = some();
        /// What a GPU-hour of it is worth to the owner; the price at which leasing beats own use is
        /// measured with it.
        owner_value_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}

section! {
    /// Own work that ends when it is done, such as the training of a model. It takes what it can
    /// get up to its size, so fewer GPUs stretch it. Own uses that are short share in the order
    /// written, those by date before campaigns.
    Campaign {
        /// Its name.
        name: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// The most it uses at once.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// The least with which it runs; with fewer it waits and uses none.
        least_gpus: i64 = number(0.0, 100_000_000.0, "GPUs").or("1");
        /// Its useful work; this or `duration_days`.
        gpu_hours: Option<Uncertain> = number(0.0, 1.0e12, "GPU-hours").once().optional();
        /// How long it takes at full size.
        duration_days: Option<Uncertain> = number(0.0, 3_650.0, "days").once().optional();
        /// First day planned; this or `after`, or both for the later of the two. One before the
        /// scenario's start begins with it.
        starts: Option<Date> = value().optional();
        /// The campaign that must be done first.
        after: Option<String> = value().optional();
        /// How much later than planned it begins.
        slip_weeks: Uncertain = number(-52.0, 520.0, "weeks").once().or("0");
        /// The day it is to be done by.
        deadline: Option<Date> = value().optional();
        /// Useful share of a GPU-hour; restarts and lost steps take the rest.
        goodput_share: f64 = number(0.01, 1.0, "").or("1");
        /// Whether it comes before contracts; otherwise it takes only what they leave, still before
        /// requests.
        owner_first: bool = value().or("true");
        /// What a GPU-hour of it is worth to the owner; the price at which leasing beats own use is
        /// measured with it.
        owner_value_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}

section! {
    /// A level from a date on.
    Step {
        /// First day.
        from: Date = value();
        /// GPUs wanted from then on.
        gpus: i64 = number(0.0, 100_000_000.0, "GPUs");
    }
}
