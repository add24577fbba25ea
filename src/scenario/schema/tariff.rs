//! What the utility charges.

use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// The utility's tariff. Energy without a period of its own is paid at the site's price, flat
    /// or hourly; `electricity.delivery_usd_per_mwh` is charged on top. Peak demand is the highest
    /// hourly mean: meters that take 15-minute means also record the swings within the hour.
    Tariff takes "tariffs" by "from" {
        /// Title in tables.
        title: String = value().or("\"\"");
        /// A JSON record of the U.S. Utility Rate Database, or one of REopt that holds it; it
        /// replaces `energy`, `demand`, `fixed_usd_per_month` and `minimum_bill_usd_per_month`.
        file: Option<String> = value().optional();
        /// Zone of the clock that periods are read on, with its daylight saving: `America/Chicago`,
        /// `-06:00` or `UTC`. Left out, it is the site's `utc_offset_hours`: standard time all
        /// year. An hour's month is that of UTC, as the bill's.
        time_zone: Option<String> = value().optional();
        /// Factor on every rate of the tariff for the whole replication; an indexed energy price is
        /// not scaled.
        level: Uncertain = number(0.0, 100.0, "").once().or("1");
        /// Yearly escalation of the same rates from the start on.
        escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Customer and meter charge.
        fixed_usd_per_month: Option<f64> = number(0.0, 100_000_000.0, "USD per month").optional();
        /// Minimum bill before credits.
        minimum_bill_usd_per_month: Option<f64> = number(0.0, 1_000_000_000.0, "USD per month").optional();
        /// The same per contracted power, in addition.
        minimum_bill_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month").or("0");
        /// Energy prices by period; a later one overrides those before it.
        energy: Vec<EnergyPeriod> = list();
        /// Demand charges, each with its own hours.
        demand: Vec<DemandPeriod> = list();
        /// Transmission charge on the load at the system's peaks, such as ERCOT's 4CP.
        coincident_peak: Option<CoincidentPeak> = value().optional();
        /// Announced peaks of the system, which replace the expected one of their month.
        announced_peak: Vec<AnnouncedPeak> = list();
        /// Capacity charge, such as PJM's.
        capacity: Option<Capacity> = value().optional();
        /// Minimum take: energy paid whether taken or not.
        minimum_take: Option<MinimumTake> = value().optional();
        /// Surcharges.
        rider: Vec<Rider> = list();
        /// Credit for interruptible load, which the grid may call.
        interruptible: Option<Interruptible> = value().optional();
        /// A deposit for the interconnection.
        deposit: Option<Deposit> = value().optional();
        /// Contracted power from a date on; when empty, it is the power of the utility tranches
        /// that are ready.
        contract: Vec<ContractStep> = list();
    }
}

section! {
    /// An energy price: `price_usd_per_mwh`, `tiers` or `indexed_factor`.
    EnergyPeriod {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Hours in which it applies; all when left out.
        windows: Vec<Window> = list();
        /// A single price.
        price_usd_per_mwh: Option<f64> = number(-1_000.0, 20_000.0, "USD per MWh").optional();
        /// Prices by the energy used in the period in the month, lowest block first.
        tiers: Vec<EnergyTier> = list();
        /// What `tiers` are limits of: MWh a month; MWh per MW of the month's peak (hours' use, kWh
        /// per kW); or either of them per day.
        tiers_by: String = one_of(&["month", "peak", "day", "peak-and-day"]).or("\"month\"");
        /// Factor on the site's price, flat or hourly.
        indexed_factor: Option<f64> = number(0.0, 100.0, "").optional();
        /// Added to an indexed price.
        adder_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh").or("0");
    }
}

section! {
    /// A block of energy.
    EnergyTier {
        /// Upper limit of the block; the last block has none.
        up_to_mwh: Option<f64> = number(0.000_001, 100_000_000.0, "MWh").optional();
        /// Price in the block.
        price_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh");
    }
}

section! {
    /// Hours of the day on some days of some months, on the tariff's clock; holidays are not
    /// distinguished.
    Window {
        /// Months, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]");
        /// Days of the week.
        days: String = one_of(&["all", "weekday", "weekend"]).or("\"all\"");
        /// First hour of the day, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "").or("0");
        /// Hour it ends, 1 to 24; before `from_hour` it wraps around midnight, the hours after
        /// midnight being those of their own day.
        to_hour: i64 = number(1.0, 24.0, "").or("24");
    }
}

section! {
    /// A demand charge: `price_usd_per_kw_month` or `tiers`, on the peak demand (the highest hour)
    /// of its windows in a month.
    DemandPeriod {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Hours it applies to, in the months it is billed in; all when left out.
        windows: Vec<Window> = list();
        /// A single price.
        price_usd_per_kw_month: Option<f64> = number(0.0, 1_000.0, "USD per kW and month").optional();
        /// Prices by block of power, lowest first.
        tiers: Vec<DemandTier> = list();
        /// Minimum billing demand, as a share of the contracted power.
        minimum_share_of_contract: f64 = number(0.0, 1.0, "").or("0");
        /// Ratchet: billing demand held up by earlier peaks.
        ratchet: Option<Ratchet> = value().optional();
    }
}

