//! Tests of every chart, on tables with edge cases of every kind.

use super::{CHARTS, COMPARISON_CHARTS, Rendered, paint, render};
use crate::kpi::Better;
use crate::montecarlo::demand::UseLine;
use crate::montecarlo::ensemble::Statistics;
use crate::record::{BillLine, Binding, GpuUse, HourProfile};
use crate::sim::energy::hours::HourRow;
use crate::tables::demand::{Backlog, Demand, SegmentMeans, SegmentRow, UseRow};
use crate::tables::energy::{BillMonths, PriceDuration, SiteEnergy};
use crate::tables::hours::SettledHour;
use crate::tables::prices::PriceFrame;
use crate::tables::week::Week;
use crate::tables::{BindingShare, Fan, MeasureColumn, SiteBinding, Tables, TimelineRow};
use crate::time::{HOUR, SimTime};
use jiff::ToSpan;
use jiff::civil::date;

/// Ids of the series, and their approximate maximum.
const SERIES: [(&str, f64); 21] = [
    ("utilisation_sold_of_ready", 0.8),
    ("utilisation_used_of_ready", 0.9),
    ("utilisation_ready_of_delivered", 0.9),
    ("utilisation_drawn_of_firm_supply", 0.5),
    ("revenue_usd", 1.5e8),
    ("cash_flow_usd", -2e7),
    ("power_contracted_mw", 150.0),
    ("power_firm_supply_mw", 214.0),
    ("power_energised_mw", 200.0),
    ("power_facility_mw", 150.0),
    ("power_drawn_mw", 120.0),
    ("energy_bill_usd", 6e6),
    ("price_usd_per_gpu_hour.h100", 2.0),
    ("remaining_performance_obligation_usd", 4e9),
    ("largest_customer_share", 0.5),
    ("five_largest_customers_share", 0.8),
    ("largest_backlog_share", 0.6),
    ("contracts_booked_usd", 6e9),
    ("contracts_recognised_usd", 1e9),
    ("contracts_cancelled_usd", 1e9),
    ("deferred_revenue_usd", 3e8),
];

/// The series above, and a default for each other monthly measure.
fn series() -> impl Iterator<Item = (&'static str, f64)> {
    let others = crate::kpi::monthly()
        .map(|measure| measure.id)
        .filter(|id| SERIES.iter().all(|series| series.0 != *id));
    SERIES.into_iter().chain(others.map(|id| (id, 1e3)))
}

/// GPU-hours of a waterfall, which add up.
const HOURS: [(&str, f64); 12] = [
    ("gpu_hours_ordered", 1e9),
    ("gpu_hours_cancelled", 1e8),
    ("gpu_hours_in_transit", 1e8),
    ("gpu_hours_delivered", 8e8),
    ("gpu_hours_waiting_for_crew", 1e7),
    ("gpu_hours_burn_in", 1e7),
    ("gpu_hours_rma", 1e6),
    ("gpu_hours_stranded_power", 7.9e7),
    ("gpu_hours_ready", 7e8),
    ("gpu_hours_idle", 1e8),
    ("gpu_hours_internal", 1e8),
    ("gpu_hours_sold", 5e8),
];

/// Steps and orders with edge cases: early, late, before the start, beyond the horizon, never.
fn timeline() -> Vec<TimelineRow> {
    let never = f64::INFINITY;
    let rows = [
        (
            "building hall-a",
            Binding::Space,
            Some(120.0),
            [110.0, 130.0, 200.0],
            0.0,
        ),
        (
            "utility <substation>",
            Binding::Power,
            Some(-30.0),
            [-20.0, 40.0, never],
            0.12,
        ),
        (
            "network fabric",
            Binding::Network,
            Some(1e6),
            [2e5, 1e6, 1e9],
            1.0,
        ),
        (
            "order first: first delivery",
            Binding::Gpus,
            None,
            [never; 3],
            1.0,
        ),
    ];
    rows.into_iter()
        .map(|(name, chain, planned, days, never)| TimelineRow {
            site: "campus".to_owned(),
            chain,
            name: name.to_owned(),
            promised: planned,
            // The substation's transformer comes a month after the promised day.
            planned: planned.map(|day| if day < 0.0 { day + 60.0 } else { day }),
            days,
            never,
        })
        .collect()
}

