//! Energy, water and carbon; load capped where planned power was exceeded.

use super::measure::{Across, Better, Measure, Over, ratio};
use super::span::Span;
use crate::record::{Account, BillLine, GpuUse, HourProfile, SiteMonth};
use crate::units::{Cents, GpuSeconds};

fn energy_mwh(span: &Span<'_>) -> f64 {
    span.total(|month| month.facility_mwh)
}

fn battery_lost_mwh(span: &Span<'_>) -> f64 {
    span.total(|month| month.battery_lost_mwh)
}

fn it_mwh(span: &Span<'_>) -> f64 {
    span.total(|month| month.it_mwh)
}

fn energy_cost(span: &Span<'_>) -> f64 {
    span.total(|month| {
        let bought = month.booked(Account::GridEnergy) + month.booked(Account::Fuel);
        bought + month.booked(Account::Carbon) - month.booked(Account::EnergySales)
    })
    .usd()
}

fn sum(span: &Span<'_>, of: impl Fn(&SiteMonth) -> f64) -> Option<f64> {
    Some(span.total(of))
}

/// Peak demand at the grid of each site, summed, MW; `None` where no site is settled by the hour.
fn grid_peak_mw(span: &Span<'_>) -> Option<f64> {
    let peak = |site: usize| {
        span.sites()
            .iter()
            .skip(site)
            .step_by(span.run.sites)
            .map(|month| month.grid_peak_mw)
            .fold(0.0, f64::max)
    };
    span.run
        .profiles
        .iter()
        .any(|profile| !profile.is_empty())
        .then(|| (0..span.run.sites).map(peak).sum())
}

/// The highest PUE of an hour of the day in a month, of any site that is settled by the hour.
fn pue_cell_max(span: &Span<'_>) -> Option<f64> {
    let cells = span
        .run
        .profiles
        .iter()
        .flat_map(|profile| profile.facility_mwh.iter().zip(&profile.it_mwh));
    cells
        .filter_map(|(facility, it)| ratio(*facility, *it))
        .reduce(f64::max)
}

/// The upper end of the histogram step up to which this share of a column over all sites lies, in
/// steps.
fn step_at(span: &Span<'_>, share: f64, of: fn(&HourProfile) -> &Vec<f64>) -> Option<f64> {
    let at = |step: usize| {
        span.run
            .profiles
            .iter()
            .filter_map(|profile| of(profile).get(step))
            .sum::<f64>()
    };
    let whole: f64 = (0..HourProfile::STEPS).map(at).sum();
    let mut below = 0.0;
    let reached = (0..HourProfile::STEPS).find(|&step| {
        below += at(step);
        below >= share * whole
    });
    (whole > 0.0).then(|| reached.unwrap_or(HourProfile::STEPS - 1) as f64 + 1.0)
}

/// The PUE up to which this share of the IT energy is drawn.
fn pue_at(span: &Span<'_>, share: f64) -> Option<f64> {
    step_at(span, share, |profile| &profile.pue_mwh).map(|step| 1.0 + step / HourProfile::PUE_STEPS)
}

/// An amount over the GPU-hours used by customers or in captive use.
fn per_gpu_hour(span: &Span<'_>, amount: f64) -> Option<f64> {
    let used = span.total::<GpuSeconds>(|month| month.gpus_on(&GpuUse::SERVED));
    ratio(amount, used.hours())
}

/// A measure of one line of the energy bill.
macro_rules! bill {
    ($line:ident, $id:literal) => {
        Measure {
            id: concat!("energy_bill_", $id, "_usd"),
            unit: "USD",
            doc: BillLine::$line.doc(),
            better: Better::Lower,
            over: Over::Periods(Across::Sum),
            of: |span| {
                Some(
                    span.total(|month| month.bill[BillLine::$line as usize])
                        .usd(),
                )
            },
        }
    };
}

