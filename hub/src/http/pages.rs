//! HTML pages of the popup and of refusals, as typed templates: everything that is filled in is escaped by `maud`, so that
//! a hub's name or an address can never become markup on the hub's origin. None has an inline script or style, and none
//! shows what a provider wrote.

use crate::{config::HubConfig, origin::HostOrigin};
use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

/// A page as it is sent.
pub type Page = Html<String>;

/// What stands in a page's head.
#[derive(Default)]
struct Head<'a> {
    title: &'a str,
    /// Module script of the page, by its name below `/connect/`.
    script: Option<&'static str>,
    /// Names and contents of `meta` elements, which the script reads.
    meta: &'a [(&'static str, &'a str)],
}

fn page(head: &Head<'_>, main: &Markup) -> Page {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @for (name, content) in head.meta {
                    meta name=(name) content=(content);
                }
                title { (head.title) }
                link rel="stylesheet" href="/connect/connect.css";
                @if let Some(script) = head.script {
                    script src={ "/connect/" (script) } type="module" {}
                }
            }
            body { main { (main) } }
        }
    };
    Html(markup.into_string())
}

/// The launch page: what the popup shows until the widget has bound it. `handle` is the popup's one-time secret. It names
/// no hub before the hub knows which transaction it is for, since an address can be written by anybody: the script puts the
/// names in the places of the neutral words.
pub fn launch(handle: &str) -> Page {
    let host = || html! { span data-name="host" { "the page that you came from" } };
    let main = html! {
        p.who data-name="hub" hidden {}
        section #waiting aria-live="polite" {
            h1 { "Connecting your account" }
            p {
                "You'll continue at the other system in a moment. Your password there isn't shown to the page that you "
                "came from."
            }
            div.bar role="progressbar" aria-label="Connecting" {}
        }
        section #pairing aria-live="polite" hidden {
            h1 { "Type this code into " (host()) }
            p.code #code {}
            p {
                "Only continue if you just chose Connect in " (host())
                ". If somebody sent you here, close this window."
            }
            p { "You are asked for the code on the page that you came from. This window goes on by itself then." }
        }
        section #over hidden {
            h1 { "You can close this window" }
            p { "What happens next is shown in " (host()) "." }
        }
        section #alone hidden {
            h1 { "This window can't continue by itself" }
            p { "It lost the page that opened it. Close it, go back to " (host()) " and choose Connect again." }
        }
        noscript {
            p { "This page needs JavaScript. Turn it on, go back to " (host()) " and choose Connect again." }
        }
    };
    let head =
        Head { title: "Connect an account", script: Some("launch.js"), meta: &[("launch-handle", handle)] };
    page(&head, &main)
}

/// The handover page: answers a client that sent the browser to the provider by itself, if a page on one of the hub's
/// origins opened this window: those that embed the widget, and those that call the API themselves. It names no hub, as
/// [`launch`] does not: its address says which one, and anybody can write one.
pub fn handover(hub: &HubConfig) -> Page {
    let origins = hub.origins.iter().chain(&hub.api_origins).map(HostOrigin::as_str);
    let origins: Vec<&str> = origins.collect();
    let return_url = hub.return_urls.get("default").map(url::Url::as_str).unwrap_or_default();
    let meta = [("host-origins", &*origins.join(" ")), ("return-url", return_url)];
    let main = html! {
        h1 { "Go back to the page that you came from" }
        p {
            "The connection is finished there. This window closes by itself when that page has noticed; otherwise "
            "close it."
        }
    };
    page(&Head { title: "Back to where you came from", script: Some("handover.js"), meta: &meta }, &main)
}

/// The last page of a full-page redirect, which goes on to `return_url`. It names no hub, either.
pub fn back(return_url: &url::Url) -> Page {
    let (title, url) = ("Going back to where you came from…", return_url.as_str());
    let main = html! {
        h1 { (title) }
        p { "If nothing happens, " a href=(url) { "go back" } " yourself." }
    };
    page(&Head { title, script: Some("back.js"), meta: &[("return-url", url)] }, &main)
}

/// The done page: the end of a popup, which closes itself.
pub fn done() -> Page {
    let title = "You can close this window";
    let main = html! {
        h1 { (title) }
        p { "What happened is shown on the page that you came from." }
    };
    page(&Head { title, script: Some("done.js"), ..Head::default() }, &main)
}

