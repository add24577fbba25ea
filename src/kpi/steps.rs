//! Steps of chains as measures name them.

use crate::plan::{Adds, Step};
use crate::record::Binding;

/// The section of the scenario file that defines the step.
pub fn section(adds: Adds) -> (&'static str, Binding) {
    match adds {
        Adds::Space(_) => ("building", Binding::Space),
        Adds::Grid { .. } => ("utility", Binding::Power),
        Adds::Onsite(..) => ("onsite", Binding::Power),
        Adds::Cooling { .. } => ("cooling", Binding::Cooling),
        Adds::Ports(_) => ("network", Binding::Network),
        Adds::Lease { .. } => ("lease", Binding::Power),
        Adds::Battery(_) => ("battery", Binding::Power),
        Adds::Solar(_) => ("solar", Binding::Power),
    }
}

/// The name of a step; pods of one network and steps of one tranche share a name.
pub fn stem(step: &Step) -> &str {
    step.name.split('.').next().unwrap_or_default()
}

/// The label of a step: section and name, or the name alone where it contains the section.
pub fn reported(section: &str, name: &str) -> String {
    if name.starts_with(section) {
        name.to_owned()
    } else {
        format!("{section} {name}")
    }
}

/// Steps of a site reported as one (the pods of a network, the steps of a tranche), as ranges of positions.
pub fn groups(steps: &[Step]) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match groups.last_mut() {
            Some(group)
                if step.name.contains('.')
                    && stem(&steps[group.start]) == stem(step)
                    && section(steps[group.start].adds) == section(step.adds) =>
            {
                group.end = at + 1;
            }
            _ => groups.push(at..at + 1),
        }
    }
    groups
}
