//! Tables and lines of the terminal, at most 100 columns wide.

use comfy_table::{Cell, CellAlignment, Table, presets};

/// Maximum width of a line, columns.
pub const WIDTH: usize = 100;

/// A table without lines, with its header.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_width(WIDTH as u16)
        .set_header(header.iter().map(Cell::new));
    table
}

/// A cell that is aligned to the right.
pub(super) fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}

/// A text cut to the width of a line.
pub fn clip(text: &str) -> String {
    clip_to(text, WIDTH)
}

/// A text that fits a width, cut with an ellipsis.
pub(super) fn clip_to(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        text.chars().take(width - 1).chain(['…']).collect()
    }
}

/// The letter of a scenario by its position.
pub(super) fn letter(at: usize) -> char {
    (b'A' + (at as u8).min(25)) as char
}
