//! Water of a site under a permit: what it has drawn in the civil year, and whether it has run out.

use super::YearTurn;

/// A site's water in a civil year.
#[derive(Debug, Default)]
pub struct Water {
    /// The civil year, and the prepared one that it is simulated as.
    turn: YearTurn,
    /// Drawn in the months of it that have closed, l.
    closed_l: f64,
    /// Whether nothing is left of the permit.
    used_up: bool,
    /// Whether the meter is read again in this year.
    metered: bool,
}

impl Water {
    /// Turns to a civil year, in which nothing has been drawn yet. Returns whether no reading of
    /// the meter is pending.
    pub fn turn(&mut self, turn: YearTurn) -> bool {
        self.turn = turn;
        (self.closed_l, self.used_up) = (0.0, false);
        !std::mem::replace(&mut self.metered, true)
    }

    /// A month closes that drew so much in this civil year.
    pub fn close_month(&mut self, litres: f64) {
        self.closed_l += litres;
    }

    /// Nothing is left until the year ends, so that the meter is read no more.
    pub fn run_out(&mut self) {
        (self.used_up, self.metered) = (true, false);
    }

    /// The civil year, and the prepared one that it is simulated as.
    pub fn year(&self) -> YearTurn {
        self.turn
    }

    /// Drawn in the months of this civil year that have closed, l.
    pub fn closed_l(&self) -> f64 {
        self.closed_l
    }

    /// Whether nothing is left of the permit.
    pub fn is_used_up(&self) -> bool {
        self.used_up
    }
}
