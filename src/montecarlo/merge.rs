//! Ensembles as bytes, and parts of an experiment put together.
//!
//! Parts may be any replications of one experiment, simulated anywhere and finished in any order. A
//! merged ensemble has the same bits as one that was simulated at once: sums are whole numbers, and
//! columns are sorted by replication.

use super::ensemble::Ensemble;
use crate::scenario::experiment::Experiment;

/// What a file of a part begins with: the program and the version of what follows. A part is read
/// by the version that wrote it.
const HEAD: &str = concat!("gridrack ", env!("CARGO_PKG_VERSION"), " ensemble 1");

/// Why parts do not make one ensemble.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// A replication is in two of them.
    #[error("replication {0} is in two of the parts")]
    Overlap(u32),
    /// They are not of one experiment.
    #[error("the parts are of different experiments")]
    Foreign,
    /// The bytes are no ensemble.
    #[error("this is no part of a run that this version has written: {0}")]
    Unreadable(String),
}

impl Ensemble {
    /// As bytes that keep every bit: little-endian numbers in the order of the fields, lengths and
    /// whole numbers as short as they are.
    ///
    /// # Errors
    /// In words; none is known.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        postcard::to_allocvec(&(HEAD, self))
            .map_err(|error| format!("cannot write an ensemble: {error}"))
    }

    /// From [`Ensemble::to_bytes`] of the same experiment.
    ///
    /// # Errors
    /// When they are not that.
    pub fn from_bytes(experiment: &Experiment, bytes: &[u8]) -> Result<Self, MergeError> {
        let unreadable = |error: postcard::Error| MergeError::Unreadable(error.to_string());
        let (head, rest): (String, _) = postcard::take_from_bytes(bytes).map_err(unreadable)?;
        if head != HEAD {
            return Err(MergeError::Unreadable(format!("it begins with {head:?}")));
        }
        let (mut read, left): (Self, _) = postcard::take_from_bytes(rest).map_err(unreadable)?;
        if !left.is_empty() {
            let message = format!("{} bytes follow its end", left.len());
            return Err(MergeError::Unreadable(message));
        }
        let mut empty = Self::new(experiment);
        if read.experiment != empty.experiment || !read.is_of(experiment, &mut empty) {
            return Err(MergeError::Foreign);
        }
        Ok(read.named(empty))
    }

    /// Whether it holds replications of an experiment, each once and in order, and of each all that
    /// an ensemble without runs has room for.
    fn is_of(&mut self, experiment: &Experiment, empty: &mut Self) -> bool {
        let count = self.replications.len();
        let ascend = self.replications.windows(2).all(|two| two[0] < two[1]);
        let drawn = |(&replication, &case): (&u32, &u16)| {
            experiment.case_of(replication) == usize::from(case)
        };
        let drawn = self.replications.iter().zip(&self.cases).all(drawn);
        let sums = (self.binding.len(), self.bill_cents.len());
        ascend
            && drawn
            && self.cases.len() == count
            && sums == (empty.binding.len(), empty.bill_cents.len())
            && self.profiles.len() == empty.profiles.len()
            && self.numbers().count() == empty.numbers().count()
            && self.single_numbers().count() == empty.single_numbers().count()
            && self.numbers().all(|column| column.len() == count)
            && self.single_numbers().all(|column| column.len() == count)
    }

    /// Both together, sorted by replication.
    ///
    /// # Errors
    /// When they are of different experiments, or have a replication in common.
    pub fn merge(mut self, mut other: Self) -> Result<Self, MergeError> {
        if self.experiment != other.experiment || self.measures != other.measures {
            return Err(MergeError::Foreign);
        }
        self.replications.append(&mut other.replications);
        self.cases.append(&mut other.cases);
        let order = order(&self.replications)?;
        sort(&mut self.replications, &order);
        sort(&mut self.cases, &order);
        for (column, more) in self.numbers().zip(other.numbers()) {
            column.append(more);
            sort(column, &order);
        }
        for (column, more) in self.single_numbers().zip(other.single_numbers()) {
            column.append(more);
            sort(column, &order);
        }
        self.merge_sums(&other);
        Ok(self)
    }

    /// All parts together.
    ///
    /// # Errors
    /// As of [`Ensemble::merge`].
    pub fn merged(
        experiment: &Experiment,
        parts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MergeError> {
        parts
            .into_iter()
            .try_fold(Self::new(experiment), Self::merge)
    }

    /// Every column in double precision.
    fn numbers(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        let prices = self.prices.iter_mut().flatten();
        self.columns
            .iter_mut()
            .chain(&mut self.inputs)
            .chain(prices)
    }

    /// Every column in single precision.
    fn single_numbers(&mut self) -> impl Iterator<Item = &mut Vec<f32>> {
        self.series
            .iter_mut()
            .flatten()
            .chain(self.demand.columns())
    }

    fn merge_sums(&mut self, other: &Self) {
        self.events += other.events;
        let binding = self.binding.iter_mut().flatten().flatten();
        binding
            .zip(other.binding.iter().flatten().flatten())
            .for_each(|(sum, more)| *sum += *more);
        let bill = self.bill_cents.iter_mut().flatten();
        bill.zip(other.bill_cents.iter().flatten())
            .for_each(|(sum, more)| *sum += more);
        let profiles = self.profiles.iter_mut().zip(&other.profiles);
        profiles.for_each(|(sums, more)| sums.merge(more));
        self.demand.merge_sums(&other.demand);
    }
}

/// Rows in the order of their replications; none if they are in order.
fn order(replications: &[u32]) -> Result<Option<Vec<usize>>, MergeError> {
    let mut rows: Vec<usize> = (0..replications.len()).collect();
    rows.sort_by_key(|&row| replications[row]);
    let twice = rows
        .windows(2)
        .find(|pair| replications[pair[0]] == replications[pair[1]]);
    if let Some(pair) = twice {
        return Err(MergeError::Overlap(replications[pair[0]]));
    }
    Ok((!rows.is_sorted()).then_some(rows))
}

/// A column in this order.
fn sort<T: Copy>(column: &mut Vec<T>, order: &Option<Vec<usize>>) {
    if let Some(order) = order {
        *column = order.iter().map(|&row| column[row]).collect();
    }
}
