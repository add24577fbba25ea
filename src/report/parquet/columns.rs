//! What the panels by month hold: sites, segments, contracts, markets and fleets.

use super::panel::{Layout, Panel, PanelColumn, PanelFile, column};
use crate::class::Class;
use crate::plan::Plan;
use crate::record::{
    Account, BillLine, Binding, ContractMonth, FleetMonth, GpuUse, PowerUse, SegmentMonth,
    SiteMonth,
};
use crate::report::folder::Folder;
use crate::scenario::experiment::Experiment;

/// The panels of an experiment, opened in a folder.
///
/// # Errors
/// A message for the user.
pub fn panels(
    folder: &Folder,
    prefix: &str,
    experiment: &Experiment,
) -> Result<Vec<Box<dyn PanelFile>>, String> {
    let plan = &experiment.cases[0].plan;
    Ok(vec![
        Panel::open(folder, prefix, plan, sites(plan))?,
        Panel::open(folder, prefix, plan, segments(plan))?,
        Panel::open(folder, prefix, plan, contracts())?,
        Panel::open(folder, prefix, plan, markets(plan))?,
        Panel::open(folder, prefix, plan, fleets(plan))?,
    ])
}

fn sites(plan: &Plan) -> Layout<SiteMonth> {
    Layout {
        file: "monthly.parquet",
        keys: vec![(
            "site",
            plan.sites.iter().map(|site| site.name.clone()).collect(),
        )],
        columns: of_sites(),
        rows: |run| &run.months,
    }
}

fn segments(plan: &Plan) -> Layout<SegmentMonth> {
    let names = plan.segments.iter().map(|segment| segment.name.clone());
    let columns = vec![
        column("revenue_usd", |month: &SegmentMonth| month.revenue.usd()),
        column("served_gpu_hours", |month: &SegmentMonth| {
            month.served.hours()
        }),
        column("due_gpu_hours", |month: &SegmentMonth| month.due.hours()),
        column("requested_gpu_hours", |month: &SegmentMonth| {
            month.requested_gpu_hours
        }),
        column("lost_gpu_hours", |month: &SegmentMonth| {
            month.lost_gpu_hours
        }),
        column("arrived", |month: &SegmentMonth| month.tally.arrived as f64),
        column("admitted", |month: &SegmentMonth| {
            month.tally.admitted as f64
        }),
        column("substituted", |month: &SegmentMonth| {
            month.tally.substituted as f64
        }),
        column("lost", |month: &SegmentMonth| month.tally.lost as f64),
        column("reneged", |month: &SegmentMonth| month.tally.reneged as f64),
        column("waited_hours", |month: &SegmentMonth| {
            month.tally.waited_seconds / 3_600.0
        }),
        column("queued_hours", |month: &SegmentMonth| {
            month.queued_seconds / 3_600.0
        }),
        column("preempted_gpus", |month: &SegmentMonth| {
            month.tally.preempted_gpus.0 as f64
        }),
    ];
    Layout {
        file: "monthly-segments.parquet",
        keys: vec![("segment", names.collect())],
        columns,
        rows: |run| &run.segment_months,
    }
}

/// Balances at the month's end, and what the month earned.
fn contracts() -> Layout<ContractMonth> {
    let columns = vec![
        column("booked_usd", |month: &ContractMonth| month.booked.usd()),
        column("recognised_usd", |month: &ContractMonth| {
            month.recognised.usd()
        }),
        column("deferred_usd", |month: &ContractMonth| month.deferred.usd()),
        column("cancelled_usd", |month: &ContractMonth| {
            month.cancelled.usd()
        }),
        column("backlog_usd", |month: &ContractMonth| month.backlog.usd()),
        column(
            "remaining_performance_obligation_usd",
            |month: &ContractMonth| (month.backlog + month.deferred).usd(),
        ),
        column("contracts_in_force", |month: &ContractMonth| {
            f64::from(month.in_force)
        }),
        column("late_gpus", |month: &ContractMonth| {
            month.late_gpus.0 as f64
        }),
        column("revenue_usd", |month: &ContractMonth| {
            month.all_customers.usd()
        }),
        column("largest_customer_usd", |month: &ContractMonth| {
            month.largest_customer.usd()
        }),
        column("five_largest_customers_usd", |month: &ContractMonth| {
            month.five_largest_customers.usd()
        }),
        column("largest_backlog_usd", |month: &ContractMonth| {
            month.largest_backlog.usd()
        }),
    ];
    Layout {
        file: "monthly-contracts.parquet",
        keys: Vec::new(),
        columns,
        rows: |run| &run.contract_months,
    }
}

fn markets(plan: &Plan) -> Layout<f64> {
    let names = plan.markets.iter().map(|market| market.name.clone());
    Layout {
        file: "monthly-markets.parquet",
        keys: vec![("market", names.collect())],
        columns: vec![column("price_usd_per_gpu_hour", |price: &f64| *price)],
        rows: |run| &run.prices,
    }
}

