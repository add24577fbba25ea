//! Conversion from the meter to the chip as a chain of affine stages.
//!
//! A stage that carries `P` of load through `n` converters draws (P + n · standing loss) /
//! efficiency. A chain of such stages is again one such stage, so it too is settled from sums over
//! an interval.
//!
//! Of a stage often only its efficiency η at full load is known, and roughly which share s of the
//! loss does not fall with load: loss = (1/η − 1) · (s · capacity + (1 − s) · load). Beyond its
//! standing loss such a stage has the efficiency η / (1 − s (1 − η)). Example: η = 0.96 and s = 0.4
//! lose 4.17 % of the load at full and 5.83 % at half load, an efficiency of 94.5 %. Real losses
//! also have a part that goes with the square of the load, which an affine form cannot show: s is
//! the best for the loads of interest, not the loss without any load.
//!
//! Reference plant: the published constants of Frontier (ExaDigiT/RAPS, arXiv 2410.05133), in the
//! tests.

/// One conversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Loss that does not depend on load, W per converter.
    pub standing_loss_w: f64,
    /// Output over input beyond it, 0 to 1.
    pub efficiency: f64,
    /// Number of converters in parallel.
    pub converters: f64,
}

impl Stage {
    /// A chain without losses.
    pub const LOSSLESS: Self = Self {
        standing_loss_w: 0.0,
        efficiency: 1.0,
        converters: 1.0,
    };

    /// Input power for a total output, W.
    pub fn input_w(&self, output_w: f64) -> f64 {
        (output_w + self.converters * self.standing_loss_w) / self.efficiency
    }
}

impl Stage {
    /// A stage of a capacity in W from its efficiency at full load (above 0, to 1) and the share of
    /// its loss there that does not fall with load (0 to 1).
    pub fn part_load(full_load_efficiency: f64, no_load_share: f64, capacity_w: f64) -> Self {
        let efficiency =
            full_load_efficiency / (1.0 - no_load_share * (1.0 - full_load_efficiency));
        let standing_loss_w =
            (1.0 / full_load_efficiency - 1.0) * no_load_share * capacity_w * efficiency;
        Self {
            standing_loss_w,
            efficiency,
            converters: 1.0,
        }
    }

    /// Standing loss of all converters, W.
    pub fn standing_w(&self) -> f64 {
        self.converters * self.standing_loss_w
    }
}

/// A chain, rack side first, as one stage.
pub fn chain(stages: &[Stage]) -> Stage {
    stages.iter().fold(Stage::LOSSLESS, |chain, stage| Stage {
        standing_loss_w: chain.standing_loss_w + stage.standing_w() * chain.efficiency,
        efficiency: chain.efficiency * stage.efficiency,
        converters: 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frontier's published constants give its published totals, to five digits: 7.3065 MW idle and
    /// 28.2279 MW peak.
    #[test]
    fn frontier_draws_what_is_published() {
        let nodes = (25.0 * 3.0 - 1.0) * 128.0;
        let node_w = |processor: f64, accelerator: f64| {
            processor + 4.0 * accelerator + 74.26 + 4.0 * 20.0 + 30.0
        };
        assert!(
            (node_w(90.0, 88.0) - 626.26).abs() < 1e-9
                && (node_w(280.0, 560.0) - 2_704.26).abs() < 1e-9
        );
        let node_converter = Stage {
            standing_loss_w: 13.0,
            efficiency: 0.98,
            converters: nodes,
        };
        let rectifier = Stage {
            standing_loss_w: 17.0,
            efficiency: 0.96,
            converters: nodes / 4.0,
        };
        let switches = Stage {
            standing_loss_w: 0.0,
            efficiency: 0.96,
            converters: 0.0,
        }
        .input_w(74.0 * 8.0 * 4.0 * 250.0);
        let coolant_w = 25.0 * 8_473.47;
        let total_mw = |node: f64| {
            (chain(&[node_converter, rectifier]).input_w(nodes * node) + switches + coolant_w)
                * 1e-6
        };
        assert_eq!(format!("{:.4}", total_mw(node_w(90.0, 88.0))), "7.3065");
        assert_eq!(format!("{:.4}", total_mw(node_w(280.0, 560.0))), "28.2279");
        // Loss at peak 1.81 MW, efficiency of the whole 93.6 %.
        let useful_mw =
            (nodes * node_w(280.0, 560.0) + 74.0 * 8.0 * 4.0 * 250.0 + coolant_w) * 1e-6;
        let loss_mw = total_mw(node_w(280.0, 560.0)) - useful_mw;
        assert_eq!(format!("{loss_mw:.2}"), "1.81");
        assert_eq!(
            format!("{:.3}", 1.0 - loss_mw / total_mw(node_w(280.0, 560.0))),
            "0.936"
        );
    }

    /// Half of a UPS of 96 % with 40 % of its loss standing: (1/0.96 − 1) · (0.4 + 0.6 · 0.5) ·
    /// capacity.
    #[test]
    fn part_load_losses_are_those_of_hand_arithmetic() {
        let ups = Stage::part_load(0.96, 0.4, 1_000.0);
        assert!((ups.input_w(1_000.0) - 1_000.0 / 0.96).abs() < 1e-9);
        assert!((ups.input_w(500.0) - 500.0 - 1_000.0 / 24.0 * 0.7).abs() < 1e-9);
        assert!((ups.input_w(0.0) - 1_000.0 / 24.0 * 0.4).abs() < 1e-9);
        // All of it falls with load: the efficiency is the same at any.
        assert_eq!(
            Stage::part_load(0.96, 0.0, 1_000.0),
            Stage {
                standing_loss_w: 0.0,
                efficiency: 0.96,
                converters: 1.0
            }
        );
    }

    /// Stage by stage at two loads: distribution 99 % (s 0.1) of 1 000 W, UPS 96 % (s 0.4) of what
    /// that takes at full load.
    #[test]
    fn a_chain_is_its_stages_one_after_the_other() {
        let stages = [
            Stage::part_load(0.99, 0.1, 1_000.0),
            Stage::part_load(0.96, 0.4, 1_000.0 / 0.99),
        ];
        for load in [1_000.0, 300.0] {
            let after_distribution = load + (1.0 / 0.99 - 1.0) * (100.0 + 0.9 * load);
            let by_hand = after_distribution
                + (1.0 / 0.96 - 1.0) * (0.4 * 1_000.0 / 0.99 + 0.6 * after_distribution);
            assert!((chain(&stages).input_w(load) - by_hand).abs() < 1e-9);
        }
        assert!((chain(&stages).input_w(1_000.0) - 1_000.0 / (0.99 * 0.96)).abs() < 1e-9);
    }

    /// Frontier's rectifiers: 17 W standing of the 481 W that one loses at peak, a share of 0.037.
    #[test]
    fn frontiers_rectifiers_have_a_small_standing_share() {
        let output = 4.0 * (2_704.26 + 13.0) / 0.98;
        let rectifier = Stage {
            standing_loss_w: 17.0,
            efficiency: 0.96,
            converters: 1.0,
        };
        let loss = rectifier.input_w(output) - output;
        let share = 17.0 / 0.96 / loss;
        assert_eq!(format!("{share:.3}"), "0.037");
        let same = Stage::part_load(output / rectifier.input_w(output), share, output);
        assert!((same.input_w(0.3 * output) - rectifier.input_w(0.3 * output)).abs() < 1e-6);
    }
}
