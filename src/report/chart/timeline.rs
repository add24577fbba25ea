//! Timeline of steps and orders: a row each, with promised day, the day that equipment allows, median and the span from P10 to P90.

use super::axis::{Months, number};
use super::definition::Chart;
use super::fan;
use super::page::{Key, Page, Sample};
use super::palette::{INK, LABEL, PORTS, VERMILION, inked, of_cause};
use super::panel::Across;
use super::picture::{Anchor, Colour, Picture};
use super::rows::{Rows, Words, height};
use crate::record::Binding;
use crate::tables::{Tables, TimelineRow};
use jiff::ToSpan;
use jiff::civil::Date;

/// The steps of every chain, and the orders.
pub const CHART: Chart = Chart {
    id: "timeline",
    title: "Timeline of steps and orders",
    doc: "Each step of each chain and each order: promised day, the day that its equipment allows \
        by median lead times, median, and the span from P10 to P90 over replications; an arrow where the span reaches beyond the page",
    draw,
};

/// Note on the marks.
const NOTE: &str = "bars span P10 to P90; not in time: share of replications beyond the horizon";
/// Note on the marks, for one replication.
const NOTE_OF_ONE: &str = "bars from promised to actual day";
/// Maximum number of rows of a page.
const MOST: usize = 48;
/// Heading of the day that equipment allows, where it is later than the promised one.
const EQUIPMENT: &str = "equipment allows";
/// Share of a row that a bar fills.
const BAR: f64 = 0.56;

/// A row: a site's heading, or a milestone.
enum Row<'a> {
    Site(&'a str),
    Comes(&'a TimelineRow),
}

/// The rows from the top; a heading for each site where there are several.
fn rows(tables: &Tables) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let several = tables
        .timeline
        .windows(2)
        .any(|pair| pair[0].site != pair[1].site);
    let mut last = "";
    for row in &tables.timeline {
        if several && row.site != last {
            rows.push(Row::Site(&row.site));
            last = &row.site;
        }
        rows.push(Row::Comes(row));
    }
    rows
}

fn draw(tables: &Tables) -> Picture {
    let mut rows = rows(tables);
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let one = tables.replication.is_some();
    let bars = if one { NOTE_OF_ONE } else { NOTE };
    let note = if left_out > 0 {
        format!(
            "{bars}; {} more rows in the measures",
            number(left_out as f64, 0)
        )
    } else {
        bars.to_owned()
    };
    let mut page = Page::titled(height(rows.len()), CHART.title, tables, &note);
    page.legend(&keys(&rows, one));
    let across = span(tables, &rows);
    let waits = waits(&rows);
    let words: Vec<Words> = rows.iter().map(|row| words(tables, row, waits)).collect();
    let mut heads = vec![if one { "actual" } else { "P50" }, "against promise"];
    heads.extend(waits.then_some(EQUIPMENT));
    heads.extend((!one).then_some("not in time"));
    let layout = Rows::draw(&mut page, &words, Across::Months(across), "", &heads);
    if !rows.iter().any(|row| matches!(row, Row::Comes(_))) || tables.months.is_empty() {
        layout.panel.say_empty(&mut page.picture);
        return page.picture;
    }
    for (at, row) in rows.iter().enumerate() {
        if let Row::Comes(row) = row {
            bar(&mut page.picture, &layout, tables, across, (at, row));
        }
    }
    page.picture
}

