//! What a text that stands where a number or a date is expected was meant to be, as a fix.

use jiff::civil::Date;

/// Signs and codes of currencies that are written beside amounts.
const CURRENCIES: [&str; 10] = ["US$", "USD", "EUR", "GBP", "MYR", "RM", "$", "€", "£", "¥"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The fix for a text where a number is expected; none where no number can be made out.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(spare) = text.strip_prefix("N+").or(text.strip_prefix("n+")) {
        return spare
            .parse::<u32>()
            .ok()
            .map(|spare| format!("N+{spare} is {spare} in reserve: write {spare}"));
    }
    if text.eq_ignore_ascii_case("2N") {
        return Some("2N is as many in reserve as in use: write how many that are".to_owned());
    }
    if let Some(percent) = text.strip_suffix('%').and_then(amount) {
        let fraction = percent.value / 100.0;
        return Some(format!("a share is written as a fraction: {fraction}"));
    }
    let bare = without_currency(text);
    if let Some(read) = amount(bare) {
        return Some(read.fix(bare != text));
    }
    // Too large a number has no unit for that.
    if bare.parse::<f64>().is_ok() {
        return None;
    }
    let unit = bare.find(|letter: char| letter.is_alphabetic())?;
    let read = amount(bare[..unit].trim_end())?;
    let is_unit = |letter: char| letter.is_alphanumeric() || "/%²³°·. ".contains(letter);
    let unit = &bare[unit..];
    let is_exponent = unit.starts_with(['e', 'E']) && unit[1..].parse::<i32>().is_ok();
    (unit.len() <= 20 && !is_exponent && unit.chars().all(is_unit)).then(|| {
        format!(
            "write the number alone, {}: the key says its unit",
            read.text
        )
    })
}

/// The ends of a range such as `2-8` or `2 to 8`.
pub fn range(text: &str) -> Option<(f64, f64)> {
    let (low, high) = ["-", "–", " to ", ".."]
        .iter()
        .find_map(|mark| text.split_once(mark))?;
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low < high).then_some((low, high))
}

/// An amount as people write it.
struct Amount {
    value: f64,
    /// As TOML writes it.
    text: String,
    what: What,
}

/// What had to be changed.
enum What {
    Nothing,
    Thousands,
    Decimal,
}

impl Amount {
    fn fix(&self, had_currency: bool) -> String {
        let text = &self.text;
        match self.what {
            _ if had_currency => format!("write the number alone: {text}"),
            What::Nothing => format!("write {text}, without quotes"),
            What::Thousands => format!("write {text}, without commas"),
            What::Decimal => format!("decimals stand behind a point: {text}"),
        }
    }
}

/// Reads `52`, `52.5`, `18,000`, `1,234.5` and `52,5`.
fn amount(text: &str) -> Option<Amount> {
    let text = text.trim();
    let of = |text: String, what| {
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            .then_some(Amount { value, text, what })
    };
    if !text.contains(',') {
        return of(text.replace([' ', '_', '\''], ""), What::Nothing);
    }
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.split(',').skip(1);
    if groups.all(|group| group.len() == 3) {
        of(text.replace(',', ""), What::Thousands)
    } else {
        of(text.replace('.', "").replacen(',', ".", 1), What::Decimal)
    }
}

fn without_currency(text: &str) -> &str {
    let front = CURRENCIES.iter().find_map(|sign| text.strip_prefix(sign));
    let back = || CURRENCIES.iter().find_map(|sign| text.strip_suffix(sign));
    front.or_else(back).map_or(text, str::trim)
}

/// The fix for a text where a date is expected; none where no date can be made out.
pub fn date(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(date) = text.get(..10).and_then(iso) {
        return Some(if text.len() == 10 {
            format!("write {date}, without quotes")
        } else {
            format!("a date has no time of day: write {date}")
        });
    }
    numeric(text).or_else(|| vague(text))
}

