//! The first module: routes, the catalogue's state, the takeover from the start-up script, and the place where the
//! second module shows its screens.

use crate::{
    catalogue::{Catalogue, CataloguePage, IntegrationPage},
    client::ApiError,
    session::{Session, bridge},
    ui::{error_notice, loading_page},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions, ParamSegment, StaticSegment, WildcardSegment,
    components::{FlatRoutes, Route, Router},
    hooks::{use_location, use_navigate},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

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
        let session = Session::from_document();
        provide_context(session);
        provide_context(Catalogue::new(session, search));
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
    bridge::event("ready", &JsValue::UNDEFINED);
}

/// The routes below the widget document's own path.
#[component]
fn App() -> impl IntoView {
    let base = Session::expect().href("/");
    view! {
        <Router base=base>
            <Screens />
            <FlatRoutes fallback=CataloguePage>
                <Route path=StaticSegment("") view=CataloguePage />
                <Route path=(StaticSegment("i"), ParamSegment("id")) view=IntegrationPage />
                <Route path=(StaticSegment("i"), ParamSegment("id"), WildcardSegment("screen")) view=SetupPage />
            </FlatRoutes>
        </Router>
    }
}

/// What happens between screens: a click from before the WebAssembly ran is carried out, the second module's wishes are,
/// and the host's page is asked to show the widget's top.
#[component]
fn Screens() -> impl IntoView {
    let navigate = use_navigate();
    let location = use_location();
    let catalogue = Catalogue::expect();
    let go = Closure::<dyn Fn(String, bool)>::new({
        let navigate = navigate.clone();
        move |path: String, replace| {
            navigate(&path, NavigateOptions { replace, scroll: false, ..Default::default() });
        }
    });
    let changed = Closure::<dyn Fn()>::new(move || catalogue.reload());
    bridge::on_go(&go, &changed);
    // They are called as long as the page lives.
    go.forget();
    changed.forget();
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

/// Where the second module shows its screens; its bones until it is there.
#[component]
fn SetupPage() -> impl IntoView {
    let location = use_location();
    let base = Session::expect().href("/");
    let place = NodeRef::<html::Div>::new();
    let shown = RwSignal::new(None::<Result<(), ApiError>>);
    let attempts = RwSignal::new(0);
    Effect::new(move |_| {
        attempts.track();
        let (Some(place), path, query) = (place.get(), location.pathname.get(), location.search.get()) else {
            return;
        };
        let Some(path) = path.strip_prefix(&base).filter(|path| path.matches('/').count() > 2) else {
            return;
        };
        let showing = bridge::show_setup(&place, path, &query);
        spawn_local(async move {
            let result = JsFuture::from(showing).await.map(drop).map_err(|_| ApiError::Network);
            // The person may have gone back by now.
            let _ = shown.try_set(Some(result));
        });
    });
    on_cleanup(bridge::hide_setup);
    let retry = Callback::new(move |()| {
        shown.set(None);
        attempts.update(|attempts| *attempts += 1);
    });
    view! {
        {move || match shown.get() {
            None => loading_page(),
            Some(Ok(())) => ().into_any(),
            Some(Err(error)) => error_notice(&error, Some(retry)),
        }}
        <div node_ref=place></div>
    }
}
