//! Shapes: which control fits a place, and which fields are in it.

use super::{
    alternatives::Alternatives,
    choices::Values,
    facets::{
        ANY, ARRAY, BOOLEAN, Facets, NULL, NUMBER, OBJECT, STRING, constant, has, is_null, list, type_of,
        types,
    },
    spot::{Role, Spot},
    walk::{DEEPEST, Walk},
};
use serde_json::Value;

/// Which control fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    Boolean,
    Choice,
    Choices,
    Object,
    Branches,
    List,
    Map,
    Json,
}

/// Whether an object is part of what is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    /// When something in it is filled in.
    Filled,
    /// As the person says.
    Chosen(bool),
}

/// The longest list that is shown entry by entry.
const MOST_ENTRIES: usize = 500;

impl<'a> Walk<'a> {
    /// Which control fits a place.
    pub(super) fn shape(&self, spot: &Spot<'a>) -> Shape {
        match spot.role {
            Role::Alternatives => return Shape::Branches,
            Role::More => return Shape::Map,
            Role::Rest => return Shape::Json,
            _ if spot.depth() > DEEPEST => return Shape::Json,
            _ => {}
        }
        if self.has_choices(&spot.facets) {
            return Shape::Choice;
        }
        let types = self.types(spot);
        let alternatives =
            if has(&spot.facets, &["type", "oneOf", "anyOf"]) { self.alternatives_of(spot) } else { None };
        let of_objects =
            alternatives.map(|alternatives| alternatives.tag != "t" && alternatives.is_of_objects());
        let shape = if of_objects == Some(false) {
            Shape::Branches
        } else if of_objects == Some(true) || types == OBJECT {
            self.object_shape(spot)
        } else if types == ANY & !NULL {
            untyped(spot.seed)
        } else if types == STRING {
            Shape::Text
        } else if types != 0 && types & NUMBER == types {
            Shape::Number
        } else if types == BOOLEAN {
            Shape::Boolean
        } else if types == ARRAY {
            self.list_shape(spot)
        } else {
            Shape::Json
        };
        let fits = match (shape, spot.seed) {
            (_, None | Some(Value::Null)) => true,
            (Shape::Text | Shape::Number, Some(seed)) => type_of(seed) & (ARRAY | OBJECT) == 0,
            (Shape::List, Some(seed)) => seed.as_array().is_some_and(|entries| entries.len() <= MOST_ENTRIES),
            (Shape::Object | Shape::Map, Some(seed)) => seed.is_object(),
            _ => true,
        };
        if fits { shape } else { Shape::Json }
    }

    /// The types of a place without `null`: what its schemas state, or what their branches do.
    pub(super) fn types(&self, spot: &Spot<'a>) -> u8 {
        let stated = types(&spot.facets);
        if stated != ANY {
            return stated & spot.types & !NULL;
        }
        let mut all = 0;
        for schema in &spot.facets {
            for keyword in ["oneOf", "anyOf"] {
                for branch in list(schema, keyword).iter().filter(|branch| !is_null(branch)) {
                    all |= types(&self.expanded(branch));
                }
            }
        }
        (if all == 0 { ANY } else { all }) & spot.types & !NULL
    }

    fn list_shape(&self, spot: &Spot<'a>) -> Shape {
        let Some(choices) = self.item_choices(spot) else { return Shape::List };
        // What a set of ticks cannot say, such as the same value twice, is a list.
        let ticks = |entries: &Vec<Value>| {
            let (known, mut seen) = (Values::of(&choices), Values::default());
            entries.iter().all(|entry| known.position(entry).is_some() && seen.add(entry, 0))
        };
        match spot.seed {
            None | Some(Value::Null) => Shape::Choices,
            Some(Value::Array(entries)) if ticks(entries) => Shape::Choices,
            _ => Shape::List,
        }
    }

    fn object_shape(&self, spot: &Spot<'a>) -> Shape {
        let scope = self.open(spot);
        let shown = self.shown(&scope);
        match shown.as_slice() {
            [alternatives] if alternatives.role == Role::Alternatives => Shape::Branches,
            [more] if more.role == Role::More => Shape::Map,
            [] if scope.names().is_empty() && scope.alternatives.is_empty() => Shape::Json,
            _ => Shape::Object,
        }
    }

