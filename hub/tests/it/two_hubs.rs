//! Two hubs in one process: neither borrows the other's name, nor its people's consent.

use crate::support::{
    HUB, MASTER_KEY, OTHER_HUB, TestHub, flow, free_port, prepare, provider::Provider, settings,
};
use inlay_hub::start::StartError;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

/// `hub.toml` with the OAuth integration in both hubs.
fn both_offer_oauth(config: &str) -> String {
    let changed = config.replace("integrations = [\"key\"]", "integrations = [\"key\", \"oauth\"]");
    assert_ne!(changed, config);
    changed
}

fn shared(config: &str) -> String {
    format!("share_registrations = true\n{}", both_offer_oauth(config))
}

#[tokio::test]
async fn a_pairing_code_is_asked_for_in_the_name_of_the_hub_whose_user_clicked() {
    let hub = TestHub::start_with(shared).await;
    let token = hub.token_with(&hub.other_key, "bob", &json!({}));
    let call =
        async |method, path: String, body| hub.call_with(&token, method, &path, body, &[]).await.expect(200);
    let body = json!({"externalId": "bob"});
    hub.call_with(&token, Method::POST, &format!("/hubs/{OTHER_HUB}/users"), body, &[]).await.expect(201);
    let list = format!("/embed/{OTHER_HUB}/users/bob/integrations?search=oauth");
    let id = call(Method::GET, list, Value::Null).await.text("/integrations/0/id");
    let one = call(Method::GET, format!("/embed/{OTHER_HUB}/users/bob/integrations/{id}"), Value::Null).await;
    let connector = one.text("/connectionTemplates/0/connectorId");
    let nonce = "0123456789abcdef0123456789abcdef";

    // The link says the other hub; the page believes neither it nor the default.
    let page = flow::visit(&hub, &format!("/connect/launch?hub={HUB}"), "").await;
    assert!(
        !page.body.contains("Acme") && page.body.contains("the page that you came from"),
        "{}",
        page.body
    );
    let popup = flow::launch(&hub).await;
    let early = flow::seen(&hub, &popup, nonce, false).await.expect(200);
    assert_eq!((&early.body["hubName"], &early.body["hostName"]), (&Value::Null, &Value::Null));
    let path = format!("/embed/{OTHER_HUB}/connector/{connector}/oauth2/initialise");
    call(Method::POST, path, json!({"clientNonce": nonce})).await;
    let known = flow::seen(&hub, &popup, nonce, false).await.expect(200);
    assert_eq!((known.text("/hubName"), known.text("/hostName")), ("Other".to_owned(), "Other".to_owned()));

    // Nobody else learns it: another popup with the same nonce, and this one with another.
    let stranger = flow::Popup { handle: popup.handle.clone(), cookie: flow::launch(&hub).await.cookie };
    flow::seen(&hub, &stranger, nonce, false).await.expect(409);
    flow::seen(&hub, &popup, "another-nonce-of-somebody", false).await.expect(409);
}

#[tokio::test]
async fn two_hubs_with_one_client_registration_do_not_start_without_the_operators_word() {
    let data = TempDir::new().unwrap();
    prepare(data.path(), &Provider::start().await, free_port()).await;
    let file = data.path().join("hub.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    let env = |name: &str| match name {
        "INLAY_MASTER_KEY" => Some(MASTER_KEY.to_owned()),
        "INLAY_SANDBOX_CLIENT_ID" | "INLAY_SANDBOX_CLIENT_SECRET" => Some("client".to_owned()),
        // The same client at the same server, by another name.
        "INLAY_COPY_CLIENT_ID" | "INLAY_COPY_CLIENT_SECRET" => Some("client".to_owned()),
        "INLAY_OWN_CLIENT_ID" | "INLAY_OWN_CLIENT_SECRET" => Some("own".to_owned()),
        _ => None,
    };
    let start = async |config: String| {
        std::fs::write(&file, config).unwrap();
        let started = settings(data.path()).build(&env).await;
        if let Ok((service, _)) = &started {
            service.close().await;
        }
        started.map(drop)
    };
    start(config.clone()).await.unwrap();
    let error = start(both_offer_oauth(&config)).await.unwrap_err();
    assert!(matches!(error, StartError::SharedRegistration { .. }), "{error}");
    assert!(
        error.to_string().contains("Acme integrations and Other share the client registration SANDBOX"),
        "{error}"
    );
    start(shared(&config)).await.unwrap();

    // A definition with a client of its own is what an operator does about it.
    let catalogue = data.path().join("catalogue");
    let oauth = std::fs::read_to_string(catalogue.join("oauth.toml")).unwrap();
    let parted = config.replace("integrations = [\"key\"]", "integrations = [\"own\"]").replace(
        "name = \"Acme integrations\"",
        "name = \"Acme integrations\"\nintegrations = [\"key\", \"oauth\"]",
    );
    for (client, is_good) in [("OWN", true), ("COPY", false)] {
        let own = oauth.replace("SANDBOX", client).replace("\"sandbox\"", "\"sandbox-own\"");
        std::fs::write(catalogue.join("own.toml"), own).unwrap();
        assert_eq!(start(parted.clone()).await.is_ok(), is_good, "{client}");
    }
}
