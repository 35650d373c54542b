//! The second module: which of its screens a path means, and showing it in an element of the first module's page.

use crate::{
    connect::{ConnectPage, ReconnectPage},
    manage::ManagePage,
    session::{Screen, Session, bridge},
    variables::SettingsPage,
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::closure::Closure;

/// A screen of one integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Connect,
    Manage,
    Settings,
    Reconnect,
}

/// Reads `/i/{integration}/{screen}` and `/i/{integration}/reconnect/{template}`.
fn read_path(path: &str) -> Option<(Kind, Screen)> {
    let mut parts = path.trim_matches('/').split('/');
    if parts.next() != Some("i") {
        return None;
    }
    let (integration, kind, template) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
    let kind = match kind {
        "connect" => Kind::Connect,
        "manage" => Kind::Manage,
        "settings" => Kind::Settings,
        "reconnect" => Kind::Reconnect,
        _ => return None,
    };
    Some((kind, Screen::new(integration, template)))
}

/// Unmounts when it is dropped.
struct Shown {
    path: String,
    screen: Screen,
    _mounted: Box<dyn std::any::Any>,
}

/// Tells the start-up script how to show and hide this module's screens.
pub(crate) fn listen() {
    let owner = Owner::new();
    owner.set();
    let shown: Rc<RefCell<Option<Shown>>> = Rc::default();
    let hidden = shown.clone();
    let session = Session::from_document();
    let show = Closure::<dyn Fn(web_sys::HtmlElement, String, String)>::new(
        move |element: web_sys::HtmlElement, path: String, query: String| {
            let same = shown.borrow().as_ref().filter(|shown| shown.path == path).map(|shown| shown.screen);
            if let Some(screen) = same {
                return screen.set_query(query);
            }
            drop(shown.take());
            let Some((kind, screen)) = owner.with(|| read_path(&path)) else { return };
            screen.set_query(query);
            let mounted = leptos::mount::mount_to(element, move || {
                provide_context(session);
                provide_context(screen);
                match kind {
                    Kind::Connect => ConnectPage().into_any(),
                    Kind::Manage => ManagePage().into_any(),
                    Kind::Settings => SettingsPage().into_any(),
                    Kind::Reconnect => ReconnectPage().into_any(),
                }
            });
            *shown.borrow_mut() = Some(Shown { path, screen, _mounted: Box::new(mounted) });
        },
    );
    let hide = Closure::<dyn Fn()>::new(move || drop(hidden.take()));
    bridge::on_setup(&show, &hide);
    // They are called as long as the page lives.
    show.forget();
    hide.forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_screen_or_nothing() {
        let owner = Owner::new();
        owner.set();
        let kind = |path| read_path(path).map(|(kind, _)| kind);
        assert_eq!(kind("/i/01A/connect"), Some(Kind::Connect));
        assert_eq!(kind("/i/01A/manage/"), Some(Kind::Manage));
        assert_eq!(kind("/i/01A/settings"), Some(Kind::Settings));
        assert_eq!(kind("/i/01A/reconnect/01T"), Some(Kind::Reconnect));
        for other in ["/", "/i", "/i/01A", "/i/01A/dance", "/x/01A/connect"] {
            assert_eq!(kind(other), None, "{other}");
        }
        let (_, screen) = read_path("/i/01A/reconnect/01T").unwrap();
        assert_eq!((screen.integration_id(), screen.template_id()), ("01A".into(), "01T".into()));
    }

    #[test]
    fn a_query_answers_by_name() {
        let owner = Owner::new();
        owner.set();
        let screen = Screen::new("i", "");
        screen.set_query("?step=3&done=on".into());
        assert_eq!(screen.query("step").as_deref(), Some("3"));
        assert_eq!(screen.query("done").as_deref(), Some("on"));
        assert_eq!(screen.query("other"), None);
    }
}
