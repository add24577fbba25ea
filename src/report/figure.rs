//! How a number is written for a reader: one convention for the terminal, the charts and every
//! later face.
//!
//! | quantity | unit of the value | written |
//! |---|---|---|
//! | money | `USD` | `USD 4.50 bn`, `USD 135 M`, `USD 12.3 k`; the unit leads |
//! | price | `USD per GPU-hour`, `USD per MWh` | `USD 3.17/GPU-h`, `USD 61.2/MWh` |
//! | energy | `MWh` | `7.00 TWh`, `215 GWh`, `12.3 MWh` |
//! | carbon | `t` | `2.36 Mt`, `367 kt`, `12.3 t` |
//! | water | `m3` | `1.20 Mm³`, `345 m³` |
//! | GPU time | `GPU-hours` | `2.19 bn GPU-h`, `20.8 M GPU-h` |
//! | power | `MW` | `130 MW`, never with a magnitude |
//! | share, rate | none | per cent with one decimal: `68.1 %`, `−3.2 %` |
//! | ratio | `ratio` | three digits: `1.20` |
//! | anything else | its unit | three digits, the unit behind |
//!
//! Three significant digits, a true minus, no-break spaces nowhere (a terminal aligns columns), and
//! never a bare `m`, which would read as metre or million.

use jiff::Span;
use jiff::civil::Date;

/// What stands where there is no value.
pub const NONE: &str = "–";
/// One thousandth and one millionth of a step of magnitude that rounds up to the next.
const ROUNDS_UP: f64 = 0.9995;

/// A value with its unit, in the convention above.
pub fn figure(value: Option<f64>, unit: &str) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| written(value, unit, true))
}

/// The same without its unit, for a column whose heading or first figure states it; energy, carbon
/// and water keep theirs, for their magnitude is in it.
pub fn bare(value: Option<f64>, unit: &str) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| written(value, unit, false))
}

/// A unit as a heading states it.
pub fn heading(unit: &str) -> &str {
    match unit {
        "GPU-hours" => "GPU-h",
        "USD per GPU-hour" => "USD/GPU-h",
        "USD per MWh" => "USD/MWh",
        "l per kWh" => "l/kWh",
        "kg per kWh" => "kg/kWh",
        // Their magnitude stands with each figure.
        "" | "ratio" | "MWh" | "t" | "m3" => "",
        other => other,
    }
}

/// A cause, account or line of a bill in words, from its id.
pub fn label(id: &str) -> String {
    let word = |word: &str| match word {
        "gpus" => "GPUs".to_owned(),
        "rma" => "RMA".to_owned(),
        other => other.to_owned(),
    };
    let id = match id.strip_prefix("stranded_") {
        Some("outage") => "stranded by outage".to_owned(),
        Some(chain) => format!("stranded for want of {chain}"),
        None => id.replace("burn_in", "burn-in"),
    };
    id.split('_').map(word).collect::<Vec<_>>().join(" ")
}

/// A share as per cent with this many decimals.
pub fn per_cent(share: f64, decimals: usize) -> String {
    format!("{} %", signed(share * 100.0, decimals))
}

/// The day that lies this many days after another, for durations that are shown as dates; no date
/// where the calendar ends.
pub fn date_after(start: Date, days: f64) -> Option<Date> {
    let whole = Span::new().try_days(libm::floor(days) as i64).ok()?;
    start.checked_add(whole).ok()
}

fn written(value: f64, unit: &str, with_unit: bool) -> String {
    match unit {
        "" => per_cent(value, 1),
        "MWh" => scaled(value, &[(1e6, " TWh"), (1e3, " GWh"), (1.0, " MWh")]),
        "t" => scaled(value, &[(1e6, " Mt"), (1e3, " kt"), (1.0, " t")]),
        "m3" => scaled(value, &[(1e6, " Mm³"), (1.0, " m³")]),
        "MW" | "days" | "hours" if with_unit => format!("{} {unit}", digits(value)),
        "ratio" | "MW" | "days" | "hours" => digits(value),
        _ => with_magnitude(value, unit, with_unit),
    }
}

