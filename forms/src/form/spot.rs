//! Spots: a place of the form with what is known of it. Data only; the walk (`walk`) finds them.

use super::{
    draft::{VALUE, join},
    facets::{ANY, ARRAY, NULL, OBJECT, constant, first, fixed_items, is_null, list, stated, type_of, types},
};
use crate::schema::pointer;
use serde_json::Value;

/// A place with what is known of it.
#[derive(Clone)]
pub(super) struct Spot<'a> {
    pub(super) place: String,
    /// The same in the value that is sent (RFC 6901).
    pub(super) pointer: String,
    pub(super) role: Role,
    /// The property's name, the map entry's key, or what the entries of a list are called.
    pub(super) name: String,
    /// What applies, references and `allOf` followed, conditions not.
    pub(super) facets: Vec<&'a Value>,
    /// What was saved here; where nothing was saved around it, what is proposed.
    pub(super) seed: Option<&'a Value>,
    /// Whether nothing was saved around it, so that defaults count.
    pub(super) fresh: bool,
    pub(super) required: bool,
    /// The types that the branch leaves.
    pub(super) types: u8,
    /// The schemas that apply to the places around it.
    pub(super) trail: Vec<&'a Value>,
    /// What already applies to the object that this is a branch of.
    pub(super) outer: Vec<&'a Value>,
}

/// What a place is to the one above it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The whole form or a branch: not a field, but the container of some.
    Scope,
    /// A property.
    Member,
    /// An entry of a list, with its number from 0.
    Entry(usize),
    /// An entry of a map.
    Keyed,
    /// A choice between branches beside the properties of the same object.
    Alternatives,
    /// The only field of a scope that is no object.
    Only,
    /// The properties without names of their own.
    More,
    /// The properties that are too many to show.
    Rest,
}

impl<'a> Spot<'a> {
    /// Whether `null` is accepted: by all schemas, or by a branch for it among those around that branch.
    pub(super) fn nullable(&self) -> bool {
        let has_branch = |schema: &Value| {
            ["oneOf", "anyOf"].iter().any(|keyword| list(schema, keyword).iter().any(is_null))
        };
        for schema in &self.facets {
            if stated(schema).is_some_and(|types| types & NULL == 0) {
                return false;
            }
            if has_branch(schema) {
                return true;
            }
        }
        let stated = types(&self.facets);
        stated != ANY && stated & NULL != 0
    }

    /// The only value that there may be.
    pub(super) fn constant(&self) -> Option<&'a Value> {
        if types(&self.facets) == NULL { Some(&Value::Null) } else { constant(&self.facets) }
    }

    /// Whether it contains itself, so that showing all of it would never end.
    pub(super) fn repeats(&self) -> bool {
        self.facets.iter().any(|facet| {
            // Only what has a shape of its own counts: a place and its parent may well share a title.
            is_container(facet) && self.trail.iter().any(|above| std::ptr::eq(*above, *facet))
        })
    }

    /// How many containers it is in.
    pub(super) fn depth(&self) -> usize {
        pointer::tokens(&self.place).count()
    }

    pub(super) fn below(&self, place: String, role: Role, name: String, facets: Vec<&'a Value>) -> Self {
        let mut trail = self.trail.clone();
        trail.extend(self.facets.iter().filter(|facet| is_container(facet)));
        let pointer = match role {
            Role::Member | Role::Keyed => pointer::join(&self.pointer, &name),
            Role::Entry(number) => pointer::join(&self.pointer, &number.to_string()),
            Role::Scope | Role::Alternatives | Role::Only | Role::More | Role::Rest => self.pointer.clone(),
        };
        let (fresh, required, types) = (self.fresh, true, ANY);
        Self {
            place,
            pointer,
            role,
            name,
            facets,
            seed: None,
            fresh,
            required,
            types,
            trail,
            outer: Vec::new(),
        }
    }

    /// How many entries of a tuple have schemas of their own.
    pub(super) fn fixed_count(&self) -> usize {
        self.facets.iter().map(|schema| fixed_items(schema).len()).max().unwrap_or(0)
    }

    /// The field of a scope that is no object.
    pub(super) fn only(&self) -> Self {
        let place = join(&self.place, VALUE);
        Self { place, role: Role::Only, required: true, ..self.clone() }
    }

    /// A place of the same object that is no property.
    pub(super) fn part(&self, segment: &str, role: Role) -> Self {
        let required = role == Role::Alternatives;
        let place = join(&self.place, segment);
        Self { place, role, name: String::new(), required, ..self.clone() }
    }

    /// Puts the default where nothing was saved. A `null` that nothing accepts is nothing, and so is a default that is a
    /// list or an object where something else is wanted, or the other way round: no control could show it.
    pub(super) fn propose(&mut self) {
        let types = types(&self.facets);
        if self.seed == Some(&Value::Null) && types != ANY && !self.nullable() {
            self.seed = None;
        }
        if self.fresh {
            let fits = |value: &&Value| match type_of(value) {
                NULL => self.nullable(),
                container @ (ARRAY | OBJECT) => types & container != 0,
                _ => types & !(ARRAY | OBJECT | NULL) != 0,
            };
            self.seed = self.seed.filter(fits).or_else(|| first(&self.facets, "default").filter(fits));
        }
    }
}

fn is_container(schema: &Value) -> bool {
    ["properties", "items", "prefixItems", "additionalProperties", "oneOf", "anyOf"]
        .iter()
        .any(|keyword| schema.get(keyword).is_some_and(|value| value.is_object() || value.is_array()))
}
