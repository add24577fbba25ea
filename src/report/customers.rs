//! Segments with their GPU-hours and revenue, and the books of contracts, for the terminal.

use super::figure::{NONE, bare, figure, per_cent};
use super::layout::{clip_to, right, table};
use crate::record::GpuUse;
use crate::tables::demand::SegmentRow;
use crate::tables::{MeasureColumn, Tables};
use comfy_table::Cell;

/// Maximum number of segments of the table.
const LINES: usize = 12;
/// Maximum width of a segment's name, columns.
const NAME: usize = 18;

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
        "GPU-h",
        "USD/GPU-h",
        "requests",
        "admitted",
        "GPU-h\nlost",
        "of GPU-h\nrequested",
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
            per_cent(part / whole, 0)
        } else {
            NONE.to_owned()
        }
    };
    let per = |part: f64, whole: f64, unit| bare((whole > 0.0).then(|| part / whole), unit);
    let of_requests = |text: String| {
        right(if mean.arrived > 0.0 {
            text
        } else {
            NONE.to_owned()
        })
    };
    let of_lost = |text: String| {
        right(if row.training_run || row.class == GpuUse::Spot {
            NONE.to_owned()
        } else {
            text
        })
    };
    vec![
        Cell::new(format!("  {}", clip_to(&row.name, NAME))),
        right(bare(Some(mean.revenue_usd), "USD")),
        right(bare(Some(mean.served_gpu_hours), "GPU-hours")),
        right(per(mean.revenue_usd, mean.served_gpu_hours, "USD")),
        of_requests(bare(Some(mean.arrived), "requests")),
        of_requests(share(mean.admitted, mean.arrived)),
        of_lost(bare(Some(fate.lost_for_good()), "GPU-hours")),
        of_lost(share(fate.lost_for_good(), fate.wanted())),
        of_requests(per(mean.waited_hours, mean.admitted, "hours")),
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
    let usd = |id: &str| figure(mean(id), "USD");
    let share = |id: &str| mean(id).map_or_else(|| NONE.to_owned(), |share| per_cent(share, 0));
    format!(
        "\ncontracts, means: {} booked, {} recognised, {} cancelled;\n  remaining performance \
            obligation at the end: {} ({} of it deferred);\n  share of contract revenue: largest customer \
            {}, five largest {};\n  share of the remaining performance obligation, all month ends: largest \
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
