//! What became of a segment's customers.

/// What became of a segment's customers over the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentTally {
    /// Who asked.
    pub arrived: u64,
    /// Who found no room and left.
    pub lost: u64,
    /// Who waited, and left before being served.
    pub gave_up: u64,
    /// Who was served.
    pub admitted: u64,
    /// Seconds that those served had waited.
    pub waited_seconds: f64,
    /// GPUs of those served.
    pub admitted_gpus: i64,
}
