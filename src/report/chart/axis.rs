//! Scales, their ticks, and how numbers and months are written on them.

/// No-break space, between groups of three digits.
const GROUP: char = '\u{a0}';

/// A scale of values with round ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// From tick to tick.
    pub step: f64,
    /// Divisor of values when written.
    pub divisor: f64,
}

impl Scale {
    /// From zero to the highest of the values, and down to the lowest if that is negative; values
    /// that are not finite do not count.
    pub fn from_zero(values: impl Iterator<Item = f64>, ticks: usize) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((0.0, 0.0), |(low, high): (f64, f64), value| {
                (low.min(value), high.max(value))
            });
        Self::round(low, if high > low { high } else { low + 1.0 }, ticks)
    }

    /// 0 to 100 %.
    pub const fn per_cent() -> Self {
        Self {
            low: 0.0,
            high: 1.0,
            step: 0.2,
            divisor: 0.01,
        }
    }

    /// The round scale with about this many ticks that holds both.
    pub fn round(low: f64, high: f64, ticks: usize) -> Self {
        let step = round_step((high - low) / ticks.max(1) as f64);
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
            divisor: 1.0,
        }
    }

    /// The same ticks, but no further down than a little below the lowest value, with space for a
    /// tick below zero; values hardly below zero lie on the axis.
    pub fn down_to(self, lowest: f64) -> Self {
        let below = if lowest > -0.015 * self.high {
            0.0
        } else {
            (lowest * 1.06).min(-self.step / 4.0)
        };
        let low = if lowest.is_finite() {
            self.low.max(below)
        } else {
            self.low
        };
        Self { low, ..self }
    }

    /// The same scale, written in multiples of this.
    pub fn divided(self, divisor: f64) -> Self {
        Self { divisor, ..self }
    }

    /// Values of the ticks, none beyond the ends. Where the scale ends between zero and the first
    /// step below it, the last round value before its end is one too.
    pub fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-6).ceil() as i64;
        let last = (self.high / self.step + 1e-6).floor() as i64;
        let below = (first == 0 && self.low <= -self.step / 4.0).then(|| -round_below(-self.low));
        below
            .into_iter()
            .chain((first..=last).map(|tick| tick as f64 * self.step))
            .collect()
    }

    /// A tick's value in writing.
    pub fn label(&self, value: f64) -> String {
        let step = self.step / self.divisor;
        // A tick between zero and the first step below it may be finer.
        let step = if value < 0.0 && value > -self.step * (1.0 - 1e-6) {
            value / self.divisor
        } else {
            step
        };
        let decimals = (0..6)
            .find(|&decimals| is_whole(step * libm::pow(10.0, f64::from(decimals))))
            .unwrap_or(6);
        number(value / self.divisor, decimals as usize)
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
pub fn round_step(raw: f64) -> f64 {
    if raw.is_nan() || raw <= f64::MIN_POSITIVE {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::log10(raw).floor());
    let factor = [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .find(|factor| factor * power >= raw * (1.0 - 1e-9))
        .unwrap_or(10.0);
    factor * power
}

/// The last of 1, 2, 5 times a power of ten up to a value above zero.
fn round_below(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    let factor = [5.0, 2.0]
        .into_iter()
        .find(|factor| factor * power <= value * (1.0 + 1e-9))
        .unwrap_or(1.0);
    factor * power
}

/// A number with groups of three digits and a true minus.
pub fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain
        .split_once('.')
        .map_or((plain.as_str(), None), |(whole, fraction)| {
            (whole, Some(fraction))
        });
    let negative = value < 0.0 && plain.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let mut text = String::from(if negative { "−" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A number with up to three significant digits; digits before the decimal point are kept.
pub fn brief(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 | 100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    number(value, decimals)
}

/// The divisor of amounts of this size, and its word (thousand, million, billion).
pub fn magnitude(largest: f64) -> (f64, &'static str) {
    match largest {
        2e9.. => (1e9, " bn"),
        2e6.. => (1e6, " M"),
        1e4.. => (1e3, " k"),
        _ => (1.0, ""),
    }
}

/// Months, counted from the year 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Months {
    /// Start of the first.
    pub low: i32,
    /// End of the last.
    pub high: i32,
}

/// Month names.
const NAMES: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Months {
    /// Ticks that do not overlap on an axis of this width: positions and labels.
    pub fn ticks(&self, width: f64) -> Vec<(f64, String)> {
        let month_width = width / f64::from((self.high - self.low).max(1));
        let fits = |step: i32| f64::from(step) * month_width >= if step < 12 { 66.0 } else { 44.0 };
        let step = [1, 3, 6, 12, 24, 60, 120, 240]
            .into_iter()
            .find(|&step| fits(step))
            .unwrap_or(600);
        // A year's tick may stand at the very end, where it closes the year before; a month's name
        // stands for the month that follows, so none stands there.
        let last = if step < 12 { self.high - 1 } else { self.high };
        (self.low..=last)
            .filter(|month| month.rem_euclid(step) == 0)
            .map(|month| (f64::from(month), month_label(month, step)))
            .collect()
    }
}

fn month_label(month: i32, step: i32) -> String {
    let year = month.div_euclid(12);
    if step < 12 {
        format!("{} {year}", NAMES[month.rem_euclid(12) as usize])
    } else {
        year.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(-1_234_567.0, 0), "−1\u{a0}234\u{a0}567");
        assert_eq!(number(-0.001, 1), "0.0");
        assert_eq!(number(0.25, 2), "0.25");
        assert_eq!(brief(-123.4), "−123");
        assert_eq!(brief(12.34), "12.3");
    }

    #[test]
    fn scales_are_round_and_hold_their_values() {
        let scale = Scale::from_zero([f64::NAN, 3.0, 146.0].into_iter(), 5);
        assert_eq!((scale.low, scale.high, scale.step), (0.0, 150.0, 50.0));
        assert_eq!(scale.ticks(), [0.0, 50.0, 100.0, 150.0]);
        let tight = Scale::from_zero([-10.0, 400.0].into_iter(), 5).down_to(-10.0);
        assert!(
            (tight.low + 25.0).abs() < 1e-9
                && tight.ticks() == [-20.0, 0.0, 100.0, 200.0, 300.0, 400.0]
        );
        let lower = Scale::from_zero([-60.0, 400.0].into_iter(), 5).down_to(-60.0);
        assert!(
            (lower.low + 63.6).abs() < 1e-9
                && lower.ticks()[..2] == [-50.0, 0.0]
                && lower.label(-50.0) == "−50"
        );
        let small = Scale::from_zero([-0.4e6, 4e6].into_iter(), 5)
            .down_to(-0.4e6)
            .divided(1e6);
        assert_eq!(
            small
                .ticks()
                .iter()
                .map(|tick| small.label(*tick))
                .collect::<Vec<_>>(),
            ["−0.2", "0", "1", "2", "3", "4"]
        );
        assert_eq!(
            Scale::from_zero([-100.0, 400.0].into_iter(), 5)
                .down_to(-100.0)
                .ticks(),
            [-100.0, 0.0, 100.0, 200.0, 300.0, 400.0]
        );
        assert_eq!(scale.clone().down_to(3.0), scale);
        assert_eq!(
            Scale::from_zero([-1.0, 400.0].into_iter(), 5)
                .down_to(-1.0)
                .low,
            0.0
        );
        let nothing = Scale::from_zero([f64::NAN, 0.0].into_iter(), 5);
        assert!(nothing.high > nothing.low);
        assert_eq!(Scale::per_cent().label(0.4), "40");
        assert_eq!(Scale::from_zero([1.1].into_iter(), 5).label(0.25), "0.25");
    }

    #[test]
    fn years_or_months() {
        let start = 2026 * 12;
        let years: Vec<String> = Months {
            low: start + 1,
            high: start + 97,
        }
        .ticks(800.0)
        .into_iter()
        .map(|tick| tick.1)
        .collect();
        assert_eq!(years.first().map(String::as_str), Some("2027"));
        assert_eq!(years.len(), 8);
        let one: Vec<String> = Months {
            low: start,
            high: start + 1,
        }
        .ticks(800.0)
        .into_iter()
        .map(|tick| tick.1)
        .collect();
        assert_eq!(one, ["Jan 2026"]);
    }
}
