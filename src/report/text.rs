//! The terminal summary, at most 100 columns wide.

use super::figure::{self, NONE, bare, figure, heading, label, per_cent};
use super::layout::{WIDTH, clip, letter, right, table};
use super::{answers, bottleneck, captive_use, customers};
use crate::kpi::{Better, NEVER};
use crate::record::{BillLine, Binding};
use crate::study::compare::{CompareMeasure, Comparison, RankBy};
use crate::tables::{MEDIAN, MeasureColumn, P10, P90, Tables};
use comfy_table::Cell;
use jiff::civil::Date;

/// The headline measures of a summary, with their labels.
const HEADLINES: &[(&str, &str)] = &[
    ("utilisation_sold_of_ready", "sold / ready GPU-hours"),
    ("utilisation_used_of_ready", "used or captive use / ready"),
    (
        "utilisation_ready_of_delivered",
        "ready / delivered GPU-hours",
    ),
    (
        "utilisation_drawn_of_firm_supply",
        "IT power drawn / firm supply",
    ),
    ("gpu_hours_sold", "GPU-hours sold"),
    ("revenue_usd", "revenue from customers"),
    ("ebitda_usd", "EBITDA, captive use credited"),
    ("capex_usd", "capital expenditure"),
    ("npv_usd", "net present value"),
    ("irr", "internal rate of return"),
    ("lcoc_usd_per_gpu_hour", "levelised cost of compute"),
    ("peak_funding_usd", "peak funding"),
    ("energy_mwh", "energy"),
    ("energy_cost_usd", "energy cost"),
    ("grid_peak_mw", "peak demand at the grid"),
    ("pue", "PUE"),
    ("carbon_t", "carbon"),
    ("days_to_first_power", "first power"),
    ("days_to_full_buildout", "full build-out"),
];

/// The summary of a run.
pub fn run_summary(tables: &Tables) -> String {
    let mut out = format!(
        "{}\n{} replications, seed {}, {} months from {}\n\n",
        clip(&tables.title),
        tables.replications,
        tables.seed,
        tables.months.len(),
        tables.months[0]
    );
    let mut rows = table(&["measure", "mean", "± 95 % CI", "P10", "P50", "P90"]);
    for (id, words) in HEADLINES {
        // Peak demand exists only for sites that are settled by the hour.
        if let Some(measure) = tables
            .measure(id)
            .filter(|measure| *id != "grid_peak_mw" || measure.statistics.mean.is_some())
        {
            rows.add_row(headline(words, measure, tables));
        }
    }
    let captive = tables.measure("captive_use_usd");
    let credited = if captive.is_some_and(|usd| usd.statistics.mean > Some(0.0)) {
        CAPTIVE_USE_CREDITED
    } else {
        ""
    };
    out += &format!("{rows}\n{HOW_TO_READ}{credited}\n\n");
    out += &answers::of_run(tables);
    out += &binding_line(tables);
    out += &bill_line(tables);
    out += &replay_line(tables);
    out += &bottleneck::stranded(tables);
    out += &bottleneck::critical_path(tables);
    out += &captive_use::of_run(tables);
    out += &customers::segments(tables);
    out += &customers::contracts(tables);
    out
}

/// Explains the columns once, where they first stand.
const HOW_TO_READ: &str = " Amounts except NPV and peak funding: nominal totals over the horizon. Ratios: of each\n \
    replication, then averaged; the ± of a percentage is in percentage points. P10: one replication\n \
    in ten lies below, P90: above; what never comes counts as later than any date. ± is the 95 % CI\n \
    of the mean, not the range of outcomes. Dates: the start plus the days shown.";
/// Said where the owner itself uses GPUs.
const CAPTIVE_USE_CREDITED: &str =
    "\n EBITDA, NPV, IRR and peak funding credit captive use at its transfer price.";

