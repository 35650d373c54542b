//! Values: what is sent of a place.

use super::{
    draft::{Entry, MORE, REST, join},
    facets::bound,
    scope::{Scope, declares, property_names},
    shape::{Presence, Shape},
    simple::json,
    spot::{Role, Spot},
    walk::Walk,
};
use serde_json::{Map, Value};

impl<'a> Walk<'a> {
    /// The value of the whole form.
    pub(super) fn whole(&self) -> Value {
        self.again();
        self.scope_value(&self.root()).unwrap_or(Value::Null)
    }

    /// The value at a field, or nothing when it is left out.
    pub(super) fn value(&self, spot: &Spot<'a>) -> Option<Value> {
        if !self.spend() && !self.draft.touched(&spot.place) {
            return spot.seed.cloned();
        }
        if spot.facets.contains(&&Value::Bool(false)) {
            return None;
        }
        if let Some(constant) = spot.constant() {
            let is_sent = spot.fresh || spot.required || spot.seed.is_some();
            return is_sent.then(|| constant.clone());
        }
        if self.is_hidden(spot) {
            // A default that its own schema refuses is of no use.
            return spot.seed.filter(|seed| !spot.fresh || self.accepts(&spot.facets, seed)).cloned();
        }
        if let Some(Entry::Custom(value, _)) = self.draft.edits.get(&spot.place) {
            return Some(value.clone());
        }
        match self.shape(spot) {
            Shape::Object => self.object_value(spot),
            Shape::Branches => self.branch_value(spot),
            Shape::List | Shape::Map if self.is_null(spot) => Some(Value::Null),
            Shape::List => self.list_value(spot),
            Shape::Map => {
                let mut object = self.object(&self.open(spot), None);
                self.put_entries(spot, &mut object);
                let is_sent = spot.required || spot.seed.is_some() || !object.is_empty();
                is_sent.then_some(Value::Object(object))
            }
            shape => self.simple_value(spot, shape),
        }
    }

    /// Whether a list or map is `null`, as it was saved or must be without entries.
    fn is_null(&self, spot: &Spot<'a>) -> bool {
        spot.seed.is_none_or(Value::is_null) && off(spot).is_some() && !self.draft.touched(&spot.place)
    }

    fn scope_value(&self, scope: &Spot<'a>) -> Option<Value> {
        if self.is_object(scope) {
            Some(Value::Object(self.object(&self.open(scope), None)))
        } else {
            self.value(&scope.only())
        }
    }

    fn object_value(&self, spot: &Spot<'a>) -> Option<Value> {
        let presence = self.presence(spot);
        if presence == Presence::Chosen(false) {
            return off(spot);
        }
        let scope = self.open(spot);
        let object = self.object(&scope, None);
        let is_saved = spot.seed.is_some_and(Value::is_object) || self.draft.keeps(&spot.place);
        if presence == Presence::Filled && !is_saved {
            // Where nothing was saved on purpose, only a person fills in.
            if !spot.fresh && !self.draft.touched(&spot.place) {
                return None;
            }
            // Constants alone are nothing that somebody has filled in.
            let is_constant =
                |name: &str| super::alternatives::property_constant(&scope.active, name).is_some();
            if object.keys().all(|name| is_constant(name)) {
                return None;
            }
        }
        Some(Value::Object(object))
    }

    fn branch_value(&self, spot: &Spot<'a>) -> Option<Value> {
        let alternatives = self.alternatives_of(spot)?;
        let Some(index) = self.selected(spot, &alternatives) else {
            let was_chosen = self.draft.edits.get(&alternatives.selector(spot)).is_some();
            return if was_chosen || spot.fresh || spot.seed.is_none() {
                off(spot)
            } else {
                spot.seed.cloned()
            };
        };
        if alternatives.tag != "t" && alternatives.is_of_objects() {
            return Some(Value::Object(self.object(&self.open(spot), None)));
        }
        self.scope_value(&self.branch(spot, &alternatives, index)?)
    }

    fn list_value(&self, spot: &Spot<'a>) -> Option<Value> {
        if !spot.fresh && !self.draft.touched(&spot.place) {
            let mut saved = spot.seed.cloned().or_else(|| spot.required.then(|| Value::Array(Vec::new())));
            // As it was saved, but for what is out of use in what it contains.
            for (number, entry) in saved.iter_mut().filter_map(Value::as_array_mut).flatten().enumerate() {
                if matches!(entry, Value::Object(_) | Value::Array(_))
                    && let Some(value) = self.value(&self.entry(spot, number, number as u32, ""))
                {
                    *entry = value;
                }
            }
            return saved;
        }
        let entries = self.entries(spot);
        if entries.is_empty() && !spot.required {
            let may_be_empty = bound(&spot.facets, "minItems", u64::max).unwrap_or(0) == 0;
            if spot.seed.is_none() || !may_be_empty {
                return None;
            }
        }
        let entry = |(number, (id, _)): (usize, &(u32, String))| {
            self.value(&self.entry(spot, number, *id, "")).unwrap_or(Value::Null)
        };
        Some(Value::Array(entries.iter().enumerate().map(entry).collect()))
    }

