//! Texts from integrations and providers are text, whatever is in them.

use crate::support::{Plan, Widget, journey};

/// Nothing of what the texts of `sandbox-markup.toml` try has happened.
async fn is_text_only(widget: &Widget) {
    let elements = "main b, main i, main u, main img[src=x], article b, article i, article u, article img[src=x], \
                    #app b, #app i, #app u, #app img[src=x], #app script, a[href^=javascript]";
    assert_eq!(widget.count(elements).await, 0, "an element was made of a text");
    let title = widget.script("return document.title").await;
    assert_ne!(title, "ran", "a text was run");
}

#[tokio::test]
async fn markup_in_an_integrations_texts_is_shown_as_it_is_written() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.find("Sandbox <b>Markup</b>").await;
        widget
            .read("[data-part=card]", "<img src=x onerror=\"document.title='ran'\"> shows as you read it")
            .await;
        is_text_only(&widget).await;

        widget.connect("Sandbox <b>Markup</b>").await;
        widget.read("[data-part=step-form]", "<u>API key</u>").await;
        widget.read("[data-part=step-form]", "<b>Use</b> the key").await;
        is_text_only(&widget).await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        assert_eq!(widget.text_of("greeting").await, "</textarea><script>document.title='ran'</script>");
        widget.choose("style", "<b>Bold</b>").await;
        is_text_only(&widget).await;
        widget.submit().await;
        widget.read("[data-part=review] dl", "<b>Bold</b>").await;
        is_text_only(&widget).await;
        widget.activate("Sandbox <b>Markup</b>").await;
        is_text_only(&widget).await;
    })
    .await;
}

#[tokio::test]
async fn markup_in_an_accounts_name_is_shown_as_it_is_written() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        widget.submit().await;
        widget.popup().await.allow("markup").await;
        widget.read("[data-part=banner]", "Connected as <b>Mia</b> <img src=x").await;
        is_text_only(&widget).await;
        widget.submit().await;
        widget.activate("Sandbox CRM").await;
        widget.read("[data-part=connection]", "<b>Mia</b> <img src=x").await;
        is_text_only(&widget).await;
    })
    .await;
}
