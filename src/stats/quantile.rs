//! Exact sample quantiles (Hyndman and Fan's type 7: linear between order statistics).

/// The quantile at probability `p` of values sorted ascending. An infinite value, of what never
/// comes, sorts last; a quantile between it and a finite one is infinite too.
///
/// # Panics
/// Without values.
pub fn of_sorted(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let (below, above) = (libm::floor(at) as usize, libm::ceil(at) as usize);
    if sorted[below] == sorted[above] {
        return sorted[below];
    }
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// Several quantiles of a sample, which is reordered; `None` without values.
pub fn several(values: &mut [f64], probabilities: &[f64]) -> Option<Vec<f64>> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(
        probabilities
            .iter()
            .map(|&p| of_sorted(values, p))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_as_type_7() {
        let mut values = [3.0, 1.0, 2.0, 4.0];
        assert_eq!(
            several(&mut values, &[0.0, 0.5, 1.0, 0.25]),
            Some(vec![1.0, 2.5, 4.0, 1.75])
        );
        assert_eq!(several(&mut [], &[0.5]), None);
    }

    #[test]
    fn never_sorts_last() {
        let mut values = [f64::INFINITY, 3.0, f64::INFINITY, 1.0, 2.0];
        assert_eq!(
            several(&mut values, &[0.0, 0.5, 0.6, 0.75, 1.0]),
            Some(vec![1.0, 3.0, f64::INFINITY, f64::INFINITY, f64::INFINITY])
        );
    }
}