section! {
    /// A block of power.
    DemandTier {
        /// Upper limit of the block; the last block has none.
        up_to_mw: Option<f64> = number(0.000_001, 100_000.0, "MW").optional();
        /// Price in the block.
        price_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month");
    }
}

section! {
    /// A ratchet: a share of the highest peak of named `months` (each counts for the 11 months
    /// after it) or of the `look_back_months` before.
    Ratchet {
        /// Share of that peak that is the least billing demand.
        share: f64 = number(0.0, 1.0, "");
        /// Named months, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[]");
        /// Months before the one billed.
        look_back_months: Option<i64> = number(1.0, 24.0, "months").optional();
    }
}

section! {
    /// Transmission charge on the load at the system's peak of each named month, averaged over a
    /// year and billed in the next. The system's peak is taken to be the hottest late-afternoon
    /// hour of the month, unless the tariff's `announced_peak` says when it is.
    CoincidentPeak {
        /// Rate, of which a twelfth is billed each month.
        price_usd_per_kw_year: f64 = number(0.0, 10_000.0, "USD per kW and year");
        /// Months whose peaks count.
        months: Vec<i64> = number(1.0, 12.0, "").or("[6, 7, 8, 9]");
        /// Month from which last year's peaks are billed.
        year_begins: i64 = number(1.0, 12.0, "").or("1");
        /// What is billed before a full year of peaks is known: each month's own peak, or nothing.
        before: String = one_of(&["own-peak", "nothing"]).or("\"own-peak\"");
    }
}

section! {
    /// Hours that the system's operator has announced as its peak, on the tariff's clock. The load
    /// at the peak of their month is the mean over all hours announced in it; they are known to
    /// dispatch whatever its foresight.
    AnnouncedPeak {
        /// Day.
        date: Date = value();
        /// First hour of the day, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "").or("0");
        /// Hour it ends, 1 to 24.
        to_hour: i64 = number(1.0, 24.0, "").or("24");
    }
}

section! {
    /// A capacity charge.
    Capacity {
        /// Price of capacity.
        price_usd_per_mw_day: f64 = number(0.0, 100_000.0, "USD per MW and day");
        /// Capacity obligation per MW of its basis: losses and reserve.
        factor: f64 = number(0.0, 10.0, "").or("1");
        /// Basis of the obligation: the contracted power, or the load at the system's peaks.
        obligation: String = one_of(&["contract", "peaks"]).or("\"contract\"");
        /// Months whose peaks count.
        months: Vec<i64> = number(1.0, 12.0, "").or("[6, 7, 8, 9]");
        /// Month from which last year's peaks are billed.
        year_begins: i64 = number(1.0, 12.0, "").or("6");
        /// What is billed before a full year of peaks is known: each month's own peak, or nothing.
        before: String = one_of(&["own-peak", "nothing"]).or("\"own-peak\"");
    }
}

section! {
    /// Minimum take: energy paid whether taken or not.
    MinimumTake {
        /// Minimum take, as a share of the contracted power in every hour of the month.
        share_of_contract: f64 = number(0.0, 1.0, "");
        /// Price of each MWh of it that is not taken.
        price_usd_per_mwh: f64 = number(0.0, 20_000.0, "USD per MWh");
    }
}

section! {
    /// A surcharge.
    Rider {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Surcharge on each MWh.
        price_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh").or("0");
        /// Surcharge on all other charges, as a share of them.
        share: f64 = number(-0.9, 10.0, "").or("0");
    }
}

section! {
    /// Credit for interruptible load, which the grid may call.
    Interruptible {
        /// Interruptible power.
        mw: f64 = number(0.0, 100_000.0, "MW");
        /// Credit, on the part of it that the month's peak reaches.
        credit_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month");
        /// Hours a calendar year that may be called; all are called, unless the site's `limits`
        /// state otherwise.
        hours_per_year: i64 = number(0.0, 8_760.0, "hours per year");
        /// Penalty on energy drawn above the firm level in called hours.
        penalty_usd_per_mwh: f64 = number(0.0, 1_000_000.0, "USD per MWh").or("0");
    }
}

section! {
    /// A deposit for the interconnection, on the largest contracted power.
    Deposit {
        /// Deposit per MW of contracted power.
        amount_usd_per_mw: f64 = number(0.0, 100_000_000.0, "USD per MW");
        /// Day it is paid.
        paid: Date = value();
        /// Share that is refunded.
        refundable_share: f64 = number(0.0, 1.0, "").or("1");
        /// Day from which it is refunded: the first instalment is paid a year later.
        refund_from: Option<Date> = value().optional();
        /// Equal yearly instalments; with 0 all is refunded on that day.
        refund_years: i64 = number(0.0, 30.0, "years").or("0");
    }
}

section! {
    /// Contracted power from a date on.
    ContractStep {
        /// First day.
        from_date: Date = value();
        /// Contracted power.
        mw: f64 = number(0.0, 100_000.0, "MW");
    }
}
