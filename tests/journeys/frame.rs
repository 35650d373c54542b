//! The widget's frame in the host's own markup, which the loader adopts.

use crate::support::{Engine, HOST, HUB, Plan, Proxy, journey, pages::page};
use inlay_demo::stack::HUB_ID;
use serde_json::json;

/// A host's page with the tag, a frame in it, and the loader.
fn written_page(frame: &str, loader: &str) -> String {
    page(&format!(
        "<body><script>var warned = []; console.warn = (text) => warned.push(text);</script>\
         <inlay-hub hub={HUB_ID} token-endpoint=/inlay/token>{frame}</inlay-hub>{loader}"
    ))
}

/// The frame that README.md gives, for the hub of these tests.
fn frame() -> String {
    let readme = std::fs::read_to_string("README.md").expect("there is a README");
    let (_, frame) = readme.split_once("<iframe ").expect("it has a frame");
    let (frame, _) = frame.split_once("</iframe>").expect("the frame has an end");
    let (_, rest) =
        frame.split_once("/embed/").and_then(|(_, rest)| rest.split_once('"')).expect("it has a source");
    format!("<iframe src=\"https://{HUB}/embed/{HUB_ID}\"{rest}</iframe>")
}

#[tokio::test]
async fn a_frame_in_the_markup_starts_before_the_loader_and_is_the_only_one() {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/written", &written_page(&frame(), ""));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/written").await;
        widget.see("#early [data-part=skeleton]").await;
        assert_eq!(proxy.count("/inlay/token"), 0, "the loader is not there yet");
        widget.leave().await;
        let load = format!("void import('https://{HUB}/loader/v1.js')");
        scene.browser.script(&load).await;
        widget.enter_app().await;
        widget.see("#app [data-part=card]").await;
        assert_eq!((proxy.count("GET /embed/"), proxy.count("/inlay/token")), (1, 1), "one document, one token");

        widget.leave().await;
        let place = "const frame = document.querySelector('inlay-hub > iframe'); const style = getComputedStyle(frame); \
                     return [style.display, style.borderTopWidth, frame.title, frame.offsetHeight > 480, warned]";
        assert_eq!(scene.browser.script(place).await, json!(["block", "0px", "Integrations", true, []]));
        // Moved, its document begins again; the element finds it where it is.
        scene.browser.script("document.body.append(document.querySelector('inlay-hub'))").await;
        widget.enter_app().await;
        widget.see("#app [data-part=card]").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
    })
    .await;
}

#[tokio::test]
async fn a_frame_that_the_loader_would_not_make_is_replaced_and_the_console_says_what_it_needs() {
    let proxy = Proxy::start().await;
    let wrong = [
        ("/open", frame().replace("sandbox=", "data-sandbox="), "sandbox"),
        ("/wide", frame().replace("allow-forms", "allow-forms allow-top-navigation"), "sandbox"),
        ("/other", frame().replace("/embed/", "/embed/another/"), "src"),
    ];
    let loader = format!("<script type=module src='https://{HUB}/loader/v1.js'></script>");
    for (path, frame, _) in &wrong {
        proxy.set_page(HOST, path, &written_page(frame, &loader));
    }
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        for (path, _, attribute) in &wrong {
            let widget = scene.host().open(path).await;
            widget.see("#app [data-part=card]").await;
            widget.leave().await;
            let told = "return [document.querySelectorAll('iframe').length, warned]";
            let told = scene.browser.script(told).await;
            assert_eq!(told[0], 0, "{path}: the page's own is gone, the element's is in its shadow root");
            let warned = told[1].as_array().expect("a list");
            assert!(
                warned.len() == 1 && warned[0].to_string().contains(&format!("needs {attribute}=")),
                "{warned:?}"
            );
        }
    })
    .await;
}
