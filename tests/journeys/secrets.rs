//! Where a credential and a token must not be found: the rows S3 to S7.

use crate::support::{Engine, HUB, Plan, Proxy, journey};
use serde_json::json;
use std::time::{Duration, Instant};

/// A key that the sandbox takes and that no text of it names.
const CANARY: &str = "sandbox-key-slow";
const SECRET: &str = "[data-part=field][data-field=value] input";

/// Everything that a script can read in a document, except what stands in an input on screen.
const READABLE: &str = "return [document.documentElement.outerHTML, location.href, document.referrer, document.title, \
    JSON.stringify(history.state), name, JSON.stringify(performance.getEntries())].join()";
const INPUTS: &str =
    "return [...document.querySelectorAll('input, textarea')].map((one) => one.value).join()";

#[tokio::test]
async fn s3_and_s4_a_key_is_in_no_url_no_document_and_no_input_once_it_was_sent() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", CANARY).await;
        assert_eq!(widget.text_of("value").await, CANARY);
        assert!(
            !widget.script(READABLE).await.to_string().contains(CANARY),
            "no attribute repeats what is typed"
        );

        widget.submit().await;
        widget.is_at("Settings").await;
        // The step that one can go back to keeps it in its input until it is stored.
        assert!(!widget.script(READABLE).await.to_string().contains(CANARY), "after it was sent");
        widget.enter_text("sender", "Maya").await;
        widget.submit().await;
        widget.activate("Sandbox Mail").await;
        for script in [READABLE, INPUTS] {
            assert!(!widget.script(script).await.to_string().contains(CANARY), "when it is on: {script}");
        }
        widget.go_back().await;
        widget.leave().await;
        scene.browser.go(&format!("{}/settings", scene.stack.host_url)).await;
        scene.browser.back().await;
        widget.enter_app().await;
        for script in [READABLE, INPUTS] {
            assert!(!widget.script(script).await.to_string().contains(CANARY), "after going back: {script}");
        }
        widget.leave().await;
        assert!(!widget.script(READABLE).await.to_string().contains(CANARY), "in the host's page");
        for asked in proxy.asked() {
            assert!(!format!("{asked:?}").contains(CANARY), "{asked:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn s5_browsers_and_password_managers_are_asked_to_leave_a_key_alone() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.see(SECRET).await;
        for (name, value) in [
            ("type", "password"),
            ("autocomplete", "new-password"),
            ("autocapitalize", "off"),
            ("spellcheck", "false"),
            ("data-1p-ignore", "true"),
            ("data-lpignore", "true"),
            ("data-bwignore", "true"),
            ("data-form-type", "other"),
        ] {
            let read = format!("return document.querySelector('{SECRET}').getAttribute('{name}')");
            assert_eq!(widget.script(&read).await, value, "{name}");
        }
        let named =
            "return [...document.querySelectorAll('input')].filter((one) => one.name === 'password').length";
        assert_eq!(widget.script(named).await, 0);
    })
    .await;
}

#[tokio::test]
async fn s6_enter_before_the_webassembly_sends_nothing_and_goes_nowhere() {
    let proxy = Proxy::start().await;
    proxy.hold(".wasm");
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.see("#early [data-part=card]").await;
        let place = widget.script("return location.href").await;
        let asked = proxy.asked().len();
        widget.fill("#early [data-part=search]", "typed early\u{e007}").await;
        widget.eventually("a moment", "return new Promise((done) => setTimeout(done, 300, true))").await;
        assert_eq!(widget.script("return location.href").await, place);
        let new: Vec<_> = proxy.asked().split_off(asked);
        let told = new.iter().filter(|asked| format!("{asked:?}").contains("typed")).count();
        assert_eq!(told, 0, "{new:?}");
        assert_eq!(
            proxy.count(&format!("GET /embed/{}?", inlay_demo::stack::HUB_ID)),
            0,
            "the form was not sent"
        );
    })
    .await;
}

async fn nothing_is_stored(engine: Engine) {
    let proxy = Proxy::start().await;
    journey(Plan::sites(engine, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_crm().await;
        let kept = "return Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, keys]) => \
                    [localStorage.length, sessionStorage.length, document.cookie, databases.length, keys.length])";
        assert_eq!(widget.script(kept).await, json!([0, 0, "", 0, 0]), "{HUB} inside the host");
    })
    .await;
}

#[tokio::test]
async fn s7_the_widget_leaves_nothing_in_chromium() {
    nothing_is_stored(Engine::Chromium).await;
}

#[tokio::test]
async fn s7_the_widget_leaves_nothing_in_firefox() {
    nothing_is_stored(Engine::Firefox).await;
}

#[tokio::test]
async fn s8_a_key_is_masked_until_somebody_looks_and_again_a_little_later() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", CANARY).await;
        let (masked, shown) = (format!("{SECRET}[type=password]"), format!("{SECRET}[type=text]"));
        widget.see(&masked).await;
        widget.click_text("[data-part=field][data-field=value] button", "Show").await;
        let since = Instant::now();
        widget.see(&shown).await;
        widget.see(&masked).await;
        assert!(since.elapsed() > Duration::from_secs(5), "long enough to read it");
        assert_eq!(widget.text_of("value").await, CANARY);
    })
    .await;
}
