//! What a window is dispatched with, and what it minimises.

use super::battery::Battery;
use super::peak::PeakCharge;
use super::plant::Plant;
use super::stored_value::StoredValue;

/// Equipment of a site beside its grid connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Equipment<'a> {
    /// Its battery.
    pub battery: Option<Battery>,
    /// Its plants, at most [`super::hour::PLANTS`], in the order of `Hour::available_mw`.
    pub plants: &'a [Plant],
}

/// Objective of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DispatchObjective<'a> {
    /// Charges on the highest grid draw of the kept hours.
    pub charges: &'a [PeakCharge],
    /// Cell of each kept hour, below [`super::peak::CELLS`]; empty where all are cell 0.
    pub cells: &'a [u8],
    /// Hours that a plan looks ahead from midnight on, made anew each day; `None` knows the whole
    /// window.
    pub foresight_hours: Option<usize>,
    /// Hours before the first local midnight of the window.
    pub first_midnight: usize,
    /// Value of what is left in the battery at the window's end.
    pub stored: StoredValue,
}
