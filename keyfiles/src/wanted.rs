//! Kinds of key files that a field takes (`accept`, `x-file`).

/// What kind of file a field takes: what `accept` of `CredentialFieldHint` and `x-file` of a schema say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A certificate with its private key, in one file or in two.
    Certificate,
    /// A private key, alone or in a service account's JSON file.
    Key,
    /// Certificates or a private key.
    Pem,
    /// JSON.
    Json,
    /// Text of any kind.
    Text,
    /// Any bytes.
    Bytes,
}

impl Wanted {
    /// Reads the hint. An unknown one takes text.
    pub fn of(hint: &str) -> Self {
        let has = |word| hint.split_whitespace().any(|part| part == word);
        if has("certificate") || has("pfx") {
            Self::Certificate
        } else if has("key") || (has("pem") && has("json")) {
            Self::Key
        } else if has("pem") {
            Self::Pem
        } else if has("json") {
            Self::Json
        } else if has("any") {
            Self::Bytes
        } else {
            Self::Text
        }
    }

    /// What the browser's file dialog offers first.
    pub fn accept(self) -> &'static str {
        match self {
            Self::Certificate => ".pfx,.p12,.pem,.crt,.cer,.der,.key,.p8",
            Self::Key => ".json,.pem,.key,.p8,.der,.pfx,.p12",
            Self::Pem => ".pem,.crt,.cer,.der,.key,.p8",
            Self::Json => ".json",
            Self::Text => ".txt,.pem,.key,.crt,.json",
            Self::Bytes => "",
        }
    }

    /// What stands beside the button.
    pub fn invitation(self) -> &'static str {
        match self {
            Self::Certificate => "or drop it here: PFX, P12, PEM or DER. It is read in your browser.",
            Self::Key => "or drop it here: PEM, DER, PFX or JSON. It is read in your browser.",
            Self::Pem => "or drop it here: PEM or DER. It is read in your browser.",
            Self::Json => "or drop it here: JSON.",
            Self::Text | Self::Bytes => "or drop it here.",
        }
    }
}
