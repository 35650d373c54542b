//! Alternatives (`oneOf`, `anyOf`): which of them a person chooses from, and which branch a value means.

use super::{
    draft::{Entry, join},
    facets::{
        ANY, ARRAY, BOOLEAN, Facets, INTEGER, NULL, NUMBER, OBJECT, STRING, constant, is_null, list, type_of,
        types,
    },
    spot::{Role, Spot},
    walk::Walk,
};
use serde_json::Value;

/// Alternatives (`oneOf` or `anyOf`) of one place.
pub(super) struct Alternatives<'a> {
    /// `g` and its number among those of the place, or `t` for one value of several types.
    pub(super) tag: String,
    pub(super) branches: Vec<Branch<'a>>,
    pub(super) decided_by: DecidedBy,
    /// What applies to the object besides.
    pub(super) outer: Vec<&'a Value>,
}

/// One of them.
pub(super) struct Branch<'a> {
    pub(super) facets: Vec<&'a Value>,
    /// The types that it leaves.
    pub(super) types: u8,
}

/// Who decides between the branches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DecidedBy {
    /// The person, by selecting one.
    Person,
    /// The value of another field: the branch applies when that fits.
    Value,
    /// Nobody: no branch brings anything to fill in.
    Nobody,
}

impl<'a> Alternatives<'a> {
    /// Where the selected branch is noted.
    pub(super) fn selector(&self, spot: &Spot<'a>) -> String {
        if spot.role == Role::Alternatives {
            return spot.place.clone();
        }
        let mut segment = "~".to_owned();
        segment.push_str(&self.tag);
        join(&spot.place, &segment)
    }

    /// The spot where the branch is selected, beside the properties of an object.
    pub(super) fn beside(&self, object: &Spot<'a>) -> Spot<'a> {
        object.part(&["~", &self.tag].concat(), Role::Alternatives)
    }

    /// Whether all branches are objects.
    pub(super) fn is_of_objects(&self) -> bool {
        self.branches.iter().all(|branch| matches!(types(&branch.facets) & !NULL, OBJECT | ANY_BUT_NULL))
    }

    /// Whether every branch has this property as a constant of its own: then it says which branch it is.
    pub(super) fn is_discriminator(&self, name: &str) -> bool {
        self.branches.iter().all(|branch| property_constant(&branch.facets, name).is_some())
    }
}

const ANY_BUT_NULL: u8 = ANY & !NULL;

/// The basic types: what a person thinks of as one each.
pub(super) const BASIC: [(u8, &str); 5] = [
    (STRING, "Text"),
    (NUMBER, "Number"),
    (BOOLEAN, "Yes or no"),
    (ARRAY, "List"),
    (OBJECT, "Group of settings"),
];

impl<'a> Walk<'a> {
    /// The alternatives among schemas that apply to one place, with nobody's choice left in for their numbers' sake.
    pub(super) fn alternatives(&self, active: &[&'a Value], outer: &[&'a Value]) -> Vec<Alternatives<'a>> {
        let mut found = Vec::new();
        for schema in active {
            for keyword in ["oneOf", "anyOf"] {
                let branches: Vec<_> =
                    list(schema, keyword).iter().filter(|branch| !is_null(branch)).collect();
                if branches.len() < 2 {
                    continue;
                }
                let branches = branches.into_iter().map(|branch| self.expanded(branch));
                let branches: Vec<_> = branches.map(|facets| Branch { facets, types: ANY }).collect();
                let mut tag = "g".to_owned();
                tag.push_str(&found.len().to_string());
                let mut all = outer.to_vec();
                all.extend(active);
                let is_choice =
                    branches.iter().all(|branch: &Branch<'a>| self.constants(&branch.facets).is_some());
                let decided_by =
                    if is_choice { DecidedBy::Nobody } else { decided_by(&branches, &all, types(active)) };
                found.push(Alternatives { tag, branches, decided_by, outer: all });
            }
        }
        found
    }

