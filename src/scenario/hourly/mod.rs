//! Files of hours: any usual layout, in a stated or a known zone and unit, with nothing guessed.
//!
//! A file is opened as a `table`; `columns` finds what stands where, from what is stated in
//! `keys`, from a known `layout` or from the cells; `selection` takes the rows that are meant;
//! `moments` says when they are on the file's clock and `clock` when that is in UTC. From there
//! on all files are `intervals`, which `join` puts together, `hours` averages and `fill`
//! completes. `account` says what was done.

mod account;
mod clock;
mod columns;
mod currency;
mod fill;
mod hour_label;
mod hours;
mod intervals;
mod join;
pub mod keys;
mod layout;
mod moments;
mod number;
mod open_meteo;
mod plausible;
mod read;
mod selection;
mod stamp;
mod table;
mod text;
pub mod units;
mod wanted;
mod zone;
mod zone_fix;

pub use account::Account;
pub use keys::LayoutKeys;
pub use plausible::{
    AGGREGATE_GPUS, CARBON_KG_PER_MWH, DRY_BULB_C, HUMIDITY_PERCENT, PRESSURE_HPA,
    PRICE_USD_PER_MWH, Plausible, SUN_W_PER_M2, WIND_KM_PER_H,
};
pub use read::{Read, header, read};
pub use wanted::Wanted;
pub use zone_fix::zone_fix;

use crate::site_year::series::Missing;
use std::path::PathBuf;

/// Files of hours and the columns that are read from them.
#[derive(Clone, Copy, Debug)]
pub struct HourlyFile<'a> {
    /// The files.
    pub paths: &'a [PathBuf],
    /// The columns, of which the first must be there.
    pub columns: &'a [Wanted<'a>],
    /// Zone of stamps without an offset.
    pub zone: Option<&'a str>,
    /// What a missing hour means.
    pub missing: Missing,
    /// What is stated of the layout.
    pub keys: &'a LayoutKeys,
    /// Unit of the first column as it is used.
    pub unit: &'a str,
    /// Currency that prices are read in; none for what is no price, or has a stated unit.
    pub currency: Option<&'a str>,
}