/// Energy of a site whose figures are `of(share of the way through them, share of the quantiles) ×
/// height`.
fn energy(site: &str, of: fn(f64, f64) -> f64) -> SiteEnergy {
    let column = |count: usize, height: f64| {
        (0..count)
            .map(|at| height * of(at as f64 / count as f64, 0.5))
            .collect::<Vec<f64>>()
    };
    let (cells, steps) = (HourProfile::CELLS, HourProfile::STEPS);
    let profile = HourProfile {
        it_mwh: column(cells, 3_000.0),
        facility_mwh: column(cells, 3_600.0),
        cost_usd: column(cells, 2e5),
        load_hours: column(steps, 170.0),
        cut_hours: column(steps, 3.0),
        pue_mwh: Vec::new(),
        wue_mwh: Vec::new(),
    };
    let price = |rank: f64| {
        (0..=100)
            .map(|at| 90.0 * of(1.0 - f64::from(at) / 100.0, rank) - 5.0)
            .collect()
    };
    let prices = PriceDuration {
        shares: (0..=100).map(|at| f64::from(at) / 100.0).collect(),
        low: price(0.0),
        middle: price(0.5),
        high: price(1.0),
        years: 3,
    };
    SiteEnergy {
        site: site.to_owned(),
        profile,
        firm_supply_mw: 214.0 * of(0.5, 0.5),
        prices,
        by_tariff: false,
    }
}

/// A week with every kind of source.
fn week(of: fn(f64, f64) -> f64) -> Week {
    let hour = |at: i64| {
        let part = of(at as f64 / 168.0, 0.5);
        let row = HourRow {
            it_mw: 100.0 * part,
            facility_mw: 120.0 * part,
            grid_mw: 60.0 * part,
            plant_mw: [20.0 * part, 10.0, 0.0, 0.0],
            solar_mw: 30.0,
            renewable_curtailed_mw: 5.0,
            charge_mw: 8.0 * part,
            stored_mwh: 40.0 * part,
            marginal_usd_per_mwh: 80.0 * part - 10.0,
            ..HourRow::default()
        };
        SettledHour {
            at: SimTime::at(at * HOUR),
            row,
        }
    };
    let kinds = vec!["turbines <rented>".to_owned(), "engines".to_owned()];
    Week {
        site: "campus".to_owned(),
        replication: 3,
        why: "chosen",
        starts: date(2026, 2, 26),
        kinds,
        hours: (0..168).map(hour).collect(),
    }
}

/// `count` segments of every class with awkward names, markets at two sites with a class each, and
/// contracts of ten years.
fn demand(months: i32, count: usize, of: fn(f64, f64) -> f64) -> Demand {
    let column = |height: f64| {
        (0..months)
            .map(|month| height * of(f64::from(month) / 96.0, 0.5))
            .collect::<Vec<f64>>()
    };
    let part = of(0.5, 0.5);
    let mean = SegmentMeans {
        arrived: 120.0 * part,
        admitted: 80.0 * part,
        substituted: 5.0 * part,
        lost: 20.0 * part,
        reneged: 10.0 * part,
        served_gpu_hours: 3e6 * part,
        due_gpu_hours: 3.1e6 * part,
        requested_gpu_hours: 4e6 * part,
        lost_gpu_hours: 4e5 * part,
        revenue_usd: 7e6 * part,
        waited_hours: 40.0 * part,
    };
    let nobody = SegmentMeans {
        arrived: 0.0,
        requested_gpu_hours: 0.0,
        ..mean
    };
    let classes = [
        GpuUse::Internal,
        GpuUse::Reserved,
        GpuUse::OnDemand,
        GpuUse::Spot,
    ];
    let segment = |at: usize| SegmentRow {
        name: format!("segment <{at}> {}", "with a long name ".repeat(at / 8)),
        class: classes[at % 4],
        training_run: at.is_multiple_of(8),
        revenue_p50: column(2e6),
        mean: if at.is_multiple_of(2) { mean } else { nobody },
    };
    let lines = ["campus", "<annex>"]
        .into_iter()
        .flat_map(|site| [None, Some(GpuUse::Reserved)].map(|class| (site, class)));
    let row = |(site, class): (&str, Option<GpuUse>)| UseRow {
        line: UseLine {
            site: site.to_owned(),
            market: "h100".to_owned(),
            class,
        },
        used_p50: column(0.8),
        used: 0.8 * part,
    };
    let by_year = (2026..2036)
        .map(|year| (year, column(f64::from(year - 2020) * 1e3)))
        .collect();
    Demand {
        segments: (0..count).map(segment).collect(),
        uses: lines.map(row).collect(),
        backlog: Backlog {
            by_year,
            late: column(900.0),
            ready: column(4e4),
            delivered: column(5e4),
        },
    }
}

