//! The fields of an object as it is now: conditions decided, alternatives found.

use super::{
    draft::{MORE, REST},
    facets::{has, hidden, list, order, text},
    group::{ByWhom, Group},
    walk::{DEEPEST, Role, Spot, Walk},
};
use serde_json::{Map, Value};

/// How many properties of one object are shown one by one.
const MOST_SHOWN: usize = 300;
/// How often conditions are decided again because the last decision has changed the value. Conditions that contradict
/// themselves would never settle.
const ROUNDS: usize = 6;

/// An object with what applies to it now.
pub(super) struct Scope<'a> {
    pub(super) spot: Spot<'a>,
    /// What applies, conditions included.
    pub(super) active: Vec<&'a Value>,
    /// The names that must have a value now.
    pub(super) required: Vec<&'a str>,
    /// The alternatives that the person chooses from.
    pub(super) groups: Vec<Group<'a>>,
}

impl<'a> Scope<'a> {
    /// Whether a name is a property of this object itself (and not of one of its branches).
    pub(super) fn declares(&self, name: &str) -> bool {
        let is_declared = declares(&self.active, name);
        if is_declared { !self.is_elsewhere(name) } else { self.is_undeclared(name) }
    }

    /// Whether a property is asked for in another place of the same object: around this branch, or in its branches.
    fn is_elsewhere(&self, name: &str) -> bool {
        let decides = |group: &Group<'a>| group.is_discriminator(name);
        // Around a branch a discriminator without choices of its own was left to the branch.
        (declares(&self.spot.outer, name) && super::group::property_constant(&self.active, name).is_none())
            || self.groups.iter().any(decides)
    }

    /// Whether a property must be there that no schema describes. It is asked for as text, since the form could not be
    /// sent without it.
    fn is_undeclared(&self, name: &str) -> bool {
        self.required.contains(&name)
            && !declares(&self.spot.outer, name)
            && !self.groups.iter().any(|group| group.branches.iter().any(|b| declares(&b.facets, name)))
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
    /// Decides what applies to an object.
    pub(super) fn open(&self, spot: &Spot<'a>) -> Scope<'a> {
        let mut scope = self.scope(spot, spot.facets.clone(), &Map::new());
        if !self.is_conditional(spot) {
            return scope;
        }
        for _ in 0..ROUNDS {
            let value = self.object(&scope);
            let active = self.applicable(spot, &value);
            let before = std::mem::replace(&mut scope, self.scope(spot, active, &value));
            if same(&before.active, &scope.active) && before.required == scope.required {
                break;
            }
        }
        scope
    }

    /// The schemas that apply to an object now.
    pub(super) fn active(&self, spot: &Spot<'a>) -> Vec<&'a Value> {
        if self.is_conditional(spot) { self.open(spot).active } else { spot.facets.clone() }
    }

    /// Whether what applies depends on the value.
    pub(super) fn is_conditional(&self, spot: &Spot<'a>) -> bool {
        const KEYWORDS: [&str; 4] = ["if", "dependencies", "dependentSchemas", "dependentRequired"];
        spot.depth() <= DEEPEST
            && (has(&spot.facets, &KEYWORDS)
                || self.groups(&spot.facets, &spot.outer).iter().any(|group| group.choice == ByWhom::Value))
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
        let mut groups = self.groups(&active, &spot.outer);
        groups.retain(|group| group.choice == ByWhom::Person && group.is_of_objects());
        Scope { spot: spot.clone(), active, required, groups }
    }

    /// The schemas that apply to an object of this value.
    pub(super) fn applicable(&self, spot: &Spot<'a>, value: &Map<String, Value>) -> Vec<&'a Value> {
        let value_of = |name: &str| value.get(name);
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
            for group in self.groups(&active, &spot.outer) {
                let fits = |name: &str, schema: &'a Value| {
                    value_of(name).is_some_and(|value| self.form.schema.accepts(schema, value, self.patterns))
                };
                let applies = |facets: &Vec<&'a Value>| {
                    let mut decided = false;
                    let fit = facets.iter().all(|schema| {
                        property_pairs(schema).filter(|(name, _)| declares(&group.outer, name)).all(
                            |(name, schema)| {
                                decided = true;
                                fits(name, schema)
                            },
                        )
                    });
                    fit && decided
                };
                if group.choice == ByWhom::Value
                    && let Some(branch) = group.branches.iter().find(|branch| applies(&branch.facets))
                {
                    branch.facets.iter().for_each(|schema| self.expand(schema, &mut active));
                }
            }
            if active.len() == before {
                return active;
            }
        }
    }

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
        for name in names.iter().take(MOST_SHOWN) {
            let spot = self.field_of(scope, name);
            if self.is_shown(&spot) {
                fields.push((self.group_rank(&spot), order(&spot.facets), spot));
            }
        }
        for group in &scope.groups {
            let selector = group.selector(&scope.spot);
            let segment = selector.rsplit('/').next().unwrap_or_default();
            let spot = Self::part(&scope.spot, segment, Role::Group);
            fields.push((usize::MAX, i64::MAX, spot));
        }
        fields.sort_by_key(|(group, order, _)| (*group, *order));
        let mut fields: Vec<Spot<'a>> = fields.into_iter().map(|(_, _, spot)| spot).collect();
        if scope.has_more() {
            fields.push(Self::part(&scope.spot, MORE, Role::More));
        }
        if names.len() > MOST_SHOWN {
            fields.push(Self::part(&scope.spot, REST, Role::Rest));
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

    /// Whether a field is kept from the person. Without a value that its schema accepts, what must be there is shown all
    /// the same: the form could not be sent for a reason that nobody sees.
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

fn property_pairs(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
}

fn same(left: &[&Value], right: &[&Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| std::ptr::eq(*left, *right))
}
