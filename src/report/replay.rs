//! One replication again, with every event, and the files that tell of it.

use super::chart;
use super::folder::Folder;
use super::hours::{Both, HoursFile};
use super::trace::Log;
use super::write::{charts, pretty};
use crate::kpi;
use crate::montecarlo::run::{self as montecarlo, Failure};
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use crate::tables::Tables;
use crate::tables::week::Choice;
use serde_json::{Map, Value, json};

/// A replication that was simulated for its log.
pub struct Replay<'e> {
    experiment: &'e Experiment,
    log: Log<'e>,
    hours: HoursFile<'e>,
    /// Its run, or why it failed.
    pub simulated: Result<Run, Failure>,
}

impl<'e> Replay<'e> {
    /// Simulates a replication, and where a site is settled from sums a second time, as `by_hour` has
    /// it, for its hours.
    pub fn simulate(
        experiment: &'e Experiment,
        replication: u32,
        by_hour: Option<&'e Experiment>,
    ) -> Self {
        let plan = |of: &'e Experiment| &*of.cases[of.case_of(replication)].plan;
        let mut log = Log::new(plan(experiment));
        let mut hours = HoursFile::new(plan(by_hour.unwrap_or(experiment)));
        let simulated = if let Some(by_hour) = by_hour {
            let simulated = montecarlo::one(experiment, replication, &mut log);
            // The same events: where the first fails, so does the second.
            let _ = montecarlo::one(by_hour, replication, &mut hours);
            simulated
        } else {
            montecarlo::one(experiment, replication, &mut Both(&mut log, &mut hours))
        };
        Self {
            experiment,
            log,
            hours,
            simulated,
        }
    }

    /// Number of events.
    pub fn events(&self) -> u64 {
        self.log.count()
    }

    /// Whether a site is settled by the hour, so that there is `hours.csv`.
    pub fn has_hours(&self) -> bool {
        !self.hours.is_empty()
    }

    /// Its measures, the same bits as its row of a run, and its drawn inputs; null if it failed.
    pub fn measures(&self) -> Value {
        let Ok(run) = &self.simulated else {
            return Value::Null;
        };
        let case = &self.experiment.cases[usize::from(run.case)];
        let values: Map<String, Value> = kpi::describe(&case.plan)
            .into_iter()
            .zip(kpi::evaluate(run, &case.plan))
            .map(|(measure, value)| (measure.id, json!(value)))
            .collect();
        let inputs: Map<String, Value> = case
            .plan
            .inputs
            .iter()
            .zip(&run.inputs)
            .map(|(input, value)| (input.path.clone(), json!(value)))
            .collect();
        json!({
            "replication": run.replication,
            "case": case.name,
            "measures": values,
            "inputs": inputs,
        })
    }

    /// Its files but the manifest. Those of a failed replication end where it did: its log is what
    /// one wants to see.
    ///
    /// # Errors
    /// A message for the user.
    pub fn write(&self, folder: &mut Folder, choice: Option<&Choice>) -> Result<(), String> {
        folder.write("events.jsonl", self.log.events().as_bytes())?;
        folder.write("perfetto.json", self.log.perfetto().as_bytes())?;
        if self.has_hours() {
            folder.write("hours.csv", self.hours.csv().as_bytes())?;
        }
        folder.write("measures.json", &pretty(&self.measures()))?;
        let Ok(run) = &self.simulated else {
            return Ok(());
        };
        let tables = Tables::of_one(self.experiment, run)
            .with_week(self.experiment, choice)
            .map_err(|failure| failure.to_string())?;
        charts(folder, "", chart::CHARTS_OF_ONE, &tables)
    }
}
