//! The window in which a person signs in at a provider.

use super::{Browser, Widget};
use fantoccini::wd::WindowHandle;

pub(crate) struct Popup {
    browser: Browser,
    widget: Widget,
}

impl Popup {
    pub(super) async fn open(widget: Widget, host: &WindowHandle) -> Self {
        let browser = Browser::clone(&widget);
        println!("go into the popup");
        let enter = async || {
            let windows = browser.client.windows().await.ok()?;
            let popup = windows.into_iter().find(|window| window != host)?;
            browser.client.switch_to_window(popup).await.ok()
        };
        browser.until("a popup", enter).await;
        Self { browser, widget }
    }

    /// Chooses an account of the sandbox provider, and allows access.
    pub(crate) async fn allow(self, account: &str) {
        self.browser.see("button[value=allow]").await;
        let choice = format!("input[name=account][value={account}]");
        if self.browser.visible(&choice).await.is_none() {
            self.browser.click("details summary").await;
        }
        self.browser.click(&choice).await;
        self.decide("button[value=allow]").await;
    }

    /// Declines at the sandbox provider.
    pub(crate) async fn decline(self) {
        self.decide("button[value=decline]").await;
    }

    /// Carries the code that a popup without an opener shows into the widget.
    pub(crate) async fn pair(self) {
        let shown = self.browser.see("#code").await;
        let code = shown.text().await.expect("the code can be read");
        self.widget.enter_app().await;
        self.widget.put("[data-part=pairing] input", &code).await;
        self.widget.click("[data-part=pair]").await;
    }

    /// Clicks the last button that the provider has, and goes back into the widget when the window has closed itself.
    pub(crate) async fn decide(self, button: &str) {
        self.browser.click(button).await;
        self.is_gone().await;
    }

    /// Closes the window, as a person may at any time.
    pub(crate) async fn close(self) {
        self.browser.client.close_window().await.expect("the popup can be closed");
        self.is_gone().await;
    }

    async fn is_gone(&self) {
        let gone = async || (self.browser.client.windows().await.ok()?.len() == 1).then_some(());
        self.browser.until("the popup to close itself", gone).await;
        self.widget.enter_app().await;
    }
}

impl std::ops::Deref for Popup {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}
