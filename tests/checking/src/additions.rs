//! Another description against this one: what it has more, and does not mark.

use crate::Description;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What marks an addition.
const MARK: &str = "x-inlay-addition";

impl Description {
    /// Operations, parameters and members of `other` that are not in this description and not marked, or that are marked and
    /// in it; and parameters and members of this one that an operation of both has not in `other`.
    pub fn compare(&self, other: &Self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (path, item) in other.document["paths"].as_object().unwrap() {
            let methods = item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters");
            for (method, operation) in methods {
                let known = self.document["paths"][path].get(method);
                if known.is_some() == is_marked(operation) {
                    found.insert(format!("{method} {path}: is it an addition?"));
                }
                if known.is_some() {
                    self.compare_operation(other, method, path, &mut found);
                }
            }
        }
        found
    }

    fn compare_operation(&self, other: &Self, method: &str, path: &str, found: &mut BTreeSet<String>) {
        let of = |one: &Self| one.operation(method, path).unwrap();
        let (ours, theirs) = (of(other), of(self));
        let id = &ours.id;
        if *id != theirs.id {
            found.insert(format!("{method} {path}: it is called {}", theirs.id));
        }
        let named = |parameters: Vec<&Value>| {
            let name =
                |one: &Value| format!("{} {}", one["in"].as_str().unwrap(), one["name"].as_str().unwrap());
            parameters.into_iter().map(|one| (name(one), vec![one.clone()])).collect::<BTreeMap<_, _>>()
        };
        let parameters = (named(other.parameters(&ours)), named(self.parameters(&theirs)));
        compare_names(&format!("{id}: "), &parameters.0, &parameters.1, found);
        let schema = "/content/application~1json/schema";
        for (side, part) in
            [("request", "/requestBody"), ("answer", "/responses/200"), ("answer", "/responses/201")]
        {
            let of = |one: &Self, pointer: &str| {
                one.document.pointer(&format!("{pointer}{part}{schema}")).cloned().unwrap_or_default()
            };
            let (ours, theirs) = (of(other, &ours.pointer), of(self, &theirs.pointer));
            let mut places = BTreeSet::new();
            self.compare_schemas(other, &format!("{id} {side}: "), (&[ours], &[theirs]), &mut places, found);
        }
    }

    /// Members at a place, of both.
    fn compare_schemas(
        &self,
        other: &Self,
        place: &str,
        (ours, theirs): (&[Value], &[Value]),
        seen: &mut BTreeSet<String>,
        found: &mut BTreeSet<String>,
    ) {
        let (mut our, mut their) = (BTreeMap::new(), BTreeMap::new());
        ours.iter().for_each(|schema| other.members_of(schema, &mut our));
        theirs.iter().for_each(|schema| self.members_of(schema, &mut their));
        // An object of any members, on either side; or the same one, deeper in itself.
        if our.is_empty() || their.is_empty() || !seen.insert(format!("{ours:?}{theirs:?}")) {
            return;
        }
        compare_names(place, &our, &their, found);
        for (name, ours) in &our {
            if let Some(theirs) = their.get(name) {
                self.compare_schemas(other, &format!("{place}/{name}"), (ours, theirs), seen, found);
            }
        }
    }

    /// The members that a schema, or the schema of its items, or one of its parts and alternatives names. All of those of
    /// what is marked are.
    fn members_of(&self, schema: &Value, members: &mut BTreeMap<String, Vec<Value>>) {
        let is_addition = is_marked(schema);
        let schema = self.resolved(schema);
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let mut member = member.clone();
            if is_addition || is_marked(schema) {
                member[MARK] = true.into();
            }
            members.entry(name.clone()).or_default().push(member);
        }
        // Some that are required are described nowhere.
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            members.entry(name.to_owned()).or_default();
        }
        if let Some(items) = schema.get("items") {
            self.members_of(items, members);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            schema[keyword].as_array().into_iter().flatten().for_each(|part| self.members_of(part, members));
        }
    }
}

fn compare_names(
    place: &str,
    ours: &BTreeMap<String, Vec<Value>>,
    theirs: &BTreeMap<String, Vec<Value>>,
    found: &mut BTreeSet<String>,
) {
    for (name, schemas) in ours {
        if theirs.contains_key(name) == (!schemas.is_empty() && schemas.iter().all(is_marked)) {
            let wrong =
                if theirs.contains_key(name) { "marked as an addition" } else { "not marked as an addition" };
            found.insert(format!("{place}/{name}: {wrong}"));
        }
    }
    for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
        found.insert(format!("{place}/{name}: not described"));
    }
}

fn is_marked(value: &Value) -> bool {
    value[MARK] == true
}
