//! Partitions, sites, substitutes and aggregate demand that are contradictory: refused, or warned
//! of, with the fix.

use super::by_hand::{refused, refused_change};
use super::full::{folder, level};
use super::supply::warned_change;

#[test]
fn partitions_that_are_not_there() {
    let students = "partition      = \"virtual cluster\"\nper_day";
    refused_change(
        students,
        "partition = \"virtual clusters\"\nper_day",
        &[
            "there is no partition \"virtual clusters\"",
            "did you mean \"virtual cluster\"?",
        ],
    );
    refused_change(
        "segment   = \"trace\"\nmarket    = \"second\"",
        "segment = \"trace\"\nmarket = \"second\"\npartition = \"virtual cluster\"",
        &["there is no partition", "[[market.NAME.partition]]"],
    );
    refused_change(
        "gpus  = 500\nsite  = \"campus\"",
        "gpus = 0\nsite = \"campus\"",
        &["`gpus`", "1 to 100000000 GPUs"],
    );
    refused_change(
        "gpus  = 500\nsite  = \"campus\"",
        "gpus = 500\nsite = \"generated\"",
        &[
            "site \"generated\" never holds GPUs of market \"main\"",
            "one of campus",
        ],
    );
    refused_change(
        "queue = \"strict\"\n",
        "queue = \"strikt\"\n",
        &["did you mean \"strict\"?"],
    );
    let part = "[[market.main.partition]]\nname  = \"virtual cluster\"";
    refused_change(
        part,
        &format!("[[market.main.partition]]\nname = \"virtual cluster\"\ngpus = 2\n\n{part}"),
        &["two", "are named \"virtual cluster\""],
    );
    warned_change(
        "gpus  = 500\n",
        "gpus = 50_000_000\n",
        &["set aside 50000000 GPUs", "are ever bought for it"],
    );
}

#[test]
fn sites_and_markets_where_nothing_can_run() {
    let here = "sites             = [\"campus\"]\none_site          = true";
    refused_change(
        here,
        "sites = [\"campuss\"]",
        &["there is no site \"campuss\"", "did you mean \"campus\"?"],
    );
    refused_change(
        here,
        "sites = [\"generated\"]",
        &[
            "site \"generated\" never holds GPUs of the segment's market",
            "none are bought or rented",
        ],
    );
    refused_change(
        "market       = \"second\"\nprice_factor",
        "market = \"secnd\"\nprice_factor",
        &["there is no market \"secnd\"", "did you mean \"second\"?"],
    );
    refused_change(
        "market       = \"second\"\nprice_factor",
        "market = \"main\"\nprice_factor",
        &["substitutes for itself", "name each other market once"],
    );
    refused_change(
        "price_factor = 0.8",
        "price_factor = -1",
        &["`price_factor`", "0 to 100"],
    );
    warned_change(
        "gpus           = 8\nduration_hours = 24",
        "gpus = 501\nduration_hours = 24",
        &["half the requests of \"students\" require 501 GPUs or more, but at most 500"],
    );
    // No request waits in that segment.
    let lose = "duration_hours = 24\n\n[[demand.aggregate]]";
    warned_change(
        lose,
        &format!("patience_hours = 3\n{lose}"),
        &[
            "\"students\" have patience, but never wait",
            "add `when_full = \"queue\"`",
        ],
    );
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn levels_that_cannot_be_meant() {
    refused_change(
        "step_hours              = 12",
        "step_hours = 5",
        &[
            "a time step of 5 hours does not divide a day",
            "1, 2, 3, 4, 6, 8, 12 or 24",
        ],
    );
    refused_change(
        "file      = \"level.csv\"\n",
        "",
        &["segment \"trace\" gives neither `gpus` nor `file`"],
    );
    refused_change(
        "file      = \"level.csv\"",
        "file = \"level.csv\"\ngpus = 3",
        &["segment \"trace\" gives both `gpus` and `file`"],
    );
    refused_change(
        "file      = \"level.csv\"",
        "file = \"levl.csv\"",
        &["there is no file levl.csv", "did you mean \"level.csv\"?"],
    );
    refused_change(
        "column    = \"gpus\"",
        "column = \"gpu\"",
        &["level.csv", "gpu"],
    );
    let scale = "step_hours              = 12";
    refused_change(
        scale,
        "step_hours = 12\nscale = 2",
        &[
            "segment \"crowd\" gives `scale`, but no `file`",
            "give `file`, or leave it out",
        ],
    );
    refused_change(
        scale,
        "step_hours = 12\ncolumn = \"x\"",
        &["segment \"crowd\" gives `column`, but no `file`"],
    );
    refused_change(
        "segment   = \"trace\"",
        "segment = \"crowd\"",
        &["two", "named \"crowd\""],
    );
    let folder = folder().0;
    folder.write("level.csv", level().replacen(",100\n", ",-100\n", 1));
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &[
            "level.csv:2",
            "-100 GPUs lies outside",
            "demand is zero or more",
        ],
    );
    folder.write(
        "level.csv",
        level()
            .lines()
            .enumerate()
            .filter(|(at, _)| *at != 40)
            .map(|(_, line)| format!("{line}\n"))
            .collect::<String>(),
    );
    refused(
        &folder,
        &["run", "full.toml", "-n", "1"],
        &["level.csv", "missing", "every hour needs a value"],
    );
}