fn headline(words: &str, measure: &MeasureColumn, tables: &Tables) -> Vec<Cell> {
    let statistics = &measure.statistics;
    let words = match measure.id.as_str() {
        "npv_usd" => format!("{words} at {}", per_cent(tables.discount_rate, 0)),
        _ => words.to_owned(),
    };
    let of = tables.replications;
    let name = if statistics.undefined > 0 {
        let why = without_value(&measure.id);
        format!(
            "{words}\n  left out, {} of {of}:\n  {why}",
            statistics.undefined
        )
    } else if statistics.never > 0 {
        let comes = of - statistics.never;
        format!("{words}\n  comes in {comes} of {of};\n  mean and ± of those")
    } else {
        words
    };
    let is_date = measure.unit == "days";
    let (mean, half_width) = (statistics.mean_where_it_comes, statistics.half_width);
    let mut row = vec![
        Cell::new(name),
        right(if is_date {
            date_and_days(tables.months[0], mean)
        } else {
            figure(mean, measure.unit)
        }),
        right(if is_date {
            half_width.map_or_else(|| NONE.to_owned(), |days| format!("{days:.1} d"))
        } else {
            bare(half_width, measure.unit)
        }),
    ];
    row.extend([P10, MEDIAN, P90].map(|at| {
        right(if is_date {
            date(tables.months[0], statistics.quantile(at))
        } else {
            bare(statistics.quantile(at), measure.unit)
        })
    }));
    row
}

/// Why a headline measure has no value in a replication.
fn without_value(id: &str) -> &'static str {
    match id {
        "irr" => "no sign change, or several rates",
        "utilisation_drawn_of_firm_supply" => "no firm supply",
        _ if id.starts_with("utilisation") => "no such GPU-hours",
        _ => "no value",
    }
}

fn date(start: Date, days: Option<f64>) -> String {
    if days == Some(NEVER) {
        return "never".to_owned();
    }
    days.and_then(|days| figure::date_after(start, days))
        .map_or_else(|| NONE.to_owned(), |date| date.to_string())
}

/// A date with the days from the start behind it.
fn date_and_days(start: Date, days: Option<f64>) -> String {
    days.map_or_else(
        || NONE.to_owned(),
        |days| format!("{} ({days:.0} d)", date(start, Some(days))),
    )
}

/// The replications at P10, P50 and P90 of net present value, for `gridrack trace`.
fn replay_line(tables: &Tables) -> String {
    let [low, middle, high] = [P10, MEDIAN, P90].map(|at| tables.replication_at(at));
    match (low, middle, high) {
        (Some(low), Some(middle), Some(high)) => {
            format!(
                "for `gridrack trace`: replication {low} is P10 of NPV, {middle} P50, {high} P90\n"
            )
        }
        _ => String::new(),
    }
}

/// Binding constraints over the whole horizon, largest share first.
fn binding_line(tables: &Tables) -> String {
    let months = tables.months.len().max(1) as f64;
    let mut shares: Vec<(Binding, f64)> = tables
        .binding
        .iter()
        .map(|binding| (binding.cause, binding.share.iter().sum::<f64>() / months))
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let texts: Vec<String> = shares
        .iter()
        .filter(|(_, share)| *share >= 0.005)
        .map(|(cause, share)| format!("{} {}", label(cause.id()), per_cent(*share, 0)))
        .collect();
    list("binding constraint, share of time", &texts)
}

/// The energy bill by line over the whole horizon, largest first; only where a site is settled by
/// the hour.
fn bill_line(tables: &Tables) -> String {
    let total = |months: &[f64]| months.iter().sum::<f64>();
    let whole: f64 = tables.bill.iter().map(|line| total(&line.mean_usd)).sum();
    if tables.energy.is_empty() || whole <= 0.0 {
        return String::new();
    }
    let mut shares: Vec<(BillLine, f64)> = tables
        .bill
        .iter()
        .map(|line| (line.line, total(&line.mean_usd) / whole))
        .collect();
    shares.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let reported = shares.iter().filter(|(_, share)| share.abs() >= 0.005);
    let mut texts: Vec<String> = reported
        .map(|(line, share)| format!("{} {}", label(line.id()), per_cent(*share, 0)))
        .collect();
    if shares
        .iter()
        .any(|(_, share)| *share != 0.0 && share.abs() < 0.005)
    {
        texts.push("others below 0.5 % each".to_owned());
    }
    list("energy cost, by line of the bill", &texts)
}

