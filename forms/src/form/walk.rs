//! The walk from the root of a form to a place: which schemas apply there, and what was saved or is proposed there.

use super::{
    Form,
    alternatives::{Alternatives, decides, is_decided},
    draft::{Draft, MORE, REST, VALUE, join},
    facets::{ANY, NULL, is_null, item, list, types},
    scope::Scope,
    shape::{Presence, Shape},
    spot::{Role, Spot},
};
use crate::{
    Patterns,
    schema::{Place, pointer},
};
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// How many schemas may apply to one place, and how many fields are made in one go without anybody having filled them
/// in. Real forms are far below; what is built to be large ends here.
const MOST_FACETS: usize = 64;
const MOST_FIELDS: u32 = 5_000;
/// How deep fields are shown as such; below, everything is JSON text.
pub(super) const DEEPEST: usize = 24;

/// One look at a form with a draft.
pub(super) struct Walk<'a> {
    pub(super) form: &'a Form,
    pub(super) draft: &'a Draft,
    pub(super) patterns: &'a dyn Patterns,
    /// Whether a text is part of the value where JSON was to be typed: nobody knows whether it contains a secret.
    pub(super) secrets: bool,
    fields: Cell<u32>,
    /// The objects that were looked at already: nothing in a draft changes meanwhile.
    pub(super) opened: RefCell<Vec<Rc<Scope<'a>>>>,
    /// Where a secret was looked for last: the pointer of what is around it, with what the schema says there.
    place: RefCell<Option<(String, Place<'a>)>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(form: &'a Form, draft: &'a Draft, patterns: &'a dyn Patterns) -> Self {
        let (fields, opened, place) = (Cell::new(MOST_FIELDS), RefCell::default(), RefCell::default());
        Self { form, draft, patterns, secrets: true, fields, opened, place }
    }

    /// Whether another field may be looked at: see [`MOST_FIELDS`].
    pub(super) fn spend(&self) -> bool {
        let left = self.fields.get();
        self.fields.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether an object is part of what is sent. What that costs is not counted: all fields are looked at besides.
    pub(super) fn is_sent(&self, object: &Spot<'a>) -> bool {
        if self.presence(object) != Presence::Filled {
            return true;
        }
        let left = self.fields.get();
        let is_sent = self.value(object).is_some();
        self.fields.set(left);
        is_sent
    }

    /// Another look at all fields.
    pub(super) fn again(&self) {
        self.fields.set(MOST_FIELDS);
    }

    /// Whether every schema that applies accepts a value.
    pub(super) fn accepts(&self, facets: &[&'a Value], value: &Value) -> bool {
        facets.iter().all(|schema| self.form.schema.accepts(schema, value, self.patterns))
    }

    /// Whether what is entered at a place must not be read on a screen: any schema that may apply there counts, also
    /// one whose condition does not hold now, since the hub seals by the same rule.
    pub(super) fn is_secret(&self, spot: &Spot<'a>) -> bool {
        let (around, name) = spot.pointer.rsplit_once('/').unwrap_or_default();
        let mut last = self.place.borrow_mut();
        if last.as_ref().is_none_or(|(known, _)| known != around) {
            let mut place = Place::of_schema(&self.form.schema, self.patterns);
            for token in pointer::tokens(around) {
                place = place.step(&pointer::unescape(token), None);
            }
            *last = Some((around.to_owned(), place));
        }
        let Some((_, place)) = &*last else { return false };
        if spot.pointer.is_empty() {
            return place.is_secret();
        }
        place.step(&pointer::unescape(name), None).is_secret()
    }

    /// A schema and those that apply with it.
    pub(super) fn expand(&self, schema: &'a Value, facets: &mut Vec<&'a Value>) {
        if facets.len() >= MOST_FACETS || facets.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        if schema.is_object() || schema == &Value::Bool(false) {
            facets.push(schema);
        }
        if schema.get("$ref").is_some() {
            self.expand(self.form.schema.resolve(schema), facets);
        }
        for part in list(schema, "allOf") {
            self.expand(part, facets);
        }
        // One branch is no choice.
        for keyword in ["oneOf", "anyOf"] {
            let mut branches = list(schema, keyword).iter().filter(|branch| !is_null(branch));
            if let (Some(only), None) = (branches.next(), branches.next()) {
                self.expand(only, facets);
            }
        }
    }

    pub(super) fn expanded(&self, schema: &'a Value) -> Vec<&'a Value> {
        let mut facets = Vec::new();
        self.expand(schema, &mut facets);
        facets
    }

    /// The whole form.
    pub(super) fn root(&self) -> Spot<'a> {
        let facets = self.expanded(self.form.schema.document());
        let fresh = self.draft.saved.is_none();
        let mut root = Spot {
            place: String::new(),
            pointer: String::new(),
            role: Role::Scope,
            name: String::new(),
            facets,
            seed: self.draft.saved.as_ref(),
            fresh,
            required: true,
            types: ANY,
            trail: Vec::new(),
            outer: Vec::new(),
        };
        root.propose();
        root
    }

    /// The property of an object, from the schemas that declare it.
    pub(super) fn member(&self, object: &Spot<'a>, active: &[&'a Value], name: &str) -> Spot<'a> {
        let mut facets: Vec<&'a Value> = Vec::new();
        for (index, schema) in active.iter().enumerate() {
            let Some(property) = schema.get("properties").and_then(|properties| properties.get(name)) else {
                continue;
            };
            // A condition that holds for one choice must not take the other choices away.
            let is_condition = index >= object.facets.len();
            if !(is_condition && is_decided(property) && facets.iter().any(|facet| decides(facet))) {
                self.expand(property, &mut facets);
            }
        }
        let mut spot =
            object.below(pointer::join(&object.place, name), Role::Member, name.to_owned(), facets);
        spot.seed = object.seed.and_then(|seed| seed.get(name));
        spot.fresh = object.fresh || (spot.seed.is_none() && self.draft.included(&spot.place) == Some(true));
        spot.propose();
        spot
    }

    /// One branch of a choice. It is the same object as `spot`, or the same value in another type.
    pub(super) fn branch(
        &self,
        spot: &Spot<'a>,
        alternatives: &Alternatives<'a>,
        index: usize,
    ) -> Option<Spot<'a>> {
        let branch = alternatives.branches.get(index)?;
        let mut place = alternatives.selector(spot);
        place.push('b');
        place.push_str(&index.to_string());
        let mut inside = spot.below(place, Role::Scope, String::new(), branch.facets.clone());
        let is_seeds = spot.seed.is_some() && self.meant(alternatives, spot.seed) == Some(index);
        inside.seed = spot.seed.filter(|_| is_seeds);
        inside.fresh = spot.fresh || !is_seeds;
        inside.types = branch.types;
        if !alternatives.is_of_objects() && types(&branch.facets) | NULL == ANY {
            // Beside a number or a text, a branch that says nothing is any value, not an object without fields.
            inside.types &= !NULL;
        }
        if branch.types != ANY {
            // A branch that is one type of several has the schemas of the place itself.
            inside.trail.clone_from(&spot.trail);
        }
        inside.outer = alternatives.outer.clone();
        inside.propose();
        Some(inside)
    }

    /// An entry of a list or map.
    pub(super) fn entry(&self, spot: &Spot<'a>, number: usize, id: u32, key: &str) -> Spot<'a> {
        let mut place = join(&spot.place, "#");
        place.push_str(&id.to_string());
        let is_list = self.is_list(spot);
        let schema = if is_list { item(&spot.facets, number) } else { self.value_schema(spot, key) };
        let facets = schema.map(|schema| self.expanded(schema)).unwrap_or_default();
        let role = if is_list { Role::Entry(number) } else { Role::Keyed };
        let name = if is_list { self.label(spot) } else { key.to_owned() };
        let mut entry = spot.below(place, role, name, facets);
        entry.seed = match spot.seed {
            Some(Value::Array(entries)) => entries.get(id as usize),
            Some(Value::Object(_)) => self.loose(spot).get(id as usize).map(|(_, value)| *value),
            _ => None,
        };
        entry.fresh = spot.fresh || entry.seed.is_none();
        entry.propose();
        entry
    }

    /// All spots from the root to a place.
    pub(super) fn path(&self, place: &str) -> Option<Vec<Spot<'a>>> {
        let mut path = vec![self.root()];
        for segment in pointer::tokens(place) {
            let next = self.step(path.last()?, segment)?;
            path.push(next);
        }
        Some(path)
    }

    /// The spot at a place.
    pub(super) fn at(&self, place: &str) -> Option<Spot<'a>> {
        self.path(place)?.pop()
    }

    fn step(&self, spot: &Spot<'a>, segment: &str) -> Option<Spot<'a>> {
        match segment {
            VALUE => return Some(spot.only()),
            MORE => return Some(spot.part(MORE, Role::More)),
            REST => return Some(spot.part(REST, Role::Rest)),
            _ => {}
        }
        if let Some(tag) = segment.strip_prefix('~').filter(|tag| !tag.starts_with(['0', '1'])) {
            let (tag, branch) = match tag.rsplit_once('b') {
                Some((tag, branch)) => (tag, Some(branch.parse().ok()?)),
                None => (tag, None),
            };
            let found = self.alternatives_to_choose(spot);
            let alternatives = found.iter().find(|alternatives| alternatives.tag == tag)?;
            return match branch {
                Some(branch) => self.branch(spot, alternatives, branch),
                None => Some(spot.part(segment, Role::Alternatives)),
            };
        }
        if let Some(id) = segment.strip_prefix('#').and_then(|id| id.parse::<u32>().ok())
            && (spot.role == Role::More || matches!(self.shape(spot), Shape::List | Shape::Map))
        {
            let entries = self.entries(spot);
            let (number, (_, key)) = entries.iter().enumerate().find(|(_, (known, _))| *known == id)?;
            return Some(self.entry(spot, number, id, key));
        }
        let scope = self.open(spot);
        let name = pointer::unescape(segment);
        scope.declares(&name).then(|| self.field_of(&scope, &name))
    }
}
