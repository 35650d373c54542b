//! OAuth in the wrong hands or from a hostile provider: the rows O1, O9, O11 and O12 that need a browser.

use crate::support::{Browser, Engine, HUB, PROVIDER, Plan, Proxy, Scene, Widget, journey, pages::page};
use serde_json::json;
use std::{fs, path::Path};

/// From the catalogue to a popup at the provider.
async fn at_the_provider(scene: &Scene) -> Widget {
    let widget = scene.start("usr_maya").await;
    widget.connect("Sandbox CRM").await;
    widget.submit().await;
    widget
}

/// A second person's browser.
async fn victim(proxy: &Proxy, name: &str) -> Browser {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Nothing of an earlier run.
    let _absent = fs::remove_dir_all(&folder);
    Browser::open(&Plan::sites(Engine::Chromium, proxy), &folder).await
}

#[tokio::test]
async fn o1_who_follows_somebody_elses_links_connects_nothing_for_them() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let attacker = at_the_provider(scene).await;
        let popup = attacker.popup().await;
        popup.see("button[value=allow]").await;
        let authorize = popup.script("return location.href").await;
        let authorize = authorize.as_str().expect("a URL");

        let victim = victim(&proxy, "o1-victim").await;
        victim.go(&format!("https://{HUB}/connect/launch#c={}", "ab".repeat(16))).await;
        victim.read("#pairing h1", "Type this code into the page that you came from").await;
        victim.read("#pairing", "If somebody sent you here, close this window").await;
        assert_eq!(proxy.count("GET /authorize"), 1, "only the attacker's own window got to the provider");
        victim.go(authorize).await;
        victim.click("input[name=account][value=ben]").await;
        victim.click("button[value=allow]").await;
        victim.read("h1", "can't continue").await;
        victim.close().await;

        let tokens = scene.stack.provider().log().iter().filter(|entry| entry.path == "/token").count();
        assert_eq!(tokens, 0, "the code of the victim was not exchanged");
        attacker.enter_app().await;
        assert_eq!(attacker.count("[data-part=existing]").await, 0);
        attacker.read("[data-part=banner]", "refused").await;
        attacker.see("[data-part=submit]").await;
    })
    .await;
}

#[tokio::test]
async fn o9_a_hostile_authorize_url_is_not_followed() {
    let proxy = Proxy::start().await;
    // The hub holds the popup's way on for a minute when nobody binds it, and the driver waits for a page that is on its way.
    proxy.set_page(HUB, "/connect/go", &page("<p>Held</p>"));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        let run = "javascript:(opener ?? parent ?? window).document.title='ran'";
        let mut popups = 0;
        for begun in [
            json!({ "url": run }),
            json!({ "url": run, "launchUrl": run, "transactionId": "01K9FERNH0TRANSACT00N00000" }),
        ] {
            widget.reload().await;
            widget.connect("Sandbox CRM").await;
            proxy.answer_once("/oauth2/initialise", 200, &begun);
            widget.submit().await;
            widget.see("[data-part=banner], [data-part=waiting]").await;
            let windows = scene.browser.client.windows().await.expect("there are windows");
            let own = scene.browser.window().await;
            for window in windows.into_iter().filter(|window| *window != own) {
                popups += 1;
                scene.enter(&window).await;
                let origin = scene.browser.script("return location.origin").await;
                assert_eq!(origin, format!("https://{HUB}"), "the popup stays on the hub");
                scene.browser.client.close_window().await.expect("the popup can be closed");
            }
            scene.enter(&own).await;
            assert_ne!(scene.browser.script("return document.title").await, "ran");
            widget.enter_app().await;
            assert_ne!(widget.script("return document.title").await, "ran");
        }
        assert!(popups > 0, "there was a popup to look at");
    })
    .await;
}

#[tokio::test]
async fn o11_code_and_state_are_in_no_history_no_referrer_and_no_log() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = at_the_provider(scene).await;
        widget.popup().await.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;

        let callback = proxy.asked().into_iter().find(|asked| asked.line.contains("/oauth/callback/"));
        let line = callback.expect("the provider sent the person back").line;
        let query = line.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let secret = |name: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            value.unwrap_or_else(|| panic!("{name} in {query}")).to_owned()
        };
        let secrets = [secret("code"), secret("state")];
        let hub_log = fs::read_to_string(scene.stack.hub_log()).expect("the hub's log can be read");
        let provider_log = format!("{:?}", scene.stack.provider().log());
        let own = widget
            .script("return JSON.stringify([location.href, performance.getEntries()])")
            .await
            .to_string();
        for secret in &secrets {
            // The provider's own pages may name each other.
            for asked in proxy.asked().iter().filter(|asked| !asked.origin.ends_with(PROVIDER)) {
                assert!(!asked.referer.contains(secret.as_str()), "{asked:?}");
            }
            assert!(!hub_log.contains(secret.as_str()), "the hub's log");
            assert!(!provider_log.contains(secret.as_str()), "the provider's log");
            assert!(!own.contains(secret.as_str()), "the widget's document");
        }
        let ends = proxy.asked().into_iter().filter(|asked| asked.line == "GET /connect/done").count();
        assert_eq!(ends, 1, "the popup ends on a page with a clean URL");
    })
    .await;
}

#[tokio::test]
async fn o12_what_a_provider_says_about_an_error_is_not_shown() {
    let proxy = Proxy::start().await;
    let answer = "<script>const asked = new URLSearchParams(location.search); \
        const back = new URL(asked.get('redirect_uri')); \
        for (const [name, value] of Object.entries({ state: asked.get('state'), iss: location.origin, \
            error: 'server_error', error_uri: 'javascript:alert(1)', \
            error_description: '<img src=x onerror=\"opener.document.title=`ran`\">Hostile words' })) \
            back.searchParams.set(name, value); \
        location.replace(back);</script>";
    proxy.set_page(PROVIDER, "/authorize", &page(answer));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = at_the_provider(scene).await;
        widget.see("[data-part=banner]").await;
        widget.see("[data-part=submit]").await;
        let text = widget.script("return document.body.outerHTML").await.to_string();
        assert!(!text.contains("Hostile words") && !text.contains("onerror"), "{text}");
        assert_ne!(widget.script("return document.title").await, "ran");
        assert_eq!(proxy.count("error_description="), 1, "the hub was told");
    })
    .await;
}
