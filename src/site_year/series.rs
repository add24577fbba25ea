//! Consecutive hours, as a file has them.

/// Consecutive hours of UTC, a value of each column in each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HourlySeries {
    /// First hour since 1970.
    pub first_hour: i64,
    /// The requested columns, in that order; one that the file lacks and need not have is
    /// empty.
    pub columns: Vec<Vec<f64>>,
    /// Hours filled by the stated rule.
    pub filled: usize,
    /// Rows of local hours that the clocks skip, which were left out by the stated rule.
    pub dropped: usize,
}

impl HourlySeries {
    /// Number of hours.
    pub fn hours(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The value of the first column at an hour since 1970.
    pub fn at(&self, hour: i64) -> Option<f64> {
        self.position(hour).map(|at| self.columns[0][at])
    }

    /// Where an hour since 1970 lies in the columns.
    pub fn position(&self, hour: i64) -> Option<usize> {
        usize::try_from(hour - self.first_hour)
            .ok()
            .filter(|at| *at < self.hours())
    }
}

/// Treatment of an hour that a file lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// Refuse the file.
    Refuse,
    /// Take the same hour of the day before; a local hour that the clocks skip is left out.
    PreviousDay,
}
