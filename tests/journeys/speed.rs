//! What a person waits for, measured where it is seen. The figures are printed, with their budgets. A test fails at ten times
//! a budget only, because a machine that runs tests does other things at the same time: that is what it is like when
//! something has become quadratic. To see the figures themselves, run these tests alone.

use crate::support::{Plan, Proxy, journey};
use std::{fmt::Write, fs, path::PathBuf};

/// As many settings as the largest real integration has.
const SETTINGS: usize = 261;
const SLACK: f64 = 10.0;

/// An integration without an account and with settings of every kind.
fn catalogue() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("speed");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut text = String::from(
        "name = \"Everything\"\ndescription = \"Asks for a lot.\"\ncategories = [\"Sandbox\"]\n\
         [variables]\ntype = \"object\"\nrequired = [\"s0\"]\n",
    );
    for at in 0..SETTINGS {
        let kind = match at % 6 {
            0 => "type = \"string\"\nminLength = 2\npattern = \"^[a-z ]+$\"",
            1 => "type = \"integer\"\nminimum = 1\ndefault = 5",
            2 => "type = \"boolean\"\ndefault = true",
            3 => "type = \"string\"\nenum = [\"one\", \"two\", \"three\"]",
            4 => "type = \"string\"\nformat = \"date\"",
            _ => "type = \"array\"\nitems = { type = \"string\" }",
        };
        writeln!(
            text,
            "[variables.properties.s{at}]\ntitle = \"Setting {at}\"\ndescription = \"What setting {at} does.\"\n{kind}"
        )
        .expect("a text takes everything");
    }
    fs::write(folder.join("everything.toml"), text).expect("the target folder can be written");
    folder
}

/// Milliseconds from the click on a button until more fields than a screen shows are laid out, and until all are.
const OPEN: &str = "return (async () => { \
    const begun = performance.now(); document.querySelector('[data-part=detail] [data-part=submit]').click(); \
    const reached = (count) => new Promise((done) => { \
        const look = () => { \
            if (document.querySelectorAll('[data-part=field]').length < count) return; \
            document.body.offsetHeight; done(performance.now() - begun); }; \
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true }); }); \
    return Promise.all([reached(30), reached(261)]); })()";

/// Milliseconds that the page is busy with each of thirty keys in the first field, the median.
const KEYS: &str = "return (async () => { \
    const input = document.querySelector('[data-field=s0] input'); input.focus(); const all = []; \
    for (let at = 0; at < 30; at++) { \
        const begun = performance.now(); input.value += 'a'; \
        input.dispatchEvent(new InputEvent('input', { bubbles: true })); \
        await new Promise((go) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = go; port2.postMessage(0); }); \
        document.body.offsetHeight; all.push(performance.now() - begun); \
    } return all.sort((a, b) => a - b)[15]; })()";

/// Of two clock readings.
fn millis(between: u64) -> f64 {
    f64::from(u32::try_from(between).expect("less than a month"))
}

/// Prints a figure and holds it to its budget.
fn hold(what: &str, millis: f64, budget: f64) {
    eprintln!("{what}: {millis:.1} ms of {budget} ms");
    assert!(millis < budget * SLACK, "{what}: {millis} ms");
}

#[tokio::test]
async fn the_largest_form_opens_at_once_and_keys_are_not_waited_for() {
    journey(Plan { catalogues: vec![catalogue()], ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        // The forms' code is there already, as it is for whoever reads an integration's page.
        widget.connect("Sandbox Mail").await;
        widget.see("[data-part=field]").await;
        // The best of three: what else the machine does is not what is measured.
        let (mut opened, mut complete, mut keys) = (f64::MAX, f64::MAX, f64::MAX);
        for _ in 0..3 {
            widget.reload().await;
            widget.open("Everything").await;
            widget.read("[data-part=detail] h1", "Everything").await;
            let times = widget.script(OPEN).await;
            opened = opened.min(times[0].as_f64().expect("milliseconds"));
            complete = complete.min(times[1].as_f64().expect("milliseconds"));
            keys = keys.min(widget.script(KEYS).await.as_f64().expect("milliseconds"));
        }
        hold(&format!("a form of {SETTINGS} settings opens"), opened, 100.0);
        hold("all of it is there", complete, 300.0);
        hold("a key in it", keys, 16.0);
    })
    .await;
}

#[tokio::test]
async fn a_consent_is_on_screen_soon_and_waiting_costs_one_open_request() {
    let proxy = Proxy::start().await;
    journey(Plan { proxy: Some(proxy.clone()), ..Plan::default() }, async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        let watch = "addEventListener('click', () => { window.clicked ??= Date.now(); }, true); \
            new MutationObserver(() => { if (document.body.innerText.includes('Connected as Ada')) window.shown ??= Date.now(); }) \
                .observe(document.body, { childList: true, subtree: true });";
        widget.script(watch).await;
        widget.submit().await;
        let popup = widget.popup().await;
        popup.see("button[value=allow]").await;
        let polls = proxy.count("/oauth2/transactions/");
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        assert!(proxy.count("/oauth2/transactions/") <= polls + 1, "one request waits for three seconds and more");
        popup.allow("ada").await;
        widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;

        let log = scene.stack.provider().log();
        let at = |method: &str, path: &str| {
            let entry = log.iter().find(|entry| entry.method == method && entry.path == path);
            entry.unwrap_or_else(|| panic!("{method} {path} in {log:?}")).at
        };
        let times = widget.script("return [window.clicked, window.shown]").await;
        let (clicked, shown) = (times[0].as_u64().expect("a time"), times[1].as_u64().expect("a time"));
        hold("from the click to the provider's page", millis(at("GET", "/authorize") - clicked), 300.0);
        hold("from consent to the screen", millis(shown - at("POST", "/authorize")), 300.0);
    })
    .await;
}
