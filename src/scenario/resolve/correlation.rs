//! Inputs that are drawn together.

use super::Resolver;
use crate::id::InputId;
use crate::plan::Group;
use crate::problem::{Kind, Problem, nearest};
use crate::random::copula::Copula;
use crate::scenario::schema::Correlation;
use ndarray::Array2;

/// The fix where nothing is meant to be correlated.
const ONLY_DRAWN: &str =
    "only keys given as a distribution, drawn once per replication, can be correlated";

impl Resolver {
    pub(super) fn group(&mut self, spec: &Correlation) -> Option<Group> {
        let name = &spec.name.text;
        let members: Vec<Option<usize>> = spec
            .keys
            .iter()
            .map(|key| self.inputs.iter().position(|input| input.path == *key))
            .collect();
        for (key, found) in spec.keys.iter().zip(&members) {
            if found.is_none() {
                self.no_input(spec, key);
            }
        }
        self.refuse_repeated(spec);
        let n = members.len();
        if spec.rank.len() != n || spec.rank.iter().any(|row| row.len() != n) {
            let message =
                format!("group {name:?} has {n} keys, so `rank` needs {n} rows of {n} numbers");
            self.refuse(
                spec.place_of("rank"),
                message,
                "one row and one column per key",
            );
            return None;
        }
        let kept: Vec<usize> = (0..n).filter(|at| members[*at].is_some()).collect();
        if kept.len() < 2 {
            return None;
        }
        let matrix = Array2::from_shape_fn((kept.len(), kept.len()), |(i, j)| {
            spec.rank[kept[i]][kept[j]]
        });
        let members = members.into_iter().flatten().map(InputId::new).collect();
        Copula::from_rank_correlation(&matrix)
            .map(|copula| Group { members, copula })
            .map_err(|why| {
                let message = format!("group {name:?}: {}", why.why);
                self.refuse(spec.place_of("rank"), message, &why.fix);
            })
            .ok()
    }

    /// A key of a group that is none of the inputs: refused, unless it is only certain here, as a
    /// variant or `--set` may have made it.
    fn no_input(&mut self, spec: &Correlation, key: &String) {
        let name = &spec.name.text;
        if self.certain.contains(key) {
            let message =
                format!("group {name:?} lists {key:?}, which is certain here: it is left out");
            self.problems.push(
                Problem::warning(Kind::Unresolved, message)
                    .at(&spec.place)
                    .hint("no fix is needed if that is intended"),
            );
            return;
        }
        let inputs = self.inputs.iter().map(|input| input.path.as_str());
        let hint = nearest(key, inputs).map_or_else(
            || ONLY_DRAWN.to_owned(),
            |near| format!("did you mean {near:?}?"),
        );
        let message =
            format!("group {name:?} lists {key:?}, which is no once-drawn uncertain input");
        self.refuse(spec.place_of("keys"), message, &hint);
    }

    /// An input belongs to one group, once.
    fn refuse_repeated(&mut self, spec: &Correlation) {
        for (at, key) in spec.keys.iter().enumerate() {
            if spec.keys[..at].contains(key) || self.correlated.contains(key) {
                let message = format!(
                    "group {:?} lists {key:?}, which a group has already",
                    spec.name.text
                );
                self.refuse(
                    spec.place_of("keys"),
                    message,
                    "an input belongs to one group, once",
                );
            }
        }
        self.correlated.extend(spec.keys.iter().cloned());
    }
}
