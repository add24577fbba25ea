//! GPUs of a site that have been burnt in, by fleet and year, in the site's order of power.

use crate::id::FleetId;

/// Vintage pool: GPUs of one fleet that were burnt in within one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vintage {
    /// The fleet.
    pub fleet: FleetId,
    /// Year of racking, counted from the scenario's first.
    pub year: u16,
    /// GPUs burnt in.
    pub burnt_in: i64,
}

/// The vintages of a site; the first gets power first.
#[derive(Debug, Default)]
pub struct Vintages(Vec<Vintage>);

impl Vintages {
    /// GPUs join their vintage. A new one goes behind all that come before it in the order of
    /// power.
    pub fn join(&mut self, joins: Vintage, comes_before: impl Fn(&Vintage) -> bool) {
        let own = |of: &&mut Vintage| of.fleet == joins.fleet && of.year == joins.year;
        if let Some(vintage) = self.0.iter_mut().find(own) {
            vintage.burnt_in += joins.burnt_in;
        } else {
            let at = self.0.partition_point(comes_before);
            self.0.insert(at, joins);
        }
    }

    /// So many GPUs of a fleet leave, the oldest first.
    pub fn retire(&mut self, fleet: FleetId, gpus: i64) {
        let mut left = gpus;
        while let Some(oldest) = self
            .0
            .iter_mut()
            .filter(|of| of.fleet == fleet && left > 0 && of.burnt_in > 0)
            .min_by_key(|of| of.year)
        {
            let taken = left.min(oldest.burnt_in);
            oldest.burnt_in -= taken;
            left -= taken;
        }
    }

    /// All of them, in the order of power.
    pub fn iter(&self) -> std::slice::Iter<'_, Vintage> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_leave_first_whatever_the_order_of_power() {
        let mut vintages = Vintages::default();
        for (fleet, year, gpus) in [(0, 2, 8), (1, 0, 8), (0, 0, 8), (0, 2, 4)] {
            let joins = Vintage {
                fleet: FleetId(fleet),
                year,
                burnt_in: gpus,
            };
            vintages.join(joins, |of| of.year >= year);
        }
        vintages.retire(FleetId(0), 10);
        let left: Vec<(u16, u16, i64)> = vintages
            .iter()
            .map(|of| (of.fleet.0, of.year, of.burnt_in))
            .collect();
        assert_eq!(left, [(0, 2, 10), (1, 0, 8), (0, 0, 0)]);
    }
}
