//! An accelerator and the rack it comes in.

use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// An accelerator and the rack it comes in.
    Accelerator takes "accelerators" by "from" {
        /// Name in this scenario; other keys and `--set` refer to it.
        id: Name = value();
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Main use: training or inference.
        class: String = one_of(&["training", "inference"]).or("\"training\"");
        /// Cooling of the rack: by air or by liquid.
        cooling: String = one_of(&["air", "liquid"]);
        /// Share of its heat that leaves by liquid, the rest by the air of the room; by default all
        /// of a rack cooled by liquid, nothing of one cooled by air.
        liquid_heat_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// GPUs in a server or tray.
        gpus_per_server: i64 = number(1.0, 1_024.0, "GPUs");
        /// Servers or trays in a rack.
        servers_per_rack: i64 = number(1.0, 1_024.0, "");
        /// IT power of a rack whose GPUs are idle.
        rack_idle_kw: f64 = number(0.0, 5_000.0, "kW");
        /// IT power of a rack at full load; capacity is planned on it, unless
        /// `power.planning_percentile` is below 1.
        rack_full_kw: f64 = number(0.001, 5_000.0, "kW");
        /// Distribution of the hourly draw of a busy rack: quantiles, as fractions of
        /// `rack_full_kw`, at equally spaced probabilities from 0 to 1; when empty, always
        /// `rack_full_kw`.
        draw_quantiles: Vec<f64> = number(0.0, 1.0, "").or("[]");
        /// Share of the variance of a rack's hourly draw that is common to all racks of a site; the
        /// rest averages out over many racks.
        draw_correlation: f64 = number(0.0, 1.0, "").or("1");
        /// Price per GPU with its share of server and rack.
        price_usd_per_gpu: Uncertain = number(0.0, 10_000_000.0, "USD per GPU").once();
        /// Network (leaf, spine and optics) per GPU.
        network_usd_per_gpu: Uncertain = number(0.0, 1_000_000.0, "USD per GPU").once().or("0");
        /// Network as a share of the GPU price, in addition to `network_usd_per_gpu`.
        network_share_of_price: f64 = number(0.0, 5.0, "").or("0");
        /// Price by order date, as fractions of `price_usd_per_gpu`; before the first date the full
        /// price holds.
        price_roadmap: Vec<PricePoint> = list();
        /// Share of the delivered units that burn-in finds dead on arrival.
        dead_on_arrival: f64 = number(0.0, 0.9, "").or("0");
        /// RMA turnaround: from the return of a dead unit to its replacement.
        replacement_days: f64 = number(0.0, 730.0, "days").or("30");
        /// Of a custom chip: planned tape-out, from which the lead time of earlier orders counts.
        tape_out: Option<Date> = value().optional();
        /// Slip of the tape-out.
        tape_out_slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// One-off engineering cost, paid at tape-out and depreciated over the useful life.
        nre_usd: Uncertain = number(0.0, 100_000_000_000.0, "USD").once().or("0");
        /// Yield: good chips per chip planned; an order delivers this share of its GPUs, and all
        /// are paid.
        yield_of_plan: Uncertain = number(0.01, 1.0, "").once().or("1");
        /// Factor on the resale curve for the whole replication.
        resale_factor: Uncertain = number(0.0, 10.0, "").once().or("1");
        /// First day it can be ordered for delivery.
        launch: Option<Date> = value().optional();
        /// Lead time from order to the first batch, unless the order gives its own.
        lead_time_weeks: Uncertain = number(0.0, 520.0, "weeks").each_use();
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 30.0, "years").or("5");
        /// Resale value as a fraction of the price after 1, 2, 3 … years; 0 after the last.
        residual_fraction_by_year: Vec<f64> = number(0.0, 1.0, "").or("[]");
        /// Failures that need a repair, per GPU and year in service.
        failures_per_gpu_year: f64 = number(0.0, 100.0, "per GPU-year").or("0");
        /// Failure domain: GPUs that one failure takes out of service together.
        failure_domain_gpus: i64 = number(1.0, 1_024.0, "GPUs").or("1");
        /// Mean time from failure to service (exponential).
        repair_hours: f64 = number(0.01, 8_760.0, "hours").or("24");
        /// Extra hazard of a new unit, as a multiple of the constant part.
        infant_mortality_factor: f64 = number(0.0, 1_000.0, "").or("0");
        /// Days in service after which that extra has fallen to 1/e.
        infant_mortality_days: f64 = number(1.0, 3_650.0, "days").or("60");
        /// Probability that a delivery is a bad batch.
        bad_batch_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Multiple of the hazard that a bad batch has for its life.
        bad_batch_factor: f64 = number(1.0, 10_000.0, "").or("1");
        /// Months in service after which the multiple sets in.
        bad_batch_onset_months: f64 = number(0.0, 240.0, "months").or("0");
        /// Planned maintenance: hours a year that each GPU in service is out, spread evenly over
        /// the fleet.
        maintenance_hours_per_year: f64 = number(0.0, 4_000.0, "hours per year").or("0");
        /// Share of a fleet held back as hot spares, in whole failure domains, rounded down;
        /// failures are met by them first.
        hot_spare_fraction: f64 = number(0.0, 0.9, "").or("0");
        /// How failures are simulated: day by day as an exact aggregate, or unit by unit; `auto`
        /// simulates fleets of up to 64 failure domains unit by unit.
        failure_simulation: String = one_of(&["auto", "aggregate", "per-unit"]).or("\"auto\"");
        /// Training throughput relative to one H100.
        relative_performance: f64 = number(0.001, 1_000.0, "").or("1");
    }
}

impl Accelerator {
    /// Share of its heat that leaves by liquid.
    pub fn liquid_share(&self) -> f64 {
        let all = f64::from(u8::from(self.cooling == "liquid"));
        self.liquid_heat_share.unwrap_or(all)
    }
}

section! {
    /// A point of a price roadmap.
    PricePoint {
        /// First order date it holds for.
        from: Date = value();
        /// Price as a fraction of `price_usd_per_gpu`.
        fraction: f64 = number(0.0, 10.0, "");
    }
}
