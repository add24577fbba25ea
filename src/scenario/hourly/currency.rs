//! Currencies: the codes of ISO 4217 in use, and the signs that headers write instead.

/// Codes of ISO 4217 of circulating currencies (list one, 2024).
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];
/// Signs with their currency; longer ones first.
const SIGNS: &[(&str, &str)] = &[
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("R$", "BRL"),
    ("US$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
];
/// Words that headers write instead of a code.
const WORDS: &[(&str, &str)] = &[("RM", "MYR"), ("EURO", "EUR"), ("Rs", "INR"), ("Rp", "IDR")];
/// Currencies called dollar: a bare sign is the scenario's where that is one of them.
const DOLLARS: &[&str] = &["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD"];

/// The code of ISO 4217 that a word is, in capitals or not.
pub fn code(word: &str) -> Option<&'static str> {
    CODES
        .iter()
        .find(|code| code.eq_ignore_ascii_case(word))
        .copied()
}

/// The currency that a header names: by a code before `/`, before MWh or kWh or in brackets, or by
/// a sign. A bare `$` is the scenario's dollar, else that of the United States.
pub fn named<'a>(header: &str, scenario: &'a str) -> Option<&'a str>
where
    'static: 'a,
{
    let mut rest = header;
    while let Some(at) = rest.find(char::is_alphanumeric) {
        let word = &rest[at..];
        let end = word
            .find(|letter: char| !letter.is_alphanumeric())
            .unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let opened = rest[..at].ends_with(['(', '[']);
        let energy = after
            .trim_start_matches(|mark: char| !mark.is_alphanumeric())
            .to_lowercase();
        let per = energy.starts_with("mwh") || energy.starts_with("kwh");
        let is_code = word == word.to_uppercase();
        let divided = after.starts_with('/') && is_code;
        let alone = opened && after.starts_with([')', ']']) && is_code;
        let other = WORDS.iter().find(|(other, _)| *other == word);
        let code = other.map_or_else(|| code(word), |(_, code)| Some(*code));
        if let Some(code) = code.filter(|_| per || divided || alone) {
            return Some(code);
        }
        rest = after;
    }
    let sign = SIGNS.iter().find(|(sign, _)| header.contains(sign));
    let dollar = || {
        if DOLLARS.contains(&scenario) {
            scenario
        } else {
            "USD"
        }
    };
    sign.map(|(_, code)| *code)
        .or_else(|| header.contains('$').then(dollar))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_currencies() {
        for (header, scenario, currency) in [
            ("Price (SGD/MWh)", "USD", Some("SGD")),
            ("price_eur_mwh", "USD", Some("EUR")),
            ("SE1 Price (EUR)", "USD", Some("EUR")),
            (
                "Deutschland/Luxemburg [€/MWh] Originalauflösungen",
                "USD",
                Some("EUR"),
            ),
            ("LBMP ($/MWHr)", "USD", Some("USD")),
            ("RRP ($/MWh)", "AUD", Some("AUD")),
            ("Price ($/MWh)", "EUR", Some("USD")),
            ("A$/MWh", "USD", Some("AUD")),
            ("Price (RM/MWh)", "USD", Some("MYR")),
            ("Harga RM/kWh", "USD", Some("MYR")),
            ("Term price", "USD", None),
            ("Europe price", "USD", None),
            ("All zones", "USD", None),
            ("price", "USD", None),
        ] {
            assert_eq!(named(header, scenario), currency, "{header}");
        }
        assert_eq!(code("myr"), Some("MYR"));
        assert_eq!(code("XYZ"), None);
    }
}
