//! What a client expects that was written for the platform's own description of the API.

use crate::support::{HUB, TestHub, create_key};
use serde_json::json;
use std::path::Path;

/// A second integration with the same connector as `key`, and a scheme of its own.
fn share_connector(data: &Path, _: &str) {
    let folder = data.join("catalogue");
    let key = std::fs::read_to_string(folder.join("key.toml")).unwrap();
    let shared = key.replacen("name = \"Key sandbox\"", "name = \"Key sandbox, again\"", 1);
    let shared = shared.replacen("key = \"account\"", "key = \"account\"\nconnector = \"key\"", 1);
    std::fs::write(folder.join("again.toml"), shared).unwrap();
}

#[tokio::test]
async fn a_user_is_created_with_the_primary_connection_that_the_hub_describes() {
    let hub = TestHub::start().await;
    let described = hub.get("alice", &format!("/hubs/{HUB}")).await.expect(200).body;
    let connector = &described["primaryConnector"];
    for required in ["connectorId", "name", "imageUrl", "variables", "authSchemeConfig"] {
        assert!(!connector[required].is_null(), "{required}: {connector}");
    }
    let scheme = &connector["authSchemeConfig"];
    assert!(scheme["id"].is_string() && scheme["description"].is_string() && scheme["schemeType"] == "none");
    let credential = json!({"name": "Primary", "type": "none", "data": {}});
    let connection = json!({
        "name": "Primary",
        "credentials": {"action": [{"authSchemeConfig": scheme, "credential": credential}]},
        "variables": connector["variables"],
    });
    let create = json!({"externalId": "alice", "displayName": "Alice", "primaryConnection": connection});
    let made = hub.post("alice", &format!("/hubs/{HUB}/users"), create).await.expect(201).body;
    let read = hub.get("alice", &format!("/hubs/{HUB}/users/alice")).await.expect(200).body;
    assert_eq!(made, read);
    for required in ["id", "name", "credentials", "variables", "createdAt", "updatedAt"] {
        assert!(!read["primaryConnection"][required].is_null(), "{required}: {read}");
    }
    assert_eq!(read["primaryConnection"]["credentials"]["action"][0]["authSchemeConfig"], *scheme);
}

#[tokio::test]
async fn a_connection_is_made_for_the_template_whose_scheme_is_sent_back() {
    let hub = TestHub::start_in(share_connector, crate::support::MASTER_KEY).await;
    hub.user("alice").await;
    let (key, again) = (hub.integration("alice", "key").await, hub.integration("alice", "again").await);
    let (first, second) = (&key["connectionTemplates"][0], &again["connectionTemplates"][0]);
    let connections = format!("/hubs/{HUB}/users/alice/connections");
    for template in [first, second] {
        let body =
            json!({"connectorId": first["connectorId"], "connection": create_key(template, "n", "good")});
        assert_eq!(second["connectorId"], first["connectorId"]);
        let made = hub.post("alice", &connections, body).await.expect(201);
        assert_eq!(
            made.body["credentials"]["action"][0]["authSchemeConfig"]["id"],
            template["authSchemeConfig"]["id"]
        );
    }
    let mut strange = create_key(first, "n", "good");
    strange["credentials"]["action"][0]["authSchemeConfig"]["id"] = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N".into();
    let body = json!({"connectorId": first["connectorId"], "connection": strange});
    let refused = hub.post("alice", &connections, body).await.expect(422);
    assert_eq!(refused.field(), "connection.credentials.action[0].authSchemeConfig.id");
}

#[tokio::test]
async fn every_required_member_of_a_template_is_there_also_when_it_is_empty() {
    let hub = TestHub::start().await;
    let key = hub.integration("alice", "key").await;
    let template = &key["connectionTemplates"][0];
    assert_eq!((&template["variables"], &template["connectionTemplates"]), (&json!([]), &json!([])));
    for url in [&key["imageUrl"], &template["imageUrl"]] {
        let url: url::Url = url.as_str().unwrap().parse().unwrap();
        let picture = hub.http.get(url).send().await.unwrap();
        assert_eq!(
            (picture.status().as_u16(), &picture.headers()["content-type"]),
            (200, &"image/svg+xml".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn a_parameter_that_is_empty_is_none_of_an_enum_a_number_or_a_boolean() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let embed = format!("/embed/{HUB}/users/alice/integrations");
    for (path, field) in [
        (format!("/hubs/{HUB}/users/alice?identifier_type="), "identifier_type"),
        (format!("{embed}?first="), "first"),
        (format!("{embed}?deployed="), "deployed"),
    ] {
        let refused = hub.get("alice", &path).await.expect(400);
        assert_eq!(refused.field(), field);
    }
}

#[tokio::test]
async fn activations_of_what_cannot_be_an_integration_are_not_those_of_all() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let list = format!("/embed/{HUB}/users/alice/activations");
    for integration in ["", "key", "01j8xg5t6m3v8q2r9y4w7z1k5n"] {
        hub.get("alice", &format!("{list}?integration_id={integration}")).await.expect(404);
    }
    hub.get("alice", &format!("{list}?integration_id={HUB}")).await.expect(200);
}

#[tokio::test]
async fn a_draft_that_is_no_object_is_refused() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let draft = format!("/embed/{HUB}/users/alice/integrations/{}/draft", key["id"].as_str().unwrap());
    for body in [json!([null, null]), json!("text"), json!(1)] {
        hub.call("alice", reqwest::Method::PUT, &draft, body).await.expect(400);
    }
}
