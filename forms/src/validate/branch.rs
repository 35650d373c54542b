//! Branches: which one of an `anyOf` or `oneOf` a refused value means.

use super::{Violation, number, run::Run};
use serde_json::Value;

/// How far a value is from a branch: the least is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    distance: Distance,
    reasons: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// A constant of the branch is in the value.
    Named,
    /// The branch has no constant that the value contradicts.
    Possible,
    /// A constant of the branch is another one in the value.
    Other,
    /// The branch refuses the value itself, not a part of it.
    Alien,
}

impl Rank {
    /// What to tell about a value that every branch refuses, of the reasons of the nearest branch. Nothing when it is
    /// near none.
    pub(super) fn choose(self, mut reasons: Vec<Violation>, path: &str) -> Vec<Violation> {
        match self.distance {
            Distance::Named | Distance::Possible => {}
            // The rest follows from the wrong constant.
            Distance::Other => {
                reasons.retain(|reason| {
                    let step = reason.pointer.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
                    matches!(reason.keyword, "const" | "enum") && step.is_some_and(|step| !step.contains('/'))
                });
            }
            Distance::Alien => reasons.clear(),
        }
        reasons
    }
}

/// Compares a branch with the value that it refuses for `reasons`.
pub(super) fn rank(run: &Run<'_>, branch: &Value, instance: &Value, reasons: &[Violation]) -> Rank {
    let itself = |reason: &Violation| {
        reason.pointer == run.path && matches!(reason.keyword, "type" | "const" | "enum" | "false")
    };
    let distance = if reasons.iter().any(itself) { Distance::Alien } else { distance(run, branch, instance) };
    Rank { distance, reasons: reasons.len() }
}

/// By the properties for which the branch has one value only.
fn distance(run: &Run<'_>, branch: &Value, instance: &Value) -> Distance {
    let mut distance = Distance::Possible;
    let properties = run.schema.resolve(branch).get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if let Some((only, value)) = constant(property).zip(instance.get(name)) {
            if !number::equal(only, value) {
                return Distance::Other;
            }
            distance = Distance::Named;
        }
    }
    distance
}

/// The value of `const`, or of an `enum` that has only one.
fn constant(schema: &Value) -> Option<&Value> {
    schema.get("const").or_else(|| match schema.get("enum")?.as_array()?.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}
