//! Real connection specifications with valid and invalid values.

use crate::{corpora, engine::Engine};
use inlay_forms::{Formats, Schema};

#[test]
fn real_values_get_the_verdict_and_the_place_that_three_other_validators_agree_on() {
    let (Some(specs), Some(instances)) =
        (corpora::read("connector-specs.json"), corpora::read("connector-instances.json"))
    else {
        return;
    };
    let engine = Engine::default();
    let (mut valid, mut invalid, mut failures) = (0, 0, Vec::new());
    for (name, spec) in specs.as_object().unwrap() {
        let schema = Schema::parse(spec.clone()).with_formats(Formats::Assert);
        for case in instances[name]["valid"].as_array().into_iter().flatten() {
            valid += 1;
            let violations = schema.violations(&case["instance"], &engine);
            if !violations.is_empty() {
                failures.push(format!("{name} {}: {violations:?}", case["label"]));
            }
        }
        for case in instances[name]["invalid"].as_array().into_iter().flatten() {
            invalid += 1;
            let violations = schema.violations(&case["instance"], &engine);
            let (kind, at) = (case["kind"].as_str().unwrap(), case["at"].as_str().unwrap());
            let keyword = if kind == "integer" { "type" } else { kind };
            if !violations.iter().any(|found| found.pointer == at && found.keyword == keyword) {
                failures.push(format!("{name} {kind} {at} {}: {violations:?}", case["errors"]));
            }
        }
    }
    println!("{valid} valid, {invalid} invalid, {} disagreements", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
