//! Messages of violations: sentences for people.

use serde_json::Value;

pub(super) const UNUSABLE: &str = "This value can't be used here.";
pub(super) const MISSING: &str = "This is needed.";
pub(super) const UNKNOWN: &str = "This isn't a setting here.";
pub(super) const CHOOSE: &str = "Choose one.";
pub(super) const OFFERED: &str = "Choose one of the values offered.";
pub(super) const PATTERN: &str = "This has another form than expected.";
pub(super) const NAME: &str = "This name can't be used here.";

/// "Enter " 1 " or more."
pub(super) fn with_limit(before: &str, limit: &Value, after: &str) -> String {
    let mut message = String::from(before);
    message.push_str(&limit.to_string());
    message.push_str(after);
    message
}

/// What to enter, for the value of `type`. `null` beside another type means that it may be left blank.
pub(super) fn expected(types: &Value) -> &'static str {
    let name = match types {
        Value::Array(names) => {
            let mut names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            names.next().filter(|_| names.next().is_none())
        }
        other => other.as_str(),
    };
    match name {
        Some("string") => "Enter text.",
        Some("integer") => "Enter a whole number.",
        Some("number") => "Enter a number.",
        Some("boolean") => "Choose yes or no.",
        Some("array") => "Enter a list.",
        Some("object") => "Enter a group of settings.",
        Some("null") => "Leave this blank.",
        _ => "This is another kind of value than expected.",
    }
}

/// What to enter, for the value of `format`.
pub(super) fn format(name: &str) -> &'static str {
    match name {
        "email" => "Enter an email address.",
        "uri" => "Enter a web address, such as https://example.com.",
        "hostname" => "Enter a host name, such as example.com.",
        "uuid" => "Enter a UUID, such as 123e4567-e89b-12d3-a456-426614174000.",
        "ipv4" => "Enter an IP address, such as 192.0.2.1.",
        "ipv6" => "Enter an IPv6 address, such as 2001:db8::1.",
        "regex" => "Enter a regular expression, such as ^[a-z]+$.",
        "date" => "Enter a date, such as 2026-03-31.",
        "time" => "Enter a time, such as 14:30:00Z.",
        "date-time" => "Enter a date and time, such as 2026-03-31T14:30:00Z.",
        _ => PATTERN,
    }
}
