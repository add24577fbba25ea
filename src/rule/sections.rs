//! Sections: structs of keys, and forms among which one key chooses.

use super::{
    DEFAULT_SOURCE, Field, Form, Presence, Reader, Rule, SectionShape, Shape, quoted, wrong_type,
};
use crate::node::{Node, Value};
use crate::problem::{Kind, Problem, Source, nearest};
use crate::renamed;

/// Reads one key of a table against its rule.
pub fn read_key<T: Field>(table: &Node, rule: &Rule, reader: &mut Reader) -> Option<T> {
    if let Some(entry) = table.entry(rule.key) {
        return reader.within(rule.key, |reader| T::read(&entry.node, rule, reader));
    }
    match rule.presence {
        Presence::Default(text) => reader.within(rule.key, |reader| {
            T::read(&default_node(text), rule, reader)
        }),
        Presence::Optional => T::absent(),
        Presence::Required if reader.is_explained(table, rule.key) => None,
        Presence::Required => {
            let (key, doc) = (rule.key, rule.doc.trim());
            let (message, hint) = match &reader.form {
                Some(form) => (
                    format!("{form} needs `{key}`"),
                    format!("add `{key} = …`: {doc}; or choose another form"),
                ),
                None => (
                    format!("`{key}` is missing"),
                    format!("add `{key} = …`: {doc}"),
                ),
            };
            let problem = Problem::error(Kind::Missing, message);
            reader.problems.push(problem.at(&table.place).hint(hint));
            None
        }
    }
}

/// A default's TOML text as a node.
fn default_node(text: &'static str) -> Node {
    let table = default_table(format!("value = {text}"));
    table.get("value").expect("the default has a value").clone()
}

fn default_table(text: String) -> Node {
    let source = Source::new(DEFAULT_SOURCE.to_owned(), text);
    crate::node::parse(&source).expect("the schema's defaults are TOML")
}

/// Keys of which a few have the numbers given and all others their defaults.
///
/// # Panics
/// When a required key is not given, or a number is out of its range.
pub fn defaults<T: Keys>(given: &[(&str, f64)]) -> T {
    let lines: Vec<String> = given
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    let mut reader = Reader::default();
    T::read_keys(&default_table(lines.join("\n")), &mut reader)
        .unwrap_or_else(|| panic!("{:?}", reader.problems.0))
}

/// Refuses keys that a section does not know, each with the nearest known one.
pub fn refuse_unknown_keys(table: &Node, section: &SectionShape, reader: &mut Reader) {
    let Value::Table(entries) = &table.value else {
        return;
    };
    let fields = (section.fields)();
    let mut known: Vec<&'static str> = fields.iter().map(|(rule, _)| rule.key).collect();
    known.extend(section.catalog.map(|(_, by)| by));
    if reader.outermost.is_empty() {
        reader.outermost.clone_from(&known);
    }
    for entry in entries
        .iter()
        .filter(|entry| !known.contains(&entry.key.as_str()))
    {
        let near = near_key(&entry.key, &known);
        let hint = if entry.key == "layer" {
            "`layer` says \"replace\" or \"remove\" in a file that extends another, of an element or \
                a table that the base has"
                .to_owned()
        } else if let Some(today) = renamed::key(&reader.path(), &entry.key) {
            reader.suggest(table, today);
            format!("it is called `{today}` now; `scripts/rename.py` rewrites a whole file")
        } else if reader.outermost.contains(&entry.key.as_str()) {
            format!(
                "`{}` is a key of the whole scenario: write it above the first [table]",
                entry.key
            )
        } else if let Some(near) = near {
            reader.suggest(table, near);
            did_you_mean(near, &fields)
        } else {
            format!("the keys are {}", known.join(", "))
        };
        let problem = Problem::error(
            Kind::UnknownKey,
            format!("`{}` is not a key of {}", entry.key, section.name),
        )
        .at(&entry.place)
        .hint(hint);
        reader.problems.push(problem);
    }
}

