//! Connection specifications with valid and invalid values.

use crate::engine::Engine;
use inlay_corpus::Corpus;
use inlay_forms::{Formats, Schema};

/// Each value gets the verdict that it is kept with, each refusal at its place and by its keyword.
fn every_verdict_is_the_expected_one(corpus: &Corpus) {
    let engine = Engine::default();
    let (mut valid, mut invalid, mut failures) = (0, 0, Vec::new());
    for spec in corpus.specs() {
        let schema = Schema::parse(spec.schema).with_formats(Formats::Assert);
        for value in &spec.valid {
            valid += 1;
            let violations = schema.violations(value, &engine);
            if !violations.is_empty() {
                failures.push(format!("{} {value}: {violations:?}", spec.name));
            }
        }
        for refusal in &spec.invalid {
            invalid += 1;
            let violations = schema.violations(&refusal.value, &engine);
            let is_meant = |found: &inlay_forms::Violation| {
                found.pointer == refusal.at && found.keyword == refusal.keyword
            };
            if !violations.iter().any(is_meant) {
                failures.push(format!("{} {refusal:?}: {violations:?}", spec.name));
            }
        }
    }
    println!("{valid} valid, {invalid} invalid, {} disagreements", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn values_get_the_verdict_and_the_place_that_are_expected() {
    every_verdict_is_the_expected_one(&Corpus::Own);
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn real_values_get_the_verdict_and_the_place_that_three_other_validators_agree_on() {
    every_verdict_is_the_expected_one(&Corpus::required());
}
