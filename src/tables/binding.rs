//! What bound, month by month.

use crate::montecarlo::ensemble::Ensemble;
use crate::record::Binding;
use crate::time::Seconds;

/// Share of replications (weighted by time) in which each cause bound, month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingShare {
    /// The cause: one more unit of it would have let the site sell more.
    pub cause: Binding,
    /// Share in 0 to 1, month by month; over all causes they add up to 1.
    pub share: Vec<f64>,
}

/// What bound at one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteBinding {
    /// Name of the site.
    pub site: String,
    /// What bound there.
    pub binding: Vec<BindingShare>,
}

/// Shares by cause of one site, or over all of them.
pub(super) fn shares(ensemble: &Ensemble, site: Option<usize>) -> Vec<BindingShare> {
    let count = ensemble.count().max(1) as f64;
    let of = |month: usize, cause: Binding| {
        let sites = &ensemble.binding[month];
        let counted = site.map_or(&sites[..], |site| &sites[site..=site]);
        let bound: Seconds = counted.iter().map(|site| site[cause as usize]).sum();
        let hours = ensemble.month_hours[month] * counted.len() as f64 * count;
        bound.as_hours() / hours
    };
    let share = |cause: Binding| BindingShare {
        cause,
        share: (0..ensemble.binding.len())
            .map(|month| of(month, cause))
            .collect(),
    };
    Binding::ALL.into_iter().map(share).collect()
}
