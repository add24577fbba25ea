//! Reads a question; see [`super`] for the grammar.

use super::precision::{Precision, Width};
use super::question::{Comparison, Condition, Question, Statistic};
use crate::kpi::{Described, NEVER};
use crate::problem::{Kind, Place, Problem, Source, nearest};
use crate::time::{DAY, seconds_between};
use jiff::civil::Date;
use std::ops::Range;
use std::sync::Arc;

impl Question {
    /// Reads one, of a flag of this name; dates count from `start`, names are those of measures.
    ///
    /// # Errors
    /// The first problem, with its place.
    pub fn read(
        flag: &str,
        text: &str,
        start: Date,
        measures: &[Described],
    ) -> Result<Self, Problem> {
        let mut reader = Reader::new(flag, text, start, measures);
        let ((statistic, unit), bound) = reader.question()?;
        Ok(Self {
            text: text.trim().to_owned(),
            statistic,
            unit,
            bound,
        })
    }
}

impl Precision {
    /// Reads one, of a flag of this name; see [`Question::read`].
    ///
    /// # Errors
    /// The first problem, with its place.
    pub fn read(
        flag: &str,
        text: &str,
        start: Date,
        measures: &[Described],
    ) -> Result<Self, Problem> {
        let mut reader = Reader::new(flag, text, start, measures);
        let ((statistic, unit), width) = reader.precision()?;
        let figure = Question {
            text: text.trim().to_owned(),
            statistic,
            unit,
            bound: None,
        };
        Ok(Self { figure, width })
    }
}

const WIDTHS: &str = "write a figure and the width of its interval to either side, such as \
    `mean(npv_usd) ± 2 %`, `p10(revenue_usd) +- 5e6`, `P(npv_usd < 0) ± 0.01`";

const FORMS: &str = "write a condition, such as `npv_usd < 0`, or a bound, such as \
    `P(npv_usd < 0) <= 0.1`, `p10(npv_usd) >= 0`, `mean(irr) > 0.1`";

/// A statistic and its unit.
type Figure = (Statistic, String);

struct Reader<'a> {
    source: Arc<Source>,
    at: usize,
    start: Date,
    measures: &'a [Described],
}

impl<'a> Reader<'a> {
    fn new(flag: &str, text: &str, start: Date, measures: &'a [Described]) -> Self {
        Self {
            source: Source::new(flag, text),
            at: 0,
            start,
            measures,
        }
    }

    fn question(&mut self) -> Result<(Figure, Option<(Comparison, f64)>), Problem> {
        let begin = self.at;
        let (word, place) = self.word()?;
        if !self.takes("(") {
            self.at = begin;
            let conditions = self.conditions()?;
            self.end()?;
            return Ok(((Statistic::Probability(conditions), String::new()), None));
        }
        let (statistic, unit) = self.statistic(&word, place)?;
        self.needs(")")?;
        self.blank();
        if self.at == self.source.text.len() {
            return Ok(((statistic, unit), None));
        }
        let comparison = self.comparison()?;
        let value = self.value(&unit)?;
        self.end()?;
        Ok(((statistic, unit), Some((comparison, value))))
    }

