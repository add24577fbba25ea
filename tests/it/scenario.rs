//! Scenarios of tests, built section by section, so that a test says only what it is about.

use std::fmt;

/// A section of a scenario: its heading and its keys in the order set.
#[derive(Clone, Debug)]
pub struct Section {
    heading: String,
    keys: Vec<(String, String)>,
}

impl Section {
    /// A section with some keys.
    pub fn new(heading: &str, lines: &str) -> Self {
        Self {
            heading: heading.into(),
            keys: Vec::new(),
        }
        .with(lines)
    }

    /// The same with other keys, a line each as in a file; a key that is there takes the new value.
    pub fn with(mut self, lines: &str) -> Self {
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line.split_once('=').expect("a line of key = value");
            let (key, value) = (key.trim(), value.trim().to_owned());
            match self.keys.iter_mut().find(|(known, _)| known == key) {
                Some((_, old)) => *old = value,
                None => self.keys.push((key.to_owned(), value)),
            }
        }
        self
    }
}

impl fmt::Display for Section {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.heading)?;
        self.keys
            .iter()
            .try_for_each(|(key, value)| writeln!(out, "{key} = {value}"))
    }
}

/// What a scenario begins with: it starts on this day, lasts these years and has these
/// replications.
pub fn head(start: &str, years: u32, replications: u32) -> String {
    format!(
        "title = \"test\"\nstart = {start}\nyears = {years}\n[monte_carlo]\nreplications = \
         {replications}\n"
    )
}

/// GPUs of 1 kW, one to a rack, that cost nothing and come on the day they are ordered.
pub fn unit(id: &str) -> Section {
    Section::new(
        "[[accelerator]]",
        "id = 0
        cooling = \"air\"
        gpus_per_server = 1
        servers_per_rack = 1
        rack_idle_kw = 0
        rack_full_kw = 1
        price_usd_per_gpu = 0
        lead_time_weeks = 0",
    )
    .with(&format!("id = \"{id}\""))
}

/// Servers of eight GPUs, 10 kW at full load and one to a rack, for 30 000 USD per GPU, ten weeks
/// after the order.
pub fn server(id: &str) -> Section {
    unit(id).with(
        "gpus_per_server = 8
        rack_idle_kw = 3
        rack_full_kw = 10
        price_usd_per_gpu = 30_000
        lead_time_weeks = 10",
    )
}

/// A site `s` whose energy is free, without losses, and where racks run as soon as they come.
pub fn site() -> Section {
    Section::new(
        "[[site]]",
        "id = \"s\"
        price_usd_per_mwh = 0
        fixed_pue = 1.0
        crew = { racks_per_week = 10_000_000, burn_in_days = 0 }",
    )
}

/// A site `s` whose energy costs 50 USD per MWh and whose PUE is 1.25, without a crew of its own.
pub fn high_priced_site() -> Section {
    Section::new(
        "[[site]]",
        "id = \"s\"
        price_usd_per_mwh = 50
        fixed_pue = 1.25",
    )
}

/// A building of the site above it.
pub fn building(it_mw: u32, ready: &str) -> Section {
    Section::new(
        "[[site.building]]",
        &format!("id = \"hall\"\nit_mw = {it_mw}\nready = {ready}"),
    )
}

/// Power of the site above it.
pub fn grid(mw: u32, ready: &str) -> Section {
    Section::new(
        "[[site.power.utility]]",
        &format!("id = \"grid\"\nmw = {mw}\nready = {ready}"),
    )
}

/// Space and power of the site above it that never bind, from this day on.
pub fn free_capacity(ready: &str) -> String {
    format!("{}{}", building(20_000, ready), grid(20_000, ready))
}

/// An order that is paid on delivery.
pub fn order(accelerator: &str, day: &str, gpus: u32) -> Section {
    Section::new(
        "[[purchase]]",
        &format!("accelerator = \"{accelerator}\"\norder = {day}\ngpus = {gpus}\ndeposit = 0"),
    )
}

/// A market with this price at the start.
pub fn market(name: &str, price_usd_per_gpu_hour: &str) -> Section {
    Section::new(
        &format!("[market.{name}]"),
        &format!("price_usd_per_gpu_hour = {price_usd_per_gpu_hour}"),
    )
}

/// A named contract from one day to another at a price.
pub fn anchor(gpus: u32, from: &str, until: &str, usd_per_gpu_hour: &str) -> Section {
    Section::new(
        "[[demand.anchor]]",
        &format!(
            "segment = \"anchor\"
            gpus = {gpus}
            signed = {from}
            until = {until}
            price_usd_per_gpu_hour = {usd_per_gpu_hour}"
        ),
    )
}

/// The text of sections and other parts, one after the other.
pub fn sections(parts: &[&dyn fmt::Display]) -> String {
    parts.iter().map(ToString::to_string).collect()
}
