//! What the hub has listed: the cards of the pages so far, and where the next one begins.

use crate::{client::Filter, lowercase::lowercase};
use inlay_api::{EmbeddedIntegrationPage, EmbeddedIntegrationSummary};
use std::sync::Arc;

/// A card, and its text for the search.
#[derive(Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) card: EmbeddedIntegrationSummary,
    /// Name, description and categories in lowercase, made once: a key is compared with all cards.
    text: String,
}

impl Known {
    pub(super) fn new(card: EmbeddedIntegrationSummary) -> Self {
        let text = lowercase(&format!("{}\n{}\n{}", card.name, card.description, card.categories.join("\n")));
        Self { card, text }
    }

    /// Whether the hub's search and filters would find the card. `search` is the filter's, trimmed and in lowercase.
    pub(super) fn matches(&self, filter: &Filter, search: &str) -> bool {
        (filter.category.is_empty() || self.card.categories.contains(&filter.category))
            && (filter.state.is_empty()
                || filter.state.split(',').any(|name| name == self.card.state().as_str()))
            && self.text.contains(search)
    }
}

/// A list as the hub has answered, page by page.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    /// What the cards answer to.
    pub(super) filter: Filter,
    pub(super) cards: Vec<Arc<Known>>,
    pub(super) total: u64,
    /// The cursor of the next page.
    pub(super) next: Option<String>,
    /// The cursors that were asked for: one that comes back leads nowhere.
    asked: Vec<String>,
}

impl Listed {
    /// A list that begins with this page.
    pub(super) fn new(page: EmbeddedIntegrationPage, filter: Filter) -> Self {
        let total = page.page.total_count.max(page.integrations.len() as u64);
        let mut listed = Self { filter, total, next: next_page(page.page.next, &[]), ..Self::default() };
        listed.add_new(page.integrations);
        listed
    }

    /// Adds the page that was asked for with the cursor `after`.
    pub(super) fn add(&mut self, page: EmbeddedIntegrationPage, after: String) {
        self.asked.push(after);
        let known = self.cards.len();
        self.add_new(page.integrations);
        self.next = next_page(page.page.next, &self.asked).filter(|_| self.cards.len() > known);
    }

    /// Adds the cards that are not there yet.
    fn add_new(&mut self, page: Vec<EmbeddedIntegrationSummary>) {
        for card in page {
            if !self.cards.iter().any(|known| known.card.id == card.id) {
                self.cards.push(Arc::new(Known::new(card)));
            }
        }
    }

    /// Puts a card in the place of the one with its id; takes that out when the filter would not find it any more.
    pub(super) fn replace(&mut self, card: &Arc<Known>) {
        let Some(at) = self.cards.iter().position(|known| known.card.id == card.card.id) else { return };
        if card.matches(&self.filter, "") {
            self.cards[at] = card.clone();
        } else {
            self.cards.remove(at);
            self.total = self.total.saturating_sub(1);
        }
    }
}

/// The cursor of another page. None when it is empty or was asked for already: an API that ignores `after` would be asked
/// without an end.
fn next_page(next: Option<String>, asked: &[String]) -> Option<String> {
    next.filter(|cursor| !cursor.is_empty() && !asked.contains(cursor))
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

    fn matches(card: EmbeddedIntegrationSummary, filter: &Filter) -> bool {
        Known::new(card).matches(filter, &lowercase(filter.search.trim()))
    }

    fn page(ids: &[&str], next: Option<&str>) -> EmbeddedIntegrationPage {
        let cards: Vec<_> =
            ids.iter().map(|id| serde_json::json!({ "id": id, "name": id, "isDeployed": true })).collect();
        let page = serde_json::json!({ "totalCount": 9, "integrations": cards, "next": next });
        inlay_api::Read::read(&page).unwrap()
    }

    fn ids(listed: &Listed) -> Vec<&str> {
        listed.cards.iter().map(|known| known.card.id.as_str()).collect()
    }

    #[test]
    fn search_looks_at_name_description_and_categories() {
        for found in ["git", " HUB ", "issues", "developer", ""] {
            assert!(matches(card(), &filter(found, "", "")), "{found}");
        }
        assert!(!matches(card(), &filter("slack", "", "")));
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
        let mut listed = Listed::new(page(&["1"], Some("a")), Filter::default());
        listed.add(page(&["1", "2", "2"], Some("b")), "a".to_owned());
        assert_eq!((ids(&listed), listed.next.clone()), (vec!["1", "2"], Some("b".to_owned())));
    }

    #[test]
    fn a_page_without_new_cards_is_the_last_one() {
        let mut listed = Listed::new(page(&["1"], Some("a")), Filter::default());
        listed.add(page(&["1"], Some("b")), "a".to_owned());
        assert_eq!((ids(&listed), listed.next.clone()), (vec!["1"], None));
    }

    #[test]
    fn a_changed_card_keeps_its_place_or_leaves_a_list_that_it_is_not_in_any_more() {
        let mut changed = card();
        changed.id = "2".to_owned();
        let changed = Arc::new(Known::new(changed));
        let mut all = Listed::new(page(&["1", "2", "3"], None), Filter::default());
        all.replace(&changed);
        assert_eq!(
            (ids(&all), all.cards[1].card.name.as_str(), all.total),
            (vec!["1", "2", "3"], "GitHub", 9)
        );
        let mut on = Listed::new(page(&["1", "2", "3"], None), filter("", "", "active"));
        on.replace(&changed);
        assert_eq!((ids(&on), on.total), (vec!["1", "3"], 8));
    }

    #[test]
    fn filters_narrow_the_search() {
        assert!(matches(card(), &filter("git", "Developer tools", "available")));
        assert!(!matches(card(), &filter("git", "CRM", "")));
        assert!(!matches(card(), &filter("git", "", "active,attention")));
    }
}
