//! The hub's description of itself. Every other test over HTTP holds its answers to it: see `support/description.rs`.

use crate::support::{TestHub, description::operations, routes::routes};
use inlay_api::BASE_PATH;
use serde_json::Value;

#[test]
fn every_method_of_every_path_is_described_and_the_other_way_round() {
    let routed = routes().into_iter().filter_map(|(method, path)| {
        let path = path.strip_prefix(BASE_PATH)?;
        Some((method, path.to_owned()))
    });
    assert_eq!(operations(), routed.collect());
}

#[tokio::test]
async fn the_description_is_served_to_everybody() {
    let hub = TestHub::start().await;
    for path in ["/openapi.json", "/api/embedded/v1/openapi.json"] {
        let answer = hub.answer(hub.http.get(format!("{}{path}", hub.base))).await.expect(200);
        assert_eq!(answer.text("/openapi"), "3.1.0");
        assert_eq!(answer.body["servers"][0]["url"], Value::from("/api/embedded/v1"));
    }
}
