//! No text is taken as HTML: markup sinks go past the escaping.

/// `inner_html` and the like in their Rust and JavaScript spellings, also where a string names them.
const SINKS: [&str; 6] =
    ["inner_html", "innerHTML", "outerHTML", "insert_adjacent_html", "insertAdjacentHTML", "document.write"];

pub(super) fn problems(code: &str) -> impl Iterator<Item = String> {
    SINKS.iter().filter(move |sink| code.contains(**sink)).map(|sink| {
        format!("{sink} takes markup: text from a catalogue, a provider or a person would become script")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_sink_is_found() {
        assert_eq!(problems("view! { <p inner_html=text/> }").count(), 1);
        assert_eq!(problems("card.innerHTML = title;").count(), 1);
        assert_eq!(problems("card.textContent = title;").count(), 0);
    }
}
