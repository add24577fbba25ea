//! What the utility charges.

use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// The utility's tariff. Energy without a period of its own is paid at the site's price, flat
    /// or hourly; `electricity.delivery_usd_per_mwh` is charged on top. Demand is the highest mean
    /// of an hour: meters that take 15 minutes see what loads move within it besides.
    Tariff takes "tariffs" by "from" {
        /// What a table calls it.
        title: String = value().or("\"\"");
        /// A JSON record of the U.S. Utility Rate Database, or one of REopt that holds it; it
        /// stands for `energy`, `demand`, `fixed_usd_per_month` and `minimum_bill_usd_per_month`.
        file: Option<String> = value().optional();
        /// Zone of the clock that periods are read on, with its daylight saving: `America/Chicago`,
        /// `-06:00` or `UTC`. Left out, it is the site's `utc_offset_hours`: standard time all
        /// year. An hour's month is that of UTC, as the bill's.
        time_zone: Option<String> = value().optional();
        /// A factor on every rate of the tariff for the whole future; an indexed energy price is
        /// not scaled.
        level: Uncertain = number(0.0, 100.0, "").once().or("1");
        /// By how much the same rates rise with each year since the start.
        escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Customer and meter charge.
        fixed_usd_per_month: Option<f64> = number(0.0, 100_000_000.0, "USD per month").optional();
        /// Least bill before credits.
        minimum_bill_usd_per_month: Option<f64> = number(0.0, 1_000_000_000.0, "USD per month").optional();
        /// The same per contracted power, on top.
        minimum_bill_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month").or("0");
        /// Energy prices by period; a later one goes over those before it.
        energy: Vec<EnergyPeriod> = list();
        /// Demand charges, each with its own hours.
        demand: Vec<DemandPeriod> = list();
        /// Transmission by the load at the system's peaks, such as ERCOT's 4CP.
        coincident_peak: Option<CoincidentPeak> = value().optional();
        /// Capacity, such as PJM's.
        capacity: Option<Capacity> = value().optional();
        /// Energy paid whether taken or not.
        minimum_take: Option<MinimumTake> = value().optional();
        /// Surcharges.
        rider: Vec<Rider> = list();
        /// A credit for load that the grid may call off.
        interruptible: Option<Interruptible> = value().optional();
        /// A deposit for the interconnection.
        deposit: Option<Deposit> = value().optional();
        /// Contracted power from a date on; without any it is what the utility tranches that are
        /// ready give.
        contract: Vec<ContractStep> = list();
    }
}

section! {
    /// An energy price: `price_usd_per_mwh`, `tiers` or `indexed_factor`.
    EnergyPeriod {
        /// Its name.
        id: Name = value();
        /// Hours it holds in; without any, all.
        windows: Vec<Window> = list();
        /// One price.
        price_usd_per_mwh: Option<f64> = number(-1_000.0, 20_000.0, "USD per MWh").optional();
        /// Prices by the period's own use in the month, lowest block first.
        tiers: Vec<EnergyTier> = list();
        /// What `tiers` are limits of: MWh a month; MWh per MW of the month's peak (hours' use, kWh
        /// per kW); or either of them per day.
        tiers_by: String = one_of(&["month", "peak", "day", "peak-and-day"]).or("\"month\"");
        /// The site's price, flat or hourly, times this.
        indexed_factor: Option<f64> = number(0.0, 100.0, "").optional();
        /// On top of an indexed price.
        adder_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh").or("0");
    }
}

section! {
    /// A block of energy.
    EnergyTier {
        /// Where it ends; the last has no end.
        up_to_mwh: Option<f64> = number(0.000_001, 100_000_000.0, "MWh").optional();
        /// Its price.
        price_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh");
    }
}

section! {
    /// Hours of the day on some days of some months, on the tariff's clock; holidays are days like
    /// others.
    Window {
        /// Months, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]");
        /// Days.
        days: String = one_of(&["all", "weekday", "weekend"]).or("\"all\"");
        /// First hour, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "").or("0");
        /// Hour it ends, 1 to 24; before `from_hour` it wraps around midnight, the hours after
        /// midnight being those of their own day.
        to_hour: i64 = number(1.0, 24.0, "").or("24");
    }
}