/// A figure of each month, at the middle of its quantiles.
fn monthly(months: i32, height: f64, of: fn(f64, f64) -> f64) -> Vec<f64> {
    (0..months)
        .map(|month| height * of(f64::from(month) / 96.0, 0.5))
        .collect()
}

fn fan(months: i32, (id, height): (&str, f64), of: fn(f64, f64) -> f64) -> Fan {
    let quantile = |at: usize| {
        (0..months)
            .map(|month| height * of(f64::from(month) / 96.0, at as f64 / 6.0))
            .collect()
    };
    Fan {
        id: id.to_owned(),
        unit: String::new(),
        doc: String::new(),
        quantiles: std::array::from_fn(quantile),
    }
}

/// Every cause as often as any other.
fn binding(months: i32) -> Vec<BindingShare> {
    let share = vec![1.0 / Binding::COUNT as f64; months as usize];
    let of = |cause: Binding| BindingShare {
        cause,
        share: share.clone(),
    };
    Binding::ALL.into_iter().map(of).collect()
}

/// A history with two prices of a day, and a cap.
fn prices(months: i32, of: fn(f64, f64) -> f64) -> PriceFrame {
    PriceFrame {
        market: "h100".to_owned(),
        history: vec![
            (date(2025, 3, 1), 1.9),
            (date(2025, 3, 1), 2.1),
            (date(2025, 11, 30), 1.7),
        ],
        cap: monthly(months, 2.6, of),
    }
}

fn measure(id: &str, values: Vec<f64>) -> MeasureColumn {
    MeasureColumn {
        id: id.to_owned(),
        unit: "",
        doc: "",
        better: Better::Higher,
        statistics: Statistics::of(&values),
        values,
    }
}

/// Tables whose figures are `of(share of the horizon, share of the quantiles) × height`.
fn tables(months: i32, npv: &[f64], of: fn(f64, f64) -> f64) -> Tables {
    let hours = HOURS.into_iter().map(|(id, height)| {
        let values = npv.iter().map(|_| height * of(0.5, 0.5));
        measure(id, values.collect())
    });
    let bill = [
        (BillLine::Energy, 4e6),
        (BillLine::InterruptibleCredit, -5e5),
        (BillLine::Fuel, 2e6),
    ];
    Tables {
        answers: Vec::new(),
        name: "sample".to_owned(),
        title: "A <sample> & more".to_owned(),
        currency: "USD".to_owned(),
        simulated: (0..npv.len() as u32).collect(),
        replications: npv.len(),
        replication: None,
        seed: 42,
        discount_rate: 0.1,
        months: (0..months)
            .map(|month| date(2026, 1, 1).saturating_add(month.months()))
            .collect(),
        fans: series().map(|series| fan(months, series, of)).collect(),
        prices: vec![prices(months, of)],
        site_binding: vec![SiteBinding {
            site: "campus".to_owned(),
            binding: binding(months),
        }],
        binding: binding(months),
        timeline: timeline(),
        horizon_days: f64::from(months) * 30.0,
        critical: Vec::new(),
        bill: bill
            .map(|(line, height)| BillMonths {
                line,
                mean_usd: monthly(months, height, of),
            })
            .to_vec(),
        energy: ["campus", "<annex>"].map(|site| energy(site, of)).to_vec(),
        demand: demand(months, 9, of),
        week: Some(week(of)),
        measures: std::iter::once(measure("npv_usd", npv.to_vec()))
            .chain(hours)
            .collect(),
    }
}

fn usual() -> Tables {
    tables(96, &[-3e8, -1e8, 2e7, 4e8, 9e8], |time, rank| {
        if time < 0.05 {
            f64::NAN
        } else {
            time * (0.8 + 0.2 * rank)
        }
    })
}

/// Tables with edge cases of every kind.
fn awkward() -> Vec<Tables> {
    let mut bare = tables(0, &[], |_, _| 0.0);
    bare.fans.clear();
    bare.prices.clear();
    bare.binding.clear();
    bare.site_binding.clear();
    bare.timeline.clear();
    bare.measures.clear();
    bare.bill.clear();
    bare.energy.clear();
    bare.week = None;
    bare.demand = Demand::default();
    vec![
        tables(96, &[f64::NAN; 3], |_, _| f64::NAN),
        tables(1, &[1e6, 2e6], |_, rank| 0.5 + 0.5 * rank),
        tables(96, &[-7.5e8], |time, _| time),
        tables(96, &[1.0; 4], |_, _| 1.0),
        tables(96, &[0.0; 4], |_, _| 0.0),
        tables(96, &[1e300, -1e300], |time, _| {
            if time > 0.5 { f64::INFINITY } else { -1.0 }
        }),
        tables(5, &[1e9], |time, _| {
            if (time * 96.0) as i32 % 2 == 0 {
                1.0
            } else {
                f64::NAN
            }
        }),
        bare,
    ]
}

