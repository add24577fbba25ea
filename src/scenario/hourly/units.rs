//! What a file's price is in: unit, currency and VAT, as stated and as the file itself says.

use super::currency;

/// Mean price below which an unstated unit is doubted: no market's year had one as low in USD or
/// EUR per MWh.
pub const LEAST_MEAN: f64 = 10.0;

/// How a price column is read.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceUnit<'a> {
    /// The unit; by default the scenario's currency per MWh.
    pub unit: Option<&'a str>,
    /// Share of value-added tax on top of the price in the file.
    pub vat: Option<f64>,
    /// Units of the scenario's currency for one of the file's.
    pub exchange_rate: Option<f64>,
    /// The scenario's currency, as its three letters.
    pub currency: &'a str,
}

impl PriceUnit<'_> {
    /// The stated unit, where it is one that is read.
    ///
    /// # Errors
    /// What is wrong with it, and the fix.
    pub fn checked(&self) -> Result<(), (String, String)> {
        let Some(unit) = self.unit else {
            return Ok(());
        };
        let known = match unit.split_once('/') {
            Some(("cent" | "ore", "kWh")) => true,
            Some((money, "MWh" | "kWh")) => currency::code(money) == Some(money),
            _ => false,
        };
        if known {
            return Ok(());
        }
        let written = unit.to_lowercase();
        let per = if written.ends_with("kwh") {
            "kWh"
        } else {
            "MWh"
        };
        let meant = stated_unit(unit, self.currency).or_else(|| {
            let word = unit.split(|letter: char| !letter.is_alphabetic()).next()?;
            currency::code(word).map(|code| format!("{code}/{per}"))
        });
        let meant = meant.map_or(String::new(), |meant| format!("write unit = \"{meant}\"; "));
        Err((
            format!("prices in {unit:?} are not read"),
            format!("{meant}a unit is a code of ISO 4217 per MWh or kWh, or cent/kWh or ore/kWh"),
        ))
    }

    /// Factor from the file's number to the scenario's currency per MWh without tax. 12.4 cent/kWh
    /// with a VAT of 24 % at 1.08 USD per EUR are 12.4 · 10 / 1.24 · 1.08 = 108 USD per MWh.
    pub fn factor(&self) -> f64 {
        let per_mwh = match self.unit.and_then(|unit| unit.split_once('/')) {
            Some(("cent" | "ore", _)) => 10.0,
            Some((_, "kWh")) => 1_000.0,
            _ => 1.0,
        };
        per_mwh / (1.0 + self.vat.unwrap_or(0.0)) * self.exchange_rate.unwrap_or(1.0)
    }

    /// The unit in words, for a message and the manifest.
    pub fn text(&self) -> String {
        let unit = self
            .unit
            .map_or_else(|| format!("{}/MWh", self.currency), str::to_owned);
        let vat = self
            .vat
            .filter(|vat| *vat > 0.0)
            .map_or_else(String::new, |vat| {
                format!(" with {} VAT", crate::rule::plain(vat))
            });
        let rate = self.exchange_rate.map_or_else(String::new, |rate| {
            format!(" at {} {}", crate::rule::plain(rate), self.currency)
        });
        format!("{unit}{vat}{rate}")
    }

    /// What the column's header or the file's name says that contradicts the stated unit, with the
    /// fix. Another currency per MWh with an exchange rate is no contradiction.
    pub fn contradiction(&self, header: &str, file_name: &str) -> Option<(String, String)> {
        let reported = stated_unit(header, self.currency);
        let is = format!("{}/MWh", self.currency);
        let read_as = self.unit.unwrap_or(&is);
        let converted = self.unit.is_none() && self.exchange_rate.is_some();
        if let Some(reported) = reported
            .filter(|reported| reported != read_as && !(converted && reported.ends_with("/MWh")))
        {
            let other = self.unit.is_none() && reported.ends_with("/MWh");
            let rate = if other {
                format!(
                    ", and `exchange_rate`, {} for one {}",
                    self.currency,
                    &reported[..3]
                )
            } else {
                String::new()
            };
            return Some((
                format!("the column {header:?} is in {reported}, but it is read in {read_as}"),
                format!("state unit = \"{reported}\"{rate}"),
            ));
        }
        let currency = self
            .unit
            .and_then(|unit| unit.split_once('/'))
            .map(|(currency, _)| currency)
            .filter(|currency| currency.len() == 3 && *currency != "ore");
        if let Some(other) =
            currency.filter(|currency| *currency != self.currency && self.exchange_rate.is_none())
        {
            let message = format!(
                "prices in {other} are read into a scenario in {}, and no exchange rate is stated",
                self.currency
            );
            return Some((
                message,
                format!("state `exchange_rate`, {} for one {other}", self.currency),
            ));
        }
        if self.vat.is_none() && [header, file_name].iter().any(|name| says_vat(name)) {
            let message = format!(
                "{:?} says that VAT is in the prices, but they are read in {read_as} without",
                if says_vat(header) { header } else { file_name }
            );
            return Some((
                message,
                "state the tax, vat = 0.24, or vat = 0 where there is none".to_owned(),
            ));
        }
        None
    }
}

