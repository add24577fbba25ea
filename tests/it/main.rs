//! One integration binary, a file per ring: architecture, theory, published figures, same bits, bad input, command line.

mod architecture;
mod data;
mod reference;
mod same_bits;
mod theory;