    /// The value of an object that is open; only what has one of the names, if they are given.
    pub(super) fn object(&self, scope: &Scope<'a>, only: Option<&[&str]>) -> Map<String, Value> {
        let mut object = Map::new();
        for (name, value) in scope.spot.seed.and_then(Value::as_object).into_iter().flatten() {
            if only.is_none_or(|only| only.contains(&name.as_str())) {
                object.insert(name.clone(), value.clone());
            }
        }
        if !object.is_empty() {
            self.drop_stale(scope, &mut object);
            self.drop_unused(scope, &mut object);
        }
        self.fill(scope, &mut object, only);
        object
    }

    /// Puts in what the fields say, and takes out what they leave blank. Everything else stays as it was saved.
    fn fill(&self, scope: &Scope<'a>, object: &mut Map<String, Value>, only: Option<&[&str]>) {
        let rest = Self::rest(scope);
        for name in scope.names() {
            if rest.first() == Some(&name) {
                break;
            }
            if only.is_some_and(|only| !only.contains(&name)) {
                continue;
            }
            match self.value(&self.field_of(scope, name)) {
                Some(value) => {
                    object.insert(name.to_owned(), value);
                }
                None => {
                    object.shift_remove(name);
                }
            }
        }
        for alternatives in &scope.alternatives {
            let spot = alternatives.beside(&scope.spot);
            let branch =
                self.selected(&spot, alternatives).and_then(|index| self.branch(&spot, alternatives, index));
            if let Some(branch) = branch {
                self.fill(&self.open(&branch), object, only);
            }
        }
        if scope.has_more() {
            self.put_entries(&scope.spot.part(MORE, Role::More), object);
        }
        if !rest.is_empty() {
            let values = self.rest_value(scope, &rest);
            rest.iter().for_each(|name| {
                object.shift_remove(*name);
            });
            object.extend(values);
        }
    }

    /// The entries of a map, in place of the saved ones.
    fn put_entries(&self, map: &Spot<'a>, object: &mut Map<String, Value>) {
        if !self.draft.touched(&map.place) {
            // What is in them can be out of use.
            for (number, (id, key)) in self.entries(map).iter().enumerate() {
                let entry = self.entry(map, number, *id, key);
                if let Some(value) =
                    entry.seed.filter(|seed| seed.is_object()).and_then(|_| self.value(&entry))
                {
                    object.insert(key.clone(), value);
                }
            }
            return;
        }
        for (key, _) in self.loose(map) {
            object.shift_remove(key);
        }
        for (number, (id, key)) in self.entries(map).iter().enumerate() {
            let value = self.value(&self.entry(map, number, *id, key)).unwrap_or(Value::Null);
            object.insert(key.clone(), value);
        }
    }

    /// The properties that are too many to show: as typed, or as saved or proposed.
    pub(super) fn rest_value(&self, scope: &Scope<'a>, rest: &[&'a str]) -> Map<String, Value> {
        let typed = match self.draft.edits.get(&join(&scope.spot.place, REST)) {
            Some(Entry::Text(text)) => json(text),
            _ => None,
        };
        if let Some(Value::Object(mut typed)) = typed {
            typed.retain(|name, _| rest.contains(&name.as_str()));
            return typed;
        }
        let value = |name: &&str| {
            let spot = self.field_of(scope, name);
            let value = spot.seed.or_else(|| spot.constant().filter(|_| spot.required))?;
            Some(((*name).to_owned(), value.clone()))
        };
        rest.iter().filter_map(value).collect()
    }

    /// Takes out saved properties of what the value no longer asks for: another branch, a condition that held.
    fn drop_stale(&self, scope: &Scope<'a>, object: &mut Map<String, Value>) {
        let spot = &scope.spot;
        let mut stale: Vec<&str> = Vec::new();
        if self.is_conditional(spot) {
            for schema in self.applicable(spot, object) {
                stale.extend(property_names(schema).filter(|name| !declares(&scope.active, name)));
            }
        }
        for alternatives in &scope.alternatives {
            let meant = self.meant(alternatives, spot.seed);
            let selected = self.selected(&alternatives.beside(spot), alternatives);
            if let Some(index) = meant.filter(|_| meant != selected) {
                self.names_below(&alternatives.branches[index].facets, &mut stale, 0);
            }
        }
        for name in stale {
            object.shift_remove(name);
        }
    }

    /// The properties of a branch and of those inside it.
    fn names_below(&self, facets: &[&'a Value], names: &mut Vec<&'a str>, depth: u8) {
        const DEEPEST: u8 = 4;
        facets.iter().for_each(|schema| names.extend(property_names(schema)));
        if depth < DEEPEST {
            for alternatives in self.alternatives(facets, &[]) {
                alternatives
                    .branches
                    .iter()
                    .for_each(|branch| self.names_below(&branch.facets, names, depth + 1));
            }
        }
    }
}

/// What is sent for something that is turned off.
fn off(spot: &Spot<'_>) -> Option<Value> {
    (spot.nullable() && (spot.required || spot.seed == Some(&Value::Null))).then_some(Value::Null)
}
