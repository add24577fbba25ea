//! Equipment that steps wait for.

use crate::rule::{Name, number, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// Equipment that a step waits for: a transformer, switchgear, a generator.
    Equipment takes "equipment" by "from" {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Title in tables.
        title: String = value().or("\"\"");
        /// Day of the order.
        ordered: Date = value();
        /// Lead time from order to installation.
        lead_time_weeks: Uncertain = number(0.0, 1_040.0, "weeks").once();
    }
}
