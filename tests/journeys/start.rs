//! The first seconds: what there is before the WebAssembly runs, and how it takes over.

use crate::support::{Plan, Proxy, journey};
use axum::{Router, response::Html};
use inlay_demo::stack::HUB_ID;
use serde_json::json;
use std::time::Duration;
use tokio::net::TcpListener;

/// The cards without comments, which Leptos leaves behind, and without what only says where they are drawn.
const CARDS: &str = "return [...document.querySelectorAll(arguments[0] + ' [data-part=card]')].map((card) => { \
        const copy = card.cloneNode(true); \
        const comments = document.createNodeIterator(copy, NodeFilter.SHOW_COMMENT); \
        for (let one; (one = comments.nextNode());) one.remove(); \
        copy.normalize(); \
        return copy.outerHTML; })";

#[tokio::test]
async fn the_first_cards_need_no_webassembly_and_are_those_that_it_draws_without_asking_again() {
    let proxy = Proxy::start().await;
    proxy.hold(".wasm");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#early [data-part=card]").await;
        let cards = |root: &str| {
            let (client, root) = (widget.client.clone(), root.to_owned());
            async move { client.execute(CARDS, vec![root.into()]).await.expect("cards can be read") }
        };
        let early = cards("#early").await;
        assert_eq!(widget.count("#app > *").await, 0);
        assert_eq!(early.as_array().map(Vec::len), Some(24), "a page of cards");

        proxy.release();
        widget.see("#app [data-part=card]").await;
        assert_eq!(widget.count("#early").await, 0);
        assert_eq!(cards("#app").await, early);
        assert_eq!(proxy.count("/integrations?"), 1, "one request for the list");
    })
    .await;
}

#[tokio::test]
async fn the_module_is_asked_for_when_the_first_cards_are_drawn_and_not_before() {
    let proxy = Proxy::start().await;
    proxy.hold("/usr_maya/integrations");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget
            .until("the first page is asked for", async || (proxy.count("/integrations?") == 1).then_some(()))
            .await;
        // Long enough for a module that does not wait, and less than the script waits for the hub.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let module = async || proxy.count(".wasm") + proxy.count("GET /widget/inlay-");
        assert_eq!((widget.count("[data-part=card]").await, module().await), (0, 0), "{:?}", proxy.asked());
        proxy.release();
        widget.see("#app [data-part=card]").await;
        let asked = proxy.asked();
        let at =
            |part: &str| asked.iter().position(|asked| asked.line.contains(part)).expect("it was asked for");
        assert!(at("/integrations?") < at(".wasm"), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn the_module_does_not_wait_for_a_hub_that_does_not_answer() {
    let proxy = Proxy::start().await;
    proxy.hold("/usr_maya/integrations");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=skeleton]").await;
        proxy.release();
        widget.see("#app [data-part=card]").await;
    })
    .await;
}

#[tokio::test]
async fn a_second_visit_draws_the_cards_before_the_hub_answers_and_corrects_them() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=card]").await;
        let cards = async |root: &str| {
            let read = widget.client.execute(CARDS, vec![root.into()]).await;
            read.expect("cards can be read").as_array().cloned().expect("a list")
        };
        let first = cards("#app").await;

        proxy.hold("/usr_maya/integrations");
        widget.reload().await;
        widget.see("#app [data-part=card]").await;
        assert_eq!(cards("#app").await, first, "the hub has not answered");
        let page =
            json!({ "integrations": [{ "id": "1", "name": "Newer", "isDeployed": true }], "totalCount": 1 });
        proxy.answer("/integrations?first=24", 200, &page);
        proxy.release();
        widget.reload().await;
        widget.read("#app [data-part=card-title]", "Newer").await;
        assert_eq!(widget.count("#app [data-part=card]").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_of_a_visit_has_no_secret_and_is_not_shown_to_another_person() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let kept = "return JSON.stringify(Object.entries(localStorage))";
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=card]").await;
        let text = widget.script(kept).await.as_str().expect("a text").to_owned();
        assert!(text.contains("usr_maya") && text.contains("Amazon S3"), "{text}");
        assert!(!text.contains("eyJ") && !text.to_lowercase().contains("token"), "{text}");

        proxy.hold("/usr_tom/integrations");
        widget.leave().await;
        scene.host().sign_out().await;
        let widget = scene.start("usr_tom").await;
        widget.see("#app [data-part=skeleton]").await;
        assert_eq!(widget.count("[data-part=card]").await, 0);
        assert_eq!(widget.script(kept).await, json!("[]"));
        proxy.release();
        widget.see("#app [data-part=card]").await;

        // Signed out: the host gives no token any more.
        proxy.answer("/inlay/token", 401, &json!({}));
        widget.reload().await;
        widget.read("#app", "session").await;
        assert_eq!(widget.script(kept).await, json!("[]"));
    })
    .await;
}

