//! Lowercase, for searches that look at neither case.

/// The text in lowercase, in every script.
///
/// What is not ASCII the browser converts: Rust's tables of all scripts would be 4.5 KB of WebAssembly.
pub(crate) fn lowercase(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { unicode(text) }
}

#[cfg(target_arch = "wasm32")]
fn unicode(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn unicode(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_converted() {
        assert_eq!(lowercase("GitHub ÄÖ ΣΑΣ 東"), "github äö σας 東");
        assert_eq!(lowercase("GitHub"), "github");
    }
}
