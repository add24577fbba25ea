//! Waits of admitted requests, counted by length.

/// Lengths told apart per doubling, beyond [`EXACT`] seconds.
const PER_DOUBLING: u64 = 32;
/// Whole seconds told apart one by one.
const EXACT: u64 = 64;

/// How many requests waited how long: whole seconds up to 63, then 32 lengths per doubling, so that a
/// quantile is within 2.2 % of the exact one.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Waits {
    counts: Vec<u32>,
}

/// Position of a length, and the least length of a position: monotone and inverse to each other.
fn position(seconds: u64) -> usize {
    if seconds < EXACT {
        return seconds as usize;
    }
    let doublings = u64::from(seconds.ilog2() - EXACT.ilog2());
    let within = (seconds >> (doublings + 1)) - PER_DOUBLING;
    (EXACT + doublings * PER_DOUBLING + within) as usize
}

fn least(position: usize) -> f64 {
    let position = position as u64;
    if position < EXACT {
        return position as f64;
    }
    let (doublings, within) = (
        (position - EXACT) / PER_DOUBLING,
        (position - EXACT) % PER_DOUBLING,
    );
    ((PER_DOUBLING + within) << (doublings + 1)) as f64
}

impl Waits {
    /// One more request that waited for so many seconds.
    #[inline]
    pub fn add(&mut self, seconds: u64) {
        let at = position(seconds);
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        self.counts[at] += 1;
    }

    fn count(&self) -> u64 {
        self.counts.iter().map(|&count| u64::from(count)).sum()
    }

    /// Share of the requests that waited at all; `None` without any.
    pub fn waited_fraction(&self) -> Option<f64> {
        let count = self.count();
        let at_once = u64::from(self.counts.first().copied().unwrap_or(0));
        (count > 0).then(|| (count - at_once) as f64 / count as f64)
    }

    /// Length that this share of the requests waited at most, seconds; `None` without any.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let wanted = p * self.count() as f64;
        let mut below = 0.0;
        for (at, &count) in self.counts.iter().enumerate() {
            let count = f64::from(count);
            if count > 0.0 && below + count >= wanted {
                // Those who do not wait do so for exactly no time.
                let width = if at == 0 {
                    0.0
                } else {
                    least(at + 1) - least(at)
                };
                return Some(least(at) + width * ((wanted - below) / count).max(0.0));
            }
            below += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_lengths_are_inverse() {
        for seconds in (0..5_000).chain([86_400, 1 << 20, (1 << 20) + 1, 1 << 40]) {
            let at = position(seconds);
            let length = seconds as f64;
            assert!(least(at) <= length && length < least(at + 1), "{seconds}");
            assert!(least(at + 1) - least(at) <= 1.0 + length / 31.0);
        }
        assert_eq!(position(EXACT - 1) + 1, position(EXACT));
    }

    /// Of waits of 0, 0, 100, 200, 300, … 1 800 seconds, 18 of 20 are above zero.
    #[test]
    fn shares_and_quantiles() {
        let mut waits = Waits::default();
        assert_eq!((waits.waited_fraction(), waits.quantile(0.5)), (None, None));
        (0..20_u64).for_each(|at| waits.add(100 * at.saturating_sub(1)));
        assert_eq!(waits.waited_fraction(), Some(0.9));
        assert_eq!(waits.quantile(0.1), Some(0.0));
        let high = waits.quantile(0.95).unwrap();
        assert!((high - 1_700.0).abs() <= 0.03 * 1_700.0, "{high}");
    }
}
