//! Dynamic choices: read through the user's own account and nobody else's.

use crate::support::{Answer, HUB, TestHub, activate, new_key};
use serde_json::{Value, json};
use std::collections::BTreeSet;

struct Chooser {
    hub: TestHub,
    key: Value,
    activation: String,
}

impl Chooser {
    /// A hub on which Alice has turned "key" on.
    async fn start() -> Self {
        let hub = TestHub::start().await;
        hub.user("alice").await;
        let key = hub.integration("alice", "key").await;
        let connection = new_key(&key["connectionTemplates"][0], "Work", "good-1");
        let made =
            hub.post("alice", "/activations", activate("alice", &key, vec![connection], json!({}))).await;
        let activation = made.expect(200).text("/id");
        Self { hub, key, activation }
    }

    async fn ask_as(&self, user: &str, body: Value) -> Answer {
        let id = self.key["id"].as_str().unwrap();
        self.hub
            .post(user, &format!("/embed/{HUB}/users/{user}/integrations/{id}/variables/options"), body)
            .await
    }

    /// Through the activation's account.
    async fn ask(&self, pointer: &str, settings: Value, more: Value) -> Answer {
        let mut body = json!({"pointer": pointer, "activationId": self.activation});
        body["dynamicVariables"] = settings;
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask_as("alice", body).await
    }
}

