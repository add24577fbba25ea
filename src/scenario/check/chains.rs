//! Each site needs the four chains, and cooling that fits its accelerators.

use crate::problem::{Kind, Place, Problem};
use crate::rule::Name;
use crate::scenario::plant;
use crate::scenario::schema::{Accelerator, Cooling, Equipment, Scenario, Site, Utility};
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        if plant::accelerators_at(scenario, site).next().is_some() {
            site_has_its_chains(site, &mut found);
        }
        steps_are_dated(site, &mut found);
        redundancy(site, &mut found);
        mixed_cooling(site, &mut found);
        for accelerator in plant::accelerators_at(scenario, site) {
            cooling_fits(site, accelerator, &mut found);
        }
    }
    found
}

fn site_has_its_chains(site: &Site, found: &mut Vec<Problem>) {
    if site.power.utility.is_empty() && site.power.onsite.is_empty() && site.lease.is_empty() {
        found.push(
            Problem::error(
                Kind::Missing,
                format!("site {:?} has no power", site.id.text),
            )
            .at(&site.place)
            .hint("add a [[site.power.utility]], a [[site.power.onsite]] or a [[site.lease]]"),
        );
    }
    if site.building.is_empty() && site.lease.is_empty() {
        found.push(
            Problem::error(
                Kind::Missing,
                format!("site {:?} has no space", site.id.text),
            )
            .at(&site.place)
            .hint("add a [[site.building]] or a [[site.lease]]"),
        );
    }
    if site.cooling.is_empty() && site.fixed_pue.is_none() {
        found.push(
            Problem::error(
                Kind::Missing,
                format!("site {:?} has no cooling", site.id.text),
            )
            .at(&site.place)
            .hint("add a [[site.cooling]], or a `fixed_pue` if cooling is not to be modelled"),
        );
    }
}

/// Pods of a network step beyond which a run would not end in useful time.
const MOST_PODS: i64 = 1_000;

/// A step as its dates are reported.
struct Dated<'s> {
    what: &'static str,
    id: &'s Name,
    ready: Option<Date>,
    /// The key of what begins it, and its day.
    begun: (&'static str, Option<Date>),
    /// The key of how long it takes from then, and whether that is said.
    length: (&'static str, bool),
    place: &'s Place,
}

impl Dated<'_> {
    fn problem(&self) -> Option<Problem> {
        let begun = self.begun.0;
        let problem = match (self.ready, self.begun.1) {
            (None, None) => format!("gives neither `ready` nor `{begun}`"),
            (Some(_), Some(_)) => format!("gives both `ready` and `{begun}`"),
            (None, Some(_)) if !self.length.1 => {
                format!("gives `{begun}`, but nothing says `{}`", self.length.0)
            }
            _ => return None,
        };
        let message = format!("{} {:?} {problem}", self.what, self.id.text);
        let hint = format!("give `ready`, or `{begun}` with how long it takes from then");
        Some(
            Problem::error(Kind::Missing, message)
                .at(self.place)
                .hint(hint),
        )
    }
}

/// A step gives either its planned day of readiness or the day from which its duration counts, not
/// both.
fn steps_are_dated(site: &Site, found: &mut Vec<Problem>) {
    let utilities = site.power.utility.iter().map(|s| Dated {
        what: "utility tranche",
        id: &s.id,
        ready: s.promised(),
        begun: ("requested", s.requested),
        length: (
            "wait_weeks",
            s.wait_weeks.is_some() || site.grid_wait_weeks.is_some(),
        ),
        place: &s.place,
    });
    let onsite = site.power.onsite.iter().map(|s| Dated {
        what: "on-site power",
        id: &s.id,
        ready: s.ready,
        begun: ("ordered", s.ordered),
        length: ("lead_time_weeks", s.lead_time_weeks.is_some()),
        place: &s.place,
    });
    let network = site.network.iter().map(|s| Dated {
        what: "network step",
        id: &s.id,
        ready: s.ready,
        begun: ("ordered", s.ordered),
        length: ("lead_time_weeks", s.lead_time_weeks.is_some()),
        place: &s.place,
    });
    let buildings = site.building.iter().map(|s| Dated {
        what: "building",
        id: &s.id,
        ready: s.ready,
        begun: ("permit_filed", s.permit_filed),
        length: ("", true),
        place: &s.place,
    });
    let steps = utilities.chain(onsite).chain(network).chain(buildings);
    found.extend(steps.filter_map(|step| step.problem()));
    for tranche in &site.power.utility {
        found.extend(schedule(tranche));
        found.extend(
            tranche
                .waits_for
                .iter()
                .filter_map(|id| unknown_equipment(site, tranche, id)),
        );
    }
    found.extend(
        site.power
            .equipment
            .iter()
            .filter_map(|part| unawaited(site, part)),
    );
    for s in site.network.iter().filter(|s| {
        s.pod_gpus
            .is_some_and(|pod| (s.gpus + pod - 1) / pod > MOST_PODS)
    }) {
        let message = format!(
            "network step {:?} comes in more than {MOST_PODS} pods",
            s.id.text
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&s.place)
                .hint("make `pod_gpus` larger"),
        );
    }
}

