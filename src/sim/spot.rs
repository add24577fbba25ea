//! Spot: its demand responds to its price, and to the price position among competitors.

use super::world::{Change, World};
use crate::id::SegmentId;
use crate::model::price_response::{TENFOLD, multiple};
use crate::plan::SegmentKind;
use crate::random::elementary::nearest;

/// The market's price has moved: depths respond at once.
pub fn prices_move(world: &mut World<'_>) -> Change {
    let plan = world.plan;
    let mut change = Change::Nothing;
    for (at, segment) in plan.segments.iter().enumerate() {
        let SegmentKind::Spot {
            depth, elasticity, ..
        } = segment.kind
        else {
            continue;
        };
        let market = &world.markets[segment.market.at()];
        if elasticity == 0.0 && plan.market(segment.market).captured_share_elasticity == 0.0 {
            continue;
        }
        // The discount is the same in the price and in its trend.
        let price = market.price * market.spot_factor;
        let answer = multiple(price, market.trend, elasticity, TENFOLD);
        let depth = nearest(world.inputs.of(depth) * answer * market.fill);
        let level = &mut world.segments[SegmentId::new(at).at()].level;
        let more = depth - level.value();
        if more != 0 {
            level.set(world.now, depth);
            world.pools[segment.pool.at()].spot_depth += more;
            change = Change::Depths;
        }
    }
    change
}
