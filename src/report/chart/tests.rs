//! Every chart, on tables of every awkward kind.

use super::{CHARTS, COMPARISON_CHARTS, Rendered, paint, render, render_comparison};
use crate::kpi::Better;
use crate::montecarlo::ensemble::Statistics;
use crate::record::Binding;
use crate::report::table::{BindingShare, Fan, MeasureColumn, Tables};
use jiff::ToSpan;
use jiff::civil::date;

/// Names of the series, and about how high they reach.
const SERIES: [(&str, f64); 11] = [
    ("utilisation_sold_of_ready", 0.8),
    ("utilisation_used_of_ready", 0.9),
    ("utilisation_ready_of_delivered", 0.9),
    ("utilisation_drawn_of_contracted", 0.5),
    ("revenue_usd", 1.5e8),
    ("cash_flow_usd", -2e7),
    ("power_contracted_mw", 214.0),
    ("power_energised_mw", 200.0),
    ("power_facility_mw", 150.0),
    ("power_drawn_mw", 120.0),
    ("price_usd_per_gpu_hour.h100", 2.0),
];

/// Tables whose figures are `of(share of the horizon, share of the quantiles) × height`.
fn tables(months: i32, npv: &[f64], of: fn(f64, f64) -> f64) -> Tables {
    let quantile = |height: f64, at: usize| (0..months).map(|month| height * of(f64::from(month) / 96.0, at as f64 / 6.0)).collect();
    let fan = |(id, height): (&str, f64)| Fan {
        id: id.to_owned(),
        unit: String::new(),
        doc: String::new(),
        quantiles: std::array::from_fn(|at| quantile(height, at)),
    };
    let share = 1.0 / Binding::COUNT as f64;
    let column =
        MeasureColumn { id: "npv_usd".to_owned(), unit: "USD", doc: "", better: Better::Higher, values: npv.to_vec(), statistics: Statistics::of(npv) };
    Tables {
        name: "sample".to_owned(),
        title: "A <sample> & more".to_owned(),
        currency: "USD".to_owned(),
        replications: npv.len(),
        seed: 42,
        months: (0..months).map(|month| date(2026, 1, 1).saturating_add(month.months())).collect(),
        fans: SERIES.into_iter().map(fan).collect(),
        binding: Binding::ALL.into_iter().map(|cause| BindingShare { cause, share: vec![share; months as usize] }).collect(),
        measures: vec![column],
    }
}

fn usual() -> Tables {
    tables(96, &[-3e8, -1e8, 2e7, 4e8, 9e8], |time, rank| if time < 0.05 { f64::NAN } else { time * (0.8 + 0.2 * rank) })
}

/// Tables of every awkward kind.
fn awkward() -> Vec<Tables> {
    let mut bare = tables(0, &[], |_, _| 0.0);
    bare.fans.clear();
    bare.binding.clear();
    bare.measures.clear();
    vec![
        tables(96, &[f64::NAN; 3], |_, _| f64::NAN),
        tables(1, &[1e6, 2e6], |_, rank| 0.5 + 0.5 * rank),
        tables(96, &[-7.5e8], |time, _| time),
        tables(96, &[1.0; 4], |_, _| 1.0),
        tables(96, &[0.0; 4], |_, _| 0.0),
        tables(96, &[1e300, -1e300], |time, _| if time > 0.5 { f64::INFINITY } else { -1.0 }),
        tables(5, &[1e9], |time, _| if (time * 96.0) as i32 % 2 == 0 { 1.0 } else { f64::NAN }),
        bare,
    ]
}

fn check(rendered: &Rendered) {
    assert_eq!(rendered.png[..8], *b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes([rendered.png[16], rendered.png[17], rendered.png[18], rendered.png[19]]);
    assert_eq!(width, 1000 * paint::PNG_SCALE);
    let svg = std::str::from_utf8(&rendered.svg).expect("SVG is UTF-8");
    assert!(svg.starts_with("<svg width=\"1000\"") && svg.trim_end().ends_with("</svg>"));
    assert!(!svg.contains("NaN"));
}

fn says(rendered: &Rendered, words: &str) -> bool {
    String::from_utf8_lossy(&rendered.svg).contains(words)
}

#[test]
fn usual_charts_say_what_they_show() -> Result<(), String> {
    for chart in CHARTS {
        let rendered = render(chart, &usual())?;
        check(&rendered);
        assert!(says(&rendered, chart.title), "{}", chart.id);
        assert!(says(&rendered, "A &lt;sample&gt; &amp; more"), "{}", chart.id);
        assert!(says(&rendered, "5 futures, seed 42"), "{}", chart.id);
        assert!(!says(&rendered, "no value in any future"), "{}", chart.id);
    }
    Ok(())
}

#[test]
fn units_stand_on_the_axes() -> Result<(), String> {
    let units = [
        ("utilisation", "% of GPU-hours ready"),
        ("power", "MW"),
        ("binding", "% of futures"),
        ("revenue", "USD million per month"),
        ("price", "USD per GPU-hour"),
        ("cash", "USD million per month"),
        ("npv", "USD million"),
    ];
    for (chart, (id, unit)) in CHARTS.iter().zip(units) {
        assert_eq!(chart.id, id);
        assert!(says(&render(chart, &usual())?, unit), "{id}");
    }
    Ok(())
}

#[test]
fn awkward_tables_are_drawn() -> Result<(), String> {
    for tables in awkward() {
        for chart in CHARTS {
            check(&render(chart, &tables)?);
        }
    }
    Ok(())
}

#[test]
fn nothing_to_show_is_said() -> Result<(), String> {
    let nothing = &awkward()[7];
    for chart in CHARTS {
        assert!(says(&render(chart, nothing)?, "no value in any future"), "{}", chart.id);
    }
    Ok(())
}

#[test]
fn comparisons_take_up_to_six_scenarios() -> Result<(), String> {
    let mut list = vec![usual()];
    list.extend(awkward().into_iter().take(5));
    for chart in COMPARISON_CHARTS {
        for count in [0, 1, 2, 3, 4, 6] {
            check(&render_comparison(chart, &list[..count])?);
        }
    }
    Ok(())
}

#[test]
fn the_same_tables_give_the_same_bytes() -> Result<(), String> {
    for chart in CHARTS {
        assert_eq!(render(chart, &usual())?, render(chart, &usual())?);
    }
    Ok(())
}
