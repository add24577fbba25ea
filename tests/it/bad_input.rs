//! Whatever is wrong with an input ends in a message with its place: a table generated from the
//! schema, and the rest by hand.

mod arrivals;
mod by_hand;
mod contracts;
mod cooling;
mod data_files;
mod document;
mod failures;
mod full;
mod internal;
mod market;
mod placement;
mod power;
mod supply;
mod table;
mod tariff;
