//! Labels from names, and values as text.

use serde_json::Value;

/// Words that are written in capitals.
const ACRONYMS: [&str; 10] = ["api", "http", "https", "id", "ip", "ssh", "ssl", "tls", "uri", "url"];

/// A name as a label: `private_key`, `private-key` and `privateKey` are "Private key". Only ASCII letters change their
/// case, here and below: names have hardly any others, and every visitor would download the tables for them.
pub(super) fn readable(name: &str) -> String {
    let mut label = String::with_capacity(name.len() + 4);
    let mut rest = name;
    while !rest.is_empty() {
        let end = word_end(rest);
        push_word(&mut label, &rest[..end]);
        rest = rest[end..].trim_start_matches(is_separator);
    }
    if label.is_empty() { name.to_owned() } else { label }
}

fn is_separator(c: char) -> bool {
    matches!(c, '_' | '-' | ' ' | '.')
}

/// Where a name's first word ends: at a separator, or where a capital follows a small letter.
fn word_end(name: &str) -> usize {
    let mut before = ' ';
    for (index, c) in name.char_indices() {
        if is_separator(c) || (c.is_ascii_uppercase() && before.is_ascii_lowercase()) {
            return index;
        }
        before = c;
    }
    name.len()
}

fn push_word(label: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    let is_first = label.is_empty();
    if !is_first {
        label.push(' ');
    }
    if ACRONYMS.iter().any(|acronym| acronym.eq_ignore_ascii_case(word)) {
        label.push_str(&word.to_ascii_uppercase());
    } else if is_first {
        label.push_str(word);
        if label.is_char_boundary(1) {
            label[..1].make_ascii_uppercase();
        }
    } else {
        label.push_str(&lower_first(word));
    }
}

/// A label inside a sentence: "Channel name" is "channel name"; "API key" and "Access Token" stay.
pub fn lower_first(label: &str) -> String {
    let mut lower = label.to_owned();
    if label.is_char_boundary(1) && !label[1..].bytes().any(|byte| byte.is_ascii_uppercase()) {
        lower[..1].make_ascii_lowercase();
    }
    lower
}

/// A value as text: a string as it is, yes and no, anything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What is shown in place of a secret.
pub(super) const MASK: &str = "••••••••";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_label() {
        let cases = [
            ("api_key", "API key"),
            ("privateKey", "Private key"),
            ("start-date", "Start date"),
            ("AWS_REGION", "AWS REGION"),
            ("replication_startDate", "Replication start date"),
            ("clientId", "Client ID"),
            ("lookbackWindowMAX", "Lookback window MAX"),
            ("_", "_"),
            ("größe_id", "Größe ID"),
            ("öffnung", "öffnung"),
            ("", ""),
        ];
        for (name, label) in cases {
            assert_eq!(readable(name), label);
        }
    }

    #[test]
    fn a_label_in_a_sentence_keeps_its_acronyms() {
        assert_eq!(lower_first("Channel name"), "channel name");
        assert_eq!(lower_first("API key"), "API key");
        assert_eq!(lower_first("GitHub token"), "GitHub token");
        assert_eq!(lower_first("Access Token"), "Access Token");
        assert_eq!(lower_first("URL of the site"), "URL of the site");
        assert_eq!(lower_first("X"), "x");
        assert_eq!(lower_first(""), "");
    }
}