/// The page for a popup that cannot go on, whatever went wrong: a person can only start again.
pub fn stopped() -> Page {
    let title = "This can't continue";
    let main = html! {
        h1 { (title) }
        p {
            "The window was used already, took too long, or doesn't belong to this browser. Nothing was connected."
        }
        p { "Close it, go back to the page that you came from and choose Connect again." }
    };
    page(&Head { title, script: Some("done.js"), ..Head::default() }, &main)
}

/// The page for a popup whose connection was begun anew in another window, or cancelled.
pub fn replaced() -> Page {
    let title = "This window isn't needed any more";
    let main = html! {
        h1 { (title) }
        p {
            "You cancelled, or started again in another window: only the newest one counts. Nothing was connected here."
        }
        p { "Close this window. Finish in the newest one, or choose Connect again on the page that you came from." }
    };
    page(&Head { title, script: Some("done.js"), ..Head::default() }, &main)
}

/// The page for an address that asked too often (429).
pub fn too_many_requests() -> Page {
    notice(
        "Too many requests",
        "A lot came from your network in a short time. Wait a minute, then try again.",
    )
}

/// A page that says one thing.
pub fn notice(title: &str, text: &str) -> Page {
    let main = html! {
        h1 { (title) }
        p { (text) }
    };
    page(&Head { title, ..Head::default() }, &main)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Every page, for a hub whose names and return URL are as hostile as the configuration lets them be.
    fn all() -> Vec<(&'static str, String)> {
        let name = r#"<script>alert(1)</script> "A" & 'B'"#;
        let config = format!(
            "public_url = \"https://hub.example.com\"\n[[hub]]\nid = \"01J8XG5T6M3V8Q2R9Y4W7Z1K5N\"\n\
             name = '''{name}'''\nhost_name = '''{name}'''\norigins = [\"https://a.example\"]\n\
             return_urls = {{ default = \"https://a.example/?x='><script>\" }}"
        );
        let config = Config::parse(&config).unwrap();
        let hub = config.default_hub();
        let url = &hub.return_urls["default"];
        let pages = [
            ("launch", launch("handle")),
            ("handover", handover(hub)),
            ("back", back(url)),
            ("done", done()),
            ("stopped", stopped()),
            ("replaced", replaced()),
            ("too_many_requests", too_many_requests()),
            ("notice", notice(name, name)),
        ];
        pages.map(|(name, Html(text))| (name, text)).into()
    }

    #[test]
    fn names_are_text_in_every_page() {
        for (name, page) in all() {
            assert!(!page.contains("<script>") && !page.contains("'><"), "{name}: {page}");
        }
    }

    #[test]
    fn a_page_that_calls_the_api_itself_gets_the_providers_answer_without_being_in_origins() {
        let config = "public_url = \"https://hub.example.com\"\n[[hub]]\nid = \"01J8XG5T6M3V8Q2R9Y4W7Z1K5N\"\n\
                      name = \"A\"\nhost_name = \"A\"\napi_origins = [\"https://api.example\"]";
        let config = Config::parse(config).unwrap();
        let Html(page) = handover(config.default_hub());
        assert!(page.contains("name=\"host-origins\" content=\"https://api.example\""), "{page}");
    }

    #[test]
    fn every_page_of_this_module_is_among_those_that_are_tested() {
        let source = include_str!("pages.rs");
        let made: Vec<&str> = source
            .lines()
            .filter_map(|line| line.strip_prefix("pub fn "))
            .filter_map(|line| line.split_once('(').map(|(name, _)| name))
            .collect();
        let tested: Vec<&str> = all().into_iter().map(|(name, _)| name).collect();
        assert_eq!(made, tested);
    }

    #[test]
    fn no_page_has_an_inline_script_or_style() {
        for (name, page) in all() {
            assert!(!page.contains("<style") && !page.contains("style="), "{name}: {page}");
            let handler = |word: &str| word.starts_with("on") && word.contains('=');
            assert!(!page.split_whitespace().any(handler), "{name}: {page}");
            for script in page.split("<script").skip(1) {
                assert!(script.starts_with(" src=") && script.contains("></script>"), "{name}: {script}");
            }
        }
    }
}
