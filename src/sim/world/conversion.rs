//! Between the meter and the racks: what cooling and conversion take in this replication.

use crate::plan::Site;

/// Overheads of a site in one replication.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    /// Facility W per W of IT on the design day.
    design_ratio: f64,
    /// Factor on the cooling overhead.
    overhead_factor: f64,
    /// Conversion losses that do not fall with load, W at the racks per usable W.
    standing_share: f64,
}

impl Conversion {
    /// Those of a site with this factor on its cooling overhead.
    pub(super) fn new(site: &Site, overhead_factor: f64) -> Self {
        Self {
            design_ratio: site.design_ratio(overhead_factor),
            overhead_factor,
            standing_share: site.standing_share(overhead_factor),
        }
    }

    /// W of IT that W at the meter carry on the design day, rounded down.
    pub fn it_w(&self, at_meter_w: i64) -> i64 {
        libm::floor(at_meter_w as f64 / self.design_ratio) as i64
    }

    /// W at the meter that W of IT need on the design day, rounded up.
    pub fn at_meter_w(&self, it_w: i64) -> i64 {
        libm::ceil(it_w as f64 * self.design_ratio) as i64
    }

    /// Factor on the cooling overhead.
    pub fn overhead_factor(&self) -> f64 {
        self.overhead_factor
    }

    /// Conversion losses that do not fall with load, W at the racks per usable W.
    pub fn standing_share(&self) -> f64 {
        self.standing_share
    }
}
