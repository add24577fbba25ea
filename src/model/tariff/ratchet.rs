//! Ratchets: a billing demand is never below a share of earlier peaks.
//!
//! Two forms, as in the U.S. Utility Rate Database (`lookbackRange`, `lookbackMonths`): the highest
//! peak of the months just before, or of named months of the year. A named month counts for the 11
//! months that follow it.
//!
//! Example: 80 % of June to September, with 100 MW in July and 60 MW in the next January: 80 MW are
//! billed.

/// Months that are remembered.
pub const MEMORY: usize = 24;

/// Earlier months that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookBack {
    /// So many months just before the one billed, 1 to 24.
    Months(u8),
    /// Named months among the 11 before, January first.
    Named([bool; 12]),
}

/// A ratchet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratchet {
    /// Share of the earlier peak, by the month that is billed, January first; 0 to 1.
    pub share: [f64; 12],
    /// Earlier months that count.
    pub look_back: LookBack,
}

/// A charge's peaks of the last two years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastPeaks {
    ring: [f64; MEMORY],
    next: usize,
}

impl Default for PastPeaks {
    fn default() -> Self {
        Self {
            ring: [0.0; MEMORY],
            next: 0,
        }
    }
}

impl PastPeaks {
    /// Adds a month's peak, MW.
    pub fn push(&mut self, peak_mw: f64) {
        self.ring[self.next] = peak_mw;
        self.next = (self.next + 1) % MEMORY;
    }

    /// The peak a number of months ago: 1 is the last one added.
    pub fn ago(&self, months: usize) -> f64 {
        self.ring[(self.next + MEMORY - months) % MEMORY]
    }
}

impl Ratchet {
    /// Minimum billing demand of a month (1 to 12), MW; `past` does not hold that month yet.
    pub fn least_mw(&self, month: u8, past: &PastPeaks) -> f64 {
        let at = usize::from(month) - 1;
        let highest = match self.look_back {
            LookBack::Months(months) => (1..=usize::from(months).min(MEMORY))
                .map(|ago| past.ago(ago))
                .fold(0.0, f64::max),
            LookBack::Named(named) => (1..12)
                .filter(|ago| named[(at + 12 - ago) % 12])
                .map(|ago| past.ago(ago))
                .fold(0.0, f64::max),
        };
        self.share[at] * highest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(peaks: &[f64]) -> PastPeaks {
        let mut past = PastPeaks::default();
        peaks.iter().for_each(|peak| past.push(*peak));
        past
    }

    #[test]
    fn a_look_back_forgets_after_its_months() {
        let ratchet = Ratchet {
            share: [0.5; 12],
            look_back: LookBack::Months(3),
        };
        assert_eq!(ratchet.least_mw(5, &past(&[100.0, 10.0, 20.0, 30.0])), 15.0);
        assert_eq!(ratchet.least_mw(4, &past(&[100.0, 10.0, 20.0])), 50.0);
        assert_eq!(ratchet.least_mw(1, &past(&[])), 0.0);
    }

    #[test]
    fn named_months_count_until_they_come_round() {
        let mut named = [false; 12];
        named[5..9].fill(true);
        let ratchet = Ratchet {
            share: [0.8; 12],
            look_back: LookBack::Named(named),
        };
        // January to July: the 200 of March are not named.
        let year = [50.0, 50.0, 200.0, 50.0, 50.0, 90.0, 100.0];
        assert_eq!(ratchet.least_mw(8, &past(&year)), 80.0);
        // The next June sees July (11 months ago), the next July only August to June.
        let to_next_june: Vec<f64> = year.iter().copied().chain([60.0; 10]).collect();
        assert_eq!(ratchet.least_mw(6, &past(&to_next_june)), 80.0);
        let to_next_july: Vec<f64> = to_next_june.iter().copied().chain([60.0]).collect();
        assert_eq!(ratchet.least_mw(7, &past(&to_next_july)), 48.0);
    }
}
