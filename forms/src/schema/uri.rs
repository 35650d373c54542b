//! URI references (RFC 3986), as far as `$id` and `$ref` need them.

/// The absolute form of `reference` (section 5.2), whose base has no fragment.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() || reference.starts_with('#') {
        return [base, reference].concat();
    }
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let Some(scheme) = scheme(base) else { return reference.to_owned() };
    if reference.starts_with("//") {
        return [scheme, reference].concat();
    }
    let after = &base[scheme.len()..];
    let authority = match after.strip_prefix("//") {
        Some(rest) => 2 + rest.find('/').unwrap_or(rest.len()),
        None => 0,
    };
    let (root, path) = base.split_at(scheme.len() + authority);
    if reference.starts_with('/') {
        return [root, reference].concat();
    }
    let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
    let mut folder = folder.to_owned();
    let mut rest = reference;
    loop {
        if let Some(next) = rest.strip_prefix("./") {
            rest = next;
        } else if let Some(next) = rest.strip_prefix("../") {
            rest = next;
            folder.pop();
            folder.truncate(folder.rfind('/').map_or(0, |at| at + 1));
            if folder.is_empty() {
                folder.push('/');
            }
        } else {
            return [root, &folder, rest].concat();
        }
    }
}

/// The part before the fragment, and the fragment without its `#` and percent-encoding.
pub(super) fn split(uri: &str) -> (&str, String) {
    let (resource, fragment) = uri.split_once('#').unwrap_or((uri, ""));
    (resource, decode(fragment))
}

/// The scheme with its colon.
fn scheme(uri: &str) -> Option<&str> {
    let colon = uri.find(':')?;
    let name = &uri.as_bytes()[..colon];
    let good = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    good.then(|| &uri[..=colon])
}

fn decode(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_the_standard_does() {
        for (base, reference, absolute) in [
            ("http://a/b/c/d", "g", "http://a/b/c/g"),
            ("http://a/b/c/d", "./g", "http://a/b/c/g"),
            ("http://a/b/c/d", "../g", "http://a/b/g"),
            ("http://a/b/c/d", "../../../g", "http://a/g"),
            ("http://a/b/c/d", "/g", "http://a/g"),
            ("http://a/b/c/d", "//g", "http://g"),
            ("http://a/b/c/d", "g:h", "g:h"),
            ("http://a/b/c/d", "#s", "http://a/b/c/d#s"),
            ("http://a", "g", "http://a/g"),
            ("urn:uuid:1", "#/x", "urn:uuid:1#/x"),
            ("", "node", "node"),
        ] {
            assert_eq!(resolve(base, reference), absolute, "{base} {reference}");
        }
    }

    #[test]
    fn fragments_are_decoded() {
        assert_eq!(split("a#/x%25y%22"), ("a", "/x%y\"".to_owned()));
        assert_eq!(split("a#/100%"), ("a", "/100%".to_owned()));
        assert_eq!(split("a"), ("a", String::new()));
        assert_eq!(split("#/%ff"), ("", "/%ff".to_owned()));
    }
}
