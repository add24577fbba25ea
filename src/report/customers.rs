//! Segments with their GPU-hours and revenue, and the books of contracts, for the terminal.

use super::demand::SegmentRow;
use super::table::{MeasureColumn, Tables};
use super::text::{clip_to, human, right, table};
use crate::record::GpuUse;
use comfy_table::Cell;

/// Maximum number of segments of the table.
const LINES: usize = 12;
/// Maximum width of a segment's name, columns.
const NAME: usize = 24;

/// The label of a class of use.
pub const fn words(class: GpuUse) -> &'static str {
    match class {
        GpuUse::Internal => "captive use",
        GpuUse::Reserved => "reserved",
        GpuUse::OnDemand => "on demand",
        GpuUse::Spot => "spot",
        _ => "",
    }
}

/// A line per segment, class by class; where there are many, those with most GPU-hours.
pub fn segments(tables: &Tables) -> String {
    let mut list: Vec<&SegmentRow> = tables.demand.segments.iter().collect();
    if list.is_empty() {
        return String::new();
    }
    list.sort_by(|a, b| b.mean.served_gpu_hours.total_cmp(&a.mean.served_gpu_hours));
    let left_out = list.len().saturating_sub(LINES);
    list.truncate(LINES);
    list.sort_by_key(|row| row.class);
    let mut rows = table(&[
        "segments, means",
        "USD",
        "GPUh",
        "USD/GPUh",
        "requests",
        "admitted",
        "GPUh\nlost",
        "of GPUh\nrequested",
        "wait, h",
    ]);
    let mut class = None;
    for row in list {
        if class.replace(row.class) != Some(row.class) {
            rows.add_row(vec![Cell::new(words(row.class))]);
        }
        rows.add_row(line(row));
    }
    if left_out > 0 {
        rows.add_row(vec![Cell::new(format!(
            "… {left_out} more in summary.json"
        ))]);
    }
    format!("\n{rows}\n")
}

/// Captive use is valued at the transfer price. Requests are counted where they arrive one by one;
/// GPU-hours are lost or reneged where requests found no free capacity or left the queue, which a
/// training run and spot do not.
fn line(row: &SegmentRow) -> Vec<Cell> {
    let (mean, fate) = (&row.mean, row.fate());
    let share = |part: f64, whole: f64| {
        if whole > 0.0 {
            format!("{:.0} %", 100.0 * part / whole)
        } else {
            "–".to_owned()
        }
    };
    let per = |part: f64, whole: f64| human((whole > 0.0).then(|| part / whole), "");
    let of_asking = |text: String| {
        right(if mean.arrived > 0.0 {
            text
        } else {
            "–".to_owned()
        })
    };
    let of_losing = |text: String| {
        right(if row.training_run || row.class == GpuUse::Spot {
            "–".to_owned()
        } else {
            text
        })
    };
    vec![
        Cell::new(format!("  {}", clip_to(&row.name, NAME))),
        right(human(Some(mean.revenue_usd), "")),
        right(human(Some(mean.served_gpu_hours), "")),
        right(per(mean.revenue_usd, mean.served_gpu_hours)),
        of_asking(human(Some(mean.arrived), "")),
        of_asking(share(mean.admitted, mean.arrived)),
        of_losing(human(Some(fate.lost_for_good()), "")),
        of_losing(share(fate.lost_for_good(), fate.wanted())),
        of_asking(per(mean.waited_hours, mean.admitted)),
    ]
}

/// The books of contracts; empty where none was signed.
pub fn contracts(tables: &Tables) -> String {
    let mean = |id: &str| {
        tables
            .measure(id)
            .and_then(|measure: &MeasureColumn| measure.statistics.mean)
    };
    if mean("contracts_booked_usd").is_none_or(|usd| usd <= 0.0) {
        return String::new();
    }
    let usd = |id: &str| human(mean(id), "");
    let share = |id: &str| {
        mean(id).map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", 100.0 * share))
    };
    format!(
        "\ncontracts, means, USD: {} booked, {} recognised, {} cancelled;\n  remaining performance \
            obligation at the end: {} ({} of it deferred);\n  share of revenue: largest customer \
            {}, five largest {};\n  share of the remaining performance obligation: largest \
            customer {}\n",
        usd("contracts_booked_usd"),
        usd("contracts_recognised_usd"),
        usd("contracts_cancelled_usd"),
        usd("remaining_performance_obligation_usd"),
        usd("deferred_revenue_usd"),
        share("largest_customer_share"),
        share("five_largest_customers_share"),
        share("largest_backlog_share"),
    )
}
