//! The page of the catalogue: search, filters, cards, skeletons, and what to say when there are none.

use super::{Catalogue, card::card, list::Phase, listed::Known};
use crate::{
    client::{ApiError, Filter},
    element::{button, element, free_text, reactive, reactive_text},
    part,
    screen::error_notice,
};
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};
use wasm_bindgen::prelude::*;

/// What the state filter offers: label and the value of the `state` parameter.
const STATES: [(&str, &str); 4] = [
    ("Any state", ""),
    ("Turned on", "active,attention,paused"),
    ("Needs attention", "attention"),
    ("Not turned on", "available"),
];

/// Debounce: how long typing rests before the hub is asked. The loaded cards are filtered at once.
const DEBOUNCE: Duration = Duration::from_millis(180);

/// The page of the catalogue.
#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let catalogue = Catalogue::expect();
    let visible = Memo::new(move |_| catalogue.visible());
    // What the list is decides what is drawn; its cards come and go one by one inside it.
    let body = Memo::new(move |_| match catalogue.phase.get() {
        Phase::Loading => ListBody::Skeletons,
        Phase::Failed(error) if visible.with(Vec::is_empty) => ListBody::Failed(error),
        _ if visible.with(Vec::is_empty) && !catalogue.is_stale() => ListBody::Empty,
        _ => ListBody::Cards,
    });
    element("section")
        .class("catalogue")
        .part(part::HUB)
        .child(filter_bar(catalogue))
        .child(
            element("p")
                .class("count small muted")
                .attr("role", "status")
                .child(reactive_text(move || count_text(catalogue))),
        )
        .child(reactive(move || match body.get() {
            ListBody::Skeletons => skeletons(),
            ListBody::Failed(error) => error_notice(&error, Some(Callback::new(move |()| catalogue.retry()))),
            ListBody::Empty => empty(catalogue),
            ListBody::Cards => element("ul")
                .class("grid")
                .child(
                    view! { <For each=move || visible.get() key=card_key children=|known| draw_card(&known) /> }.into_any(),
                )
                .into_any(),
        }))
        .child(next_page(catalogue))
        .into_any()
}

/// The body of the list.
#[derive(Clone, PartialEq)]
enum ListBody {
    Skeletons,
    Failed(ApiError),
    Empty,
    Cards,
}

/// A card is drawn anew when its integration or its state is another.
fn card_key(known: &Arc<Known>) -> String {
    format!("{} {}", known.card.id, known.card.state())
}

fn draw_card(known: &Known) -> AnyView {
    card(known.card.clone())
}

/// The bar with the search and the filters.
fn filter_bar(catalogue: Catalogue) -> AnyView {
    let pause = StoredValue::new(None::<TimeoutHandle>);
    let search = move |text: String| {
        catalogue.filter.update(|filter| filter.search = text);
        catalogue.narrow();
        if let Some(timeout) = pause.get_value() {
            timeout.clear();
        }
        pause.set_value(set_timeout_with_handle(move || catalogue.search(), DEBOUNCE).ok());
    };
    let choose = move |change: fn(&mut Filter, String), value: String| {
        catalogue.filter.update(|filter| change(filter, value));
        catalogue.narrow();
        catalogue.search();
    };
    element("div")
        .class("bar")
        .child(
            element("label")
                .class("search")
                .child(element("span").class("sr").child("Search integrations"))
                .child(
                    element("input")
                        .class("input")
                        .attr("type", "search")
                        .part(part::SEARCH)
                        .attr("placeholder", "Search integrations")
                        .attr("autocomplete", "off")
                        .attr("spellcheck", "false")
                        .property(
                            "value",
                            free_text(move || Some(catalogue.filter.with(|filter| filter.search.clone()))),
                        )
                        .on_value("input", search),
                ),
        )
        .child(
            element("select")
                .class("select")
                .part(part::FILTER)
                .attr("data-filter", "category")
                .attr("aria-label", "Category")
                .on_value("change", move |value| choose(|filter, value| filter.category = value, value))
                .child(element("option").attr("value", "").child("All categories"))
                .child(reactive(move || {
                    catalogue
                        .categories
                        .get()
                        .into_iter()
                        .map(|name| {
                            let chosen = catalogue.filter.with_untracked(|filter| filter.category == name);
                            element("option")
                                .attr("value", name.clone())
                                .attr("selected", chosen)
                                .child(name)
                                .into_any()
                        })
                        .collect_view()
                        .into_any()
                })),
        )
        .child(
            element("select")
                .class("select")
                .part(part::FILTER)
                .attr("data-filter", "state")
                .attr("aria-label", "State")
                .on_value("change", move |value| choose(|filter, value| filter.state = value, value))
                .child(
                    STATES
                        .map(|(label, value)| {
                            let chosen = catalogue.filter.with_untracked(|filter| filter.state == value);
                            element("option")
                                .attr("value", value)
                                .attr("selected", chosen)
                                .child(label)
                                .into_any()
                        })
                        .collect_view(),
                ),
        )
        .into_any()
}

