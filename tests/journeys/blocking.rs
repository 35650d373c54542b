//! Popups in a browser that blocks them, and floods of messages: rows W12 and W13.

use crate::support::{
    EVIL, Engine, HOST, HUB, PROVIDER, PlainChromium, Plan, Proxy, Target,
    pages::{bare_host, open_host},
    plain_journey,
};
use inlay_demo::stack::Stack;
use serde_json::json;

const MIB: f64 = 1024.0 * 1024.0;

async fn sign_in(browser: &mut PlainChromium, stack: &Stack) {
    let page = browser.go(&format!("{}/sign-in", stack.host_url)).await;
    browser.value(&page, "document.querySelector('button[value=usr_maya]').click()").await;
    browser.eventually(&page, "document.querySelector('h1').textContent === 'Overview'").await;
}

/// Signs in and gets as far as the button that opens the popup, without a click of a mouse.
async fn before_the_popup(browser: &mut PlainChromium, stack: &Stack) -> [Target; 2] {
    sign_in(browser, stack).await;
    let page = browser.go(&format!("{}/open", stack.host_url)).await;
    let frame = browser.target("iframe", HUB).await;
    browser.eventually(&frame, "document.querySelector('#app [data-part=search]')").await;
    let search = "{ const search = document.querySelector('#app [data-part=search]'); search.value = 'Sandbox CRM'; \
                  search.dispatchEvent(new Event('input', { bubbles: true })); }";
    browser.value(&frame, search).await;
    let card = "document.querySelector('#app [data-part=card-title]').textContent === 'Sandbox CRM'";
    browser.eventually(&frame, card).await;
    browser.value(&frame, "document.querySelector('#app [data-part=card-action]').click()").await;
    browser.eventually(&frame, "document.querySelector('[data-part=detail] [data-part=submit]')").await;
    browser.value(&frame, "document.querySelector('[data-part=detail] [data-part=submit]').click()").await;
    browser.eventually(&frame, "document.querySelector('[data-part=wizard] [data-part=submit]')").await;
    [page, frame]
}

fn plan(proxy: &Proxy) -> Plan {
    proxy.set_page(HOST, "/open", &open_host());
    proxy.set_page(HOST, "/bare", &bare_host());
    Plan::sites(Engine::Chromium, proxy)
}

#[tokio::test]
async fn a_click_opens_the_popup_in_a_browser_that_blocks_popups() {
    let proxy = Proxy::start().await;
    plain_journey(plan(&proxy), async |stack, browser| {
        let [page, frame] = before_the_popup(browser, stack).await;
        browser.click(&page, &frame, "[data-part=wizard] [data-part=submit]").await;
        let popup = browser.target("page", PROVIDER).await;
        browser.eventually(&popup, "document.querySelector('button[value=allow]')").await;
        browser.value(&popup, "document.querySelector('button[value=allow]').click()").await;
        let connected =
            "document.querySelector('[data-part=banner]')?.innerText.includes('Connected as Ada Sandberg')";
        browser.eventually(&frame, connected).await;
    })
    .await;
}

#[tokio::test]
async fn w13_a_click_that_nobody_made_opens_no_popup_and_the_person_reads_what_to_do() {
    let proxy = Proxy::start().await;
    plain_journey(plan(&proxy), async |stack, browser| {
        let [page, frame] = before_the_popup(browser, stack).await;
        let click = "document.querySelector('[data-part=wizard] [data-part=submit]') \
                     .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))";
        browser.value(&frame, click).await;
        let link = "[data-part=blocked] a[target=_blank]";
        browser.eventually(&frame, &format!("document.querySelector('{link}')")).await;
        assert_eq!(browser.windows().await.len(), 1, "no popup");
        assert_eq!(proxy.count("/connect/launch"), 0);
        let words = browser
            .value(&frame, "document.querySelector('[data-part=blocked]').innerText")
            .await
            .to_string();
        assert!(words.contains("kept the window from opening"), "{words}");

        // The link on that screen is the way on.
        browser.click(&page, &frame, link).await;
        let popup = browser.target("page", PROVIDER).await;
        browser.eventually(&popup, "document.querySelector('button[value=allow]')").await;
        browser.value(&popup, "document.querySelector('button[value=allow]').click()").await;
        let connected =
            "document.querySelector('[data-part=banner]')?.innerText.includes('Connected as Ada Sandberg')";
        browser.eventually(&frame, connected).await;
    })
    .await;
}

#[tokio::test]
async fn w12_a_flood_of_messages_leaves_the_widget_small_and_alive() {
    let proxy = Proxy::start().await;
    plain_journey(plan(&proxy), async |stack, browser| {
        sign_in(browser, stack).await;
        let page = browser.go(&format!("{}/bare", stack.host_url)).await;
        let frame = browser.target("iframe", HUB).await;
        browser.eventually(&page, "said.includes('ready')").await;
        browser.value(&page, "window.ours = offer(frames.widget, 'nobody'), 0").await;
        browser.eventually(&page, "ours.heard.includes('resize')").await;
        let before = browser.heap(&frame).await;
        let flood = "(async () => { const big = 'x'.repeat(1 << 20), small = 'x'.repeat(1 << 10); \
            for (let i = 0; i < 2000; i += 1) { \
                const text = i % 20 === 0 ? big : small; \
                for (const message of [text, { v: 1, t: 'token', id: 1, jwt: text }, { v: 1, t: text }]) { \
                    frames.widget.postMessage(message, '*'); ours.port.postMessage(message); } \
                if (i % 20 === 0) await new Promise((done) => setTimeout(done)); } \
            window.flooded = true; })(), 0";
        browser.value(&page, flood).await;
        browser.eventually(&page, "window.flooded").await;
        let token = "(async () => { const { token } = await (await fetch('/inlay/token', { method: 'POST' })).json(); \
                     ours.port.postMessage({ v: 1, t: 'token', id: null, jwt: token }); return 'sent'; })()";
        assert_eq!(browser.value(&page, token).await, json!("sent"));
        browser.eventually(&frame, "document.querySelector('#app [data-part=card]')").await;
        let grown = (browser.heap(&frame).await - before) / MIB;
        assert!(grown < 20.0, "{grown} MiB");
        assert!(proxy.asked().iter().all(|asked| !asked.origin.contains(EVIL)));
    })
    .await;
}
