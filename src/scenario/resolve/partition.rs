//! Partitions of the markets' GPUs, and where the uses of a segment may run.

use super::Resolver;
use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::plan::{self, Fleet, Market, Partition, Placement, Segment, SegmentKind};
use crate::problem::{Place, nearest};
use crate::scenario::schema::{self, Scenario};
use crate::time::Seconds;
use crate::units::Gpus;

/// GPUs that no scenario has.
const ANY: i64 = i64::MAX;

/// Placement of a segment's uses, as its keys state it.
pub(super) struct Requirements<'a> {
    /// The only sites, if any are named.
    pub sites: &'a [String],
    /// Whether all of a use must run at one site.
    pub one_site: bool,
    /// Whether it must run on one fabric.
    pub one_fabric: bool,
    /// Place of the keys.
    pub place: &'a Place,
}

/// Sites and the GPUs there once all orders are delivered.
#[derive(Default)]
pub(super) struct PartitionRegister {
    /// Names of sites.
    sites: Vec<String>,
    /// GPUs of a site's largest fabric.
    fabric: Vec<i64>,
    /// GPUs ordered or rented, by market and site.
    ordered: Vec<Vec<i64>>,
    /// The partitions.
    partitions: Vec<Partition>,
}

/// The most GPUs that a partition can ever hold beside the earlier partitions of its market.
struct Left {
    /// By site; zero where it is not allowed.
    at: Vec<i64>,
    /// At all sites.
    in_all: i64,
}

impl PartitionRegister {
    /// Upper limit of the GPUs that the earlier partitions of a market leave for one, whatever is
    /// ready, at any sites.
    ///
    /// Earlier partitions are filled first. So where this one holds GPUs at a site, those bound to
    /// that site are full, and so are all that are not bound to a site; what these hold elsewhere
    /// is no more than the GPUs elsewhere. With 100 GPUs ordered and 80 set aside 20 are left, and
    /// with 80 set aside at one of two sites of 100 each 120, at most 100 in one place.
    fn left_for(&self, partition: PartitionId) -> Left {
        let of = &self.partitions[partition.at()];
        let ordered = &self.ordered[of.market.at()];
        let earlier = || {
            self.partitions[..partition.at()]
                .iter()
                .filter(|earlier| earlier.market == of.market)
                .map(|partition| (partition.site, partition.quota.map_or(0, |quota| quota.0)))
        };
        let anywhere: i64 = earlier()
            .filter(|(site, _)| site.is_none())
            .map(|(_, quota)| quota)
            .sum();
        let set_aside = |partitions: &mut dyn Iterator<Item = (Option<SiteId>, i64)>| {
            let mut left = ordered.clone();
            partitions
                .filter_map(|(site, quota)| Some((site?, quota)))
                .for_each(|(site, quota)| left[site.at()] = (left[site.at()] - quota).max(0));
            left
        };
        // The GPUs of a site-bound partition may be taken by an earlier one without a site;
        // partitions before the first such one are not affected.
        let beside = set_aside(&mut earlier());
        let surely = set_aside(&mut earlier().take_while(|(site, _)| site.is_some()));
        let stands: i64 = surely.iter().sum();
        let free_capacity =
            |site: usize| beside[site] - (anywhere - (stands - surely[site])).max(0);
        let here = |site: usize| of.site.is_none_or(|own| own.at() == site);
        let at: Vec<i64> = (0..ordered.len())
            .map(|site| {
                if here(site) {
                    free_capacity(site).max(0)
                } else {
                    0
                }
            })
            .collect();
        let in_all = at.iter().sum::<i64>().min((stands - anywhere).max(0));
        Left { at, in_all }
    }

    /// The partitions, once all segments are known.
    pub(super) fn partitions(self, segments: &[Segment]) -> Vec<Partition> {
        let mut partitions = self.partitions;
        for (at, segment) in segments.iter().enumerate() {
            if let SegmentKind::Aggregate(demand) = &segment.kind {
                let partition = &mut partitions[segment.partition.at()];
                partition.aggregates.push(SegmentId::new(at));
                partition.step = gcd(partition.step, demand.every);
            }
        }
        partitions
    }
}

/// The greatest common divisor of two periods.
fn gcd(a: Seconds, b: Seconds) -> Seconds {
    if b == Seconds::ZERO { a } else { gcd(b, a % b) }
}

/// GPUs of a site's largest fabric: of a pod, of the whole network where it has no pods, or any
/// number where it has no network of its own.
fn fabric(site: &schema::Site) -> i64 {
    site.network
        .iter()
        .map(|network| {
            network
                .pod_gpus
                .map_or(network.gpus, |pod| pod.min(network.gpus))
        })
        .max()
        .unwrap_or(ANY)
}

