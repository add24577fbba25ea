//! The books of a site: postings of the month, payments to come, what is depreciated, losses
//! carried forward.

use crate::id::FleetId;
use crate::record::Account;
use crate::units::{Cents, Usd};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// A depreciated thing.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its cost.
    pub cost: Cents,
    /// First month of depreciation; negative before the start.
    pub first_month: i64,
    /// Months of its life.
    pub life_months: i64,
    /// The fleet whose resale curve it follows, if it can be resold.
    pub fleet: Option<FleetId>,
    /// GPUs of it that have not been sold.
    pub gpus: i64,
    /// Start value of the resale curve: the price of its GPUs without the yield loss.
    pub resale_base: Cents,
    /// Depreciation so far.
    pub depreciated: Cents,
}

impl Asset {
    /// A thing that is not resold.
    pub fn plain(cost: Cents, first_month: usize, life_months: i64) -> Self {
        Self {
            cost,
            first_month: first_month as i64,
            life_months,
            fleet: None,
            gpus: 0,
            resale_base: Cents(0),
            depreciated: Cents(0),
        }
    }

    /// A thing bought so many months before the start, depreciated since.
    pub fn aged(cost: Cents, age_months: i64, life_months: i64) -> Self {
        let past = 0..age_months.min(life_months);
        Self {
            first_month: -age_months,
            depreciated: past.map(|month| cost.part(month, life_months)).sum(),
            ..Self::plain(cost, 0, life_months)
        }
    }

    /// Years since it was bought, at the end of a month before this one.
    pub fn years(&self, at_month: usize) -> f64 {
        (at_month as i64 - self.first_month).max(0) as f64 / MONTHS
    }

    /// Straight line over the asset's life, from its first month on; the parts add up to its cost
    /// to the cent, also when some of it has been sold meanwhile.
    fn depreciate(&mut self, month: usize) -> Cents {
        let age = month as i64 - self.first_month;
        let due = if age + 1 == self.life_months {
            self.cost - self.depreciated
        } else if (0..self.life_months).contains(&age) {
            self.cost.part(age, self.life_months)
        } else {
            Cents(0)
        };
        self.depreciated += due;
        due
    }

    /// Sells GPUs of it, for this share of what the resale curve starts from.
    fn sell(&mut self, gpus: i64, worth: f64) -> Sale {
        let share = gpus as f64 / self.gpus as f64;
        let part = |of: Cents| Usd(of.usd() * share).cents();
        let (cost, depreciated, base) = (
            part(self.cost),
            part(self.depreciated),
            part(self.resale_base),
        );
        self.gpus -= gpus;
        self.cost -= cost;
        self.resale_base -= base;
        self.depreciated -= depreciated;
        Sale {
            proceeds: Usd(base.usd() * worth).cents(),
            written_off: cost - depreciated,
        }
    }
}

/// What a sale brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sale {
    /// What the buyer pays.
    pub proceeds: Cents,
    /// What the books still had.
    pub written_off: Cents,
}

/// The books of a site.
#[derive(Debug)]
pub struct SiteBooks {
    /// Postings of the month.
    posted: [Cents; Account::COUNT],
    /// Construction payments by month.
    construction: Vec<Cents>,
    /// Things that are depreciated.
    assets: Vec<Asset>,
    /// Cost of GPUs that were ready for the first time in the month.
    placed_in_service: Cents,
    /// Loss carried forward, cents; not above zero.
    loss_carried: i64,
}

impl SiteBooks {
    /// Empty books over so many months.
    pub(super) fn new(months: usize) -> Self {
        Self {
            posted: [Cents(0); Account::COUNT],
            construction: vec![Cents(0); months],
            assets: Vec::new(),
            placed_in_service: Cents(0),
            loss_carried: 0,
        }
    }

    /// Posts an amount this month.
    pub fn post(&mut self, account: Account, amount: Usd) -> Cents {
        let cents = amount.cents();
        self.posted[account as usize] += cents;
        cents
    }

