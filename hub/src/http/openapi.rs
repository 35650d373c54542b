//! `/openapi.json`: the hub's own description of its API (OpenAPI 3.1), kept by hand in `hub/openapi.json`.
//!
//! The hub's tests over HTTP hold its paths and methods equal to the router's, and every answer to it.

use axum::{http::header::CONTENT_TYPE, response::IntoResponse};

/// The description, as it is served.
pub const DESCRIPTION: &str = include_str!("../../openapi.json");

/// The handler. It is the same for everybody and needs no token.
pub async fn get_description() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn every_reference_leads_somewhere_and_everything_is_used() {
        fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
            match value {
                Value::Object(members) => {
                    found.extend(members.get("$ref").and_then(Value::as_str));
                    members.values().for_each(|member| references(member, found));
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let description: Value = serde_json::from_str(super::DESCRIPTION).unwrap();
        let mut found = BTreeSet::new();
        references(&description, &mut found);
        let kinds = ["parameters", "responses", "schemas"];
        let components = kinds.iter().flat_map(|kind| {
            let names = description["components"][kind].as_object().unwrap().keys();
            names.map(move |name| format!("#/components/{kind}/{name}"))
        });
        let all: Vec<String> = components.collect();
        assert_eq!(found, all.iter().map(String::as_str).collect());
    }
}
