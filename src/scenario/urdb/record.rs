//! The fields of a record, in MW and MWh, each validated at its place, so that a problem has its
//! line.

use crate::model::tariff::tiers::{Scale, Tier, Tiers};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// kW of a MW, and kWh of a MWh.
pub(super) const KILO: f64 = 1e3;
/// A limit above this is no limit, in any unit.
const NO_LIMIT: f64 = 1e9;

/// A record, or what holds one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    #[serde(rename = "ElectricTariff")]
    pub reopt: Option<Reopt>,
    pub items: Option<Vec<Record>>,
    pub energyratestructure: Option<Vec<EnergyTiers>>,
    pub energyweekdayschedule: Option<Schedule>,
    pub energyweekendschedule: Option<Schedule>,
    pub demandratestructure: Option<Vec<DemandTiers>>,
    pub demandweekdayschedule: Option<Schedule>,
    pub demandweekendschedule: Option<Schedule>,
    pub demandrateunit: Option<String>,
    pub flatdemandstructure: Option<Vec<DemandTiers>>,
    pub flatdemandmonths: Option<Months>,
    pub flatdemandunit: Option<String>,
    pub fixedmonthlycharge: Option<f64>,
    pub fixedchargefirstmeter: Option<f64>,
    pub fixedchargeunits: Option<String>,
    pub minmonthlycharge: Option<f64>,
    pub mincharge: Option<f64>,
    pub minchargeunits: Option<String>,
    pub annualmincharge: Option<f64>,
    #[serde(
        rename = "lookbackPercent",
        alias = "lookbackpercent",
        alias = "demandlookbackpercent"
    )]
    pub lookback_percent: Option<f64>,
    #[serde(
        rename = "lookbackRange",
        alias = "lookbackrange",
        alias = "demandlookbackrange"
    )]
    pub lookback_range: Option<f64>,
    #[serde(
        rename = "lookbackMonths",
        alias = "lookbackmonths",
        alias = "demandlookbackmonths"
    )]
    pub lookback_months: Option<Vec<Truth>>,
    pub demandratchetpercentage: Option<Vec<f64>>,
    pub demandreactivepowercharge: Option<f64>,
    pub coincidentratestructure: Option<Value>,
    pub fueladjustmentsmonthly: Option<Vec<f64>>,
    pub energyattrs: Option<IgnoredAny>,
    pub demandattrs: Option<IgnoredAny>,
    pub fixedattrs: Option<IgnoredAny>,
}

/// REopt's section.
#[derive(Deserialize)]
pub(super) struct Reopt {
    pub urdb_response: Option<Box<Record>>,
    pub monthly_energy_rates: Option<Vec<f64>>,
    pub monthly_demand_rates: Option<Vec<f64>>,
}

/// A day's 24 period indices.
#[derive(Deserialize)]
#[serde(try_from = "Vec<u8>")]
pub(super) struct Row(pub [u8; 24]);

impl TryFrom<Vec<u8>> for Row {
    type Error = String;
    fn try_from(row: Vec<u8>) -> Result<Self, String> {
        let columns = row.len();
        row.try_into().map(Self).map_err(|_| {
            format!("a row of a schedule has {columns} columns, but a day has 24 hours")
        })
    }
}

/// A year's 12 days.
#[derive(Deserialize)]
#[serde(try_from = "Vec<Row>")]
pub(super) struct Schedule(pub [Row; 12]);

impl TryFrom<Vec<Row>> for Schedule {
    type Error = String;
    fn try_from(rows: Vec<Row>) -> Result<Self, String> {
        let count = rows.len();
        rows.try_into()
            .map(Self)
            .map_err(|_| format!("a schedule has {count} rows, but a year has 12 months"))
    }
}

/// An index for each month.
#[derive(Deserialize)]
#[serde(try_from = "Vec<u8>")]
pub(super) struct Months(pub [u8; 12]);

impl TryFrom<Vec<u8>> for Months {
    type Error = String;
    fn try_from(months: Vec<u8>) -> Result<Self, String> {
        let count = months.len();
        months
            .try_into()
            .map(Self)
            .map_err(|_| format!("`flatdemandmonths` has {count} values, but a year has 12 months"))
    }
}

/// A boolean, or 0 and 1.
#[derive(Deserialize)]
#[serde(untagged)]
enum Boolean {
    Flag(bool),
    Number(f64),
}

#[derive(Deserialize)]
#[serde(from = "Boolean")]
pub(super) struct Truth(pub bool);

impl From<Boolean> for Truth {
    fn from(value: Boolean) -> Self {
        Self(match value {
            Boolean::Flag(flag) => flag,
            Boolean::Number(number) => number != 0.0,
        })
    }
}

/// A tier as written.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    rate: f64,
    #[serde(default)]
    adj: f64,
    max: Option<f64>,
    unit: Option<String>,
    sell: Option<f64>,
}

impl Written {
    fn limit(&self) -> f64 {
        self.max
            .filter(|max| *max < NO_LIMIT)
            .unwrap_or(f64::INFINITY)
    }
}

/// What a unit of energy tiers grows with, and its amount in MWh, or MWh per MW.
fn scale_of(unit: &str) -> Result<(Scale, f64), String> {
    // kWh per kW are MWh per MW.
    match unit {
        "kWh" => Ok((Scale::Month, KILO)),
        "kWh daily" => Ok((Scale::Days, KILO)),
        "kWh/kW" => Ok((Scale::PeakMw, 1.0)),
        "kWh/kW daily" => Ok((Scale::PeakMwDays, 1.0)),
        other => Err(format!(
            "tiers in {other:?} are not read; kWh, kWh daily, kWh/kW and kWh/kW daily are"
        )),
    }
}

/// The tiers of an energy period.
#[derive(Deserialize)]
#[serde(try_from = "Vec<Written>")]
pub(super) struct EnergyTiers {
    pub tiers: Tiers,
    /// Whether it pays for energy fed into the grid.
    pub sells: bool,
}

impl TryFrom<Vec<Written>> for EnergyTiers {
    type Error = String;
    fn try_from(written: Vec<Written>) -> Result<Self, String> {
        let sells = written
            .iter()
            .any(|tier| tier.sell.is_some_and(|sell| sell != 0.0));
        let tier = |tier: &Written| {
            let (scale, per) = scale_of(tier.unit.as_deref().unwrap_or("kWh"))?;
            let read = Tier {
                up_to: tier.limit() / per,
                usd_each: (tier.rate + tier.adj) * KILO,
            };
            Ok((read, scale))
        };
        let tiers = written.iter().map(tier).collect::<Result<_, String>>()?;
        Tiers::mixed(tiers)
            .map(|tiers| Self { tiers, sells })
            .map_err(|why| format!("energy (in MWh): {why}"))
    }
}

/// The tiers of a demand period.
#[derive(Deserialize)]
#[serde(try_from = "Vec<Written>")]
pub(super) struct DemandTiers(pub Tiers);

impl Default for DemandTiers {
    fn default() -> Self {
        Self(Tiers::flat(0.0))
    }
}

impl TryFrom<Vec<Written>> for DemandTiers {
    type Error = String;
    fn try_from(written: Vec<Written>) -> Result<Self, String> {
        let tiers = written
            .iter()
            .map(|tier| Tier {
                up_to: tier.limit() / KILO,
                usd_each: (tier.rate + tier.adj) * KILO,
            })
            .collect();
        Tiers::new(tiers, Scale::Month)
            .map(Self)
            .map_err(|why| format!("demand (in MW): {why}"))
    }
}
