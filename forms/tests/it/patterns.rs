//! The patterns of real integrations.

use crate::{corpora, engine::Engine};
use inlay_forms::{Patterns, is_tame};
use serde_json::Value;
use std::{collections::BTreeSet, time::Instant};

fn collect<'a>(value: &'a Value, patterns: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => {
            patterns.extend(map.get("pattern").and_then(Value::as_str));
            map.values().for_each(|value| collect(value, patterns));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, patterns)),
        _ => {}
    }
}

#[test]
fn nearly_all_real_patterns_are_tame() {
    let (mut all, files) = (BTreeSet::new(), ["connector-specs.json", "providers.json"].map(corpora::read));
    files.iter().flatten().for_each(|file| collect(file, &mut all));
    let started = Instant::now();
    let wild: Vec<&&str> = all.iter().filter(|pattern| !is_tame(pattern)).collect();
    println!("{} patterns, {} not tame, {:?}: {wild:#?}", all.len(), wild.len(), started.elapsed());
    let uncompiled = all.iter().filter(|pattern| Engine::default().is_match(pattern, "").is_none()).count();
    println!("{uncompiled} cannot be compiled");
    assert!(wild.len() * 50 <= all.len(), "{wild:?}");
}