/// The unit that a header says, where it says one.
fn stated_unit(header: &str, scenario: &str) -> Option<String> {
    let words = header.to_lowercase();
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let kwh = has(&["kwh"]);
    if has(&["öre", "øre"]) || kwh && has(&["ore/"]) {
        return Some("ore/kWh".to_owned());
    }
    if has(&["cent/", "cents", "¢"]) || kwh && has(&["cent", "ct/", "c/", "snt"]) {
        return Some("cent/kWh".to_owned());
    }
    let per = if kwh { "kWh" } else { "MWh" };
    match currency::named(header, scenario) {
        Some(currency) => Some(format!("{currency}/{per}")),
        None if kwh && scenario == "USD" => Some("USD/kWh".to_owned()),
        None => None,
    }
}

fn says_vat(name: &str) -> bool {
    let words = name.to_lowercase();
    words
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| {
            matches!(
                word,
                "vat" | "mwst" | "ust" | "moms" | "alv" | "tva" | "gst"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(
        unit: Option<&'a str>,
        vat: Option<f64>,
        exchange_rate: Option<f64>,
    ) -> PriceUnit<'a> {
        PriceUnit {
            unit,
            vat,
            exchange_rate,
            currency: "USD",
        }
    }

    #[test]
    fn cents_with_tax_become_dollars_without() {
        assert!(
            (12.4 * of(Some("cent/kWh"), Some(0.24), Some(1.08)).factor() - 108.0).abs() < 1e-12
        );
        assert_eq!(of(None, None, None).factor(), 1.0);
        assert_eq!(
            of(Some("cent/kWh"), Some(0.24), Some(1.08)).text(),
            "cent/kWh with 0.24 VAT at 1.08 USD"
        );
    }

    #[test]
    fn what_a_file_says_of_itself_is_not_overheard() {
        let reported = |unit: PriceUnit<'_>, header, file| {
            unit.contradiction(header, file)
                .map(|(message, _)| message)
                .unwrap_or_default()
        };
        assert_eq!(
            reported(of(None, None, None), "Price (USD/MWh)", "ercot.csv"),
            ""
        );
        assert_eq!(reported(of(None, None, None), "price", "prices.csv"), "");
        assert!(reported(of(None, None, None), "Price (EUR/MWh)", "de.csv").contains("EUR/MWh"));
        assert!(
            reported(of(Some("EUR/MWh"), None, None), "Price (EUR/MWh)", "de.csv")
                .contains("exchange")
        );
        assert_eq!(
            reported(
                of(Some("EUR/MWh"), None, Some(1.08)),
                "Price (EUR/MWh)",
                "de.csv"
            ),
            ""
        );
        assert!(
            reported(
                of(None, None, None),
                "price",
                "FI_sahkotin_spot_price_vat.csv"
            )
            .contains("VAT")
        );
        assert!(reported(of(None, None, None), "price c/kWh", "fi.csv").contains("cent/kWh"));
        let sgd = "Price (SGD/MWh)";
        assert!(reported(of(None, None, None), sgd, "sg.csv").contains("SGD/MWh"));
        assert_eq!(reported(of(None, None, Some(0.75)), sgd, "sg.csv"), "");
        assert_eq!(
            reported(of(Some("MYR/MWh"), None, Some(0.22)), "price", "my.csv"),
            ""
        );
        assert!(of(Some("MYR/MWh"), None, None).checked().is_ok());
        assert!(of(Some("USD/GJ"), None, None).checked().is_err());
        assert!(of(Some("XYZ/MWh"), None, None).checked().is_err());
        assert!(
            reported(of(Some("EUR/kWh"), None, Some(1.0)), "snt/kWh", "fi.csv")
                .contains("cent/kWh")
        );
    }
}
