//! Composes the screens: routes, the catalogue's state, and the takeover from the start-up script.

use crate::{
    catalogue::{Catalogue, CataloguePage, IntegrationPage},
    client::{Browser, Client},
    connect::{ConnectPage, ReconnectPage},
    manage::ManagePage,
    session::{Config, Session, bridge},
    variables::SettingsPage,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions, ParamSegment, StaticSegment,
    components::{Route, Router, Routes},
    hooks::{use_location, use_navigate},
};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// Mounts the app, then removes what the start-up script has drawn: both in one task, so that no frame is painted in
/// between and nothing flickers.
pub(crate) fn mount() {
    let config = Config::read();
    let client = Client::new(Rc::new(Browser::new(config.api.clone())), &config.hub_id);
    let document = document();
    let (Some(root), Some(early)) = (document.get_element_by_id("app"), document.get_element_by_id("early"))
    else {
        return;
    };
    let typed = early
        .query_selector("[data-part=search]")
        .ok()
        .flatten()
        .and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
    let search = typed.as_ref().map(web_sys::HtmlInputElement::value).unwrap_or_default();
    let was_typing = typed.is_some_and(|input| document.active_element().as_ref() == Some(input.as_ref()));
    leptos::mount::mount_to(root.clone().unchecked_into(), move || {
        Session::provide(config.clone(), client.clone());
        Catalogue::provide(search.clone());
        view! { <App hub_id=config.hub_id.clone() /> }
    })
    .forget();
    early.remove();
    if was_typing
        && let Ok(Some(input)) = root.query_selector("[data-part=search]")
        && let Some(input) = input.dyn_ref::<web_sys::HtmlElement>()
    {
        // The person goes on typing where they were; without focus they click once more.
        let _ = input.focus();
    }
    bridge::event("ready", &wasm_bindgen::JsValue::UNDEFINED);
}

/// The routes below the widget document's own path.
#[component]
fn App(
    /// ULID.
    hub_id: String,
) -> impl IntoView {
    let integration = || (StaticSegment("i"), ParamSegment("id"));
    let catalogue = Catalogue::expect();
    let changed = Callback::new(move |()| catalogue.reload());
    let connect = move || view! { <ConnectPage on_activated=changed /> };
    let reconnect = move || view! { <ReconnectPage on_reconnected=changed /> };
    let manage = move || view! { <ManagePage on_deactivated=changed /> };
    view! {
        <Router base=format!("/embed/{hub_id}")>
            <Screens />
            <Routes fallback=CataloguePage>
                <Route path=StaticSegment("") view=CataloguePage />
                <Route path=integration() view=IntegrationPage />
                <Route path=(integration(), StaticSegment("connect")) view=connect />
                <Route path=(integration(), StaticSegment("manage")) view=manage />
                <Route path=(integration(), StaticSegment("settings")) view=SettingsPage />
                <Route path=(integration(), StaticSegment("reconnect"), ParamSegment("template")) view=reconnect />
            </Routes>
        </Router>
    }
}

/// What happens between screens: a click from before the WebAssembly ran is carried out, and the host's page is asked to
/// show the widget's top.
#[component]
fn Screens() -> impl IntoView {
    let navigate = use_navigate();
    let location = use_location();
    if let Some(path) = bridge::clicked() {
        request_animation_frame(move || navigate(&path, NavigateOptions::default()));
    }
    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        if before.is_some_and(|before| before != path) {
            bridge::top();
        }
        path
    });
}
