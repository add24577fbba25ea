//! Requests that run bound to a site or in another market: the data needed at their end.

use crate::id::{PartitionId, SegmentId, SiteId};

/// A request that runs bound to a site, or in another market.
#[derive(Clone, Copy, Debug)]
pub struct BoundRequest {
    /// Its segment.
    pub segment: SegmentId,
    /// GPUs.
    pub gpus: i64,
    /// The partition it runs in.
    pub partition: PartitionId,
    /// Index among its segment's substitutes, if it is not in its own market.
    pub substitute: Option<u16>,
    /// The site it is bound to, if any.
    pub site: Option<SiteId>,
}

/// Requests that run now, by number; numbers are reused.
#[derive(Default)]
pub struct BoundRequests {
    list: Vec<BoundRequest>,
    unused: Vec<u32>,
}

impl BoundRequests {
    /// Keeps a request; its number.
    pub fn keep(&mut self, request: BoundRequest) -> u32 {
        if let Some(number) = self.unused.pop() {
            self.list[number as usize] = request;
            return number;
        }
        self.list.push(request);
        self.list.len() as u32 - 1
    }

    /// Removes the request with a number, which may be reused.
    pub fn take(&mut self, number: u32) -> BoundRequest {
        self.unused.push(number);
        self.list[number as usize]
    }
}
