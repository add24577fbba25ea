//! Conversion from the meter to the chip as a chain of affine stages.
//!
//! A stage that carries `P` of load through `n` converters draws (P + n · standing loss) / efficiency. A chain of such
//! stages is affine in the load, so it too is settled from sums over an interval.
//!
//! Reference plant: the published constants of Frontier (ExaDigiT/RAPS, arXiv 2410.05133), in the tests.

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
    /// Input power for a total output, W.
    pub fn input_w(&self, output_w: f64) -> f64 {
        (output_w + self.converters * self.standing_loss_w) / self.efficiency
    }
}

/// Input power of a chain, rack side first, for a total output in W.
pub fn chain_input_w(stages: &[Stage], output_w: f64) -> f64 {
    stages.iter().fold(output_w, |power, stage| stage.input_w(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frontier's published constants give its published totals, to five digits: 7.3065 MW idle and 28.2279 MW peak.
    #[test]
    fn frontier_draws_what_is_published() {
        let nodes = (25.0 * 3.0 - 1.0) * 128.0;
        let node_w = |processor: f64, accelerator: f64| processor + 4.0 * accelerator + 74.26 + 4.0 * 20.0 + 30.0;
        assert!((node_w(90.0, 88.0) - 626.26).abs() < 1e-9 && (node_w(280.0, 560.0) - 2_704.26).abs() < 1e-9);
        let node_converter = Stage { standing_loss_w: 13.0, efficiency: 0.98, converters: nodes };
        let rectifier = Stage { standing_loss_w: 17.0, efficiency: 0.96, converters: nodes / 4.0 };
        let switches = Stage { standing_loss_w: 0.0, efficiency: 0.96, converters: 0.0 }.input_w(74.0 * 8.0 * 4.0 * 250.0);
        let coolant_w = 25.0 * 8_473.47;
        let total_mw = |node: f64| (chain_input_w(&[node_converter, rectifier], nodes * node) + switches + coolant_w) * 1e-6;
        assert_eq!(format!("{:.4}", total_mw(node_w(90.0, 88.0))), "7.3065");
        assert_eq!(format!("{:.4}", total_mw(node_w(280.0, 560.0))), "28.2279");
        // Loss at peak 1.81 MW, efficiency of the whole 93.6 %.
        let useful_mw = (nodes * node_w(280.0, 560.0) + 74.0 * 8.0 * 4.0 * 250.0 + coolant_w) * 1e-6;
        let loss_mw = total_mw(node_w(280.0, 560.0)) - useful_mw;
        assert_eq!(format!("{loss_mw:.2}"), "1.81");
        assert_eq!(format!("{:.3}", 1.0 - loss_mw / total_mw(node_w(280.0, 560.0))), "0.936");
    }
}
