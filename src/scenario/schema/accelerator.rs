//! An accelerator and the rack it comes in.

use crate::scenario::rule::{Name, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// An accelerator and the rack it comes in.
    Accelerator takes "accelerators" by "from" {
        /// Its name in this scenario.
        id: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// What it is mostly used for.
        class: String = one_of(&["training", "inference"]).or("\"training\"");
        /// How its heat leaves the rack.
        cooling: String = one_of(&["air", "liquid"]);
        /// Share of its heat that leaves by liquid.
        liquid_heat_share: f64 = number(0.0, 1.0, "").or("0");
        /// GPUs in a server or tray.
        gpus_per_server: i64 = number(1.0, 1_024.0, "GPUs");
        /// Servers or trays in a rack.
        servers_per_rack: i64 = number(1.0, 1_024.0, "");
        /// IT power of a rack whose GPUs are idle.
        rack_idle_kw: f64 = number(0.0, 5_000.0, "kW");
        /// IT power of a rack at full load; capacity is planned on it.
        rack_full_kw: f64 = number(0.001, 5_000.0, "kW");
        /// Price per GPU with its share of server and rack.
        price_usd_per_gpu: Uncertain = number(0.0, 10_000_000.0, "USD per GPU").once();
        /// Leaf, spine and optics per GPU.
        network_usd_per_gpu: Uncertain = number(0.0, 1_000_000.0, "USD per GPU").once().or("0");
        /// First day it can be ordered for delivery.
        launch: Option<Date> = value().optional();
        /// From order to the first batch, unless the order says otherwise.
        lead_time_weeks: Uncertain = number(0.0, 520.0, "weeks").each_use();
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 30.0, "years").or("5");
        /// Resale value as a fraction of the price after 1, 2, 3 … years; 0 after the last.
        residual_fraction_by_year: Vec<f64> = number(0.0, 1.0, "").or("[]");
        /// Failures that need a repair, per GPU and year in service.
        failures_per_gpu_year: f64 = number(0.0, 100.0, "per GPU-year").or("0");
        /// GPUs that go down together with one failure.
        failure_domain_gpus: i64 = number(1.0, 1_024.0, "GPUs").or("1");
        /// Mean time from failure to service (exponential).
        repair_hours: f64 = number(0.01, 8_760.0, "hours").or("24");
        /// Training throughput against one H100.
        relative_performance: f64 = number(0.001, 1_000.0, "").or("1");
    }
}
