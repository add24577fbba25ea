//! Idle and stranded capacity with its foregone revenue, and the critical path of ready power, for
//! the terminal.

use super::figure::{NONE, bare, label, per_cent};
use super::layout::{clip_to, right, table};
use crate::kpi::foregone;
use crate::montecarlo::ensemble::Statistics;
use crate::tables::{CriticalRow, MEDIAN, P10, P90, Tables};
use comfy_table::Cell;

/// Maximum number of lines of a table.
const LINES: usize = 8;
/// Maximum width of a cause's name, columns.
const CAUSE: usize = 38;

/// Causes of idle and stranded GPUs and power with the foregone revenue, largest mean first: two
/// views that overlap, never to be added together.
pub fn stranded(tables: &Tables) -> String {
    let mut out = String::new();
    if let Some(rows) = view(
        tables,
        foregone::GPUS,
        (foregone::GPU_HOURS, "GPU-hours", "GPU-h:\nmean"),
    ) {
        out += &format!(
            "\nidle and stranded capacity: GPUs at the site, neither sold nor in captive use\n{rows}\n"
        );
    }
    if let Some(rows) = view(
        tables,
        foregone::POWER,
        (&format!("{}.", foregone::ENERGY), "MWh", "energy:\nmean"),
    ) {
        out += &format!(
            "\nstranded power: energised power without load, valued as the GPUs it could have fed; \
                it overlaps\nthe table above and is never added to it\n{rows}\n"
        );
    }
    out
}

/// The lines of one view; `None` where nothing was idle or stranded in any replication.
fn view(tables: &Tables, sum: &str, (amounts, unit, amount): (&str, &str, &str)) -> Option<String> {
    let of_line = |id: &str| Some(id.strip_prefix(sum)?.strip_prefix('.')?.to_owned());
    let mut lines: Vec<(String, &Statistics)> = tables
        .measures
        .iter()
        .filter_map(|measure| Some((of_line(&measure.id)?, &measure.statistics)))
        .filter(|line| line.1.mean > Some(0.0))
        .collect();
    let mean = |statistics: &Statistics| statistics.mean.unwrap_or(0.0);
    lines.sort_by(|a, b| mean(b.1).total_cmp(&mean(a.1)));
    let mut rows = table(&[
        "cause",
        amount,
        "foregone revenue,\nUSD: mean",
        "P10",
        "P50",
        "P90",
    ]);
    let mean_amount = |line: &str| {
        tables
            .measure(&format!("{amounts}{line}"))
            .and_then(|measure| measure.statistics.mean)
    };
    let row = |name: String, hours: Option<f64>, statistics: &Statistics| {
        let mut row = vec![
            Cell::new(name),
            right(bare(hours, unit)),
            right(bare(statistics.mean, "USD")),
        ];
        row.extend([P10, MEDIAN, P90].map(|at| right(bare(statistics.quantile(at), "USD"))));
        row
    };
    for (line, statistics) in lines.iter().take(LINES) {
        rows.add_row(row(label(line), mean_amount(line), statistics));
    }
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        rows.add_row(vec![Cell::new(format!("… {more} more in summary.json"))]);
    }
    if let Some(all) = tables.measure(sum) {
        let hours = lines.iter().filter_map(|(line, _)| mean_amount(line)).sum();
        rows.add_row(row("total".to_owned(), Some(hours), &all.statistics));
    }
    (!lines.is_empty()).then(|| rows.to_string())
}

/// The critical path of each site's ready megawatts, largest share first.
pub fn critical_path(tables: &Tables) -> String {
    let mut sites: Vec<&str> = tables
        .critical
        .iter()
        .map(|row| row.site.as_str())
        .collect();
    sites.dedup();
    let of_site = |site: &&str| {
        let at = if sites.len() > 1 {
            format!(" at {site}")
        } else {
            String::new()
        };
        let rows = tables
            .critical
            .iter()
            .filter(|row| row.site == **site)
            .collect();
        format!(
            "\ncritical path{at}: driver of the first ready MW, and of all ready MW\n{}\n",
            causes(rows)
        )
    };
    sites.iter().map(of_site).collect()
}

fn causes(mut list: Vec<&CriticalRow>) -> String {
    list.sort_by(|a, b| (b.first + b.ready).total_cmp(&(a.first + a.ready)));
    let mut rows = table(&[
        "driver",
        "first MW:\nreplications",
        "sole delay,\ndays P50",
        "all MW:\nshare",
        "sole delay, days,\nMW-weighted",
    ]);
    for row in list.iter().take(LINES) {
        rows.add_row(vec![
            Cell::new(clip_to(&row.cause, CAUSE)),
            right(per_cent(row.first, 0)),
            right(
                row.first_days
                    .map_or_else(|| NONE.to_owned(), |days| format!("{days:.0}")),
            ),
            right(per_cent(row.ready, 0)),
            right(format!("{:.1}", row.days)),
        ]);
    }
    if list.len() > LINES {
        let others = &list[LINES..];
        let share = |of: fn(&CriticalRow) -> f64| {
            right(per_cent(others.iter().map(|&row| of(row)).sum(), 0))
        };
        rows.add_row(vec![
            Cell::new(format!("… {} more in summary.json", others.len())),
            share(|row| row.first),
            Cell::new(""),
            share(|row| row.ready),
            Cell::new(""),
        ]);
    }
    rows.to_string()
}