fn check(rendered: &Rendered) {
    assert_eq!(rendered.png[..8], *b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes([
        rendered.png[16],
        rendered.png[17],
        rendered.png[18],
        rendered.png[19],
    ]);
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
        assert!(
            says(&rendered, "A &lt;sample&gt; &amp; more"),
            "{}",
            chart.id
        );
        assert!(says(&rendered, "5 replications, seed 42"), "{}", chart.id);
        assert!(
            !says(&rendered, "no value in any replication"),
            "{}",
            chart.id
        );
    }
    Ok(())
}

#[test]
fn units_stand_on_the_axes() -> Result<(), String> {
    let units = [
        ("utilisation", "% of GPU-hours ready"),
        ("power", "MW"),
        ("binding", "% of replications"),
        ("waterfall", "GPU-hours, M"),
        ("timeline", "against promise"),
        // Promised 30 days before the start, expected 40 after it; the transformer comes on day 30.
        ("timeline", "+70 d"),
        ("timeline", "equipment allows"),
        ("utilisation-heat", "% of GPU-hours ready"),
        ("revenue", "USD M per month"),
        ("revenue-by-segment", "USD M per month"),
        ("admitted-and-lost", "% of GPU-hours requested"),
        ("backlog", "USD bn"),
        ("concentration", "% of the month"),
        ("price", "USD per GPU-hour"),
        ("cash", "USD M per month"),
        ("npv", "USD M"),
        ("energy-bill", "USD M per month"),
        ("energy-heat", "USD per MWh of IT energy"),
        ("duration-curves", "MW; right: % of"),
        ("dispatch-week", "MW, by the hour"),
    ];
    for (id, unit) in units {
        assert!(says(&render(named(id)?, &usual())?, unit), "{id}");
    }
    Ok(())
}

/// Without anything that waits for equipment its column is left out, and what stands beside it stays.
#[test]
fn a_timeline_without_equipment_has_no_column_of_it() -> Result<(), String> {
    let mut tables = usual();
    for row in &mut tables.timeline {
        row.planned = row.promised;
    }
    let rendered = render(named("timeline")?, &tables)?;
    assert!(!says(&rendered, "equipment allows"));
    assert!(says(&rendered, "not in time") && says(&rendered, "+70 d"));
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
        let rendered = render(chart, nothing)?;
        // Charts of hours also state how to settle a site by the hour.
        assert!(
            says(&rendered, "no value in any replication")
                || says(&rendered, "electricity.settlement=hourly"),
            "{}",
            chart.id
        );
    }
    Ok(())
}