/// Whether later requests pass one that does not fit.
fn backfills(queue: &str) -> bool {
    queue == "backfill"
}

impl Resolver {
    /// The partitions of all markets in the order in which they are filled: for each market its
    /// named partitions, then the rest.
    pub(super) fn partitions(
        &mut self,
        scenario: &Scenario,
        markets: &mut [Market],
        fleets: &[Fleet],
        bought: impl Fn(usize) -> i64,
    ) {
        self.register = PartitionRegister {
            sites: scenario
                .site
                .iter()
                .map(|site| site.id.text.clone())
                .collect(),
            fabric: scenario.site.iter().map(fabric).collect(),
            ordered: vec![vec![0; scenario.site.len()]; markets.len()],
            partitions: Vec::new(),
        };
        for (at, fleet) in fleets.iter().enumerate() {
            self.register.ordered[fleet.market.at()][fleet.site.at()] += bought(at);
        }
        for (at, (market, spec)) in markets.iter_mut().zip(scenario.market.values()).enumerate() {
            for nth in 0..spec.partition.len() {
                let partition = self.partition((at, &market.name), spec, nth);
                self.add_partition(market, partition);
            }
            self.add_partition(market, empty(at, backfills(&spec.queue)));
        }
    }

    /// One of a market's partitions.
    fn partition(
        &mut self,
        (market, market_name): (usize, &str),
        spec: &schema::Market,
        nth: usize,
    ) -> Partition {
        let part = &spec.partition[nth];
        let mut earlier = spec.partition[..nth].iter();
        if earlier.any(|earlier| earlier.name.text == part.name.text) {
            let message = format!(
                "two partitions of market {market_name:?} are named {:?}",
                part.name.text
            );
            self.refuse(&part.place, message, "give each a unique name");
        }
        let site = part.site.as_ref();
        let site = site.and_then(|site| self.site_with(site, market, market_name, &part.place));
        let queue = part.queue.as_ref().unwrap_or(&spec.queue);
        Partition {
            name: part.name.text.clone(),
            quota: Some(Gpus(part.gpus)),
            site,
            ..empty(market, backfills(queue))
        }
    }

    fn add_partition(&mut self, market: &mut Market, partition: Partition) {
        market
            .partitions
            .push(PartitionId::new(self.register.partitions.len()));
        self.register.partitions.push(partition);
    }

    /// The partition of a segment: the one that it names, or the rest of its market.
    pub(super) fn partition_of(
        &mut self,
        market: MarketId,
        partition: Option<&str>,
        place: &Place,
    ) -> PartitionId {
        let of: Vec<(usize, &str)> = self
            .register
            .partitions
            .iter()
            .enumerate()
            .filter(|(_, partition)| partition.market == market)
            .map(|(at, partition)| (at, partition.name.as_str()))
            .collect();
        let (rest, partitions) = of.split_last().expect("every market has a partition");
        let Some(wanted) = partition else {
            return PartitionId::new(rest.0);
        };
        if let Some((at, _)) = partitions.iter().find(|(_, name)| *name == wanted) {
            return PartitionId::new(*at);
        }
        let near = nearest(wanted, partitions.iter().map(|(_, name)| *name)).map_or_else(
            || {
                if partitions.is_empty() {
                    "the market has none: add [[market.NAME.partition]]".to_owned()
                } else {
                    names(partitions.iter().map(|(_, name)| *name))
                }
            },
            |near| format!("did you mean {near:?}?"),
        );
        let partition = PartitionId::new(rest.0);
        self.refuse(
            place,
            format!("there is no partition {wanted:?} in the segment's market"),
            &near,
        );
        partition
    }

    /// Where the uses of a segment may run, and the size of the largest that can.
    pub(super) fn placement(
        &mut self,
        partition: PartitionId,
        requirements: &Requirements<'_>,
    ) -> Placement {
        let of = self.register.partitions[partition.at()].clone();
        let at = of.market.at();
        let named: Vec<usize> = requirements
            .sites
            .iter()
            .filter_map(|site| self.site_with(site, at, "", requirements.place))
            .map(SiteId::at)
            .collect();
        let here = |site: usize| of.site.is_none_or(|own| own.at() == site);
        if let Some(site) = named.iter().find(|site| !here(**site)) {
            let message = format!(
                "the partition {:?} has no GPUs at site {:?}",
                of.name, self.register.sites[*site]
            );
            self.refuse(
                requirements.place,
                message,
                "name the partition's own site, or none",
            );
        }
        self.placed(partition, requirements, &named)
    }