/// Measures of energy, water and carbon.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "energy_mwh",
        unit: "MWh",
        doc: "Facility energy: at the meter and from on-site generation",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| Some(energy_mwh(span)),
    },
    Measure {
        id: "energy_onsite_mwh",
        unit: "MWh",
        doc: "Energy of on-site generation, what of it is sold included",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total(|month| month.onsite_mwh)),
    },
    Measure {
        id: "energy_solar_mwh",
        unit: "MWh",
        doc: "Energy of solar, less what was curtailed, what of it is sold included",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.solar_mwh),
    },
    Measure {
        id: "energy_emergency_mwh",
        unit: "MWh",
        doc: "The part of `energy_mwh` carried by batteries held in reserve and emergency \
            generators",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.emergency_mwh),
    },
    Measure {
        id: "energy_unserved_mwh",
        unit: "MWh",
        doc: "The part of `energy_mwh` left unserved because on-site generation was too slow to \
            follow the load; not deducted from IT energy",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.unserved_mwh),
    },
    Measure {
        id: "energy_grid_mwh",
        unit: "MWh",
        doc: "Energy from the grid, battery losses included",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.grid_mwh),
    },
    Measure {
        id: "energy_export_mwh",
        unit: "MWh",
        doc: "Energy sold to the grid",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.exported_mwh),
    },
    Measure {
        id: "grid_peak_mw",
        unit: "MW",
        doc: "Peak demand at the grid: the highest hourly draw of each site that is settled by the \
            hour, summed over sites, each at its own hour; no value where no site is settled by \
            the hour",
        better: Better::Lower,
        over: Over::Run,
        of: |span| grid_peak_mw(span),
    },
    Measure {
        id: "battery_discharged_mwh",
        unit: "MWh",
        doc: "Energy discharged from batteries used for dispatch",
        better: Better::Neutral,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.discharged_mwh),
    },
    Measure {
        id: "battery_lost_mwh",
        unit: "MWh",
        doc: "Energy lost in batteries used for dispatch, charging and discharging; not in \
            `energy_mwh`",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(battery_lost_mwh(span)),
    },
    Measure {
        id: "fuel_mmbtu",
        unit: "MMBtu",
        doc: "Fuel burnt by on-site generation",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.fuel_mmbtu),
    },
    Measure {
        id: "energy_cost_usd",
        unit: "USD",
        doc: "Energy bill: grid energy with every charge, power purchase agreements, fuel, \
            carbon and variable maintenance of on-site generation, less energy sold",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(energy_cost(span)),
    },
    Measure {
        id: "energy_price_usd_per_mwh",
        unit: "USD per MWh",
        doc: "`energy_cost_usd` over `energy_mwh`",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| ratio(energy_cost(span), energy_mwh(span)),
    },
    Measure {
        id: "energy_bill_usd",
        unit: "USD",
        doc: "Energy bill, the sum of its lines",
        better: Better::Lower,
        over: Over::Months(Across::Sum),
        of: |span| {
            Some(
                span.total::<Cents>(|month| month.bill.into_iter().sum())
                    .usd(),
            )
        },
    },
    bill!(Energy, "energy"),
    bill!(Delivery, "delivery"),
    bill!(Demand, "demand"),
    bill!(CoincidentPeak, "coincident_peak"),
    bill!(Capacity, "capacity"),
    bill!(MinimumTake, "minimum_take"),
    bill!(Riders, "riders"),
    bill!(Fixed, "fixed"),
    bill!(InterruptibleCredit, "interruptible_credit"),
    bill!(PowerPurchase, "power_purchase"),
    bill!(Fuel, "fuel"),
    bill!(Plant, "plant"),
    bill!(Diesel, "diesel"),
    bill!(Carbon, "carbon"),
    bill!(Export, "export"),
    Measure {
        id: "pue",
        unit: "ratio",
        doc: "Power usage effectiveness: facility energy and what batteries lose, over IT energy",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| ratio(energy_mwh(span) + battery_lost_mwh(span), it_mwh(span)),
    },
    Measure {
        id: "pue_cell_max",
        unit: "ratio",
        doc: "Highest PUE of any cell of hour of the day by month (local standard time), each over \
            all its days, of any site that is settled by the hour; single hours may lie above",
        better: Better::Lower,
        over: Over::Run,
        of: |span| pue_cell_max(span),
    },
    Measure {
        id: "pue_hour_p50",
        unit: "ratio",
        doc: "The PUE up to which half of the IT energy is drawn, hour by hour, to 0.01; of sites \
            that are settled by the hour",
        better: Better::Lower,
        over: Over::Run,
        of: |span| pue_at(span, 0.5),
    },
    Measure {
        id: "pue_hour_p95",
        unit: "ratio",
        doc: "The PUE up to which 95 % of the IT energy is drawn, hour by hour, to 0.01; of sites \
            that are settled by the hour",
        better: Better::Lower,
        over: Over::Run,
        of: |span| pue_at(span, 0.95),
    },
    Measure {
        id: "wue_hour_p95_l_per_kwh",
        unit: "l per kWh",
        doc: "The water per IT energy up to which 95 % of it is drawn, hour by hour, to 0.05; of \
            sites that are settled by the hour",
        better: Better::Lower,
        over: Over::Run,
        of: |span| {
            step_at(span, 0.95, |profile| &profile.wue_mwh)
                .map(|step| step / HourProfile::WUE_STEPS)
        },
    },
    Measure {
        id: "water_m3",
        unit: "m³",
        doc: "Make-up water of cooling",
        better: Better::Lower,
        over: Over::Both(Across::Sum),
        of: |span| sum(span, |month| month.water_m3),
    },
    Measure {
        id: "energy_kwh_per_gpu_hour",
        unit: "kWh per GPU-hour",
        doc: "`energy_mwh` over GPU-hours sold or in captive use",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| per_gpu_hour(span, 1_000.0 * energy_mwh(span)),
    },
    Measure {
        id: "water_l_per_gpu_hour",
        unit: "l per GPU-hour",
        doc: "`water_m3` over GPU-hours sold or in captive use",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| per_gpu_hour(span, 1_000.0 * span.total::<f64>(|month| month.water_m3)),
    },
    Measure {
        id: "carbon_kg_per_gpu_hour",
        unit: "kg per GPU-hour",
        doc: "`carbon_t` over GPU-hours sold or in captive use",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| per_gpu_hour(span, 1_000.0 * span.total::<f64>(|month| month.carbon_t)),
    },
    Measure {
        id: "wue_l_per_kwh",
        unit: "l per kWh",
        doc: "Water usage effectiveness: water over IT energy",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| ratio(span.total(|month| month.water_m3), it_mwh(span)),
    },
    Measure {
        id: "carbon_t",
        unit: "t",
        doc: "Carbon of grid energy at its mean intensity and of fuel (location-based)",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total(|month| month.carbon_t)),
    },
    Measure {
        id: "carbon_market_t",
        unit: "t",
        doc: "`carbon_t` with clean energy bought under power purchase agreements counted as clean \
            (market-based)",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| sum(span, |month| month.carbon_market_t),
    },
    Measure {
        id: "cue_kg_per_kwh",
        unit: "kg per kWh",
        doc: "Carbon usage effectiveness: `carbon_t` over IT energy",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| ratio(span.total(|month| month.carbon_t), it_mwh(span)),
    },
    Measure {
        id: "cue_market_kg_per_kwh",
        unit: "kg per kWh",
        doc: "Carbon usage effectiveness, market-based: `carbon_market_t` over IT energy",
        better: Better::Lower,
        over: Over::Periods(Across::Ratio),
        of: |span| ratio(span.total(|month| month.carbon_market_t), it_mwh(span)),
    },
    Measure {
        id: "capped_hours",
        unit: "hours",
        doc: "Expected hours, summed over sites, in which busy GPUs would have drawn more than the \
            planned power and were capped",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total(|month| month.capped_hours)),
    },
    Measure {
        id: "capped_gpu_hours",
        unit: "GPU-hours",
        doc: "Expected GPU-hours lost to power capping: the share cut from the energy that busy \
            GPUs draw above idle",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total(|month| month.capped_gpu_hours)),
    },
    Measure {
        id: "capped_revenue_usd",
        unit: "USD",
        doc: "`capped_gpu_hours` at the market price of their month; not in the books",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total(|month| month.capped_revenue_usd)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_bill_has_its_measure() {
        let ids: Vec<&str> = MEASURES
            .iter()
            .filter_map(|measure| {
                measure
                    .id
                    .strip_prefix("energy_bill_")?
                    .strip_suffix("_usd")
            })
            .collect();
        assert_eq!(ids, BillLine::ALL.map(BillLine::id));
    }
}