    /// The alternatives of a place that the person chooses from.
    pub(super) fn alternatives_to_choose(&self, spot: &Spot<'a>) -> Vec<Alternatives<'a>> {
        let active = self.active(spot);
        let mut found = self.alternatives(&active, &spot.outer);
        found.retain(|alternatives| alternatives.decided_by == DecidedBy::Person);
        if found.is_empty() {
            found.extend(by_type(spot));
        }
        found
    }

    /// The selected branch: as chosen, as the value means it, or the first where there must be one.
    pub(super) fn selected(&self, spot: &Spot<'a>, alternatives: &Alternatives<'a>) -> Option<usize> {
        match self.draft.edits.get(&alternatives.selector(spot)) {
            Some(Entry::Branch(chosen)) => chosen.filter(|index| *index < alternatives.branches.len()),
            _ => {
                let meant = self.meant(alternatives, spot.seed);
                // A saved value that no branch knows is kept until a branch is chosen; a default like that is of no
                // use.
                let is_open = meant.is_none() && (spot.fresh || spot.seed.is_none());
                let first = is_open && spot.required && !spot.nullable() && !spot.repeats();
                meant.or_else(|| first.then_some(0))
            }
        }
    }

    /// The branch that a value means.
    pub(super) fn meant(&self, alternatives: &Alternatives<'a>, value: Option<&Value>) -> Option<usize> {
        let value = value?;
        let marks: Vec<Option<usize>> =
            alternatives.branches.iter().map(|branch| mark(branch, value)).collect();
        let possible = |index: &usize| marks[*index].is_some();
        let accepts = |index: &usize| self.accepts(&alternatives.branches[*index].facets, value);
        let indexes = 0..alternatives.branches.len();
        // With a discriminator an accepting branch is the one that has it; without one, all accepting ones compete, and
        // the one that knows most of the value's properties wins.
        let best = |indexes: &mut dyn Iterator<Item = usize>| {
            indexes.fold(None, |best: Option<usize>, index| match best {
                Some(best) if marks[best] >= marks[index] => Some(best),
                _ => Some(index),
            })
        };
        best(&mut indexes.clone().filter(possible).filter(accepts))
            .or_else(|| best(&mut indexes.filter(|index| marks[*index].is_some_and(|mark| mark > 0))))
    }
}

/// How much of a value a branch knows; nothing when it cannot be meant.
fn mark(branch: &Branch<'_>, value: &Value) -> Option<usize> {
    let stated = types(&branch.facets) & branch.types;
    if stated & type_of(value) == 0 {
        return None;
    }
    match constant(&branch.facets) {
        Some(only) => return (only == value).then_some(100),
        None if !value.is_object() => return Some(usize::from(stated & ANY_BUT_NULL != ANY_BUT_NULL)),
        None => {}
    }
    let object = value.as_object()?;
    let mut mark = 0;
    for schema in &branch.facets {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            match (object.get(name), constant(&[property])) {
                (Some(value), Some(constant)) if value != constant => return None,
                (Some(_), Some(_)) => mark += 100,
                (Some(_), None) => mark += 1,
                (None, _) => {}
            }
        }
    }
    Some(mark)
}

/// Who decides between branches that are no constants, given what applies besides.
fn decided_by(branches: &[Branch<'_>], besides: &Facets<'_>, stated: u8) -> DecidedBy {
    let stated = stated & !NULL;
    if stated != ANY_BUT_NULL && stated & (OBJECT | ARRAY) == 0 {
        return DecidedBy::Nobody;
    }
    let all = branches.iter().fold(0, |all, branch| all | basic(types(&branch.facets)));
    // Several wordings of one text or number: the box is the same.
    if matches!(all, STRING | BOOLEAN | NUMBER | INTEGER) {
        return DecidedBy::Nobody;
    }
    let declared = |name: &str| property(besides, name);
    let mut brings = all & !OBJECT != 0 && stated & ARRAY != 0 && branches.iter().any(|b| has_items(b));
    for branch in branches {
        for schema in &branch.facets {
            brings |= schema.get("oneOf").is_some() || schema.get("anyOf").is_some();
            for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                match declared(name) {
                    None => brings = true,
                    Some(outer) if decides(outer) && is_decided(inner) => {
                        return DecidedBy::Value;
                    }
                    Some(_) => brings |= constant(&[inner]).is_some(),
                }
            }
        }
        brings |= stated == ANY_BUT_NULL
            && types(&branch.facets) & !NULL != ANY_BUT_NULL
            && !branch_is_bare(branch);
    }
    if brings { DecidedBy::Person } else { DecidedBy::Nobody }
}

/// Whether an object branch only lists what is required, or nothing at all.
fn branch_is_bare(branch: &Branch<'_>) -> bool {
    types(&branch.facets) & !NULL == OBJECT && branch.facets.iter().all(|schema| schema.get("type").is_none())
}

fn has_items(branch: &Branch<'_>) -> bool {
    branch.facets.iter().any(|schema| schema.get("items").is_some() || schema.get("prefixItems").is_some())
}

/// Whether a person fills in this property by choosing, so that it can decide.
pub(super) fn decides(property: &Value) -> bool {
    list(property, "enum").len() > 1
        || property.get("type").and_then(Value::as_str) == Some("boolean")
        || property.get("oneOf").is_some()
}

/// Whether a property is narrowed to what another one of the same name may be.
pub(super) fn is_decided(property: &Value) -> bool {
    property.get("const").is_some() || property.get("enum").is_some()
}

fn property<'a>(facets: &Facets<'a>, name: &str) -> Option<&'a Value> {
    facets.iter().find_map(|schema| schema.get("properties")?.get(name))
}

/// The constant that a property has in a branch.
pub(super) fn property_constant<'a>(facets: &Facets<'a>, name: &str) -> Option<&'a Value> {
    facets.iter().find_map(|schema| constant(&[schema.get("properties")?.get(name)?]))
}

/// A set of types with both kinds of number as one.
fn basic(types: u8) -> u8 {
    if types & NUMBER == 0 { types & !NULL } else { (types | NUMBER) & !NULL }
}

/// One value of several types, as branches.
fn by_type<'a>(spot: &Spot<'a>) -> Option<Alternatives<'a>> {
    let stated = types(&spot.facets) & spot.types & !NULL;
    let parts: Vec<u8> = BASIC.iter().map(|(basic, _)| stated & basic).filter(|part| *part != 0).collect();
    if stated == ANY_BUT_NULL || parts.len() < 2 || constant(&spot.facets).is_some() {
        return None;
    }
    let branches = parts.into_iter().map(|types| Branch { facets: spot.facets.clone(), types }).collect();
    Some(Alternatives {
        tag: "t".to_owned(),
        branches,
        decided_by: DecidedBy::Person,
        outer: spot.outer.clone(),
    })
}