/// The key that a mistyped one was meant to be: the same without its unit, or the nearest.
fn near_key<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let with_unit = |key: &&&str| {
        let rest = key.strip_prefix(typed);
        rest.is_some_and(|unit| unit.starts_with('_'))
    };
    let mut longer = known.iter().filter(with_unit);
    match (longer.next(), longer.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(typed, known.iter().copied()),
    }
}

/// The suggestion of a key, with its unit where it has one.
fn did_you_mean(key: &str, fields: &[(Rule, Shape)]) -> String {
    let unit = fields
        .iter()
        .find(|(rule, _)| rule.key == key)
        .map_or("", |(rule, _)| rule.unit);
    if unit.is_empty() {
        format!("did you mean `{key}`?")
    } else {
        format!("did you mean `{key}`? Its unit: {unit}")
    }
}

/// Keys that are read from one table: all of a section, or those that several sections share.
pub trait Keys: Sized {
    /// The keys, of every form where there are forms.
    fn fields() -> Vec<(Rule, Shape)>;
    /// The forms among which one of the keys chooses.
    fn forms() -> Vec<Form> {
        Vec::new()
    }
    /// Reads them from a table whose keys are known; `None` after reporting why not.
    fn read_keys(node: &Node, reader: &mut Reader) -> Option<Self>;
}

