//! What a host's and a provider's `Cross-Origin-Opener-Policy` (HTML, section 7.1.3) do to the popup, in each browser: a
//! table of what windows see of each other, and the proof that the account is connected in every case.

use crate::support::{Engine, HOST, PROVIDER, Plan, Proxy, journey, pages::open_host};
use serde_json::Value;
use std::{io::Write, time::Duration};

const COOP: &str = "cross-origin-opener-policy";
/// What a host can send. The last one cuts the popup off from the widget: there the person carries a code.
const HOSTS: [&str; 4] = ["", "same-origin-allow-popups", "noopener-allow-popups", "same-origin"];
const PROVIDERS: [&str; 4] = ["", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"];

const CASES: usize = HOSTS.len() * PROVIDERS.len();

/// How long a click may take to show. `WebKit`'s driver loses one now and then.
const CLICKED: Duration = Duration::from_secs(1);

/// Keeps what the widget opens, and counts what comes back from there.
const WATCH: &str = "const open = window.open; window.hints = 0; \
    window.open = (...all) => (window.opened = open.apply(window, all)); \
    addEventListener('message', ({ data }) => { if (data?.t === 'oauth-hint') window.hints += 1; })";

/// Printed when it goes, however that happens, and also where a test's own output is not shown.
struct Table {
    engine: Engine,
    rows: Vec<[String; 5]>,
}

impl Table {
    /// Begins a row.
    fn case(&mut self, host: &str, provider: &str) {
        let or_none = |policy: &str| if policy.is_empty() { "none" } else { policy }.to_owned();
        self.rows.push([or_none(host), or_none(provider), String::new(), String::new(), "failed".into()]);
    }

    /// Completes it.
    fn end(&mut self, closed: &Value, hints: &Value, outcome: &str) {
        if let Some([.., shown_closed, shown_hints, shown_outcome]) = self.rows.last_mut() {
            *shown_closed = closed.to_string();
            *shown_hints = hints.to_string();
            *shown_outcome = outcome.to_owned();
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let ended = self.rows.iter().filter(|[.., outcome]| outcome.starts_with("connected")).count();
        let mut text = format!("\n{:?}: {ended} of {CASES} cases connected\n", self.engine);
        let head = ["host's COOP", "provider's COOP", "popup.closed", "hints", "outcome"].map(str::to_owned);
        for [host, provider, closed, hints, outcome] in [&head].into_iter().chain(&self.rows) {
            text.push_str(&format!("{host:<26}{provider:<26}{closed:<14}{hints:<7}{outcome}\n"));
        }
        // Nobody to tell when standard error is closed.
        let _unheard = std::io::stderr().write_all(text.as_bytes());
    }
}

/// W8's ground, O17 and O18: a popup that cannot be seen any more, or seems closed, still ends in a connection.
async fn every_case_connects(engine: Engine) {
    let mut table = Table { engine, rows: Vec::new() };
    for host in HOSTS {
        for provider in PROVIDERS {
            let proxy = Proxy::start().await;
            proxy.set_header(HOST, COOP, host);
            proxy.set_header(PROVIDER, COOP, provider);
            proxy.set_page(HOST, "/open", &open_host());
            table.case(host, provider);
            let (closed, hints) = journey(Plan::sites(engine, &proxy), async |scene| {
                scene.host().sign_in("usr_maya").await;
                let path = if engine == Engine::WebKit { "/open" } else { "/integrations" };
                let widget = scene.host().open(path).await;
                widget.connect("Sandbox CRM").await;
                widget.script(WATCH).await;
                // A real click in every browser: WebKit blocks the popup without one.
                let click = async || {
                    widget.visible("[data-part=submit]").await?.click().await.ok()?;
                    tokio::time::sleep(CLICKED).await;
                    widget.visible("[data-part=waiting], [data-part=pairing]").await
                };
                widget.until("the click to arrive", click).await;
                if host == "same-origin" {
                    widget.popup().await.pair().await;
                }
                let popup = widget.popup().await;
                popup.see("button[value=allow]").await;
                widget.enter_app().await;
                let closed = widget.script("return window.opened?.closed ?? null").await;
                widget.popup().await.allow("ada").await;
                widget.read("[data-part=banner]", "Connected as Ada Sandberg").await;
                (closed, widget.script("return window.hints").await)
            })
            .await;
            table.end(&closed, &hints, if host == "same-origin" { "connected by code" } else { "connected" });
            // Firefox does not know the last policy; everything else is alike in all of them.
            if host != "same-origin" && provider != "noopener-allow-popups" {
                assert_eq!(closed, !provider.is_empty(), "the provider's policy works as it should");
            }
        }
    }
}

#[tokio::test]
async fn o17_o18_every_policy_of_host_and_provider_ends_in_a_connection_in_chromium() {
    every_case_connects(Engine::Chromium).await;
}

#[tokio::test]
async fn o17_o18_every_policy_of_host_and_provider_ends_in_a_connection_in_firefox() {
    every_case_connects(Engine::Firefox).await;
}

#[tokio::test]
#[ignore = "needs WebKitGTK: apt-get install webkit2gtk-driver xvfb"]
async fn o17_o18_every_policy_of_host_and_provider_ends_in_a_connection_in_webkit() {
    every_case_connects(Engine::WebKit).await;
}
