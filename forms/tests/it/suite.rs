//! What each keyword of JSON Schema means: the project's own cases, and the JSON-Schema-Test-Suite of the corpora.

use crate::engine::Engine;
use inlay_corpus::Corpus;
use inlay_forms::{Formats, Schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT_2020_12: &str = "https://json-schema.org/draft/2020-12/schema";

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

/// Runs the draft's groups of all keywords. Answers which keywords there were tests of.
fn run(corpus: &Corpus, name: &str, metaschemas: &[(&str, &Value)]) -> BTreeSet<&'static str> {
    let (suite, mut seen) = (corpus.suite(name), BTreeSet::new());
    let mut remotes = corpus.remotes();
    remotes.retain(|uri, _| !uri.contains("/draft") || uri.contains(&format!("/{name}/")));
    remotes.extend(metaschemas.iter().map(|(uri, schema)| ((*uri).to_owned(), (*schema).clone())));
    let (mut tests, mut failures) = (0, Vec::new());
    for file in KEYWORDS.iter().chain(&MORE).chain(&FORMATS) {
        let Some(groups) = suite.get(*file) else { continue };
        let formats = if FORMATS.contains(file) { Formats::Assert } else { Formats::Remark };
        let (mut passed, mut total) = (0, 0);
        for group in groups {
            // These take tables of all of Unicode, which no form is worth.
            if group.description.contains("A-label") {
                continue;
            }
            let mut document = bundled(&group.schema, &remotes);
            if let Value::Object(keywords) = &mut document {
                let draft = if name == "draft7" { DRAFT_7 } else { DRAFT_2020_12 };
                keywords.entry("$schema").or_insert_with(|| json!(draft));
            }
            let schema = Schema::parse(document).with_formats(formats);
            for test in &group.tests {
                total += 1;
                let violations = schema.violations(&test.data, &Engine::default());
                let accepted = schema.accepts(schema.document(), &test.data, &Engine::default());
                assert_eq!(accepted, violations.is_empty(), "{test:?}");
                if accepted == test.valid {
                    passed += 1;
                } else if !MORE.contains(file) {
                    failures.push(format!("{file}: {} / {test:?}", group.description));
                }
            }
        }
        println!("{name:<14}{file:<34}{passed:>4}/{total}");
        seen.extend((total > 0).then_some(*file));
        tests += total;
    }
    assert!(failures.is_empty(), "{name}: {}", failures.join("\n"));
    assert!(tests > 600, "{tests} tests of {name}");
    seen
}

fn draft_7(corpus: &Corpus) -> BTreeSet<&'static str> {
    let metaschema = referencing::meta::DRAFT7.clone();
    run(corpus, "draft7", &[("http://json-schema.org/draft-07/schema", &metaschema)])
}

fn draft_2020_12(corpus: &Corpus) -> BTreeSet<&'static str> {
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
    run(corpus, "draft2020-12", &metaschemas)
}

/// Every keyword is tested in one of the drafts at least.
fn both_drafts(corpus: &Corpus) {
    let mut seen = draft_7(corpus);
    seen.extend(draft_2020_12(corpus));
    let untested: Vec<_> = KEYWORDS.iter().chain(&FORMATS).filter(|file| !seen.contains(*file)).collect();
    assert!(untested.is_empty(), "no test of {untested:?}");
}

#[test]
fn both_drafts_mean_what_we_read_in_them() {
    both_drafts(&Corpus::Own);
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn both_drafts_mean_what_the_json_schema_test_suite_says() {
    both_drafts(&Corpus::required());
}
