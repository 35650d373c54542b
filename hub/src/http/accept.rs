//! `Accept-Encoding`: which compressed bodies a client takes.

use axum::http::HeaderValue;

/// A way of compressing that the build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// RFC 7932; smaller, and therefore preferred.
    Brotli,
    /// RFC 1952.
    Gzip,
}

impl Coding {
    /// The name in HTTP headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the build appends to the file's name.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// The codings that `Accept-Encoding` allows, best first (RFC 9110 section 12.5.3). A weight of 0 is a refusal; other
/// weights are all the same to us, because the files are there already.
pub(super) fn best(accept: Option<&HeaderValue>) -> impl Iterator<Item = Coding> {
    let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    [Coding::Brotli, Coding::Gzip].into_iter().filter(move |coding| {
        let weight_of = |name| accept.split(',').filter_map(weight).find(|(known, _)| *known == name);
        weight_of(coding.name()).or_else(|| weight_of("*")).is_some_and(|(_, weight)| weight > 0.0)
    })
}

/// One item of the list: the name and its weight. What cannot be read is a refusal.
fn weight(item: &str) -> Option<(&str, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
        Some(weight) => weight.parse().unwrap_or(0.0),
        None => 1.0,
    };
    Some((name, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_comes_first_and_a_weight_of_zero_refuses() {
        use Coding::{Brotli, Gzip};
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", &[Brotli, Gzip][..]),
            ("gzip;q=1.0, br;q=0.1", &[Brotli, Gzip]),
            ("GZIP", &[Gzip]),
            ("br;q=0, gzip", &[Gzip]),
            ("br; q=0.000, *", &[Gzip]),
            ("*", &[Brotli, Gzip]),
            ("*;q=0", &[]),
            ("identity", &[]),
            ("brotli", &[]),
            ("br;q=much", &[]),
            ("", &[]),
        ] {
            let value = HeaderValue::from_static(accept);
            assert_eq!(best(Some(&value)).collect::<Vec<_>>(), expected, "{accept}");
        }
        assert_eq!(best(None).count(), 0);
    }
}
