//! Present value and internal rate of return of monthly cash flows.
//!
//! Flows fall at the end of their month; a yearly rate r discounts month m (from 0) by (1 + r)^(−(m
//! + 1) / 12).

/// Net present value at a yearly rate above −1.
pub fn npv(flows: &[f64], yearly_rate: f64) -> f64 {
    let factor = libm::pow(1.0 + yearly_rate, -1.0 / 12.0);
    flows
        .iter()
        .rev()
        .fold(0.0, |later, flow| (later + flow) * factor)
}

/// Result of an internal rate of return.
#[derive(Clone, Debug, PartialEq)]
pub enum Irr {
    /// The one yearly rate at which the present value is zero.
    One(f64),
    /// Flows without a change of sign have none.
    NoSignChange,
    /// No rate between −99 % and 10 000 % a year gives zero.
    OutOfReach,
    /// Several rates do; none of them means anything alone.
    Several(Vec<f64>),
}

/// Yearly rates searched.
const LOWEST_RATE: f64 = -0.99;
const HIGHEST_RATE: f64 = 100.0;
/// Cells of the search, even in log(1 + rate).
const CELLS: usize = 400;

/// The internal rates of return of monthly flows: every sign change of the present value is
/// bracketed and bisected.
pub fn irr(flows: &[f64]) -> Irr {
    if !(flows.iter().any(|&flow| flow > 0.0) && flows.iter().any(|&flow| flow < 0.0)) {
        return Irr::NoSignChange;
    }
    let (low, high) = (libm::log1p(LOWEST_RATE), libm::log1p(HIGHEST_RATE));
    let rate = |cell: usize| libm::expm1(low + (high - low) * cell as f64 / CELLS as f64);
    let mut roots = Vec::new();
    let mut before = npv(flows, rate(0));
    for cell in 1..=CELLS {
        let here = npv(flows, rate(cell));
        if before == 0.0 || before * here < 0.0 {
            roots.push(bisect(flows, rate(cell - 1), rate(cell)));
        }
        before = here;
    }
    match roots.as_slice() {
        [] => Irr::OutOfReach,
        [one] => Irr::One(*one),
        _ => Irr::Several(roots),
    }
}

fn bisect(flows: &[f64], mut low: f64, mut high: f64) -> f64 {
    let rising = npv(flows, high) > 0.0;
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if (npv(flows, middle) > 0.0) == rising {
            high = middle;
        } else {
            low = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bond_at_par_yields_its_coupon() {
        let monthly = libm::pow(1.08, 1.0 / 12.0) - 1.0;
        let mut flows = vec![0.0; 61];
        flows[0] = -1_000.0;
        flows[1..]
            .iter_mut()
            .for_each(|flow| *flow = 1_000.0 * monthly);
        flows[60] += 1_000.0;
        let Irr::One(rate) = irr(&flows) else {
            panic!("one rate")
        };
        assert!((rate - 0.08).abs() < 1e-12);
        assert!(npv(&flows, 0.08).abs() < 1e-9);
    }

    #[test]
    fn no_or_several_rates_are_reported_in_words() {
        assert_eq!(irr(&[1.0, 2.0]), Irr::NoSignChange);
        // −1, +5, −6 at yearly spacing has roots 100 % and 200 %.
        let mut flows = vec![0.0; 25];
        (flows[0], flows[12], flows[24]) = (-1.0, 5.0, -6.0);
        let Irr::Several(roots) = irr(&flows) else {
            panic!("two rates")
        };
        assert!((roots[0] - 1.0).abs() < 1e-9 && (roots[1] - 2.0).abs() < 1e-9);
    }
}
