//! Connecting an account at a provider's own page, in a popup.

use crate::support::{Plan, journey};

const NAME: &str = "Sandbox CRM";

#[tokio::test]
async fn allowing_access_at_the_provider_connects_the_account() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.read("[data-part=step-form]", "Read your contacts").await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.read("main", "Fernhill wants to use your Marlow account").await;
        popup.allow("ada").await;

        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        widget.submit().await;
        widget.read("[data-part=review] dl", "Ada Sandberg").await;
        widget.activate(NAME).await;
        widget.read("[data-part=connection]", "Connected as Ada Sandberg").await;
        let events = scene.host().events(&widget).await;
        assert_eq!(events, ["ready", "connected", "activated"]);
    })
    .await;
}

#[tokio::test]
async fn declining_is_no_accident_and_can_be_thought_over() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.submit().await;
        widget.popup().await.decline().await;
        widget.read("[data-part=banner]", "You declined").await;

        widget.submit().await;
        widget.popup().await.allow("ben").await;
        widget.read("[data-part=banner]", "Connected as Ben Castle").await;
        widget.submit().await;
        widget.activate(NAME).await;
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_fails_after_consent_is_named_and_can_be_tried_again() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.submit().await;
        widget.popup().await.allow("refused").await;
        widget.read("[data-part=banner]", "didn't complete the connection").await;

        widget.submit().await;
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
    })
    .await;
}

#[tokio::test]
async fn a_slow_provider_is_waited_for() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.submit().await;
        widget.see("[data-part=waiting]").await;
        widget.popup().await.allow("slow").await;
        widget.read("[data-part=banner]", "Connected as Sol Slow").await;
    })
    .await;
}

#[tokio::test]
async fn a_window_that_was_closed_can_be_opened_again_or_given_up() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.see("button[value=allow]").await;
        popup.close().await;
        widget.read("[data-part=waiting]", "If its window is closed").await;
        widget.click("[data-part=cancel]").await;
        widget.miss("[data-part=waiting]").await;

        widget.submit().await;
        widget.popup().await.close().await;
        widget.click_text("[data-part=waiting] button", "Open again").await;
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
    })
    .await;
}

#[tokio::test]
async fn a_scope_that_may_be_left_out_is_asked_for_when_it_is_chosen() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect(NAME).await;
        widget.read("[data-field=scopes]", "Change your contacts").await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.read("main", "Read your contacts").await;
        assert!(!popup.text("main").await.contains("Change your contacts"));
        popup.decline().await;

        widget.toggle("contacts.write").await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.read("main", "Change your contacts").await;
        popup.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
    })
    .await;
}
