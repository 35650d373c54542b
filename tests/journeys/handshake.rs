//! The window handshake of Versori's own SDK, from both ends: a client that opens the provider's page by itself in front of
//! this hub, and this widget in front of an API that has no transactions.

use crate::support::{Engine, HUB, PROVIDER, Plan, Proxy, journey, pages::page};
use inlay_demo::stack::HUB_ID;
use serde_json::json;

/// A callback page as that API has it: it answers whoever says hello with the right state.
fn callback_page(search: &str) -> String {
    page(&format!(
        "<script>onmessage = ({{ source, origin, data }}) => {{ \
           if (data.type === 'hello' && data.payload.state === 'state-1') \
             source.postMessage({{ type: 'response', payload: {{ search: '{search}' }} }}, origin); \
         }};</script>"
    ))
}

/// Keeps what is sent to the API, as `sent`.
const RECORD: &str = "window.sent = []; const ask = window.fetch; window.fetch = (url, request) => { \
    if (request?.method === 'POST') window.sent.push(request.body); \
    return ask(url, request); };";

#[tokio::test]
async fn a_widget_in_front_of_a_plain_api_takes_the_code_from_its_callback_page() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox CRM").await;
        let url = format!(
            "https://{PROVIDER}/signed-in?state=state-1&redirect_uri=https%3A%2F%2F{PROVIDER}%2Fcallback"
        );
        for (search, words) in [
            ("?error=access_denied&state=state-1", "You declined"),
            ("?code=code-1&state=state-2", "didn't belong"),
            ("?code=code-1&state=state-1", "Connected."),
        ] {
            proxy.set_page(PROVIDER, "/signed-in", &callback_page(search));
            proxy.answer_once("/oauth2/initialise", 200, &json!({ "url": url }));
            widget.submit().await;
            widget.read("[data-part=banner]", words).await;
        }
        widget.script(RECORD).await;
        widget.submit().await;
        widget.click("[data-part=activate]").await;
        let sent = widget
            .eventually(
                "the activation",
                "return window.sent.find((body) => body.includes('code-1')) ?? false",
            )
            .await;
        let sent: serde_json::Value = serde_json::from_str(sent.as_str().expect("a body")).expect("JSON");
        let credential = &sent["connections"][0]["credentials"]["action"][0]["credential"];
        assert_eq!(credential["type"], "oauth2-code", "{sent}");
        assert_eq!(
            (&credential["data"]["code"], &credential["data"]["state"]),
            (&json!("code-1"), &json!("state-1"))
        );
    })
    .await;
}

/// What a client of Versori's API asks first; `inlay` lends it a token.
const INITIALISE: &str = "return (async () => { \
    const headers = { authorization: `JWT ${await inlay.token('start')}`, 'content-type': 'application/json' }; \
    const base = `${inlay.config.api}/embed/${inlay.config.hubId}`; \
    const id = location.pathname.split('/i/')[1].split('/')[0]; \
    const found = await fetch(`${base}/users/${inlay.subject()}/integrations/${id}`, { headers }); \
    const user = JSON.stringify({ externalId: inlay.subject() }); \
    await fetch(`${inlay.config.api}/hubs/${inlay.config.hubId}/users`, { method: 'POST', headers, body: user }); \
    const [template] = (await found.json()).connectionTemplates; \
    const begun = await fetch(`${base}/connector/${template.connectorId}/oauth2/initialise`, \
        { method: 'POST', headers, body: JSON.stringify({ templateId: template.id }) }); \
    return begun.json(); })()";

#[tokio::test]
async fn a_client_that_opens_the_providers_page_itself_gets_a_stand_in_for_the_code() {
    let proxy = Proxy::start().await;
    journey(Plan::sites(Engine::Chromium, &proxy), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.open("Sandbox CRM").await;
        widget.read("[data-part=detail] h1", "Sandbox CRM").await;
        let begun = widget.script(INITIALISE).await;
        let text = |name: &str| begun[name].as_str().unwrap_or_else(|| panic!("{name} in {begun}")).to_owned();
        widget.leave().await;
        let url = text("url");
        let hello = format!(
            "const popup = window.open('{url}', '_blank', 'popup'); window.said = null; \
             const state = new URL('{url}').searchParams.get('state'); \
             addEventListener('message', ({{ source, origin, data }}) => {{ \
               if (source === popup && origin === 'https://{HUB}' && data.type === 'response') window.said = data.payload.search; }}); \
             setInterval(() => popup.postMessage({{ type: 'hello', payload: {{ state }} }}, 'https://{HUB}'), 200);"
        );
        widget.script(&hello).await;
        widget.popup().await.allow("ada").await;
        widget.leave().await;
        let said = widget.eventually("the answer of the callback page", "return window.said ?? false").await;
        let said = said.as_str().expect("a query").trim_start_matches('?').to_owned();
        let stand_in = said.split('&').find_map(|pair| pair.strip_prefix("code=")).expect("a code").to_owned();
        let callback = proxy.asked().into_iter().find(|asked| asked.line.contains("/oauth/callback/")).expect("a callback");
        assert!(!callback.line.contains(&stand_in), "the provider's code stays at the hub");

        // Under the user's own token it is worth a connection; the account is then there to be used.
        widget.enter_app().await;
        let complete = format!(
            "return inlay.token('start').then((jwt) => fetch(`${{inlay.config.api}}/embed/{HUB_ID}/oauth2/transactions/{}/complete`, \
               {{ method: 'POST', headers: {{ authorization: `JWT ${{jwt}}`, 'content-type': 'application/json' }}, \
                 body: JSON.stringify({{ proof: '{stand_in}' }}) }})).then((answer) => answer.json())",
            text("transactionId")
        );
        let done = widget.script(&complete).await;
        assert_eq!((&done["status"], &done["account"]), (&json!("connected"), &json!("Ada Sandberg")), "{done}");
    })
    .await;
}