    /// A part of a building's cost is due in a month; nothing beyond the horizon is.
    pub fn owe_construction(&mut self, month: usize, amount: Cents) {
        if let Some(due) = self.construction.get_mut(month) {
            *due += amount;
        }
    }

    /// What construction takes in a month.
    pub fn construction_due(&self, month: usize) -> Cents {
        self.construction[month]
    }

    /// Something is bought that is depreciated.
    pub fn own(&mut self, asset: Asset) {
        self.assets.push(asset);
    }

    /// What is depreciated.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Depreciates everything by a month.
    pub fn depreciate(&mut self, month: usize) -> Cents {
        self.assets
            .iter_mut()
            .map(|asset| asset.depreciate(month))
            .sum()
    }

    /// Sells GPUs of a fleet, the oldest first; `worth` is what an asset's GPUs fetch of what its
    /// resale curve starts from.
    pub fn sell(&mut self, fleet: FleetId, gpus: i64, worth: impl Fn(&Asset) -> f64) -> Sale {
        let mut left = gpus;
        let mut sale = Sale::default();
        for asset in self.assets.iter_mut().filter(|of| of.fleet == Some(fleet)) {
            let sold = left.min(asset.gpus);
            if sold > 0 {
                left -= sold;
                let of_it = asset.sell(sold, worth(asset));
                sale.proceeds += of_it.proceeds;
                sale.written_off += of_it.written_off;
            }
        }
        sale
    }

    /// GPUs of this cost are ready for the first time.
    pub fn place_in_service(&mut self, cost: Cents) {
        self.placed_in_service += cost;
    }

    /// The month's postings, and the cost of GPUs placed in service in it.
    pub fn take_month(&mut self) -> ([Cents; Account::COUNT], Cents) {
        (
            std::mem::replace(&mut self.posted, [Cents(0); Account::COUNT]),
            std::mem::take(&mut self.placed_in_service),
        )
    }

    /// A month's profit that is taxed: what is left of it after losses carried forward.
    pub fn taxable(&mut self, profit: Cents) -> Cents {
        let after_losses = profit.0 + self.loss_carried;
        self.loss_carried = after_losses.min(0);
        Cents(after_losses.max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_carried_until_it_is_used_up() {
        let mut books = SiteBooks::new(1);
        let taxed = [-100, 60, 70, 10].map(|profit| books.taxable(Cents(profit)).0);
        assert_eq!(taxed, [0, 0, 30, 10]);
    }

    #[test]
    fn what_was_bought_before_the_start_has_its_remaining_life() {
        let asset = Asset::aged(Cents(100), 2, 3);
        assert_eq!((asset.depreciated, asset.years(10)), (Cents(66), 1.0));
        let mut books = SiteBooks::new(4);
        books.own(asset);
        books.own(Asset::aged(Cents(100), 9, 3));
        let rest = [0, 1].map(|month| books.depreciate(month).0);
        assert_eq!(rest, [34, 0]);
    }

    #[test]
    fn what_is_sold_is_written_off_and_the_rest_depreciated_to_the_cent() {
        let mut books = SiteBooks::new(4);
        let fleet = FleetId(0);
        books.own(Asset {
            fleet: Some(fleet),
            gpus: 4,
            resale_base: Cents(400),
            ..Asset::plain(Cents(400), 0, 4)
        });
        assert_eq!(books.depreciate(0), Cents(100));
        // One of four GPUs: 100 cents of cost, of which 25 are depreciated.
        let sale = books.sell(fleet, 1, |_| 0.5);
        let expected = Sale {
            proceeds: Cents(50),
            written_off: Cents(75),
        };
        assert_eq!(sale, expected);
        let rest: Cents = (1..4).map(|month| books.depreciate(month)).sum();
        assert_eq!(rest, Cents(300 - 75));
        assert_eq!(books.depreciate(4), Cents(0));
    }
}
