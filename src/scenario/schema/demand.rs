//! Who uses the capacity.

use crate::scenario::rule::{Name, list, number, one_of, section, some, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// Who uses the capacity.
    Demand {
        /// The owner's own training and inference; served first.
        internal: Vec<Internal> = list();
        /// Contracts over months; served second.
        reserved: Vec<Reserved> = list();
        /// Requests over hours; served third.
        on_demand: Vec<OnDemand> = list();
        /// Whatever is idle, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}

section! {
    /// An own need, by date.
    Internal {
        /// Its name.
        name: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// GPUs wanted, from each date on.
        gpus: Vec<Step> = some();
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

section! {
    /// A segment that signs contracts for months.
    Reserved takes "contracts" by "from" {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Customers who ask, at the start.
        per_month: f64 = number(0.0, 100_000.0, "per month");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// First day customers ask; by default the scenario's start.
        opens: Option<Date> = value().optional();
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Its term.
        term_months: Uncertain = number(0.1, 360.0, "months").each_use();
        /// From signing to first use; capacity is held meanwhile.
        start_lag_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Below the market price on the day of signing; negative for a premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Whether the price is kept for the term (`fixed`) or follows the market month by month (`indexed`).
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// The least an indexed price falls to, as a fraction of that at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Chance that a contract is renewed at its end, at the market price of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Change of the number who ask with price against its own trend: −1 means 1 % dearer, 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Whether a contract needs all its GPUs on one fabric, which is that of one site.
        one_fabric: bool = value().or("false");
    }
}

section! {
    /// A segment that rents by the hour.
    OnDemand {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Requests, at the start.
        per_day: f64 = number(0.0, 1_000_000.0, "per day");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Size of a request, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// How long it runs.
        duration_hours: Uncertain = number(0.0, 100_000.0, "hours").each_use();
        /// Above the market price; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Change of the number of requests with price against its own trend: −1 means 1 % dearer, 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// What a request does that finds no room.
        when_full: String = one_of(&["lose", "queue"]).or("\"lose\"");
        /// How long a queued request waits; for ever when left out.
        patience_hours: Option<Uncertain> = number(0.0, 100_000.0, "hours").each_use().optional();
    }
}

section! {
    /// Demand for whatever is idle.
    Spot {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The most it takes.
        gpus: Uncertain = number(0.0, 100_000_000.0, "GPUs").once();
        /// Below the market price.
        discount_to_market: f64 = number(0.0, 1.0, "").or("0.6");
    }
}