/// Declares a section: a struct, its reader and its shape, from one list of keys. `as` gives the
/// name that users meet where the struct has another, `with` names the keys of other sections that
/// stand in the same table.
macro_rules! section {
    ($(#[doc = $doc:literal])+ $name:ident $(as $title:literal)? $(takes $kind:literal by $by:literal)? $(with $($shared:ident: $Shared:ty),+)? { $( $(#[doc = $field_doc:literal])+ $field:ident: $type:ty = $rule:expr; )* }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            /// Where the section was written.
            pub place: $crate::problem::Place,
            /// Where its keys were written.
            pub key_places: $crate::rule::KeyPlaces,
            $( $(#[doc = $field_doc])+ pub $field: $type, )*
            $($( #[doc = concat!("Keys of `", stringify!($Shared), "`.")]
            pub $shared: $Shared, )+)?
        }

        impl $name {
            /// The section's shape.
            pub const SHAPE: $crate::rule::SectionShape = $crate::rule::SectionShape {
                name: section!(@title $name $($title)?),
                doc: concat!($($doc),+),
                catalog: section!(@catalog $($kind, $by)?),
                fields: <Self as $crate::rule::Keys>::fields,
                forms: <Self as $crate::rule::Keys>::forms,
            };

            /// Where a key was written; the section where it was left out.
            #[allow(dead_code, reason = "not every section is asked")]
            pub fn place_of(&self, key: &str) -> &$crate::problem::Place {
                self.key_places.get(key).unwrap_or(&self.place)
            }
        }

        impl $crate::rule::Keys for $name {
            fn fields() -> Vec<($crate::rule::Rule, $crate::rule::Shape)> {
                [
                    vec![$( (
                        $crate::rule::Rule { key: stringify!($field), doc: concat!($($field_doc),+), ..$rule },
                        <$type as $crate::rule::Field>::shape(),
                    ), )*],
                    $($( <$Shared as $crate::rule::Keys>::fields(), )+)?
                ]
                .concat()
            }

            fn forms() -> Vec<$crate::rule::Form> {
                [vec![], $($( <$Shared as $crate::rule::Keys>::forms(), )+)?].concat()
            }

            fn read_keys(node: &$crate::node::Node, reader: &mut $crate::rule::Reader) -> Option<Self> {
                let fields = Self::fields();
                let mut rules = fields.iter().map(|(rule, _)| rule);
                $( let $field = $crate::rule::read_key::<$type>(node, rules.next()?, reader); )*
                $($( let $shared = <$Shared as $crate::rule::Keys>::read_keys(node, reader); )+)?
                let key_places = $crate::rule::KeyPlaces::of(node);
                Some(Self { place: node.place.clone(), key_places, $( $field: $field?, )* $($( $shared: $shared?, )+)? })
            }
        }

        impl $crate::rule::Field for $name {
            fn shape() -> $crate::rule::Shape {
                static SHAPE: $crate::rule::SectionShape = $name::SHAPE;
                $crate::rule::Shape::Section(&SHAPE)
            }

            fn read(node: &$crate::node::Node, rule: &$crate::rule::Rule, reader: &mut $crate::rule::Reader) -> Option<Self> {
                if !$crate::rule::is_table(node, rule, reader) {
                    return None;
                }
                $crate::rule::refuse_unknown_keys(node, &Self::SHAPE, reader);
                <Self as $crate::rule::Keys>::read_keys(node, reader)
            }
        }
    };
    (@title $name:ident) => { stringify!($name) };
    (@title $name:ident $title:literal) => { $title };
    (@catalog) => { None };
    (@catalog $kind:literal, $by:literal) => { Some(($kind, $by)) };
}
pub(crate) use section;

/// Declares forms: sections among which one key chooses by their names, all of one trait. `of` says
/// what has a form, `or` names the form of a table that states none.
macro_rules! tagged {
    ($(#[doc = $doc:literal])+ $name:ident of $what:literal by $key:literal or $default:literal as $Trait:path { $( $variant:ident($Section:ty), )+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a scenario has few of them")]
        pub enum $name {
            $( #[doc = concat!("[`", stringify!($Section), "`]")] $variant($Section), )+
        }

        impl $name {
            const TAG: $crate::rule::Rule = $crate::rule::Rule {
                key: $key,
                doc: concat!($($doc),+),
                ..$crate::rule::one_of(&[$( <$Section>::SHAPE.name ),+]).or(concat!("\"", $default, "\""))
            };

            /// The section that was chosen.
            pub fn chosen(&self) -> &dyn $Trait {
                match self {
                    $( Self::$variant(section) => section, )+
                }
            }
        }

        impl $crate::rule::Keys for $name {
            fn fields() -> Vec<($crate::rule::Rule, $crate::rule::Shape)> {
                $crate::rule::tagged_fields(Self::TAG, &Self::forms())
            }

            fn forms() -> Vec<$crate::rule::Form> {
                vec![$( $crate::rule::Form { key: $key, word: <$Section>::SHAPE.name, section: &<$Section>::SHAPE }, )+]
            }

            fn read_keys(node: &$crate::node::Node, reader: &mut $crate::rule::Reader) -> Option<Self> {
                let word: String = $crate::rule::read_key(node, &Self::TAG, reader)?;
                let form = format!("{} of {} {word:?}", $what, $key);
                $crate::rule::refuse_keys_of_other_forms(node, &word, &form, &Self::forms(), reader);
                reader.in_form(form, |reader| {
                    $( if word == <$Section>::SHAPE.name {
                        return $crate::rule::Keys::read_keys(node, reader).map(Self::$variant);
                    } )+
                    None
                })
            }
        }
    };
}
pub(crate) use tagged;

/// The key that chooses a form and those of every form, each once.
pub fn tagged_fields(tag: Rule, forms: &[Form]) -> Vec<(Rule, Shape)> {
    let mut fields = vec![(tag, Shape::Text)];
    for field in forms.iter().flat_map(|form| (form.section.fields)()) {
        if fields.iter().all(|(rule, _)| rule.key != field.0.key) {
            fields.push(field);
        }
    }
    fields
}

/// Refuses keys that only other forms have, with the forms that have them.
pub fn refuse_keys_of_other_forms(
    table: &Node,
    word: &str,
    form: &str,
    forms: &[Form],
    reader: &mut Reader,
) {
    let has = |form: &Form, key: &str| {
        (form.section.fields)()
            .iter()
            .any(|(rule, _)| rule.key == key)
    };
    let Some(own) = forms.iter().find(|form| form.word == word) else {
        return;
    };
    if reader.is_unfilled(table) {
        return;
    }
    let Value::Table(entries) = &table.value else {
        return;
    };
    let taken = (own.section.fields)();
    let taken: Vec<String> = taken
        .iter()
        .map(|(rule, _)| format!("`{}`", rule.key))
        .collect();
    for entry in entries.iter().filter(|entry| !has(own, &entry.key)) {
        let others = forms.iter().filter(|form| has(form, &entry.key));
        let others: Vec<&str> = others.map(|form| form.word).collect();
        if others.is_empty() {
            continue;
        }
        let problem = Problem::error(
            Kind::UnknownKey,
            format!("`{}` is no key of {form}", entry.key),
        );
        reader.problems.push(problem.at(&entry.place).hint(format!(
            "take it out, or choose a form that has it: {}; this one takes {}",
            quoted(&others),
            taken.join(", ")
        )));
    }
}

/// Whether a section's node is a table; reports when not.
pub fn is_table(node: &Node, rule: &Rule, reader: &mut Reader) -> bool {
    let is = matches!(node.value, Value::Table(_));
    if !is {
        wrong_type(node, rule, "a table", reader);
    }
    is
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{number, value};

    pub trait Area {
        fn area(&self) -> f64;
    }

    section! {
        /// A circle.
        Circle as "circle" {
            /// From its middle.
            radius: f64 = number(0.0, 10.0, "m").or("2");
        }
    }

    section! {
        /// A rectangle.
        Rectangle as "rectangle" {
            /// Along.
            length: f64 = number(0.0, 10.0, "m");
            /// Across.
            width: f64 = number(0.0, 10.0, "m").or("1");
        }
    }

    section! {
        /// What both have.
        Paint {
            /// Layers.
            layers: i64 = number(0.0, 9.0, "").or("1");
        }
    }

    impl Area for Circle {
        fn area(&self) -> f64 {
            3.0 * self.radius * self.radius
        }
    }

    impl Area for Rectangle {
        fn area(&self) -> f64 {
            self.length * self.width
        }
    }

    tagged! {
        /// What it is like.
        Figure of "a figure" by "form" or "circle" as Area {
            Circle(Circle),
            Rectangle(Rectangle),
        }
    }

    section! {
        /// A painted figure.
        Painted with paint: Paint, figure: Figure {
            /// Its name.
            name: String = value();
        }
    }

    fn read(text: &str) -> Result<Painted, Vec<Problem>> {
        let table = default_table(text.to_owned());
        let mut reader = Reader::default();
        let read = <Painted as Field>::read(&table, &value(), &mut reader);
        read.ok_or(reader.problems.0)
    }

    #[test]
    fn a_table_holds_the_keys_of_several_sections_and_of_the_form_it_chooses() {
        let keys: Vec<&str> = Painted::fields().iter().map(|(rule, _)| rule.key).collect();
        assert_eq!(
            keys,
            ["name", "layers", "form", "radius", "length", "width"]
        );
        let by_default = read("name = \"a\"").unwrap();
        assert_eq!(
            (by_default.paint.layers, by_default.figure.chosen().area()),
            (1, 12.0)
        );
        let chosen = read("name = \"b\"\nform = \"rectangle\"\nlength = 4\nlayers = 3").unwrap();
        assert_eq!(
            (chosen.paint.layers, chosen.figure.chosen().area()),
            (3, 4.0)
        );
        assert_eq!(defaults::<Rectangle>(&[("length", 5.0)]).area(), 5.0);
        let column = |key| chosen.place_of(key).column();
        assert_eq!(
            (chosen.place_of("layers").line(), column("layers")),
            (4, 10)
        );
        assert_eq!(*chosen.place_of("radius"), chosen.place);
    }

    #[test]
    fn a_form_needs_its_keys() {
        let said = read("name = \"c\"\nform = \"rectangle\"").unwrap_err();
        assert_eq!(
            said[0].message,
            "a figure of form \"rectangle\" needs `length`"
        );
    }
}
