//! Links: which addresses of others a person may follow.

use crate::is_invisible;

/// Whether an address may be a link: https to a host, or mailto (RFC 6068). Other schemes run code or leave the web (RFC
/// 3986, section 3.1), a user name in front of the host (section 3.2.1) is there to be taken for the host, and a
/// character that is not seen hides what the address is.
pub fn is_link(url: &str) -> bool {
    let is_clean = !url.chars().any(|c| c.is_whitespace() || is_invisible(c) || "<>\"`\\{}".contains(c));
    let host = after(url, "https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let mailbox = after(url, "mailto:").map(|rest| rest.split('?').next().unwrap_or_default());
    is_clean
        && (host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
            || mailbox.is_some_and(|mailbox| mailbox.contains('@')))
}

/// What comes after the beginning of a URL, whose letters may be large or small.
fn after<'u>(url: &'u str, beginning: &str) -> Option<&'u str> {
    let (start, rest) = url.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_mailto_without_tricks_are_links() {
        for url in [
            "https://docs.example.com/a?b#c",
            "https://docs.example.com/@team",
            "HTTPS://docs.example.com",
            "mailto:help@example.com?subject=Key",
        ] {
            assert!(is_link(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "http://example.com",
            "https://",
            "https:///x",
            "https://?x",
            "https://user@evil.example",
            "https://example.com\\@evil.example",
            "java\tscript:alert(1)",
            "https://example.com/\u{0}",
            "https://example.com/\u{202e}moc",
            "https://example.com/\u{200b}",
            "https://{shop}.example.com",
            "HTTPS ://example.com",
            "data:text/html,x",
            "//example.com",
            "mailto:",
            "mailto:?to=a@b.c",
            "mailto:a@b.c\nBcc: d@e.f",
            "ä",
            "",
        ] {
            assert!(!is_link(url), "{url}");
        }
    }
}
