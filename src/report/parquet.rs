//! Parquet files: a row per replication, and a row per replication, month and site.
//!
//! Row groups end after a fixed number of replications, so that the bytes do not depend on threads.
//! Nothing is aggregated here.

use super::folder::{Folder, HashingFile};
use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::Sink;
use crate::record::{Account, BillLine, Binding, GpuUse, PowerUse, Run, SiteMonth};
use crate::scenario::experiment::Experiment;
use crate::time::seconds_between;
use jiff::civil::Date;
use polars_core::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::{BatchedWriter, ParquetCompression, ParquetWriter};

/// Replications of a row group of the monthly file.
const GROUP: usize = 200;

fn words(error: impl std::fmt::Display) -> String {
    format!("cannot write parquet: {error}")
}

/// What is written while runs come in.
pub struct Rows {
    monthly: Option<MonthlyFile>,
}

impl Rows {
    /// Prepares to write into a folder, if there is one, files whose names begin with a prefix; the
    /// monthly file only if wanted.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(
        folder: Option<&Folder>,
        prefix: &str,
        experiment: &Experiment,
        monthly: bool,
    ) -> Result<Self, String> {
        let monthly = folder
            .filter(|_| monthly)
            .map(|folder| MonthlyFile::open(folder, prefix, experiment))
            .transpose()?;
        Ok(Self { monthly })
    }

    /// Ends the monthly file and writes the rows of replications.
    ///
    /// # Errors
    /// A message for the user.
    pub fn finish(
        self,
        folder: &mut Folder,
        prefix: &str,
        experiment: &Experiment,
        ensemble: &Ensemble,
    ) -> Result<(), String> {
        if let Some(monthly) = self.monthly {
            monthly.finish(folder)?;
        }
        write_replications(folder, prefix, experiment, ensemble)
    }
}

impl Sink for Rows {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.monthly
            .as_mut()
            .map_or(Ok(()), |monthly| monthly.take(run))
    }
}

/// A column of numbers in which `NaN` means missing.
fn numbers(name: &str, values: &[f64]) -> Column {
    let options: Vec<Option<f64>> = values
        .iter()
        .map(|&value| (!value.is_nan()).then_some(value))
        .collect();
    Series::new(name.into(), options).into_column()
}

/// Writes `replications.parquet`.
///
/// # Errors
/// A message for the user.
pub fn write_replications(
    folder: &mut Folder,
    prefix: &str,
    experiment: &Experiment,
    ensemble: &Ensemble,
) -> Result<(), String> {
    let cases: Vec<&str> = ensemble
        .cases
        .iter()
        .map(|&at| experiment.cases[usize::from(at)].name.as_str())
        .collect();
    let mut columns = vec![
        Series::new("replication".into(), &ensemble.replications).into_column(),
        Series::new("case".into(), cases).into_column(),
    ];
    columns.extend(
        ensemble
            .measures
            .iter()
            .zip(&ensemble.columns)
            .map(|(measure, values)| numbers(&measure.id, values)),
    );
    columns.extend(
        ensemble
            .input_paths
            .iter()
            .zip(&ensemble.inputs)
            .map(|(path, values)| numbers(&format!("input.{path}"), values)),
    );
    let mut frame = DataFrame::new_infer_height(columns).map_err(words)?;
    write_frame(folder, &format!("{prefix}replications.parquet"), &mut frame)
}

/// Writes one frame as a file. The hash is taken of the finished bytes.
fn write_frame(folder: &mut Folder, path: &str, frame: &mut DataFrame) -> Result<(), String> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .set_parallel(false)
        .finish(frame)
        .map_err(words)?;
    folder.write(path, &bytes)
}

/// A number of a site's month.
struct MonthColumn {
    id: String,
    of: Box<dyn Fn(&SiteMonth) -> f64 + Send>,
}

fn column(id: impl Into<String>, of: impl Fn(&SiteMonth) -> f64 + Send + 'static) -> MonthColumn {
    MonthColumn {
        id: id.into(),
        of: Box::new(of),
    }
}

/// Every column of the monthly file after replication, month and site.
fn month_columns() -> Vec<MonthColumn> {
    let mut columns = ledgers();
    columns.extend(energy());
    columns.extend(money());
    columns
}

