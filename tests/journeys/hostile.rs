//! Answers of an activation API whose texts and URLs try to be more than that: rows I1, I2 and I12.

use crate::support::{Engine, PROVIDER, Plan, Proxy, Widget, journey};
use serde_json::{Value, json};
use std::cell::Cell;

/// What might run or become an element in one of the ways that markup has.
const PAYLOADS: [&str; 26] = [
    "<script>window.__xss=1</script>",
    "</script><script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=1>",
    "<img src=x onerror=\"window.__xss=1\">",
    "<svg onload=window.__xss=1>",
    "<svg><script>window.__xss=1</script></svg>",
    "<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s>",
    "<iframe srcdoc=\"<script>parent.__xss=1</script>\"></iframe>",
    "<iframe src=\"javascript:parent.__xss=1\"></iframe>",
    "<object data=\"javascript:window.__xss=1\"></object>",
    "<embed src=\"javascript:window.__xss=1\">",
    "<a href=\"javascript:window.__xss=1\">click</a>",
    "<form action=\"javascript:window.__xss=1\"><input type=submit></form>",
    "<details open ontoggle=window.__xss=1>",
    "<video><source onerror=window.__xss=1></video>",
    "<input autofocus onfocus=window.__xss=1>",
    "<math><mtext><style><img src onerror=window.__xss=1></style></mtext></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.__xss=1>\">",
    "<template><img src=x onerror=window.__xss=1></template>",
    "<base href=\"https://evil.test/\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil.test/\">",
    "<link rel=stylesheet href=\"https://evil.test/x.css\">",
    "<style>*{background:url(https://evil.test/x)}</style>",
    "\"><img src=x onerror=window.__xss=1>",
    "'-alert(1)-'{{constructor.constructor('window.__xss=1')()}}${window.__xss=1}",
    "[click](javascript:window.__xss=1) ![x](https://evil.test/x.png) <b>bold</b>",
];

/// What no URL in the document may be.
const URLS: [&str; 12] = [
    "javascript:window.__xss=1",
    "JaVaScRiPt:window.__xss=1",
    " \u{1}javascript:window.__xss=1",
    "java\tscript:window.__xss=1",
    "java\nscript:window.__xss=1",
    "data:text/html,<script>parent.__xss=1</script>",
    "vbscript:window.__xss=1",
    "http://evil.test/plain",
    "//evil.test/relative",
    "https://user:password@evil.test/",
    "blob:https://evil.test/1",
    "file:///etc/passwd",
];

/// The list and the one integration, with a text everywhere where one can be.
fn answers(text: &str, image: &str, docs: &str) -> (Value, Value) {
    let card = json!({
        "id": "hostile", "name": text, "description": text, "imageUrl": image, "isDeployed": true,
        "status": "available", "categories": [text], "docsUrl": docs, "provider": text,
    });
    let mut integration = card.clone();
    integration["about"] = json!([text]);
    integration["access"] = json!([text]);
    integration["needs"] = json!([text]);
    integration["connectionTemplates"] = json!([{
        "id": "first", "name": text, "help": text, "docsUrl": docs, "isUsed": true,
        "authSchemeConfig": { "schemeType": "api-key", "name": text, "in": "header", "label": text, "help": text,
                              "placeholder": text },
        "variables": [{ "name": "subdomain", "label": text, "displayName": text, "description": text, "prefix": text,
                        "suffix": text, "example": text, "required": true }],
    }]);
    integration["variablesSchema"] = json!({ "type": "object", "properties": { "name": {
        "type": "string", "title": text, "description": text, "default": text, "examples": [text] } } });
    (json!({ "totalCount": 1, "integrations": [card] }), integration)
}

/// Shows the card, the integration and the first step.
async fn look(widget: &Widget, check: impl AsyncFn(&Widget)) {
    widget.see("#app [data-part=card][data-integration-id=hostile]").await;
    check(widget).await;
    widget.click("#app [data-integration-id=hostile] [data-part=card-action]").await;
    widget.see("[data-part=detail] h1").await;
    check(widget).await;
    widget.click("[data-part=detail] [data-part=submit]").await;
    widget.see("[data-part=wizard] h1").await;
    check(widget).await;
}

/// How many elements there are of each kind that a text must not become.
const MADE: &str = "return [window.__xss ?? null, document.querySelectorAll( \
    '#app :is(script, iframe, object, embed, form[action], style, link, base, meta, video, math, template, noscript, \
    img[src=x], [onerror], [onload], [onfocus], [ontoggle])').length]";

#[tokio::test]
async fn i1_a_text_stays_a_text_wherever_it_is_shown() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        for payload in PAYLOADS {
            println!("{payload}");
            let (list, integration) = answers(payload, "", "https://docs.example/");
            proxy.answer("/integrations?", 200, &list);
            proxy.answer("/integrations/hostile", 200, &integration);
            let widget = scene.host().open_integrations().await;
            look(&widget, async |widget| {
                assert_eq!(widget.script(MADE).await.to_string(), "[null,0]", "{payload}");
            })
            .await;
            widget.read("[data-part=wizard]", payload.split_whitespace().next().unwrap_or_default()).await;
        }
        assert_eq!(proxy.count("/csp-report"), 0, "no policy had to step in");
        assert!(proxy.asked().iter().all(|asked| !asked.origin.contains("evil.test")), "nothing was fetched");
    })
    .await;
}

#[tokio::test]
async fn i2_a_url_that_could_run_or_lead_astray_is_not_in_the_document() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        scene.host().sign_in("usr_maya").await;
        for url in URLS {
            println!("{url:?}");
            let read = Cell::new(0);
            let (list, integration) = answers("Hostile", url, url);
            proxy.answer("/integrations?", 200, &list);
            proxy.answer("/integrations/hostile", 200, &integration);
            let widget = scene.host().open_integrations().await;
            look(&widget, async |widget| {
                let urls = "return [...document.querySelectorAll('#app [href], #app [src]')].flatMap((one) => \
                            [one.getAttribute('href') ?? '', one.getAttribute('src') ?? ''])";
                let urls = widget.script(urls).await;
                let urls = urls.as_array().expect("a list of addresses");
                read.set(read.get() + urls.iter().filter(|url| *url != "").count());
                for known in urls.iter().filter_map(Value::as_str) {
                    assert!(!known.contains("evil.test") && !known.contains("__xss"), "{url:?} became {known:?}");
                    assert!(!known.contains("passwd"), "{url:?} became {known:?}");
                }
            })
            .await;
            // The ways back, of the integration and of its first step.
            assert!(read.get() >= 2, "{url:?}: {} addresses were there to read", read.get());
        }
        assert!(proxy.asked().iter().all(|asked| !asked.origin.contains("evil.test")), "nothing was fetched");
    })
    .await;
}

#[tokio::test]
async fn i12_the_host_that_will_ask_for_consent_is_named_before_it_does() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        widget.read("[data-part=wizard]", PROVIDER).await;
        widget.see("[data-part=submit]").await;
    })
    .await;
}
