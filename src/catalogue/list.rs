//! The list of the catalogue and its filters, kept while the person looks at other screens.

use crate::{
    client::{ApiError, Filter, SharedClient, read_reply},
    host,
    lowercase::lowercase,
};
use inlay_api::{EmbeddedIntegrationPage, EmbeddedIntegrationSummary, Read};
use leptos::{prelude::*, task::spawn_local};

/// The phase of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing is there yet.
    Loading,
    /// Everything that was asked for is there.
    Ready,
    /// The next page is on its way.
    LoadingMore,
    /// The last call failed; what was there before is still shown.
    Failed(ApiError),
}

/// The state of the list. `Copy`; lives as long as the app.
#[derive(Clone, Copy)]
pub(crate) struct Catalogue {
    pub(crate) filter: RwSignal<Filter>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) categories: RwSignal<Vec<String>>,
    pub(crate) total: RwSignal<u64>,
    cards: RwSignal<Vec<EmbeddedIntegrationSummary>>,
    /// The filter that `cards` answer to.
    listed_filter: RwSignal<Filter>,
    next: RwSignal<Option<String>>,
    /// The cursors that were asked for: one that comes back leads nowhere.
    asked: StoredValue<Vec<String>>,
    /// Counts calls, so that an answer that comes late is ignored.
    call_number: StoredValue<u32>,
    client: SharedClient,
}

impl Catalogue {
    /// Takes over the first page from the start-up script: what it shows, and then the answer to the request that is under
    /// way, if that is another one. `search` is what the person has typed so far.
    pub(crate) fn new(client: SharedClient, search: String) -> Self {
        let catalogue = Self {
            filter: RwSignal::new(Filter { search, ..Filter::default() }),
            phase: RwSignal::new(Phase::Loading),
            categories: RwSignal::default(),
            total: RwSignal::new(0),
            cards: RwSignal::default(),
            listed_filter: RwSignal::default(),
            next: RwSignal::new(None),
            asked: StoredValue::default(),
            call_number: StoredValue::new(0),
            client,
        };
        let shown = host::first_page();
        if let Some((status, body)) = &shown {
            catalogue.take_first_page(*status, body);
        }
        let call = catalogue.call_number.get_value();
        spawn_local(async move {
            let answer = host::wait_for_first_page().await;
            // What was shown may be older than this answer; what was asked for since then is not.
            if answer == shown && answer.is_some() || catalogue.call_number.get_value() != call {
                return;
            }
            match answer {
                Some((status, body)) => catalogue.take_first_page(status, &body),
                None if host::subject().is_empty() => catalogue.fail(ApiError::NoToken),
                None => catalogue.fail(ApiError::lost()),
            }
        });
        catalogue
    }

    /// The catalogue of the current context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// The cards to show. Until the hub has answered for the current filter, those of the last answer that match.
    pub(crate) fn visible(self) -> Vec<EmbeddedIntegrationSummary> {
        let filter = self.filter.get();
        if filter == self.listed_filter.get() {
            return self.cards.get();
        }
        self.cards.with(|cards| cards.iter().filter(|card| matches(card, &filter)).cloned().collect())
    }

    /// True while the cards do not yet answer to the filter.
    pub(crate) fn is_stale(self) -> bool {
        self.filter.get() != self.listed_filter.get()
    }

    /// Whether there is another page.
    pub(crate) fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Asks for the first page under the current filter.
    pub(crate) fn reload(self) {
        let filter = self.filter.get_untracked();
        let call = self.next_call();
        let client = self.client.get();
        if self.cards.with_untracked(Vec::is_empty) {
            self.phase.set(Phase::Loading);
        }
        spawn_local(async move {
            let answer = client.list_integrations(&filter, None).await;
            if self.call_number.get_value() != call {
                return;
            }
            match answer {
                Ok(page) => self.show_page(page, filter),
                Err(error) => self.fail(error),
            }
        });
    }

