//! Draws made a block ahead: the same addressed draws in the same order, computed in blocks, so
//! that the processor overlaps them.
//!
//! One draw by itself waits for each step of the generator and of the inverse distribution
//! function; of a block's draws, none waits for another. What is drawn and not used costs a
//! microsecond a stream and changes nothing, since a draw depends on its address alone.

use super::stream::Stream;

/// Draws of a block; even, since the generator gives two at a time.
pub const BLOCK: usize = 32;

/// A stream's draws in order from the first, shaped by a function of the uniforms.
#[derive(Clone, Debug)]
pub struct DrawBuffer {
    stream: Stream,
    /// Draws taken.
    taken: u64,
    values: [f64; BLOCK],
}

impl DrawBuffer {
    /// The draws of a stream from the first on; none is made yet.
    pub fn new(stream: Stream) -> Self {
        Self {
            stream,
            taken: 0,
            values: [0.0; BLOCK],
        }
    }

    /// The next draw. `shape` turns uniforms on (0, 1) into values in place; it must be the same at
    /// each call.
    #[inline]
    pub fn next(&mut self, shape: impl FnOnce(&mut [f64; BLOCK])) -> f64 {
        let at = (self.taken % BLOCK as u64) as usize;
        if at == 0 {
            self.make(shape);
        }
        self.taken += 1;
        self.values[at]
    }

    /// Makes the next block.
    #[inline(never)]
    fn make(&mut self, shape: impl FnOnce(&mut [f64; BLOCK])) {
        self.stream.fill(self.taken / 2, &mut self.values);
        shape(&mut self.values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, key_of};

    #[test]
    fn draws_ahead_are_the_addressed_ones() {
        let stream = Stream::new(key_of(42, "startups"), 7, Purpose::Size);
        let mut ahead = DrawBuffer::new(stream);
        for index in 0..3 * BLOCK as u64 + 5 {
            let drawn = ahead.next(|values| values.iter_mut().for_each(|value| *value *= 2.0));
            assert_eq!(drawn.to_bits(), (2.0 * stream.uniform(index)).to_bits());
        }
    }
}