/// `2027-06-01`.
fn iso(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// `06/01/2027`, `1.6.2027`, `2027/06/01`.
fn numeric(text: &str) -> Option<String> {
    let mark = text.chars().find(|mark| "/.-".contains(*mark))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let number = |text: &str| text.parse::<i16>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let date = |year, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    if first.len() == 4 {
        return date(a, b, c).map(|date| format!("a date is written {date}"));
    }
    let year = if third.len() == 2 { 2_000 + c } else { c };
    match (date(year, a, b), date(year, b, a)) {
        (Some(american), Some(european)) if american != european => Some(format!(
            "a date is written year-month-day: {american} or {european}"
        )),
        (Some(date), _) | (None, Some(date)) => Some(format!("a date is written {date}")),
        (None, None) => None,
    }
}

/// `2027`, `2027-06`, `Q3 2027`, `June 2027`, `1 June 2027`.
fn vague(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|mark: char| !mark.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let year = words.iter().find(|word| {
        word.len() == 4 && word.starts_with(['1', '2']) && word.parse::<i16>().is_ok()
    })?;
    let others: Vec<&str> = words.iter().filter(|word| *word != year).copied().collect();
    let begins = |month: usize, day: u8| {
        format!("a date has year, month and day, such as {year}-{month:02}-{day:02}")
    };
    let month = |word: &str| {
        let begin = word.get(..3)?.to_lowercase();
        MONTHS.iter().position(|name| *name == begin)
    };
    let quarter = |word: &str| {
        let number: usize = word.strip_prefix(['Q', 'q'])?.parse().ok()?;
        (1..=4).contains(&number).then_some(number * 3 - 2)
    };
    match others[..] {
        [] => Some(begins(1, 1)),
        [one] => {
            let number = one.parse().ok().filter(|month| (1..=12).contains(month));
            let named = month(one).map(|at| at + 1);
            named
                .or_else(|| quarter(one))
                .or(number)
                .map(|at| begins(at, 1))
        }
        [one, two] => {
            let (at, day) = match (month(one), month(two)) {
                (Some(at), _) => (at, two),
                (_, Some(at)) => (at, one),
                _ => return None,
            };
            let digits: String = day.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok().map(|day| begins(at + 1, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, fix) in [
            (
                "100 MW",
                "write the number alone, 100: the key says its unit",
            ),
            (
                "3.10 USD/h",
                "write the number alone, 3.10: the key says its unit",
            ),
            ("N+1", "N+1 is 1 in reserve: write 1"),
            ("20%", "a share is written as a fraction: 0.2"),
            ("12,5 %", "a share is written as a fraction: 0.125"),
            ("18,000", "write 18000, without commas"),
            ("1,234.50", "write 1234.50, without commas"),
            ("52,5", "decimals stand behind a point: 52.5"),
            ("$3.10", "write the number alone: 3.10"),
            ("3.10 EUR", "write the number alone: 3.10"),
            ("52", "write 52, without quotes"),
        ] {
            assert_eq!(number(text).as_deref(), Some(fix), "{text}");
        }
        assert!(number("2N").is_some());
        for text in ["many", "", "N", "gb300", "1.2.3", "nan", "inf", "9e999"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(range("2-8"), Some((2.0, 8.0)));
        assert_eq!(range("8 to 2"), None);
    }

    #[test]
    fn dates_as_people_write_them() {
        for (text, fix) in [
            ("2027-06-01", "write 2027-06-01, without quotes"),
            (
                "2027-06-01T00:00",
                "a date has no time of day: write 2027-06-01",
            ),
            (
                "06/01/2027",
                "a date is written year-month-day: 2027-06-01 or 2027-01-06",
            ),
            ("31.12.2027", "a date is written 2027-12-31"),
            ("12/31/27", "a date is written 2027-12-31"),
            ("06/06/2027", "a date is written 2027-06-06"),
            ("2027/06/01", "a date is written 2027-06-01"),
            (
                "2027-06",
                "a date has year, month and day, such as 2027-06-01",
            ),
            (
                "Q3 2027",
                "a date has year, month and day, such as 2027-07-01",
            ),
            (
                "June 2027",
                "a date has year, month and day, such as 2027-06-01",
            ),
            (
                "15 June 2027",
                "a date has year, month and day, such as 2027-06-15",
            ),
            ("2027", "a date has year, month and day, such as 2027-01-01"),
        ] {
            assert_eq!(date(text).as_deref(), Some(fix), "{text}");
        }
        for text in ["soon", "", "30/30/2027", "é", "2027-99", "13 2027"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
