//! Objects: the fields of one as it is now, with its conditions decided and its alternatives found.

use super::{
    alternatives::Alternatives,
    draft::{MORE, REST},
    facets::{hidden, order, text},
    spot::{Role, Spot},
    walk::Walk,
};
use serde_json::{Map, Value};

/// How many properties of one object are shown one by one.
const MOST_SHOWN: usize = 300;

/// An object with what applies to it now.
pub(super) struct Scope<'a> {
    pub(super) spot: Spot<'a>,
    /// What applies, conditions included.
    pub(super) active: Vec<&'a Value>,
    /// The names that must have a value now.
    pub(super) required: Vec<&'a str>,
    /// The alternatives that the person chooses from.
    pub(super) alternatives: Vec<Alternatives<'a>>,
}

impl<'a> Scope<'a> {
    /// Whether a name is a property of this object itself (and not of one of its branches).
    pub(super) fn declares(&self, name: &str) -> bool {
        let is_declared = declares(&self.active, name);
        if is_declared { !self.is_elsewhere(name) } else { self.is_undeclared(name) }
    }

    /// Whether a property is asked for in another place of the same object: around this branch, or in its branches.
    fn is_elsewhere(&self, name: &str) -> bool {
        let decides = |alternatives: &Alternatives<'a>| alternatives.is_discriminator(name);
        // Around a branch a discriminator without choices of its own was left to the branch.
        (declares(&self.spot.outer, name)
            && super::alternatives::property_constant(&self.active, name).is_none())
            || self.alternatives.iter().any(decides)
    }

    /// Whether a property must be there that no schema describes. It is asked for as text, since the form could not be
    /// sent without it.
    fn is_undeclared(&self, name: &str) -> bool {
        self.required.contains(&name)
            && !declares(&self.spot.outer, name)
            && !self
                .alternatives
                .iter()
                .any(|alternatives| alternatives.branches.iter().any(|b| declares(&b.facets, name)))
            && !self.active.iter().any(|schema| {
                schema.get("patternProperties").is_some()
                    || schema.get("additionalProperties").is_some_and(|more| more != &Value::Bool(true))
            })
    }

    /// The names of its own properties, in the order of the document.
    pub(super) fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&'a str> = Vec::new();
        for (index, schema) in self.active.iter().enumerate() {
            for name in property_names(schema) {
                if !declares(&self.active[..index], name) && !self.is_elsewhere(name) {
                    names.push(name);
                }
            }
        }
        for name in &self.required {
            if !declares(&self.active, name) && self.is_undeclared(name) && !names.contains(name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether other properties are described as well: then they are a map beside these.
    pub(super) fn has_more(&self) -> bool {
        self.active.iter().any(|schema| describes_more(schema))
    }
}

/// Whether a schema says what properties without a name of their own are like.
pub(super) fn describes_more(schema: &Value) -> bool {
    let described = |more: &Value| more.as_object().is_some_and(|more| !more.is_empty());
    schema.get("additionalProperties").is_some_and(described)
        || schema.get("patternProperties").is_some_and(described)
}

pub(super) fn property_names(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
}

/// Whether any of the schemas describes a property.
pub(super) fn declares(facets: &[&Value], name: &str) -> bool {
    facets
        .iter()
        .any(|schema| schema.get("properties").is_some_and(|properties| properties.get(name).is_some()))
}

impl<'a> Walk<'a> {
    /// The property of an object that is open.
    pub(super) fn field_of(&self, scope: &Scope<'a>, name: &str) -> Spot<'a> {
        let mut spot = self.member(&scope.spot, &scope.active, name);
        spot.required = scope.required.contains(&name);
        spot
    }

    /// The fields of an object in the order to show them.
    pub(super) fn shown(&self, scope: &Scope<'a>) -> Vec<Spot<'a>> {
        let names = scope.names();
        let mut fields: Vec<(usize, i64, Spot<'a>)> = Vec::with_capacity(names.len().min(MOST_SHOWN));
        // Each goes behind the last one that it does not come before: there are few, mostly in order already, and the
        // library's sorting is more code than the rest of this.
        let mut add = |group: usize, order: i64, spot: Spot<'a>| {
            let before = fields.iter().rposition(|(known, place, _)| (*known, *place) <= (group, order));
            fields.insert(before.map_or(0, |position| position + 1), (group, order, spot));
        };
        for name in names.iter().take(MOST_SHOWN) {
            let spot = self.field_of(scope, name);
            if self.is_shown(&spot) {
                add(self.group_rank(&spot), order(&spot.facets), spot);
            }
        }
        for alternatives in &scope.alternatives {
            add(usize::MAX, i64::MAX, alternatives.beside(&scope.spot));
        }
        let mut fields: Vec<Spot<'a>> = fields.into_iter().map(|(_, _, spot)| spot).collect();
        if scope.has_more() {
            fields.push(scope.spot.part(MORE, Role::More));
        }
        if names.len() > MOST_SHOWN {
            fields.push(scope.spot.part(REST, Role::Rest));
        }
        fields
    }

    /// The names of the properties that are not shown one by one.
    pub(super) fn rest(scope: &Scope<'a>) -> Vec<&'a str> {
        scope.names().into_iter().skip(MOST_SHOWN).collect()
    }

    fn is_shown(&self, spot: &Spot<'a>) -> bool {
        spot.constant().is_none() && !self.is_hidden(spot) && !spot.facets.contains(&&Value::Bool(false))
    }

    /// Whether a field is kept from the person. Without a value that its schema accepts, what must be there is shown
    /// all the same: the form could not be sent for a reason that nobody sees.
    pub(super) fn is_hidden(&self, spot: &Spot<'a>) -> bool {
        hidden(&spot.facets)
            && match spot.seed {
                Some(seed) => (spot.fresh && !spot.required) || self.accepts(&spot.facets, seed),
                None => !spot.required || self.draft.keeps(&spot.place),
            }
    }

    /// Where the group of a field comes among the groups that the root lists; without a group first.
    fn group_rank(&self, spot: &Spot<'a>) -> usize {
        let Some(group) = text(&spot.facets, "group") else { return 0 };
        let known = self.form.groups.iter().position(|(id, _)| id == group);
        known.map_or(0, |rank| rank + 1)
    }
}
