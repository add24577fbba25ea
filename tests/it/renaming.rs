//! The renaming of 0.1: `scripts/rename.py` turns scenarios of old into those of today, and the
//! reader refuses each old key with its new name. Both go with 0.2.

use super::skips;
use super::support::{REPOSITORY, Temp};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Calls the script; none, noted as a skip, where there is no Python.
fn rename(arguments: &[&str]) -> Option<String> {
    let script = Path::new(REPOSITORY).join("scripts/rename.py");
    let called = Command::new("python3").arg(script).args(arguments).output();
    let Ok(output) = called else {
        skips::note("the renaming script needs Python 3.11");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The ten scenarios as they were before the renaming come out as the frozen ones stand, and those
/// stay as they are.
#[test]
fn scenarios_of_old_come_out_as_the_frozen_ones_stand() {
    let root = Path::new(REPOSITORY);
    let mut changed = 0;
    let mut names: Vec<_> = fs::read_dir(root.join("tests/renaming"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    for name in &names {
        let (old, frozen) = (
            root.join("tests/renaming").join(name),
            root.join("benches/scenarios").join(name),
        );
        let today = fs::read_to_string(&frozen).unwrap();
        let Some(renamed) = rename(&["--stdout", old.to_str().unwrap()]) else {
            return;
        };
        assert_eq!(renamed, today, "{}", old.display());
        let again = rename(&["--stdout", frozen.to_str().unwrap()]).unwrap();
        assert_eq!(again, today, "{}", frozen.display());
        changed += usize::from(fs::read_to_string(&old).unwrap() != today);
    }
    assert!(
        names.len() == 10 && changed >= 5,
        "{changed} of {} had old keys",
        names.len()
    );
}

/// An old key is refused with its new name, in a file and with `--set`.
#[test]
fn old_keys_are_refused_with_their_new_names() {
    let folder = Temp::new();
    let memphis = format!("{REPOSITORY}/scenarios/memphis.toml");
    for (set, now) in [
        (
            "finance.transfer_fraction_of_market=0.5",
            "transfer_price_fraction_of_market",
        ),
        ("market.blackwell.price_rank=0.4", "price_position"),
        ("site.campus.year_group=\"a\"", "weather_region"),
        (
            "site.campus.power.outage.ride_through_minutes=3",
            "ups_minutes",
        ),
    ] {
        let called = folder.gridrack(&["check", &memphis, "--set", set]);
        assert_eq!(called.code, Some(2), "{set}");
        let words = called.words();
        assert!(
            words.contains(&format!("it is called `{now}` now")),
            "{set}: {words}"
        );
    }
    let old = fs::read_to_string(&memphis)
        .unwrap()
        .replace("[[case]]", "[[future]]");
    folder.write("old.toml", old);
    let called = folder.gridrack(&["check", "old.toml"]);
    assert_eq!(called.code, Some(2));
    assert!(
        called.words().contains("it is called `case` now"),
        "{}",
        called.words()
    );
}

/// Paths and measures, one of each kind.
#[test]
fn paths_and_measures_are_renamed() {
    let Some(paths) = rename(&[
        "--path",
        "site.memphis.power.turbine.gas-1.units=4",
        "demand.pool.x.gpus",
        "demand.reserved.recall.exit.per_year",
        "finance.discount_rate",
    ]) else {
        return;
    };
    let wanted = "site.memphis.power.onsite.gas-1.units=4\ndemand.aggregate.x.gpus\n\
        demand.reserved.recall.termination_for_convenience.per_year\nfinance.discount_rate\n";
    assert_eq!(paths, wanted);
    let measures = [
        "--measure",
        "rent_forgone_usd.returned",
        "gave_up_fraction.exit",
        "days_to_step.campus.turbine.gas-1",
        "npv_usd",
    ];
    let wanted = "foregone_revenue_usd.rma\nreneged_fraction.exit\ndays_to_step.campus.onsite.gas-1\nnpv_usd\n";
    assert_eq!(rename(&measures).unwrap(), wanted);
}
