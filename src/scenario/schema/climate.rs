//! Hourly weather and prices of a site.

use crate::model::dispatch::export::Spec as Export;
use crate::rule::{list, number, one_of, section, value};
use crate::scenario::hourly::LayoutKeys;
use crate::uncertain::Uncertain;

section! {
    /// Hourly weather from files.
    Weather with layout: LayoutKeys {
        /// An EPW file, or a CSV or JSON answer of Open-Meteo with columns `time` and
        /// `temperature_2m` (°C), and where it has them `relative_humidity_2m` (per cent) or
        /// `dew_point_2m`, `surface_pressure` (hPa), `shortwave_radiation` (W per m²) and
        /// `wind_speed_10m` (km per h, or as its header says).
        file: Option<String> = value().optional();
        /// Several such CSV files, of a year each or more.
        files: Vec<String> = list();
        /// Time zone of a CSV's time stamps without an offset: `UTC`, `-06:00` or
        /// `America/Chicago`; by default the offset that the file says.
        time_zone: Option<String> = value().optional();
        /// Treatment of a missing or blank hour: the file is refused, or the hour takes the value
        /// of the previous day. One or two marked hours of an EPW on end are interpolated, marked
        /// sun of the night is 0.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
        /// What relative humidity and dew points below 0 °C are stated over.
        humidity_over: String = one_of(&["water", "ice"]).or("\"water\"");
    }
}

section! {
    /// Hourly carbon intensity of grid energy from files, used with the prices and the weather of
    /// the same hours; it replaces `grid_carbon_kg_per_mwh`.
    Carbon with layout: LayoutKeys {
        /// A CSV file of hours or shorter intervals.
        file: Option<String> = value().optional();
        /// Several such files, of a year each or more.
        files: Vec<String> = list();
        /// Time zone of time stamps without an offset: `UTC`, `-06:00` or `America/Chicago`; by
        /// default that of the header or of a known layout.
        time_zone: Option<String> = value().optional();
        /// Header of the value column; by default that of a known layout, or the second column.
        column: Option<String> = value().optional();
        /// Its unit; kg per MWh and g per kWh are the same number.
        unit: Option<String> = one_of(&["kg/MWh", "g/kWh", "lb/MWh"]).optional();
        /// Treatment of a missing or blank hour, of a row that comes twice and of a local hour that
        /// the clocks skip: the file is refused, or the hour takes the value of the previous day,
        /// equal rows are read once and the skipped hour is left out.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
    }
}

section! {
    /// Grid energy whose price changes by the hour.
    Electricity {
        /// Energy settlement: `auto` is hour by hour where on-site plant, solar or a tariff
        /// requires it, else from sums; `hourly` is always hour by hour.
        settlement: String = one_of(&["auto", "hourly"]).or("\"auto\"");
        /// Time-of-use prices, by hour of the day and month.
        time_of_use: Vec<TimeOfUse> = list();
        /// Hourly prices from a CSV; they replace `price_usd_per_mwh`.
        hourly: Option<HourlyPrice> = value().optional();
        /// Hourly prices generated around the site's weather; they replace `price_usd_per_mwh`, and
        /// `hourly` replaces them.
        generator: Option<PriceGenerator> = value().optional();
        /// Forward price of energy: hourly or generated prices of all years are scaled by one
        /// factor so that their mean over the library of years equals it. Hours and years keep
        /// their relative prices, and negative prices stay negative.
        forward_usd_per_mwh: Option<f64> = number(0.01, 10_000.0, "USD per MWh").optional();
        /// Forward prices by calendar year: each holds from its January on, until the next year
        /// given.
        forward: Vec<Forward> = list();
        /// Wires, capacity and taxes on top of the energy price.
        delivery_usd_per_mwh: Uncertain = number(0.0, 10_000.0, "USD per MWh").once().or("0");
        /// Yearly escalation of delivery, on each anniversary of the scenario's start.
        delivery_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Factor on the energy price for the whole replication.
        level: Uncertain = number(0.0, 100.0, "").once().or("1");
        /// Energy sold to the grid; when left out, none is.
        export: Option<Export> = value().optional();
        /// Price of gas for on-site units.
        gas_price_usd_per_mmbtu: Uncertain = number(0.0, 1_000.0, "USD per MMBtu").once().or("3.8");
    }
}

