//! Segments that rent by the hour.

use super::{Bursts, Rhythm, Substitute};
use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// A segment that rents by the hour.
    OnDemand {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// The only sites where its requests run; each runs at the one with most room when it
        /// begins.
        sites: Vec<String> = list();
        /// Whether a request needs all its GPUs at one site; `sites` means that too.
        one_site: bool = value().or("false");
        /// Whether a request needs all its GPUs on one fabric: that of one site, or of one pod
        /// where its network comes in pods.
        one_fabric: bool = value().or("false");
        /// Requests, at the start.
        per_day: f64 = number(0.0, 1_000_000.0, "per day");
        /// Requests that come at once, rounded to whole ones, at least one; `per_day` counts them
        /// one by one.
        clump: Uncertain = number(0.0, 10_000.0, "requests").each_use().or("1");
        /// Hours of the week in which more or fewer come; all alike when left out.
        rhythm: Option<Rhythm> = value().optional();
        /// Busy and quiet times; none when left out.
        bursts: Option<Bursts> = value().optional();
        /// Growth of `per_day` per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Size of a request, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// How long it runs.
        duration_hours: Uncertain = number(0.0, 100_000.0, "hours").each_use();
        /// Above the market price; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Change of the number of requests with price against its own trend: −1 means 1 % dearer,
        /// 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// What a request does that finds no room.
        when_full: String = one_of(&["lose", "queue"]).or("\"lose\"");
        /// How long a queued request waits; for ever when left out.
        patience_hours: Option<Uncertain> = number(0.0, 100_000.0, "hours").each_use().optional();
        /// Who waits is served in the order of this, higher first; nobody who runs makes way.
        priority: i64 = number(-1_000.0, 1_000.0, "").or("0");
        /// Other markets where a request that finds no room at once runs instead, in the order
        /// written.
        substitutes: Vec<Substitute> = list();
    }
}
