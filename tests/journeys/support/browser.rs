//! One browser session. Nothing sleeps for a fixed time: everything waits for what it needs, and says what was on the
//! page when that does not come.

use super::{Plan, driver};
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
    key::Key,
    wd::{Capabilities, WindowHandle},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long anything may take that a person waits for.
const LIMIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(40);

/// What a reference to an element is called in answers (WebDriver, section 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// One request instead of one for each element.
const FIRST_VISIBLE: &str = "const [selector, text] = arguments; \
    return [...document.querySelectorAll(selector)].find((element) => \
        element.checkVisibility({ visibilityProperty: true }) && element.innerText.includes(text)) ?? null";

/// A session; clones are the same one.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) client: Client,
}

impl Browser {
    /// A new session with a profile of its own in `folder`.
    pub(super) async fn open(plan: &Plan, folder: &Path) -> Self {
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
            // What a person prefers, for the frames of other sites too: 0 is dark, 1 is light.
            format!("--blink-settings=preferredColorScheme={}", u8::from(!plan.is_dark)),
        ];
        if let Some(proxy) = &plan.proxy {
            arguments.push(format!("--proxy-server={}", proxy.url()));
            arguments.push("--proxy-bypass-list=<-loopback>".into());
        }
        let mut options = json!({ "args": arguments });
        if plan.is_narrow {
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 2 });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver::url())
            .await
            .expect("Chromium starts; on Debian: apt-get install chromium");
        Self { client }
    }

    /// Loads a page.
    pub(crate) async fn go(&self, url: &str) {
        println!("go to {url}");
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Waits until `check` gives something.
    pub(crate) async fn until<T>(&self, what: &str, check: impl AsyncFn() -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(found) = check().await {
                return found;
            }
            if Instant::now() > deadline {
                panic!("not within {} s: {what}\n{}", LIMIT.as_secs(), self.describe().await);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Where the browser is and what a person reads there.
    async fn describe(&self) -> String {
        let script = "return location.href + '\\n' + (document.body?.innerText ?? '').slice(0, 3000)";
        let page = self.client.execute(script, Vec::new()).await;
        page.map_or_else(
            |error| format!("no page: {error}"),
            |text| text.as_str().unwrap_or_default().to_owned(),
        )
    }

    /// The first visible element, if there is one now.
    pub(crate) async fn visible(&self, selector: &str) -> Option<Element> {
        self.visible_with(selector, "").await
    }

    /// The first visible element with this text in it, if there is one now.
    async fn visible_with(&self, selector: &str, text: &str) -> Option<Element> {
        let found = self.client.execute(FIRST_VISIBLE, vec![selector.into(), text.into()]).await.ok()?;
        let id = found.as_object()?.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }

    /// Waits for a visible element.
    pub(crate) async fn see(&self, selector: &str) -> Element {
        println!("see {selector}");
        self.until(selector, async || self.visible(selector).await).await
    }

    /// Waits for a visible element with this text in it.
    pub(crate) async fn read(&self, selector: &str, text: &str) {
        println!("read \"{text}\" in {selector}");
        let what = format!("\"{text}\" in {selector}");
        self.until(&what, async || self.visible_with(selector, text).await).await;
    }

    /// Waits until no such element is visible.
    pub(crate) async fn miss(&self, selector: &str) {
        println!("miss {selector}");
        let check = async || self.visible(selector).await.is_none().then_some(());
        self.until(&format!("no {selector}"), check).await;
    }

    /// Clicks the first visible element, once it can be clicked.
    pub(crate) async fn click(&self, selector: &str) {
        println!("click {selector}");
        let click = async || tried(self.visible(selector).await?.click().await);
        self.until(&format!("{selector} to click"), click).await;
    }

    /// Clicks the first visible element with this text in it.
    pub(crate) async fn click_text(&self, selector: &str, text: &str) {
        println!("click \"{text}\" in {selector}");
        let click = async || tried(self.visible_with(selector, text).await?.click().await);
        self.until(&format!("\"{text}\" in {selector} to click"), click).await;
    }

    /// Replaces what stands in an input, by keys.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        println!("fill {selector}");
        let select_all = [Key::Control.into(), 'a', Key::Null.into()];
        let keys: String = select_all.into_iter().chain([Key::Delete.into()]).chain(text.chars()).collect();
        let fill = async || tried(self.visible(selector).await?.send_keys(&keys).await);
        self.until(&format!("{selector} to fill"), fill).await;
    }

    /// What stands in an input.
    pub(crate) async fn value(&self, selector: &str) -> String {
        let element = self.see(selector).await;
        element.prop("value").await.ok().flatten().unwrap_or_default()
    }

    /// Whether a box is ticked or an option chosen.
    pub(crate) async fn is_selected(&self, selector: &str) -> bool {
        self.see(selector).await.is_selected().await.expect("it can be selected")
    }

    /// How many elements there are, visible or not.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.map_or(0, |found| found.len())
    }

    /// Runs a function body in the page (or frame) and gives back what it returns.
    pub(crate) async fn script(&self, body: &str) -> Value {
        self.client.execute(body, Vec::new()).await.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// The browser's own back button.
    pub(crate) async fn back(&self) {
        println!("go back");
        self.client.back().await.expect("there is a page to go back to");
    }

    /// The window in which the browser is.
    pub(crate) async fn window(&self) -> WindowHandle {
        self.client.window().await.expect("there is a window")
    }

    /// Ends the session.
    pub(super) async fn close(self) {
        if let Err(error) = self.client.close().await {
            println!("the session does not end: {error}");
        }
    }

    /// A picture of the page, PNG.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("the page can be drawn")
    }
}

/// `None` for what can be tried again: an element that was redrawn, is covered or is not ready.
fn tried(result: Result<(), CmdError>) -> Option<()> {
    match result {
        Ok(()) => Some(()),
        Err(CmdError::Standard(error))
            if matches!(
                error.error,
                ErrorStatus::StaleElementReference
                    | ErrorStatus::ElementClickIntercepted
                    | ErrorStatus::ElementNotInteractable
                    | ErrorStatus::NoSuchElement
            ) =>
        {
            None
        }
        Err(error) => panic!("{error}"),
    }
}
