//! The host app's pages.

use super::{Browser, Widget};

pub(crate) struct Host {
    browser: Browser,
    url: String,
}

impl Host {
    pub(super) fn new(browser: Browser, url: &str) -> Self {
        Self { browser, url: url.to_owned() }
    }

    /// Signs in as one of the host's users.
    pub(crate) async fn sign_in(&self, user: &str) {
        self.browser.go(&format!("{}/sign-in", self.url)).await;
        self.browser.click(&format!("button[name=user][value={user}]")).await;
        self.browser.read("h1", "Overview").await;
    }

    pub(crate) async fn sign_out(&self) {
        self.browser.go(&format!("{}/settings", self.url)).await;
        self.browser.click_text("main button", "Sign out").await;
        self.browser.read("h1", "Sign in").await;
    }

    /// Opens the page with the widget and goes into the widget.
    pub(crate) async fn open_integrations(&self) -> Widget {
        self.open("/integrations").await
    }

    /// Opens a page that has the widget in it, and goes into the widget.
    pub(crate) async fn open(&self, path: &str) -> Widget {
        self.browser.go(&format!("{}{path}", self.url)).await;
        self.widget().await
    }

    /// Goes into the widget of the page that is open.
    pub(crate) async fn widget(&self) -> Widget {
        let widget = Widget::new(self.browser.clone(), self.browser.window().await);
        widget.enter().await;
        widget
    }

    /// The names of the events that the widget has sent, oldest first. The browser is in the host's page afterwards.
    pub(crate) async fn events(&self, widget: &Widget) -> Vec<String> {
        widget.leave().await;
        let names =
            "return [...document.querySelectorAll('[data-part=events] li')].map((li) => li.dataset.event)";
        let names = self.browser.script(names).await;
        let mut names: Vec<String> = serde_json::from_value(names).expect("names are texts");
        names.reverse();
        names
    }
}
