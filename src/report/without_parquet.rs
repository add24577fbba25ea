//! In place of Parquet files, in a build without them: takes runs and writes nothing.

use super::folder::Folder;
use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::Sink;
use crate::record::Run;
use crate::scenario::experiment::Experiment;

/// What is written while runs come in: nothing.
pub struct Rows;

impl Rows {
    /// Writes nothing.
    ///
    /// # Errors
    /// None; the form with Parquet can fail.
    #[allow(clippy::unnecessary_wraps, reason = "the build with Parquet can fail")]
    pub fn open(
        _: Option<&Folder>,
        _: &str,
        _: &Experiment,
        _monthly: bool,
    ) -> Result<Self, String> {
        Ok(Self)
    }

    /// Writes nothing.
    ///
    /// # Errors
    /// None; the form with Parquet can fail.
    #[allow(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the build with Parquet writes files"
    )]
    pub fn finish(
        self,
        _: &mut Folder,
        _: &str,
        _: &Experiment,
        _: &Ensemble,
    ) -> Result<(), String> {
        Ok(())
    }
}

impl Sink for Rows {
    fn take(&mut self, _: &Run) -> Result<(), String> {
        Ok(())
    }
}