/// Where GPU-hours, power and time went.
fn ledgers() -> Vec<MonthColumn> {
    let mut columns = vec![
        column("gpu_hours_ordered", |month| month.ordered.hours()),
        column("gpu_hours_cancelled", |month| month.cancelled.hours()),
        column("gpu_hours_in_transit", |month| month.in_transit.hours()),
        column("gpu_hours_delivered", |month| month.delivered.hours()),
        column("gpu_hours_retired", |month| month.retired.hours()),
    ];
    columns.extend(GpuUse::ALL.map(|line| {
        column(format!("gpu_hours_{}", line.id()), move |month| {
            month.gpus(line).hours()
        })
    }));
    columns.push(column("contracted_mwh", |month| month.contracted.mwh()));
    columns.push(column("firm_supply_mwh", |month| month.firm_supply.mwh()));
    columns.push(column("energised_mwh", |month| month.energised.mwh()));
    columns.extend(PowerUse::ALL.map(|line| {
        column(format!("{}_mwh", line.id()), move |month| {
            month.power(line).mwh()
        })
    }));
    columns.extend(Binding::ALL.map(|line| {
        column(format!("binding_{}_hours", line.id()), move |month| {
            month.binding[line as usize].as_hours()
        })
    }));
    columns
}

/// Energy, water and carbon, and what planning below full load capped.
fn energy() -> Vec<MonthColumn> {
    let mut columns = vec![column("facility_mwh", |month| month.facility_mwh)];
    columns.push(column("onsite_mwh", |month| month.onsite_mwh));
    columns.push(column("solar_mwh", |month| month.solar_mwh));
    columns.push(column("emergency_mwh", |month| month.emergency_mwh));
    columns.push(column("unserved_mwh", |month| month.unserved_mwh));
    columns.push(column("grid_mwh", |month| month.grid_mwh));
    columns.push(column("exported_mwh", |month| month.exported_mwh));
    columns.push(column("charged_mwh", |month| month.charged_mwh));
    columns.push(column("discharged_mwh", |month| month.discharged_mwh));
    columns.push(column("battery_lost_mwh", |month| month.battery_lost_mwh));
    columns.push(column("renewable_curtailed_mwh", |month| {
        month.renewable_curtailed_mwh
    }));
    columns.push(column("fuel_mmbtu", |month| month.fuel_mmbtu));
    columns.push(column("grid_peak_mw", |month| month.grid_peak_mw));
    columns.push(column("placed_in_service_usd", |month| {
        month.placed_in_service.usd()
    }));
    columns.push(column("water_m3", |month| month.water_m3));
    columns.push(column("carbon_t", |month| month.carbon_t));
    columns.push(column("carbon_market_t", |month| month.carbon_market_t));
    columns.push(column("capped_hours", |month| month.capped_hours));
    columns.push(column("capped_gpu_hours", |month| month.capped_gpu_hours));
    columns.push(column("capped_revenue_usd", |month| {
        month.capped_revenue_usd
    }));
    columns
}

/// Accounts, lines of the bill, and foregone revenue by cause.
fn money() -> Vec<MonthColumn> {
    let mut columns: Vec<MonthColumn> = Vec::new();
    columns.extend(Account::ALL.map(|line| {
        column(format!("{}_usd", line.id()), move |month| {
            month.booked(line).usd()
        })
    }));
    columns.extend(BillLine::ALL.map(|line| {
        column(format!("bill_{}_usd", line.id()), move |month| {
            month.bill[line as usize].usd()
        })
    }));
    columns.extend(GpuUse::FOREGONE.map(|line| {
        column(
            format!("foregone_revenue_{}_usd", line.id()),
            move |month| month.foregone[line as usize].usd(),
        )
    }));
    columns.extend(PowerUse::FOREGONE.map(|line| {
        column(
            format!("foregone_revenue_power_{}_usd", line.id()),
            move |month| month.foregone_power[line as usize].usd(),
        )
    }));
    columns
}

/// Names of the monthly file's columns, for the documentation.
pub fn month_column_names() -> Vec<String> {
    month_columns()
        .into_iter()
        .map(|column| column.id)
        .collect()
}