/// Power by date rises from step to step up to the tranche's, and says when it is ready alone.
fn schedule(tranche: &Utility) -> Option<Problem> {
    let (id, steps) = (&tranche.id.text, &tranche.mw_by_date);
    let last = steps.last()?;
    if tranche.ready.is_some() {
        let message = format!("utility tranche {id:?} gives both `ready` and `mw_by_date`");
        return Some(
            Problem::error(Kind::Missing, message)
                .at(&tranche.place)
                .hint("leave `ready` out: the days of `mw_by_date` are the promised ones"),
        );
    }
    if let Some(pair) = steps.windows(2).find(|pair| pair[1].from <= pair[0].from) {
        let message = format!(
            "the power of tranche {id:?} is given for {} after {}",
            pair[1].from, pair[0].from
        );
        return Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&pair[1].place)
                .hint("sort the steps by `from`, each date once"),
        );
    }
    if let Some(pair) = steps.windows(2).find(|pair| pair[1].mw <= pair[0].mw) {
        let message = format!(
            "the power of tranche {id:?} does not rise: {} MW from {}, {} MW from {}",
            pair[0].mw, pair[0].from, pair[1].mw, pair[1].from
        );
        return Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&pair[1].place)
                .hint("give all power that is energised by each day, not what a step adds"),
        );
    }
    (last.mw != tranche.mw).then(|| {
        let message = format!(
            "tranche {id:?} is energised up to {} MW, but contracts {} MW",
            last.mw, tranche.mw
        );
        Problem::error(Kind::OutOfRange, message)
            .at(&last.place)
            .hint("make the last `mw` the tranche's own")
    })
}

/// A tranche waits for equipment that the site does not have.
fn unknown_equipment(site: &Site, tranche: &Utility, id: &str) -> Option<Problem> {
    let known: Vec<&str> = site
        .power
        .equipment
        .iter()
        .map(|part| part.id.text.as_str())
        .collect();
    (!known.contains(&id)).then(|| {
        let message = format!(
            "tranche {:?} waits for {id:?}, which is no equipment of site {:?}",
            tranche.id.text, site.id.text
        );
        let hint = if known.is_empty() {
            format!("add a [[site.power.equipment]] with `id = {id:?}`")
        } else {
            format!("name one of [[site.power.equipment]]: {}", known.join(", "))
        };
        Problem::error(Kind::Unresolved, message)
            .at(&tranche.place)
            .hint(hint)
    })
}

/// Shared equipment that no tranche waits for.
fn unawaited(site: &Site, part: &Equipment) -> Option<Problem> {
    let named = |tranche: &Utility| tranche.waits_for.contains(&part.id.text);
    (!site.power.utility.iter().any(named)).then(|| {
        let message = format!("no utility tranche waits for {:?}", part.id.text);
        Problem::warning(Kind::Unresolved, message)
            .at(&part.place)
            .hint(format!(
                "give the tranches that share it `waits_for = [{:?}]`, or leave it out",
                part.id.text
            ))
    })
}