    /// Asks for the next page, once.
    pub(crate) fn load_more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        if self.phase.get_untracked() != Phase::Ready
            || self.filter.get_untracked() != self.listed_filter.get_untracked()
        {
            return;
        }
        self.phase.set(Phase::LoadingMore);
        let filter = self.listed_filter.get_untracked();
        let call = self.next_call();
        let client = self.client.get();
        spawn_local(async move {
            let answer = client.list_integrations(&filter, Some(&after)).await;
            if self.call_number.get_value() != call {
                return;
            }
            match answer {
                Ok(page) => {
                    self.asked.update_value(|asked| asked.push(after));
                    let known = self.cards.with_untracked(Vec::len);
                    self.cards.update(|cards| add_new(cards, page.integrations));
                    let is_longer = self.cards.with_untracked(Vec::len) > known;
                    let next = self.asked.with_value(|asked| next_page(page.page.next, asked));
                    self.next.set(next.filter(|_| is_longer));
                    self.phase.set(Phase::Ready);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn take_first_page(self, status: u16, body: &str) {
        let page = read_reply(status, body)
            .and_then(|value| EmbeddedIntegrationPage::read(&value).ok_or(ApiError::Unreadable));
        match page {
            Ok(page) => {
                self.show_page(page, Filter::default());
                if !self.filter.with_untracked(Filter::is_empty) {
                    self.reload();
                }
            }
            Err(error) => self.fail(error),
        }
    }

    fn show_page(self, page: EmbeddedIntegrationPage, filter: Filter) {
        if filter.is_empty() {
            self.categories.set(page.categories);
        }
        self.total.set(page.page.total_count.max(page.integrations.len() as u64));
        self.asked.update_value(Vec::clear);
        self.next.set(next_page(page.page.next, &[]));
        let mut cards = Vec::new();
        add_new(&mut cards, page.integrations);
        self.cards.set(cards);
        self.listed_filter.set(filter);
        self.phase.set(Phase::Ready);
    }

    fn fail(self, error: ApiError) {
        self.phase.set(Phase::Failed(error));
    }

    fn next_call(self) -> u32 {
        self.call_number.update_value(|call| *call += 1);
        self.call_number.get_value()
    }
}

/// The cursor of another page. None when it is empty or was asked for already: an API that ignores `after` would be asked
/// without an end.
fn next_page(next: Option<String>, asked: &[String]) -> Option<String> {
    next.filter(|cursor| !cursor.is_empty() && !asked.contains(cursor))
}

/// Adds the cards that are not there yet.
fn add_new(cards: &mut Vec<EmbeddedIntegrationSummary>, page: Vec<EmbeddedIntegrationSummary>) {
    for card in page {
        if !cards.iter().any(|known| known.id == card.id) {
            cards.push(card);
        }
    }
}

/// Whether the hub's search and filters would find a card.
fn matches(card: &EmbeddedIntegrationSummary, filter: &Filter) -> bool {
    let search = lowercase(filter.search.trim());
    let state = card.state();
    (filter.category.is_empty() || card.categories.contains(&filter.category))
        && (filter.state.is_empty() || filter.state.split(',').any(|name| name == state.as_str()))
        && (search.is_empty()
            || lowercase(&card.name).contains(&search)
            || lowercase(&card.description).contains(&search)
            || card.categories.iter().any(|category| lowercase(category).contains(&search)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> EmbeddedIntegrationSummary {
        serde_json::from_str(
            r#"{"id":"1","name":"GitHub","description":"Issues and code","isDeployed":true,"categories":["Developer tools"]}"#,
        )
        .unwrap()
    }

    fn filter(search: &str, category: &str, state: &str) -> Filter {
        Filter { search: search.into(), category: category.into(), state: state.into() }
    }

    #[test]
    fn search_looks_at_name_description_and_categories() {
        for found in ["git", " HUB ", "issues", "developer", ""] {
            assert!(matches(&card(), &filter(found, "", "")), "{found}");
        }
        assert!(!matches(&card(), &filter("slack", "", "")));
    }

    #[test]
    fn pages_end_at_an_empty_or_a_repeated_cursor() {
        let next = |cursor: &str, asked: &[&str]| {
            let asked: Vec<String> = asked.iter().map(|&text| text.to_owned()).collect();
            next_page(Some(cursor.to_owned()), &asked)
        };
        assert_eq!(next("b", &["a"]), Some("b".to_owned()));
        assert_eq!((next("", &[]), next("a", &["a"]), next("a", &["a", "b"])), (None, None, None));
        assert_eq!(next_page(None, &[]), None);
    }

    #[test]
    fn a_card_that_comes_twice_is_shown_once() {
        let mut cards = vec![card()];
        let other = EmbeddedIntegrationSummary { id: "2".to_owned(), ..card() };
        add_new(&mut cards, vec![card(), other.clone(), other]);
        assert_eq!(cards.iter().map(|card| card.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn filters_narrow_the_search() {
        assert!(matches(&card(), &filter("git", "Developer tools", "available")));
        assert!(!matches(&card(), &filter("git", "CRM", "")));
        assert!(!matches(&card(), &filter("git", "", "active,attention")));
    }
}
