//! Facets: several schemas that apply to one place, and what they say together. Nothing is merged into a new schema: a
//! question is asked of each of them in turn, and who stands nearer to the place is asked first.

use super::words::plain;
use serde_json::Value;

/// The schemas that apply to one place, references and `allOf` followed.
pub(super) type Facets<'a> = [&'a Value];

/// Sets of types, as bits.
pub(super) const NULL: u8 = 1;
pub(super) const BOOLEAN: u8 = 2;
pub(super) const INTEGER: u8 = 4;
/// With fractions; the type `number` is this and [`INTEGER`].
pub(super) const FRACTION: u8 = 8;
pub(super) const STRING: u8 = 16;
pub(super) const ARRAY: u8 = 32;
pub(super) const OBJECT: u8 = 64;
pub(super) const NUMBER: u8 = INTEGER | FRACTION;
pub(super) const ANY: u8 = 127;

/// What the nearest schema says.
pub(super) fn first<'a>(facets: &Facets<'a>, keyword: &str) -> Option<&'a Value> {
    facets.iter().find_map(|schema| schema.get(keyword))
}

/// The nearest text that is not blank.
pub(super) fn text<'a>(facets: &Facets<'a>, keyword: &str) -> Option<&'a str> {
    let texts = facets.iter().filter_map(|schema| schema.get(keyword)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty())
}

/// Whether any of them says so.
pub(super) fn says(facets: &Facets<'_>, keywords: &[&str]) -> bool {
    facets.iter().any(|schema| keywords.iter().any(|keyword| schema.get(keyword) == Some(&Value::Bool(true))))
}

/// Whether any of them has the keyword.
pub(super) fn has(facets: &Facets<'_>, keywords: &[&str]) -> bool {
    facets.iter().any(|schema| keywords.iter().any(|keyword| schema.get(keyword).is_some()))
}

/// The elements of a list; none when it is something else.
pub(super) fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether a branch is there only to accept `null`.
pub(super) fn is_null(branch: &Value) -> bool {
    branch.get("type").and_then(Value::as_str) == Some("null") || branch.get("const") == Some(&Value::Null)
}

/// The schema of a list's entry: that of its position, or that of all others.
pub(super) fn item<'a>(facets: &[&'a Value], number: usize) -> Option<&'a Value> {
    facets.iter().find_map(|schema| {
        let fixed = fixed_items(schema);
        fixed.get(number).or_else(|| match schema.get("items") {
            Some(Value::Array(_)) => schema.get("additionalItems"),
            other => other,
        })
    })
}

/// The schemas of a tuple's positions (`prefixItems`, or `items` before draft 2020-12).
pub(super) fn fixed_items(schema: &Value) -> &[Value] {
    match list(schema, "prefixItems") {
        [] => list(schema, "items"),
        fixed => fixed,
    }
}

/// The strongest lower or weakest upper bound, whichever the comparison keeps.
pub(super) fn bound(facets: &Facets<'_>, keyword: &str, keep: fn(u64, u64) -> u64) -> Option<u64> {
    facets.iter().filter_map(|schema| schema.get(keyword)?.as_u64()).reduce(keep)
}

/// Where it stands among its neighbours.
pub(super) fn order(facets: &Facets<'_>) -> i64 {
    let number = first(facets, "order").or_else(|| first(facets, "x-order"));
    number
        .and_then(|order| order.as_i64().or_else(|| order.as_f64().map(|order| order as i64)))
        .unwrap_or(i64::MAX)
}

/// The only value that is accepted, whatever keyword says so.
pub(super) fn constant<'a>(facets: &Facets<'a>) -> Option<&'a Value> {
    facets.iter().find_map(|schema| {
        schema.get("const").or_else(|| match list(schema, "enum") {
            [only] => Some(only),
            _ => None,
        })
    })
}

/// Whether it is hidden: never shown, with its value kept.
pub(super) fn hidden(facets: &Facets<'_>) -> bool {
    says(facets, &["airbyte_hidden", "x-hidden", "hidden"])
}

/// The types that are accepted: [`ANY`] when nothing says.
pub(super) fn types(facets: &Facets<'_>) -> u8 {
    let stated = facets.iter().filter_map(|schema| stated(schema)).fold(ANY, |all, types| all & types);
    if stated == ANY { implied(facets) } else { stated }
}

/// The type of a value.
pub(super) fn type_of(value: &Value) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Number(number) if number.is_f64() => {
            if number.as_f64().is_some_and(|number| number % 1.0 == 0.0) { INTEGER } else { FRACTION }
        }
        Value::Number(_) => INTEGER,
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    }
}

/// The types that one schema leaves by `type`, `enum` and `const`; nothing when it has none of them. OpenAPI's `nullable`
/// is no keyword of JSON Schema, so no validator accepts a `null` for it.
pub(super) fn stated(schema: &Value) -> Option<u8> {
    let of_names = |names: &[Value]| {
        let types = names.iter().filter_map(|name| named(name.as_str()?)).fold(0, |all, one| all | one);
        (types != 0).then_some(types)
    };
    let of_type = match schema.get("type") {
        Some(Value::String(name)) => named(name),
        Some(Value::Array(names)) => of_names(names),
        _ => None,
    };
    let of_value = match (schema.get("const"), list(schema, "enum")) {
        (Some(value), _) => Some(type_of(value)),
        (None, []) => None,
        (None, values) => Some(values.iter().fold(0, |all, value| all | type_of(value))),
    };
    match (of_type, of_value) {
        (Some(types), Some(values)) => Some(types & values),
        (types, values) => types.or(values),
    }
}

fn named(name: &str) -> Option<u8> {
    Some(match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => INTEGER,
        "number" => NUMBER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => return None,
    })
}

/// Whether a schema is a union: several branches beside `null`, which say what there may be better than any other
/// keyword.
fn is_union(schema: &Value) -> bool {
    ["oneOf", "anyOf"]
        .iter()
        .any(|keyword| list(schema, keyword).iter().filter(|branch| !is_null(branch)).count() > 1)
}

/// The type that other keywords make sense for, when `type` is missing.
fn implied(facets: &Facets<'_>) -> u8 {
    const SIGNS: [(u8, &[&str]); 4] = [
        (
            OBJECT,
            &[
                "properties",
                "patternProperties",
                "propertyNames",
                "dependentSchemas",
                "minProperties",
                "additionalProperties",
            ],
        ),
        (ARRAY, &["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]),
        (STRING, &["pattern", "minLength", "maxLength", "format", "airbyte_secret", "multiline"]),
        (NUMBER, &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ];
    // Beside a union only what an object consists of counts: `minLength` leaves the numbers in.
    let is_union = facets.iter().any(|schema| is_union(schema));
    let signs = if is_union { &SIGNS[..1] } else { &SIGNS[..] };
    if let Some((types, _)) = signs.iter().find(|(_, keywords)| has(facets, keywords)) {
        return *types;
    }
    if is_union {
        return ANY;
    }
    match first(facets, "default") {
        None | Some(Value::Null) => ANY,
        Some(Value::Number(_)) => NUMBER,
        Some(value) => type_of(value),
    }
}

/// A value in a list of choices.
pub(super) fn choice_label(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::String(text) if text.is_empty() => "Blank".to_owned(),
        Value::Object(object) => {
            let named = ["title", "label", "name"].iter().find_map(|name| object.get(*name)?.as_str());
            named.map_or_else(|| plain(value), str::to_owned)
        }
        _ => plain(value),
    }
}
