//! A file's text, for the places of its lines.

use crate::problem::{Kind, Place, Problem, Source};
use std::sync::Arc;

/// A file's text.
#[derive(Clone, Debug)]
pub struct Text(pub Arc<Source>);

impl Text {
    /// A problem at a line, from 1.
    pub fn fault(&self, line: u64, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem::error(Kind::File, message)
            .at(&self.place(line))
            .hint(hint)
    }

    /// The place of a line.
    pub fn place(&self, line: u64) -> Place {
        let text = &self.0.text;
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1) as usize)
            .map(str::len)
            .sum();
        let length = text[start..].lines().next().map_or(0, str::len);
        Place {
            source: Arc::clone(&self.0),
            start,
            end: start + length,
        }
    }
}