#[test]
fn comparisons_take_up_to_six_scenarios() -> Result<(), String> {
    let mut list = vec![usual()];
    list.extend(awkward().into_iter().take(5));
    for chart in COMPARISON_CHARTS {
        for count in [0, 1, 2, 3, 4, 6] {
            check(&render(chart, &list[..count])?);
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

#[test]
fn several_sites_have_a_panel_each() -> Result<(), String> {
    let chart = CHARTS
        .iter()
        .find(|chart| chart.id == "binding")
        .ok_or("no such chart")?;
    for count in [2, 4, 9, 12] {
        let mut tables = usual();
        let own = tables.site_binding[0].clone();
        tables.site_binding = (0..count)
            .map(|at| SiteBinding {
                site: format!("site {at}"),
                ..own.clone()
            })
            .collect();
        tables.timeline = tables
            .site_binding
            .iter()
            .flat_map(|site| {
                timeline().into_iter().map(|row| TimelineRow {
                    site: site.site.clone(),
                    ..row
                })
            })
            .collect();
        let rendered = render(chart, &tables)?;
        check(&rendered);
        // More sites than fit in panels share one panel.
        assert_eq!(says(&rendered, "site 1"), count < 12, "{count}");
        for chart in CHARTS {
            check(&render(chart, &tables)?);
        }
    }
    Ok(())
}

#[test]
fn one_replication_is_reported_as_one() -> Result<(), String> {
    for chart in super::CHARTS_OF_ONE {
        let rendered = render(
            chart,
            &Tables {
                replication: Some(59),
                replications: 1,
                ..usual()
            },
        )?;
        check(&rendered);
        assert!(says(&rendered, "replication 59, seed 42"), "{}", chart.id);
        assert!(
            !says(&rendered, "P10") && !says(&rendered, "mean"),
            "{}",
            chart.id
        );
    }
    Ok(())
}

#[test]
fn sites_with_most_energy_have_a_row_each_up_to_three() -> Result<(), String> {
    for count in [1, 3, 5] {
        let mut tables = usual();
        tables.energy = (0..count)
            .map(|at| {
                let site = energy("", |_, _| 1.0);
                SiteEnergy {
                    site: format!("site {at}"),
                    profile: site.profile.scaled(f64::from(at + 1)),
                    ..site
                }
            })
            .collect();
        for chart in CHARTS
            .iter()
            .filter(|chart| ["energy-heat", "duration-curves"].contains(&chart.id))
        {
            let rendered = render(chart, &tables)?;
            check(&rendered);
            assert_eq!(
                says(&rendered, "site 0:"),
                count <= 3,
                "{} of {count}",
                chart.id
            );
            assert!(
                says(&rendered, &format!("site {}:", count - 1)),
                "{} of {count}",
                chart.id
            );
            assert_eq!(
                says(&rendered, "with most energy of 5"),
                count == 5,
                "{}",
                chart.id
            );
        }
    }
    Ok(())
}

#[test]
fn a_week_names_its_sources_its_days_and_its_replication() -> Result<(), String> {
    let chart = CHARTS
        .iter()
        .find(|chart| chart.id == "dispatch-week")
        .ok_or("no such chart")?;
    let rendered = render(chart, &usual())?;
    for words in [
        "grid",
        "turbines &lt;rented&gt;",
        "engines",
        "solar",
        "battery charge",
        "curtailed or excess",
        "Thu 26 Feb",
        "Wed 4 Mar",
        "replication 3",
        "MWh, state of charge of batteries",
    ] {
        assert!(says(&rendered, words), "{words}");
    }
    assert!(
        !says(&rendered, "battery discharge") && !says(&rendered, "emergency"),
        "what does not occur is not in the legend"
    );
    Ok(())
}

fn named(id: &str) -> Result<&'static super::Chart, String> {
    CHARTS
        .iter()
        .find(|chart| chart.id == id)
        .ok_or(format!("no chart {id}"))
}

#[test]
fn many_segments_and_many_markets_fit_a_page() -> Result<(), String> {
    let mut tables = usual();
    tables.demand = demand(96, 70, |time, _| time);
    let row = tables.demand.uses[0].clone();
    tables.demand.uses = (0..60)
        .map(|at| UseRow {
            line: UseLine {
                market: format!("market {at}"),
                ..row.line.clone()
            },
            ..row.clone()
        })
        .collect();
    for chart in CHARTS {
        check(&render(chart, &tables)?);
    }
    let revenue = render(named("revenue-by-segment")?, &tables)?;
    assert!(says(&revenue, "13 smaller (reserved)") && says(&revenue, "without captive use"));
    assert!(says(
        &render(named("admitted-and-lost")?, &tables)?,
        "30 more rows in the measures"
    ));
    let heat = render(named("utilisation-heat")?, &tables)?;
    assert!(
        says(&heat, "20 more are left out")
            && says(&heat, "market 39")
            && !says(&heat, "market 40")
    );
    Ok(())
}

#[test]
fn charts_of_contracts_say_when_there_are_none() -> Result<(), String> {
    let mut tables = usual();
    tables.demand.backlog = Backlog {
        by_year: Vec::new(),
        ..tables.demand.backlog
    };
    for fan in tables.fans.iter_mut().filter(|fan| {
        fan.id.contains("contracts_")
            || fan.id.contains("obligation")
            || fan.id.contains("deferred")
    }) {
        fan.quantiles
            .iter_mut()
            .flatten()
            .for_each(|value| *value = 0.0);
    }
    tables.fans.retain(|fan| !fan.id.ends_with("_share"));
    for id in ["backlog", "concentration"] {
        let rendered = render(named(id)?, &tables)?;
        check(&rendered);
        assert!(
            says(&rendered, "no value in any replication") && !says(&rendered, "signed up to"),
            "{id}"
        );
    }
    Ok(())
}

#[test]
fn what_segments_pay_is_not_made_to_add_up() -> Result<(), String> {
    let mut tables = usual();
    let chart = named("revenue-by-segment")?;
    assert!(
        says(&render(chart, &tables)?, "in no segment"),
        "the total's median lies above the sum of medians"
    );
    // With the stack above the total's median there is no layer for the difference.
    tables
        .demand
        .segments
        .iter_mut()
        .for_each(|row| row.revenue_p50 = vec![1e9; 96]);
    assert!(!says(&render(chart, &tables)?, "in no segment"));
    Ok(())
}
