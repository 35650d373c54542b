//! Turning an integration on with a credential that a person types.

use crate::support::{Plan, journey};

#[tokio::test]
async fn a_wrong_key_is_refused_beside_its_field_and_the_right_one_turns_the_integration_on() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.submit().await;
        widget.read_error("value", "Enter").await;
        widget.enter_text("value", "sandbox-key-mallory").await;
        widget.submit().await;
        widget.read_error("value", "didn't accept this").await;
        assert_eq!(widget.text_of("value").await, "sandbox-key-mallory", "what was typed stays");

        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        widget.enter_text("sender", "Lindqvist Architects").await;
        widget.submit().await;
        widget.is_at("Turn on").await;
        widget.read("[data-part=review] dl", "alice@marlow.example").await;
        widget.read("[data-part=review] dl", "Lindqvist Architects").await;
        widget.activate("Sandbox Mail").await;

        widget.read("[data-part=connection]", "Connected as alice@marlow.example").await;
        let events = scene.host().events(&widget).await;
        assert_eq!(events, ["ready", "activated"]);
    })
    .await;
}

#[tokio::test]
async fn a_user_name_and_a_password_turn_an_integration_on() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Files").await;
        widget.enter_text("username", "bob").await;
        widget.enter_text("password", "wrong").await;
        widget.submit().await;
        widget.read_error("password", "didn't accept this").await;
        assert_eq!(widget.text_of("username").await, "bob");

        widget.enter_text("password", "sandbox-password").await;
        widget.submit().await;
        widget.activate("Sandbox Files").await;
        widget.read("[data-part=connection]", "Connected as bob@marlow.example").await;

        // The catalogue knows it without being loaded again.
        widget.click_text("[data-part=manage] a", "All integrations").await;
        let card = widget.find("Sandbox Files").await;
        widget.see(&format!("{card}[data-state=active]")).await;
    })
    .await;
}

#[tokio::test]
async fn a_second_user_sees_nothing_of_the_first() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;

        scene.host().sign_out().await;
        let widget = scene.start("usr_tom").await;
        let card = widget.find("Sandbox Mail").await;
        widget.see(&format!("{card}[data-state=available]")).await;
        widget.choose_filter("state", "Turned on").await;
        widget.see("[data-part=empty]").await;
        widget.click_text("[data-part=empty] button", "Show all").await;
        widget.connect("Sandbox Mail").await;
        widget.see("[data-part=field][data-field=value]").await;
        assert_eq!(widget.count("[data-part=existing]").await, 0, "no account of somebody else is offered");
        widget.enter_text("value", "sandbox-key-bob").await;
        widget.submit().await;
        widget.enter_text("sender", "Tom").await;
        widget.submit().await;
        widget.activate("Sandbox Mail").await;
        widget.read("[data-part=connection]", "bob@marlow.example").await;

        scene.host().sign_out().await;
        let widget = scene.start("usr_maya").await;
        widget.open("Sandbox Mail").await;
        widget.read("[data-part=connection]", "alice@marlow.example").await;
        widget.read("[data-part=settings]", "Maya").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_stays_in_the_browser_and_the_secret_is_nowhere_in_the_page() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;

        let kept = widget
            .script(
                "return indexedDB.databases().then((databases) => \
                 [localStorage.length, sessionStorage.length, document.cookie.length, databases.length])",
            )
            .await;
        assert_eq!(kept, serde_json::json!([0, 0, 0, 0]), "local, session, cookies, databases");
        let secret_places = "const inputs = [...document.querySelectorAll('input, textarea')].map((one) => one.value); \
            const text = document.documentElement.outerHTML + inputs.join() + location.href; \
            return text.includes('sandbox-key-alice') || /eyJ[\\w-]+\\.[\\w-]+\\./.test(text)";
        assert_eq!(widget.script(secret_places).await, false, "neither key nor token");
        widget.leave().await;
        assert_eq!(widget.script(secret_places).await, false, "nor in the host's page");
    })
    .await;
}
