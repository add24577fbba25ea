//! Captive use: the owner's own demand.

use crate::rule::{Name, list, number, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// Captive use: GPUs that the owner requires, by date.
    Internal {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// GPUs required, from each date on; or `all_ready`.
        gpus: Vec<Step> = list();
        /// All ready GPUs of the market or partition run, whatever their number; no other use has
        /// any. `demand = "full"` in place of `[demand]` says so of every market.
        all_ready: bool = value().or("false");
        /// Value of a GPU-hour of it to the owner; the price at which leasing beats captive use is
        /// measured with it.
        owner_value_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}

section! {
    /// A training run of the owner: captive work that ends when it is done. It uses the GPUs
    /// available up to its size, so fewer GPUs prolong it. When GPUs are short, captive uses are
    /// served in the order written, those by date before training runs.
    TrainingRun {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Most GPUs it uses at once.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// Least GPUs it runs on; with fewer it waits and uses none.
        least_gpus: i64 = number(0.0, 100_000_000.0, "GPUs").or("1");
        /// Useful work; give this or `duration_days`.
        gpu_hours: Option<Uncertain> = number(0.0, 1.0e12, "GPU-hours").once().optional();
        /// Duration at full size.
        duration_days: Option<Uncertain> = number(0.0, 3_650.0, "days").once().optional();
        /// Planned first day; give this or `after`, or both for the later of the two. A day before
        /// the scenario's start means the start.
        starts: Option<Date> = value().optional();
        /// Training run that must be complete first.
        after: Option<String> = value().optional();
        /// Slip of its begin against the plan.
        slip_weeks: Uncertain = number(-52.0, 520.0, "weeks").once().or("0");
        /// Deadline for its completion.
        deadline: Option<Date> = value().optional();
        /// Goodput: useful share of a GPU-hour; restarts and lost steps take the rest.
        goodput_share: f64 = number(0.01, 1.0, "").or("1");
        /// Whether it is served before contracts; otherwise it uses only what they leave, still
        /// before on-demand requests.
        owner_first: bool = value().or("true");
        /// Value of a GPU-hour of it to the owner; the price at which leasing beats captive use is
        /// measured with it.
        owner_value_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}

section! {
    /// A requirement from a date on.
    Step {
        /// First day.
        from: Date = value();
        /// GPUs required from then on.
        gpus: i64 = number(0.0, 100_000_000.0, "GPUs");
    }
}
