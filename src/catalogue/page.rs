//! The list: search, filters, cards, and what there is to say when there are none.

use super::{Catalogue, card::card, state::Phase};
use crate::client::{ApiError, Filter};
use crate::ui::{click, error_notice, show, text};
use inlay_api::EmbeddedIntegrationSummary;
use leptos::{html, prelude::*};
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// What the state filter offers: label and the value of the `state` parameter.
const STATES: [(&str, &str); 4] = [
    ("Any state", ""),
    ("Turned on", "active,attention,paused"),
    ("Needs attention", "attention"),
    ("Not turned on", "available"),
];

/// How long the typing rests before the hub is asked. The loaded cards are filtered at once.
const TYPING_PAUSE: Duration = Duration::from_millis(180);

/// The catalogue.
#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let catalogue = Catalogue::expect();
    let visible = Memo::new(move |_| catalogue.visible());
    // What the list is decides what is drawn; its cards come and go one by one inside it.
    let body = Memo::new(move |_| match catalogue.phase.get() {
        Phase::Loading => Body::Skeletons,
        Phase::Failed(error) if visible.with(Vec::is_empty) => Body::Failed(error),
        _ if visible.with(Vec::is_empty) && !catalogue.is_behind() => Body::Empty,
        _ => Body::Cards,
    });
    view! {
        <section class="catalogue" data-part="hub">
            {bar(catalogue)}
            <p class="count small muted" role="status">{text(move || count_text(catalogue))}</p>
            {show(move || match body.get() {
                Body::Skeletons => skeletons(),
                Body::Failed(error) => error_notice(&error, Some(Callback::new(move |()| catalogue.reload()))),
                Body::Empty => empty(catalogue),
                Body::Cards => {
                    view! { <ul class="grid"><For each=move || visible.get() key=card_key children=card /></ul> }.into_any()
                }
            })}
            {more(catalogue)}
        </section>
    }
    .into_any()
}

/// What the list is.
#[derive(Clone, PartialEq)]
enum Body {
    Skeletons,
    Failed(ApiError),
    Empty,
    Cards,
}

/// A card is drawn anew when its integration or its state is another.
fn card_key(card: &EmbeddedIntegrationSummary) -> String {
    format!("{} {}", card.id, card.state())
}

fn bar(catalogue: Catalogue) -> AnyView {
    let pause = StoredValue::new(None::<TimeoutHandle>);
    let search = move |text: String| {
        catalogue.filter.update(|filter| filter.search = text);
        if let Some(timeout) = pause.get_value() {
            timeout.clear();
        }
        pause.set_value(set_timeout_with_handle(move || catalogue.reload(), TYPING_PAUSE).ok());
    };
    let choose = move |change: fn(&mut Filter, String), value: String| {
        catalogue.filter.update(|filter| change(filter, value));
        catalogue.reload();
    };
    view! {
        <div class="bar">
            <label class="search">
                <span class="sr">"Search integrations"</span>
                <input
                    class="input"
                    type="search"
                    data-part="search"
                    placeholder="Search integrations"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || catalogue.filter.with(|filter| filter.search.clone())
                    on:input:target=move |event| search(event.target().value())
                />
            </label>
            <select
                class="select"
                data-part="filter"
                data-filter="category"
                aria-label="Category"
                on:change:target=move |event| choose(|filter, value| filter.category = value, event.target().value())
            >
                <option value="">"All categories"</option>
                {move || {
                    catalogue.categories.get().into_iter().map(|name| {
                        let chosen = catalogue.filter.with_untracked(|filter| filter.category == name);
                        view! { <option value=name selected=chosen>{name.clone()}</option> }
                    }).collect_view()
                }}
            </select>
            <select
                class="select"
                data-part="filter"
                data-filter="state"
                aria-label="State"
                on:change:target=move |event| choose(|filter, value| filter.state = value, event.target().value())
            >
                {STATES.map(|(label, value)| {
                    let chosen = catalogue.filter.with_untracked(|filter| filter.state == value);
                    view! { <option value=value selected=chosen>{label}</option> }
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

fn count_text(catalogue: Catalogue) -> String {
    let is_known = catalogue.phase.with(|phase| matches!(phase, Phase::Ready | Phase::LoadingMore));
    match catalogue.total.get() {
        // A space keeps the line's height.
        _ if !is_known || catalogue.is_behind() => "\u{a0}".to_owned(),
        1 => "1 integration".to_owned(),
        total => format!("{total} integrations"),
    }
}

fn empty(catalogue: Catalogue) -> AnyView {
    if catalogue.filter.with_untracked(Filter::is_empty) {
        return view! { <div class="empty" data-part="empty"><p>"There are no integrations yet."</p></div> }
            .into_any();
    }
    let clear = move || {
        catalogue.filter.update(|filter| *filter = Filter::default());
        catalogue.reload();
    };
    view! {
        <div class="empty" data-part="empty">
            <p>"Nothing matches your search."</p>
            <button class="button" type="button" on:click=click(clear)>"Show all integrations"</button>
        </div>
    }
    .into_any()
}

/// The geometry of the cards that are on their way; the same as in index.html.
fn skeletons() -> AnyView {
    let bones = [
        ("w-50", "w-80"),
        ("w-30", "w-50"),
        ("w-50", "w-80"),
        ("w-30", "w-80"),
        ("w-50", "w-50"),
        ("w-30", "w-80"),
    ];
    view! {
        <ul class="grid" aria-busy="true">
            {bones.map(|(title, text)| view! {
                <li class="card skeleton" data-part="skeleton" aria-hidden="true">
                    <span class="icon"></span>
                    <div class="card-text">
                        <div class=format!("bone {title}")></div><div class="bone"></div><div class=format!("bone {text}")></div>
                    </div>
                </li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}

/// The end of the list: loads the next page when it comes into view, or when it is clicked.
fn more(catalogue: Catalogue) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(end) = node.get() else { return };
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let in_view = |entry: JsValue| {
                entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting()
            };
            if entries.iter().any(in_view) {
                catalogue.load_more();
            }
        });
        if let Ok(observer) = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()) {
            observer.observe(&end);
            let kept = StoredValue::new_local((observer, seen));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
    });
    show(move || {
        match catalogue.phase.get() {
        Phase::Failed(error) if !catalogue.visible().is_empty() => {
            error_notice(&error, Some(Callback::new(move |()| catalogue.reload())))
        }
        Phase::LoadingMore => {
            view! { <div class="more" role="status"><span class="spinner"></span>"Loading more"</div> }.into_any()
        }
        Phase::Ready if catalogue.has_more() && !catalogue.is_behind() => view! {
            <div class="more" node_ref=node>
                <button class="button" type="button" on:click=click(move || catalogue.load_more())>"Show more"</button>
            </div>
        }
        .into_any(),
        _ => ().into_any(),
    }
    })
}