/// The reserve must be smaller than the installed number.
fn redundancy(site: &Site, found: &mut Vec<Problem>) {
    for cooling in site
        .cooling
        .iter()
        .filter(|cooling| cooling.redundancy >= cooling.blocks)
    {
        let message = format!(
            "{} of {} cooling blocks are held back, so none cools",
            cooling.redundancy, cooling.blocks
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&cooling.place)
                .hint("make `redundancy` less than `blocks`"),
        );
    }
    for turbine in site
        .power
        .onsite
        .iter()
        .filter(|turbine| turbine.reserve_units >= turbine.units)
    {
        let message = format!(
            "{} of {} units of {:?} are held back, so none runs",
            turbine.reserve_units, turbine.units, turbine.id.text
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&turbine.place)
                .hint("make `reserve_units` less than `units`"),
        );
    }
    for utility in site
        .power
        .utility
        .iter()
        .filter(|utility| utility.reserve_feeds >= utility.feeds)
    {
        let message = format!(
            "{} of {} feeds of {:?} are held back, so none carries load",
            utility.reserve_feeds, utility.feeds, utility.id.text
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&utility.place)
                .hint("make `reserve_feeds` less than `feeds`: 1 of 2 is 2N"),
        );
    }
}

/// The overheads of all cooling blocks are averaged by final size from the first day; the check
/// reports when that is inaccurate.
fn mixed_cooling(site: &Site, found: &mut Vec<Problem>) {
    let mixed = site
        .cooling
        .windows(2)
        .any(|pair| pair[0].ready != pair[1].ready && plant::of(&pair[0]) != plant::of(&pair[1]));
    if mixed {
        let message = format!(
            "site {:?} has cooling of different PUE that is ready on different days",
            site.id.text
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&site.place)
                .hint("its PUE is the mean by final size from the first day on"),
        );
    }
}

/// The heat of air and that of liquid each need a plant that takes it, in racks as dense.
fn cooling_fits(site: &Site, accelerator: &Accelerator, found: &mut Vec<Problem>) {
    let Some(first) = site.cooling.first() else {
        return;
    };
    let liquid = accelerator.liquid_share();
    for (share, way, fix) in [
        (1.0 - liquid, "air", AIR_FIX),
        (liquid, "liquid", LIQUID_FIX),
    ] {
        if share <= 0.0 {
            continue;
        }
        let takes = |cooling: &&Cooling| cooling.serves == way || cooling.serves == "both";
        let plants: Vec<&Cooling> = site.cooling.iter().filter(takes).collect();
        if plants.is_empty() {
            found.push(untaken(site, accelerator, (share, way), fix));
        }
        // What a rack cooled by liquid leaves to the air, doors at its back may take.
        let dense = way == "liquid" || liquid <= 0.0;
        let most = plants.iter().map(|cooling| cooling.rack_limit_kw);
        let most = most.fold(0.0, f64::max);
        if dense && !plants.is_empty() && share * accelerator.rack_full_kw > most {
            let message = format!(
                "a rack of {:?} takes {} kW, more than the {most} kW that this cooling can serve",
                accelerator.id.text, accelerator.rack_full_kw
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(plants
                        .first()
                        .map_or(&first.place, |cooling| &cooling.place))
                    .hint("take a denser technology, or fewer servers per rack"),
            );
        }
    }
}

/// Fixes for heat of air and of liquid that no plant takes: entries of the catalogue.
const AIR_FIX: &str = "\"air-cooled-chiller\" for it beside, or \"hybrid-liquid-air\" for all";
const LIQUID_FIX: &str = "\"liquid-w32\" for it beside, or \"hybrid-liquid-air\" for all";

/// A heat of an accelerator that no plant of its site takes.
fn untaken(
    site: &Site,
    accelerator: &Accelerator,
    (share, way): (f64, &str),
    fix: &str,
) -> Problem {
    let message = format!(
        "{:?} gives {} % of its heat to {way}, which no cooling of site {:?} takes",
        accelerator.id.text,
        libm::round(share * 1e4) / 1e2,
        site.id.text
    );
    let place = site
        .cooling
        .first()
        .map_or(&site.place, |cooling| &cooling.place);
    Problem::error(Kind::OutOfRange, message)
        .at(place)
        .hint(format!(
            "add a `[[site.cooling]]` with `technology = {fix}`; or correct the rack's \
                `liquid_heat_share`"
        ))
}
