//! Numbers as files write them: decimal point or comma, thousands apart, blanks.

/// Words that stand for no value.
const BLANKS: &[&str] = &[
    "", "-", "–", "—", "na", "n/a", "n/e", "nan", "null", "none", "nil", ".", "#n/a",
];

/// Whether a cell says that there is no value.
pub fn is_blank(cell: &str) -> bool {
    BLANKS.contains(&cell.trim().to_lowercase().as_str())
}

/// What separates the decimals of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// 1234.5 or 1,234.5.
    #[default]
    Point,
    /// 1234,5 or 1.234,5.
    Comma,
}

impl Decimal {
    /// That of a column: of two marks the last separates decimals; a comma alone does, unless the
    /// file is separated by commas and each stands before three digits.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str> + Clone, by_commas: bool) -> Self {
        let last = |cell: &str| match (cell.rfind('.'), cell.rfind(',')) {
            (Some(point), Some(comma)) if point > comma => Some(Self::Point),
            (Some(_), Some(_)) => Some(Self::Comma),
            _ => None,
        };
        if let Some(decimal) = cells.clone().find_map(last) {
            return decimal;
        }
        let mut commas = cells.filter(|cell| cell.contains(','));
        let thousands = |cell: &str| {
            let mut groups = cell.trim().split(',').skip(1);
            groups.all(|group| group.len() == 3)
        };
        match commas.next() {
            Some(first) if !(by_commas && thousands(first) && commas.all(thousands)) => Self::Comma,
            _ => Self::Point,
        }
    }

    /// A cell as a number.
    pub fn read(self, cell: &str) -> Option<f64> {
        let kept = |digit: &char| !matches!(digit, ' ' | '\u{a0}' | '\u{202f}' | '\'');
        let plain: String = match self {
            Self::Point if !cell.contains(',') => return number(cell.trim()),
            Self::Point => cell.chars().filter(kept).filter(|it| *it != ',').collect(),
            Self::Comma => {
                let digits = cell.chars().filter(kept).filter(|it| *it != '.');
                digits.map(|it| if it == ',' { '.' } else { it }).collect()
            }
        };
        number(&plain)
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(cells: &[&str], by_commas: bool) -> Vec<Option<f64>> {
        let decimal = Decimal::of(cells.iter().copied(), by_commas);
        cells.iter().map(|cell| decimal.read(cell)).collect()
    }

    #[test]
    fn decimals_and_thousands() {
        assert_eq!(all(&["45,86", "-5"], false), [Some(45.86), Some(-5.0)]);
        assert_eq!(
            all(&["1.234,50", "45,86"], false),
            [Some(1_234.5), Some(45.86)]
        );
        assert_eq!(
            all(&["1,234.50", "12.5"], true),
            [Some(1_234.5), Some(12.5)]
        );
        assert_eq!(all(&["1,234", "987"], true), [Some(1_234.0), Some(987.0)]);
        assert_eq!(all(&["45,86", "1,234"], true), [Some(45.86), Some(1.234)]);
        assert_eq!(all(&["1e308", "x"], true), [Some(1e308), None]);
        assert!(is_blank(" - ") && is_blank("N/A") && !is_blank("-1"));
    }
}
