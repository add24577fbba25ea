//! What changes by the hour at a site: weather and prices.

use crate::scenario::rule::{list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// Hourly weather from a file.
    Weather {
        /// An EPW file, or a CSV with columns `time` and `temperature_2m`.
        file: String = value();
        /// Zone of a CSV's stamps that carry no offset: `UTC`, `-06:00` or `America/Chicago`.
        time_zone: Option<String> = value().optional();
    }
}

section! {
    /// Grid energy whose price changes by the hour.
    Electricity {
        /// How energy is settled: hour by hour where plant, solar or a tariff make it necessary, else from sums; or always hour by hour.
        settlement: String = one_of(&["auto", "hourly"]).or("\"auto\"");
        /// Hours of the day and months with a price of their own.
        time_of_use: Vec<TimeOfUse> = list();
        /// Hourly prices from a CSV; they take the place of `price_usd_per_mwh`.
        hourly: Option<HourlyPrice> = value().optional();
        /// Wires, capacity and taxes on top of the energy price.
        delivery_usd_per_mwh: Uncertain = number(0.0, 10_000.0, "USD per MWh").once().or("0");
        /// A factor on the energy price for the whole future.
        level: Uncertain = number(0.0, 100.0, "").once().or("1");
        /// Gas for on-site units.
        gas_price_usd_per_mmbtu: Uncertain = number(0.0, 1_000.0, "USD per MMBtu").once().or("3.8");
    }
}

section! {
    /// A window of a time-of-use price, in local standard time.
    TimeOfUse {
        /// Months it holds in, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]");
        /// First hour of the day, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "");
        /// Hour it ends, 1 to 24.
        to_hour: i64 = number(1.0, 24.0, "");
        /// The price as a multiple of `price_usd_per_mwh`.
        price_multiple: f64 = number(0.0, 100.0, "");
    }
}

section! {
    /// Hourly prices.
    HourlyPrice {
        /// CSV files whose first column is the stamp; one or several years.
        file: String = value();
        /// Zone of stamps that carry no offset: `UTC`, `-06:00` or `America/Chicago`.
        time_zone: Option<String> = value().optional();
        /// The price column; by default the second.
        column: Option<String> = value().optional();
        /// What a missing hour means.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
    }
}
