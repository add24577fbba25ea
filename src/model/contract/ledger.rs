//! The ledger of one contract in cents: booked = recognised + deferred + cancelled + backlog.
//!
//! Booked is the firm part of the revenue at today's price, and the revenue of use beyond it.
//! Revenue to come is either paid in advance (deferred) or not (backlog); as companies report it,
//! deferred and backlog together are the remaining performance obligation (IFRS 15 / ASC 606,
//! disclosure of remaining performance obligations). Each posting moves an amount from one line to
//! another, so that the identity holds by steps, and the remaining performance obligation can be
//! checked against price times GPU-hours to come.

use crate::random::elementary::nearest;
use crate::units::Cents;

/// Revenue of GPU-seconds at a price per GPU-hour. Example: 1 000 GPUs for a day at 2.50 are 60
/// 000.00.
#[inline]
pub fn rent(gpu_seconds: f64, usd_per_gpu_hour: f64) -> Cents {
    Cents(nearest(gpu_seconds * usd_per_gpu_hour / 36.0))
}

/// The lines of a contract, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Signed for so far.
    pub booked: Cents,
    /// Earned so far.
    pub recognised: Cents,
    /// Paid in advance and not earned.
    pub deferred: Cents,
    /// Lost.
    pub cancelled: Cents,
    /// Remaining performance obligation: deferred and backlog.
    pub to_come: Cents,
}

/// Revenue of a period of a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    /// Revenue earned.
    pub rent: Cents,
    /// Part of the prepayment consumed in this period.
    pub released: Cents,
}

/// Party that keeps the prepayment when the rest of a contract is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unearned {
    /// The provider's: the customer leaves or defaults; it first covers this claim.
    Kept(Cents),
    /// The customer's: the provider failed to deliver or calls its GPUs back.
    Refunded,
}

/// Effect of a cut on the prepayment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// No longer held for later revenue.
    pub freed: Cents,
    /// Of it, forfeited to the provider.
    pub kept: Cents,
    /// Of it, used to cover the claim.
    pub covered: Cents,
}

impl Ledger {
    /// Signed, neither paid nor earned.
    pub fn backlog(&self) -> Cents {
        self.to_come - self.deferred
    }

    /// A term is signed for a firm amount, of which a part is paid at once.
    pub fn sign(&mut self, firm: Cents, prepaid: Cents) {
        self.booked += firm;
        self.to_come += firm;
        self.deferred += prepaid;
    }

    /// Revalues the remaining performance obligation at a new price; returns the part of the
    /// prepayment that is refunded because it exceeds that.
    #[inline]
    pub fn revalue(&mut self, to_come: Cents) -> Cents {
        self.booked += to_come - self.to_come;
        self.to_come = to_come;
        let back = Cents((self.deferred - to_come).0.max(0));
        self.deferred -= back;
        back
    }

    /// A period has passed: `due` was firm for it, `firm` of that was delivered, `used` is what the
    /// delivered hours are billed, at least `firm`. What was not delivered is cancelled, and its
    /// prepayment pays for other revenue or is refunded.
    #[inline]
    pub fn earn(&mut self, due: Cents, firm: Cents, used: Cents) -> Earned {
        let released = if self.deferred.0 == 0 {
            Cents(0)
        } else {
            part(self.deferred, due, self.to_come)
        };
        self.deferred -= released;
        self.to_come -= due;
        self.cancelled += due - firm;
        self.booked += used - firm;
        self.recognised += used;
        Earned {
            rent: used,
            released,
        }
    }

    /// Reduces the remaining performance obligation to `left`; the rest is cancelled.
    pub fn cut(&mut self, left: Cents, unearned: Unearned) -> Cut {
        let lost = self.to_come - left;
        let freed = part(self.deferred, lost, self.to_come);
        let covered = if let Unearned::Kept(claim) = unearned {
            freed.min(claim)
        } else {
            Cents(0)
        };
        let kept = if let Unearned::Kept(_) = unearned {
            freed - covered
        } else {
            Cents(0)
        };
        self.deferred -= freed;
        self.to_come = left;
        self.recognised += kept;
        self.cancelled += lost - kept;
        Cut {
            freed,
            kept,
            covered,
        }
    }

    /// Adds another's lines.
    #[inline]
    pub fn add(&mut self, other: &Self) {
        self.booked += other.booked;
        self.recognised += other.recognised;
        self.deferred += other.deferred;
        self.cancelled += other.cancelled;
        self.to_come += other.to_come;
    }

    /// Whether the lines add up.
    #[inline]
    pub fn holds(&self) -> bool {
        self.booked == self.recognised + self.deferred + self.cancelled + self.backlog()
            && self.deferred.0 >= 0
            && self.deferred <= self.to_come
    }
}

