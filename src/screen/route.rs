//! The route of a screen of one integration: the ids in its path, its query, and the way to other screens.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Url,
};

/// The ids in the path of a screen, in Leptos' context. Empty where the screen has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RouteIds {
    /// ULID of the integration.
    pub(crate) integration: String,
    /// ULID of the connection template.
    pub(crate) template: String,
}

impl RouteIds {
    /// The ids as they stand in a path, where what no URL contains is percent-encoded.
    pub(crate) fn decoded(integration: &str, template: &str) -> Self {
        let decode = |id: &str| if id.contains('%') { Url::unescape(id) } else { id.to_owned() };
        Self { integration: decode(integration), template: decode(template) }
    }
}

/// The route of a screen. `Copy`; lives as long as the screen is shown.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    integration_id: StoredValue<String>,
    template_id: StoredValue<String>,
    query: Memo<String>,
    navigate: Callback<(String, bool)>,
}

impl Screen {
    /// The screen of the current route.
    pub(crate) fn of_route() -> Self {
        let RouteIds { integration, template } = expect_context();
        let navigate = use_navigate();
        Self {
            integration_id: StoredValue::new(integration),
            template_id: StoredValue::new(template),
            query: use_location().search,
            navigate: Callback::new(move |(path, replace): (String, bool)| {
                navigate(&path, NavigateOptions { replace, scroll: false, ..Default::default() });
            }),
        }
    }

    /// The screen of the current context.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// ULID of the integration.
    pub(crate) fn integration_id(self) -> String {
        self.integration_id.get_value()
    }

    /// ULID of the connection template; empty where the screen has none.
    pub(crate) fn template_id(self) -> String {
        self.template_id.get_value()
    }

    /// A query parameter of the URL.
    pub(crate) fn query(self, name: &str) -> Option<String> {
        self.query.with(|query| parameter(query, name))
    }

    /// Goes to another screen of the same integration; `replace` leaves the screen that is left out of the browser's
    /// history.
    pub(crate) fn go(self, rest: &str, replace: bool) {
        self.navigate.run((format!("/i/{}{rest}", self.integration_id()), replace));
    }

    /// Goes to the catalogue.
    pub(crate) fn go_to_catalogue(self) {
        self.navigate.run(("/".to_owned(), false));
    }
}

/// A query parameter. Its values are words and numbers of our own, so nothing is encoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_answers_by_name() {
        assert_eq!(parameter("?step=3&done=on", "step").as_deref(), Some("3"));
        assert_eq!(parameter("step=3&done=on", "done").as_deref(), Some("on"));
        assert_eq!(parameter("?step=3&done=on", "other"), None);
    }
}
