//! Combiners (`allOf`, `anyOf`, `oneOf`, `not`, `if`) and references.

use super::{
    branch, message,
    run::{Run, is_schema},
};
use serde_json::Value;

impl Run<'_> {
    /// `$ref` and `$dynamicRef` of a schema.
    pub(super) fn reference(&mut self, schema: &Value, instance: &Value) -> bool {
        let (target, resource) = self.schema.references.target(self.schema.document(), schema, &self.scope);
        self.scope.push(resource);
        let accepted = self.check(target, instance);
        self.scope.pop();
        accepted
    }

    pub(super) fn combined(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Value,
        instance: &Value,
    ) -> bool {
        match (keyword, value) {
            ("allOf", Value::Array(schemas)) => {
                let mut accepted = true;
                for schema in schemas {
                    accepted &= self.check(schema, instance);
                    if !accepted && !self.collect {
                        break;
                    }
                }
                accepted
            }
            ("anyOf", Value::Array(schemas)) => self.one_of("anyOf", schemas, instance),
            ("oneOf", Value::Array(schemas)) => self.one_of("oneOf", schemas, instance),
            ("not", refused) if is_schema(refused) => {
                // What could not be checked to its end must not be turned around.
                !self.accepts(refused, instance) || self.is_spent() || self.refuse("not", message::UNUSABLE)
            }
            ("if", condition) if is_schema(condition) => {
                let branch = if self.accepts(condition, instance) { "then" } else { "else" };
                schema.get(branch).is_none_or(|schema| self.check(schema, instance))
            }
            _ => true,
        }
    }

    /// `anyOf` and `oneOf`.
    fn one_of(&mut self, keyword: &'static str, schemas: &[Value], instance: &Value) -> bool {
        let kept = std::mem::take(&mut self.found);
        let (mut accepting, mut best) = (0, None);
        for schema in schemas {
            if self.check(schema, instance) {
                accepting += 1;
                if accepting > 1 || keyword == "anyOf" {
                    break;
                }
            }
            let reasons = std::mem::take(&mut self.found);
            if accepting == 0 && self.collect {
                let rank = branch::rank(self, schema, instance, &reasons);
                if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                    best = Some((rank, reasons));
                }
            }
        }
        self.found = kept;
        match accepting {
            0 => {
                let reasons = best.map(|(rank, reasons)| rank.choose(reasons, &self.path));
                match reasons.filter(|reasons| !reasons.is_empty()) {
                    Some(reasons) => self.add(reasons),
                    None => _ = self.refuse(keyword, message::CHOOSE),
                }
                false
            }
            1 => true,
            _ if keyword == "anyOf" => true,
            _ => self.is_spent() || self.refuse("oneOf", message::CHOOSE),
        }
    }
}
