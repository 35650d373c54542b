//! The wizard: several accounts, settings of every kind, and ways back.

use crate::support::{Plan, Proxy, Widget, journey};

const NAME: &str = "Sandbox Sync";

/// How many activations the hub has, asked as the widget asks.
const ACTIVATIONS: &str = "return inlay.token('start').then((jwt) => \
    fetch(`${inlay.config.api}/embed/${inlay.config.hubId}/users/${inlay.subject()}/activations`, \
        { headers: { authorization: `JWT ${jwt}` } })) \
    .then((answer) => answer.json()).then((page) => page.activations.length)";

/// From the catalogue to the settings, with both accounts connected.
async fn connect_both(widget: &Widget) {
    widget.connect(NAME).await;
    widget.is_at("CRM account").await;
    widget.submit().await;
    widget.popup().await.allow("ada").await;
    widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
    widget.submit().await;
    widget.is_at("Mail account").await;
    let focused = "return document.activeElement.getAttribute('aria-label') === 'Mail account'";
    widget.eventually("the focus in the next step", focused).await;
    widget.enter_text("value", "sandbox-key-alice").await;
    widget.submit().await;
    widget.is_at("Settings").await;
}

#[tokio::test]
async fn two_accounts_and_settings_of_every_kind_turn_one_integration_on() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        connect_both(&widget).await;

        widget.submit().await;
        widget.read_error("list", "Enter").await;
        widget.enter_text("list", "Clients").await;
        widget.enter_text("batch", "5").await;
        widget.submit().await;
        widget.read_error("batch", "Enter 10 or more").await;
        widget.enter_text("batch", "501").await;
        widget.submit().await;
        widget.read_error("batch", "Enter 500 or less").await;
        widget.enter_text("batch", "250").await;
        widget.choose("direction", "Both ways").await;
        assert!(widget.is_selected("[data-field=only_active] input").await, "the schema's default");
        widget.toggle("only_active").await;

        // Back to the first step, and forward through everything: nothing is asked for twice.
        widget.click("[data-part=back]").await;
        widget.is_at("Mail account").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-alice");
        widget.click("[data-part=back]").await;
        widget.is_at("CRM account").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        widget.submit().await;
        widget.is_at("Mail account").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        assert_eq!(widget.text_of("list").await, "Clients");
        assert_eq!(widget.text_of("batch").await, "250");
        assert!(!widget.is_selected("[data-field=only_active] input").await);
        widget.submit().await;

        widget.is_at("Turn on").await;
        for text in ["Ada Sandberg", "alice@marlow.example", "Clients", "Both ways", "250", "No"] {
            widget.read("[data-part=review] dl", text).await;
        }
        widget.activate(NAME).await;
        widget.read("[data-part=settings]", "Both ways").await;
        widget.read("[data-part=connection]:nth-child(1)", "CRM account").await;
        widget.read("[data-part=connection]:nth-child(2)", "Mail account").await;
    })
    .await;
}

#[tokio::test]
async fn the_browsers_back_button_goes_one_step_back_and_then_out_of_the_wizard() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("sender", "Maya").await;
        widget.submit().await;
        widget.is_at("Turn on").await;

        widget.go_back().await;
        widget.is_at("Settings").await;
        assert_eq!(widget.text_of("sender").await, "Maya");
        widget.go_back().await;
        widget.is_at("Sandbox Mail account").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-alice");
        widget.go_back().await;
        widget.see("[data-part=detail]").await;
        widget.go_back().await;
        widget.see("[data-part=card]").await;
    })
    .await;
}

#[tokio::test]
async fn a_double_click_turns_it_on_once() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        // Only this one may be turned on several times, so only here a second activation would stand.
        connect_both(&widget).await;
        widget.enter_text("list", "Clients").await;
        widget.submit().await;
        widget.is_at("Turn on").await;
        widget.see("[data-part=activate]").await;
        // Both clicks in one task: no browser is faster.
        widget.script("const all = [...document.querySelectorAll('[data-part=activate]')]; \
                       const button = all.find((one) => one.checkVisibility()); button.click(); button.click();").await;
        widget.read("[data-part=manage] [data-part=banner]", "is on").await;
        assert_eq!(widget.script(ACTIVATIONS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_activation_whose_answer_was_lost_is_asked_for_again_and_not_made_twice() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        connect_both(&widget).await;
        widget.enter_text("list", "Clients").await;
        widget.submit().await;
        proxy.lose_answer_once("POST /api/embedded/v1/activations");
        widget.activate(NAME).await;
        assert_eq!(proxy.count("POST /api/embedded/v1/activations"), 2);
        assert_eq!(widget.script(ACTIVATIONS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_connected_can_be_used_again() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click_text("[data-part=manage] a", "All integrations").await;
        widget.connect(NAME).await;
        widget.submit().await;
        widget.popup().await.allow("ben").await;
        widget.read("[data-part=banner]", "Connected as Ben Castle").await;
        widget.submit().await;
        widget.is_at("Mail account").await;
        widget.read("[data-part=existing]", "alice@marlow.example").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("list", "Clients").await;
        widget.submit().await;
        widget.activate(NAME).await;
        widget.read("[data-part=connection]", "alice@marlow.example").await;
    })
    .await;
}

#[tokio::test]
async fn an_account_that_nothing_uses_can_be_forgotten_and_one_in_use_cannot() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        // Connected in a wizard that is then left.
        widget.connect("Sandbox CRM").await;
        widget.submit().await;
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        widget.reload().await;
        widget.connect("Sandbox Calendar").await;
        widget.read("[data-part=existing]", "Ada Sandberg").await;
        widget.click("[data-part=forget-account]").await;
        widget.read("[data-part=forget-question]", "Fernhill loses its access to").await;
        widget.click("[data-part=forget-confirm]").await;
        widget.miss("[data-part=existing]").await;

        widget.reload().await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click_text("[data-part=manage] a", "All integrations").await;
        widget.connect("Sandbox Chat").await;
        widget.read("[data-part=existing]", "alice@marlow.example").await;
        widget.click("[data-part=forget-account]").await;
        widget.click("[data-part=forget-confirm]").await;
        widget.see("[data-part=banner][data-code=connection_in_use]").await;
        widget.read("[data-part=existing]", "alice@marlow.example").await;
    })
    .await;
}
