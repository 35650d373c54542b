//! A server that knows only the description: members that it does not have are taken out of an answer.

use crate::{Description, Operation};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

impl Description {
    /// Leaves of an answer only what is described.
    pub(crate) fn keep_described(&self, operation: &Operation, status: u16, body: &mut Value) {
        let pointer = format!("{}/responses/{status}/content/application~1json/schema", operation.pointer);
        if let Some(schema) = self.document.pointer(&pointer) {
            self.keep(&[schema], body);
        }
    }

    fn keep(&self, schemas: &[&Value], value: &mut Value) {
        match value {
            Value::Object(members) => {
                let mut known = BTreeMap::<&str, Vec<&Value>>::new();
                schemas.iter().for_each(|schema| self.members(schema, &mut known));
                // An object of any members.
                if !known.is_empty() {
                    self.keep_members(&known, members);
                }
            }
            Value::Array(items) => {
                let of: Vec<&Value> =
                    schemas.iter().filter_map(|schema| self.resolved(schema).get("items")).collect();
                items.iter_mut().for_each(|item| self.keep(&of, item));
            }
            _ => {}
        }
    }

    fn keep_members(&self, known: &BTreeMap<&str, Vec<&Value>>, members: &mut Map<String, Value>) {
        members.retain(|name, _| known.contains_key(name.as_str()));
        for (name, member) in members.iter_mut() {
            self.keep(&known[name.as_str()], member);
        }
    }

    /// The members that a schema or one of its parts and alternatives names, with what they are.
    fn members<'a>(&'a self, schema: &'a Value, known: &mut BTreeMap<&'a str, Vec<&'a Value>>) {
        let schema = self.resolved(schema);
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            known.entry(name).or_default().push(member);
        }
        // Some that are required are described nowhere.
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            known.entry(name).or_default();
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            schema[keyword].as_array().into_iter().flatten().for_each(|part| self.members(part, known));
        }
    }
}
