//! Binding constraints, month by month: shares of replications, stacked.

use super::axis::Scale;
use super::definition::{Chart, ComparisonChart};
use super::fan;
use super::page::{Cell, Key, Page, Sample, height};
use super::palette::{WHITE, of_cause};
use super::panel::{Across, Axes, Panel};
use super::picture::{Picture, Point};
use crate::record::Binding;
use crate::tables::{BindingShare, Tables};
use jiff::civil::Date;

/// Binding constraints of a scenario.
pub const CHART: Chart = Chart {
    id: "binding",
    title: "Binding constraints",
    doc: "Share of replications, weighted by time, in which each cause was the binding constraint, \
        month by month, stacked to 100 %",
    draw,
};

/// Binding constraints of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "binding",
    title: CHART.title,
    doc: "Share of replications, weighted by time, in which each cause was the binding constraint, \
        of each scenario, stacked to 100 %",
    draw: compare,
};

/// Unit of a panel's values, for one replication.
const UNIT_OF_ONE: &str = "% of the time";
/// Unit of a panel's values.
const UNIT: &str = "% of replications, weighted by time";

/// The label of a cause in a legend.
const fn words(cause: Binding) -> &'static str {
    match cause {
        Binding::Demand => "demand (GPUs idle)",
        Binding::Gpus => "GPUs (all in use)",
        Binding::Crew => "crew, burn-in",
        Binding::Network => "network ports",
        Binding::Space => "floor space",
        Binding::Cooling => "cooling",
        Binding::Power => "power",
    }
}

/// Maximum number of sites with a panel each.
const MOST_SITES: usize = 9;

/// From two to [`MOST_SITES`] sites have a panel each, since their constraints differ; otherwise
/// one panel shows the mean over sites.
fn draw(tables: &Tables) -> Picture {
    let list = std::slice::from_ref(tables);
    let sites: Vec<Bound<'_>> = if (2..=MOST_SITES).contains(&tables.site_binding.len()) {
        tables
            .site_binding
            .iter()
            .map(|site| Bound {
                heading: &site.site,
                months: &tables.months,
                shares: &site.binding,
            })
            .collect()
    } else {
        vec![Bound {
            heading: "",
            months: &tables.months,
            shares: &tables.binding,
        }]
    };
    let mut page = Page::titled(height(sites.len()), CHART.title, tables, &note(list));
    page.legend(&keys(list));
    for (cell, bound) in page.cells(sites.len()).into_iter().zip(&sites) {
        panel(&mut page.picture, cell, list, bound);
    }
    page.picture
}

/// Binding constraints in a scenario or at one of its sites.
struct Bound<'a> {
    heading: &'a str,
    months: &'a [Date],
    shares: &'a [BindingShare],
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, &note(list), &keys(list));
    for (cell, tables) in cells.into_iter().zip(list) {
        panel(
            &mut page.picture,
            cell,
            list,
            &Bound {
                heading: &tables.title,
                months: &tables.months,
                shares: &tables.binding,
            },
        );
    }
    page.picture
}

/// Whether a cause was ever binding.
fn binds(shares: &[BindingShare], cause: Binding) -> bool {
    shares
        .iter()
        .any(|share| share.cause == cause && share.share.iter().any(|&share| share > 0.0))
}

/// Whether a cause was binding anywhere.
fn occurs(list: &[Tables], cause: Binding) -> bool {
    list.iter().any(|tables| binds(&tables.binding, cause))
}

fn note(list: &[Tables]) -> String {
    let never: Vec<&str> = Binding::ALL
        .into_iter()
        .filter(|&cause| !occurs(list, cause))
        .map(Binding::id)
        .collect();
    if never.is_empty() || never.len() == Binding::COUNT {
        String::new()
    } else {
        format!("never binding: {}", never.join(", "))
    }
}

/// The causes that occur, in the order of the stack from below.
fn keys(list: &[Tables]) -> Vec<Key> {
    let occurring = Binding::ALL
        .into_iter()
        .rev()
        .filter(|&cause| occurs(list, cause));
    occurring
        .map(|cause| Key::new(Sample::Filled(of_cause(cause)), words(cause)))
        .collect()
}

fn panel(picture: &mut Picture, cell: Cell, list: &[Tables], bound: &Bound<'_>) {
    let across = Across::Months(fan::months(list));
    let one = list.iter().all(|tables| tables.replication.is_some());
    let axes = Axes {
        across,
        up: Scale::per_cent(),
        unit: if one { UNIT_OF_ONE } else { UNIT }.to_owned(),
        written: cell.first,
    };
    let panel = Panel::draw(picture, cell.rect, bound.heading, &axes);
    if !Binding::ALL
        .into_iter()
        .any(|cause| binds(bound.shares, cause))
    {
        return panel.say_empty(picture);
    }
    let mut below = vec![0.0; bound.months.len()];
    for cause in Binding::ALL
        .into_iter()
        .rev()
        .filter(|&cause| occurs(list, cause))
    {
        let above = raised(&below, bound.shares, cause);
        layer(
            picture,
            &panel,
            (bound.months, one),
            (&below, &above),
            cause,
        );
        below = above;
    }
}

/// The stack with a cause on top.
fn raised(below: &[f64], shares: &[BindingShare], cause: Binding) -> Vec<f64> {
    let share = shares
        .iter()
        .find(|share| share.cause == cause)
        .map_or(&[][..], |share| &share.share);
    below
        .iter()
        .enumerate()
        .map(|(month, below)| below + share.get(month).copied().unwrap_or(0.0))
        .collect()
}

fn layer(
    picture: &mut Picture,
    panel: &Panel,
    (months, stepped): (&[Date], bool),
    (below, above): (&[f64], &[f64]),
    cause: Binding,
) {
    let known: Vec<f64> = below
        .iter()
        .zip(above)
        .map(|(&below, &above)| if above.is_finite() { below } else { f64::NAN })
        .collect();
    for (lower, upper) in fan::stretches(months, &known)
        .into_iter()
        .zip(fan::stretches(months, above))
    {
        let (lower, upper) = if stepped {
            (levels(lower, panel), levels(upper, panel))
        } else {
            (widened(lower, panel), widened(upper, panel))
        };
        picture.area(
            upper
                .iter()
                .copied()
                .chain(lower.into_iter().rev())
                .collect(),
            of_cause(cause),
            1.0,
        );
        picture.line(upper, WHITE, 1.0);
    }
}

/// A stretch that reaches from the start of its first month to the end of its last.
fn widened(stretch: Vec<Point>, panel: &Panel) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (stretch.first(), stretch.last()) else {
        return stretch;
    };
    let ends = ((first.0.floor(), first.1), (last.0.ceil(), last.1));
    std::iter::once(ends.0)
        .chain(stretch)
        .chain(std::iter::once(ends.1))
        .map(|point| panel.at(point))
        .collect()
}

/// A run of months drawn as steps, constant within each month: over many replications shares change
/// gradually, in one they jump.
fn levels(stretch: Vec<Point>, panel: &Panel) -> Vec<Point> {
    stretch
        .into_iter()
        .flat_map(|(x, y)| [(x.floor(), y), (x.floor() + 1.0, y)])
        .map(|point| panel.at(point))
        .collect()
}
