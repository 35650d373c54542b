//! Places of a value (instance locations, 2020-12 Core, section 4.2.1), and which parts of a schema speak about one,
//! without deciding whether the value is good.

use super::{REFERENCES, References, Schema, pointed, secret::is_marked};
use crate::Patterns;
use serde_json::Value;

/// Most parts of a schema that are followed for one place: more than any schema for people has. Where there are more,
/// everything counts as secret.
const MOST: usize = 512;

/// Applicators to the same value with one schema (2020-12 Core, section 10.2). What `if` says of a value is said of it.
const CONDITIONAL: [&str; 3] = ["if", "then", "else"];
/// With a list of alternatives.
const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];
/// With a schema for each property that may be there; `dependencies` may have a list of names instead.
const DEPENDENT: [&str; 2] = ["dependentSchemas", "dependencies"];

/// A place of a value with the parts of the schema that may apply there, whatever the value is.
#[derive(Clone)]
pub struct Place<'s> {
    context: Context<'s>,
    schemas: Vec<&'s Value>,
    /// Whether it is part of a secret, or must be taken for one.
    is_in_secret: bool,
}

/// What stays the same from place to place.
#[derive(Clone, Copy)]
struct Context<'s> {
    document: &'s Value,
    /// Without, references are pointers into the document.
    references: Option<&'s References>,
    patterns: &'s dyn Patterns,
}

impl<'s> Place<'s> {
    /// The whole value, by a document whose references are all pointers (`#/…`). With `value`, alternatives that are
    /// obviously for another one are left out: those with a constant where `value` has something else.
    pub fn root(document: &'s Value, value: Option<&Value>, patterns: &'s dyn Patterns) -> Self {
        Self::of(Context { document, references: None, patterns }, vec![document], value)
    }

    /// The whole value, by a schema with any references.
    pub fn of_schema(schema: &'s Schema, patterns: &'s dyn Patterns) -> Self {
        let document = schema.document();
        let context = Context { document, references: Some(&schema.references), patterns };
        Self::of(context, vec![document], None)
    }

    /// A member of the object or an element of the list that stands here. `value` is the member's.
    #[must_use]
    pub fn step(&self, name: &str, value: Option<&Value>) -> Self {
        let below = self.schemas.iter().flat_map(|schema| self.context.children(schema, name)).collect();
        let place = Self::of(self.context, below, value);
        Self { is_in_secret: place.is_in_secret || self.is_secret(), ..place }
    }

    /// The parts, references followed. Empty for a place that the schema says nothing about.
    pub fn schemas(&self) -> &[&'s Value] {
        &self.schemas
    }

    /// Whether a value here is secret: if any part that may apply to it, or to what it is in, marks its values as such
    /// (`writeOnly`, `x-secret`, `airbyte_secret`, or the format `password`). The widget masks it, the hub seals it.
    pub fn is_secret(&self) -> bool {
        self.is_in_secret || self.schemas.iter().any(|schema| is_marked(schema))
    }

    fn of(context: Context<'s>, mut waiting: Vec<&'s Value>, value: Option<&Value>) -> Self {
        let mut schemas: Vec<&'s Value> = Vec::new();
        while let Some(schema) = waiting.pop() {
            let is_known = schemas.iter().any(|known| std::ptr::eq(*known, schema));
            if is_known || !schema.is_object() {
                continue;
            }
            if schemas.len() == MOST {
                return Self { context, schemas, is_in_secret: true };
            }
            schemas.push(schema);
            waiting.extend(context.reference(schema));
            waiting.extend(CONDITIONAL.iter().filter_map(|keyword| schema.get(keyword)));
            waiting.extend(list(schema, "allOf"));
            for keyword in ALTERNATIVES {
                waiting.extend(list(schema, keyword).filter(|branch| context.fits(branch, value)));
            }
            for keyword in DEPENDENT {
                let map = schema.get(keyword).and_then(Value::as_object);
                waiting.extend(map.into_iter().flat_map(|map| map.values()));
            }
        }
        Self { context, schemas, is_in_secret: false }
    }
}

impl<'s> Context<'s> {
    fn reference(&self, schema: &'s Value) -> Option<&'s Value> {
        let uri = REFERENCES.iter().find_map(|keyword| schema.get(keyword)?.as_str())?;
        match self.references {
            Some(references) => Some(references.target(self.document, schema, &[]).0),
            None => pointed(self.document, uri),
        }
    }

    /// False when one of the branch's constants differs from what `value` has there.
    fn fits(&self, branch: &'s Value, value: Option<&Value>) -> bool {
        let Some(value) = value else { return true };
        let branch = self.reference(branch).unwrap_or(branch);
        let differs = |(name, property): (&String, &Value)| {
            let only = property.get("const").or_else(|| match property.get("enum")?.as_array()?.as_slice() {
                [only] => Some(only),
                _ => None,
            });
            matches!((only, value.get(name)), (Some(only), Some(there)) if only != there)
        };
        !branch
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|properties| properties.iter().any(differs))
    }

    /// The parts of a schema about a member or element (2020-12 Core, section 10.3). A pattern of which nobody can say
    /// whether it matches counts as well, beside those that speak of the rest.
    fn children(&self, schema: &'s Value, name: &str) -> Vec<&'s Value> {
        let mut found: Vec<&'s Value> = Vec::new();
        found.extend(schema.get("properties").and_then(|properties| properties.get(name)));
        let mut is_named = !found.is_empty();
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        for (pattern, property) in patterns.into_iter().flatten() {
            let is_match = self.patterns.is_match(pattern, name);
            is_named |= is_match == Some(true);
            if is_match != Some(false) {
                found.push(property);
            }
        }
        if !is_named {
            found.extend(
                ["additionalProperties", "unevaluatedProperties"].iter().filter_map(|rest| schema.get(rest)),
            );
        }
        if let Ok(at) = name.parse::<usize>() {
            let tuples =
                ["prefixItems", "items"].iter().filter_map(|keyword| schema.get(keyword)?.as_array());
            let before = found.len();
            found.extend(tuples.filter_map(|items| items.get(at)));
            if found.len() == before {
                let rest = ["items", "additionalItems", "unevaluatedItems"];
                found.extend(rest.iter().filter_map(|keyword| schema.get(keyword)));
            }
            found.extend(schema.get("contains"));
        }
        found
    }
}

fn list<'s>(schema: &'s Value, keyword: &str) -> impl Iterator<Item = &'s Value> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten()
}
