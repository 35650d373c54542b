//! The element in a host's page: what a host sets, when, and what it is told when it sets something wrong.

use crate::support::{Engine, HOST, HUB, Plan, Proxy, Widget, journey, pages::page};
use inlay_demo::stack::HUB_ID;
use serde_json::{Value, json};
use std::fs;

/// `load()` brings the loader; `give` asks the host for a token; `codes` has the errors that the element told.
const HOST_SCRIPT: &str = "var codes = []; var element = document.createElement('inlay-hub'); \
    element.addEventListener('error', ({ detail }) => codes.push(detail.code)); \
    var give = async () => (await (await fetch('/inlay/token', { method: 'POST' })).json()).token;";

/// A host's page that runs this before there is any loader.
fn late_page(script: &str) -> String {
    page(&format!(
        "<body><script>{HOST_SCRIPT} var load = () => void import('https://{HUB}/loader/v1.js'); {script}</script>"
    ))
}

/// What the widget's document makes of the host's options.
const LOOK: &str = "const { style, lang } = document.documentElement; \
    return [style.colorScheme, style.getPropertyValue('--font').split(',')[0], inlay.locale ?? '', lang]";

async fn looks(widget: &Widget, expected: Value) {
    let looks = async || (widget.script(LOOK).await == expected).then_some(());
    widget.until(&format!("the look {expected}"), looks).await;
}

#[tokio::test]
async fn every_property_that_is_set_before_the_loader_arrives_counts() {
    let proxy = Proxy::start().await;
    let set = format!(
        "Object.assign(element, {{ hub: '{HUB_ID}', getToken: give, colorScheme: 'dark', locale: 'de-CH', \
         label: 'Konten', fontFamily: 'Georgia' }}); document.body.append(element); load();"
    );
    proxy.set_page(HOST, "/late", &late_page(&set));
    let endpoint = format!(
        "Object.assign(element, {{ hub: '{HUB_ID}', tokenEndpoint: '/inlay/token' }}); load(); \
                 customElements.whenDefined('inlay-hub').then(() => document.body.append(element));"
    );
    proxy.set_page(HOST, "/detached", &late_page(&endpoint));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/late").await;
        widget.see("#app [data-part=card]").await;
        looks(&widget, json!(["dark", "\"Georgia\"", "de-CH", "en"])).await;
        widget.leave().await;
        let attributes = "return ['hub', 'label', 'font-family'].map((name) => element.getAttribute(name))";
        assert_eq!(scene.browser.script(attributes).await, json!([HUB_ID, "Konten", "Georgia"]));
        let own = "return Object.keys(element)";
        assert_eq!(scene.browser.script(own).await, json!([]), "nothing hides the accessors");

        let widget = scene.host().open("/detached").await;
        widget.see("#app [data-part=card]").await;
    })
    .await;
}

#[tokio::test]
async fn look_and_language_follow_the_host_at_any_time_and_nothing_typed_is_lost() {
    let proxy = Proxy::start().await;
    let open = "const attach = Element.prototype.attachShadow; Element.prototype.attachShadow = function (init) { \
        return (window.root = attach.call(this, { ...init, mode: 'open' })); };";
    let set = format!(
        "{open} Object.assign(element, {{ hub: '{HUB_ID}', getToken: give }}); document.body.append(element); load();"
    );
    proxy.set_page(HOST, "/look", &late_page(&set));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        let widget = scene.host().open("/look").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        looks(&widget, json!(["", "", "", "en"])).await;
        widget.leave().await;
        let title = "return root.querySelector('iframe').title";
        assert_eq!(scene.browser.script(title).await, "Integrations");
        let set = "Object.assign(element, { colorScheme: 'dark', locale: 'fr', label: 'Comptes' }); \
                   element.setAttribute('font-family', 'Georgia'); element.getToken = () => give()";
        scene.browser.script(set).await;
        assert_eq!(scene.browser.script(title).await, "Comptes");
        widget.enter_app().await;
        looks(&widget, json!(["dark", "\"Georgia\"", "fr", "en"])).await;
        // The page was not loaded again; its date is now written for the other locale.
        let date = "const time = document.querySelector('time'); const date = new Date(time.dateTime); \
                    return time.textContent === date.toLocaleDateString('fr', { dateStyle: 'long' })";
        assert_eq!(widget.script(date).await, true);
        widget.see("[data-part=manage]").await;

        widget.leave().await;
        let unset = "element.colorScheme = null; element.removeAttribute('font-family'); element.locale = 'x_!'; \
                     element.removeAttribute('label')";
        scene.browser.script(unset).await;
        assert_eq!(scene.browser.script(title).await, "Integrations");
        widget.enter_app().await;
        looks(&widget, json!(["", "", "", "en"])).await;
    })
    .await;
}

