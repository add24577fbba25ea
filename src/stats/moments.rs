//! Mean and variance in one pass (Welford), mergeable (Chan, Golub, LeVeque 1979).

/// Count, mean and sum of squared deviations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes one value in.
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let from_old = value - self.mean;
        self.mean += from_old / self.count as f64;
        self.squares += from_old * (value - self.mean);
    }

    /// The moments of both samples together.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let count = self.count + other.count;
        if other.count == 0 || count == 0 {
            return self;
        }
        let distance = other.mean - self.mean;
        let weight = other.count as f64 / count as f64;
        Self {
            count,
            mean: self.mean + distance * weight,
            squares: self.squares
                + other.squares
                + distance * distance * self.count as f64 * weight,
        }
    }

    /// Number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Mean; `None` without values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Sample standard deviation (divisor n − 1); `None` below two values.
    pub fn sd(&self) -> Option<f64> {
        (self.count > 1).then(|| libm::sqrt(self.squares / (self.count - 1) as f64))
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        values
            .into_iter()
            .fold(Self::default(), |mut moments, value| {
                moments.push(value);
                moments
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_equals_pushing_all() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37) + 1e6).collect();
        let all: Moments = values.iter().copied().collect();
        let (head, tail) = values.split_at(31);
        let merged = head
            .iter()
            .copied()
            .collect::<Moments>()
            .merged(tail.iter().copied().collect());
        assert!((all.mean().unwrap() - merged.mean().unwrap()).abs() < 1e-9);
        assert!((all.sd().unwrap() - merged.sd().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_known_sample() {
        let moments: Moments = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
            .into_iter()
            .collect();
        assert_eq!(moments.mean(), Some(5.0));
        assert!((moments.sd().unwrap() - (32.0f64 / 7.0).sqrt()).abs() < 1e-15);
        assert_eq!(Moments::default().mean(), None);
    }
}
