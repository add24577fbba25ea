//! Between the meter and the racks: what cooling and conversion take in this replication.

use crate::plan::Site;
use crate::units::Watts;

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

    /// IT power that power at the meter carries on the design day, rounded down.
    pub fn it(&self, at_meter: Watts) -> Watts {
        Watts(libm::floor(at_meter.0 as f64 / self.design_ratio) as i64)
    }

    /// Power at the meter that IT power needs on the design day, rounded up.
    pub fn at_meter(&self, it: Watts) -> Watts {
        Watts(libm::ceil(it.0 as f64 * self.design_ratio) as i64)
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
