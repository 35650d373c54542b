//! A person's browser on its way through OAuth, without a browser.

use super::{Answer, HUB, TestHub, provider::Fields};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// A popup as a browser has it.
pub(crate) struct Popup {
    pub(crate) handle: String,
    pub(crate) cookie: String,
}

/// A transaction whose browser is at the provider.
pub(crate) struct Flow {
    pub(crate) id: String,
    pub(crate) cookie: String,
    pub(crate) authorize: Url,
    pub(crate) query: Fields,
}

/// An answer of one of the popup's pages.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

pub(crate) async fn launch(hub: &TestHub) -> Popup {
    let response = hub.http.get(format!("{}/connect/launch", hub.base)).send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = response.text().await.unwrap();
    assert!(!page.contains("Acme") && page.contains("the page that you came from"), "{page}");
    let handle =
        page.split("content=\"").find_map(|rest| rest.split('"').next().filter(|text| text.len() == 43));
    Popup { handle: handle.unwrap().to_owned(), cookie }
}

pub(crate) async fn initialise(hub: &TestHub, user: &str, slug: &str, body: Value) -> Answer {
    let integration = hub.integration(user, slug).await;
    let connector = integration["connectionTemplates"][0]["connectorId"].as_str().unwrap().to_owned();
    hub.post(user, &format!("/embed/{HUB}/connector/{connector}/oauth2/initialise"), body).await
}

pub(crate) fn transaction_path(id: &str, rest: &str) -> String {
    format!("/embed/{HUB}/oauth2/transactions/{id}{rest}")
}

/// A page of the popup, with a cookie.
pub(crate) async fn visit(hub: &TestHub, url: &str, cookie: &str) -> Page {
    let url = Url::parse(&hub.base).unwrap().join(url).unwrap();
    page(hub, hub.http.get(url).header("cookie", cookie)).await
}

pub(crate) async fn page(hub: &TestHub, request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let body = response.text().await.unwrap();
    hub.answers.lock().unwrap().push(body.clone());
    Page { status, location: location.unwrap_or_default(), body }
}

pub(crate) async fn go(hub: &TestHub, handle: &str, cookie: &str) -> Page {
    visit(hub, &format!("/connect/go?h={handle}"), cookie).await
}

pub(crate) async fn bind(hub: &TestHub, user: &str, id: &str, handle: &str) -> Answer {
    hub.post(user, &transaction_path(id, "/bind"), json!({"handle": handle})).await
}

/// What a popup without an opener says.
pub(crate) async fn seen(hub: &TestHub, popup: &Popup, nonce: &str, wait: bool) -> Answer {
    let request = hub.http.post(format!("{}/connect/launch/seen", hub.base)).header("cookie", &popup.cookie);
    let body = json!({"h": popup.handle, "c": nonce, "wait": wait});
    hub.answer(request.header("content-type", "application/json").body(body.to_string())).await
}

/// Everything up to the provider, in a popup.
pub(crate) async fn authorizing(hub: &TestHub, user: &str, slug: &str, body: Value) -> Flow {
    let started = initialise(hub, user, slug, body).await.expect(200);
    let id = started.text("/transactionId");
    let popup = launch(hub).await;
    assert_eq!(bind(hub, user, &id, &popup.handle).await.expect(200).text("/status"), "bound");
    let page = go(hub, &popup.handle, &popup.cookie).await;
    Flow::at(id, popup.cookie, &page)
}

/// Everything up to the provider, in the whole tab.
pub(crate) async fn redirecting(hub: &TestHub, user: &str, slug: &str) -> Flow {
    redirecting_with(hub, user, slug, json!({})).await
}

/// As [`redirecting`], with a body for `initialise`.
pub(crate) async fn redirecting_with(hub: &TestHub, user: &str, slug: &str, body: Value) -> Flow {
    let started = initialise(hub, user, slug, body).await.expect(200);
    let url = Url::parse(&started.text("/redirectUrl")).unwrap();
    assert_eq!(url.path(), "/connect/launch");
    let ticket = url.fragment().unwrap().strip_prefix("t=").unwrap().to_owned();
    let popup = launch(hub).await;
    let page = visit(hub, &format!("/connect/go?h={}&t={ticket}", popup.handle), &popup.cookie).await;
    Flow::at(started.text("/transactionId"), popup.cookie, &page)
}

