//! Conditions: which schemas apply to an object, given what is filled in: `if`, `dependencies` and what became of it,
//! and branches that another field decides.

use super::{
    alternatives::DecidedBy,
    facets::{has, list},
    scope::{Scope, declares},
    spot::Spot,
    walk::{DEEPEST, Walk},
};
use serde_json::{Map, Value};
use std::rc::Rc;

/// How often conditions are decided again because the last decision has changed the value. Conditions that contradict
/// themselves would never settle.
const ROUNDS: usize = 6;
/// The keywords that make what applies depend on the value.
const CONDITIONS: [&str; 4] = ["if", "dependencies", "dependentSchemas", "dependentRequired"];

impl<'a> Walk<'a> {
    /// Decides what applies to an object.
    pub(super) fn open(&self, spot: &Spot<'a>) -> Rc<Scope<'a>> {
        let is_same =
            |known: &&Rc<Scope<'a>>| known.spot.place == spot.place && same(&known.spot.facets, &spot.facets);
        if let Some(known) = self.opened.borrow().iter().rev().find(is_same) {
            return Rc::clone(known);
        }
        let mut scope = self.scope(spot, spot.facets.clone(), &Map::new());
        if self.is_conditional(spot) {
            // From what was saved on: a condition may declare what it reads itself.
            if let Some(Value::Object(seed)) = spot.seed {
                scope = self.scope(spot, self.applicable(spot, seed), seed);
            }
            for _ in 0..ROUNDS {
                let names = self.names_read(&scope);
                let value = self.object(&scope, names.as_deref());
                let active = self.applicable(spot, &value);
                let before = std::mem::replace(&mut scope, self.scope(spot, active, &value));
                if same(&before.active, &scope.active) && before.required == scope.required {
                    break;
                }
            }
        }
        let scope = Rc::new(scope);
        self.opened.borrow_mut().push(Rc::clone(&scope));
        scope
    }

    /// The schemas that apply to an object now.
    pub(super) fn active(&self, spot: &Spot<'a>) -> Vec<&'a Value> {
        if self.is_conditional(spot) { self.open(spot).active.clone() } else { spot.facets.clone() }
    }

    /// Whether what applies depends on the value.
    pub(super) fn is_conditional(&self, spot: &Spot<'a>) -> bool {
        spot.depth() <= DEEPEST
            && (has(&spot.facets, &CONDITIONS)
                || self
                    .alternatives(&spot.facets, &spot.outer)
                    .iter()
                    .any(|alternatives| alternatives.decided_by == DecidedBy::Value))
    }

    fn scope(&self, spot: &Spot<'a>, active: Vec<&'a Value>, value: &Map<String, Value>) -> Scope<'a> {
        let mut required: Vec<&'a str> = Vec::new();
        for schema in &active {
            required.extend(list(schema, "required").iter().filter_map(Value::as_str));
            for keyword in ["dependentRequired", "dependencies"] {
                for (trigger, names) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                    if value.contains_key(trigger) {
                        required.extend(names.as_array().into_iter().flatten().filter_map(Value::as_str));
                    }
                }
            }
        }
        let mut found = self.alternatives(&active, &spot.outer);
        found.retain(|alternatives| {
            alternatives.decided_by == DecidedBy::Person && alternatives.is_of_objects()
        });
        Scope { spot: spot.clone(), active, required, alternatives: found }
    }

