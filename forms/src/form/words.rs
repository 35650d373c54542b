//! Words for people.

use serde_json::Value;

/// Words that are written in capitals.
const ACRONYMS: [&str; 10] = ["api", "http", "https", "id", "ip", "ssh", "ssl", "tls", "uri", "url"];

/// A name as a label: `private_key`, `private-key` and `privateKey` are "Private key".
pub(super) fn readable(name: &str) -> String {
    let mut label = String::with_capacity(name.len() + 4);
    let mut word = String::new();
    let mut before = ' ';
    for c in name.chars() {
        let separates = matches!(c, '_' | '-' | ' ' | '.');
        if separates || (c.is_uppercase() && before.is_lowercase()) {
            push_word(&mut label, &word);
            word.clear();
        }
        if !separates {
            word.push(c);
        }
        before = c;
    }
    push_word(&mut label, &word);
    if label.is_empty() { name.to_owned() } else { label }
}

fn push_word(label: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    let is_first = label.is_empty();
    if !is_first {
        label.push(' ');
    }
    let small = word.to_lowercase();
    let mut rest = word.chars();
    match rest.next() {
        _ if ACRONYMS.contains(&small.as_str()) => label.extend(word.chars().flat_map(char::to_uppercase)),
        Some(start) if is_first => {
            label.extend(start.to_uppercase());
            label.push_str(rest.as_str());
        }
        Some(start) if rest.as_str().chars().all(char::is_lowercase) => {
            label.extend(start.to_lowercase());
            label.push_str(rest.as_str());
        }
        _ => label.push_str(word),
    }
}

/// A label inside a sentence: "Channel name" is "channel name"; "API key" and "Access Token" stay.
pub(super) fn lower_first(label: &str) -> String {
    let mut rest = label.chars();
    match rest.next() {
        Some(start) if !rest.clone().any(char::is_uppercase) => {
            let mut lower: String = start.to_lowercase().collect();
            lower.push_str(rest.as_str());
            lower
        }
        _ => label.to_owned(),
    }
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
        assert_eq!(lower_first("X"), "x");
        assert_eq!(lower_first(""), "");
    }
}
