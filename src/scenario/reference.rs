//! Generated from the schema: the JSON Schema for editors and the reference of all keys.

use super::load::LAYER;
use super::schema::Scenario;
use crate::node::{Value as Toml, parse};
use crate::problem::Source;
use crate::rule::{Draw, Field, Form, Presence, Rule, SectionShape, Shape, plain};
use crate::uncertain::distribution_names;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of scenario files.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = schema_of(Scenario::shape(), None, &mut definitions);
    definitions.insert("distribution".into(), distribution());
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "gridrack scenario", "$ref": root["$ref"], "$defs": definitions })
}

fn distribution() -> Value {
    let names: Map<String, Value> = distribution_names()
        .into_iter()
        .map(|name| (name.to_owned(), json!({ "type": "object" })))
        .collect();
    json!({ "type": "object", "properties": names, "minProperties": 1, "maxProperties": 1, "additionalProperties": false })
}

fn schema_of(shape: Shape, rule: Option<&Rule>, definitions: &mut Map<String, Value>) -> Value {
    let bounds = |kind: &str| {
        rule.map_or_else(
            || json!({ "type": kind }),
            |rule| json!({ "type": kind, "minimum": rule.min, "maximum": rule.max }),
        )
    };
    match shape {
        Shape::Text => rule.filter(|rule| !rule.choices.is_empty()).map_or_else(
            || json!({ "type": "string" }),
            |rule| json!({ "type": "string", "enum": rule.choices }),
        ),
        Shape::Name => json!({ "type": "string", "minLength": 1, "maxLength": 64 }),
        Shape::Whole => bounds("integer"),
        Shape::Real => bounds("number"),
        Shape::Uncertain => {
            json!({ "anyOf": [bounds("number"), { "$ref": "#/$defs/distribution" }] })
        }
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Overrides => json!({ "type": "object" }),
        Shape::List(element) => {
            json!({ "type": "array", "items": schema_of(element(), rule, definitions) })
        }
        Shape::Map(element) => {
            json!({ "type": "object", "additionalProperties": schema_of(element(), rule, definitions) })
        }
        Shape::Section(section) => {
            if !definitions.contains_key(section.name) {
                definitions.insert(section.name.to_owned(), Value::Null);
                let built = section_schema(section, definitions);
                definitions.insert(section.name.to_owned(), built);
            }
            json!({ "$ref": format!("#/$defs/{}", section.name) })
        }
    }
}

fn section_schema(section: &SectionShape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let common = common_fields(section);
    for (rule, shape) in (section.fields)() {
        let mut property = property(&rule, shape, definitions);
        // What a key of a form is by default the form says.
        if common.iter().all(|(own, _)| own.key != rule.key)
            && let Value::Object(property) = &mut property
        {
            property.remove("default");
        }
        // A catalogue entry or an extended file may give what is required.
        if rule.presence == Presence::Required
            && section.catalog.is_none()
            && section.name != "Scenario"
            && rule.key != "set"
        {
            required.push(rule.key);
        }
        properties.insert(rule.key.to_owned(), property);
    }
    if let Some((kind, by)) = section.catalog {
        properties.insert(by.to_owned(), json!({ "type": "string", "description": format!("An entry of the catalogue of {kind}, for example \"catalog:…\"; its values hold where a key is not given") }));
    }
    if section.name != "Scenario" {
        let words = "In a file that `extends` another: whether this table or element replaces or \
            removes the base's, instead of changing it";
        properties.insert(
            LAYER.to_owned(),
            json!({ "type": "string", "enum": ["replace", "remove"], "description": words }),
        );
    }
    let mut schema = json!({ "type": "object", "description": section.doc.trim(), "properties": properties, "required": required, "additionalProperties": false });
    let forms = (section.forms)();
    if !forms.is_empty() {
        let of_each = forms
            .iter()
            .map(|form| form_schema(form, &forms, definitions));
        schema["allOf"] = of_each.collect();
    }
    schema
}

fn property(rule: &Rule, shape: Shape, definitions: &mut Map<String, Value>) -> Value {
    let inner = schema_of(shape, Some(rule), definitions);
    let mut property = if inner.get("$ref").is_some() {
        json!({ "allOf": [inner] })
    } else {
        inner
    };
    property["description"] = json!(description(rule));
    if let Presence::Default(text) = rule.presence
        && let Some(default) = default_value(text)
    {
        property["default"] = default;
    }
    property
}

/// What holds where a key chooses a form: its keys with their defaults, and none of another form.
fn form_schema(form: &Form, forms: &[Form], definitions: &mut Map<String, Value>) -> Value {
    let own = section_schema(form.section, definitions)["properties"].take();
    let others = forms.iter().flat_map(|other| (other.section.fields)());
    let mut properties: Map<String, Value> = others
        .map(|(rule, _)| (rule.key.to_owned(), json!(false)))
        .collect();
    if let Value::Object(own) = own {
        properties.extend(own);
    }
    let chosen =
        json!({ "properties": { form.key: { "const": form.word } }, "required": [form.key] });
    json!({ "if": chosen, "then": { "properties": properties } })
}

