//! A panel: a row per replication, month and thing of a plan, written while replications finish.

use super::words;
use crate::plan::Plan;
use crate::record::Run;
use crate::report::folder::{Folder, HashingFile};
use crate::time::seconds_between;
use jiff::civil::Date;
use polars_core::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::{BatchedWriter, ParquetCompression, ParquetWriter};

/// Replications of a row group.
const GROUP: usize = 200;

/// A number of a month.
pub struct PanelColumn<T> {
    /// Its name, which ends in its unit.
    pub id: String,
    of: Box<dyn Fn(&T) -> f64 + Send>,
}

/// A column by its name.
pub fn column<T>(id: impl Into<String>, of: impl Fn(&T) -> f64 + Send + 'static) -> PanelColumn<T> {
    PanelColumn {
        id: id.into(),
        of: Box::new(of),
    }
}

/// What a panel holds.
pub struct Layout<T: 'static> {
    /// Name of its file.
    pub file: &'static str,
    /// Columns that name the things of a month, in the order of a run's rows; none where a month
    /// has one row.
    pub keys: Vec<(&'static str, Vec<String>)>,
    /// Its numbers.
    pub columns: Vec<PanelColumn<T>>,
    /// The rows of a run: month by month, thing by thing.
    pub rows: fn(&Run) -> &[T],
}

/// A panel that takes runs.
pub trait PanelFile: Send {
    /// Adds a run.
    ///
    /// # Errors
    /// A message for the user.
    fn take(&mut self, run: &Run) -> Result<(), String>;
    /// Closes the file and records it in the folder.
    ///
    /// # Errors
    /// A message for the user.
    fn finish(self: Box<Self>, folder: &mut Folder) -> Result<(), String>;
}

/// A panel and its file.
pub struct Panel<T: 'static> {
    layout: Layout<T>,
    values: Vec<Vec<f64>>,
    replications: Vec<u32>,
    /// Month and position of the thing of each row since the last group.
    rows: Vec<(i32, usize)>,
    runs: usize,
    months: Vec<i32>,
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

impl<T: 'static> Panel<T> {
    /// Opens its file in a folder, with a name that begins with a prefix.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(
        folder: &Folder,
        prefix: &str,
        plan: &Plan,
        layout: Layout<T>,
    ) -> Result<Box<dyn PanelFile>, String> {
        let epoch = Date::constant(1970, 1, 1);
        let day = |month| seconds_between(epoch, plan.horizon.month_date(month)) / crate::time::DAY;
        Ok(Box::new(Self {
            values: vec![Vec::new(); layout.columns.len()],
            replications: Vec::new(),
            rows: Vec::new(),
            runs: 0,
            months: (0..plan.horizon.months())
                .map(|month| day(month) as i32)
                .collect(),
            file: Some(folder.create(&format!("{prefix}{}", layout.file))?),
            layout,
            writer: None,
            spool: Spool::default(),
        }))
    }

    /// Things of a month.
    fn things(&self) -> usize {
        self.layout.keys.first().map_or(1, |(_, names)| names.len())
    }

    fn flush(&mut self) -> Result<(), String> {
        let rows = std::mem::take(&mut self.rows);
        let months: Vec<i32> = rows.iter().map(|(month, _)| *month).collect();
        let month = Series::new("month".into(), months)
            .cast(&DataType::Date)
            .map_err(words)?;
        let replications = std::mem::take(&mut self.replications);
        let mut columns: Vec<Column> = vec![
            Series::new("replication".into(), replications).into_column(),
            month.into_column(),
        ];
        for (key, names) in &self.layout.keys {
            let own: Vec<&str> = rows.iter().map(|(_, at)| names[*at].as_str()).collect();
            columns.push(Series::new((*key).into(), own).into_column());
        }
        for (column, values) in self.layout.columns.iter().zip(&mut self.values) {
            let values = std::mem::take(values);
            columns.push(Series::new(column.id.as_str().into(), values).into_column());
        }
        self.runs = 0;
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
}

impl<T: 'static> PanelFile for Panel<T> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        let rows = (self.layout.rows)(run);
        for (column, values) in self.layout.columns.iter().zip(&mut self.values) {
            values.extend(rows.iter().map(|row| (column.of)(row)));
        }
        let things = self.things();
        let keys = (0..rows.len()).map(|row| (self.months[row / things], row % things));
        self.rows.extend(keys);
        self.replications
            .extend(std::iter::repeat_n(run.replication, rows.len()));
        self.runs += 1;
        if self.runs == GROUP {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn finish(mut self: Box<Self>, folder: &mut Folder) -> Result<(), String> {
        if self.runs > 0 || self.writer.is_none() {
            self.flush()?;
        }
        if let Some(writer) = self.writer.take() {
            writer.finish().map_err(words)?;
        }
        self.drain()?;
        folder.finish(self.file.take().expect("finished once"))
    }
}
