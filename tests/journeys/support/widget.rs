//! The widget's screens, inside the frame that the loader made in a closed shadow root.

use super::{Browser, Popup};
use fantoccini::{Locator, elements::Element, wd::WindowHandle};
use std::ops::Deref;

#[derive(Clone)]
pub(crate) struct Widget {
    browser: Browser,
    window: WindowHandle,
}

/// A widget is looked at as a page is.
impl Deref for Widget {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Widget {
    pub(super) fn new(browser: Browser, window: WindowHandle) -> Self {
        Self { browser, window }
    }

    /// Goes into the frame, as soon as there is a document.
    pub(crate) async fn enter(&self) {
        self.enter_with("[data-part=hub]").await;
    }

    /// Goes into the frame once the WebAssembly has drawn it.
    pub(crate) async fn enter_app(&self) {
        self.enter_with("#app > *").await;
    }

    async fn enter_with(&self, sign: &str) {
        let enter = async || {
            self.leave().await;
            self.frame().await?.enter_frame().await.ok()?;
            self.browser.client.find(Locator::Css(sign)).await.ok()
        };
        self.browser.until("the widget's frame", enter).await;
    }

    /// The frame that the host has written into the element, or the one in the element's shadow root.
    ///
    /// WebDriver sees closed shadow roots (WebDriver, section 12.3.5). Scripts do not, nor does the driver of `WebKit`: the
    /// page that it is given leaves the root open ([`super::pages::open_host`]).
    async fn frame(&self) -> Option<Element> {
        let element = self.browser.client.find(Locator::Css("inlay-hub")).await.ok()?;
        if let Ok(written) = element.find(Locator::Css("iframe")).await {
            return Some(written);
        }
        if let Ok(root) = element.shadow_root().await {
            return root.find(Locator::Css("iframe")).await.ok();
        }
        self.browser.found("return window.root?.querySelector('iframe')").await
    }

    /// Goes back out, to the host's page.
    pub(crate) async fn leave(&self) {
        self.browser.client.switch_to_window(self.window.clone()).await.expect("the host's page is there");
    }

    /// The browser's own back button; the frame shares the window's history.
    pub(crate) async fn go_back(&self) {
        self.browser.back().await;
        self.enter_app().await;
    }

    /// Loads the host's page again, and goes into the new frame.
    pub(crate) async fn reload(&self) {
        self.leave().await;
        self.browser.client.refresh().await.expect("the host's page can be loaded again");
        self.enter().await;
    }

    /// Searches for an integration; gives the selector of its card.
    pub(crate) async fn find(&self, name: &str) -> String {
        self.see("#app [data-part=search]").await;
        self.fill("#app [data-part=search]", name).await;
        self.read("#app [data-part=card-title]", name).await;
        self.card(name).await
    }

    /// The selector of an integration's card, which is among those that are shown.
    pub(crate) async fn card(&self, name: &str) -> String {
        let find = "return [...document.querySelectorAll('#app [data-part=card]')].find((card) => \
                    card.querySelector('[data-part=card-title]').textContent === arguments[0])?.dataset.integrationId";
        let find = async || {
            let id = self.client.execute(find, vec![name.into()]).await.ok()?;
            id.as_str().map(str::to_owned)
        };
        let id = self.until(&format!("the card of {name}"), find).await;
        format!("#app [data-part=card][data-integration-id=\"{id}\"]")
    }

    /// Opens an integration from the catalogue by its card's button.
    pub(crate) async fn open(&self, name: &str) {
        let card = self.find(name).await;
        self.click(&format!("{card} [data-part=card-action]")).await;
    }

    /// From the catalogue to the first step of the wizard.
    pub(crate) async fn connect(&self, name: &str) {
        self.open(name).await;
        self.read("[data-part=detail] h1", name).await;
        self.click("[data-part=detail] [data-part=submit]").await;
        self.read("[data-part=wizard] h1", name).await;
    }

    /// Types into a field of the step on screen.
    pub(crate) async fn enter_text(&self, field: &str, text: &str) {
        self.fill(&input(field), text).await;
    }

    /// Picks a file where a field asks for one.
    pub(crate) async fn pick_file(&self, field: &str, path: &str) {
        println!("pick {path} for {field}");
        let control = format!("[data-part=field][data-field=\"{field}\"] input[type=file]");
        let pick = async || self.client.find(Locator::Css(&control)).await.ok()?.send_keys(path).await.ok();
        self.until(&format!("{control} to pick a file"), pick).await;
    }

    /// What stands in a field of the step on screen.
    pub(crate) async fn text_of(&self, field: &str) -> String {
        self.value(&input(field)).await
    }

    /// Chooses an option by its label.
    pub(crate) async fn choose(&self, field: &str, label: &str) {
        let select = self.see(&format!("[data-part=field][data-field=\"{field}\"] select")).await;
        select.select_by_label(label).await.unwrap_or_else(|error| panic!("{label} in {field}: {error}"));
    }

    /// Narrows the catalogue by one of its two filters.
    pub(crate) async fn choose_filter(&self, filter: &str, label: &str) {
        let select = self.see(&format!("#app [data-part=filter][data-filter={filter}]")).await;
        select.select_by_label(label).await.unwrap_or_else(|error| panic!("{label} in {filter}: {error}"));
    }

    /// Ticks or unticks a box.
    pub(crate) async fn toggle(&self, field: &str) {
        self.click(&input(field)).await;
    }

    /// Waits for a message beside a field.
    pub(crate) async fn read_error(&self, field: &str, text: &str) {
        self.read(&format!("[data-part=field][data-field=\"{field}\"] [data-part=field-error]"), text).await;
    }

    /// The primary button of the screen.
    pub(crate) async fn submit(&self) {
        self.click("[data-part=submit]").await;
    }

    /// Waits for the step with this title.
    pub(crate) async fn is_at(&self, step: &str) {
        self.read("[data-part=step][aria-current=step]", step).await;
    }

    /// The wizard's last button; waits for the page of what is on now.
    pub(crate) async fn activate(&self, name: &str) {
        self.click("[data-part=activate]").await;
        self.read("[data-part=manage] [data-part=banner]", &format!("{name} is on.")).await;
    }

    /// Turns on an integration that asks for an API key only, or for a key and a sender.
    pub(crate) async fn turn_on_mail(&self, key: &str, sender: &str) {
        self.connect("Sandbox Mail").await;
        self.enter_text("value", key).await;
        self.submit().await;
        self.enter_text("sender", sender).await;
        self.submit().await;
        self.activate("Sandbox Mail").await;
    }

    /// Turns on an integration that asks for an account at the sandbox provider only.
    pub(crate) async fn turn_on_crm(&self) {
        self.connect("Sandbox CRM").await;
        self.submit().await;
        self.popup().await.allow("ada").await;
        self.read("[data-part=banner]", "Connected as Ada Sandberg").await;
        self.submit().await;
        self.activate("Sandbox CRM").await;
    }

    /// The window that the last click opened; goes into it.
    pub(crate) async fn popup(&self) -> Popup {
        Popup::open(self.clone(), &self.window).await
    }
}

fn input(field: &str) -> String {
    format!("[data-part=field][data-field=\"{field}\"] input")
}
