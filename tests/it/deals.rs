//! Terms of deals by closed form, to the cent and to the GPU-second: what is paid and unused.

use super::support::{plan, simulated};
use gridrack::record::{Account, GpuUse, Run};

/// A site of 8-GPU racks of 10 kW at full load and of nothing when idle, full from the first day
/// with so many GPUs, whose market pays 2 USD.
fn site(gpus: u32, demand: &str) -> String {
    format!(
        "title = \"deals\"\nstart = 2023-01-01\nyears = 1\n[monte_carlo]\nreplications = 1
        [[accelerator]]\nid = \"gpu\"\ncooling = \"air\"\ngpus_per_server = 8\nservers_per_rack = 1
        rack_idle_kw = 0\nrack_full_kw = 10\nprice_usd_per_gpu = 0\nlead_time_weeks = 0
        [[site]]\nid = \"s\"\nprice_usd_per_mwh = 50\nfixed_pue = 1
        crew = {{ racks_per_week = 10_000_000, burn_in_days = 0 }}
        [[site.power.utility]]\nid = \"grid\"\nmw = 100\nready = 2023-01-01
        [[site.building]]\nid = \"hall\"\nit_mw = 100\nready = 2023-01-01
        [[purchase]]\naccelerator = \"gpu\"\norder = 2023-01-01\ngpus = {gpus}\ndeposit = 1
        {demand}
        [market.m]\nprice_usd_per_gpu_hour = 2
        [finance]\ndiscount_rate = 0.1\nsga_fraction_of_revenue = 0\n\
            count_resale_at_horizon = false\n"
    )
}

fn gpu_hours(run: &Run, line: GpuUse) -> f64 {
    run.total(|month| month.gpus(line)).hours()
}

/// USD of an account over the run.
fn total(run: &Run, account: Account) -> f64 {
    run.total(|month| month.booked(account)).usd()
}

/// Hours of 2023.
const HOURS: f64 = 8_760.0;

/// As expected, but for the first seconds of the year, in which crews rack.
fn near(seen: f64, expected: f64) {
    assert!(
        (seen - expected).abs() <= 1e-6 * expected,
        "{seen} {expected}"
    );
}

/// 800 GPUs at 1.25 kW and 4.80 USD for a year, 74.17 % used and all paid: 800 · 8 760 · 0.7417 ·
/// 1.25 kW are 6 497.292 MWh, and the revenue is that of all hours.
#[test]
fn what_is_paid_and_unused_draws_nothing() {
    let anchor = "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            price_usd_per_gpu_hour = 4.8\ngpus = 800\ntake_or_pay_share = 1\nused_share = 0.7417";
    let run = simulated(&plan(&site(800, anchor)), 0);
    let energy: f64 = (0..12).map(|month| run.month(month)[0].facility_mwh).sum();
    near(energy, 6_497.292);
    near(total(&run, Account::RevenueReserved), 33_638_400.0);
    near(total(&run, Account::GridEnergy), 324_864.6);
    let (used, unused) = (
        gpu_hours(&run, GpuUse::Reserved),
        gpu_hours(&run, GpuUse::PaidUnused),
    );
    near(unused, 800.0 * HOURS * 0.2583);
    near(used + unused, 800.0 * HOURS);
    assert_eq!(gpu_hours(&run, GpuUse::Idle), 0.0);
}

/// Of 800 GPUs half is used and 0.6 paid: a tenth is paid and unused, 0.4 neither used nor paid,
/// and what spot takes beside them is used whole.
#[test]
fn what_is_neither_used_nor_paid_is_idle() {
    let demand =
        "[[demand.anchor]]\nsegment = \"users\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            gpus = 800\ntake_or_pay_share = 0.6\nused_share = 0.5
        [[demand.spot]]\nsegment = \"spot\"\ngpus = 80";
    let run = simulated(&plan(&site(880, demand)), 0);
    let gpus = [
        GpuUse::Reserved,
        GpuUse::PaidUnused,
        GpuUse::Spot,
        GpuUse::Idle,
    ]
    .map(|line| gpu_hours(&run, line) / HOURS);
    for (seen, expected) in gpus.into_iter().zip([400.0, 80.0, 80.0, 320.0]) {
        near(seen, expected);
    }
    let energy: f64 = (0..12).map(|month| run.month(month)[0].it_mwh).sum();
    near(energy, 480.0 * HOURS * 1.25e-3);
}

/// Two sites: a contract bound to one uses a quarter, one that floats uses all and finds the other.
/// The energy falls where the GPUs stand.
#[test]
fn what_is_unused_stays_with_the_contract_that_is_bound_to_its_site() {
    let other = "[[site]]\nid = \"t\"\nprice_usd_per_mwh = 50\nfixed_pue = 1
        crew = { racks_per_week = 10_000_000, burn_in_days = 0 }
        [[site.power.utility]]\nid = \"grid\"\nmw = 100\nready = 2023-01-01
        [[site.building]]\nid = \"hall\"\nit_mw = 100\nready = 2023-01-01
        [[purchase]]\nid = \"there\"\nsite = \"t\"\naccelerator = \"gpu\"\norder = 2023-01-01\n\
            gpus = 80\ndeposit = 1\n";
    let demand = "[[demand.anchor]]\nsegment = \"bound\"\nsigned = 2023-01-01\nuntil = 2024-01-01\n\
            gpus = 80\nused_share = 0.25\nsites = [\"t\"]
        [[demand.anchor]]\nsegment = \"floats\"\nsigned = 2023-01-01\nuntil = 2024-01-01\ngpus = 80";
    let text = site(80, &format!("site = \"s\"\n{other}{demand}"));
    let run = simulated(&plan(&text), 0);
    let energy = |site: usize| -> f64 { (0..12).map(|month| run.month(month)[site].it_mwh).sum() };
    near(energy(0), 80.0 * HOURS * 1.25e-3);
    near(energy(1), 20.0 * HOURS * 1.25e-3);
}