fn labels(answer: &Answer) -> Vec<&str> {
    answer.body["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option["label"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn clients_learn_what_choices_depend_on_and_not_where_they_come_from() {
    let Chooser { key, hub, .. } = Chooser::start().await;
    let properties = &key["variablesSchema"]["properties"];
    assert_eq!(properties["workspace"]["x-options"], json!({"dependsOn": []}));
    assert_eq!(properties["channel"]["x-options"], json!({"dependsOn": ["workspace"]}));
    let record = &properties["rules"]["items"]["properties"]["record"];
    assert_eq!(record["x-options"], json!({"dependsOn": ["workspace"]}));
    assert!(!key["variablesSchema"].to_string().contains(&hub.provider.origin));
}

#[tokio::test]
async fn choices_have_values_and_labels_and_what_has_no_value_is_left_out() {
    let chooser = Chooser::start().await;
    let answer = chooser.ask("/workspace", json!({}), json!({})).await.expect(200);
    let expected =
        json!([{"value": "one", "label": "First workspace"}, {"value": "broken", "label": "broken"}]);
    assert_eq!(answer.body, json!({"options": expected}));
}

#[tokio::test]
async fn what_choices_depend_on_is_asked_for_by_name() {
    let chooser = Chooser::start().await;
    for blank in [json!({}), json!({"workspace": ""}), json!({"workspace": null}), json!({"workspace": []})] {
        let answer = chooser.ask("/channel", blank, json!({})).await.expect(422);
        assert_eq!((answer.code(), answer.field()), ("value_needed", "dynamicVariables.workspace"));
    }
    // Beside it, before at the top.
    let nested = json!({"workspace": "one", "rules": [{"workspace": "two"}, {}]});
    let answer = chooser.ask("/rules/0/record", nested.clone(), json!({})).await.expect(200);
    assert_eq!(answer.body["options"], json!([{"value": 7, "label": "Record of two"}]));
    let answer = chooser.ask("/rules/1/record", nested, json!({})).await.expect(422);
    assert_eq!(answer.field(), "dynamicVariables.rules[1].workspace");
    for pointer in ["", "/", "/none", "/rules/0/workspace", "/rules", "channel"] {
        let answer = chooser.ask(pointer, json!({"workspace": "one"}), json!({})).await.expect(400);
        assert_eq!(answer.field(), "pointer", "{pointer}");
    }
}

#[tokio::test]
async fn cursors_lead_through_every_choice_once() {
    let chooser = Chooser::start().await;
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), Value::Null, 0);
    loop {
        let answer =
            chooser.ask("/channel", json!({"workspace": "one"}), json!({"after": after})).await.expect(200);
        assert!(labels(&answer).len() <= 100);
        seen.extend(labels(&answer).into_iter().map(str::to_owned));
        pages += 1;
        after = answer.body["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (250, 5));
}

#[tokio::test]
async fn a_search_is_the_sources_or_else_the_hubs() {
    let chooser = Chooser::start().await;
    let one = json!({"workspace": "one"});
    let answer = chooser.ask("/channel", one, json!({"search": " channel 24"})).await.expect(200);
    assert_eq!(answer.body["searched"], true);
    assert_eq!(labels(&answer).len(), 11);
    let answer = chooser.ask("/tag", json!({}), json!({"search": "tag 3-2"})).await.expect(200);
    assert_eq!(answer.body["searched"], Value::Null);
    assert_eq!(labels(&answer).len(), 11);
    assert!(answer.body["next"].is_null());
    let first = chooser.ask("/tag", json!({}), json!({})).await.expect(200);
    assert_eq!(labels(&first)[..2], ["Tag 1-0", "Tag 1-1"]);
    let long = chooser.ask("/tag", json!({}), json!({"search": "x".repeat(201)})).await.expect(400);
    assert_eq!(long.field(), "search");
}

#[tokio::test]
async fn a_cursor_fits_its_own_list_only() {
    let chooser = Chooser::start().await;
    let one = || json!({"workspace": "one"});
    let next = chooser.ask("/channel", one(), json!({})).await.expect(200).body["next"].clone();
    for (pointer, more) in [
        ("/tag", json!({"after": next})),
        ("/channel", json!({"after": next, "search": "c"})),
        ("/channel", json!({"after": "x"})),
    ] {
        assert_eq!(chooser.ask(pointer, one(), more).await.expect(400).field(), "after");
    }
    let asked = chooser.hub.provider.asked.lock().unwrap().len();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn an_account_that_was_only_typed_is_used_and_not_stored() {
    let chooser = Chooser::start().await;
    let template = &chooser.key["connectionTemplates"][0];
    let ask =
        |value: &str| json!({"pointer": "/workspace", "connections": [new_key(template, "New", value)]});
    assert_eq!(labels(&chooser.ask_as("alice", ask("good-2")).await.expect(200)).len(), 2);
    let field = "connections[0].credentials.action[0].credential.data.value";
    let refused = chooser.ask_as("alice", ask("bad")).await.expect(422);
    assert_eq!((refused.code(), refused.field()), ("credential_refused", field));
    assert_eq!(chooser.ask_as("alice", ask("")).await.expect(400).field(), field);
    let list = chooser.hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.body["totalCount"], 1);
    let nobody = chooser.ask_as("alice", json!({"pointer": "/workspace"})).await.expect(422);
    assert_eq!((nobody.code(), nobody.field()), ("value_needed", "connections"));
}

#[tokio::test]
async fn nobody_chooses_through_somebody_elses_account() {
    let chooser = Chooser::start().await;
    let list = chooser.hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    let template = &chooser.key["connectionTemplates"][0]["id"];
    let existing = json!([{"templateId": template, "connectionId": list.text("/connections/0/id")}]);
    let by_connection = json!({"pointer": "/workspace", "connections": existing});
    let by_activation = json!({"pointer": "/workspace", "activationId": chooser.activation});
    chooser.ask_as("alice", by_connection.clone()).await.expect(200);
    assert_eq!(chooser.ask_as("bob", by_activation.clone()).await.expect(404).code(), "end_user_not_found");
    chooser.hub.user("bob").await;
    let refused = chooser.ask_as("bob", by_connection).await.expect(404);
    assert_eq!(refused.field(), "connections[0].connectionId");
    assert_eq!(chooser.ask_as("bob", by_activation).await.expect(404).field(), "activationId");
    assert_eq!(chooser.hub.provider.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_source_that_fails_or_leads_elsewhere_is_unreachable() {
    let chooser = Chooser::start().await;
    let answer = chooser.ask("/channel", json!({"workspace": "broken"}), json!({})).await.expect(422);
    assert_eq!((answer.code(), answer.field()), ("provider_unreachable", "activationId"));
    for outside in ["..", "."] {
        let answer = chooser.ask("/channel", json!({"workspace": outside}), json!({})).await.expect(400);
        assert_eq!(answer.field(), "dynamicVariables");
    }
    let first = chooser.ask("/elsewhere", json!({}), json!({})).await.expect(200);
    let asked = chooser.hub.provider.asked.lock().unwrap().len();
    let second = chooser.ask("/elsewhere", json!({}), json!({"after": first.body["next"]})).await.expect(422);
    assert_eq!(second.code(), "provider_unreachable");
    assert_eq!(chooser.hub.provider.asked.lock().unwrap().len(), asked);
}

#[tokio::test]
async fn i9_the_labels_of_saved_values_are_found_beyond_the_first_page_and_nothing_else_is_answered() {
    let chooser = Chooser::start().await;
    let one = || json!({"workspace": "one"});
    let all = chooser.ask("/channel", one(), json!({"search": "channel 249"})).await.expect(200);
    let last = all.body["options"][0].clone();
    let asked = || chooser.hub.provider.asked.lock().unwrap().len();
    let before = asked();
    let answer = chooser.ask("/channel", one(), json!({"values": [last["value"]]})).await.expect(200);
    assert_eq!(answer.body, json!({"options": [last]}));
    assert_eq!(asked() - before, 3, "250 channels in pages of 120");
    // What is found on the first page is answered without asking for the others.
    let first = chooser.ask("/channel", one(), json!({})).await.expect(200).body["options"][0].clone();
    let before = asked();
    let values = json!({"values": [first["value"]], "search": "nothing"});
    let answer = chooser.ask("/channel", one(), values).await.expect(200);
    assert_eq!((answer.body, asked() - before), (json!({"options": [first]}), 1));
    // What there is not: the whole list was read.
    let gone = chooser.ask("/channel", one(), json!({"values": ["C-gone"]})).await.expect(200);
    assert_eq!(gone.body, json!({"options": []}));
    let many: Vec<_> = (0..101).collect();
    let refused = chooser.ask("/channel", one(), json!({"values": many})).await.expect(400);
    assert_eq!(refused.field(), "values");
}
