//! The JSON-Schema-Test-Suite.

use crate::{corpora, engine::Engine};
use inlay_forms::{Formats, Schema};
use serde_json::{Map, Value, json};

/// What real forms use, and what a hand-written schema may: no test may fail.
const KEYWORDS: [&str; 43] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "boolean_schema",
    "const",
    "contains",
    "default",
    "definitions",
    "defs",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if-then-else",
    "infinite-loop-detection",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "ref",
    "required",
    "type",
    "uniqueItems",
    "optional/bignum",
    "optional/ecmascript-regex",
    "optional/float-overflow",
];
const MORE: [&str; 10] = [
    "optional/non-bmp-regex",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dynamicRef",
    "anchor",
    "refRemote",
    "content",
    "minContains",
    "maxContains",
    "vocabulary",
];
const FORMATS: [&str; 10] = [
    "optional/format/date",
    "optional/format/date-time",
    "optional/format/email",
    "optional/format/hostname",
    "optional/format/ipv4",
    "optional/format/ipv6",
    "optional/format/regex",
    "optional/format/time",
    "optional/format/uri",
    "optional/format/uuid",
];

/// The document with all remote ones inside, as 2020-12 Core, section 9.3 bundles them.
fn bundled(schema: &Value, remotes: &Map<String, Value>) -> Value {
    let mut schema = schema.clone();
    let text = schema.to_string();
    let Value::Object(keywords) = &mut schema else { return schema };
    if !text.contains("http") {
        return schema;
    }
    let definitions = keywords.entry("$defs").or_insert_with(|| json!({}));
    for (uri, remote) in remotes {
        if let Value::Object(remote) = remote {
            let mut remote = remote.clone();
            remote.entry("$id").or_insert_with(|| json!(uri));
            definitions[uri] = Value::Object(remote);
        }
    }
    schema
}

fn passes(name: &str, metaschemas: &[(&str, &Value)]) -> bool {
    let Some(files) = corpora::read(&format!("jsts-{name}.json")) else { return true };
    let mut remotes = corpora::read("jsts-remotes.json").unwrap().as_object().unwrap().clone();
    remotes.retain(|uri, _| !uri.contains("/draft") || uri.contains(&format!("/{name}/")));
    remotes.extend(metaschemas.iter().map(|(uri, schema)| ((*uri).to_owned(), (*schema).clone())));
    let mut good = true;
    for file in KEYWORDS.iter().chain(&MORE).chain(&FORMATS) {
        let Some(groups) = files[file].as_array() else { continue };
        let formats = if FORMATS.contains(file) { Formats::Assert } else { Formats::Remark };
        let (mut passed, mut total) = (0, 0);
        for group in groups {
            // These take tables of all of Unicode, which no form is worth.
            if group["description"].as_str().unwrap().contains("A-label") {
                continue;
            }
            let mut document = bundled(&group["schema"], &remotes);
            if let Value::Object(keywords) = &mut document {
                keywords.entry("$schema").or_insert_with(|| json!("http://json-schema.org/draft-07/schema#"));
            }
            let schema = Schema::parse(document).with_formats(formats);
            for test in group["tests"].as_array().unwrap() {
                total += 1;
                let violations = schema.violations(&test["data"], &Engine::default());
                let accepted = schema.accepts(schema.document(), &test["data"], &Engine::default());
                assert_eq!(accepted, violations.is_empty(), "{test}");
                if accepted == test["valid"] {
                    passed += 1;
                } else if !MORE.contains(file) {
                    println!("{name} {file}: {} / {}", group["description"], test["description"]);
                }
            }
        }
        println!("{name:<14}{file:<34}{passed:>4}/{total}");
        good &= passed == total || MORE.contains(file);
    }
    good
}

#[test]
fn draft_7_passes() {
    let metaschema = referencing::meta::DRAFT7.clone();
    assert!(passes("draft7", &[("http://json-schema.org/draft-07/schema", &metaschema)]));
}

#[test]
fn draft_2020_12_passes() {
    use referencing::meta;
    let metaschemas: [(&str, &Value); 8] = [
        ("https://json-schema.org/draft/2020-12/schema", &meta::DRAFT202012),
        ("core", &meta::DRAFT202012_CORE),
        ("applicator", &meta::DRAFT202012_APPLICATOR),
        ("unevaluated", &meta::DRAFT202012_UNEVALUATED),
        ("validation", &meta::DRAFT202012_VALIDATION),
        ("meta-data", &meta::DRAFT202012_META_DATA),
        ("format-annotation", &meta::DRAFT202012_FORMAT_ANNOTATION),
        ("content", &meta::DRAFT202012_CONTENT),
    ];
    assert!(passes("draft2020-12", &metaschemas));
}