/// Billions, millions and thousands, with the unit where its convention puts it.
fn with_magnitude(value: f64, unit: &str, with_unit: bool) -> String {
    let number = scaled(
        value,
        &[
            (1e12, " tn"),
            (1e9, " bn"),
            (1e6, " M"),
            (1e3, " k"),
            (1.0, ""),
        ],
    );
    if !with_unit {
        return number;
    }
    match unit.strip_prefix("USD per ") {
        Some(per) => format!("USD {number}/{}", per.replace("GPU-hour", "GPU-h")),
        None if unit == "USD" => format!("USD {number}"),
        None => format!("{number} {}", heading(unit)),
    }
}

/// In the largest step that the value reaches once rounded.
fn scaled(value: f64, steps: &[(f64, &str)]) -> String {
    let (step, word) = steps
        .iter()
        .find(|(step, _)| value.abs() >= step * ROUNDS_UP)
        .or(steps.last())
        .copied()
        .unwrap_or((1.0, ""));
    format!("{}{word}", digits(value / step))
}

/// Three significant digits, as far as they are decimals; of what is smaller than a tenth two.
fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.0995 || size == 0.0 => 2,
        size if size >= 0.000_95 => 4,
        _ => 6,
    };
    if value == 0.0 {
        return "0".to_owned();
    }
    signed(value, decimals)
}

/// With a true minus, and none on what is written as zero.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = !text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    if value < 0.0 && !is_zero {
        format!("−{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quantity_is_written_as_its_field_writes_it() {
        for (value, unit, text) in [
            (4.5e9, "USD", "USD 4.50 bn"),
            (135e6, "USD", "USD 135 M"),
            (-456.7e6, "USD", "USD −457 M"),
            (999.96e6, "USD", "USD 1.00 bn"),
            (59_719.0, "USD", "USD 59.7 k"),
            (3.168, "USD per GPU-hour", "USD 3.17/GPU-h"),
            (61.23, "USD per MWh", "USD 61.2/MWh"),
            (7.0e6, "MWh", "7.00 TWh"),
            (215_000.0, "MWh", "215 GWh"),
            (2.36e6, "t", "2.36 Mt"),
            (367_847.0, "t", "368 kt"),
            (1.2e6, "m3", "1.20 Mm³"),
            (2.19e9, "GPU-hours", "2.19 bn GPU-h"),
            (130.4, "MW", "130 MW"),
            (0.681, "", "68.1 %"),
            (-0.0315, "", "−3.1 %"),
            (1.2034, "ratio", "1.20"),
            (0.0, "USD", "USD 0"),
            (-0.000_1, "", "0.0 %"),
            (172.6, "days", "173 days"),
        ] {
            assert_eq!(figure(Some(value), unit), text, "{value} {unit}");
        }
        assert_eq!(figure(None, "USD"), "–");
    }

    #[test]
    fn a_column_states_its_unit_once() {
        assert_eq!(bare(Some(4.5e9), "USD"), "4.50 bn");
        assert_eq!(bare(Some(130.4), "MW"), "130");
        assert_eq!(
            bare(Some(7.0e6), "MWh"),
            "7.00 TWh",
            "the magnitude is in the unit"
        );
        assert_eq!(bare(Some(0.5), ""), "50.0 %");
    }

    #[test]
    fn no_figure_has_a_bare_m() {
        for power in 0..13 {
            for unit in [
                "USD",
                "MWh",
                "t",
                "m3",
                "GPU-hours",
                "MW",
                "",
                "ratio",
                "GPUs",
            ] {
                let text = figure(Some(1.5 * libm::pow(10.0, f64::from(power))), unit);
                assert!(!text.split([' ', '/']).any(|word| word == "m"), "{text}");
            }
        }
    }

    #[test]
    fn ids_become_words() {
        assert_eq!(label("idle_for_want_of_gpus"), "idle for want of GPUs");
        assert_eq!(label("rma"), "RMA");
        assert_eq!(label("stranded_power"), "stranded for want of power");
        assert_eq!(label("held_for_burn_in"), "held for burn-in");
    }

    #[test]
    fn a_duration_becomes_a_date() {
        let start = jiff::civil::date(2026, 1, 1);
        assert_eq!(date_after(start, 172.6).unwrap().to_string(), "2026-06-22");
        assert_eq!(date_after(start, 1e12), None);
    }
}