#[tokio::test]
async fn a_click_from_before_the_webassembly_is_carried_out_when_it_runs() {
    let proxy = Proxy::start().await;
    proxy.hold(".wasm");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#early [data-part=card]").await;
        let name =
            widget.see("#early [data-part=card-title]").await.text().await.expect("a card has a title");
        widget.click("#early [data-part=card] [data-part=card-action]").await;
        widget.see("#early [data-part=card][aria-busy=true]").await;
        proxy.release();
        widget.read("[data-part=detail] h1", &name).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_into_search_before_the_webassembly_is_searched_for() {
    let proxy = Proxy::start().await;
    proxy.hold(".wasm");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#early [data-part=card]").await;
        widget.fill("#early [data-part=search]", "Sandbox Mail").await;
        proxy.release();
        widget.read("#app [data-part=card-title]", "Sandbox Mail").await;
        assert_eq!(widget.value("#app [data-part=search]").await, "Sandbox Mail");
        let active = "return document.activeElement?.dataset.part ?? ''";
        assert_eq!(widget.script(active).await, "search", "the person goes on typing");
    })
    .await;
}

#[tokio::test]
async fn the_widget_outside_of_a_host_says_where_it_belongs() {
    journey(Plan::default(), async |scene| {
        let url = format!("{}/embed/{HUB_ID}", scene.stack.hub_url);
        scene.browser.go(&url).await;
        scene.browser.read(".notice", "works inside an app").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_the_hub_does_not_know_cannot_frame_the_widget() {
    journey(Plan::default(), async |scene| {
        let frame = format!("<iframe src={}/embed/{HUB_ID}></iframe>", scene.stack.hub_url);
        let page = Router::new().fallback(async || Html(frame));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        tokio::spawn(async move { axum::serve(listener, page).await });

        scene.browser.go(&format!("http://{address}/")).await;
        scene.browser.see("iframe").await.enter_frame().await.expect("the frame is there");
        let place = scene.browser.script("return location.protocol").await;
        assert_eq!(place, "chrome-error:", "Chromium's page in place of the widget");
    })
    .await;
}

#[tokio::test]
async fn searching_and_filtering_find_and_the_rest_comes_while_scrolling() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#app [data-part=card]").await;
        let all = widget.script("return parseInt(document.querySelector('#app .count').textContent)").await;
        let all = usize::try_from(all.as_u64().expect("the count is a number")).expect("a count is small");
        assert!(all > 24, "more than one page");
        let scroll = "document.querySelector('#app [data-part=card]:last-child')?.scrollIntoView()";
        let loaded = async || {
            widget.script(scroll).await;
            (widget.count("#app [data-part=card]").await == all).then_some(())
        };
        widget.until("every card", loaded).await;

        widget.fill("#app [data-part=search]", "sandbox m").await;
        widget.read("#app .count", "2 integrations").await;
        widget.fill("#app [data-part=search]", "no such thing").await;
        widget.read("[data-part=empty]", "Nothing matches").await;
        widget.click_text("[data-part=empty] button", "Show all").await;
        widget.choose_filter("category", "Sandbox").await;
        let sandbox = std::fs::read_dir("demo/catalogue").expect("the sandbox has definitions").count();
        widget.read("#app .count", &format!("{sandbox} integrations")).await;
    })
    .await;
}
