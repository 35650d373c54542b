//! A connection after it was made: access that ends and is repaired, and access that is given back.

use crate::support::{Plan, journey};
use std::time::Duration;

/// How long the hub may take to notice that access has ended: the token's ten seconds, and its next round.
const NOTICED: Duration = Duration::from_secs(60);

#[tokio::test]
async fn access_that_has_ended_is_shown_and_one_button_repairs_it_with_everything_else_kept() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Sync").await;
        widget.submit().await;
        widget.popup().await.allow("brief").await;
        widget.read("[data-part=banner]", "Connected as Bea Brief").await;
        widget.submit().await;
        widget.is_at("Mail account").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("list", "Clients").await;
        widget.submit().await;
        widget.activate("Sandbox Sync").await;

        // The provider's log says when the hub has been refused a new token.
        let refused = || {
            let log = scene.stack.provider().log();
            log.iter().any(|entry| entry.path == "/token" && format!("{entry:?}").contains("refresh_token"))
        };
        let since = std::time::Instant::now();
        while !refused() {
            assert!(since.elapsed() < NOTICED, "the hub has asked for no new token");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        widget.reload().await;
        let card = widget.find("Sandbox Sync").await;
        widget.see(&format!("{card}[data-state=attention]")).await;
        widget.open("Sandbox Sync").await;
        widget.read("[data-part=manage] .notice-warn", "Connect the account again").await;
        assert!(scene.host().events(&widget).await.contains(&"attention".to_owned()));
        widget.enter_app().await;

        widget.click("[data-part=connection]:nth-child(1) [data-part=reconnect-link]").await;
        widget.submit().await;
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=other-account]", "This was Bea Brief. The new one is Ada Sandberg").await;
        widget.click("[data-part=take-other-account]").await;
        widget.read("[data-part=manage] [data-part=banner]", "Connected again").await;
        widget.read("[data-part=connection]:nth-child(1)", "Connected as Ada Sandberg").await;
        widget.read("[data-part=connection]:nth-child(2)", "alice@marlow.example").await;
        widget.read("[data-part=settings]", "Clients").await;
        widget.click_text("[data-part=manage] a", "All integrations").await;
        let card = widget.find("Sandbox Sync").await;
        widget.see(&format!("{card}[data-state=active]")).await;
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_forgotten_is_given_back_to_the_provider() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_crm().await;
        widget.click("[data-part=deactivate]").await;
        widget.click("[data-part=confirm-deactivate]").await;
        widget.find("Sandbox CRM").await;
        let revoked = async || {
            let log = scene.stack.provider().log();
            log.iter().any(|entry| entry.path == "/revoke" && entry.status == 200).then_some(())
        };
        scene.browser.until("the token's revocation", revoked).await;
    })
    .await;
}
