//! How far a few generated weather years stand for many: the mean annual PUE of `GENERATED_YEARS`
//! against 200.
//!
//! Run with `cargo bench --bench years`. PUE is that of `liquid-dry` at full load over the climate
//! normals of the catalogue; years are generated as a site's own are (`site_year/climate.rs`). The
//! spread of an eight-year mean is seen in the disjoint groups of eight among the 200.

use gridrack::catalog;
use gridrack::model::cooling::linear::LinearCooling;
use gridrack::model::weather::normals::{self, Normals};
use gridrack::node::{Node, Value};
use gridrack::random::normal;
use gridrack::random::stream::{Purpose, Stream, key_of};
use gridrack::site_year::joint::GENERATED_YEARS;
use gridrack::stats::moments::Moments;
use gridrack::units::Celsius;

const MANY: usize = 200;
const SEED: u64 = 42;
const HOURS: usize = 8_760;

fn main() {
    let cooling = liquid_dry();
    let few = GENERATED_YEARS;
    println!(
        "annual PUE of {MANY} generated years, liquid-dry at full load; differences in units of \
            0.0001\n"
    );
    println!(
        "{:<14}{:>10}{:>12}{:>12}{:>14}{:>16}{:>16}",
        "site",
        "mean",
        "sd of one",
        "most of one",
        format!("first {few}"),
        format!("sd of {few}-means"),
        format!("most of {few}")
    );
    for site in ["memphis-tn", "lulea-se"] {
        let years = annual_pues(site, &cooling);
        let mean = mean(&years);
        let groups: Vec<f64> = years.chunks_exact(few).map(self::mean).collect();
        println!(
            "{site:<14}{mean:>10.5}{:>12.2}{:>12.2}{:>+14.2}{:>16.2}{:>16.2}",
            sd(&years) * 1e4,
            farthest(&years, mean) * 1e4,
            (groups[0] - mean) * 1e4,
            sd(&groups) * 1e4,
            farthest(&groups, mean) * 1e4
        );
    }
}

fn annual_pues(site: &str, cooling: &LinearCooling) -> Vec<f64> {
    let normals = Normals {
        mean_c: twelve(site, "dry_bulb_mean_c"),
        diurnal_c: twelve(site, "dry_bulb_diurnal_c"),
        residual_sd_c: twelve(site, "dry_bulb_residual_sd_c"),
        persistence_per_hour: number("sites", site, "dry_bulb_persistence_per_hour"),
        dew_point_mean_c: twelve(site, "dew_point_mean_c"),
    };
    let key = key_of(SEED, &format!("weather {site}"));
    (0..MANY as u32)
        .map(|index| {
            let mut cursor = Stream::new(key, index, Purpose::Weather).cursor();
            let hours = normals::year(&normals, HOURS, || normal::quantile(cursor.uniform()));
            mean(
                &hours
                    .iter()
                    .map(|&dry_bulb| cooling.pue(Celsius(dry_bulb), 1.0))
                    .collect::<Vec<f64>>(),
            )
        })
        .collect()
}

fn liquid_dry() -> LinearCooling {
    let of = |key| number("cooling", "liquid-dry", key);
    LinearCooling {
        pue_base: of("pue_base"),
        pue_per_c: of("pue_per_c"),
        threshold: Celsius(of("threshold_c")),
        pue_max: of("pue_max"),
        fixed_share: of("fixed_share"),
        water_l_per_kwh: of("water_l_per_kwh"),
        water_l_per_kwh_per_c: of("water_l_per_kwh_per_c"),
    }
}

/// A value of the catalogue.
fn fact(kind: &str, entry: &str, key: &str) -> &'static Node {
    let entry = catalog::entry(kind, entry).expect("an entry of the catalogue");
    &entry
        .facts
        .iter()
        .find(|fact| fact.key == key)
        .expect("a key of the entry")
        .value
}

fn number(kind: &str, entry: &str, key: &str) -> f64 {
    fact(kind, entry, key).number().expect("a number")
}

fn twelve(site: &str, key: &str) -> [f64; 12] {
    let Value::List(months) = &fact("sites", site, key).value else {
        panic!("{key} of {site} is no list")
    };
    std::array::from_fn(|month| months[month].number().expect("a number"))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sd(values: &[f64]) -> f64 {
    values
        .iter()
        .copied()
        .collect::<Moments>()
        .sd()
        .expect("two values or more")
}

fn farthest(values: &[f64], from: f64) -> f64 {
    values
        .iter()
        .map(|value| (value - from).abs())
        .fold(0.0, f64::max)
}
