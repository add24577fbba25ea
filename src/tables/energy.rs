//! Energy of a scenario in figures: the bill by line, and for each site that is settled by the hour
//! its load and its prices by hour.

use crate::montecarlo::ensemble::Ensemble;
use crate::plan::{Plan, Site};
use crate::record::{BillLine, HourProfile};
use crate::stats::quantile;

/// One line of the energy bill, over all sites.
#[derive(Clone, Debug, PartialEq)]
pub struct BillMonths {
    /// The line of the bill.
    pub line: BillLine,
    /// Mean over replications, month by month, USD; credits are negative.
    pub mean_usd: Vec<f64>,
}

/// Price duration curve of a year, from the highest hour to the lowest, over a site's library of
/// years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceDuration {
    /// Share of the hours with at least this price.
    pub shares: Vec<f64>,
    /// Lowest over the years, USD per MWh.
    pub low: Vec<f64>,
    /// Median over the years.
    pub middle: Vec<f64>,
    /// Highest over the years.
    pub high: Vec<f64>,
    /// Number of years.
    pub years: usize,
}

/// Energy at a site that is settled by the hour.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteEnergy {
    /// Name of the site.
    pub site: String,
    /// Mean over replications and years.
    pub profile: HourProfile,
    /// Firm supply of all steps, MW.
    pub firm_supply_mw: f64,
    /// Hourly prices without delivery, at their median price level.
    pub prices: PriceDuration,
    /// Whether a tariff sets the price paid instead.
    pub by_tariff: bool,
}

impl SiteEnergy {
    /// Energy at the site in a year, MWh.
    pub fn facility_mwh(&self) -> f64 {
        self.profile.facility_mwh.iter().sum()
    }
}

/// The bill by line; lines that are zero in every month are left out.
pub fn bill(ensemble: &Ensemble) -> Vec<BillMonths> {
    let count = ensemble.count().max(1) as f64;
    let months = |line: BillLine| {
        ensemble
            .bill_cents
            .iter()
            .map(|month| month[line as usize] as f64 / 100.0 / count)
            .collect()
    };
    let lines = BillLine::ALL.into_iter().map(|line| BillMonths {
        line,
        mean_usd: months(line),
    });
    lines
        .filter(|line| line.mean_usd.iter().any(|&usd| usd != 0.0))
        .collect()
}

/// The sites that are settled by the hour in some replication, in order.
pub fn sites(plan: &Plan, ensemble: &Ensemble) -> Vec<SiteEnergy> {
    let sites = ensemble.profiles.iter().zip(&plan.sites);
    sites
        .filter_map(|(sums, site)| Some((sums.mean(plan.horizon.years)?, site)))
        .map(|(profile, site)| SiteEnergy {
            site: site.name.clone(),
            profile,
            firm_supply_mw: site.firm_supply.0 as f64 * 1e-6,
            prices: prices(plan, site),
            by_tariff: site.tariff.is_some(),
        })
        .collect()
}

/// The highest-priced hundredth of the hours in steps of a tenth of a hundredth, the rest in
/// hundredths.
fn shares() -> Vec<f64> {
    (0..10)
        .map(|part| f64::from(part) / 1_000.0)
        .chain((1..=100).map(|part| f64::from(part) / 100.0))
        .collect()
}

fn prices(plan: &Plan, site: &Site) -> PriceDuration {
    let shares = shares();
    let factor = plan.expected(site.price) * plan.expected(site.price_level);
    let from_highest_priced: Vec<f64> = shares.iter().map(|share| 1.0 - share).collect();
    let of_year = |year: &crate::site_year::climate::PreparedYear| {
        let mut prices: Vec<f64> = year
            .any_table()
            .price
            .iter()
            .map(|price| price * factor)
            .collect();
        quantile::several(&mut prices, &from_highest_priced)
    };
    let years: Vec<Vec<f64>> = site.climate.years.iter().filter_map(of_year).collect();
    let over_years = |p: f64| {
        let at = |place: usize| {
            quantile::several(
                &mut years.iter().map(|year| year[place]).collect::<Vec<f64>>(),
                &[p],
            )
            .map_or(f64::NAN, |found| found[0])
        };
        (0..shares.len()).map(at).collect()
    };
    PriceDuration {
        low: over_years(0.0),
        middle: over_years(0.5),
        high: over_years(1.0),
        years: years.len(),
        shares,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_run_from_zero_to_one() {
        let shares = shares();
        assert_eq!((shares[0], shares[10], shares.len()), (0.0, 0.01, 110));
        assert!(shares.is_sorted() && shares.last() == Some(&1.0));
    }
}
