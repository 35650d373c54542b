//! The hub refuses what the form in the widget refuses, and nothing else. The two validators have only their formats in
//! common.

use super::{IntegrationValidator, Matchers};
use inlay_corpus::{Corpus, Group, Spec};
use serde_json::{Value, json};

/// Verdicts of both on each of `values`, where the hub can use the schema at all.
fn verdicts<'a>(
    schema: &Value,
    values: impl Iterator<Item = &'a Value>,
) -> Option<Vec<(bool, bool, &'a Value)>> {
    let integration = IntegrationValidator::of(schema.clone(), Matchers::of(schema))?;
    let both = |value| {
        (
            integration.validator.is_valid(value),
            integration.schema.violations(value, &integration.matchers).is_empty(),
            value,
        )
    };
    Some(values.map(both).collect())
}

#[test]
fn on_each_kind_of_rule() {
    let text = |rule: Value| json!({"type": "object", "properties": {"x": rule}});
    let cases = [
        (text(json!({"format": "email"})), json!(["a@b.c", "a@", "a b@c.d", 5])),
        (text(json!({"format": "date"})), json!(["2024-02-29", "2023-02-29", "1.1.2024"])),
        (text(json!({"format": "date-time"})), json!(["2024-02-29T00:00:00Z", "2024-02-29T00:00"])),
        (text(json!({"format": "time"})), json!(["23:59:60Z", "10:00"])),
        (text(json!({"format": "uri"})), json!(["https://a.b/c?d#e", "a.b", "https://a b"])),
        (text(json!({"format": "hostname"})), json!(["a.b", "-a.b", "a_b", "xn--X"])),
        (text(json!({"format": "uuid"})), json!(["123e4567-e89b-12d3-a456-426614174000", "123e4567"])),
        (text(json!({"format": "ipv4"})), json!(["1.2.3.4", "1.2.3.04", "1.2.3"])),
        (text(json!({"format": "iri"})), json!(["", "a b"])),
        (text(json!({"format": "duration"})), json!(["P1D", "one day"])),
        (text(json!({"format": "date", "pattern": "^\\d\\d-\\d\\d$"})), json!(["01-02", "2024-02-29"])),
        (text(json!({"pattern": "^(?!x)\\p{L}+$"})), json!(["äb", "xb", "a1"])),
        (text(json!({"minLength": 2, "maxLength": 3})), json!(["💩💩", "💩", "abcd"])),
        (text(json!({"multipleOf": 0.01})), json!([19.99, 19.999, 0])),
        (
            text(json!({"type": "integer", "minimum": 9007199254740993_i64})),
            json!([9007199254740992_i64, 9007199254740993_i64, 1e17]),
        ),
        (text(json!({"type": ["integer", "null"]})), json!([1.0, 1.5, null, "1"])),
        (text(json!({"enum": [1, "1", {"a": 1}]})), json!([1.0, "1", {"a": 1.0}, true])),
        (
            text(json!({"uniqueItems": true, "contains": {"const": 1}, "minItems": 1})),
            json!([[1, 2], [1, 1.0], [], [2]]),
        ),
        (
            text(json!({"oneOf": [{"const": "a"}, {"type": "string", "maxLength": 1}]})),
            json!(["a", "b", "cc"]),
        ),
        (
            text(json!({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}})),
            json!(["", "a", 0, 1]),
        ),
        (
            text(json!({"dependentRequired": {"a": ["b"]}, "propertyNames": {"maxLength": 1}})),
            json!([{"a": 1}, {"a": 1, "b": 1}, {"bb": 1}]),
        ),
        (
            text(json!({"properties": {"a": true}, "unevaluatedProperties": false})),
            json!([{"a": 1}, {"b": 1}]),
        ),
        (
            text(json!({"prefixItems": [{"type": "string"}], "items": false})),
            json!([["a"], ["a", 1], [1], []]),
        ),
        (
            text(json!({"not": {"required": ["a"]}, "additionalProperties": {"type": "string"}})),
            json!([{"a": "x"}, {"b": "x"}, {"b": 1}]),
        ),
        (
            json!({"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/$defs/t"}},
            "$defs": {"t": {"type": "object", "properties": {"t": {"$ref": "#/$defs/t"}}, "additionalProperties": false}}}),
            json!([{"t": {"t": {}}}, {"t": {"u": 1}}]),
        ),
        (
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"x": {
            "items": [{"type": "string"}], "additionalItems": {"type": "integer"}, "dependencies": {"a": ["b"]}}}}),
            json!([["a", 1], ["a", "b"], [1], {"a": 1}]),
        ),
        (
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"x": {
            "contentEncoding": "base64", "contentMediaType": "application/json"}}}),
            json!(["{}", "bm8=", "(ä b"]),
        ),
        (text(json!({"contentEncoding": "base64", "contentMediaType": "application/json"})), json!(["(ä b"])),
        (text(json!({"type": "string", "nullable": true})), json!(["a", null])),
        (
            json!({"type": "object", "properties": {"x": {}}, "dependencies": {"x": ["unknown"], "y": {"required": ["x"]}}}),
            json!(["a"]),
        ),
        (
            json!({"type": "object", "properties": {"x": {}}, "dependentRequired": {"x": ["unknown"]}, "required": ["y"]}),
            json!(["a"]),
        ),
    ];
    for (schema, values) in cases {
        let mut values: Vec<Value> =
            values.as_array().unwrap().iter().map(|value| json!({"x": value})).collect();
        values.extend([json!({}), json!({"unknown": 1})]);
        for (hub, form, value) in verdicts(&schema, values.iter()).unwrap() {
            assert_eq!(hub, form, "{schema} {value}");
        }
    }
}

/// On the values of every specification that the hub can use, which all but one in twenty must be.
fn on_specifications(corpus: &Corpus) {
    let (specs, mut compared, mut unusable) = (corpus.specs(), 0, Vec::new());
    for Spec { name, schema, valid, invalid } in &specs {
        let values = valid.iter().chain(invalid.iter().map(|refusal| &refusal.value));
        match verdicts(schema, values) {
            Some(verdicts) => {
                for (hub, form, value) in verdicts {
                    assert_eq!(hub, form, "{name} {value}");
                    compared += 1;
                }
            }
            None => unusable.push(name),
        }
    }
    println!("{compared} verdicts compared; specifications that the hub cannot use: {unusable:?}");
    assert!(unusable.len() * 20 <= specs.len(), "{unusable:?}");
    assert!(compared > 200, "{compared}");
}

#[test]
fn on_our_own_specifications() {
    on_specifications(&Corpus::Own);
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn on_real_specifications() {
    on_specifications(&Corpus::required());
}

/// Both validators on what each keyword means, where the hub can use the schema. Formats are rules to both.
#[test]
fn on_each_keyword() {
    let mut compared = 0;
    for (draft, uri) in [
        ("draft7", "http://json-schema.org/draft-07/schema#"),
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
    ] {
        for (keyword, groups) in Corpus::Own.suite(draft) {
            for Group { description, mut schema, tests } in groups {
                let Value::Object(keywords) = &mut schema else { continue };
                keywords.entry("$schema").or_insert_with(|| json!(uri));
                let Some(verdicts) = verdicts(&schema, tests.iter().map(|test| &test.data)) else { continue };
                for (hub, form, value) in verdicts {
                    assert_eq!(hub, form, "{draft} {keyword}, {description}: {schema} {value}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1200, "{compared} verdicts compared");
}
