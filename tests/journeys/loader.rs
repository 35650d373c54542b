//! What a host's page cannot make the loader do, and the links that the widget shows: rows W9 to W11.

use crate::support::{EVIL, Engine, HOST, HUB, Plan, Proxy, journey, pages::page};
use inlay_demo::stack::HUB_ID;
use serde_json::json;

#[tokio::test]
async fn w9_windows_that_links_open_know_nothing_of_the_widget() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        let links = "return [...document.querySelectorAll('a[target]')].map(({ rel, href }) => [rel, href])";
        let mut seen = 0;
        for name in ["GitHub", "Stripe", "Notion", "Slack"] {
            widget.open(name).await;
            widget.read("[data-part=detail] h1", name).await;
            for link in widget.script(links).await.as_array().into_iter().flatten() {
                seen += 1;
                let rel = link[0].as_str().unwrap_or_default();
                assert!(rel.contains("noopener") && rel.contains("noreferrer"), "{name}: {link}");
            }
            widget.click_text("a", "All integrations").await;
        }
        assert!(seen > 0, "there is a link to look at");
    })
    .await;
}

#[tokio::test]
async fn w10_a_polluted_page_does_not_change_where_the_widget_comes_from_or_who_gives_tokens() {
    let proxy = Proxy::start().await;
    let options = json!({ "hub": HUB_ID, "tokenEndpoint": "/inlay/token" }).to_string();
    let options = options.replacen('{', "{\"__proto__\": {\"polluted\": 1},", 1);
    let host = format!(
        "<img name=getToken><form name=customElements></form><main></main><script>window.spied = 0; \
         const spy = () => {{ window.spied += 1; return 'e30.e30.forged'; }}; \
         Object.assign(Object.prototype, {{ getToken: spy, onEvent: spy, hub: 'another', locale: 'xx', \
         tokenEndpoint: 'https://{EVIL}/token', HUB_ORIGIN: 'https://{EVIL}', colorScheme: 'dark' }});</script>\
         <script type=module>const {{ mount }} = await import('https://{HUB}/loader/v1.js'); \
         mount(document.querySelector('main'), JSON.parse('{options}'));</script>"
    );
    proxy.set_page(HOST, "/w10", &page(&host));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/w10").await;
        widget.see("#app [data-part=card]").await;
        assert_eq!(widget.script("return location.href").await, format!("https://{HUB}/embed/{HUB_ID}"));
        widget.leave().await;
        assert_eq!(
            scene.browser.script("return [spied, typeof ({}).polluted]").await,
            json!([0, "undefined"])
        );
        assert!(proxy.asked().iter().all(|asked| !asked.origin.contains(EVIL)), "nothing went elsewhere");
        assert_eq!(scene.browser.script("return document.querySelector('inlay-hub').lang").await, "");
    })
    .await;
}

#[tokio::test]
async fn w11_no_attribute_leads_the_widget_to_another_hub() {
    let proxy = Proxy::start().await;
    // What it cannot be led to, by attributes that it does not have and by the one that it has.
    let elsewhere = ["javascript:alert(1)".to_owned(), format!("//{EVIL}"), format!("https://{HUB}@{EVIL}")];
    let mut tags = String::new();
    for url in &elsewhere {
        for attribute in ["hub-url", "src", "origin", "base-url"] {
            tags += &format!(
                "<inlay-hub hub={HUB_ID} token-endpoint=/inlay/token {attribute}='{url}'></inlay-hub>"
            );
        }
        tags += &format!("<inlay-hub class=wrong hub='{url}' token-endpoint=/inlay/token></inlay-hub>");
        tags +=
            &format!("<inlay-hub class=wrong hub='../../..{url}' token-endpoint=/inlay/token></inlay-hub>");
    }
    let host = format!(
        "<script>const attach = Element.prototype.attachShadow; const roots = new Map(); const errors = []; \
         Element.prototype.attachShadow = function (init) {{ const root = attach.call(this, init); \
         roots.set(this, root); return root; }}; \
         addEventListener('error', ({{ target, detail }}) => errors.push(detail?.code), true);</script>\
         {tags}<script type=module src='https://{HUB}/loader/v1.js'></script>"
    );
    proxy.set_page(HOST, "/w11", &page(&host));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        scene.browser.go(&format!("https://{HOST}/w11")).await;
        let frames = "const all = [...roots].map(([element, root]) => \
                          [element.className, root.querySelector('iframe')?.src ?? null]); \
                      return all.filter(([kind, src]) => kind || src).length === all.length && all";
        let frames = scene.browser.eventually("the frames", frames).await;
        let widget = format!("https://{HUB}/embed/{HUB_ID}");
        let frames = frames.as_array().expect("a list").clone();
        assert_eq!(frames.len(), elsewhere.len() * 6);
        for frame in &frames {
            let expected = if frame[0] == "wrong" { json!(null) } else { json!(widget) };
            assert_eq!(frame[1], expected, "{frame}");
        }
        let refused = frames.iter().filter(|frame| frame[0] == "wrong").count();
        let errors = scene.browser.script("return errors").await;
        assert_eq!(errors, json!(vec!["hub_missing"; refused]));
        assert!(proxy.asked().iter().all(|asked| !asked.origin.contains(EVIL)), "nothing went elsewhere");
    })
    .await;
}
