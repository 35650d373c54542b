//! Secrets in a value: what must not be kept where others can read it.

use crate::schema::Place;
use serde_json::Value;

/// Takes out everything that is secret by the schema, however it came in: typed into a field of its own or as a part of
/// JSON. An entry of a list becomes `null`, so that the others keep their places.
pub(super) fn remove(value: &mut Value, place: &Place<'_>) {
    match value {
        Value::Object(object) => {
            let names: Vec<String> = object.keys().cloned().collect();
            for name in names {
                let inside = place.step(&name, None);
                if inside.is_secret() {
                    object.shift_remove(&name);
                } else if let Some(value) = object.get_mut(&name) {
                    remove(value, &inside);
                }
            }
        }
        Value::Array(entries) => {
            for (number, entry) in entries.iter_mut().enumerate() {
                let inside = place.step(&number.to_string(), None);
                if inside.is_secret() {
                    *entry = Value::Null;
                } else {
                    remove(entry, &inside);
                }
            }
        }
        _ => {}
    }
}
