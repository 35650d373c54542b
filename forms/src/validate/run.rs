//! A run of the validator: one pass over schema and value, and the budget that it may cost.

use super::{Violation, message};
use crate::{Formats, Patterns, Schema, schema::pointer};
use serde_json::{Map, Value};

/// Schemas within schemas. Each takes a few frames of a stack that is 1 MiB in a browser.
const DEEPEST: usize = 128;
/// Schemas applied and values compared. The values of real forms that the tests have took 55 at most.
const MOST_STEPS: usize = 50_000;
/// Reasons that are written down.
const MOST_VIOLATIONS: usize = 200;

/// The state of a pass. Methods answer whether the value is accepted.
pub(super) struct Run<'a> {
    pub(super) schema: &'a Schema,
    pub(super) patterns: &'a dyn Patterns,
    /// The resources (see `references`) whose schemas led here, for `$dynamicRef`.
    pub(super) scope: Vec<usize>,
    /// Whether reasons are wanted. Without, the first one ends the pass.
    pub(super) collect: bool,
    pub(super) found: Vec<Violation>,
    pub(super) path: String,
    depth: usize,
    steps: usize,
    /// Whether the pass was given up. Everything is accepted from then on.
    spent: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(schema: &'a Schema, patterns: &'a dyn Patterns) -> Self {
        Self {
            schema,
            patterns,
            scope: vec![0],
            collect: false,
            found: Vec::new(),
            path: String::new(),
            depth: 0,
            steps: 0,
            spent: false,
        }
    }

    pub(super) fn violations(mut self, schema: &Value, instance: &Value) -> Vec<Violation> {
        self.collect = true;
        self.check(schema, instance);
        self.found
    }

    /// Whether `schema` accepts, writing nothing down.
    pub(super) fn accepts(&mut self, schema: &Value, instance: &Value) -> bool {
        let collect = std::mem::replace(&mut self.collect, false);
        let accepted = self.check(schema, instance);
        self.collect = collect;
        accepted
    }

    pub(super) fn check(&mut self, schema: &Value, instance: &Value) -> bool {
        let keywords = match schema {
            Value::Object(keywords) => keywords,
            Value::Bool(false) => return self.refuse("false", message::UNUSABLE),
            _ => return true,
        };
        if self.is_full() {
            // The value is refused already, and nobody reads more reasons.
            return false;
        }
        if self.depth == DEEPEST {
            self.spent = true;
        }
        if self.spent || !self.spend(1) {
            return true;
        }
        self.depth += 1;
        let accepted = self.keywords(schema, keywords, instance);
        self.depth -= 1;
        accepted
    }

    /// Applies `schema` to a part of the value: a property's name or an element's index below here.
    pub(super) fn check_below(&mut self, step: &str, schema: &Value, instance: &Value) -> bool {
        let length = self.enter(step);
        let accepted = self.check(schema, instance);
        self.path.truncate(length);
        accepted
    }

    /// Lengthens the path by a step, and gives the length to cut it to afterwards.
    pub(super) fn enter(&mut self, step: &str) -> usize {
        let length = self.path.len();
        if self.collect {
            pointer::push(&mut self.path, step);
        }
        length
    }

    fn keywords(&mut self, schema: &Value, keywords: &Map<String, Value>, instance: &Value) -> bool {
        if self.schema.dialect.old && keywords.get("$ref").is_some_and(Value::is_string) {
            return self.reference(schema, instance);
        }
        // What has another type than expected needs no further reason.
        if keywords.get("type").is_some_and(|types| !self.has_type(types, instance)) {
            return false;
        }
        let mut accepted = true;
        for (keyword, value) in keywords {
            accepted &= self.keyword(keyword, value, schema, instance);
            if !accepted && !self.collect {
                break;
            }
        }
        accepted
    }

    fn keyword(&mut self, keyword: &str, value: &Value, schema: &Value, instance: &Value) -> bool {
        match (keyword, instance) {
            ("$ref" | "$dynamicRef" | "$recursiveRef", _) if value.is_string() => {
                self.reference(schema, instance)
            }
            ("allOf" | "anyOf" | "oneOf" | "not" | "if", _) => {
                self.combined(keyword, value, schema, instance)
            }
            ("const" | "enum", _) => self.listed(keyword, value, instance),
            (_, Value::Object(_)) => self.object(keyword, value, schema, instance),
            (_, Value::Array(items)) => self.array(keyword, value, schema, items, instance),
            (_, Value::String(text)) => self.text(keyword, value, schema, text),
            (_, Value::Number(_)) => self.number(keyword, value, instance),
            _ => true,
        }
    }

    /// Counts what the pass costs. False when it is given up.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.spent |= self.steps > MOST_STEPS;
        !self.spent
    }

    /// Whether all the reasons that are wanted are written down.
    pub(super) fn is_full(&self) -> bool {
        self.collect && self.found.len() >= MOST_VIOLATIONS
    }

    /// Whether something was left unchecked for its cost.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// Writes down a reason at the present path.
    pub(super) fn refuse(&mut self, keyword: &'static str, message: &str) -> bool {
        if self.collect && !self.is_full() {
            let violation = Violation { pointer: self.path.clone(), keyword, message: message.to_owned() };
            // Schemas that apply together often say the same.
            if !self.found.contains(&violation) {
                self.found.push(violation);
            }
        }
        false
    }

    /// Writes down reasons that were found for a branch.
    pub(super) fn add(&mut self, reasons: Vec<Violation>) {
        let room = MOST_VIOLATIONS.saturating_sub(self.found.len());
        self.found.extend(reasons.into_iter().take(room));
    }

    /// Writes down a reason at a property of the object at the present path.
    pub(super) fn refuse_at(&mut self, property: &str, keyword: &'static str, message: &str) -> bool {
        let length = self.enter(property);
        self.refuse(keyword, message);
        self.path.truncate(length);
        false
    }

    /// Writes down a reason with a limit: "Use at least " 3 " characters.".
    pub(super) fn refuse_limit(
        &mut self,
        keyword: &'static str,
        before: &str,
        limit: &Value,
        after: &str,
    ) -> bool {
        if self.collect {
            self.refuse(keyword, &message::with_limit(before, limit, after));
        }
        false
    }

    /// Whether `format` is a rule here.
    pub(super) fn asserts_formats(&self) -> bool {
        self.schema.formats == Formats::Assert
    }
}

/// Whether a value can be a schema. What is none says nothing, also where its opposite counts.
pub(super) fn is_schema(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Bool(_))
}
