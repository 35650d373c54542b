//! The widget in front of an API that is not the hub's own: a server on another origin that knows only the platform's
//! description, refuses what the description does not allow, ignores `after`, keeps settings to itself, and has pictures of
//! its own.

use crate::support::{API, Engine, Plan, Proxy, Widget, journey};
use inlay_checking::{Checked, CheckingProxy, Description, Listed, Side};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A template of the host app's own connector, as the platform's hubs have them.
const PRIMARY: &str = "01J8XG5T6M3V8Q2R9Y4W7Z1K5N";

/// Changes the hub's answers to those of such a server.
fn answer(operation: &str, body: &mut Value) {
    match operation {
        // There is always another page, which is this one.
        "ListEndUserIntegrations" => {
            body["next"] = "again".into();
            for card in body["integrations"].as_array_mut().into_iter().flatten() {
                // The hub's grey square, as if it were a picture: for the square itself the widget draws a monogram.
                card["imageUrl"] = format!("https://{API}/assets/no-picture.svg?logo").into();
            }
        }
        "GetEmbeddedIntegration" => {
            let Some(templates) = body["connectionTemplates"].as_array_mut() else { return };
            let mut primary = templates[0].clone();
            let scheme = json!({"id": PRIMARY, "description": "", "schemeType": "none"});
            for (name, value) in
                [("id", json!(PRIMARY)), ("isPrimary", json!(true)), ("authSchemeConfig", scheme)]
            {
                primary[name] = value;
            }
            templates.push(primary);
        }
        _ => {}
    }
}

/// The hub behind it knows no such template.
fn request(operation: &str, body: &mut Value) {
    if operation == "ActivateIntegration"
        && let Some(connections) = body["connections"].as_array_mut()
    {
        connections.retain(|connection| connection["templateId"] != PRIMARY);
    }
}

/// Those of an operation that went well.
fn calls(proxy: &CheckingProxy, operation: &str) -> Vec<Checked> {
    let all = proxy.checked().into_iter();
    all.filter(|one| one.operation == operation && (200..300).contains(&one.status)).collect()
}

/// From the catalogue to the first step of the wizard, without the search that such a server ignores.
async fn connect(widget: &Widget, name: &str) {
    let card = widget.card(name).await;
    widget.click(&format!("{card} [data-part=card-action]")).await;
    widget.read("[data-part=detail] h1", name).await;
    widget.click("[data-part=detail] [data-part=submit]").await;
    widget.read("[data-part=wizard] h1", name).await;
}

#[tokio::test]
#[ignore = "reads the platform's description: INLAY_CORPORA=1 cargo test -- --include-ignored"]
async fn a_whole_activation_passes_a_proxy_made_from_the_platforms_description() {
    let listed = Listed::of(Side::Widget);
    let proxy =
        CheckingProxy::start_plain(Description::required(), listed, Box::new(request), Box::new(answer))
            .await;
    let sites = Proxy::start().await;
    sites.serve(API, proxy.port());
    let api = format!("https://{API}/api/embedded/v1");
    let plan = Plan { api: Some(api), ..Plan::sites(Engine::Chromium, &sites) };
    journey(plan, async |scene| {
        proxy.serve(&format!("http://127.0.0.1:{}", scene.stack.ports.hub));
        let widget = scene.start("usr_maya").await;
        widget.read("#app [data-part=card-title]", "Sandbox Mail").await;
        // The second page is the first one: it is asked for once, and no card is there twice.
        let more = "document.querySelector('#app .more button')?.click(); \
            return document.querySelector('#app .more') === null";
        widget.eventually("the end of the list", more).await;
        let lists = calls(&proxy, "ListEndUserIntegrations");
        assert_eq!(lists.iter().filter(|one| one.line.contains("after=again")).count(), 1, "{lists:#?}");
        let ids = "return [...document.querySelectorAll('#app [data-part=card]')].map((card) => card.dataset.integrationId)";
        let ids: Vec<String> = serde_json::from_value(widget.script(ids).await).expect("texts");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        let complete = "return [...document.querySelectorAll('#app [data-part=card] img')].every((one) => one.complete)";
        widget.eventually("the pictures", complete).await;
        let pictures = "return [...document.querySelectorAll('#app [data-part=card] img')] \
             .filter((one) => one.naturalWidth > 0).map((one) => new URL(one.src).origin)";
        let pictures: Vec<String> = serde_json::from_value(widget.script(pictures).await).expect("texts");
        assert!(!pictures.is_empty() && pictures.iter().all(|origin| *origin == format!("https://{API}")), "{pictures:?}");

        widget.fill("#app [data-part=search]", "Mail").await;
        let searched = async || calls(&proxy, "ListEndUserIntegrations").into_iter().find(|one| one.line.contains("search=Mail"));
        widget.until("a search", searched).await;
        widget.fill("#app [data-part=search]", "").await;

        connect(&widget, "Sandbox Mail").await;
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.enter_text("sender", "Maya").await;
        widget.submit().await;
        widget.activate("Sandbox Mail").await;
        let [activated] = calls(&proxy, "ActivateIntegration").try_into().expect("one activation");
        let user = calls(&proxy, "CreateEndUser").len();
        assert_eq!(user, 1, "who is new is created");
        let primary = &activated.body["connections"][1];
        assert_eq!(primary["templateId"], PRIMARY);
        assert!(primary["connectionId"].is_string() && activated.body["variables"] == json!({}), "{activated:?}");

        // Such a server does not say what is set.
        widget.click("[data-part=edit]").await;
        widget.read("[data-part=banner], .notice", "can't be shown").await;
        assert_eq!(widget.text_of("sender").await, "");
        widget.enter_text("sender", "Maya Lindqvist").await;
        widget.submit().await;
        widget.read("[data-part=manage] [data-part=banner]", "Settings saved").await;
        let [changed] = calls(&proxy, "UpdateDynamicVariables").try_into().expect("one change");
        assert_eq!(changed.body, json!({"dynamicVariables": {"sender": "Maya Lindqvist"}}));

        widget.click("[data-part=deactivate]").await;
        widget.click("[data-part=confirm-deactivate]").await;
        widget.read("#app [data-part=card-title]", "Sandbox CRM").await;
        assert_eq!(calls(&proxy, "DeleteActivation").len(), 1);

        connect(&widget, "Sandbox CRM").await;
        widget.submit().await;
        widget.until("the way to the provider", async || calls(&proxy, "InitialiseOAuth2EmbeddedConnection").pop()).await;
    })
    .await;
    proxy.expect_listed();
}
