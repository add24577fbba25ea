//! Generated texts about the schema.