section! {
    /// A demand charge: `price_usd_per_kw_month` or `tiers`, on the highest hour of its windows in
    /// a month.
    DemandPeriod {
        /// Its name.
        id: Name = value();
        /// Hours it watches, in the months it is billed in; without any, all.
        windows: Vec<Window> = list();
        /// One price.
        price_usd_per_kw_month: Option<f64> = number(0.0, 1_000.0, "USD per kW and month").optional();
        /// Prices by block of power, lowest first.
        tiers: Vec<DemandTier> = list();
        /// What is billed at least, as a share of the contracted power.
        minimum_share_of_contract: f64 = number(0.0, 1.0, "").or("0");
        /// What earlier peaks hold it to.
        ratchet: Option<Ratchet> = value().optional();
    }
}

section! {
    /// A block of power.
    DemandTier {
        /// Where it ends; the last has no end.
        up_to_mw: Option<f64> = number(0.000_001, 100_000.0, "MW").optional();
        /// Its price.
        price_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month");
    }
}

section! {
    /// A ratchet: a share of the highest peak of named `months` (each counts for the 11 months
    /// after it) or of the `look_back_months` before.
    Ratchet {
        /// Share of that peak that is billed at least.
        share: f64 = number(0.0, 1.0, "");
        /// Named months, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[]");
        /// Months before the one billed.
        look_back_months: Option<i64> = number(1.0, 24.0, "months").optional();
    }
}

section! {
    /// Transmission by the load at the system's peak of each named month, averaged over a year and
    /// billed in the next. The system's peak is taken to be the hottest late-afternoon hour of the
    /// month.
    CoincidentPeak {
        /// Rate, a twelfth of it a month.
        price_usd_per_kw_year: f64 = number(0.0, 10_000.0, "USD per kW and year");
        /// Months whose peaks count.
        months: Vec<i64> = number(1.0, 12.0, "").or("[6, 7, 8, 9]");
        /// Month from which last year's peaks are billed.
        year_begins: i64 = number(1.0, 12.0, "").or("1");
        /// What is billed while no year lies behind: each month's own peak, or nothing.
        before: String = one_of(&["own-peak", "nothing"]).or("\"own-peak\"");
    }
}

section! {
    /// A capacity charge.
    Capacity {
        /// Price.
        price_usd_per_mw_day: f64 = number(0.0, 100_000.0, "USD per MW and day");
        /// Obligation per MW that it is owed for: losses and reserve.
        factor: f64 = number(0.0, 10.0, "").or("1");
        /// What it is owed for: the contracted power, or the load at the system's peaks.
        obligation: String = one_of(&["contract", "peaks"]).or("\"contract\"");
        /// Months whose peaks count.
        months: Vec<i64> = number(1.0, 12.0, "").or("[6, 7, 8, 9]");
        /// Month from which last year's peaks are billed.
        year_begins: i64 = number(1.0, 12.0, "").or("6");
        /// What is billed while no year lies behind: each month's own peak, or nothing.
        before: String = one_of(&["own-peak", "nothing"]).or("\"own-peak\"");
    }
}

section! {
    /// Energy paid whether taken or not.
    MinimumTake {
        /// Of the contracted power, in every hour of the month.
        share_of_contract: f64 = number(0.0, 1.0, "");
        /// For each MWh not taken of it.
        price_usd_per_mwh: f64 = number(0.0, 20_000.0, "USD per MWh");
    }
}

section! {
    /// A surcharge.
    Rider {
        /// Its name.
        id: Name = value();
        /// On each MWh.
        price_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh").or("0");
        /// On every other charge.
        share: f64 = number(-0.9, 10.0, "").or("0");
    }
}

section! {
    /// A credit for load that the grid may call off.
    Interruptible {
        /// Power that may be called off.
        mw: f64 = number(0.0, 100_000.0, "MW");
        /// Credit, on what of it the month's peak reaches.
        credit_usd_per_kw_month: f64 = number(0.0, 1_000.0, "USD per kW and month");
        /// Hours a calendar year that may be called; all of them are, unless the site's `limits`
        /// say otherwise.
        hours_per_year: i64 = number(0.0, 8_760.0, "hours per year");
        /// For what is drawn above the firm level in called hours.
        penalty_usd_per_mwh: f64 = number(0.0, 1_000_000.0, "USD per MWh").or("0");
    }
}

section! {
    /// A deposit for the interconnection, on the largest contracted power.
    Deposit {
        /// Amount.
        amount_usd_per_mw: f64 = number(0.0, 100_000_000.0, "USD per MW");
        /// Day it is paid.
        paid: Date = value();
        /// Share that comes back.
        refundable_share: f64 = number(0.0, 1.0, "").or("1");
        /// Day from which it does: the first instalment comes a year later.
        refund_from: Option<Date> = value().optional();
        /// Equal yearly instalments; with 0 all comes back on that day.
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
