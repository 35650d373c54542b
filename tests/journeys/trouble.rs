//! Things that go wrong on the way, and what they must not cost.

use crate::support::{Plan, Proxy, journey};
use serde_json::json;

#[tokio::test]
async fn a_token_that_expires_half_way_through_a_form_costs_nothing_that_was_typed() {
    journey(Plan::default(), async |scene| {
        // Tokens are old when they arrive, so every call needs a new one.
        scene.stack.knobs().set_lifetime(0);
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        scene.stack.knobs().fail_next(u32::MAX);
        widget.submit().await;
        widget.read("[data-part=banner]", "Your session has ended").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-alice");

        scene.stack.knobs().fail_next(0);
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("sender", "Maya").await;
        widget.submit().await;
        scene.stack.knobs().fail_next(u32::MAX);
        widget.click("[data-part=activate]").await;
        widget.read("[data-part=review] [data-part=banner]", "Your session has ended").await;
        widget.read("[data-part=review] dl", "Maya").await;
        scene.stack.knobs().fail_next(0);
        widget.activate("Sandbox Mail").await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_call_repeated_unnoticed() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        let tokens = proxy.count("POST /inlay/token");
        proxy.answer_once("/verify", 401, &json!({"code": "token_expired", "message": "", "fields": []}));
        widget.submit().await;
        widget.is_at("Settings").await;
        assert_eq!(proxy.count("/verify"), 2);
        assert_eq!(proxy.count("POST /inlay/token"), tokens + 1);
    })
    .await;
}

#[tokio::test]
async fn a_hub_that_is_down_is_an_error_with_a_way_on_and_nothing_typed_is_lost() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        scene.stack.stop_hub();
        widget.submit().await;
        widget.see("[data-part=banner][data-code=network]").await;
        widget.read("[data-part=banner]", "can't be reached at the moment").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-alice");
        scene.stack.start_hub().expect("the hub starts again");
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("sender", "Maya").await;
        widget.submit().await;

        scene.stack.stop_hub();
        widget.click("[data-part=activate]").await;
        widget.see("[data-part=review] [data-part=banner][data-code=network]").await;
        scene.stack.start_hub().expect("the hub starts again");
        widget.activate("Sandbox Mail").await;

        scene.stack.stop_hub();
        widget.click("[data-part=edit]").await;
        widget.see("[data-part=banner][data-code=network]").await;
        scene.stack.start_hub().expect("the hub starts again");
        widget.click("[data-part=retry]").await;
        assert_eq!(widget.text_of("sender").await, "Maya");
    })
    .await;
}

#[tokio::test]
async fn a_network_that_is_gone_is_said_and_what_was_typed_stays() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        // No driver takes the network away from a frame of another site: the hub goes, and the browser's word for it comes.
        let tell = |is_online: bool| {
            let event = if is_online { "online" } else { "offline" };
            format!(
                "Object.defineProperty(navigator, 'onLine', {{ get: () => {is_online}, configurable: true }}); \
                 dispatchEvent(new Event('{event}'))"
            )
        };
        scene.stack.stop_hub();
        widget.script(&tell(false)).await;
        widget.read("[data-part=offline]", "You are offline").await;
        widget.submit().await;
        widget.see("[data-part=banner][data-code=network]").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-alice");
        scene.stack.start_hub().expect("the hub starts again");
        widget.script(&tell(true)).await;
        widget.miss("[data-part=offline]").await;
        widget.submit().await;
        widget.is_at("Settings").await;
    })
    .await;
}

#[tokio::test]
async fn a_list_that_cannot_be_loaded_says_so_and_is_loaded_on_request() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        proxy.answer_once(
            "/integrations?first=",
            500,
            &json!({"code": "internal", "message": "no", "fields": []}),
        );
        let widget = scene.start("usr_maya").await;
        widget.read("[data-part=banner]", "Something went wrong on our side").await;
        widget.click("[data-part=retry]").await;
        widget.see("[data-part=card]").await;
    })
    .await;
}

#[tokio::test]
async fn screens_that_do_not_arrive_can_be_asked_for_again() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        proxy.answer("/widget/setup-", 502, &"");
        let widget = scene.start("usr_maya").await;
        widget.open("Sandbox Mail").await;
        widget.click("[data-part=detail] [data-part=submit]").await;
        widget.see("[data-part=banner][data-code=network]").await;
        proxy.restore();
        widget.click("[data-part=retry]").await;
        widget.read("[data-part=wizard] h1", "Sandbox Mail").await;
    })
    .await;
}
