//! OAuth in the tab itself: the whole page goes to the provider and comes back to the wizard as the person left it.

use crate::support::{Engine, HOST, HUB, Plan, Proxy, Widget, journey, pages::page};
use inlay_demo::stack::HUB_ID;
use serde_json::{Value, json};

const COOP: &str = "cross-origin-opener-policy";

/// From a step that asks for consent to the provider, in this tab.
async fn leave_for_the_provider(widget: &Widget) {
    widget.submit().await;
    widget.see("[data-part=waiting], [data-part=pairing]").await;
    widget.click("[data-part=this-tab]").await;
    widget.leave().await;
    widget.see("button[value=allow]").await;
}

/// Back in the wizard, allowing or declining.
async fn come_back(widget: &Widget, account: &str, decision: &str) {
    widget.click(&format!("input[name=account][value={account}]")).await;
    widget.click(&format!("button[value={decision}]")).await;
    widget.enter_app().await;
    widget.see("[data-part=wizard]").await;
}

async fn goes_through(engine: Engine, coop: &str) {
    let proxy = Proxy::start().await;
    proxy.set_header(HOST, COOP, coop);
    journey(Plan::sites(engine, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        leave_for_the_provider(&widget).await;
        come_back(&widget, "ada", "decline").await;
        widget.read("[data-part=banner]", "You declined").await;

        leave_for_the_provider(&widget).await;
        come_back(&widget, "ada", "allow").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        widget.leave().await;
        let place = scene.browser.script("return location.hash + location.search").await;
        assert_eq!(place, "", "nothing of the flow stays in the host's address");
        widget.enter_app().await;
        widget.submit().await;
        widget.activate("Sandbox CRM").await;
        let events = scene.host().events(&widget).await;
        assert_eq!(events[events.len() - 2..], ["connected", "activated"]);
    })
    .await;
}

#[tokio::test]
async fn o18_a_host_that_no_window_can_reach_connects_in_its_own_tab_in_chromium() {
    goes_through(Engine::Chromium, "same-origin").await;
}

#[tokio::test]
async fn o18_a_host_that_no_window_can_reach_connects_in_its_own_tab_in_firefox() {
    goes_through(Engine::Firefox, "same-origin").await;
}

#[tokio::test]
async fn the_wizard_is_as_the_person_left_it() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_crm().await;
        widget.click_text("[data-part=manage] a", "All integrations").await;

        widget.connect("Sandbox Sync").await;
        widget.click_text("[data-part=existing] label", "Connect another account").await;
        widget.enter_text("connectionName", "The second one").await;
        let kept = async || (proxy.count("PUT /api") > 0).then_some(());
        scene.browser.until("the draft to be kept", kept).await;
        leave_for_the_provider(&widget).await;
        come_back(&widget, "ben", "allow").await;
        widget.read("[data-part=wizard] h1", "Sandbox Sync").await;
        widget.read("[data-part=banner]", "Connected as Ben Castle").await;
        let named = async || (widget.text_of("connectionName").await == "The second one").then_some(());
        scene.browser.until("the name that was typed", named).await;
        widget.submit().await;
        widget.is_at("Mail account").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.enter_text("list", "Clients").await;
        widget.submit().await;
        widget.activate("Sandbox Sync").await;
        widget.read("[data-part=connection]:nth-child(1)", "The second one").await;
        widget.read("[data-part=connection]:nth-child(1)", "Connected as Ben Castle").await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_any_more_is_said_to_be_none() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        leave_for_the_provider(&widget).await;
        proxy.answer_once("/complete", 404, &json!({"code": "not_found", "message": "", "fields": []}));
        widget.click("input[name=account][value=ada]").await;
        widget.click("button[value=allow]").await;
        widget.enter_app().await;
        widget.read("[data-part=unfinished]", "wasn't finished in time").await;
        widget.connect("Sandbox CRM").await;
        widget.miss("[data-part=unfinished]").await;
    })
    .await;
}

