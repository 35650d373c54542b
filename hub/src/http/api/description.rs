//! `/openapi.json`: the description of the API, made once from the router.
//!
//! `hub/openapi.json` is its snapshot, so that a change of the API is seen in a review; a test holds the two equal. The
//! hub's tests over HTTP hold bodies and answers to it.

use crate::http::{
    openapi::{self, refusal::Public},
    packed::Packed,
};
use axum::{http::HeaderMap, response::Response};
use serde_json::Value;
use std::sync::LazyLock;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| openapi::document(super::router().into_openapi()));

static TEXT: LazyLock<Packed> = LazyLock::new(|| Packed::new(DESCRIPTION.to_string()));

/// The description.
pub fn description() -> &'static Value {
    &DESCRIPTION
}

/// *Addition.* This description
// It is the same for everybody and needs no token.
#[utoipa::path(get, path = "/openapi.json", operation_id = "GetDescription", security(()),
    responses((status = 200), Public))]
pub(in crate::http) async fn get_description(request: HeaderMap) -> Response {
    TEXT.answer(&request, "application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[tokio::test]
    async fn the_description_is_sent_compressed() {
        let mut request = HeaderMap::new();
        request.insert("accept-encoding", axum::http::HeaderValue::from_static("br"));
        let response = get_description(request).await;
        assert_eq!(response.headers()["content-encoding"], "br");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert!(body.len() * 5 < DESCRIPTION.to_string().len(), "{}", body.len());
    }

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
        let mut found = BTreeSet::new();
        references(description(), &mut found);
        let components = ["responses", "schemas"].iter().flat_map(|kind| {
            let names = description()["components"][kind].as_object().unwrap().keys();
            names.map(move |name| format!("#/components/{kind}/{name}"))
        });
        let all: Vec<String> = components.collect();
        assert_eq!(found, all.iter().map(String::as_str).collect());
    }

    #[test]
    fn no_comment_reaches_the_description_as_it_is_written_for_rust() {
        let text = description().to_string();
        for mark in ["*Addition", "*addition*", "[`", "::", "\\n"] {
            assert!(!text.contains(mark), "the description has {mark}");
        }
    }
}