fn count_text(catalogue: Catalogue) -> String {
    let is_known = catalogue.phase.with(|phase| matches!(phase, Phase::Ready | Phase::LoadingMore));
    match catalogue.total.get() {
        // A space keeps the line's height.
        _ if !is_known || catalogue.is_stale() => "\u{a0}".to_owned(),
        1 => "1 integration".to_owned(),
        total => format!("{total} integrations"),
    }
}

fn empty(catalogue: Catalogue) -> AnyView {
    if catalogue.filter.with_untracked(Filter::is_empty) {
        return element("div")
            .class("empty")
            .part(part::EMPTY)
            .child(element("p").child("There are no integrations yet."))
            .into_any();
    }
    let clear = move || {
        catalogue.filter.update(|filter| *filter = Filter::default());
        catalogue.narrow();
        catalogue.search();
    };
    element("div")
        .class("empty")
        .part(part::EMPTY)
        .child(element("p").child("Nothing matches your search."))
        .child(button("button").on_click(clear).child("Show all integrations"))
        .into_any()
}

/// The skeletons of cards that are loading; the same as in index.html.
fn skeletons() -> AnyView {
    let bones = [
        ("w-50", "w-80"),
        ("w-30", "w-50"),
        ("w-50", "w-80"),
        ("w-30", "w-80"),
        ("w-50", "w-50"),
        ("w-30", "w-80"),
    ];
    element("ul")
        .class("grid")
        .attr("aria-busy", "true")
        .child(
            bones
                .map(|(title, text)| {
                    element("li")
                        .class("card skeleton")
                        .part(part::SKELETON)
                        .attr("aria-hidden", "true")
                        .child(element("span").class("icon"))
                        .child(
                            element("div")
                                .class("card-text")
                                .child(element("div").class(format!("bone {title}")))
                                .child(element("div").class("bone"))
                                .child(element("div").class(format!("bone {text}"))),
                        )
                        .into_any()
                })
                .collect_view(),
        )
        .into_any()
}

/// Infinite scroll: the end of the list loads the next page when it comes into view, or when it is clicked.
fn next_page(catalogue: Catalogue) -> AnyView {
    let watch = move |end: &web_sys::Element| {
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let in_view = |entry: JsValue| {
                entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting()
            };
            if entries.iter().any(in_view) {
                catalogue.load_more();
            }
        });
        if let Ok(observer) = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()) {
            observer.observe(end);
            let kept = StoredValue::new_local((observer, seen));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
    };
    // Once more cards are drawn, their end is another one, which is watched anew.
    reactive(move || match catalogue.phase.get() {
        Phase::Failed(error) if !catalogue.visible().is_empty() => {
            error_notice(&error, Some(Callback::new(move |()| catalogue.retry())))
        }
        Phase::LoadingMore => element("div")
            .class("more")
            .attr("role", "status")
            .child(element("span").class("spinner"))
            .child("Loading more")
            .into_any(),
        Phase::Ready if catalogue.has_more() && !catalogue.is_stale() => element("div")
            .class("more")
            .on_build(watch)
            .child(button("button").on_click(move || catalogue.load_more()).child("Show more"))
            .into_any(),
        _ => ().into_any(),
    })
}