    fn precision(&mut self) -> Result<(Figure, Width), Problem> {
        let (word, place) = self.word()?;
        if !self.takes("(") {
            let problem = self.problem(place, Kind::Syntax, format!("`{word}` is no figure"));
            return Err(problem.hint(WIDTHS));
        }
        let (statistic, unit) = self.statistic(&word, place)?;
        self.needs(")")?;
        if !["±", "+-", "+/-"].iter().any(|sign| self.takes(sign)) {
            let here = self.at..self.at;
            let problem = self.problem(here, Kind::Syntax, "`±` is expected".to_owned());
            return Err(problem.hint(WIDTHS));
        }
        self.blank();
        let begin = self.at;
        // A percent sign may stand against its number.
        if let Some(sign) = self.source.text[begin..].find('%') {
            let number = self.source.text[begin..begin + sign]
                .trim()
                .replace('_', "");
            self.at = begin + sign + 1;
            self.end()?;
            return match number.parse::<f64>() {
                Ok(percent) if percent > 0.0 && percent.is_finite() => {
                    Ok(((statistic, unit), Width::Relative(percent / 100.0)))
                }
                _ => Err(self
                    .problem(
                        begin..self.at,
                        Kind::WrongType,
                        "no width above 0".to_owned(),
                    )
                    .hint(WIDTHS)),
            };
        }
        let width = self.value(&unit)?;
        self.end()?;
        if width > 0.0 && width.is_finite() {
            return Ok(((statistic, unit), Width::Absolute(width)));
        }
        let place = begin..self.at;
        Err(self
            .problem(place, Kind::OutOfRange, "a width is above 0".to_owned())
            .hint(WIDTHS))
    }

    /// What stands in the parentheses after a word, and the unit of the whole.
    fn statistic(&mut self, word: &str, place: Range<usize>) -> Result<Figure, Problem> {
        if word == "P" {
            return Ok((Statistic::Probability(self.conditions()?), String::new()));
        }
        let percent = |digits: &str| {
            let number = digits.parse::<f64>().ok();
            number.filter(|percent| *percent > 0.0 && *percent < 100.0)
        };
        let of: Box<dyn Fn(String) -> Statistic> = if word == "mean" {
            Box::new(Statistic::Mean)
        } else if let Some(share) = word.strip_prefix("shortfall").and_then(percent) {
            Box::new(move |id| Statistic::Shortfall(id, share / 100.0))
        } else if let Some(p) = word.strip_prefix('p').and_then(percent) {
            Box::new(move |id| Statistic::Quantile(id, p / 100.0))
        } else {
            return Err(self
                .problem(place, Kind::Unresolved, format!("`{word}` is no statistic"))
                .hint("use mean, p1 to p99 (also p97.5), shortfall5, or P(…) of a condition"));
        };
        let (id, unit) = self.measure()?;
        Ok((of(id), unit))
    }

    fn conditions(&mut self) -> Result<Vec<Condition>, Problem> {
        let mut all = vec![self.condition()?];
        loop {
            let begin = self.at;
            match self.word() {
                Ok((word, _)) if word == "and" => all.push(self.condition()?),
                Ok((word, place)) if word == "or" || word == "not" => {
                    let message = format!("`{word}` is not among what joins conditions");
                    return Err(self
                        .problem(place, Kind::Syntax, message)
                        .hint("join them with `and`, or ask two questions"));
                }
                _ => {
                    self.at = begin;
                    return Ok(all);
                }
            }
        }
    }

    fn condition(&mut self) -> Result<Condition, Problem> {
        let (measure, unit) = self.measure()?;
        let comparison = self.comparison()?;
        let bound = self.value(&unit)?;
        Ok(Condition {
            measure,
            comparison,
            bound,
        })
    }

