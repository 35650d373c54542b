//! The icon of an integration: its image, or a monogram made from its name.

use crate::element::{element, reactive};
use leptos::prelude::*;

/// The icon. It is decorative: the name always stands beside it. `public/start.js` draws the same for the first cards.
pub(crate) fn icon(name: &str, image_url: &str) -> AnyView {
    let (letters, tone) = monogram(name);
    let class = format!("icon tone-{tone}");
    let drawn = move || {
        element("span").class(class.clone()).attr("aria-hidden", "true").child(letters.clone()).into_any()
    };
    if !is_image(image_url) {
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

/// An https URL or a path on the hub.
fn is_image(url: &str) -> bool {
    url.starts_with("https://") || (url.starts_with('/') && !url.starts_with("//"))
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
        assert!(is_image("https://cdn.example.com/a.png") && is_image("/assets/a.png"));
        assert!(
            !is_image("//evil.example/a.png")
                && !is_image("javascript:0")
                && !is_image("")
                && !is_image("http://x")
        );
    }
}