    /// The names whose values decide; `None` when that is hard to say. A large form answers each key, and mostly one
    /// property of hundreds decides.
    fn names_read(&self, scope: &Scope<'a>) -> Option<Vec<&'a str>> {
        let mut names = Vec::new();
        for schema in &scope.active {
            let parts = ["then", "else"].iter().filter_map(|keyword| schema.get(*keyword));
            for keyword in &CONDITIONS[1..] {
                for (trigger, part) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                    names.push(trigger.as_str());
                    if is_conditional_itself(part) {
                        return None;
                    }
                }
            }
            let is_read = schema.get("if").is_none_or(|condition| add_names(condition, &mut names, 0));
            if !is_read || parts.into_iter().any(is_conditional_itself) {
                return None;
            }
        }
        for alternatives in self.alternatives(&scope.active, &scope.spot.outer) {
            if alternatives.decided_by == DecidedBy::Value {
                let branches = alternatives.branches.iter().flat_map(|branch| &branch.facets);
                let pairs = branches.flat_map(|schema| property_pairs(schema));
                names.extend(pairs.map(|(name, _)| name).filter(|name| declares(&alternatives.outer, name)));
            }
        }
        Some(names)
    }

    /// The schemas that apply to an object of this value.
    pub(super) fn applicable(&self, spot: &Spot<'a>, value: &Map<String, Value>) -> Vec<&'a Value> {
        let whole = Value::Object(value.clone());
        let mut active = spot.facets.clone();
        let mut index = 0;
        loop {
            // `expand` bounds how many there can be.
            while let Some(schema) = active.get(index).copied() {
                index += 1;
                if let Some(condition) = schema.get("if") {
                    let holds = self.form.schema.accepts(condition, &whole, self.patterns);
                    if let Some(then) = schema.get(if holds { "then" } else { "else" }) {
                        self.expand(then, &mut active);
                    }
                }
                for keyword in ["dependentSchemas", "dependencies"] {
                    for (trigger, schema) in
                        schema.get(keyword).and_then(Value::as_object).into_iter().flatten()
                    {
                        if schema.is_object() && value.contains_key(trigger) {
                            self.expand(schema, &mut active);
                        }
                    }
                }
            }
            let before = active.len();
            for alternatives in self.alternatives(&active, &spot.outer) {
                let fits = |name: &str, schema: &'a Value| {
                    value
                        .get(name)
                        .is_some_and(|value| self.form.schema.accepts(schema, value, self.patterns))
                };
                let applies = |facets: &Vec<&'a Value>| {
                    let mut decided = false;
                    let fit = facets.iter().all(|schema| {
                        property_pairs(schema).filter(|(name, _)| declares(&alternatives.outer, name)).all(
                            |(name, schema)| {
                                decided = true;
                                fits(name, schema)
                            },
                        )
                    });
                    fit && decided
                };
                if alternatives.decided_by == DecidedBy::Value
                    && let Some(branch) = alternatives.branches.iter().find(|branch| applies(&branch.facets))
                {
                    branch.facets.iter().for_each(|schema| self.expand(schema, &mut active));
                }
            }
            if active.len() == before {
                return active;
            }
        }
    }
}

/// Whether a part that may come to apply has conditions of its own.
fn is_conditional_itself(part: &Value) -> bool {
    has(&[part], &CONDITIONS) || has(&[part], &["$ref", "allOf", "anyOf", "oneOf"])
}

/// The names that a condition looks at; false when it may look at any.
fn add_names<'a>(condition: &'a Value, names: &mut Vec<&'a str>, depth: u8) -> bool {
    const DEEPEST: u8 = 8;
    let Some(keywords) = condition.as_object() else { return true };
    depth < DEEPEST
        && keywords.iter().all(|(keyword, value)| match keyword.as_str() {
            "properties" => {
                names.extend(value.as_object().into_iter().flat_map(Map::keys).map(String::as_str));
                true
            }
            "required" => {
                names.extend(list(condition, "required").iter().filter_map(Value::as_str));
                true
            }
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array().into_iter().flatten().all(|part| add_names(part, names, depth + 1))
            }
            "not" | "if" | "then" | "else" => add_names(value, names, depth + 1),
            "type" | "title" | "description" | "$comment" => true,
            _ => false,
        })
}

fn property_pairs(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
}

fn same(left: &[&Value], right: &[&Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| std::ptr::eq(*left, *right))
}
