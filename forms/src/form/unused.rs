//! Saved properties that the schema no longer has and refuses: no field stands for them, so they are said by themselves,
//! and are no part of what is sent.

use super::{
    facets::Facets,
    scope::{Scope, declares, describes_more},
    spot::Spot,
    walk::Walk,
};
use crate::schema::{Place, pointer};
use serde_json::{Map, Value};

impl<'a> Walk<'a> {
    /// The saved properties of an object that it refuses and that have no field.
    pub(super) fn unused(&self, scope: &Scope<'a>) -> Vec<(&'a str, &'a Value)> {
        let Some(saved) = scope.spot.seed.and_then(Value::as_object) else { return Vec::new() };
        let mut active = Vec::new();
        self.add_active(scope, &mut active);
        let is_closed = active.iter().any(|schema| is_closed(schema));
        let has_no_field =
            |name: &str| is_closed && is_unknown(&active, name) && !declares(&scope.spot.outer, name);
        let saved = saved.iter().map(|(name, value)| (name.as_str(), value));
        saved.filter(|(name, _)| has_no_field(name) || is_forbidden(&active, name)).collect()
    }

    /// What applies to an object, with the branches that are selected.
    fn add_active(&self, scope: &Scope<'a>, active: &mut Vec<&'a Value>) {
        active.extend(&scope.active);
        for alternatives in &scope.alternatives {
            let spot: Spot<'a> = alternatives.beside(&scope.spot);
            let selected = self.selected(&spot, alternatives);
            if let Some(branch) = selected.and_then(|index| self.branch(&spot, alternatives, index)) {
                self.add_active(&self.open(&branch), active);
            }
        }
    }

    /// Whether no part of the schema speaks of a secret that the hub keeps, whatever is filled in. Those in lists and
    /// branches have fields around them, and are not looked for.
    pub(super) fn is_unmentioned(&self, kept: &str) -> bool {
        let mut place = Place::of_schema(&self.form.schema, self.patterns);
        for name in pointer::split(kept) {
            place = place.step(&name, None);
        }
        place.schemas().is_empty() && !place.is_secret() && !kept.contains(['#', '~'])
    }

    /// Takes them out of a value.
    pub(super) fn drop_unused(&self, scope: &Scope<'a>, object: &mut Map<String, Value>) {
        for (name, _) in self.unused(scope) {
            object.shift_remove(name);
        }
    }
}

/// The keywords that refuse what has no schema.
const REST: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

fn is_closed(schema: &Value) -> bool {
    REST.iter().any(|keyword| schema.get(*keyword) == Some(&Value::Bool(false)))
}

/// Whether the schema of a property is `false`.
fn is_forbidden(active: &Facets<'_>, name: &str) -> bool {
    let is_false = |properties: &Value| properties.get(name) == Some(&Value::Bool(false));
    active.iter().any(|schema| schema.get("properties").is_some_and(is_false))
}

fn is_unknown(active: &Facets<'_>, name: &str) -> bool {
    !declares(active, name) && !active.iter().any(|schema| describes_more(schema))
}