/// An amount's part of `share` in `whole`; all of it when they are equal.
fn part(amount: Cents, share: Cents, whole: Cents) -> Cents {
    if share == whole {
        return amount;
    }
    // A division of whole numbers of this size costs more than the rest of a month's close; a cent
    // is less than real numbers resolve only beyond 10¹³ USD.
    Cents(nearest(amount.0 as f64 * (share.0 as f64 / whole.0 as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 12 months of 100.00 with a fifth paid at signing: each month 20.00 of it is used up; after
    /// three months the customer leaves with 900.00 to come, of which 180.00 had been paid.
    #[test]
    fn the_worked_example() {
        let mut ledger = Ledger::default();
        ledger.sign(Cents(120_000), Cents(24_000));
        for _ in 0..3 {
            assert_eq!(
                ledger.earn(Cents(10_000), Cents(10_000), Cents(10_000)),
                Earned {
                    rent: Cents(10_000),
                    released: Cents(2_000)
                }
            );
        }
        assert!(ledger.holds() && ledger.to_come == Cents(90_000));
        let mut kept = ledger;
        assert_eq!(
            kept.cut(Cents(0), Unearned::Kept(Cents(0))),
            Cut {
                freed: Cents(18_000),
                kept: Cents(18_000),
                covered: Cents(0)
            }
        );
        assert_eq!(
            kept,
            Ledger {
                booked: Cents(120_000),
                recognised: Cents(48_000),
                cancelled: Cents(72_000),
                ..Ledger::default()
            }
        );
        let mut rma = ledger;
        assert_eq!(
            rma.cut(Cents(0), Unearned::Refunded),
            Cut {
                freed: Cents(18_000),
                kept: Cents(0),
                covered: Cents(0)
            }
        );
        assert_eq!(
            rma,
            Ledger {
                booked: Cents(120_000),
                recognised: Cents(30_000),
                cancelled: Cents(90_000),
                ..Ledger::default()
            }
        );
        // A claim of 200.00 takes all of it.
        assert_eq!(
            ledger.cut(Cents(0), Unearned::Kept(Cents(20_000))),
            Cut {
                freed: Cents(18_000),
                kept: Cents(0),
                covered: Cents(18_000)
            }
        );
        assert_eq!(ledger.cancelled, Cents(90_000));
    }

    #[test]
    fn use_beyond_the_firm_part_is_booked_when_it_is_paid() {
        let mut ledger = Ledger::default();
        ledger.sign(Cents(1_000), Cents(0));
        assert_eq!(
            ledger.earn(Cents(500), Cents(400), Cents(700)).rent,
            Cents(700)
        );
        assert_eq!(
            ledger,
            Ledger {
                booked: Cents(1_300),
                recognised: Cents(700),
                cancelled: Cents(100),
                to_come: Cents(500),
                deferred: Cents(0)
            }
        );
        assert!(
            ledger.holds()
                && !Ledger {
                    booked: Cents(1_301),
                    ..ledger
                }
                .holds()
        );
    }

    #[test]
    fn a_prepayment_above_what_is_to_come_goes_back() {
        let mut ledger = Ledger::default();
        ledger.sign(Cents(1_000), Cents(900));
        assert_eq!(ledger.revalue(Cents(800)), Cents(100));
        assert!(ledger.holds() && ledger.to_come == Cents(800));
    }

    proptest! {
        /// Whatever is posted, the lines add up and the prepayment is used up with the term.
        #[test]
        fn booked_is_always_accounted_for(
            firm in 0i64..1_000_000_000_000,
            prepaid in 0.0f64..=1.0,
            steps in prop::collection::vec((0.0f64..1.0, 0.0f64..=1.0, 1.0f64..1.5, 0.5f64..1.5), 1..60),
            at_last in 0..3,
        ) {
            let mut ledger = Ledger::default();
            ledger.sign(Cents(firm), Cents((firm as f64 * prepaid) as i64));
            for (share, delivered, beyond, price) in steps {
                ledger.revalue(Cents((ledger.to_come.0 as f64 * price) as i64));
                let due = Cents((ledger.to_come.0 as f64 * share) as i64);
                let delivered = Cents((due.0 as f64 * delivered) as i64);
                ledger.earn(due, delivered, Cents((delivered.0 as f64 * beyond) as i64));
                prop_assert!(ledger.holds());
            }
            match at_last {
                0 => { ledger.cut(Cents(0), Unearned::Kept(Cents(500))); }
                1 => { ledger.cut(Cents(0), Unearned::Refunded); }
                _ => { let due = ledger.to_come; ledger.earn(due, due, due); }
            }
            prop_assert!(ledger.holds());
            prop_assert_eq!((ledger.to_come, ledger.deferred), (Cents(0), Cents(0)));
        }
    }
}
