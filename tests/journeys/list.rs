//! The list of the catalogue as a person goes through it: further pages, the place that is kept, and overtaken searches.

use crate::support::{Plan, Proxy, Widget, journey};
use serde_json::json;

const CARD: &str = "#app [data-part=card]";

/// Scrolls to the end until there are more cards than the first page has.
async fn scroll(widget: &Widget) {
    let scroll = "document.querySelector('#app [data-part=card]:last-child')?.scrollIntoView()";
    let longer = async || {
        widget.script(scroll).await;
        (widget.count(CARD).await > 24).then_some(())
    };
    widget.until("the second page", longer).await;
}

#[tokio::test]
async fn a_next_page_that_failed_is_asked_for_again_and_what_was_there_stays() {
    let proxy = Proxy::start().await;
    let failure = json!({ "code": "internal", "message": "", "fields": [] });
    proxy.answer("after=", 500, &failure);
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see(CARD).await;
        widget.script("document.querySelector('#app [data-part=card]:last-child').scrollIntoView()").await;
        widget.see("#app [data-part=retry]").await;
        assert_eq!(widget.count(CARD).await, 24, "the first page is still there");
        proxy.restore();
        let first_pages = proxy.count("/integrations?first=24");
        widget.click("#app [data-part=retry]").await;
        scroll(&widget).await;
        let again = proxy.asked().iter().filter(|asked| asked.line.ends_with("first=24")).count();
        assert_eq!(again, 1, "the first page is not asked for again: {first_pages}");
    })
    .await;
}

#[tokio::test]
async fn the_way_back_leads_to_the_card_that_was_opened() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see(CARD).await;
        scroll(&widget).await;
        let lists = proxy.count("/integrations?");
        let open = "const card = document.querySelectorAll('#app [data-part=card]')[26]; \
                    card.querySelector('[data-part=card-action]').click(); return card.dataset.integrationId";
        let id = widget.script(open).await;
        widget.see("[data-part=detail] h1").await;
        widget.click_text("a", "All integrations").await;
        let place = "const card = document.activeElement?.closest('[data-part=card]'); if (!card) return false; \
                     return card.dataset.integrationId";
        assert_eq!(widget.eventually("the card has the focus", place).await, id);
        assert_eq!(proxy.count("/integrations?"), lists, "the list was kept");
        widget.leave().await;
        let seen = "const frame = document.querySelector('inlay-hub'); return scrollY > 0 && \
                    frame.getBoundingClientRect().top < 0";
        scene.browser.eventually("the page is scrolled to where the card is", seen).await;
    })
    .await;
}

#[tokio::test]
async fn a_search_that_is_overtaken_is_aborted_and_its_answer_never_shown() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see(CARD).await;
        let watch = "window.aborted = 0; const ask = window.fetch; window.fetch = (url, init) => { \
            init?.signal?.addEventListener('abort', () => { window.aborted += 1; }); return ask(url, init); };";
        widget.script(watch).await;
        proxy.hold("/usr_maya/integrations");
        widget.fill("#app [data-part=search]", "mail").await;
        widget.until("the search is asked for", async || (proxy.count("search=mail") == 1).then_some(())).await;
        widget.fill("#app [data-part=search]", "sandbox m").await;
        widget.eventually("the first search is aborted", "return window.aborted > 0").await;
        proxy.release();
        widget.read("#app .count", "2 integrations").await;
        assert_eq!(proxy.count("search="), 2, "one request for each pause: {:?}", proxy.asked());
    })
    .await;
}