section! {
    /// A window of a time-of-use price, in local standard time.
    TimeOfUse {
        /// Months in which it applies, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]");
        /// First hour of the day, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "");
        /// Hour of the day at which it ends, 1 to 24.
        to_hour: i64 = number(1.0, 24.0, "");
        /// The price as a multiple of `price_usd_per_mwh`.
        price_multiple: f64 = number(0.0, 100.0, "");
    }
}

section! {
    /// Forward price of a calendar year and the years after it.
    Forward {
        /// Calendar year.
        year: i64 = number(1950.0, 2150.0, "");
        /// Mean price of energy in it.
        usd_per_mwh: f64 = number(0.01, 10_000.0, "USD per MWh");
    }
}

section! {
    /// Hourly prices.
    HourlyPrice with layout: LayoutKeys {
        /// A CSV file of hours or shorter intervals, one or several years, as a market hands it out
        /// or with a column of stamps and one of prices.
        file: Option<String> = value().optional();
        /// Several such files, of a year each or more.
        files: Vec<String> = list();
        /// Time zone of time stamps without an offset: `UTC`, `-06:00` or `America/Chicago`; by
        /// default that of the header or of a known layout.
        time_zone: Option<String> = value().optional();
        /// Header of the price column; by default that of a known layout, or the second column.
        column: Option<String> = value().optional();
        /// Its unit, a code of ISO 4217 per MWh or kWh such as `EUR/MWh`, or `cent/kWh` or
        /// `ore/kWh`; by default the scenario's currency per MWh.
        unit: Option<String> = value().optional();
        /// Value-added tax included in the prices, as a share of the price before tax.
        vat: Option<f64> = number(0.0, 1.0, "").optional();
        /// Exchange rate: units of the scenario's currency per unit of the file's. With it and
        /// without `unit` the file's prices are in the currency of its header.
        exchange_rate: Option<f64> = number(0.000_01, 10_000.0, "").optional();
        /// Treatment of a missing or blank hour, of a row that comes twice and of a local hour that
        /// the clocks skip: the file is refused, or the hour takes the value of the previous day,
        /// equal rows are read once and the skipped hour is left out.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
    }
}

