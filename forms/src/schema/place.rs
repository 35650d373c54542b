//! Places of a value (instance locations, 2020-12 Core, section 4.2.1), and which parts of a schema speak about one,
//! without deciding whether the value is good.

use super::{
    REFERENCES, References, Schema,
    keywords::{Contents, contents},
    pointed,
    secret::is_marked,
};
use crate::Patterns;
use serde_json::{Map, Value};

/// Most parts of a schema that are followed for one place: more than any schema for people has. Where there are more,
/// everything counts as secret.
const MOST: usize = 512;

/// Applicators to the same value (2020-12 Core, section 10.2; draft 7, section 6.5.7). What `if` says of a value is said of
/// it, and a property that `dependentSchemas` wait for may be there.
const IN_PLACE: [&str; 8] =
    ["if", "then", "else", "allOf", "oneOf", "anyOf", "dependentSchemas", "dependencies"];

/// Keywords about members that nothing else of their schema speaks of.
const REST: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

/// A place of a value with the parts of the schema that may apply there, whatever the value is.
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
        let mut below = Vec::new();
        for schema in &self.schemas {
            self.context.add_children(schema, name, &mut below);
        }
        let place = Self::of(self.context, below, value);
        Self { is_in_secret: place.is_in_secret || self.is_secret(), ..place }
    }

    /// From which element of a list that stands here on all elements are the same place: behind the longest tuple. `None`
    /// when each may be another, because members are spoken of by names, which may be numbers.
    pub fn alike_from(&self) -> Option<usize> {
        let names_members =
            |schema: &&Value| schema.get("properties").or_else(|| schema.get("patternProperties")).is_some();
        if self.schemas.iter().any(names_members) {
            return None;
        }
        let tuple =
            |schema: &&Value, keyword| schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        let tuples = self.schemas.iter().map(|s| tuple(s, "prefixItems").max(tuple(s, "items")));
        Some(tuples.max().unwrap_or(0))
    }

    /// Whether the schema knows a member of the object that stands here: by name, by a pattern, as an entry of a map, or as
    /// one that must be there. An object of which nothing is said but that it may be there is known with all that is in it.
    pub fn knows(&self, name: &str) -> bool {
        let is_known = |schema: &&'s Value| self.context.knows(schema, name);
        self.schemas.iter().any(is_known) || !self.schemas.iter().any(|schema| speaks_of_members(schema))
    }

    /// Whether the schema lets in members that it does not describe, by saying so: of the rest that all of it is good, or which
    /// whole values there are.
    pub fn leaves_free(&self) -> bool {
        let lets_all_in =
            |rest: &Value| rest == &Value::Bool(true) || rest.as_object().is_some_and(Map::is_empty);
        self.schemas.iter().any(|schema| {
            REST.iter().any(|keyword| schema.get(*keyword).is_some_and(lets_all_in))
                || ["enum", "const"].iter().any(|keyword| schema.get(*keyword).is_some())
        })
    }

    /// Whether a value of a type may stand here: unless types are named and it is none of them.
    pub fn allows(&self, type_name: &str) -> bool {
        let mut types = self.schemas.iter().filter_map(|schema| schema.get("type")).peekable();
        types.peek().is_none()
            || types.any(|types| match types {
                Value::Array(types) => types.iter().any(|known| known == type_name),
                known => known == type_name,
            })
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
            for keyword in IN_PLACE {
                match schema.get(keyword) {
                    Some(Value::Array(branches)) => {
                        let is_choice = keyword != "allOf";
                        let fits = |branch: &&Value| !is_choice || context.fits(branch, value);
                        waiting.extend(branches.iter().filter(fits));
                    }
                    Some(Value::Object(map)) if contents(keyword) == Some(Contents::Map) => {
                        waiting.extend(map.values());
                    }
                    part => waiting.extend(part),
                }
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

    /// Whether a schema says something of this member, other than that it must not be there. What is said of the rest
    /// counts where it describes it.
    fn knows(&self, schema: &Value, name: &str) -> bool {
        let is_described = |member: &Value| member != &Value::Bool(false);
        let property = schema.get("properties").and_then(|properties| properties.get(name));
        let by_pattern = |(pattern, member): (&String, &Value)| {
            is_described(member) && self.patterns.is_match(pattern, name) != Some(false)
        };
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        property.is_some_and(is_described)
            || patterns.is_some_and(|patterns| patterns.iter().any(by_pattern))
            || (property.is_none() && REST.iter().any(|keyword| is_description(schema.get(*keyword))))
            || lists_of_required(schema).any(|names| names.iter().any(|known| known == name))
            || schema.get("discriminator").and_then(|by| by.get("propertyName")).is_some_and(|by| by == name)
    }

    /// Adds the parts of a schema about a member or element (2020-12 Core, section 10.3). A pattern of which nobody can say
    /// whether it matches counts as well, beside those that speak of the rest.
    fn add_children(&self, schema: &'s Value, name: &str, found: &mut Vec<&'s Value>) {
        let property = schema.get("properties").and_then(|properties| properties.get(name));
        let mut is_named = property.is_some();
        found.extend(property);
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            for (pattern, property) in patterns {
                let is_match = self.patterns.is_match(pattern, name);
                is_named |= is_match == Some(true);
                if is_match != Some(false) {
                    found.push(property);
                }
            }
        }
        let mut rest: &[&str] = if is_named { &[] } else { &REST };
        add(schema, rest, found);
        // The longest list has fewer elements.
        let Ok(at) = name.parse::<u32>() else { return };
        rest = &["contains", "items", "additionalItems", "unevaluatedItems"];
        for keyword in ["prefixItems", "items"] {
            if let Some(item) = schema.get(keyword).and_then(|items| items.get(at as usize)) {
                found.push(item);
                rest = &["contains"];
            }
        }
        add(schema, rest, found);
    }
}

/// Adds the values of keywords that a schema has.
fn add<'s>(schema: &'s Value, keywords: &[&str], found: &mut Vec<&'s Value>) {
    for keyword in keywords {
        found.extend(schema.get(keyword));
    }
}

/// Whether a schema describes values, rather than letting all in or none.
fn is_description(schema: Option<&Value>) -> bool {
    schema.and_then(Value::as_object).is_some_and(|schema| !schema.is_empty())
}

/// The lists of members that must be there, always or beside others.
fn lists_of_required(schema: &Value) -> impl Iterator<Item = &Vec<Value>> {
    let beside = ["dependentRequired", "dependencies"].into_iter().filter_map(|keyword| schema.get(keyword));
    let beside = beside.filter_map(Value::as_object).flat_map(|rules| rules.values());
    schema.get("required").into_iter().chain(beside).filter_map(Value::as_array)
}

/// Whether a schema says which members an object has.
fn speaks_of_members(schema: &Value) -> bool {
    ["properties", "patternProperties"].iter().any(|keyword| is_description(schema.get(*keyword)))
        || REST.iter().any(|keyword| {
            schema.get(*keyword) == Some(&Value::Bool(false)) || is_description(schema.get(*keyword))
        })
        || lists_of_required(schema).any(|names| !names.is_empty())
}