    /// The alternatives of a place, if a choice between them is all that it is.
    pub(super) fn alternatives_of(&self, spot: &Spot<'a>) -> Option<Alternatives<'a>> {
        let found = self.alternatives_to_choose(spot);
        if spot.role == Role::Alternatives {
            return found.into_iter().find(|alternatives| {
                alternatives.selector(spot) == spot.place && spot.place.ends_with(&alternatives.tag)
            });
        }
        found.into_iter().next()
    }

    /// Whether an object is sent.
    pub(super) fn presence(&self, spot: &Spot<'a>) -> Presence {
        let (nullable, repeats) = (spot.nullable(), spot.repeats());
        if nullable && matches!(spot.role, Role::Entry(_) | Role::Keyed) {
            // An entry that a person adds is there; one that was saved as `null` stays that.
            let is_there = spot.seed != Some(&Value::Null);
            return Presence::Chosen(self.draft.included(&spot.place).unwrap_or(is_there));
        }
        if spot.role != Role::Member || (spot.required && !nullable && !repeats) {
            return Presence::Always;
        }
        if nullable || repeats || demands(&spot.facets) {
            let is_there = spot.seed.is_some_and(Value::is_object) || self.draft.keeps(&spot.place);
            return Presence::Chosen(self.draft.included(&spot.place).unwrap_or(is_there));
        }
        Presence::Filled
    }

    /// The fields of a container, in the order to show them.
    pub(super) fn contents(&self, spot: &Spot<'a>) -> Vec<Spot<'a>> {
        if spot.role == Role::Scope {
            return self.scope_contents(spot);
        }
        match self.shape(spot) {
            Shape::Object if self.presence(spot) != Presence::Chosen(false) => self.shown(&self.open(spot)),
            Shape::Branches => {
                self.selected_branch(spot).map(|branch| self.scope_contents(&branch)).unwrap_or_default()
            }
            Shape::List | Shape::Map => {
                let entries = self.entries(spot).into_iter().enumerate();
                entries.map(|(number, (id, key))| self.entry(spot, number, id, &key)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn selected_branch(&self, spot: &Spot<'a>) -> Option<Spot<'a>> {
        let alternatives = self.alternatives_of(spot)?;
        self.branch(spot, &alternatives, self.selected(spot, &alternatives)?)
    }

    fn scope_contents(&self, scope: &Spot<'a>) -> Vec<Spot<'a>> {
        match self.is_object(scope) {
            true => self.shown(&self.open(scope)),
            false if scope.constant().is_some() => Vec::new(),
            false => vec![scope.only()],
        }
    }

    /// Whether a scope is an object with fields, or with none at all.
    pub(super) fn is_object(&self, scope: &Spot<'a>) -> bool {
        let types = self.types(scope);
        if scope.constant().is_some() {
            return false;
        }
        if types != OBJECT
            || self.has_choices(&scope.facets)
            || scope.seed.is_some_and(|seed| !seed.is_object())
        {
            // A branch that only has a title, and a document that says nothing, ask for nothing.
            return types == ANY & !NULL && scope.types == ANY && !self.has_choices(&scope.facets);
        }
        scope.types == ANY || scope.facets.iter().any(|schema| schema.get("properties").is_some())
    }
}

/// Without any type: text, as most things are; a saved value of another type as what it is.
fn untyped(seed: Option<&Value>) -> Shape {
    match seed {
        None | Some(Value::Null | Value::String(_)) => Shape::Text,
        Some(Value::Bool(_)) => Shape::Boolean,
        Some(_) => Shape::Json,
    }
}

/// Whether an object cannot be sent without something being filled in.
fn demands(facets: &Facets<'_>) -> bool {
    facets.iter().any(|schema| {
        schema.get("oneOf").is_some()
            || schema.get("anyOf").is_some()
            || schema.get("minProperties").is_some()
            || list(schema, "required").iter().filter_map(Value::as_str).any(|name| {
                let property = facets.iter().find_map(|schema| schema.get("properties")?.get(name));
                property.is_none_or(|property| {
                    constant(&[property]).is_none() && property.get("default").is_none()
                })
            })
    })
}
