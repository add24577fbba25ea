//! Weather: hourly dry bulb of a year, from a typical-year file or from monthly normals.

pub mod epw;
pub mod normals;
pub mod pressure;