/// A heading and what it lists, on as many lines as that takes.
fn list(heading: &str, texts: &[String]) -> String {
    let mut lines = vec![format!("{heading}: ")];
    for (at, text) in texts.iter().enumerate() {
        let text = format!("{text}{}", if at + 1 < texts.len() { ", " } else { "" });
        match lines.last_mut() {
            Some(line) if line.chars().count() + text.chars().count() <= WIDTH => {
                line.push_str(&text);
            }
            _ => lines.push(format!("  {text}")),
        }
    }
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Measures of the ranking tables, for a planner and for an analyst.
const RANKED: &[(&str, &[&str])] = &[
    (
        "planner",
        &[
            "days_to_first_power",
            "days_to_full_buildout",
            "days_to_first_ready_gpu",
            "gpu_hours_sold",
            "gpu_hours_stranded_power",
            "utilisation_ready_of_delivered",
            "utilisation_drawn_of_firm_supply",
            "energy_price_usd_per_mwh",
            "pue",
            "wue_l_per_kwh",
            "carbon_t",
        ],
    ),
    (
        "analyst",
        &[
            "revenue_usd",
            "ebitda_usd",
            "capex_usd",
            "npv_usd",
            "irr",
            "lcoc_usd_per_gpu_hour",
            "peak_funding_usd",
            "energy_cost_usd",
        ],
    ),
];

/// The summary of a comparison.
pub fn comparison_summary(comparison: &Comparison) -> String {
    let mut out = format!(
        "{} scenarios, {} replications each (paired), seed {}\n",
        comparison.names.len(),
        comparison.replications,
        comparison.seed
    );
    for (at, title) in comparison.titles.iter().enumerate() {
        out += &clip(&format!(
            "  {}  {}: {title}",
            letter(at),
            comparison.names[at]
        ));
        out.push('\n');
    }
    for (who, ids) in RANKED {
        out += &format!(
            "\nfor the {who}; *: best by {}; P(best): strictly better than every\nother, of the \
             replications with a value; [share of the replications that a mean is over]\n",
            ranked_by(comparison.rank_by)
        );
        // Differences are shown for as many scenarios as fit side by side.
        let all: Vec<usize> = (0..comparison.names.len()).collect();
        all.chunks(RANKED_SIDE_BY_SIDE)
            .for_each(|some| out += &ranking_table(comparison, ids, some));
    }
    out += &answers::of_comparison(comparison);
    out += &captive_use::of_comparison(comparison);
    out += "\npaired differences, later scenario less earlier, mean ± 95 % CI; P(better): share of \
        replications\n";
    out += &pairs_table(comparison);
    if comparison.differing.is_empty() {
        out += "\nno key differs\n";
    } else {
        out += &format!(
            "\n{} keys differ; `summary.json` lists them all. The first:\n",
            comparison.differing.len()
        );
        out += &differing_lines(comparison);
    }
    out
}

/// Most scenarios of one ranking table.
const RANKED_SIDE_BY_SIDE: usize = 4;

fn ranked_by(rank_by: RankBy) -> &'static str {
    match rank_by {
        RankBy::Mean => "mean (P50 where one is missing)",
        RankBy::P10 => "P10",
        RankBy::P50 => "P50",
        RankBy::P90 => "P90",
    }
}

