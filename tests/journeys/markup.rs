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

/// What would be markup, or code, by one of the ways that scripts have. Plain text is refused as well.
const SINKS: &str = "\
    const sinks = [(text) => { document.createElement('div').innerHTML = text; }, \
        (text) => { document.createElement('template').innerHTML = text; }, \
        (text) => document.body.insertAdjacentHTML('beforeend', text), \
        (text) => { document.body.outerHTML = text; }, \
        (text) => new DOMParser().parseFromString(text, 'text/html'), \
        (text) => document.createRange().createContextualFragment(text), \
        (text) => document.write(text), (text) => { document.createElement('iframe').srcdoc = text; }, \
        (text) => { document.createElement('script').text = text; }, \
        (text) => { document.createElement('script').src = text; }, \
        () => trustedTypes.createPolicy('default', { createHTML: (html) => html }), \
        () => trustedTypes.createPolicy('other', { createHTML: (html) => html })]; \
    const works = (sink, text) => { try { sink(text); return true; } catch { return false; } }; \
    const texts = ['<svg/onload=document.title=`ran`>', '<img src=x onerror=document.title=`ran`>', '<p>a</p>', 'a']; \
    return [sinks.length, sinks.map((sink) => texts.some((text) => works(sink, text)))]";

#[tokio::test]
async fn no_text_becomes_markup_in_the_widgets_document_even_where_a_script_tries() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=card]").await;
        let tried = widget.script(SINKS).await;
        let none = vec![false; 12];
        assert_eq!(tried, serde_json::json!([12, none]), "a way that works");
        is_text_only(&widget).await;
    })
    .await;
}
