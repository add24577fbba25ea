//! Energy, water and carbon; load capped where planned power was exceeded.

use super::{Better, Measure, ratio};
use crate::record::{Account, Run};

fn energy_mwh(run: &Run) -> f64 {
    run.total(|month| month.facility_mwh)
}

fn it_mwh(run: &Run) -> f64 {
    run.total(|month| month.it_mwh)
}

fn energy_cost(run: &Run) -> f64 {
    run.total(|month| month.booked(Account::GridEnergy) + month.booked(Account::Fuel)).usd()
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure { id: "energy_mwh", unit: "MWh", doc: "Energy at the meter and from on-site units", better: Better::Neutral, of: |run, _| Some(energy_mwh(run)) },
    Measure {
        id: "energy_onsite_mwh",
        unit: "MWh",
        doc: "The part of it from on-site units",
        better: Better::Neutral,
        of: |run, _| Some(run.total(|month| month.onsite_mwh)),
    },
    Measure { id: "energy_cost_usd", unit: "USD", doc: "Grid energy with delivery, and fuel", better: Better::Lower, of: |run, _| Some(energy_cost(run)) },
    Measure {
        id: "energy_price_usd_per_mwh",
        unit: "USD per MWh",
        doc: "Energy cost over energy",
        better: Better::Lower,
        of: |run, _| ratio(energy_cost(run), energy_mwh(run)),
    },
    Measure { id: "pue", unit: "", doc: "Energy over IT energy", better: Better::Lower, of: |run, _| ratio(energy_mwh(run), it_mwh(run)) },
    Measure {
        id: "wue_l_per_kwh",
        unit: "l per kWh",
        doc: "Water over IT energy",
        better: Better::Lower,
        of: |run, _| ratio(run.total(|month| month.water_m3), it_mwh(run)),
    },
    Measure {
        id: "carbon_t",
        unit: "t",
        doc: "Carbon of grid energy at its mean intensity, and of fuel",
        better: Better::Lower,
        of: |run, _| Some(run.total(|month| month.carbon_t)),
    },
    Measure {
        id: "capped_hours",
        unit: "hours",
        doc: "Expected hours, over all sites, in which busy GPUs would have drawn more than planned power allows and were capped",
        better: Better::Lower,
        of: |run, _| Some(run.total(|month| month.capped_hours)),
    },
    Measure {
        id: "capped_gpu_hours",
        unit: "GPU-hours",
        doc: "Expected GPU-hours of work lost to capping: the share cut of the energy that busy GPUs draw above idle",
        better: Better::Lower,
        of: |run, _| Some(run.total(|month| month.capped_gpu_hours)),
    },
    Measure {
        id: "capped_rent_usd",
        unit: "USD",
        doc: "That work at the market price of its month; not in the books",
        better: Better::Lower,
        of: |run, _| Some(run.total(|month| month.capped_rent_usd)),
    },
];
