//! The app: which screen a path leads to, what screens share, and the takeover from the start-up script.

mod route;

use crate::{
    catalogue::{Catalogue, CataloguePage, IntegrationPage},
    client::{Client, FetchTransport, SharedClient},
    element::{effect, reactive},
    host::{self, Config},
    session::Session,
    setup::{self, setup_page},
};
use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use leptos_router::{
    NavigateOptions,
    components::Router,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider},
};
use route::{Place, Route};
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};

/// Mounts the app, then removes what the start-up script has drawn: both in one task, so that no frame is painted in
/// between and nothing flickers.
pub(crate) fn mount() {
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
        let config = Config::read();
        let client = Client::new(Rc::new(FetchTransport::new(config.api.clone())), &config.hub_id);
        let client = SharedClient::new(client);
        provide_context(Session::new(config));
        provide_context(client);
        provide_context(Catalogue::new(client, search));
        App()
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
    host::event("ready", &[]);
    setup::prefetch_soon();
}

/// The screens below the widget document's own path.
#[component]
fn App() -> impl IntoView {
    let base = Session::expect().href("/");
    view! {
        <Router base=base.clone()>
            <Navigation />
            {screens(base)}
        </Router>
    }
}

/// The screen of the current path, drawn anew when the path leads to another one.
///
/// It stands in for `FlatRoutes`, which makes code for each shape of path, and for drawing routes on a server: with it, what
/// has to be there until everything works is a twentieth larger.
fn screens(base: String) -> AnyView {
    let pathname = use_location().pathname;
    let route = Memo::new(move |_| pathname.with(|path| Route::of(path, &base)));
    let owner = Owner::current().unwrap_or_default();
    // The router waits for this before it writes a path that was navigated to into the address bar.
    let browser = use_context::<BrowserUrl>();
    effect(move || {
        pathname.track();
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
    });
    reactive(move || {
        let Route { place, ids } = route.get();
        // What belongs to a screen is there until the next one is drawn.
        let owner = owner.child();
        let view = owner.with(|| {
            provide_context(ids);
            match place {
                Place::Catalogue => CataloguePage().into_any(),
                Place::Integration => {
                    // The button of this page leads there.
                    setup::prefetch();
                    IntegrationPage().into_any()
                }
                Place::Setup(screen) => setup_page(screen),
            }
        });
        OwnedView::new_with_owner(view, owner).into_any()
    })
}

/// Back in the list: focuses the card of the integration whose screen was left, and shows it. False if it is not there.
fn return_to_card(id: &str) -> bool {
    let button = format!("#app [data-integration-id=\"{id}\"] button");
    let button = document().query_selector(&button).ok().flatten();
    if let Some(button) = &button {
        host::show(button);
    }
    button.is_some()
}

/// Navigation, and what happens with it: a click from before the WebAssembly ran is carried out, the catalogue looks again
/// at the cards that a changed activation concerns, and the host's page is asked to show the widget's top.
#[component]
fn Navigation() -> impl IntoView {
    let navigate = use_navigate();
    let location = use_location();
    let catalogue = Catalogue::expect();
    let changed = Closure::<dyn Fn(String)>::new(move |id| catalogue.refresh(id));
    host::on_activation_change(&changed);
    // It is called as long as the page lives.
    changed.forget();
    if let Some(path) = host::clicked_path() {
        request_animation_frame(move || navigate(&path, NavigateOptions::default()));
    }
    let base = Session::expect().href("/");
    let mut before = None::<(String, String)>;
    effect(move || {
        let path = location.pathname.get();
        let Route { place, ids } = Route::of(&path, &base);
        let left = before.replace((path.clone(), ids.integration));
        let Some((_, id)) = left.filter(|(before, _)| *before != path) else { return };
        // The list is drawn by the next frame.
        request_animation_frame(move || {
            if place != Place::Catalogue || !return_to_card(&id) {
                host::scroll_to_top();
            }
        });
    });
}
