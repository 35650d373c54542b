//! Looking after what is on: settings, connections, and the way out.

use crate::support::{Plan, journey};

#[tokio::test]
async fn changed_settings_are_there_after_the_page_is_loaded_again() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click("[data-part=edit]").await;
        assert_eq!(widget.text_of("sender").await, "Maya");
        widget.enter_text("sender", "").await;
        widget.submit().await;
        widget.read_error("sender", "Enter").await;
        widget.enter_text("sender", "Maya Lindqvist").await;
        widget.toggle("copy_me").await;
        widget.submit().await;
        widget.read("[data-part=manage] [data-part=banner]", "Settings saved").await;

        widget.reload().await;
        widget.open("Sandbox Mail").await;
        widget.read("[data-part=settings]", "Maya Lindqvist").await;
        widget.click("[data-part=edit]").await;
        assert_eq!(widget.text_of("sender").await, "Maya Lindqvist");
        assert!(widget.is_selected("[data-field=copy_me] input").await);
    })
    .await;
}

#[tokio::test]
async fn a_connection_gets_a_new_key_and_everything_else_stays() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click("[data-part=reconnect-link]").await;
        widget.enter_text("value", "sandbox-key-mallory").await;
        widget.submit().await;
        widget.read_error("value", "didn't accept this").await;
        widget.enter_text("value", "sandbox-key-bob").await;
        widget.submit().await;
        // It is asked before anything is stored.
        widget.read("[data-part=other-account]", "This was alice@marlow.example").await;
        widget.click("[data-part=take-other-account]").await;
        widget.read("[data-part=manage] [data-part=banner]", "Connected again").await;
        widget.read("[data-part=connection]", "Connected as bob@marlow.example").await;
        widget.read("[data-part=settings]", "Maya").await;
        let events = scene.host().events(&widget).await;
        assert_eq!(events, ["ready", "activated", "updated"]);
    })
    .await;
}

#[tokio::test]
async fn a_connection_is_renewed_at_the_provider() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_crm().await;

        widget.click("[data-part=reconnect-link]").await;
        widget.read("[data-part=reconnect] h1", "Reconnect").await;
        widget.submit().await;
        widget.popup().await.allow("ben").await;
        // The old account stays until the person has said yes.
        widget.read("[data-part=other-account]", "The new one is Ben Castle").await;
        widget.click("[data-part=keep-account]").await;
        widget.miss("[data-part=other-account]").await;
        widget.click_text("[data-part=reconnect] .back", "Back").await;
        widget.read("[data-part=connection]", "Connected as Ada Sandberg").await;

        widget.click("[data-part=reconnect-link]").await;
        widget.submit().await;
        widget.popup().await.allow("ben").await;
        widget.read("[data-part=other-account]", "The new one is Ben Castle").await;
        widget.click("[data-part=take-other-account]").await;
        widget.read("[data-part=manage] [data-part=banner]", "Connected again").await;
        widget.read("[data-part=connection]", "Connected as Ben Castle").await;
    })
    .await;
}

#[tokio::test]
async fn turning_off_says_what_stops_and_can_still_be_left() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click("[data-part=deactivate]").await;
        widget.read("[data-part=confirm]", "Fernhill stops using Sandbox Mail at once").await;
        widget.click_text("[data-part=confirm] button", "Keep it on").await;
        widget.miss("[data-part=confirm]").await;

        widget.click("[data-part=deactivate]").await;
        widget.click("[data-part=confirm-deactivate]").await;
        let card = widget.find("Sandbox Mail").await;
        widget.see(&format!("{card}[data-state=available]")).await;
        widget.connect("Sandbox Mail").await;
        widget.see("[data-part=field][data-field=value]").await;
        assert_eq!(widget.count("[data-part=existing]").await, 0, "the account was forgotten, too");
        let events = scene.host().events(&widget).await;
        assert_eq!(events, ["ready", "activated", "deactivated"]);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_kept_is_offered_when_it_is_turned_on_again() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click("[data-part=deactivate]").await;
        widget.click("[data-part=forget]").await;
        widget.click("[data-part=confirm-deactivate]").await;
        widget.connect("Sandbox Mail").await;
        widget.read("[data-part=existing]", "alice@marlow.example").await;
        widget.submit().await;
        widget.enter_text("sender", "Maya again").await;
        widget.submit().await;
        widget.activate("Sandbox Mail").await;
        widget.read("[data-part=connection]", "alice@marlow.example").await;
    })
    .await;
}
