//! What a person waits for, measured where it is seen. The work is counted and held to bounds: elements made, nodes changed,
//! requests. Times are printed with their budgets and decide nothing, because a machine that runs tests does other things at
//! the same time. To see the times themselves, run these tests alone.

use crate::support::{Plan, Proxy, Widget, journey};
use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

/// As many settings as the largest real integration has.
const SETTINGS: usize = 261;
/// How often a key is pressed.
const KEYS: u64 = 30;

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

/// Counts the elements that are made from here on, the changes of the document, and the requests.
const COUNT: &str = "window.made = 0; window.changes = 0; \
    for (const name of ['createElement', 'createElementNS']) { \
        const own = Document.prototype[name]; \
        Document.prototype[name] = function (...all) { window.made += 1; return own.apply(this, all); }; } \
    const clone = Node.prototype.cloneNode; \
    Node.prototype.cloneNode = function (deep) { \
        const copy = clone.call(this, deep); \
        if (copy.nodeType === 1) window.made += 1 + copy.querySelectorAll('*').length; \
        return copy; }; \
    new MutationObserver((all) => { window.changes += all.length; }) \
        .observe(document, { childList: true, subtree: true, characterData: true, attributes: true }); \
    window.counts = () => [window.made, window.changes, performance.getEntriesByType('resource').length]";

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
const PRESS: &str = "return (async () => { \
    const input = document.querySelector('[data-field=s0] input'); input.focus(); const all = []; \
    for (let at = 0; at < 30; at++) { \
        const begun = performance.now(); input.value += 'a'; \
        input.dispatchEvent(new InputEvent('input', { bubbles: true })); \
        await new Promise((go) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = go; port2.postMessage(0); }); \
        document.body.offsetHeight; all.push(performance.now() - begun); \
    } return all.sort((a, b) => a - b)[15]; })()";

/// What `COUNT` has counted.
#[derive(Clone, Copy, Debug)]
struct Counts {
    elements: u64,
    changes: u64,
    requests: u64,
}

impl Counts {
    async fn of(widget: &Widget) -> Self {
        let counts = widget.script("return window.counts()").await;
        let at = |index: usize| counts[index].as_u64().expect("a count");
        Self { elements: at(0), changes: at(1), requests: at(2) }
    }

    fn since(self, before: Self) -> Self {
        Self {
            elements: self.elements - before.elements,
            changes: self.changes - before.changes,
            requests: self.requests - before.requests,
        }
    }
}

/// Of two clock readings.
fn millis(between: u64) -> f64 {
    f64::from(u32::try_from(between).expect("less than a month"))
}

/// Prints a time beside its budget.
fn print(what: &str, millis: f64, budget: f64) {
    eprintln!("{what}: {millis:.1} ms of {budget} ms");
}

#[tokio::test]
async fn the_largest_form_is_made_once_and_a_key_in_it_changes_one_field() {
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
            widget.script(COUNT).await;
            let start = Counts::of(&widget).await;
            let times = widget.script(OPEN).await;
            let open = Counts::of(&widget).await;
            opened = opened.min(times[0].as_f64().expect("milliseconds"));
            complete = complete.min(times[1].as_f64().expect("milliseconds"));
            keys = keys.min(widget.script(PRESS).await.as_f64().expect("milliseconds"));
            let pressed = Counts::of(&widget).await.since(open);
            let open = open.since(start);
            let there =
                widget.script("return document.querySelectorAll('[data-part=wizard] *').length").await;
            let there = there.as_u64().expect("a count");
            eprintln!("to open it: {open:?}, {there} elements are there; for {KEYS} keys: {pressed:?}");
            assert!(open.elements <= there + there / 10, "each element is made once");
            assert!(there <= 12 * SETTINGS as u64, "a setting takes few elements");
            assert!(
                open.changes <= 8 * SETTINGS as u64,
                "the document is changed a few times for each setting"
            );
            assert!(open.requests <= 6, "no request is for one setting");
            assert!(pressed.elements + pressed.changes <= KEYS, "a key changes the field that it is for");
            assert!(pressed.requests <= 1, "no key is sent");
        }
        print(&format!("a form of {SETTINGS} settings opens"), opened, 100.0);
        print("all of it is there", complete, 300.0);
        print("a key in it", keys, 16.0);
    })
    .await;
}

#[tokio::test]
async fn a_consent_costs_each_request_once_and_waiting_one_open_request() {
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
        // Before a person's first account, the hub has to be told of the person; then the call is made again.
        assert!(proxy.count("/oauth2/initialise") <= 2, "{:?}", proxy.asked());
        assert_eq!((proxy.count("/bind"), proxy.count("GET /connect/go")), (1, 1), "{:?}", proxy.asked());
        let asked = proxy.asked();
        let polls: Vec<&str> =
            asked.iter().map(|asked| asked.line.as_str()).filter(|line| line.contains("wait=")).collect();
        let different: BTreeSet<&str> = polls.iter().copied().collect();
        assert_eq!(polls.len(), different.len(), "each status is waited for once: {polls:?}");
        assert!((2..=6).contains(&polls.len()), "there are six statuses before the last: {polls:?}");
        print("from the click to the provider's page", millis(at("GET", "/authorize") - clicked), 300.0);
        print("from consent to the screen", millis(shown - at("POST", "/authorize")), 300.0);
    })
    .await;
}
