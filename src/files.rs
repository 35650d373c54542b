//! Key files: what a person picks or drops where a certificate, a private key or other secret text is asked for.

/// Largest file that is read, in bytes.
pub(crate) const LARGEST: u32 = 256 * 1024;

/// What kind of file a field takes: what `accept` of `CredentialFieldHint` and `x-file` of a schema say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A certificate with its private key.
    Certificate,
    /// A private key, alone or in a service account's JSON file.
    Key,
    /// JSON.
    Json,
    /// Text of any kind.
    Text,
    /// Any bytes.
    Bytes,
}

impl Wanted {
    /// Reads the hint. An unknown one takes text.
    pub(crate) fn of(hint: &str) -> Self {
        let has = |word| hint.split_whitespace().any(|part| part == word);
        if has("certificate") || has("pfx") {
            Self::Certificate
        } else if has("key") || (has("pem") && has("json")) {
            Self::Key
        } else if has("json") {
            Self::Json
        } else if has("any") {
            Self::Bytes
        } else {
            Self::Text
        }
    }

    /// What the browser's file dialog offers first.
    pub(crate) fn accept(self) -> &'static str {
        match self {
            Self::Certificate => ".pem,.crt,.cer,.key",
            Self::Key => ".pem,.key,.p8",
            Self::Json => ".json",
            Self::Text => ".pem,.txt,.key,.crt,.json",
            Self::Bytes => "",
        }
    }

    /// What stands beside the button.
    pub(crate) fn invitation(self) -> &'static str {
        match self {
            Self::Certificate => "or drop it here: PEM, with its key. It is read in your browser.",
            Self::Key => "or drop it here: PEM. It is read in your browser.",
            Self::Json => "or drop it here: JSON.",
            Self::Text | Self::Bytes => "or drop it here.",
        }
    }
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Contents {
    /// Name and text of what there is to say about it. Nothing of it is secret.
    pub(crate) facts: Vec<(String, String)>,
    /// Texts by the name of the field that they fill; the empty name is the field of the file itself.
    pub(crate) texts: Vec<(String, String)>,
}

/// Reads a file.
///
/// # Errors
/// A sentence for the person when it is not what the field takes.
pub(crate) fn inspect(wanted: Wanted, bytes: &[u8], name: String) -> Result<Contents, String> {
    let refuse = |message: &str| Err(message.to_owned());
    let facts = vec![("File".to_owned(), name), ("Size".to_owned(), size(bytes.len()))];
    match wanted {
        Wanted::Bytes if bytes.is_empty() => refuse("This file is empty."),
        Wanted::Bytes => Ok(Contents { facts, texts: vec![(String::new(), base64(bytes))] }),
        Wanted::Json | Wanted::Text => {
            let Ok(text) = std::str::from_utf8(bytes) else {
                return refuse("This file is not text. Choose another one.");
            };
            if wanted == Wanted::Json && serde_json::from_str::<serde_json::Value>(text).is_err() {
                return refuse("This file is not JSON. Choose the one that was downloaded.");
            }
            Ok(Contents { facts, texts: vec![(String::new(), text.to_owned())] })
        }
        Wanted::Certificate | Wanted::Key => {
            let Some(blocks) =
                std::str::from_utf8(bytes).ok().map(pem_blocks).filter(|blocks| !blocks.is_empty())
            else {
                return refuse(
                    "This file is not PEM. Export it as PEM, which begins with five hyphens, and choose it again.",
                );
            };
            Ok(Contents { facts, texts: wanted_texts(wanted, &blocks) })
        }
    }
}

/// Label and text of the blocks of a PEM file (RFC 7468); what stands around them is left out.
fn pem_blocks(text: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("-----BEGIN ") {
        let block = &rest[start..];
        let Some((label, _)) = block["-----BEGIN ".len()..].split_once("-----") else { break };
        let Some(end) = block.find("-----END ").and_then(|end| {
            Some(
                end + block[end..]
                    .find("-----\n")
                    .or_else(|| block[end + 5..].find("-----").map(|at| at + 5))?
                    + 5,
            )
        }) else {
            break;
        };
        blocks.push((label, block[..end].trim_end()));
        rest = &block[end..];
    }
    blocks
}

/// Which field gets which block: the first certificate, the key, and further certificates as authorities.
fn wanted_texts(wanted: Wanted, blocks: &[(&str, &str)]) -> Vec<(String, String)> {
    let is_key = |label: &str| label.ends_with("PRIVATE KEY");
    let key = blocks.iter().find(|(label, _)| is_key(label)).map(|(_, text)| (*text).to_owned());
    if wanted == Wanted::Key {
        return key.into_iter().map(|text| (String::new(), text)).collect();
    }
    let mut certificates = blocks.iter().filter(|(label, _)| *label == "CERTIFICATE").map(|(_, text)| *text);
    let first = certificates.next().map(|text| ("certificate".to_owned(), text.to_owned()));
    let rest: Vec<_> = certificates.collect();
    let authority = (!rest.is_empty()).then(|| ("ca".to_owned(), rest.join("\n")));
    first.into_iter().chain(key.map(|text| ("key".to_owned(), text))).chain(authority).collect()
}

fn size(bytes: usize) -> String {
    if bytes < 1024 { format!("{bytes} bytes") } else { format!("{} KB", bytes.div_ceil(1024)) }
}

/// RFC 4648, section 4, by the browser.
fn base64(bytes: &[u8]) -> String {
    let latin1: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    // It fails only for characters beyond U+00FF.
    leptos::prelude::window().btoa(&latin1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pem_file_fills_certificate_key_and_authorities() {
        let block =
            |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        let file = [
            "Bag attributes\n",
            &block("CERTIFICATE", "AAAA"),
            &block("EC PRIVATE KEY", "BBBB"),
            &block("CERTIFICATE", "CCCC"),
        ]
        .concat();
        let read = inspect(Wanted::Certificate, file.as_bytes(), "all.pem".into()).unwrap();
        let names: Vec<_> = read.texts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["certificate", "key", "ca"]);
        assert_eq!(read.texts[1].1, block("EC PRIVATE KEY", "BBBB").trim_end());
        let key = inspect(Wanted::Key, file.as_bytes(), "all.pem".into()).unwrap();
        assert_eq!(key.texts.len(), 1);
        for broken in ["", "-----BEGIN CERTIFICATE-----\nAAAA", "\u{30}\u{82}"] {
            assert!(inspect(Wanted::Certificate, broken.as_bytes(), "x".into()).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn json_is_checked_and_kept_as_it_is() {
        let read = |text: &str| inspect(Wanted::Json, text.as_bytes(), "key.json".into());
        assert_eq!(read("{\"a\": 1}").unwrap().texts, [(String::new(), "{\"a\": 1}".to_owned())]);
        assert!(read("{").is_err());
    }
}
