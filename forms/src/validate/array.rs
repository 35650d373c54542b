//! Keywords for arrays (2020-12 Core, section 10.3.1; Validation, section 6.4).

use super::{
    number,
    run::{Run, is_schema},
    scalar::limit,
};
use serde_json::Value;

impl Run<'_> {
    pub(super) fn array(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Value,
        items: &[Value],
        instance: &Value,
    ) -> bool {
        let (old, tuples) = (self.schema.dialect.old, self.schema.dialect.tuples);
        match (keyword, value) {
            ("prefixItems", Value::Array(schemas)) if !tuples => self.tuple(schemas, items),
            ("items", Value::Array(schemas)) => !tuples || self.tuple(schemas, items),
            ("items", rest) => {
                let from = if tuples { 0 } else { length_of(schema.get("prefixItems")) };
                self.rest("items", rest, from, items)
            }
            ("additionalItems", rest) if tuples && schema.get("items").is_some_and(Value::is_array) => {
                self.rest("additionalItems", rest, length_of(schema.get("items")), items)
            }
            ("uniqueItems", Value::Bool(true)) => self.unique(items),
            ("contains", wanted) if is_schema(wanted) => self.contains(wanted, schema, items),
            ("minItems", count) => {
                let Some(least) = limit(count).filter(|least| (items.len() as u64) < *least) else {
                    return true;
                };
                match least {
                    1 => self.refuse("minItems", "Use at least one entry."),
                    _ => self.refuse_limit("minItems", "Use at least ", count, " entries."),
                }
            }
            ("maxItems", count) => {
                let Some(most) = limit(count).filter(|most| items.len() as u64 > *most) else { return true };
                match most {
                    1 => self.refuse("maxItems", "Use one entry at most."),
                    _ => self.refuse_limit("maxItems", "Use at most ", count, " entries."),
                }
            }
            ("unevaluatedItems", rest) if !old => self.unevaluated_items(rest, schema, instance),
            _ => true,
        }
    }

    fn tuple(&mut self, schemas: &[Value], items: &[Value]) -> bool {
        let mut accepted = true;
        for (at, (schema, item)) in schemas.iter().zip(items).enumerate() {
            accepted &= self.check_below(&at.to_string(), schema, item);
        }
        accepted
    }

    fn rest(&mut self, keyword: &'static str, rest: &Value, from: usize, items: &[Value]) -> bool {
        let mut accepted = true;
        for (at, item) in items.iter().enumerate().skip(from) {
            accepted &= self.check_item(keyword, at, rest, item);
            if !accepted && (!self.collect || self.is_full()) {
                break;
            }
        }
        accepted
    }

    /// An element that only a schema for the rest speaks of.
    pub(super) fn check_item(
        &mut self,
        keyword: &'static str,
        at: usize,
        rest: &Value,
        item: &Value,
    ) -> bool {
        match rest {
            Value::Bool(false) => self.refuse_at(&at.to_string(), keyword, "This entry is one too many."),
            rest => self.check_below(&at.to_string(), rest, item),
        }
    }

    fn unique(&mut self, items: &[Value]) -> bool {
        for (at, item) in items.iter().enumerate() {
            if !self.spend(1 + at / 16) {
                return true;
            }
            if items[..at].iter().any(|other| number::equal(item, other)) {
                return self.refuse("uniqueItems", "Use each entry only once.");
            }
        }
        true
    }

    fn contains(&mut self, wanted: &Value, schema: &Value, items: &[Value]) -> bool {
        // The limits came with 2019-09.
        let old = self.schema.dialect.old;
        let bound = |keyword| schema.get(keyword).filter(|_| !old).and_then(limit);
        let (least, most) = (bound("minContains").unwrap_or(1), bound("maxContains"));
        let count = items.iter().filter(|item| self.accepts(wanted, item)).count() as u64;
        if count < least {
            return self.refuse("contains", "Add an entry of the kind that is needed.");
        }
        most.is_none_or(|most| count <= most)
            || self.is_spent()
            || self.refuse("maxContains", "There are too many entries of one kind.")
    }
}

fn length_of(list: Option<&Value>) -> usize {
    list.and_then(Value::as_array).map_or(0, Vec::len)
}
