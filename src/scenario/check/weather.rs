//! Monthly normals have twelve months.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::Scenario;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        let lists = [
            ("dry_bulb_mean_c", &site.dry_bulb_mean_c),
            ("dry_bulb_diurnal_c", &site.dry_bulb_diurnal_c),
            ("dry_bulb_residual_sd_c", &site.dry_bulb_residual_sd_c),
            ("dew_point_mean_c", &site.dew_point_mean_c),
        ];
        for (key, values) in lists
            .into_iter()
            .filter(|(_, values)| !values.is_empty() && values.len() != 12)
        {
            let message = format!(
                "`{key}` of site {:?} has {} values, but a year has 12 months",
                site.id.text,
                values.len()
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&site.place)
                    .hint("give one value a month, January first"),
            );
        }
    }
    found
}
