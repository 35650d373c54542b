//! The patterns of integrations.

use crate::engine::Engine;
use inlay_corpus::Corpus;
use inlay_forms::{Patterns, is_tame};
use serde_json::Value;
use std::collections::BTreeSet;

fn collect(value: &Value, patterns: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            patterns.extend(map.get("pattern").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| collect(value, patterns));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, patterns)),
        _ => {}
    }
}

/// All but one in fifty.
fn nearly_all_are_tame(corpus: &Corpus) {
    let mut all = BTreeSet::new();
    corpus.specs().iter().for_each(|spec| collect(&spec.schema, &mut all));
    corpus.providers().iter().for_each(|provider| collect(&provider.definition, &mut all));
    let wild: Vec<&String> = all.iter().filter(|pattern| !is_tame(pattern)).collect();
    println!("{} patterns, {} not tame: {wild:#?}", all.len(), wild.len());
    let engine = Engine::default();
    let broken: Vec<&String> = all.iter().filter(|pattern| engine.is_match(pattern, "").is_none()).collect();
    assert!(all.len() > 20, "{}", all.len());
    assert!(wild.len() * 50 <= all.len(), "{wild:?}");
    assert!(broken.len() * 50 <= all.len(), "{broken:?} cannot be compiled");
}

#[test]
fn nearly_all_patterns_are_tame() {
    nearly_all_are_tame(&Corpus::Own);
}

#[test]
#[ignore = "reads the corpora: INLAY_CORPORA=1 cargo test -- --include-ignored"]
fn nearly_all_real_patterns_are_tame() {
    nearly_all_are_tame(&Corpus::required());
}
