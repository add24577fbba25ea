//! Weather: hourly dry bulb and dew point of a year, from a typical-year file or from monthly
//! normals, and what moist air is.

pub mod dew_point;
pub mod epw;
pub mod gaps;
pub mod normals;
pub mod pressure;
pub mod psychrometrics;
