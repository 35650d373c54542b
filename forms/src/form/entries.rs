//! Entries of lists and maps: which there are, and the properties of an object that no name in the schema stands for.

use super::{
    draft::Entry,
    facets::{ARRAY, Facets, bound, list},
    scope::{declares, describes_more},
    spot::{Role, Spot},
    walk::Walk,
};
use serde_json::Value;

/// Most entries that are there from the start because the schema wants so many.
const MOST_STARTED: u64 = 20;
/// How deep branches are looked into for the name of a property.
const DEEPEST_BRANCH: u8 = 8;

impl<'a> Walk<'a> {
    /// Whether its entries have numbers and no names.
    pub(super) fn is_list(&self, spot: &Spot<'a>) -> bool {
        spot.role != Role::More && self.types(spot) & ARRAY != 0
    }

    /// The entries of a list or map: their ids, and a map's keys.
    pub(super) fn entries(&self, spot: &Spot<'a>) -> Vec<(u32, String)> {
        if let Some(Entry::Entries(entries, _)) = self.draft.edits.get(&spot.place) {
            return entries.clone();
        }
        if !self.is_list(spot) {
            let keys = self.loose(spot).into_iter();
            return keys.enumerate().map(|(id, (key, _))| (id as u32, key.to_owned())).collect();
        }
        let count = match spot.seed {
            Some(Value::Array(entries)) => entries.len() as u64,
            _ if spot.required && spot.fresh && !spot.nullable() && !spot.repeats() => {
                let fixed = spot.fixed_count();
                let least = bound(&spot.facets, "minItems", u64::max).unwrap_or(0);
                least.max(fixed as u64).min(MOST_STARTED)
            }
            _ => 0,
        };
        (0..count as u32).map(|id| (id, String::new())).collect()
    }

    /// The saved properties of an object that have no names of their own in the schema.
    pub(super) fn loose(&self, spot: &Spot<'a>) -> Vec<(&'a str, &'a Value)> {
        let object = spot.seed.and_then(Value::as_object);
        let pairs = object.into_iter().flatten().map(|(key, value)| (key.as_str(), value));
        pairs.filter(|(key, _)| !self.mentions(&spot.facets, key, 0) && !declares(&spot.outer, key)).collect()
    }

    /// Whether a property of this name can be declared for an object, whatever its value.
    fn mentions(&self, facets: &Facets<'a>, name: &str, depth: u8) -> bool {
        const LISTS: [&str; 2] = ["oneOf", "anyOf"];
        const MAPS: [&str; 2] = ["dependentSchemas", "dependencies"];
        let in_part = |part: &'a Value| self.mentions(&self.expanded(part), name, depth + 1);
        let in_schema = |schema: &&'a Value| {
            LISTS.iter().any(|keyword| list(schema, keyword).iter().any(in_part))
                || MAPS.iter().any(|keyword| {
                    schema
                        .get(*keyword)
                        .and_then(Value::as_object)
                        .is_some_and(|map| map.values().any(in_part))
                })
                || ["then", "else"].iter().filter_map(|keyword| schema.get(*keyword)).any(in_part)
        };
        declares(facets, name) || (depth < DEEPEST_BRANCH && facets.iter().any(in_schema))
    }

    /// The schema of a property that has no name of its own.
    pub(super) fn value_schema(&self, spot: &Spot<'a>, key: &str) -> Option<&'a Value> {
        let patterns = spot.facets.iter().filter_map(|schema| schema.get("patternProperties")?.as_object());
        let mut fallback = None;
        for (pattern, schema) in patterns.flatten() {
            if self.patterns.is_match(pattern, key) == Some(true) {
                return Some(schema);
            }
            fallback = fallback.or(Some(schema));
        }
        let described = spot.facets.iter().filter(|schema| describes_more(schema));
        let mut more = described.filter_map(|schema| schema.get("additionalProperties"));
        more.find(|schema| schema.is_object()).or(fallback)
    }
}