    /// A measure's name, bare or in quotes, and its unit.
    fn measure(&mut self) -> Result<(String, String), Problem> {
        let (name, place) = self.word()?;
        if let Some(known) = self.measures.iter().find(|known| known.id == name) {
            return Ok((name, known.unit.to_owned()));
        }
        let ids = self.measures.iter().map(|known| known.id.as_str());
        let hint = nearest(&name, ids).map_or_else(
            || "`gridrack catalog measures` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("`{name}` is no measure of this scenario");
        Err(self.problem(place, Kind::Unresolved, message).hint(hint))
    }

    fn comparison(&mut self) -> Result<Comparison, Problem> {
        self.blank();
        let signs = [
            ("<=", Comparison::AtMost),
            ("≤", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("≥", Comparison::AtLeast),
            ("!=", Comparison::Unequal),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
            ("<", Comparison::Below),
            (">", Comparison::Above),
        ];
        for (sign, comparison) in signs {
            if self.takes(sign) {
                return Ok(comparison);
            }
        }
        let here = self.at..self.at;
        Err(self
            .problem(here, Kind::Syntax, "a comparison is expected".to_owned())
            .hint(format!("one of < <= > >= = !=; {FORMS}")))
    }

    /// A number, `never`, or a date where days are counted.
    fn value(&mut self, unit: &str) -> Result<f64, Problem> {
        self.blank();
        let begin = self.at;
        let rest = &self.source.text[begin..];
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || "+-._,%".contains(c)))
            .unwrap_or(rest.len());
        let length = rest[..length].trim_end_matches(',').len();
        let text = rest[..length].to_owned();
        self.at += length;
        let place = begin..self.at;
        if text == "never" {
            return Ok(NEVER);
        }
        if let Ok(number) = text.replace('_', "").parse::<f64>()
            && number.is_finite()
        {
            return Ok(number);
        }
        if let Ok(date) = text.parse::<Date>() {
            if unit == "days" {
                let days = seconds_between(self.start, date) / DAY;
                return Ok(days as f64);
            }
            let message = format!("{text} is a date, and this is not counted in days");
            let problem = self.problem(place, Kind::WrongType, message);
            return Err(problem.hint(format!("write a number{}", of_unit(unit))));
        }
        let hint = text.strip_suffix('%').map_or_else(
            || format!("write a number{}, such as 1_000, -5e6", of_unit(unit)),
            |percent| {
                let number = percent.parse::<f64>().unwrap_or(10.0) / 100.0;
                format!("fractions are written as such: {number}")
            },
        );
        let message = if text.is_empty() {
            "a number is expected".to_owned()
        } else {
            format!("`{text}` is no number")
        };
        Err(self.problem(place, Kind::WrongType, message).hint(hint))
    }

    /// A name: letters, digits and `_ . - /`, or anything in quotes.
    fn word(&mut self) -> Result<(String, Range<usize>), Problem> {
        self.blank();
        let begin = self.at;
        let rest = &self.source.text[begin..];
        if let Some(quoted) = rest.strip_prefix('"')
            && let Some(length) = quoted.find('"')
        {
            self.at += length + 2;
            return Ok((quoted[..length].to_owned(), begin..self.at));
        }
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || "_.-/+".contains(c)))
            .unwrap_or(rest.len());
        if length == 0 {
            let problem = self.problem(
                begin..begin,
                Kind::Syntax,
                "a measure is expected".to_owned(),
            );
            return Err(problem.hint(FORMS));
        }
        let word = rest[..length].to_owned();
        self.at += length;
        Ok((word, begin..self.at))
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.blank();
        let takes = self.source.text[self.at..].starts_with(sign);
        if takes {
            self.at += sign.len();
        }
        takes
    }

    fn needs(&mut self, sign: &str) -> Result<(), Problem> {
        if self.takes(sign) {
            return Ok(());
        }
        let here = self.at..self.at;
        Err(self
            .problem(here, Kind::Syntax, format!("`{sign}` is expected"))
            .hint(FORMS))
    }

    fn end(&mut self) -> Result<(), Problem> {
        self.blank();
        if self.at == self.source.text.len() {
            return Ok(());
        }
        let rest = self.at..self.source.text.len();
        let message = format!(
            "`{}` is more than a question",
            &self.source.text[rest.clone()]
        );
        Err(self.problem(rest, Kind::Syntax, message).hint(FORMS))
    }

    fn blank(&mut self) {
        let rest = &self.source.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn problem(&self, place: Range<usize>, kind: Kind, message: String) -> Problem {
        Problem::error(kind, message).at(&Place {
            source: Arc::clone(&self.source),
            start: place.start,
            end: place.end,
        })
    }
}

/// In a hint: the unit that a number is in.
fn of_unit(unit: &str) -> String {
    match unit {
        "" => String::new(),
        "days" => " of days or a date".to_owned(),
        unit => format!(" of {unit}"),
    }
}
