//! A real cluster replayed: Helios "Earth" (SenseTime), 16 virtual clusters of 856 GPUs in all, May
//! 2020, hour by hour. Each virtual cluster is a partition; the GPUs it ran and queued are its
//! aggregate demand.
//!
//! Source: HeliosArtifact, `Earth_vcs`; see `traces/SOURCE.md` of the shared data. In the trace
//! 66.7 % of the GPU-hours are used while 61 GPUs' worth of jobs wait on average.

use crate::support::Temp;
use gridrack::montecarlo::run;
use gridrack::record::{GpuUse, Run};
use gridrack::scenario::experiment;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Hours of May.
const HOURS: f64 = 744.0;
const GPUS: i64 = 856;

/// A virtual cluster: its GPUs, and its demand hour by hour.
type Cluster = (i64, Vec<f64>);

/// The virtual clusters by name, and their hours.
fn clusters(trace: &Path) -> (Vec<String>, BTreeMap<String, Cluster>) {
    let mut reader = csv::Reader::from_path(trace).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let [time, cluster, gpus, running, pending] = [
        "time",
        "vc",
        "mean_total_gpu_num",
        "mean_running_gpu_num",
        "mean_pending_gpu_num",
    ]
    .map(at);
    let (mut hours, mut found) = (Vec::new(), BTreeMap::<String, Cluster>::new());
    for row in reader.records().map(Result::unwrap) {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let known = found.entry(row[cluster].to_owned()).or_default();
        known.0 = number(gpus) as i64;
        known.1.push(number(running) + number(pending));
        if !hours.contains(&row[time].to_owned()) {
            hours.push(row[time].to_owned());
        }
    }
    (hours, found)
}

/// The cluster's month, with its virtual clusters or as one partition.
fn simulate(folder: &Temp, name: &str, clusters: &BTreeMap<String, Cluster>, apart: bool) -> Run {
    let mut text = format!(
        r#"
title = "Helios Earth"
start = 2020-05-01
years = 1
[[accelerator]]
id = "gpu"
cooling = "air"
gpus_per_server = {GPUS}
servers_per_rack = 1
rack_idle_kw = 100
rack_full_kw = 300
price_usd_per_gpu = 0
lead_time_weeks = 0
[[site]]
id = "earth"
price_usd_per_mwh = 50
fixed_pue = 1.3
crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
[[site.building]]
id = "hall"
it_mw = 1
ready = 2020-01-01
[[site.power.utility]]
id = "grid"
mw = 2
ready = 2020-01-01
[[purchase]]
accelerator = "gpu"
order = 2020-05-01
gpus = {GPUS}
deposit = 0
[market.m]
price_usd_per_gpu_hour = 1
"#
    );
    for (name, (gpus, _)) in clusters {
        if apart {
            writeln!(
                text,
                "[[market.m.partition]]\nname = \"{name}\"\ngpus = {gpus}"
            )
            .unwrap();
        }
    }
    for name in clusters.keys() {
        let partition = if apart {
            format!("partition = \"{name}\"")
        } else {
            String::new()
        };
        writeln!(
            text,
            "[[demand.aggregate]]\nsegment = \"{name}\"\n{partition}\nfile = \
            \"wanted.csv\"\ncolumn = \"{name}\"\ntime_zone = \"+08:00\""
        )
        .unwrap();
    }
    let path = folder.write(name, text);
    let experiment =
        experiment::read(&path, &[]).unwrap_or_else(|problems| panic!("{:?}", problems.0));
    run::one(&experiment, 0, &mut ()).unwrap()
}

/// Of the first month: the share of GPU-hours used, GPUs in use and idle, and GPUs demanded and
/// missing, on average.
fn month(run: &Run, segments: usize) -> (f64, f64, f64) {
    let used = run.months[0].gpu_use[GpuUse::OnDemand as usize].hours();
    let idle = run.months[0].gpu_use[GpuUse::Idle as usize].hours();
    assert!(
        (used + idle - GPUS as f64 * HOURS).abs() < 1e-6,
        "every GPU of the cluster is used or idle"
    );
    let of = |what: fn(&gridrack::record::SegmentMonth) -> f64| {
        run.segment_months[..segments].iter().map(what).sum::<f64>()
    };
    let (requested, lost) = (
        of(|month| month.requested_gpu_hours),
        of(|month| month.lost_gpu_hours),
    );
    // Demand is used or lost, to the GPU-hour.
    assert!(
        (requested - lost - used).abs() < 1e-6
            && (of(|month| month.served.hours()) - used).abs() < 1e-3
    );
    (used / (used + idle), idle / HOURS, lost / HOURS)
}

#[test]
fn virtual_clusters_idle_and_queue_at_once() {
    let Some(data) = crate::data::folder() else {
        return;
    };
    let expected = crate::data::expected(&data, "helios_");
    let value = |id: &str| expected.iter().find(|row| row.0 == id).unwrap().2;
    let (hours, clusters) = clusters(&expected[0].1);
    assert_eq!(
        (
            hours.len() as f64,
            clusters.len(),
            clusters.values().map(|cluster| cluster.0).sum::<i64>()
        ),
        (HOURS, 16, GPUS)
    );
    let folder = Temp::new();
    let mut wanted = format!(
        "time,{}\n",
        clusters.keys().cloned().collect::<Vec<_>>().join(",")
    );
    for (at, hour) in hours.iter().enumerate() {
        let levels: Vec<String> = clusters
            .values()
            .map(|cluster| format!("{:.2}", cluster.1[at]))
            .collect();
        writeln!(wanted, "{hour},{}", levels.join(",")).unwrap();
    }
    folder.write("wanted.csv", wanted);
    let apart = month(
        &simulate(&folder, "apart.toml", &clusters, true),
        clusters.len(),
    );
    let pooled = month(
        &simulate(&folder, "pooled.toml", &clusters, false),
        clusters.len(),
    );
    println!(
        "{:>24} {:>12} {:>10} {:>10}",
        "", "utilisation", "idle", "pending"
    );
    println!(
        "{:>24} {:>12.4} {:>10} {:>10.1}",
        "trace",
        value("helios_util"),
        "",
        value("helios_mean_pending_gpus")
    );
    println!(
        "{:>24} {:>12.4} {:>10.1} {:>10.1}",
        "virtual clusters", apart.0, apart.1, apart.2
    );
    println!(
        "{:>24} {:>12.4} {:>10.1} {:>10.1}",
        "one pool", pooled.0, pooled.1, pooled.2
    );
    assert!((apart.0 - value("helios_util")).abs() < 0.03, "{apart:?}");
    assert!(pooled.0 > apart.0 + 0.03, "{pooled:?} against {apart:?}");
    // The clusters idle and queue at once, as the real ones do; one partition of them hardly ever
    // queues. Within a cluster the trace queues more, since its jobs are bound to nodes.
    assert!(
        apart.1 > 200.0 && (40.0..=value("helios_mean_pending_gpus")).contains(&apart.2),
        "{apart:?}"
    );
    assert!(pooled.2 < 5.0, "{pooled:?}");
}
