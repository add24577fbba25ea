//! Layouts of files that markets and weather services hand out: which column is which, in what
//! zone, and whether a stamp begins or ends its interval. They are data: a layout is a row of
//! [`KNOWN`], recognised by columns that its header alone has.
//!
//! Headers are compared in lower case without spaces, `_` and quotes; a name that ends in `*` is
//! the begin of one. Column names and meaning of stamps: the operators' own descriptions of their
//! reports (PJM Data Miner 2, NYISO OASIS, ERCOT NP4-190 and NP6-905, CAISO OASIS, MISO market
//! reports, SPP marketplace, AEMO aggregated price and demand data, ENTSO-E transparency platform,
//! Nord Pool data portal, SMARD, EIA-930 and its API, Elexon settlement periods, IESO, ISO-NE).

use super::stamp::DateOrder;
use DateOrder::{DayFirst, MonthFirst};

/// What a stamp is to its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamps {
    /// It begins it.
    Start,
    /// It ends it.
    End,
    /// It begins an hour, and ends a shorter interval.
    StartOfHours,
    /// The layout does not say.
    Unknown,
}

/// A layout.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Its source, as `check` says it.
    pub name: &'static str,
    /// Columns by which it is recognised.
    pub marks: &'static [&'static str],
    /// Column of stamps or dates.
    pub stamp: &'static str,
    /// Column of the hour or time of a date.
    pub hour: &'static str,
    /// Column that counts the intervals of an hour.
    pub interval: &'static str,
    /// Column of the end of an interval.
    pub end: &'static str,
    /// Column that says whether an hour is the second of two.
    pub repeated: &'static str,
    /// Column of the clock's mark, EST or EDT.
    pub clock: &'static str,
    /// What a stamp is.
    pub stamps: Stamps,
    /// Minutes of a numbered interval of the day.
    pub period_minutes: i64,
    /// Zone of stamps without an offset, unless another is stated.
    pub zone: &'static str,
    /// Whether the column itself is in that zone, so that no other can be stated.
    pub zone_is_certain: bool,
    /// Order of numeric dates.
    pub dates: Option<DateOrder>,
    /// Columns of values, the first that is there is meant.
    pub values: &'static [&'static str],
    /// Columns in which only some values are meant.
    pub kept: &'static [(&'static str, &'static [&'static str])],
    /// Columns that say what a row is of: one value must remain.
    pub places: &'static [&'static str],
    /// Currency of its prices.
    pub currency: &'static str,
}

const NONE: Layout = Layout {
    name: "",
    marks: &[],
    stamp: "",
    hour: "",
    interval: "",
    end: "",
    repeated: "",
    clock: "",
    stamps: Stamps::Unknown,
    period_minutes: 60,
    zone: "",
    zone_is_certain: false,
    dates: None,
    values: &[],
    kept: &[],
    places: &[],
    currency: "",
};

/// A header without what differs between versions of a layout.
pub fn plain(header: &str) -> String {
    let dropped = |letter: &char| !matches!(letter, ' ' | '_' | '"' | '\u{feff}' | '\u{a0}');
    header
        .trim()
        .to_lowercase()
        .chars()
        .filter(dropped)
        .collect()
}

/// Whether a plain header has a layout's name of a column.
pub fn is(header: &str, name: &str) -> bool {
    match name.strip_suffix('*') {
        Some(begin) => header.starts_with(begin),
        None => header == name,
    }
}

/// The known layout whose marks a header has all of.
pub fn recognised(header: &[String]) -> Option<&'static Layout> {
    let has = |mark: &str| header.iter().any(|column| is(column, mark));
    KNOWN
        .iter()
        .find(|layout| layout.marks.iter().all(|mark| has(mark)))
}