fn keys(rows: &[Row<'_>], one: bool) -> Vec<Key> {
    let occurs = |cause: Binding| {
        rows.iter()
            .any(|row| matches!(row, Row::Comes(row) if row.chain == cause))
    };
    let chains = [
        (Binding::Space, "space"),
        (Binding::Power, "power"),
        (Binding::Cooling, "cooling"),
        (Binding::Network, "network"),
        (Binding::Gpus, "GPUs"),
    ];
    let mut keys: Vec<Key> = chains
        .into_iter()
        .filter(|(cause, _)| occurs(*cause))
        .map(|(cause, words)| Key::new(Sample::Filled(colour(cause)), words))
        .collect();
    keys.extend([
        Key::new(Sample::Tick(INK), if one { "actual" } else { "P50" }),
        Key::new(Sample::Diamond(INK), "promised"),
    ]);
    if waits(rows) {
        keys.push(Key::new(Sample::Diamond(VERMILION), EQUIPMENT));
    }
    keys
}

/// The pink of the network's areas is too light for bars on white.
fn colour(cause: Binding) -> Colour {
    if cause == Binding::Network {
        PORTS
    } else {
        of_cause(cause)
    }
}

/// Days that a calendar can add to a date, about 8 000 years.
const MOST_DAYS: f64 = 3e6;

/// The date of a day after the start; none where no calendar reaches.
fn date_of(tables: &Tables, days: f64) -> Option<Date> {
    let start = *tables.months.first()?;
    (days.abs() <= MOST_DAYS)
        .then(|| start.checked_add((libm::floor(days) as i64).days()).ok())
        .flatten()
}

/// A day as a position on the axis of months: the month, with the elapsed part of it as a fraction.
fn place(tables: &Tables, days: f64) -> Option<f64> {
    let date = date_of(tables, days)?;
    let part =
        (f64::from(date.day()) - 1.0 + days - libm::floor(days)) / f64::from(date.days_in_month());
    Some(f64::from(date.year()) * 12.0 + f64::from(date.month()) - 1.0 + part)
}

/// The months from the start, or from an earlier promised date, to the last known date, at most to
/// the horizon.
fn span(tables: &Tables, rows: &[Row<'_>]) -> Months {
    let horizon = fan::months(std::slice::from_ref(tables));
    let comes = || {
        rows.iter().filter_map(|row| {
            if let Row::Comes(row) = row {
                Some(row)
            } else {
                None
            }
        })
    };
    let known = comes()
        .flat_map(|row| {
            row.days
                .iter()
                .copied()
                .chain(row.promised)
                .chain(row.planned)
        })
        .filter(|days| days.is_finite());
    let last = known
        .filter_map(|days| place(tables, days))
        .fold(f64::from(horizon.low), f64::max);
    Months {
        low: horizon.low,
        high: (libm::ceil(last) as i32 + 1)
            .clamp(horizon.low + 3, horizon.high.max(horizon.low + 3)),
    }
}

fn words(tables: &Tables, row: &Row<'_>, waits: bool) -> Words {
    match row {
        Row::Site(name) => Words {
            name: (*name).to_owned(),
            figures: Vec::new(),
            bold: true,
        },
        Row::Comes(row) => Words {
            name: row.name.clone(),
            figures: figures(tables, row, waits),
            bold: false,
        },
    }
}

/// The day that equipment allows, where that is later than the promised one.
fn held_up(row: &TimelineRow) -> Option<f64> {
    let later = |planned: &f64| row.promised.is_some_and(|promised| *planned > promised);
    row.planned.filter(later)
}

/// Whether a row waits for equipment.
fn waits(rows: &[Row<'_>]) -> bool {
    let later = |row: &Row<'_>| matches!(row, Row::Comes(row) if held_up(row).is_some());
    rows.iter().any(later)
}

/// The median day, its difference from the promised day, the day that equipment allows where any row
/// waits for some, and over replications the share of them in which the horizon ends earlier.
fn figures(tables: &Tables, row: &TimelineRow, waits: bool) -> Vec<String> {
    let median = row.days[1];
    let late = row
        .promised
        .filter(|_| median.is_finite())
        .map(|promised| (median - promised).round());
    let allowed = held_up(row).and_then(|days| date_of(tables, days));
    let mut figures = vec![
        date_of(tables, median).map_or_else(|| "never".to_owned(), |date| date.to_string()),
        late.map_or_else(String::new, |late| {
            format!("{}{} d", if late > 0.0 { "+" } else { "" }, number(late, 0))
        }),
    ];
    figures.extend(waits.then(|| allowed.map_or_else(String::new, |date| date.to_string())));
    let never = match row.never {
        0.0 => String::new(),
        share if share < 0.01 => "<1 %".to_owned(),
        share => format!("{} %", number(share * 100.0, 0)),
    };
    figures.extend(tables.replication.is_none().then_some(never));
    figures
}

fn bar(
    picture: &mut Picture,
    rows: &Rows,
    tables: &Tables,
    span: Months,
    (at, row): (usize, &TimelineRow),
) {
    let (low, high) = (f64::from(span.low), f64::from(span.high));
    // Dates beyond the page are known to lie there.
    let placed = |days: f64| {
        if days == f64::INFINITY {
            f64::INFINITY
        } else {
            place(tables, days).unwrap_or(f64::INFINITY)
        }
    };
    let [p10, p50, p90] = match (tables.replication, row.promised) {
        // The bar of one replication spans from the promised to the actual day.
        (Some(_), Some(promised)) => [
            row.days[1].min(promised),
            row.days[1],
            row.days[1].max(promised),
        ],
        _ => row.days,
    }
    .map(placed);
    let colour = colour(row.chain);
    let (y, right, left) = (rows.middle(at), rows.panel.plot.right, rows.panel.plot.left);
    let block = rows.block(at, (p10.clamp(low, high), p90.clamp(low, high)), BAR);
    picture.block(block, colour, 1.0);
    let half = (block.bottom - block.top) / 2.0;
    if p90 > high {
        picture.area(
            vec![
                (right, y - half - 2.0),
                (right + 9.0, y),
                (right, y + half + 2.0),
            ],
            colour,
            1.0,
        );
    }
    if p10 < low {
        picture.area(
            vec![
                (left, y - half - 2.0),
                (left - 7.0, y),
                (left, y + half + 2.0),
            ],
            colour,
            1.0,
        );
    }
    if let Some(allowed) = held_up(row).map(placed)
        && (low..=high).contains(&allowed)
    {
        super::page::diamond(picture, (rows.panel.x(allowed), y), VERMILION);
    }
    if let Some(promised) = row.promised.map(placed) {
        if promised < low {
            picture.text(
                (left + 3.0, y + 4.0),
                Anchor::Start,
                "before",
                inked(LABEL, INK),
            );
        } else if promised <= high {
            super::page::diamond(picture, (rows.panel.x(promised), y), INK);
        }
    }
    if (low..=high).contains(&p50) {
        let x = rows.panel.x(p50);
        picture.line(vec![(x, y - half - 2.0), (x, y + half + 2.0)], INK, 2.0);
    }
}