/// The keys of a section that are of none of its forms, and that choose among them.
fn common_fields(section: &SectionShape) -> Vec<(Rule, Shape)> {
    let forms = (section.forms)();
    let of_a_form = |key: &str| {
        let has = |form: &Form| {
            (form.section.fields)()
                .iter()
                .any(|(rule, _)| rule.key == key)
        };
        forms.iter().any(has)
    };
    (section.fields)()
        .into_iter()
        .filter(|(rule, _)| !of_a_form(rule.key))
        .collect()
}

fn description(rule: &Rule) -> String {
    let unit = if rule.unit.is_empty() {
        String::new()
    } else {
        format!(" [{}]", rule.unit)
    };
    format!("{}{unit}", rule.doc.trim())
}

/// A default's TOML text as JSON.
fn default_value(text: &str) -> Option<Value> {
    let source = Source::new("default", format!("value = {text}"));
    let table = parse(&source).ok()?;
    Some(to_json(&table.get("value")?.value))
}

fn to_json(value: &Toml) -> Value {
    match value {
        Toml::Text(text) => json!(text),
        Toml::Whole(whole) => json!(whole),
        Toml::Real(real) => json!(real),
        Toml::Flag(flag) => json!(flag),
        Toml::Date(date) => json!(date.to_string()),
        Toml::List(items) => items.iter().map(|item| to_json(&item.value)).collect(),
        Toml::Table(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), to_json(&entry.node.value)))
                .collect(),
        ),
    }
}

/// What all keys have in common: the conventions that stand before the keys in the reference.
const CONVENTIONS: &str = include_str!("conventions.md");

/// The reference of scenarios, as Markdown: the conventions, then every key.
pub fn markdown() -> String {
    let mut out = format!(
        "# Scenario reference\n\nWritten by `gridrack schema --markdown` from \
            `src/scenario/conventions.md` and the keys that the program reads. First what all keys \
            have in common, then [every key](#top-level), table by table.\n\n{CONVENTIONS}\n\
            # Keys\n\nA key marked *once* may be a distribution drawn once per replication, one \
            marked *each use* a distribution drawn afresh each time; `check --explain` shows the \
            value of every key in a scenario.\n"
    );
    let mut done: Vec<&str> = Vec::new();
    section_markdown("(top level)", &Scenario::SHAPE, &mut done, &mut out);
    out
}

fn section_markdown(path: &str, section: &SectionShape, done: &mut Vec<&str>, out: &mut String) {
    if done.contains(&section.name) {
        return;
    }
    done.push(section.name);
    *out += &format!("\n## {path}\n\n{}", section.doc.trim());
    if let Some((kind, by)) = section.catalog {
        *out += &format!(" `{by}` takes an entry of `gridrack catalog {kind}`.");
    }
    *out += "\n\n| key | type | range | default | meaning |\n|---|---|---|---|---|\n";
    let fields = common_fields(section);
    for (rule, shape) in &fields {
        *out += &row(rule, *shape);
    }
    for form in (section.forms)() {
        let heading = format!("{path} with `{} = {:?}`", form.key, form.word);
        section_markdown(&heading, form.section, done, out);
    }
    for (rule, shape) in &fields {
        if let Some(inner) = inner_section(*shape) {
            let prefix = if path.starts_with('(') {
                String::new()
            } else {
                format!("{path}.")
            };
            section_markdown(&format!("{prefix}{}", rule.key), inner, done, out);
        }
    }
}

fn inner_section(shape: Shape) -> Option<&'static SectionShape> {
    match shape {
        Shape::Section(section) => Some(section),
        Shape::List(element) | Shape::Map(element) => inner_section(element()),
        _ => None,
    }
}

fn row(rule: &Rule, shape: Shape) -> String {
    let default = match rule.presence {
        Presence::Required => "required".to_owned(),
        Presence::Optional => "–".to_owned(),
        Presence::Default(text) => format!("`{text}`"),
    };
    let drawn = match rule.draw {
        Draw::Never => "",
        Draw::Once => ", *once*",
        Draw::EachUse => ", *each use*",
    };
    format!(
        "| `{}` | {}{drawn} | {} | {default} | {} |\n",
        rule.key,
        type_words(shape),
        range_words(rule, shape),
        rule.doc.trim()
    )
}

fn type_words(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Name => "name".into(),
        Shape::Whole => "whole number".into(),
        Shape::Real => "number".into(),
        Shape::Uncertain => "number or distribution".into(),
        Shape::Flag => "true or false".into(),
        Shape::Date => "date".into(),
        Shape::Overrides => "keys and values".into(),
        Shape::List(element) => format!("list of {}", type_words(element())),
        Shape::Map(element) => format!("table of {}", type_words(element())),
        Shape::Section(section) => section.name.to_owned(),
    }
}

fn range_words(rule: &Rule, shape: Shape) -> String {
    match shape {
        Shape::Whole | Shape::Real | Shape::Uncertain => rule.range_text(),
        Shape::Text if !rule.choices.is_empty() => rule.choices.join(", "),
        Shape::List(element) if matches!(element(), Shape::Real | Shape::Whole) => format!(
            "each {} to {} {}",
            plain(rule.min),
            plain(rule.max),
            rule.unit
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_that_is_checked_in_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.md");
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == markdown(),
            "docs/scenario.md is out of date; fix: cargo run -- schema --markdown > \
                docs/scenario.md"
        );
    }
}
