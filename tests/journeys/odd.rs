//! Answers of an activation API that this version of the widget was not made for.

use crate::support::{Plan, Proxy, journey};
use serde_json::{Value, json};

fn list() -> Value {
    json!({
        "totalCount": 5, "surprise": {"deep": [1, 2, 3]},
        "integrations": [
            {"id": "bare"},
            {"id": "nulls", "name": null, "description": null, "imageUrl": null, "categories": null, "status": null},
            {"id": "odd", "name": "Odd", "isDeployed": true, "status": "levitating", "imageUrl": "javascript:alert(1)"},
            {"id": 7, "name": "An id that is no text"},
            {"id": "plain", "name": "Plain", "isDeployed": true, "unknown": true},
        ],
    })
}

fn odd() -> Value {
    json!({
        "id": "odd", "name": "Odd", "isDeployed": true, "docsUrl": "javascript:alert(1)",
        "connectionTemplates": [
            {"id": "first", "name": "Quantum account", "isUsed": true, "authSchemeConfig": {"schemeType": "quantum"}},
            {"id": "second", "authSchemeConfig": null},
        ],
        "variablesSchema": {"type": "object", "properties": {
            "table": {"type": "array", "items": {"type": "object"}, "title": "Table"},
            "name": {"type": "string", "title": "Name"},
        }},
    })
}

fn plain() -> Value {
    json!({
        "id": "plain", "name": "Plain", "isDeployed": true,
        "connectionTemplates": [
            {"id": "none", "name": "No account", "authSchemeConfig": {"schemeType": "none", "extra": [null]}},
        ],
        "variablesSchema": {"type": "object", "properties": {
            "table": {"type": "array", "items": {"type": "object"}, "title": "Table"},
            "name": {"type": "string", "title": "Name", "default": "Ada"},
        }},
    })
}

#[tokio::test]
async fn what_is_not_known_says_so_in_its_place_and_the_rest_works() {
    let proxy = Proxy::start().await;
    proxy.answer("/integrations?", 200, &list());
    proxy.answer("/integrations/odd", 200, &odd());
    proxy.answer("/integrations/plain", 200, &plain());
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=card][data-integration-id=plain]").await;
        assert_eq!(widget.count("#app [data-part=card][data-integration-id=bare]").await, 1);
        assert_eq!(widget.count("#app [data-part=card][data-integration-id=nulls]").await, 1);
        assert_eq!(widget.count("img[src^=javascript], a[href^=javascript]").await, 0);

        widget.click("#app [data-integration-id=odd] [data-part=card-action]").await;
        widget.read("[data-part=detail] h1", "Odd").await;
        assert_eq!(widget.count("a[href^=javascript]").await, 0);
        widget.click("[data-part=detail] [data-part=submit]").await;
        widget.read("[data-part=banner]", "can't be shown here yet").await;

        widget.reload().await;
        widget.see("#app [data-part=card]").await;
        widget.click("#app [data-integration-id=plain] [data-part=card-action]").await;
        widget.click("[data-part=detail] [data-part=submit]").await;
        widget.read("[data-part=step-form]", "No account is needed").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.read("[data-field=table]", "Table").await;
        assert_eq!(widget.text_of("name").await, "Ada");
        widget.submit().await;
        widget.is_at("Turn on").await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_an_error_that_can_be_tried_again() {
    let proxy = Proxy::start().await;
    proxy.answer_once("/integrations?", 200, &"<!doctype html><title>A gateway</title>");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=banner][data-code=hub_failed]").await;
        widget.click("[data-part=retry]").await;
        widget.see("#app [data-part=card]").await;
    })
    .await;
}
