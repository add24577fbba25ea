//! Load swings of a synchronous training job against the sources that can follow them, on each date
//! on which plant, grid, space or cooling comes or goes: batteries follow by their inverters, running
//! units by their largest step or their ramp, the grid by what it carries.

use crate::plan::{self, Adds, Plan};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Onsite, Scenario, Site};
use crate::time::{SECONDS_PER_MINUTE, SimTime};

/// A swing takes this long: collective phases of a training step come and go within about a second
/// (Uptime Institute, Intelligence Update 382, June 2025: every second or two).
const SWING_SECONDS: f64 = 1.0;
/// MW below which nothing is short: half of what is written.
const ROUNDING_MW: f64 = 0.05;

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let sites = scenario.site.iter().zip(&plan.sites);
    let checked = sites.filter(|(spec, _)| spec.power.load_step_share > 0.0);
    checked
        .flat_map(|(spec, site)| {
            let short = stretches(spec, site, plan);
            short.into_iter().map(|stretch| stretch.problem(spec, plan))
        })
        .collect()
}

/// MW that stand between two dates.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    /// IT power for which there is space, cooling and power.
    it_mw: f64,
    batteries_mw: f64,
    units_mw: f64,
    grid_mw: f64,
}

/// Dates from one to another between which a swing exceeds what follows it, and what stands where
/// it does so by most.
struct Stretch {
    from: SimTime,
    to: SimTime,
    short_mw: f64,
    swing_mw: f64,
    worst: Standing,
}

/// The stretches of a site in which its swings are not followed, by the dates that are expected.
fn stretches(spec: &Site, site: &plan::Site, plan: &Plan) -> Vec<Stretch> {
    // The swing reaches the meter as W of the racks; cooling is too slow to take part in it.
    let power = &spec.power;
    let meter =
        1.0 / (power.distribution_efficiency * power.ups_efficiency * power.transformer_efficiency);
    let spans: Vec<(SimTime, SimTime)> = site
        .steps
        .iter()
        .map(|step| plan.expected_span(site, step))
        .collect();
    let mut dates: Vec<SimTime> = spans.iter().flat_map(|span| [span.0, span.1]).collect();
    dates.push(SimTime::START);
    dates.retain(|date| (SimTime::START..plan.horizon.end()).contains(date));
    dates.sort_unstable();
    dates.dedup();
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut was_short = false;
    for (at, &from) in dates.iter().enumerate() {
        let to = dates.get(at + 1).copied().unwrap_or(plan.horizon.end());
        let stands = |step: usize| spans[step].0 <= from && from < spans[step].1;
        let standing = standing(spec, site, stands);
        let swing_mw = spec.power.load_step_share * standing.it_mw * meter;
        let short_mw = swing_mw - standing.batteries_mw - standing.units_mw - standing.grid_mw;
        let is_short = short_mw > ROUNDING_MW;
        match stretches.last_mut().filter(|_| was_short && is_short) {
            Some(last) => {
                last.to = to;
                if short_mw > last.short_mw {
                    (last.short_mw, last.swing_mw, last.worst) = (short_mw, swing_mw, standing);
                }
            }
            None if is_short => stretches.push(Stretch {
                from,
                to,
                short_mw,
                swing_mw,
                worst: standing,
            }),
            None => {}
        }
        was_short = is_short;
    }
    stretches
}

/// What stands of a site's steps.
fn standing(spec: &Site, site: &plan::Site, stands: impl Fn(usize) -> bool) -> Standing {
    let mut sum = Standing::default();
    let (mut space_mw, mut cooling_mw, mut leased_mw, mut at_meter_mw) = (0.0, 0.0, 0.0, 0.0);
    for (_, step) in site.steps.iter().enumerate().filter(|(at, _)| stands(*at)) {
        match step.adds {
            Adds::Space(space) => space_mw += space.mw(),
            Adds::Grid {
                at_meter, usable, ..
            } => {
                sum.grid_mw += at_meter.mw();
                at_meter_mw += usable.mw();
            }
            Adds::Onsite(at, output) => {
                sum.units_mw += output.mw() * step_share(&spec.power.onsite[at]);
                at_meter_mw += output.mw();
            }
            Adds::Cooling {
                blocks,
                per_block,
                held_back,
                ..
            } => cooling_mw += (per_block * (blocks - held_back)).mw(),
            Adds::Lease { it, .. } => leased_mw += it.mw(),
            Adds::Battery(at) => {
                let battery = &spec.power.battery[at];
                sum.batteries_mw += battery.inverter_mw.unwrap_or(battery.mw);
            }
            Adds::Solar(_) | Adds::Ports(_) => {}
        }
    }
    let power_mw = at_meter_mw / site.design_ratio(1.0) + leased_mw;
    sum.grid_mw += leased_mw;
    sum.it_mw = power_mw.min(space_mw + leased_mw);
    if site.has_cooling {
        sum.it_mw = sum.it_mw.min(cooling_mw);
    }
    sum
}

/// Share of its output that a running unit takes within a swing.
fn step_share(unit: &Onsite) -> f64 {
    let ramped = unit
        .ramp_share_per_minute
        .map(|ramp| ramp * SWING_SECONDS / SECONDS_PER_MINUTE);
    match (unit.load_step_share, ramped) {
        (None, None) => 1.0,
        (step, ramped) => step.unwrap_or(0.0).max(ramped.unwrap_or(0.0)).min(1.0),
    }
}

impl Stretch {
    fn problem(&self, spec: &Site, plan: &Plan) -> Problem {
        let Self {
            short_mw,
            swing_mw,
            worst,
            ..
        } = self;
        let date = |instant| plan.horizon.date(instant);
        let until = if self.to < plan.horizon.end() {
            format!("to {}", date(self.to))
        } else {
            "on".to_owned()
        };
        let message = format!(
            "training at site {:?} swings {swing_mw:.1} MW within a second ({} of {:.1} MW of IT), \
                but from {} {until} batteries follow {:.1} MW of it, on-site units {:.1} MW and the \
                grid {:.1} MW",
            spec.id.text,
            spec.power.load_step_share,
            worst.it_mw,
            date(self.from),
            worst.batteries_mw,
            worst.units_mw,
            worst.grid_mw
        );
        let hint = format!(
            "add {short_mw:.1} MW of [[site.power.battery]] by then, or smooth the job and lower \
                `load_step_share`"
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&spec.power.place)
            .hint(hint)
    }
}
