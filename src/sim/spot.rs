//! Spot: its demand responds to its price, and to the price position among competitors.

use super::world::{Change, World};
use crate::model::price_response::TENFOLD;
use crate::model::price_response::multiple;
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
        let market = world.markets[segment.market.at()].quote();
        if elasticity == 0.0 && plan.market(segment.market).captured_share_elasticity == 0.0 {
            continue;
        }
        // The discount is the same in the price and in its trend.
        let answer = multiple(market.spot_price(), market.trend, elasticity, TENFOLD);
        let depth = nearest(world.inputs.of(depth) * answer * market.captured_share);
        let more = depth - world.segments[at].level();
        if more != 0 {
            world.segments[at].set_level(world.now, depth);
            world.partitions[segment.partition.at()].deepen_spot(more);
            change = Change::Depths;
        }
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Parameter;
    use crate::sim::world::fixture::{self, MARKET};

    #[test]
    fn depth_answers_to_the_price_against_its_trend() {
        let mut plan = fixture::plan();
        plan.segments = vec![fixture::segment(SegmentKind::Spot {
            depth: Parameter::Fixed(100.0),
            discount: 0.5,
            elasticity: -1.0,
        })];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(1_000);
        assert_eq!(prices_move(&mut world), Change::Nothing);
        world.double_price(MARKET);
        assert_eq!(prices_move(&mut world), Change::Depths);
        assert_eq!(world.segments[0].level(), 50);
    }
}
