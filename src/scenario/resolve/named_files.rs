//! The files that a section names, and the zone that it states for their stamps.

use super::Resolver;
use crate::problem::Place;
use crate::rule::KeyPlaces;
use crate::scenario::files;
use crate::scenario::hourly::zone_fix;
use crate::time::time_zone;
use std::path::PathBuf;

/// What a section says of its files.
pub(super) struct NamedFiles<'a> {
    /// The section.
    pub place: &'a Place,
    /// Its keys.
    pub keys: &'a KeyPlaces,
    /// One file.
    pub file: Option<&'a String>,
    /// Several.
    pub files: &'a [String],
    /// Zone of their stamps.
    pub zone: Option<&'a str>,
}

impl Resolver {
    /// The paths, with the place of the key that names them.
    pub(super) fn named_files(&mut self, named: &NamedFiles<'_>) -> Option<(Vec<PathBuf>, Place)> {
        let of = |key: &str| named.keys.get(key).unwrap_or(named.place).clone();
        let key = match (named.file, named.files) {
            (None, []) => {
                let hint = "give `file`, or `files` with a list";
                self.refuse(named.place, "no file is named".into(), hint);
                return None;
            }
            (Some(_), []) => "file",
            (None, _) => "files",
            (Some(_), _) => {
                let message = "both `file` and `files` stand here".to_owned();
                let hint = "keep one of them; a file that extends another drops what it inherits \
                    with layer = \"replace\" in this table, a variant with `unset`";
                self.refuse(&of("file"), message, hint);
                return None;
            }
        };
        let place = of(key);
        let names = named.file.into_iter().chain(named.files);
        let paths = names.map(|name| files::beside(&place, name)).collect();
        self.stated_zone(named.zone, &of("time_zone"))?;
        Some((paths, place))
    }

    /// Refuses a zone that is none.
    fn stated_zone(&mut self, zone: Option<&str>, place: &Place) -> Option<()> {
        let Some(name) = zone else {
            return Some(());
        };
        time_zone(name)
            .map_err(|why| self.refuse(place, why, &zone_fix(name)))
            .is_ok()
            .then_some(())
    }
}
