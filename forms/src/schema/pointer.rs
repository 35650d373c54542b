//! JSON pointers (RFC 6901): `/rules/0/a~1b` is the member `a/b` of the first element of `rules`; the empty text is the
//! whole value.
//!
//! A token is what stands between two slashes, escaped; a name is what it means.

/// A pointer to the member or element `name` of what `pointer` points at.
pub fn join(pointer: &str, name: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + name.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, name);
    joined
}

/// Makes a pointer one to the member or element `name` of what it points at.
pub fn push(pointer: &mut String, name: &str) {
    pointer.push('/');
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// A name as a token (RFC 6901, section 3).
pub fn escape(name: &str) -> String {
    join("", name).split_off(1)
}

/// The name that a token means (RFC 6901, section 4).
pub fn unescape(token: &str) -> String {
    let mut name = String::with_capacity(token.len());
    let mut is_escape = false;
    for c in token.chars() {
        match (std::mem::replace(&mut is_escape, c == '~'), c) {
            (true, '0') => name.push('~'),
            (true, '1') => name.push('/'),
            (true, '~') => name.push('~'),
            (true, c) => {
                name.push('~');
                name.push(c);
            }
            (false, '~') => {}
            (false, c) => name.push(c),
        }
    }
    if is_escape {
        name.push('~');
    }
    name
}

/// The tokens of a pointer, still escaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.split('/').skip(1)
}

/// The names of a pointer.
pub fn split(pointer: &str) -> impl Iterator<Item = String> {
    tokens(pointer).map(unescape)
}

/// Whether a pointer is `around`, or leads to something inside of it.
pub fn is_within(pointer: &str, around: &str) -> bool {
    pointer.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_become_tokens_and_come_back() {
        for (name, token) in
            [("a", "a"), ("a/b", "a~1b"), ("~1", "~01"), ("~/", "~0~1"), ("", ""), ("ö", "ö")]
        {
            assert_eq!(escape(name), token);
            assert_eq!(unescape(token), name);
        }
    }

    #[test]
    fn what_escapes_nothing_stays() {
        for (token, name) in
            [("~", "~"), ("a~", "a~"), ("~2", "~2"), ("~~1", "~/"), ("~~", "~~"), ("~g0", "~g0")]
        {
            assert_eq!(unescape(token), name);
        }
    }

    #[test]
    fn a_joined_pointer_splits_into_its_names_and_leads_to_the_value() {
        let pointer = join(&join(&join("", "a/b"), "0"), "~1");
        assert_eq!(pointer, "/a~1b/0/~01");
        assert_eq!(split(&pointer).collect::<Vec<_>>(), ["a/b", "0", "~1"]);
        assert_eq!(json!({"a/b": [{"~1": true}]}).pointer(&pointer), Some(&json!(true)));
    }

    #[test]
    fn a_pointer_is_within_itself_and_what_is_around_it() {
        for (pointer, around) in [("/a/b", "/a"), ("/a", "/a"), ("/a", ""), ("", "")] {
            assert!(is_within(pointer, around), "{pointer} {around}");
        }
        for (pointer, around) in [("/ab", "/a"), ("/a", "/a/b"), ("", "/a")] {
            assert!(!is_within(pointer, around), "{pointer} {around}");
        }
    }

    #[test]
    fn the_whole_value_has_no_names_and_a_blank_name_is_one() {
        assert_eq!(split("").count(), 0);
        assert_eq!(split("/").collect::<Vec<_>>(), [""]);
        assert_eq!(join("", ""), "/");
    }
}