/// A host with a hash router that knows one route, and that brings the loader when it is there. `go` is what it does with any
/// other address.
fn hash_router(go: &str) -> String {
    page(&format!(
        "<body><script>var load = () => void import('https://{HUB}/loader/v1.js'); \
         if (!location.hash.startsWith('#/integrations')) {{ {go} }} addEventListener('load', () => setTimeout(load));</script>\
         <inlay-hub hub={HUB_ID} token-endpoint=/inlay/token></inlay-hub>"
    ))
}

async fn comes_back_through_a_hash_router(engine: Engine, go: &str) {
    let proxy = Proxy::start().await;
    proxy.set_header(HOST, COOP, "same-origin");
    proxy.set_page(HOST, "/integrations", &hash_router(go));
    journey(Plan::sites(engine, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        leave_for_the_provider(&widget).await;
        come_back(&widget, "ada", "allow").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        widget.leave().await;
        assert_eq!(scene.browser.script("return location.hash").await, "#/integrations");
        assert_eq!(proxy.count("/complete"), 1, "the proof is used once");
    })
    .await;
}

#[tokio::test]
async fn a_hash_router_that_replaces_the_address_before_the_loader_arrives_loses_nothing_in_chromium() {
    let go = "history.replaceState(history.state, '', '#/integrations')";
    comes_back_through_a_hash_router(Engine::Chromium, go).await;
}

#[tokio::test]
async fn a_hash_router_that_replaces_the_address_before_the_loader_arrives_loses_nothing_in_firefox() {
    let go = "history.replaceState(history.state, '', '#/integrations')";
    comes_back_through_a_hash_router(Engine::Firefox, go).await;
}

#[tokio::test]
async fn a_hash_router_that_goes_on_from_the_address_loses_nothing() {
    comes_back_through_a_hash_router(Engine::Chromium, "location.hash = '#/integrations'").await;
}

#[tokio::test]
async fn what_a_router_has_made_of_the_fragment_is_found_and_taken_out() {
    let proxy = Proxy::start().await;
    let (transaction, proof) = ("01K9FERNH0TRANSACT00N00000", "p".repeat(43));
    // No router: the loader sees the address as it is given here.
    proxy.set_page(HOST, "/forms", &hash_router(""));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        for (before, after) in [
            (format!("#oc={transaction}.{proof}"), ""),
            (format!("#/oc={transaction}.{proof}"), "#/"),
            (format!("#/a/b#oc={transaction}.{proof}"), "#/a/b"),
            (format!("#/a?b=c&oc={transaction}.{proof}"), "#/a?b=c"),
            (format!("#/%23oc%3D{transaction}.{proof}"), "#/"),
            (format!("#/a#oc={transaction}"), "#/a"),
        ] {
            scene.browser.go("about:blank").await;
            let asked = proxy.count(transaction);
            let widget = scene.host().open(&format!("/forms{before}")).await;
            widget.see("#app [data-part=card]").await;
            widget.leave().await;
            assert_eq!(scene.browser.script("return location.hash").await, after, "{before}");
            assert_eq!(proxy.count(transaction), asked + 1, "{before} is handed over");
            // As the browser's own back button brings it, where a router has left it in the history.
            scene.browser.script(&format!("location.hash = '{before}'")).await;
            let clean = format!("return location.hash === '{after}'");
            scene.browser.eventually("a clean address", &clean).await;
            scene.browser.script("document.body.append(document.querySelector('inlay-hub'))").await;
            let widget = scene.host().widget().await;
            widget.see("#app [data-part=card]").await;
            widget.leave().await;
            assert_eq!(proxy.count(transaction), asked + 1, "{before} is handed over once");
        }
        // What is none stays.
        for other in ["#/voc=1", "#oc=short", "#/doc=01K9FERNH0TRANSACT00N00000"] {
            scene.browser.go("about:blank").await;
            let asked = proxy.count("/transactions/");
            let widget = scene.host().open(&format!("/forms{other}")).await;
            widget.see("#app [data-part=card]").await;
            widget.leave().await;
            assert_eq!(scene.browser.script("return location.hash").await, Value::from(other));
            assert_eq!(proxy.count("/transactions/"), asked);
        }
    })
    .await;
}
