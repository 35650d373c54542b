//! What differs between browsers: how they are started and told what a journey needs.

use super::{Plan, proxy};
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};
use std::path::Path;

const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/// A kind of browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    /// The one of `WebKitGTK`, which is no Safari: there is no tracking prevention in it.
    WebKit,
}

impl Engine {
    /// A shell's command that serves WebDriver on the port `$1`.
    pub(super) fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver --port=$1",
            Self::Firefox => "geckodriver --port=$1",
            // It has no headless mode. Ports that are given out are above 32,000, displays end below 60,000.
            Self::WebKit => {
                "display=:$(($1 - 10000)); Xvfb $display -screen 0 1400x1000x24 -nolisten tcp & \
                 DISPLAY=$display WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1 WebKitWebDriver --port=$1"
            }
        }
    }

    /// What to say when there is no session.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Chromium => "on Debian: apt-get install chromium chromium-driver",
            Self::Firefox => "apt-get install firefox-esr, and cargo xtask setup for its driver",
            Self::WebKit => "on Debian: apt-get install webkit2gtk-driver xvfb",
        }
    }

    /// What a new session is asked for; `folder` is for its profile.
    pub(super) fn capabilities(self, plan: &Plan, folder: &Path) -> Capabilities {
        let mut capabilities = Capabilities::new();
        let (name, options) = match self {
            Self::Chromium => ("goog:chromeOptions", chromium(plan, folder)),
            Self::Firefox => ("moz:firefoxOptions", firefox(plan)),
            Self::WebKit => ("webkitgtk:browserOptions", webkit(plan)),
        };
        capabilities.insert(name.into(), options);
        if self != Self::Chromium {
            capabilities.insert("acceptInsecureCerts".into(), true.into());
        }
        if let Some(proxy) = plan.proxy.as_ref().filter(|_| self == Self::Firefox) {
            let address = proxy.address().to_string();
            let manual = json!({ "proxyType": "manual", "httpProxy": address, "sslProxy": address });
            capabilities.insert("proxy".into(), manual);
        }
        capabilities
    }
}

fn chromium(plan: &Plan, folder: &Path) -> Value {
    let (width, height) = plan.size;
    let mut arguments = chromium_arguments(plan, folder);
    arguments.extend([
        // What a person prefers, for the frames of other sites too: 0 is dark, 1 is light.
        format!("--blink-settings=preferredColorScheme={}", u8::from(!plan.is_dark)),
    ]);
    let mut options = json!({ "args": arguments });
    if plan.is_narrow {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 2 });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    options
}

/// What Chromium is started with, by its driver or without one.
pub(super) fn chromium_arguments(plan: &Plan, folder: &Path) -> Vec<String> {
    let (width, height) = plan.size;
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // Over a pipe, it ends with its driver.
        "--remote-debugging-pipe".into(),
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        format!("--user-data-dir={}", folder.display()),
        format!("--window-size={width},{height}"),
    ];
    if let Some(proxy) = &plan.proxy {
        arguments.push(format!("--proxy-server=http://{}", proxy.address()));
        arguments.push("--proxy-bypass-list=<-loopback>".into());
    }
    if plan.is_tls {
        // Not WebDriver's `acceptInsecureCerts`: popups load before it reaches them.
        arguments.push(format!("--ignore-certificate-errors-spki-list={}", proxy::pin()));
    }
    arguments
}

fn firefox(plan: &Plan) -> Value {
    let (width, height) = plan.size;
    json!({
        "args": ["-headless", format!("--width={width}"), format!("--height={height}")],
        "prefs": {
            // Servers on this machine are reached through the proxy, too.
            "network.proxy.allow_hijacking_localhost": true,
            "ui.systemUsesDarkTheme": u8::from(plan.is_dark),
        },
    })
}

fn webkit(plan: &Plan) -> Value {
    // Not WebDriver's `proxy`: a proxy for `https` is spoken to in TLS then.
    let proxy = plan.proxy.as_ref().map(|proxy| format!("--proxy=http://{}", proxy.address()));
    let arguments: Vec<_> = ["--automation".to_owned()].into_iter().chain(proxy).collect();
    json!({ "binary": MINI_BROWSER, "args": arguments })
}
