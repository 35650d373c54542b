//! The list of the catalogue and its filters, kept while the person looks at other screens.

use super::listed::{Known, Listed};
use crate::{
    client::{ApiError, Filter, SharedClient, read_reply},
    host,
    lowercase::lowercase,
};
use inlay_api::{EmbeddedIntegrationPage, EmbeddedIntegrationSummary, IntegrationStatus, Read};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;
use web_sys::AbortController;

/// How many cards are drawn at first, and how many more at a time: two pages.
const FIRST_LIMIT: usize = 48;

/// How many cards that need attention are loaded again after a change.
const MAX_REFRESHED: usize = 12;

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
    /// What the hub has answered last.
    listed: RwSignal<Listed>,
    /// The list without a filter, while another one is shown: clearing a search shows it again without a request.
    whole: RwSignal<Listed>,
    /// How many cards are drawn at most. It grows as the person scrolls, so that a change of the filter never draws more
    /// than two pages, however long the list has become.
    limit: RwSignal<usize>,
    /// Counts calls, so that an answer that comes late is ignored.
    call_number: StoredValue<u32>,
    /// Aborts the call that is under way.
    abort: StoredValue<Option<AbortController>, LocalStorage>,
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
            listed: RwSignal::default(),
            whole: RwSignal::default(),
            limit: RwSignal::new(FIRST_LIMIT),
            call_number: StoredValue::new(0),
            abort: StoredValue::new_local(None),
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

    /// The cards to show. Until the hub has answered for the current filter, those that are known and match.
    pub(crate) fn visible(self) -> Vec<Arc<Known>> {
        let filter = self.filter.get();
        let limit = self.limit.get();
        let search = lowercase(filter.search.trim());
        self.listed.with(|listed| {
            if filter == listed.filter {
                return listed.cards.iter().take(limit).cloned().collect();
            }
            let matching = |card: &&Arc<Known>| card.matches(&filter, &search);
            self.whole.with(|whole| {
                let cards = if whole.cards.is_empty() { &listed.cards } else { &whole.cards };
                cards.iter().filter(matching).take(limit).cloned().collect()
            })
        })
    }

    /// What is known of an integration before it is loaded: its card.
    pub(crate) fn card(self, id: &str) -> Option<EmbeddedIntegrationSummary> {
        let find = |listed: &Listed| {
            listed.cards.iter().find(|known| known.card.id == id).map(|known| known.card.clone())
        };
        self.listed.with_untracked(find).or_else(|| self.whole.with_untracked(find))
    }

    /// True while the cards do not yet answer to the filter.
    pub(crate) fn is_stale(self) -> bool {
        self.listed.with(|listed| self.filter.with(|filter| *filter != listed.filter))
    }

    /// Whether there are more cards, here or at the hub.
    pub(crate) fn has_more(self) -> bool {
        let limit = self.limit.get();
        self.listed.with(|listed| listed.next.is_some() || listed.cards.len() > limit)
    }

    /// Shows what is known for a filter that has just changed, before the hub is asked: the whole list if there is no filter.
    pub(crate) fn narrow(self) {
        self.limit.set(FIRST_LIMIT);
        if self.filter.with_untracked(Filter::is_empty)
            && self.whole.with_untracked(|whole| !whole.cards.is_empty())
        {
            self.next_call();
            let whole = self.whole.get_untracked();
            self.whole.set(Listed::default());
            self.show(whole);
        }
    }

    /// Asks for the first page under the current filter, unless it is listed.
    pub(crate) fn search(self) {
        if self.listed.with_untracked(|listed| self.filter.with_untracked(|filter| *filter == listed.filter))
            && self.phase.with_untracked(|phase| matches!(phase, Phase::Ready | Phase::LoadingMore))
        {
            self.next_call();
            self.phase.set(Phase::Ready);
        } else {
            self.reload();
        }
    }

    /// Asks for the first page under the current filter.
    pub(crate) fn reload(self) {
        let filter = self.filter.get_untracked();
        let (call, abort) = self.next_call();
        let client = self.client.get();
        if self.listed.with_untracked(|listed| listed.cards.is_empty()) {
            self.phase.set(Phase::Loading);
        }
        spawn_local(async move {
            let answer = client.list_integrations(&filter, None, abort).await;
            if self.call_number.get_value() != call {
                return;
            }
            match answer {
                Ok(page) => self.show_page(page, filter),
                Err(error) => self.fail(error),
            }
        });
    }

    /// Asks again for what could not be had: the next page if the list is there, and else the list.
    pub(crate) fn retry(self) {
        let is_listed = self.listed.with_untracked(|listed| {
            listed.next.is_some() && self.filter.with_untracked(|filter| *filter == listed.filter)
        });
        if is_listed {
            self.phase.set(Phase::Ready);
            self.load_more();
        } else {
            self.reload();
        }
    }

    /// Shows more of the cards that are here, or asks for the next page, once.
    pub(crate) fn load_more(self) {
        let listed = self.listed;
        if self.phase.get_untracked() != Phase::Ready
            || listed.with_untracked(|listed| self.filter.with_untracked(|filter| *filter != listed.filter))
        {
            return;
        }
        let known = listed.with_untracked(|listed| listed.cards.len());
        if known > self.limit.get_untracked() {
            self.limit.update(|limit| *limit += FIRST_LIMIT);
            return;
        }
        let Some(after) = listed.with_untracked(|listed| listed.next.clone()) else { return };
        self.phase.set(Phase::LoadingMore);
        let filter = self.filter.get_untracked();
        let (call, abort) = self.next_call();
        let client = self.client.get();
        spawn_local(async move {
            let answer = client.list_integrations(&filter, Some(&after), abort).await;
            if self.call_number.get_value() != call {
                return;
            }
            match answer {
                Ok(page) => {
                    self.limit.update(|limit| *limit = (*limit).max(known + page.integrations.len()));
                    listed.update(|listed| listed.add(page, after));
                    self.phase.set(Phase::Ready);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    /// Loads what an activation's change may have changed, and leaves the rest of the list in its place: the integration's
    /// card, and those that need attention, because one account may serve several.
    pub(crate) fn refresh(self, id: String) {
        let mut ids = vec![id];
        self.listed.with_untracked(|listed| {
            let attention =
                listed.cards.iter().filter(|known| known.card.state() == IntegrationStatus::Attention);
            ids.extend(attention.take(MAX_REFRESHED).map(|known| known.card.id.clone()));
        });
        let client = self.client.get();
        client.drop_kept_integration();
        if self.listed.with_untracked(|listed| listed.cards.is_empty()) {
            return self.reload();
        }
        spawn_local(async move {
            for id in ids {
                let Ok(integration) = client.get_integration(&id).await else { return self.reload() };
                let card = Arc::new(Known::new(integration.summary));
                for list in [self.listed, self.whole] {
                    list.update(|list| list.replace(&card));
                }
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
            self.categories.set(page.categories.clone());
        } else if self.listed.with_untracked(|listed| listed.filter.is_empty()) {
            self.whole.set(self.listed.get_untracked());
        }
        self.show(Listed::new(page, filter));
    }

    fn show(self, listed: Listed) {
        self.total.set(listed.total);
        self.listed.set(listed);
        self.phase.set(Phase::Ready);
    }

    fn fail(self, error: ApiError) {
        self.phase.set(Phase::Failed(error));
    }

    /// Begins a call, and aborts the one that it overtakes.
    fn next_call(self) -> (u32, Option<AbortController>) {
        let abort = AbortController::new().ok();
        self.abort.update_value(|last| {
            if let Some(last) = std::mem::replace(last, abort.clone()) {
                last.abort();
            }
        });
        self.call_number.update_value(|call| *call += 1);
        (self.call_number.get_value(), abort)
    }
}