    /// The same, among sites that have been looked up.
    fn placed(
        &self,
        partition: PartitionId,
        requirements: &Requirements<'_>,
        named: &[usize],
    ) -> Placement {
        let of = &self.register.partitions[partition.at()];
        let ordered = &self.register.ordered[of.market.at()];
        let quota = of.quota.map_or(ANY, |quota| quota.0);
        let here = |site: usize| of.site.is_none_or(|own| own.at() == site) && ordered[site] > 0;
        let left = self.register.left_for(partition);
        if requirements.sites.is_empty() && !requirements.one_site && !requirements.one_fabric {
            return Placement {
                sites: Vec::new(),
                most: Gpus(left.in_all.min(quota)),
            };
        }
        let allowed: Vec<usize> = if requirements.sites.is_empty() {
            (0..ordered.len()).filter(|site| here(*site)).collect()
        } else {
            named.to_vec()
        };
        let fabric = |site: usize| {
            if requirements.one_fabric {
                self.register.fabric[site]
            } else {
                ANY
            }
        };
        let most = allowed
            .iter()
            .map(|site| left.at[*site].min(fabric(*site)))
            .max()
            .unwrap_or(0)
            .min(quota);
        Placement {
            sites: allowed
                .into_iter()
                .map(|site| (SiteId::new(site), Gpus(fabric(site))))
                .collect(),
            most: Gpus(most),
        }
    }

    /// A substitute market: its unpartitioned GPUs at the sites that the requirement names, if it
    /// names any.
    pub(super) fn substitute(
        &mut self,
        market: usize,
        price_factor: f64,
        requirements: &Requirements<'_>,
        place: &Place,
    ) -> Option<plan::Substitute> {
        let market = MarketId::new(market);
        let partition = self.partition_of(market, None, place);
        let ordered = &self.register.ordered[market.at()];
        let named: Vec<usize> = (0..ordered.len())
            .filter(|site| {
                ordered[*site] > 0 && requirements.sites.contains(&self.register.sites[*site])
            })
            .collect();
        if named.is_empty() && !requirements.sites.is_empty() {
            self.refuse(
                place,
                "the substitute has no GPUs at the allowed sites".to_owned(),
                "leave it out, or name a site where it has some",
            );
            return None;
        }
        Some(plan::Substitute {
            market,
            partition,
            price_factor,
            placement: self.placed(partition, requirements, &named),
        })
    }

    /// A site by name where GPUs of a market are bought or rented.
    fn site_with(&mut self, name: &str, market: usize, of: &str, place: &Place) -> Option<SiteId> {
        let sites = self.register.sites.clone();
        let sites: Vec<&str> = sites.iter().map(String::as_str).collect();
        let site = self.position(&sites, Some(name), "site", place)?;
        if self.register.ordered[market][site] == 0 {
            let of = if of.is_empty() {
                "the segment's market".to_owned()
            } else {
                format!("market {of:?}")
            };
            let with: Vec<&str> = (0..sites.len())
                .filter(|site| self.register.ordered[market][*site] > 0)
                .map(|site| sites[site])
                .collect();
            self.refuse(
                place,
                format!(
                    "site {name:?} never holds GPUs of {of}: none are bought or rented for it there"
                ),
                &names(with.into_iter()),
            );
            return None;
        }
        Some(SiteId::new(site))
    }
}

/// A partition without name, quota or site: the rest of its market.
fn empty(market: usize, backfill: bool) -> Partition {
    Partition {
        name: String::new(),
        market: MarketId::new(market),
        quota: None,
        site: None,
        backfill,
        aggregates: Vec::new(),
        step: Seconds::ZERO,
    }
}

fn names<'a>(of: impl Iterator<Item = &'a str>) -> String {
    format!("one of {}", of.collect::<Vec<_>>().join(", "))
}

impl Resolver {
    /// The substitute markets of a request without free capacity in its own.
    pub(super) fn substitutes(
        &mut self,
        spec: &schema::OnDemand,
        requirements: &Requirements<'_>,
        markets: &[Market],
        own: usize,
    ) -> Vec<plan::Substitute> {
        let names: Vec<&str> = markets.iter().map(|market| market.name.as_str()).collect();
        let mut found: Vec<plan::Substitute> = Vec::new();
        for other in &spec.substitutes {
            let Some(market) = self.position(&names, Some(&other.market), "market", &other.place)
            else {
                continue;
            };
            if market == own || found.iter().any(|earlier| earlier.market.at() == market) {
                let message = format!(
                    "{:?} substitutes for itself or is named twice among the substitutes of {:?}",
                    other.market, spec.segment.text
                );
                self.refuse(&other.place, message, "name each other market once");
                continue;
            }
            found.extend(self.substitute(market, other.price_factor, requirements, &other.place));
        }
        found
    }
}
