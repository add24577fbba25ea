//! Typed indices into the lists of a plan: an accelerator's index cannot be used as a site's.

/// Makes one index type.
macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize,
            serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u16);
        impl $name {
            /// The position in its list.
            pub fn at(self) -> usize { usize::from(self.0) }
            /// From a position in its list.
            ///
            /// # Panics
            /// Beyond 65 535 entries, which the schema refuses.
            pub fn new(position: usize) -> Self {
                Self(u16::try_from(position).expect("the schema bounds every list"))
            }
        }
    )+};
}

index!(
    /// An accelerator of the plan.
    AcceleratorId,
    /// A site of the plan.
    SiteId,
    /// A market class of the plan.
    MarketId,
    /// A partition of the plan: a market's ready GPUs, or a slice of them set aside.
    PartitionId,
    /// A purchase order of the plan.
    OrderId,
    /// A demand segment of the plan.
    SegmentId,
    /// A fleet: one accelerator at one site.
    FleetId,
    /// An uncertain input that is drawn once per replication.
    InputId,
);
