//! What is kept of the runs of a scenario as they come in, for the files that hold them.

use super::folder::Folder;
use super::parquet::Rows;
use crate::montecarlo::periods::Periods;
use crate::montecarlo::run::Sink;
use crate::record::Run;
use crate::scenario::experiment::Experiment;

/// Rows of files, and measures by period.
pub struct Kept {
    /// What stands before the names of its files: nothing, or the folder of its scenario with `/`.
    pub(super) prefix: String,
    pub(super) rows: Rows,
    pub(super) periods: Option<Periods>,
}

impl Kept {
    /// Prepares to keep what files in a folder need; nothing without a folder. The monthly file is
    /// written only if wanted.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(
        folder: Option<&Folder>,
        prefix: String,
        experiment: &Experiment,
        monthly: bool,
    ) -> Result<Self, String> {
        let rows = Rows::open(folder, &prefix, experiment, monthly)?;
        let periods = folder.map(|_| Periods::new(experiment));
        Ok(Self {
            prefix,
            rows,
            periods,
        })
    }
}

impl Sink for Kept {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.rows.take(run)?;
        self.periods
            .as_mut()
            .map_or(Ok(()), |periods| periods.take(run))
    }
}
