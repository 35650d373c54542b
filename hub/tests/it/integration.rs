//! The catalogue over the wire.

use crate::support::{HUB, TestHub, activate, new_key};
use reqwest::Method;
use serde_json::{Value, json};

fn names(body: &Value) -> Vec<String> {
    let list = body["integrations"].as_array().unwrap();
    list.iter().map(|integration| integration["name"].as_str().unwrap().replace(" sandbox", "")).collect()
}

#[tokio::test]
async fn a_new_user_sees_what_is_deployed_by_name_with_the_unusable_last() {
    let hub = TestHub::start().await;
    let list = hub.get("new", &format!("/embed/{HUB}/users/new/integrations")).await.expect(200).body;
    assert_eq!(names(&list), ["Basic", "Key", "Many", "OAuth", "Second", "Sync", "Off"]);
    assert_eq!(list["totalCount"], 7);
    assert_eq!(list["totalConnected"], 0);
    assert_eq!(list["categories"], json!(["Mail", "Storage", "Tools"]));
    let off = &list["integrations"][6];
    assert_eq!(off["status"], "unavailable");
    assert_eq!(off["attention"]["message"], "This integration isn't set up yet.");
    assert_eq!(list["integrations"][1]["status"], "available");
}

#[tokio::test]
async fn a7_filters_narrow_the_list_and_names_that_begin_with_the_search_come_first() {
    let hub = TestHub::start().await;
    for (query, expected) in [
        ("search=s", vec!["Second", "Sync", "Basic", "Key", "Many", "OAuth", "Off"]),
        ("search=SANDBOX%20MAKERS", vec!["Key"]),
        ("search=mail", vec!["Basic"]),
        ("search=%25", vec![]),
        ("category=Storage", vec!["OAuth", "Second"]),
        ("category=Storage&category=Mail", vec!["Basic", "OAuth", "Second"]),
        ("category=Storage,Mail&state=available&search=oauth", vec!["OAuth"]),
        ("state=unavailable", vec!["Off"]),
        ("deployed=true&search=o", vec!["OAuth", "Basic", "Key", "Many", "Second", "Sync"]),
        ("deployed=false", vec!["Off"]),
    ] {
        let path = format!("/embed/{HUB}/users/alice/integrations?{query}");
        assert_eq!(names(&hub.get("alice", &path).await.expect(200).body), expected, "{query}");
    }
    hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations?deployed=maybe")).await.expect(400);
}

#[tokio::test]
async fn cursors_lead_through_the_whole_list_and_back() {
    let hub = TestHub::start().await;
    let page = async |query: String| {
        hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations?first=3{query}"))
            .await
            .expect(200)
            .body
    };
    let first = page(String::new()).await;
    assert_eq!(names(&first), ["Basic", "Key", "Many"]);
    assert!(first["prev"].is_null());
    let second = page(format!("&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!(names(&second), ["OAuth", "Second", "Sync"]);
    assert!(second["categories"].is_null());
    let third = page(format!("&after={}", second["next"].as_str().unwrap())).await;
    assert_eq!(names(&third), ["Off"]);
    assert!(third["next"].is_null());
    let back = page(format!("&before={}", third["prev"].as_str().unwrap())).await;
    assert_eq!(names(&back), ["OAuth", "Second", "Sync"]);
}

#[tokio::test]
async fn a7_a_cursor_is_good_for_its_user_and_query_only() {
    let hub = TestHub::start().await;
    let list = |user: &str, query: String| format!("/embed/{HUB}/users/{user}/integrations?{query}");
    let first = hub.get("alice", &list("alice", "first=2".to_owned())).await.expect(200);
    let cursor = first.text("/next");
    let mut changed = cursor.clone().into_bytes();
    changed[50] = if changed[50] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    hub.get("alice", &list("alice", format!("after={cursor}"))).await.expect(200);
    for (user, query) in [
        ("bob", format!("after={cursor}")),
        ("alice", format!("after={changed}")),
        ("alice", format!("search=s&after={cursor}")),
        ("alice", "after=x".to_owned()),
        ("alice", format!("after={cursor}&before={cursor}")),
        ("alice", "first=0".to_owned()),
        ("alice", "first=many".to_owned()),
    ] {
        assert_eq!(
            hub.get(user, &list(user, query.clone())).await.expect(400).code(),
            "invalid_request",
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_list_in_a_query_has_a_hundred_values_at_most() {
    let hub = TestHub::start().await;
    let lists = [("category", "integrations"), ("state", "integrations")]
        .map(|(name, list)| (name, format!("/embed/{HUB}/users/alice/{list}")));
    let connections = ("hub_connector_id", format!("/hubs/{HUB}/users/alice/connections"));
    for (name, list) in lists.into_iter().chain([connections]) {
        let ask =
            async |count| hub.get("alice", &format!("{list}?{name}={}", vec!["x"; count].join(","))).await;
        ask(100).await.expect(200);
        assert_eq!(ask(101).await.expect(400).field(), name);
        let empty = vec![format!("{name}="); 101].join("&");
        assert_eq!(hub.get("alice", &format!("{list}?{empty}")).await.expect(400).field(), name);
    }
}

#[tokio::test]
async fn an_activation_shows_on_the_card_and_in_the_state_filter() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let key = hub.integration("alice", "key").await;
    let connection = new_key(&key["connectionTemplates"][0], "Work", "good-1");
    let body = activate("alice", &key, vec![connection], json!({}));
    let id = hub.post("alice", "/activations", body).await.expect(200).text("/id");
    let list = hub
        .get("alice", &format!("/embed/{HUB}/users/alice/integrations?state=active"))
        .await
        .expect(200)
        .body;
    assert_eq!(names(&list), ["Key"]);
    assert_eq!(list["totalConnected"], 1);
    assert_eq!(list["integrations"][0]["activationId"], json!(id));
    assert_eq!(list["integrations"][0]["isActivated"], true);
    let others =
        hub.get("bob", &format!("/embed/{HUB}/users/bob/integrations?state=active")).await.expect(200).body;
    assert_eq!(others["totalConnected"], 0);
}

#[tokio::test]
async fn a5_what_is_not_deployed_is_hidden_and_cannot_be_activated() {
    let hub = TestHub::start().await;
    hub.user("alice").await;
    let off = hub.integration("alice", "off").await;
    let body = activate("alice", &off, vec![], json!({}));
    assert_eq!(hub.post("alice", "/activations", body).await.expect(409).code(), "integration_unavailable");
    let list =
        hub.get("alice", &format!("/embed/{HUB}/users/alice/integrations?search=hidden")).await.expect(200);
    assert_eq!(list.body["totalCount"], 0);
}

#[tokio::test]
async fn lists_are_compressed_for_clients_that_take_it() {
    let hub = TestHub::start().await;
    let url = format!("{}/api/embedded/v1/embed/{HUB}/users/alice/integrations", hub.base);
    for coding in ["br", "gzip"] {
        let request = hub.http.request(Method::GET, &url).header("accept-encoding", coding);
        let answer =
            request.header("authorization", format!("JWT {}", hub.token("alice"))).send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], coding);
    }
}
