//! Segments that rent by the hour.

use super::{ModulatedArrivals, SeasonalityProfile, Substitute};
use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;

section! {
    /// A segment that rents by the hour.
    OnDemand {
        /// Name; other keys and `--set` refer to it.
        segment: Name = value();
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Sites where its requests may run; each runs at the one with the most free capacity when
        /// it begins.
        sites: Vec<String> = list();
        /// Whether a request needs all its GPUs at one site; `sites` means that too.
        one_site: bool = value().or("false");
        /// Whether a request needs all its GPUs on one fabric: that of one site, or of one pod
        /// where its network comes in pods.
        one_fabric: bool = value().or("false");
        /// Arrival rate of requests at the start.
        per_day: f64 = number(0.0, 1_000_000.0, "per day");
        /// Batch size: requests that arrive together, rounded to whole ones, at least one;
        /// `per_day` counts single requests.
        batch_size: Uncertain = number(0.0, 10_000.0, "requests").each_use().or("1");
        /// Seasonality profile over the hours of the week; none when left out.
        seasonality_profile: Option<SeasonalityProfile> = value().optional();
        /// Modulated arrivals: high- and low-rate states; none when left out.
        modulated_arrivals: Option<ModulatedArrivals> = value().optional();
        /// Growth of `per_day` per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Size of a request, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Run time of a request.
        duration_hours: Uncertain = number(0.0, 100_000.0, "hours").each_use();
        /// Premium to the market price, as a fraction; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Price elasticity of the number of requests, on the price relative to its trend: −1 means
        /// 1 % higher price, 1 % fewer requests; the effect is at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// What becomes of a request without enough free capacity: it is lost (`lose`) or waits
        /// (`queue`).
        when_full: String = one_of(&["lose", "queue"]).or("\"lose\"");
        /// Patience: how long a queued request waits before it reneges; unlimited when left out.
        patience_hours: Option<Uncertain> = number(0.0, 100_000.0, "hours").each_use().optional();
        /// Priority in the queue, higher first; running requests are never pre-empted.
        priority: i64 = number(-1_000.0, 1_000.0, "").or("0");
        /// Substitute markets, in the order written, for a request that cannot start at once in its
        /// own.
        substitutes: Vec<Substitute> = list();
    }
}
