//! The icon of an integration: its image, or a monogram made from its name.

use crate::element::{element, reactive};
use inlay_api::NO_PICTURE;
use leptos::prelude::*;

/// The icon. It is decorative: the name always stands beside it. `public/start/cards.js` draws the same for the first cards.
pub(crate) fn icon(name: &str, image_url: &str) -> AnyView {
    let (letters, tone) = monogram(name);
    let class = format!("icon tone-{tone}");
    let drawn = move || {
        element("span").class(class.clone()).attr("aria-hidden", "true").child(letters.clone()).into_any()
    };
    if !is_image(image_url, &window().location().origin().unwrap_or_default()) {
        return drawn();
    }
    let broken = RwSignal::new(false);
    let url = image_url.to_owned();
    reactive(move || {
        if broken.get() {
            drawn()
        } else {
            let url = url.clone();
            element("img")
                .class("icon")
                .attr("src", url)
                .attr("alt", "")
                .attr("width", "40")
                .attr("height", "40")
                .on("error", move |_| broken.set(true))
                .into_any()
        }
    })
}

/// An https URL or something on the hub, which in development has no https; but not the hub's picture for what has none.
fn is_image(url: &str, origin: &str) -> bool {
    let is_own = |url: &str| url.starts_with('/') && !url.starts_with("//");
    let is_safe = url.starts_with("https://") || is_own(url) || url.strip_prefix(origin).is_some_and(is_own);
    is_safe && !url.ends_with(NO_PICTURE)
}

/// Two letters, and one of eight tones that stays the same for a name.
fn monogram(name: &str) -> (String, u32) {
    let tone = name.chars().fold(0, |sum, c| (sum + u32::from(c)) % 8);
    let mut words = name.split_whitespace();
    let letters = match (words.next(), words.next()) {
        (Some(first), Some(second)) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        _ => name.chars().take(2).collect(),
    };
    (letters, tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monogram_is_two_letters_and_a_stable_tone() {
        assert_eq!(monogram("GitHub").0, "Gi");
        assert_eq!(monogram("Google Sheets").0, "GS");
        assert_eq!(monogram("X").0, "X");
        assert_eq!(monogram("").0, "");
        assert_eq!(monogram("Émile Zola").0, "ÉZ");
        assert_eq!(monogram("Ab"), ("Ab".into(), (65 + 98) % 8));
    }

    #[test]
    fn only_https_and_own_paths_are_images() {
        let is_image = |url| is_image(url, "http://localhost:8700");
        let taken = ["https://cdn.example.com/a.png", "/assets/a.png", "http://localhost:8700/assets/a.png"];
        assert!(taken.into_iter().all(is_image));
        let refused = [
            "//evil.example/a.png",
            "javascript:0",
            "",
            "http://x",
            "http://localhost:87001/a.png",
            "http://localhost:8700/assets/no-picture.svg",
            "https://hub.example.com/assets/no-picture.svg",
        ];
        assert!(!refused.into_iter().any(is_image));
    }
}