#[tokio::test]
async fn a_hub_or_a_token_source_that_comes_later_or_was_wrong_first_starts_the_widget() {
    let proxy = Proxy::start().await;
    proxy.set_page(HOST, "/later", &late_page("document.body.append(element); load();"));
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        scene.browser.go(&format!("https://{HOST}/later")).await;
        let told = async |count: usize| {
            let codes = format!("return codes.length === {count} && codes");
            scene.browser.eventually("an error event", &codes).await
        };
        assert_eq!(told(1).await, json!(["hub_missing"]));
        scene.browser.script("element.hub = '../wrong'").await;
        assert_eq!(told(2).await, json!(["hub_missing", "hub_missing"]));
        // Of the right form, but no hub of this server: the browser refuses the frame.
        scene.browser.script("element.setAttribute('hub', '01J0000000000000000000000A')").await;
        scene.browser.script(&format!("element.hub = '{HUB_ID}'")).await;
        let widget = scene.host().widget().await;
        widget.read("[data-part=banner]", "Your session has ended").await;
        widget.leave().await;
        scene.browser.script("element.getToken = give").await;
        widget.enter_app().await;
        widget.see("#app [data-part=card]").await;
        // Now that it has a token, another source is for the next time.
        widget.fill("#app [data-part=search]", "Sandbox Mail").await;
        widget.leave().await;
        scene.browser.script("element.getToken = () => give()").await;
        widget.enter_app().await;
        assert_eq!(widget.value("#app [data-part=search]").await, "Sandbox Mail");
    })
    .await;
}

/// The same browser signs in as somebody else, as in another tab.
async fn sign_in_elsewhere(widget: &Widget, user: &str) {
    widget.leave().await;
    let sign_in = format!(
        "return fetch('/sign-in', {{ method: 'POST', body: new URLSearchParams({{ user: '{user}' }}) }}).then(({{ ok }}) => ok)"
    );
    assert_eq!(widget.script(&sign_in).await, true);
    widget.enter_app().await;
}

#[tokio::test]
async fn another_person_in_the_next_token_gets_nothing_of_what_was_typed() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        sign_in_elsewhere(&widget, "usr_tom").await;
        // The hub refuses what Maya has, so that the call would be made again with the next token.
        proxy.answer_once("/verify", 401, &json!({ "code": "invalid_token", "message": "", "fields": [] }));
        widget.script("document.body.dataset.before = 'true'").await;
        let asked = proxy.asked().len();
        widget.submit().await;
        let anew = "return !document.body.dataset.before && location.pathname";
        let place = async || {
            widget.enter().await;
            Some(widget.script(anew).await).filter(|place| *place != false)
        };
        let place = widget.until("the widget to start anew", place).await;
        assert_eq!(place, format!("/embed/{HUB_ID}"));
        widget.enter_app().await;
        widget.see("#app [data-part=card]").await;
        assert_eq!(proxy.count("/verify"), 1, "what Maya typed is not sent as Tom");
        let later: Vec<String> = proxy.asked().into_iter().skip(asked).map(|asked| asked.line).collect();
        assert!(later.iter().any(|line| line.contains("/users/usr_tom/")), "{later:?}");
        assert!(!later.iter().any(|line| line.starts_with("PUT ")), "{later:?}");

        widget.connect("Sandbox Mail").await;
        assert_eq!(widget.text_of("value").await, "");
        // The same person in a new token changes nothing.
        widget.enter_text("value", "sandbox-key-alice").await;
        proxy.answer_once("/verify", 401, &json!({ "code": "invalid_token", "message": "", "fields": [] }));
        widget.submit().await;
        widget.is_at("Settings").await;
    })
    .await;
}

/// Keeps what the document writes to the console, as `told`.
const LISTEN: &str = "window.told = []; console.error = (...words) => told.push(words.join(' '))";

#[tokio::test]
async fn a_number_as_sub_is_refused_with_a_reason_in_the_console_and_in_the_hubs_log() {
    let proxy = Proxy::start().await;
    proxy.hold("/inlay/token");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        scene.host().sign_in("usr_maya").await;
        scene.stack.knobs().make_sub_a_number();
        let widget = scene.host().open_integrations().await;
        widget.script(LISTEN).await;
        proxy.release();
        widget.read("[data-part=banner]", "Your session has ended").await;
        assert!(proxy.count("/users/42/integrations?") > 1, "the hub judges, also a second time");
        let told = widget.eventually("a line in the console", "return told.length > 0 && told").await;
        let told: Vec<String> = serde_json::from_value(told).expect("texts");
        let about: Vec<&String> = told.iter().filter(|line| line.contains("refused the token")).collect();
        assert_eq!(about.len(), 1, "once: {told:?}");
        assert!(
            about[0].contains("`sub` must be a text") && about[0].contains("String(user.id)"),
            "{told:?}"
        );
        let log = fs::read_to_string(scene.stack.hub_log()).expect("the hub's log can be read");
        let line = log.lines().find(|line| line.contains("refused a token")).expect("a line in the log");
        assert!(line.contains("WARN") && line.contains("`sub` claim") && line.contains("id="), "{line}");
        assert!(!log.contains("eyJ"), "no token is logged");
    })
    .await;
}

#[tokio::test]
async fn a_first_page_that_does_not_come_ends_with_a_way_on() {
    let proxy = Proxy::start().await;
    proxy.hold("/inlay/token");
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        // Twenty seconds pass at once; the signal for that is what is asked for.
        let pass = "window.asked = []; window.timeout = AbortSignal.timeout; AbortSignal.timeout = (ms) => {             asked.push(ms); return AbortSignal.abort(new DOMException('', 'TimeoutError')); }";
        widget.script(pass).await;
        proxy.release();
        widget.see("#app [data-part=banner][data-code=network]").await;
        widget.read("#app [data-part=banner]", "can't be reached at the moment").await;
        assert_eq!(widget.script("return asked[0]").await, 20_000);
        widget.script("AbortSignal.timeout = window.timeout").await;
        widget.click("[data-part=retry]").await;
        widget.see("#app [data-part=card]").await;
    })
    .await;
}