section! {
    /// Hourly prices where there is no history: a calm price by hour, season, weekend and dry bulb,
    /// peaks of stressed days, cold spells of scarcity, hours of surplus. All logarithms are
    /// natural, all hours local standard time.
    PriceGenerator takes "price-years" by "from" {
        /// Title in tables.
        title: String = value().or("\"\"");
        /// Years generated; a replication draws its years from them at random.
        years: i64 = number(1.0, 1_000.0, "").or("40");
        /// Quantiles of the hourly dry bulb where the parameters hold, at 0.0005, 0.002, 0.01,
        /// 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.998 and 0.9995; an hour of the site is
        /// taken at the dry bulb of the same quantile there. When left out, the site's dry bulb is
        /// used unchanged.
        station_quantiles_c: Vec<f64> = number(-90.0, 60.0, "°C").or("[]");
        /// Median over years of the level.
        level_usd_per_mwh: f64 = number(0.01, 10_000.0, "USD per MWh");
        /// Standard deviation between years of the level's logarithm.
        level_sd: f64 = number(0.0, 3.0, "").or("0");
        /// Logarithm of each hour's price against the level, December to February.
        shape_winter: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// The same from March to May.
        shape_spring: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// The same from June to August.
        shape_summer: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// The same from September to November.
        shape_autumn: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// Added to that logarithm in each hour of Saturdays and Sundays.
        weekend: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// Dry bulbs at which `response` is given, ascending.
        response_at_c: Vec<f64> = number(-80.0, 60.0, "°C").or("[]");
        /// Added to the logarithm at those dry bulbs, linear between them.
        response: Vec<f64> = number(-10.0, 10.0, "").or("[]");
        /// Standard deviation of the slow component of the logarithm, over weeks.
        slow_sd: f64 = number(0.0, 3.0, "").or("0");
        /// Its autocorrelation from day to day.
        slow_persistence_per_day: f64 = number(0.0, 0.9999, "").or("0.95");
        /// Standard deviation of the days' logarithm around that.
        day_sd: f64 = number(0.0, 3.0, "").or("0");
        /// Its autocorrelation from day to day.
        day_persistence_per_day: f64 = number(0.0, 0.9999, "").or("0.4");
        /// Standard deviation of the hours' logarithm around the day's.
        hour_sd: f64 = number(0.0, 3.0, "").or("0");
        /// Its autocorrelation from hour to hour.
        hour_persistence_per_hour: f64 = number(0.0, 0.9999, "").or("0.7");
        /// Highest dry bulb of a day above which heat stresses the grid.
        stress_hot_c: f64 = number(-80.0, 60.0, "°C").or("30");
        /// Mean dry bulb of a day below which cold stresses the grid.
        stress_cold_c: f64 = number(-80.0, 60.0, "°C").or("0");
        /// Log-odds of a stressed day: constant, per K of heat, per K of cold, after a stressed
        /// day, per score of the year.
        stress_log_odds: Vec<f64> = number(-100.0, 100.0, "").or("[-100, 0, 0, 0, 0]");
        /// Excess of the smallest peak over the calm price, as a multiple of it.
        stress_least_excess: f64 = number(0.01, 100.0, "").or("1.5");
        /// Mean logarithm of a peak's excess over the least: constant, and the logarithm's change
        /// per K of heat, per K of cold, per score of the year.
        stress_tail: Vec<f64> = number(-10.0, 10.0, "").or("[0.5, 0, 0, 0]");
        /// 1 for a Pareto tail of the peaks, less for a thinner one.
        stress_tail_exponent: f64 = number(0.0, 1.5, "").or("1");
        /// Correlation of the peaks' sizes from day to day.
        stress_persistence_per_day: f64 = number(0.0, 0.9999, "").or("0");
        /// Weights of the hours in which peaks of hot days occur.
        stress_peak_hot: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// The same for mild days.
        stress_peak_mild: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// The same for cold days.
        stress_peak_cold: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// Share of the excess one hour beside the peak; it falls with the distance.
        stress_width: f64 = number(0.0, 1.0, "").or("0.5");
        /// Variation of the hours beside the peak: 0 where they have exactly that share, 1 where
        /// they differ by as much as the share itself.
        stress_jaggedness: f64 = number(0.0, 1.5, "").or("0");
        /// Mean dry bulb of a day below which supply may fall short.
        scarcity_onset_c: f64 = number(-80.0, 60.0, "°C").or("-10");
        /// Events per degree-day below that.
        scarcity_events_per_degree_day: f64 = number(0.0, 10.0, "per K and day").or("0");
        /// Probability that a cold day of a scarcity event is its last.
        scarcity_relief_per_day: f64 = number(0.0, 1.0, "").or("0");
        /// Lowest price of its days, as a share of the cap.
        scarcity_least_share_of_cap: f64 = number(0.0, 1.0, "").or("0.5");
        /// Highest price of its days, as a share of the cap.
        scarcity_greatest_share_of_cap: f64 = number(0.0, 1.0, "").or("1");
        /// Mean hours a year with a negative price.
        surplus_hours_per_year: f64 = number(0.0, 8_760.0, "hours").or("0");
        /// Standard deviation of its logarithm between years.
        surplus_year_sd: f64 = number(0.0, 3.0, "").or("0");
        /// Probability that an hour with a negative price is followed by another.
        surplus_stays: f64 = number(0.0, 0.99, "").or("0");
        /// Mean of a negative price, as an amount below zero.
        surplus_depth_usd_per_mwh: f64 = number(0.0, 10_000.0, "USD per MWh").or("0");
        /// Weights of the months in which negative prices occur.
        surplus_months: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// Weights of the hours in which spells of negative prices begin.
        surplus_begins: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// Price floor.
        floor_usd_per_mwh: f64 = number(-10_000.0, 0.0, "USD per MWh").or("0");
        /// Price cap.
        cap_usd_per_mwh: f64 = number(1.0, 100_000.0, "USD per MWh");
    }
}
