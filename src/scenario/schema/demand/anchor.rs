//! Named contracts.

use super::contract::{Credit, Exit, Late, Recall, Sla};
use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A named contract, signed whatever capacity there is.
    Anchor {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// Its size, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Day of signing; may lie before the scenario's start, which then finds what is left of it.
        signed: Date = value();
        /// First day of use; by default the day of signing.
        starts: Option<Date> = value().optional();
        /// Its term; this or `until`.
        term_months: Option<Uncertain> = number(0.1, 360.0, "months").each_use().optional();
        /// First day after it.
        until: Option<Date> = value().optional();
        /// A price agreed for the first term; by default that of `terms`.
        price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
        /// Below the market price on the day of signing; negative for a premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Whether the price is kept for the term (`fixed`) or follows the market month by month (`indexed`).
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// The least an indexed price falls to, as a fraction of that at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Months over which a contract grows to its size, in even steps: with 2 it begins with a third, then has two thirds.
        ramp_months: i64 = number(0.0, 120.0, "months").or("0");
        /// Share of the firm rent that is paid on signing, and used up evenly as rent is earned. The provider keeps what is left
        /// when the customer leaves or fails, and returns it when it is itself at fault.
        prepayment_share: f64 = number(0.0, 1.0, "").or("0");
        /// Share of the GPU-hours under contract that is paid whether used or not: the firm rent.
        take_or_pay_share: f64 = number(0.0, 1.0, "").or("1");
        /// Share of the GPU-hours under contract that the customer uses; it pays for the larger of the two.
        used_share: Uncertain = number(0.0, 1.0, "").each_use().or("1");
        /// Chance that a contract is renewed at its end, on the same terms at the market price of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// How that answers to price: the chance is divided by (price offered / price paid) to this power.
        renewal_price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
        /// The customer's right to leave; none when left out.
        exit: Option<Exit> = value().optional();
        /// What happens when capacity is late; when left out a contract begins on its day and has its part of what is there.
        late: Option<Late> = value().optional();
        /// The customer's credit; it never defaults when left out.
        credit: Option<Credit> = value().optional();
        /// A promised availability; none when left out.
        sla: Option<Sla> = value().optional();
        /// The owner's right to take its GPUs back; none when left out.
        recall: Option<Recall> = value().optional();
        /// Sites that will do; each contract is put on one of them and stays. All when left out.
        sites: Vec<String> = list();
        /// Whether a contract needs all its GPUs at one site.
        one_site: bool = value().or("false");
        /// Whether a contract needs all its GPUs on one fabric: that of one site, or of one pod where its network comes in pods.
        one_fabric: bool = value().or("false");
    }
}