/// Known layouts; of two that fit the first is meant.
pub const KNOWN: &[Layout] = &[
    Layout {
        name: "PJM Data Miner",
        marks: &["datetimebeginningutc"],
        stamp: "datetimebeginningutc",
        stamps: Stamps::Start,
        zone: "UTC",
        zone_is_certain: true,
        dates: Some(MonthFirst),
        values: &["totallmpda", "totallmprt", "mw"],
        kept: &[("rowiscurrent", &["true", "1"])],
        places: &["pnodename", "pnodeid", "loadarea"],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "PJM Data Miner",
        marks: &["datetimebeginningept"],
        stamp: "datetimebeginningept",
        stamps: Stamps::Start,
        zone: "America/New_York",
        dates: Some(MonthFirst),
        values: &["totallmpda", "totallmprt", "mw"],
        kept: &[("rowiscurrent", &["true", "1"])],
        places: &["pnodename", "pnodeid", "loadarea"],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "NYISO",
        marks: &["timestamp", "name", "lbmp($/mwhr)"],
        stamp: "timestamp",
        stamps: Stamps::StartOfHours,
        zone: "America/New_York",
        dates: Some(MonthFirst),
        values: &["lbmp($/mwhr)"],
        places: &["name"],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "NYISO",
        marks: &["timestamp", "timezone", "name"],
        stamp: "timestamp",
        clock: "timezone",
        stamps: Stamps::StartOfHours,
        zone: "America/New_York",
        dates: Some(MonthFirst),
        values: &["integratedload", "load"],
        places: &["name"],
        ..NONE
    },
    Layout {
        name: "ERCOT",
        marks: &["deliverydate", "deliveryhour", "deliveryinterval"],
        stamp: "deliverydate",
        hour: "deliveryhour",
        interval: "deliveryinterval",
        repeated: "repeatedhourflag|dstflag",
        stamps: Stamps::End,
        zone: "America/Chicago",
        dates: Some(MonthFirst),
        values: &["settlementpointprice"],
        places: &[
            "settlementpointname",
            "settlementpoint",
            "settlementpointtype",
        ],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "ERCOT",
        marks: &["deliverydate", "hourending"],
        stamp: "deliverydate",
        hour: "hourending",
        repeated: "repeatedhourflag|dstflag",
        stamps: Stamps::End,
        zone: "America/Chicago",
        dates: Some(MonthFirst),
        values: &["settlementpointprice"],
        places: &[
            "settlementpoint",
            "settlementpointname",
            "settlementpointtype",
            "busname",
        ],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "CAISO OASIS",
        marks: &["intervalstarttimegmt"],
        stamp: "intervalstarttimegmt",
        end: "intervalendtimegmt",
        stamps: Stamps::Start,
        zone: "UTC",
        zone_is_certain: true,
        values: &["mw", "value", "prc", "lmpprc"],
        kept: &[("lmptype", &["lmp"])],
        places: &[
            "node",
            "nodeid",
            "nodeidxml",
            "tacareaname",
            "taczonename",
            "marketrunid",
        ],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "MISO market report",
        marks: &["node", "type", "value", "he1"],
        stamps: Stamps::End,
        zone: "-05:00",
        dates: Some(MonthFirst),
        kept: &[("value", &["lmp"])],
        places: &["node"],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "SPP marketplace",
        marks: &["gmtintervalend"],
        stamp: "gmtintervalend",
        stamps: Stamps::End,
        zone: "UTC",
        zone_is_certain: true,
        dates: Some(MonthFirst),
        values: &["lmp"],
        places: &["settlementlocation", "settlementlocationname", "pnode"],
        currency: "USD",
        ..NONE
    },
    Layout {
        name: "AEMO",
        marks: &["settlementdate", "rrp"],
        stamp: "settlementdate",
        stamps: Stamps::End,
        zone: "+10:00",
        dates: Some(DayFirst),
        values: &["rrp"],
        places: &["region", "regionid"],
        currency: "AUD",
        ..NONE
    },
    Layout {
        name: "Elexon settlement periods",
        marks: &["settlementdate", "settlementperiod"],
        stamp: "settlementdate",
        hour: "settlementperiod",
        period_minutes: 30,
        stamps: Stamps::End,
        zone: "Europe/London",
        dates: Some(DayFirst),
        values: &["price", "systemsellprice", "marketindexprice"],
        places: &["dataprovider"],
        currency: "GBP",
        ..NONE
    },
    Layout {
        name: "ENTSO-E transparency platform",
        marks: &["mtu*"],
        stamp: "mtu*",
        stamps: Stamps::Start,
        dates: Some(DayFirst),
        values: &["day-aheadprice*"],
        kept: &[(
            "sequence",
            &["withoutsequence", "sequence1", "sequencesequence1"],
        )],
        places: &["area"],
        ..NONE
    },
    Layout {
        name: "ENTSO-E transparency platform",
        marks: &["time(cet/cest)"],
        stamp: "time(cet/cest)",
        stamps: Stamps::Start,
        dates: Some(DayFirst),
        values: &["day-aheadprice*"],
        places: &["area"],
        ..NONE
    },
    Layout {
        name: "Nord Pool",
        marks: &["tsstart", "tsend"],
        stamp: "tsstart",
        end: "tsend",
        stamps: Stamps::Start,
        dates: Some(DayFirst),
        ..NONE
    },
    Layout {
        name: "Nord Pool",
        marks: &["deliverystart*", "deliveryend*"],
        stamp: "deliverystart*",
        end: "deliveryend*",
        stamps: Stamps::Start,
        zone: "Europe/Oslo",
        dates: Some(DayFirst),
        ..NONE
    },
    Layout {
        name: "Nord Pool",
        marks: &["hours", "sys*"],
        stamp: "",
        hour: "hours",
        stamps: Stamps::Start,
        zone: "Europe/Oslo",
        dates: Some(DayFirst),
        ..NONE
    },
    Layout {
        name: "SMARD",
        marks: &["datumvon", "datumbis"],
        stamp: "datumvon",
        end: "datumbis",
        stamps: Stamps::Start,
        zone: "Europe/Berlin",
        dates: Some(DayFirst),
        ..NONE
    },
    Layout {
        name: "SMARD",
        marks: &["datum", "anfang"],
        stamp: "datum",
        hour: "anfang",
        end: "ende",
        stamps: Stamps::Start,
        zone: "Europe/Berlin",
        dates: Some(DayFirst),
        ..NONE
    },
    Layout {
        name: "SMARD",
        marks: &["startdate", "enddate"],
        stamp: "startdate",
        end: "enddate",
        stamps: Stamps::Start,
        zone: "Europe/Berlin",
        dates: Some(MonthFirst),
        ..NONE
    },
    Layout {
        name: "EIA grid monitor",
        marks: &["utctimeatendofhour"],
        stamp: "utctimeatendofhour",
        stamps: Stamps::End,
        zone: "UTC",
        zone_is_certain: true,
        dates: Some(MonthFirst),
        values: &["demand(mw)(adjusted)", "demand(mw)"],
        places: &["balancingauthority", "sub-region"],
        ..NONE
    },
    Layout {
        name: "EIA interface",
        marks: &["period", "value", "value-units"],
        stamp: "period",
        stamps: Stamps::End,
        zone: "UTC",
        values: &["value"],
        places: &["respondent", "subba", "type", "fueltype"],
        ..NONE
    },
    Layout {
        name: "gridstatus",
        marks: &["intervalstartutc"],
        stamp: "intervalstartutc",
        end: "intervalendutc",
        stamps: Stamps::Start,
        zone: "UTC",
        zone_is_certain: true,
        values: &["lmp", "spp", "price", "load"],
        places: &["location", "market"],
        ..NONE
    },
    Layout {
        name: "gridstatus",
        marks: &["intervalstart*", "intervalend*"],
        stamp: "intervalstart*",
        end: "intervalend*",
        stamps: Stamps::Start,
        values: &["lmp", "spp", "price", "load"],
        places: &["location", "market"],
        ..NONE
    },
    Layout {
        name: "IESO",
        marks: &["date", "hour", "hoep"],
        stamp: "date",
        hour: "hour",
        stamps: Stamps::End,
        zone: "-05:00",
        values: &["hoep"],
        currency: "CAD",
        ..NONE
    },
    Layout {
        name: "ISO New England",
        marks: &["h", "date", "hourending", "locationname"],
        stamp: "date",
        hour: "hourending",
        stamps: Stamps::End,
        zone: "America/New_York",
        dates: Some(MonthFirst),
        values: &["locationalmarginalprice"],
        kept: &[("h", &["d"])],
        places: &["locationname", "locationid"],
        currency: "USD",
        ..NONE
    },
];

/// The layout of a file that is none of these: what stands in its own header.
pub const OWN: Layout = NONE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_is_recognised_by_its_own_marks_and_names_plain_columns() {
        for layout in KNOWN {
            let header: Vec<String> = layout
                .marks
                .iter()
                .map(|mark| mark.trim_end_matches('*').to_owned())
                .collect();
            let found = recognised(&header).map(|found| found.name);
            assert_eq!(found, Some(layout.name));
            let columns = [layout.stamp, layout.hour, layout.interval, layout.end];
            for name in layout.marks.iter().chain(layout.values).chain(&columns) {
                assert_eq!(plain(name), *name);
            }
        }
        assert!(recognised(&["time".to_owned(), "price".to_owned()]).is_none());
        assert!(is("mtu(cet/cest)", "mtu*") && !is("mtu(cet/cest)", "mtu"));
    }
}
