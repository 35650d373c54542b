//! The route of a path: which screen it leads to, and the ids in it.

use crate::{screen::RouteIds, setup::SetupScreen};

/// A screen, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) place: Place,
    pub(super) ids: RouteIds,
}

/// Which screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Catalogue,
    Integration,
    Setup(SetupScreen),
}

impl Route {
    /// The route of a path as the browser has it, below the widget document's own. What leads nowhere leads to the
    /// catalogue.
    pub(super) fn of(path: &str, base: &str) -> Self {
        let below = path.strip_prefix(base).unwrap_or(path);
        let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        let (place, integration, template) = match parts[..] {
            ["i", id] => (Place::Integration, id, ""),
            ["i", id, "connect"] => (Place::Setup(SetupScreen::Connect), id, ""),
            ["i", id, "manage"] => (Place::Setup(SetupScreen::Manage), id, ""),
            ["i", id, "settings"] => (Place::Setup(SetupScreen::Settings), id, ""),
            ["i", id, "reconnect", template] => (Place::Setup(SetupScreen::Reconnect), id, template),
            _ => (Place::Catalogue, "", ""),
        };
        Self { place, ids: RouteIds::decoded(integration, template) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> (Place, String, String) {
        let Route { place, ids } = Route::of(path, "/embed/hub");
        (place, ids.integration, ids.template)
    }

    #[test]
    fn a_path_leads_to_a_screen_and_names_what_it_is_about() {
        let setup = |screen| Place::Setup(screen);
        for (path, place, integration, template) in [
            ("/embed/hub", Place::Catalogue, "", ""),
            ("/embed/hub/", Place::Catalogue, "", ""),
            ("/embed/hub/i/01A", Place::Integration, "01A", ""),
            ("/embed/hub/i/01A/", Place::Integration, "01A", ""),
            ("/embed/hub/i/01A/connect", setup(SetupScreen::Connect), "01A", ""),
            ("/embed/hub/i/01A/manage", setup(SetupScreen::Manage), "01A", ""),
            ("/embed/hub/i/01A/settings", setup(SetupScreen::Settings), "01A", ""),
            ("/embed/hub/i/01A/reconnect/01B", setup(SetupScreen::Reconnect), "01A", "01B"),
        ] {
            assert_eq!(route(path), (place, integration.to_owned(), template.to_owned()), "{path}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_leads_to_the_catalogue() {
        for path in
            ["/embed/hub/i", "/embed/hub/other", "/embed/hub/i/01A/reconnect", "/embed/hub/i/01A/other"]
        {
            assert_eq!(route(path).0, Place::Catalogue, "{path}");
        }
    }
}