/// Writes `monthly.parquet` while replications finish.
pub struct MonthlyFile {
    columns: Vec<MonthColumn>,
    values: Vec<Vec<f64>>,
    keys: Vec<u32>,
    runs: usize,
    months: Vec<i32>,
    sites: Vec<String>,
    file: Option<HashingFile>,
    writer: Option<BatchedWriter<Spool>>,
    spool: Spool,
}

/// Buffer of the writer, until its bytes are moved into the folder's file.
#[derive(Clone, Default)]
struct Spool(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Spool {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("no writer panics")
            .extend_from_slice(buffer);
        Ok(buffer.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MonthlyFile {
    /// Opens the file in a folder.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(folder: &Folder, prefix: &str, experiment: &Experiment) -> Result<Self, String> {
        let plan = &experiment.cases[0].plan;
        let columns = month_columns();
        Ok(Self {
            values: vec![Vec::new(); columns.len()],
            columns,
            keys: Vec::new(),
            runs: 0,
            months: (0..plan.horizon.months())
                .map(|month| {
                    (seconds_between(Date::constant(1970, 1, 1), plan.horizon.month_date(month))
                        / crate::time::DAY) as i32
                })
                .collect(),
            sites: plan.sites.iter().map(|site| site.name.clone()).collect(),
            file: Some(folder.create(&format!("{prefix}monthly.parquet"))?),
            writer: None,
            spool: Spool::default(),
        })
    }

    /// Adds a run.
    ///
    /// # Errors
    /// A message for the user.
    pub fn take(&mut self, run: &Run) -> Result<(), String> {
        for (column, values) in self.columns.iter().zip(&mut self.values) {
            values.extend(run.months.iter().map(|month| (column.of)(month)));
        }
        self.keys.push(run.replication);
        self.runs += 1;
        if self.keys.len() == GROUP {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), String> {
        let per_run = self.months.len() * self.sites.len();
        let keys = std::mem::take(&mut self.keys);
        let replications: Vec<u32> = keys
            .iter()
            .flat_map(|&key| std::iter::repeat_n(key, per_run))
            .collect();
        let months: Vec<i32> = keys
            .iter()
            .flat_map(|_| {
                self.months
                    .iter()
                    .flat_map(|&month| std::iter::repeat_n(month, self.sites.len()))
            })
            .collect();
        let sites: Vec<&str> = keys
            .iter()
            .flat_map(|_| {
                self.months
                    .iter()
                    .flat_map(|_| self.sites.iter().map(String::as_str))
            })
            .collect();
        let month = Series::new("month".into(), months)
            .cast(&DataType::Date)
            .map_err(words)?;
        let mut columns = vec![
            Series::new("replication".into(), replications).into_column(),
            month.into_column(),
            Series::new("site".into(), sites).into_column(),
        ];
        for (column, values) in self.columns.iter().zip(&mut self.values) {
            columns
                .push(Series::new(column.id.as_str().into(), std::mem::take(values)).into_column());
        }
        let frame = DataFrame::new_infer_height(columns).map_err(words)?;
        if self.writer.is_none() {
            let open = ParquetWriter::new(self.spool.clone())
                .with_compression(ParquetCompression::Snappy)
                .set_parallel(false);
            self.writer = Some(open.batched(frame.schema()).map_err(words)?);
        }
        if let Some(writer) = &mut self.writer {
            writer.write_batch(&frame).map_err(words)?;
        }
        self.drain()
    }

    /// Moves the written bytes into the file.
    fn drain(&mut self) -> Result<(), String> {
        let bytes = std::mem::take(&mut *self.spool.0.lock().expect("no writer panics"));
        let file = self
            .file
            .as_mut()
            .expect("the file is open until it is finished");
        std::io::Write::write_all(file, &bytes).map_err(words)
    }

    /// Closes the file and records it in the folder.
    ///
    /// # Errors
    /// A message for the user.
    pub fn finish(mut self, folder: &mut Folder) -> Result<(), String> {
        if !self.keys.is_empty() || self.writer.is_none() {
            self.flush()?;
        }
        if let Some(writer) = self.writer.take() {
            writer.finish().map_err(words)?;
        }
        self.drain()?;
        folder.finish(self.file.take().expect("finished once"))
    }
}