/// Measures in groups of lines: mean, quantiles, probability of being best.
fn ranking_table(comparison: &Comparison, ids: &[&str], some: &[usize]) -> String {
    let letters: Vec<String> = some.iter().map(|at| letter(*at).to_string()).collect();
    let mut header = vec!["measure", ""];
    header.extend(letters.iter().map(String::as_str));
    let mut rows = table(&header);
    for measure in ids
        .iter()
        .filter_map(|id| comparison.measures.iter().find(|measure| measure.id == *id))
    {
        let tied = match measure.probability_tied {
            Some(share) if share > 0.0 => format!("\ntied {}", per_cent(share, 0)),
            _ => String::new(),
        };
        let unit = match measure.unit {
            "days" => "date",
            unit => heading(unit),
        };
        let mut row = vec![
            Cell::new(format!("{}\n{unit}{tied}", measure.id)),
            Cell::new("mean\nP10\nP50\nP90\nP(best)"),
        ];
        let own = some.iter().map(|&at| own_column(comparison, measure, at));
        row.extend(own.map(right));
        rows.add_row(row);
    }
    format!("{rows}\n")
}

/// One scenario's lines of a measure.
fn own_column(comparison: &Comparison, measure: &CompareMeasure, at: usize) -> String {
    let own = &measure.scenarios[at];
    let written = |value| match measure.unit {
        "days" => date(comparison.start, value),
        unit => bare(value, unit),
    };
    let (count, missing) = (comparison.replications, own.undefined + own.never);
    let of = if missing > 0 {
        // Rounded down, so that 100 % is never said of fewer than all.
        format!(" [{} %]", (count - missing) * 100 / count.max(1))
    } else {
        String::new()
    };
    let star = if measure.best == Some(at) { "*" } else { " " };
    let quantiles = [P10, MEDIAN, P90].map(|at| written(own.quantile(at)) + " ");
    let best = measure.probability_best[at].map_or_else(String::new, |share| per_cent(share, 0));
    format!(
        "{}{of}{star}\n{}\n{best} ",
        written(own.mean_where_it_comes),
        quantiles.join("\n")
    )
}

fn pairs_table(comparison: &Comparison) -> String {
    let mut rows = table(&[
        "pair",
        "NPV, USD",
        "P(better)",
        "revenue, USD",
        "P(better)",
        "energy cost, USD",
    ]);
    let find = |id: &str| comparison.measures.iter().find(|measure| measure.id == id);
    let (Some(npv), Some(revenue), Some(energy)) = (
        find("npv_usd"),
        find("revenue_usd"),
        find("energy_cost_usd"),
    ) else {
        return String::new();
    };
    for at in 0..npv.pairs.len() {
        let pair = &npv.pairs[at];
        let difference = |measure: &CompareMeasure| {
            let statistics = &measure.pairs[at].difference;
            right(format!(
                "{} ± {}",
                bare(statistics.mean, measure.unit),
                bare(statistics.half_width, measure.unit)
            ))
        };
        let probability = |measure: &CompareMeasure| {
            right(
                measure.pairs[at]
                    .probability_better
                    .map_or_else(|| NONE.to_owned(), |share| per_cent(share, 0)),
            )
        };
        rows.add_row(vec![
            Cell::new(format!("{} − {}", letter(pair.b), letter(pair.a))),
            difference(npv),
            probability(npv),
            difference(revenue),
            probability(revenue),
            difference(energy),
        ]);
    }
    format!("{rows}\n")
}

/// The first differing keys, without titles and descriptions.
fn differing_lines(comparison: &Comparison) -> String {
    const SHOWN: usize = 12;
    let mut out = String::new();
    for key in comparison
        .differing
        .iter()
        .filter(|key| !key.path.ends_with("title") && !key.path.ends_with("description"))
        .take(SHOWN)
    {
        let values: Vec<String> = key
            .values
            .iter()
            .map(|value| value.clone().unwrap_or_else(|| NONE.to_owned()))
            .collect();
        out += &clip(&format!("  {}: {}", key.path, values.join(" | ")));
        out.push('\n');
    }
    out
}

/// A mark for the better direction, for lists of measures.
pub fn better_mark(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neutral => "",
    }
}
