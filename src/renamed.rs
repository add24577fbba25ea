//! Names of drafts of 0.1 and what they are called now: an old key is refused with the new one as
//! the fix. The names are data, `renamed.toml`, which `scripts/rename.py` reads too; both go with
//! 0.2.

use crate::node::{Entry, Node, Value, parse};
use crate::problem::Source;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Old key to new key, by the section they stand in: its path without the ids of elements.
type Keys = BTreeMap<String, BTreeMap<String, String>>;

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let source = Source::new(
            "renamed.toml".to_owned(),
            include_str!("renamed.toml").to_owned(),
        );
        let table = parse(&source).expect("the table of names is TOML");
        let sections = table.get("keys").map(entries).unwrap_or_default();
        let named = |section: &Entry| (section.key.clone(), names(&section.node));
        sections.iter().map(named).collect()
    })
}

fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Table(entries) => entries,
        _ => &[],
    }
}

fn names(section: &Node) -> BTreeMap<String, String> {
    let pairs = entries(section).iter();
    pairs
        .filter_map(|entry| Some((entry.key.clone(), entry.node.text()?.to_owned())))
        .collect()
}

/// Today's name of a key in the section at a dotted path, which may hold the ids of elements; none
/// if it was never called so.
pub fn key(path: &str, old: &str) -> Option<&'static str> {
    let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
    keys()
        .iter()
        .filter(|(section, _)| is_path_of(&steps, section))
        .find_map(|(_, names)| names.get(old).map(String::as_str))
}

/// The first step of a `--set` path that has another name today, with that name.
pub fn in_path(path: &str) -> Option<(&str, &'static str)> {
    let mut from = 0;
    path.split('.').find_map(|step| {
        let above = path[..from].trim_end_matches('.');
        from += step.len() + 1;
        Some((step, key(above, step)?))
    })
}

/// The address of an input's draws: its path as first given. A key that is renamed keeps it, so that
/// a renaming moves no figure.
pub fn address(path: &str) -> String {
    const SECTIONS: [(&str, &str); 3] = [
        (".power.onsite.", ".power.turbine."),
        ("demand.aggregate.", "demand.pool."),
        ("demand.training_run.", "demand.campaign."),
    ];
    SECTIONS
        .iter()
        .fold(path.to_owned(), |path, (today, first)| {
            path.replacen(today, first, 1)
        })
}

/// Whether steps with ids are those of a section without: each of its words in order, and at most
/// one id behind each.
fn is_path_of(steps: &[&str], section: &str) -> bool {
    let mut left = steps.iter().peekable();
    for word in section.split('.').filter(|word| !word.is_empty()) {
        if left.next() != Some(&word) && left.next() != Some(&word) {
            return false;
        }
    }
    // What is left is the id of the section's own element.
    left.count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_key_has_a_new_name_where_it_stood() {
        assert_eq!(key("", "future"), Some("case"));
        assert_eq!(key("site.memphis.power", "turbine"), Some("onsite"));
        assert_eq!(key("site.memphis", "turbine"), None);
        assert_eq!(key("market.hopper", "price_rank"), Some("price_position"));
        assert_eq!(
            key("demand.reserved.labs", "exit"),
            Some("termination_for_convenience")
        );
        assert_eq!(
            key("demand.on_demand.startups.modulated_arrivals", "busy_share"),
            Some("high_rate_share")
        );
        assert_eq!(key("finance", "discount_rate"), None);
    }

    #[test]
    fn an_old_path_names_its_first_old_step() {
        assert_eq!(
            in_path("site.memphis.power.turbine.gas-1.units"),
            Some(("turbine", "onsite"))
        );
        assert_eq!(in_path("site.memphis.power.utility.u.mw"), None);
        assert_eq!(in_path("demand.pool.x.gpus"), Some(("pool", "aggregate")));
    }

    #[test]
    fn a_renamed_key_keeps_its_draws() {
        for (today, first) in [
            (
                "site.m.power.onsite.gas-1.slip_weeks",
                "site.m.power.turbine.gas-1.slip_weeks",
            ),
            ("demand.aggregate.x.gpus", "demand.pool.x.gpus"),
            ("market.h.annual_drift", "market.h.annual_drift"),
        ] {
            assert_eq!(address(today), first);
        }
    }

    #[test]
    fn no_name_is_both_old_and_new_in_one_section() {
        for (section, names) in keys() {
            for (old, new) in names {
                assert!(!names.contains_key(new), "{section}: {old} → {new}");
            }
        }
    }
}
