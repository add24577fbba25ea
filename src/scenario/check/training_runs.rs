//! Training runs of the owner: each has work and a start, its deadline can be met, and none waits
//! for itself.

use crate::plan::Plan;
use crate::problem::{Kind, Problem, nearest};
use crate::scenario::schema::{Scenario, TrainingRun};
use crate::time::{DAY, SECONDS_PER_HOUR, Seconds, add_months, seconds_between};
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let all = &scenario.demand.training_run;
    let end = add_months(scenario.start, scenario.years as usize * 12);
    let mut found = Vec::new();
    for training_run in all {
        work(training_run, &mut found);
        dates(training_run, (scenario.start, end), &mut found);
        waits(training_run, all, &mut found);
    }
    found
}

fn work(training_run: &TrainingRun, found: &mut Vec<Problem>) {
    let name = &training_run.name.text;
    let message = match (&training_run.gpu_hours, &training_run.duration_days) {
        (None, None) => format!(
            "the training run {name:?} gives neither `gpu_hours` nor `duration_days`, so its work \
                is not defined"
        ),
        (Some(_), Some(_)) => {
            format!("the training run {name:?} gives both `gpu_hours` and `duration_days`")
        }
        _ => return least(training_run, found),
    };
    found.push(
        Problem::error(Kind::Missing, message)
            .at(&training_run.place)
            .hint("give its work in one of the two ways"),
    );
}

fn least(training_run: &TrainingRun, found: &mut Vec<Problem>) {
    if training_run.least_gpus > training_run.gpus {
        let message = format!(
            "the training run {:?} runs with {} GPUs at least, but uses {} at most",
            training_run.name.text, training_run.least_gpus, training_run.gpus
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&training_run.place)
                .hint("make `least_gpus` at most `gpus`"),
        );
    }
}

fn dates(training_run: &TrainingRun, (start, end): (Date, Date), found: &mut Vec<Problem>) {
    let name = &training_run.name.text;
    if training_run.starts.is_none() && training_run.after.is_none() {
        let message = format!(
            "the training run {name:?} gives neither `starts` nor `after`, so it would never begin"
        );
        found.push(
            Problem::error(Kind::Missing, message)
                .at(&training_run.place)
                .hint("give its first day, or the training run it waits for"),
        );
    }
    let Some(starts) = training_run.starts else {
        return;
    };
    if starts >= end {
        let message =
            format!("the training run {name:?} starts on {starts}, but the horizon ends on {end}");
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&training_run.place)
                .hint("it has no effect; bring it forward, or add `years`"),
        );
    }
    let Some(deadline) = training_run.deadline else {
        return;
    };
    if deadline <= starts {
        let message = format!(
            "the training run {name:?} is to be done by {deadline}, before it starts on {starts}"
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&training_run.place)
                .hint("make `deadline` later than `starts`"),
        );
    } else if seconds_between(starts.max(start), deadline) < median_duration(training_run) {
        let days = median_duration(training_run).as_days();
        let message = format!(
            "the training run {name:?} needs {days:.0} days at full size, but its deadline is \
                {deadline}"
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&training_run.place)
                .hint("it is late in most replications; give it more GPUs, less work or more time"),
        );
    }
}

/// Its duration at full size, with the median of its work.
fn median_duration(training_run: &TrainingRun) -> Seconds {
    let hours = training_run.gpu_hours.as_ref().map(|work| {
        work.distribution.quantile(0.5) / training_run.goodput_share / training_run.gpus as f64
            * SECONDS_PER_HOUR
    });
    let days = training_run
        .duration_days
        .as_ref()
        .map(|days| days.distribution.quantile(0.5) * DAY.as_seconds());
    Seconds::new(libm::floor(hours.or(days).unwrap_or(0.0)) as i64)
}

/// The training run it waits for exists, and does not wait for it directly or through others.
fn waits(training_run: &TrainingRun, all: &[TrainingRun], found: &mut Vec<Problem>) {
    let before = |of: &TrainingRun| {
        of.after
            .as_ref()
            .and_then(|name| all.iter().find(|other| other.name.text == *name))
    };
    let Some(after) = &training_run.after else {
        return;
    };
    let name = &training_run.name.text;
    let Some(mut at) = before(training_run) else {
        let names = all
            .iter()
            .map(|other| other.name.text.as_str())
            .filter(|other| other != name);
        let near = nearest(after, names).map_or_else(
            || "name another training run of this scenario".to_owned(),
            |near| format!("did you mean {near:?}?"),
        );
        found.push(
            Problem::error(
                Kind::Unresolved,
                format!("the training run {name:?} waits for {after:?}, which does not exist"),
            )
            .at(&training_run.place)
            .hint(near),
        );
        return;
    };
    for _ in all {
        if at.name.text == *name {
            let message = format!(
                "the training run {name:?} waits for itself, by way of \
                {after:?}"
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&training_run.place)
                    .hint("let one of them give `starts` and no `after`"),
            );
            return;
        }
        let Some(next) = before(at) else { return };
        at = next;
    }
}

/// A training run that needs more GPUs at once than are ever ordered for its market never starts.
pub fn of_plan(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let ordered = |training_run: &TrainingRun| {
        plan.segments
            .iter()
            .find(|segment| segment.name == training_run.name.text)
            .map(|segment| plan.market(segment.market).ordered.0)
    };
    let never = scenario.demand.training_run.iter().filter(|training_run| {
        ordered(training_run).is_some_and(|ordered| ordered < training_run.least_gpus)
    });
    never
        .map(|training_run| {
            let message = format!(
                "the training run {:?} runs with {} GPUs at least, but fewer are ordered for \
                    its market",
                training_run.name.text, training_run.least_gpus
            );
            Problem::warning(Kind::OutOfRange, message)
                .at(&training_run.place)
                .hint("it never starts; order more, or lower `least_gpus`")
        })
        .collect()
}
