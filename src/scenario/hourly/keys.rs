//! Keys that state how a file of hours is laid out, where it does not say so itself.

use super::stamp::DateOrder;
use crate::rule::{number, one_of, section, value};
use std::collections::BTreeMap;

section! {
    /// How a file of hours is laid out, where the file does not say so itself.
    LayoutKeys {
        /// Header of the column of time stamps or dates; by default that of a known layout, or the
        /// first column that holds stamps.
        stamp_column: Option<String> = value().optional();
        /// Header of a column with the hour of a date: `1` to `24` or `25` that end there, `0` to
        /// `23`, `05:00` or `00 - 01`.
        hour_column: Option<String> = value().optional();
        /// Whether a stamp begins or ends its interval; by default as the known layout or the
        /// header says, else it begins it.
        stamps: Option<String> = one_of(&["start", "end"]).optional();
        /// Order of numeric dates that do not begin with the year; by default as a known layout or
        /// the dates themselves say.
        dates: Option<String> = one_of(&["month-first", "day-first"]).optional();
        /// Length of an interval; by default the step seen between the rows. Shorter ones are
        /// averaged to hours.
        step_minutes: Option<i64> = number(1.0, 60.0, "minutes").optional();
        /// Rows that are read, by what stands in a column: `{ Name = "N.Y.C." }`; by default all.
        select: BTreeMap<String, String> = value().or("{}");
    }
}

impl LayoutKeys {
    /// The stated order of dates.
    pub fn order(&self) -> Option<DateOrder> {
        match self.dates.as_deref() {
            Some("month-first") => Some(DateOrder::MonthFirst),
            Some(_) => Some(DateOrder::DayFirst),
            None => None,
        }
    }

    /// Whether stamps are stated to end their intervals.
    pub fn ends(&self) -> Option<bool> {
        self.stamps.as_deref().map(|word| word == "end")
    }
}
