//! A true form for each kind of credential, and what the hub makes of it at the sandbox.

use crate::support::{Plan, journey};

#[tokio::test]
async fn a_key_that_goes_into_the_body_is_checked_by_its_pattern_before_it_is_sent() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Texts").await;
        widget.enter_text("value", "some-other-key").await;
        widget.submit().await;
        widget.see("[data-field=value][data-invalid=true]").await;
        widget.enter_text("value", " sandbox-key-alice ").await;
        widget.submit().await;
        widget.activate("Sandbox Texts").await;
        widget.read("[data-part=connection]", "alice@marlow.example").await;
    })
    .await;
}

#[tokio::test]
async fn a_machines_client_id_and_secret_get_a_token_and_optional_scopes_are_shown() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Reports").await;
        widget.read("[data-field=scopes]", "Also allow").await;
        widget.toggle("reports.share").await;
        widget.enter_text("clientId", "sandbox-client").await;
        widget.enter_text("clientSecret", "wrong").await;
        widget.submit().await;
        widget.read_error("clientSecret", "didn't accept this").await;
        widget.enter_text("clientSecret", "sandbox-client-secret").await;
        widget.submit().await;
        widget.activate("Sandbox Reports").await;
        let log = scene.stack.provider().log();
        assert!(
            log.iter().any(|entry| format!("{entry:?}").contains("reports.read reports.share")),
            "{log:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_login_whose_answer_carries_the_token_turns_an_integration_on() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Tickets").await;
        widget.enter_text("username", "bob").await;
        widget.enter_text("password", "sandbox-password").await;
        widget.submit().await;
        widget.activate("Sandbox Tickets").await;
        widget.read("[data-part=connection]", "bob@marlow.example").await;
    })
    .await;
}

#[tokio::test]
async fn one_account_can_be_connected_in_two_ways_and_the_person_chooses() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Calendar").await;
        widget.read("[data-part=ways]", "Sign in").await;
        widget.click_text("[data-part=ways] label", "API key").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.activate("Sandbox Calendar").await;
        widget.read("[data-part=connection]", "alice@marlow.example").await;
    })
    .await;
}

#[tokio::test]
async fn several_accounts_of_one_system_are_told_apart_by_name() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click_text("[data-part=manage] a", "All integrations").await;
        widget.connect("Sandbox Warehouse").await;
        widget.click_text("[data-part=existing] label", "Connect another account").await;
        widget.enter_text("connectionName", "The second one").await;
        widget.enter_text("value", "sandbox-key-bob").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.click("[data-part=back]").await;
        widget.read("[data-part=existing]", "alice@marlow.example").await;
        assert_eq!(widget.text_of("connectionName").await, "The second one");
    })
    .await;
}