impl Flow {
    pub(crate) fn at(id: String, cookie: String, page: &Page) -> Self {
        assert_eq!(page.status, 303, "{}", page.body);
        let authorize = Url::parse(&page.location).unwrap();
        let query = authorize.query_pairs().into_owned().collect();
        Self { id, cookie, authorize, query }
    }

    /// A client's own way to the provider: the URL that `initialise` answers with.
    pub(crate) async fn plain(hub: &TestHub, user: &str, slug: &str) -> Self {
        Self::plain_with(hub, user, slug, json!({})).await
    }

    /// As [`Flow::plain`], with a body for `initialise`.
    pub(crate) async fn plain_with(hub: &TestHub, user: &str, slug: &str, body: Value) -> Self {
        let started = initialise(hub, user, slug, body).await.expect(200);
        let authorize = Url::parse(&started.text("/url")).unwrap();
        let query = authorize.query_pairs().into_owned().collect();
        Self { id: started.text("/transactionId"), cookie: String::new(), authorize, query }
    }

    /// What the provider answers with, unless `parameters` say something else; blank ones are left out.
    pub(crate) fn parameters<'a>(
        &'a self,
        hub: &'a TestHub,
        parameters: &[(&'a str, &'a str)],
    ) -> Vec<(&'a str, &'a str)> {
        let mut all = parameters.to_vec();
        for (name, value) in [("state", self.query["state"].as_str()), ("iss", hub.provider.origin.as_str())]
        {
            if all.iter().all(|(known, _)| *known != name) {
                all.push((name, value));
            }
        }
        all.retain(|(_, value)| !value.is_empty());
        all
    }

    /// Where the provider sends the browser, with these parameters.
    pub(crate) fn callback(&self, hub: &TestHub, parameters: &[(&str, &str)]) -> Url {
        let mut url = Url::parse(&self.query["redirect_uri"]).unwrap();
        url.query_pairs_mut().extend_pairs(self.parameters(hub, parameters));
        url
    }

    pub(crate) async fn land(&self, hub: &TestHub, parameters: &[(&str, &str)]) -> Page {
        visit(hub, self.callback(hub, parameters).as_str(), &self.cookie).await
    }

    pub(crate) async fn answer(&self, hub: &TestHub, parameters: &[(&str, &str)]) -> u16 {
        let page = self.land(hub, parameters).await;
        assert_eq!(page.location, if page.status == 303 { "/connect/done" } else { "" });
        page.status
    }

    /// Status and error code.
    pub(crate) async fn status(&self, hub: &TestHub, user: &str) -> (String, String) {
        let transaction = hub.get(user, &transaction_path(&self.id, "")).await.expect(200);
        (transaction.text("/status"), transaction.text("/errorCode"))
    }

    pub(crate) async fn complete(&self, hub: &TestHub, user: &str, proof: &str) -> Answer {
        hub.post(user, &transaction_path(&self.id, "/complete"), json!({"proof": proof})).await
    }
}

/// Connects an account for an integration and answers the connection's id.
pub(crate) async fn connected(hub: &TestHub, user: &str, slug: &str) -> String {
    connected_with(hub, user, slug, "good-code").await
}

/// As [`connected`], with another code of the provider's.
pub(crate) async fn connected_with(hub: &TestHub, user: &str, slug: &str, code: &str) -> String {
    let flow = authorizing(hub, user, slug, json!({})).await;
    assert_eq!(flow.answer(hub, &[("code", code)]).await, 303);
    let transaction = hub.get(user, &transaction_path(&flow.id, "")).await.expect(200);
    assert_eq!(transaction.text("/status"), "connected", "{}", transaction.body);
    transaction.text("/connectionId")
}

/// The S256 challenge of a PKCE verifier (RFC 7636, section 4.2).
pub(crate) fn pkce_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(inlay_vault::one_time::hash(verifier))
}

pub(crate) fn exchanges(hub: &TestHub) -> Vec<Fields> {
    hub.provider.exchanges.lock().unwrap().clone()
}

/// Gives something that happens behind the hub's answers up to twenty seconds.
pub(crate) async fn eventually(mut is: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if is().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not happen within twenty seconds");
}
