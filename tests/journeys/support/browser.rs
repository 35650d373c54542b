//! One browser session. Nothing sleeps for a fixed time: everything waits for what it needs, and says what was on the
//! page when that does not come.

use super::{Engine, Plan, driver::Driver};
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
    key::Key,
    wd::WindowHandle,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long anything may take that a person waits for.
const LIMIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(40);
/// How long a browser may take to start.
const SESSION: Duration = Duration::from_secs(60);

/// What a reference to an element is called in answers (WebDriver, section 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// One request instead of one for each element.
const FIRST_VISIBLE: &str = "const [selector, text] = arguments; \
    return [...document.querySelectorAll(selector)].find((element) => \
        element.checkVisibility({ visibilityProperty: true }) && element.innerText.includes(text)) ?? null";

/// Types as far as a page can tell.
const TYPE: &str = "const [input, text] = arguments; input.focus(); \
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value').set.call(input, text); \
    for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }))";

/// A session; clones are the same one.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) client: Client,
    engine: Engine,
    _driver: Arc<Driver>,
}

impl Browser {
    /// A new session with a profile of its own, in `folder` where the browser lets us say so.
    pub(crate) async fn open(plan: &Plan, folder: &Path) -> Self {
        let driver = Driver::start(plan.engine);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(plan.engine.capabilities(plan, folder));
        let url = driver.url();
        // A driver whose browser does not start may never answer.
        let Ok(session) = tokio::time::timeout(SESSION, builder.connect(&url)).await else {
            panic!("no session in {} s; {}", SESSION.as_secs(), plan.engine.remedy());
        };
        let client = session.unwrap_or_else(|error| panic!("{error}; {}", plan.engine.remedy()));
        Self { client, engine: plan.engine, _driver: Arc::new(driver) }
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
        self.element(&found)
    }

    /// The element that a function body returns, if it does.
    pub(crate) async fn found(&self, body: &str) -> Option<Element> {
        self.element(&self.client.execute(body, Vec::new()).await.ok()?)
    }

    fn element(&self, answer: &Value) -> Option<Element> {
        let id = answer.get(ELEMENT)?.as_str()?.to_owned();
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
        let click = async || self.click_on(&self.visible(selector).await?).await;
        self.until(&format!("{selector} to click"), click).await;
    }

    /// Clicks the first visible element with this text in it.
    pub(crate) async fn click_text(&self, selector: &str, text: &str) {
        println!("click \"{text}\" in {selector}");
        let click = async || self.click_on(&self.visible_with(selector, text).await?).await;
        self.until(&format!("\"{text}\" in {selector} to click"), click).await;
    }

    async fn click_on(&self, element: &Element) -> Option<()> {
        match self.engine {
            Engine::WebKit => self.run_on(element, "arguments[0].click()", "").await,
            Engine::Chromium | Engine::Firefox => tried(element.click().await),
        }
    }

    /// Runs a function body with an element and a text: what `WebKit` needs in a frame of another site, where its driver's
    /// pointer and keys miss.
    async fn run_on(&self, element: &Element, body: &str, text: &str) -> Option<()> {
        let element = serde_json::to_value(element).ok()?;
        self.client.execute(body, vec![element, text.into()]).await.ok().map(drop)
    }

    /// Replaces what stands in an input, by keys.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        println!("fill {selector}");
        let select_all = [Key::Control.into(), 'a', Key::Null.into()];
        let keys: String = select_all.into_iter().chain([Key::Delete.into()]).chain(text.chars()).collect();
        let fill = async || {
            let input = self.visible(selector).await?;
            if self.engine == Engine::WebKit {
                return self.run_on(&input, TYPE, text).await;
            }
            tried(input.send_keys(&keys).await)
        };
        self.until(&format!("{selector} to fill"), fill).await;
    }

    /// Puts a text into an input without keys: those of `Firefox`'s driver reach the window in front only.
    pub(crate) async fn put(&self, selector: &str, text: &str) {
        println!("put into {selector}");
        let put = async || self.run_on(&self.visible(selector).await?, TYPE, text).await;
        self.until(&format!("{selector} to take a text"), put).await;
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

    /// What a person reads in an element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.see(selector).await.text().await.expect("it can be read")
    }

    /// How many elements there are, visible or not.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.map_or(0, |found| found.len())
    }

    /// Runs a function body in the page (or frame) and gives back what it returns.
    pub(crate) async fn script(&self, body: &str) -> Value {
        self.client.execute(body, Vec::new()).await.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Waits until a function body gives something other than `false`.
    pub(crate) async fn eventually(&self, what: &str, body: &str) -> Value {
        println!("wait for {what}");
        self.until(what, async || Some(self.script(body).await).filter(|value| *value != false)).await
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
    pub(crate) async fn close(self) {
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