/// A fleet: GPUs of one accelerator at one site, of one market.
fn fleets(plan: &Plan) -> Layout<FleetMonth> {
    let of = |name: fn(&Plan, &crate::plan::Fleet) -> String| {
        let fleets = plan.fleets.iter();
        fleets
            .map(|fleet| name(plan, fleet))
            .collect::<Vec<String>>()
    };
    let mut columns = vec![column("ready_gpu_hours", |month: &FleetMonth| {
        month.ready.hours()
    })];
    columns.extend(Class::ALL.map(|class| {
        column(
            format!("used_gpu_hours_{}", GpuUse::of_class(class).id()),
            move |month: &FleetMonth| month.used[class].hours(),
        )
    }));
    Layout {
        file: "monthly-fleets.parquet",
        keys: vec![
            ("site", of(|plan, fleet| plan.site(fleet.site).name.clone())),
            (
                "accelerator",
                of(|plan, fleet| plan.accelerators[fleet.accelerator.at()].name.clone()),
            ),
        ],
        columns,
        rows: |run| &run.fleet_months,
    }
}

fn of_site(
    id: impl Into<String>,
    of: impl Fn(&SiteMonth) -> f64 + Send + 'static,
) -> PanelColumn<SiteMonth> {
    column(id, of)
}

/// Every column of the panel of sites after replication, month and site.
fn of_sites() -> Vec<PanelColumn<SiteMonth>> {
    let mut columns = ledgers();
    columns.extend(energy());
    columns.extend(money());
    columns
}

/// Where GPU-hours, power and time went.
fn ledgers() -> Vec<PanelColumn<SiteMonth>> {
    let mut columns = vec![
        of_site("gpu_hours_ordered", |month| month.ordered.hours()),
        of_site("gpu_hours_cancelled", |month| month.cancelled.hours()),
        of_site("gpu_hours_in_transit", |month| month.in_transit.hours()),
        of_site("gpu_hours_delivered", |month| month.delivered.hours()),
        of_site("gpu_hours_retired", |month| month.retired.hours()),
    ];
    columns.extend(GpuUse::ALL.map(|line| {
        of_site(format!("gpu_hours_{}", line.id()), move |month| {
            month.gpus(line).hours()
        })
    }));
    columns.push(of_site("contracted_mwh", |month| month.contracted.mwh()));
    columns.push(of_site("firm_supply_mwh", |month| month.firm_supply.mwh()));
    columns.push(of_site("energised_mwh", |month| month.energised.mwh()));
    columns.extend(PowerUse::ALL.map(|line| {
        of_site(format!("{}_mwh", line.id()), move |month| {
            month.power(line).mwh()
        })
    }));
    columns.extend(Binding::ALL.map(|line| {
        of_site(format!("binding_{}_hours", line.id()), move |month| {
            month.binding[line as usize].as_hours()
        })
    }));
    columns
}

/// Energy, water and carbon, and what planning below full load capped.
fn energy() -> Vec<PanelColumn<SiteMonth>> {
    let mut columns = vec![of_site("facility_mwh", |month| month.facility_mwh)];
    columns.push(of_site("onsite_mwh", |month| month.onsite_mwh));
    columns.push(of_site("solar_mwh", |month| month.solar_mwh));
    columns.push(of_site("emergency_mwh", |month| month.emergency_mwh));
    columns.push(of_site("unserved_mwh", |month| month.unserved_mwh));
    columns.push(of_site("grid_mwh", |month| month.grid_mwh));
    columns.push(of_site("exported_mwh", |month| month.exported_mwh));
    columns.push(of_site("charged_mwh", |month| month.charged_mwh));
    columns.push(of_site("discharged_mwh", |month| month.discharged_mwh));
    columns.push(of_site("battery_lost_mwh", |month| month.battery_lost_mwh));
    columns.push(of_site("renewable_curtailed_mwh", |month| {
        month.renewable_curtailed_mwh
    }));
    columns.push(of_site("fuel_mmbtu", |month| month.fuel_mmbtu));
    columns.push(of_site("grid_peak_mw", |month| month.grid_peak_mw));
    columns.push(of_site("placed_in_service_usd", |month| {
        month.placed_in_service.usd()
    }));
    columns.push(of_site("water_m3", |month| month.water_m3));
    columns.push(of_site("carbon_t", |month| month.carbon_t));
    columns.push(of_site("carbon_market_t", |month| month.carbon_market_t));
    columns.push(of_site("capped_hours", |month| month.capped_hours));
    columns.push(of_site("capped_gpu_hours", |month| month.capped_gpu_hours));
    columns.push(of_site("capped_revenue_usd", |month| {
        month.capped_revenue_usd
    }));
    columns
}

/// Accounts, lines of the bill, and foregone revenue by cause.
fn money() -> Vec<PanelColumn<SiteMonth>> {
    let mut columns: Vec<PanelColumn<SiteMonth>> = Vec::new();
    columns.extend(Account::ALL.map(|line| {
        of_site(format!("{}_usd", line.id()), move |month| {
            month.booked(line).usd()
        })
    }));
    columns.extend(BillLine::ALL.map(|line| {
        of_site(format!("bill_{}_usd", line.id()), move |month| {
            month.bill[line as usize].usd()
        })
    }));
    columns.extend(GpuUse::FOREGONE.map(|line| {
        of_site(
            format!("foregone_revenue_{}_usd", line.id()),
            move |month| month.foregone[line as usize].usd(),
        )
    }));
    columns.extend(PowerUse::FOREGONE.map(|line| {
        of_site(
            format!("foregone_revenue_power_{}_usd", line.id()),
            move |month| month.foregone_power[line as usize].usd(),
        )
    }));
    columns
}

/// Names of the panel of sites' columns, for the documentation.
pub fn month_column_names() -> Vec<String> {
    of_sites().into_iter().map(|column| column.id).collect()
}
