//! Problems: why a key file cannot be used.

use std::fmt;

/// Why a file cannot be used. Shown, it is a sentence for the person with the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Larger than [`LARGEST`](crate::LARGEST).
    TooLarge,
    /// Nothing is in it.
    Empty,
    /// It is not text.
    NotText,
    /// It is not JSON.
    NotJson,
    /// It is a key file, but the field takes PEM.
    NotPem,
    /// No key or certificate of a known form, or a damaged one.
    Unreadable,
    /// A PEM file of another kind: its label.
    OtherKind(String),
    /// A password protects it, and none was given.
    PasswordNeeded,
    /// Another password protects it.
    WrongPassword,
    /// It is protected in a way that is not opened here.
    UnknownProtection,
    /// It has to be converted first: a sentence that says how.
    Foreign(&'static str),
    /// The certificate ended: the day.
    Expired(String),
    /// The certificate has not begun: the day when it does.
    NotYetValid(String),
    /// The key belongs to none of the certificates beside it in the file.
    KeyMismatch,
    /// The certificate is not that of the key that was entered before.
    OtherKey,
    /// The key is not that of the certificate that was entered before.
    OtherCertificate,
    /// There is no private key in it.
    NoKey,
    /// There is no certificate in it.
    NoCertificate,
}

impl Problem {
    pub(crate) const OPENSSH: Self = Self::Foreign(
        "This key is in OpenSSH's own form. Convert a copy, and use that: ssh-keygen -p -N \"\" -m PKCS8 -f COPY",
    );
    pub(crate) const OLD_PEM: Self = Self::Foreign(
        "This key is encrypted in an old way. Convert it, and use the new file: openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem",
    );
    pub(crate) const PUTTY: Self = Self::Foreign(
        "This is a key of PuTTY. In PuTTYgen, choose Conversions, Export OpenSSH key, and use the new file.",
    );
    pub(crate) const JAVA: Self = Self::Foreign(
        "This is a keystore of Java. Convert it, and use the new file: keytool -importkeystore -srckeystore KEYS.jks -destkeystore KEYS.p12 -deststoretype PKCS12",
    );

    /// Whether the same file may be read with another password.
    pub fn asks_for_password(&self) -> bool {
        matches!(self, Self::PasswordNeeded | Self::WrongPassword)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "This file is larger than 256 KB, so it is no key file. Choose another one.",
            Self::Empty => "This file is empty. Choose another one.",
            Self::NotText => "This file is not text. Choose another one.",
            Self::NotJson => "This file is not JSON. Choose the one that was downloaded.",
            Self::NotPem => "This file can't be used here. Choose a PEM or DER file.",
            Self::Unreadable => {
                "No key or certificate can be read from this file: it is damaged or of another kind. Choose a PFX, P12, PEM, DER or JSON key file."
            }
            Self::OtherKind(label) => {
                return write!(
                    f,
                    "This file holds something else ({label}). Choose the one with the private key or the certificate."
                );
            }
            Self::Foreign(what_to_do) => what_to_do,
            Self::PasswordNeeded => "A password protects this file. Enter it to open the file.",
            Self::WrongPassword => {
                "This isn't the password of this file. Enter the one that was set when the file was made."
            }
            Self::UnknownProtection => {
                "This file is protected in a way that can't be opened here. Export it again as PFX or as PKCS #8, and choose that file."
            }
            Self::Expired(day) => {
                return write!(f, "This certificate expired on {day}. Choose one that is in force.");
            }
            Self::NotYetValid(day) => {
                return write!(f, "This certificate is not in force before {day}. Choose one that is.");
            }
            Self::KeyMismatch => {
                "The private key in this file doesn't belong to its certificate. Export the two together and choose that file."
            }
            Self::OtherKey => {
                "This certificate doesn't belong to the private key that is entered. Choose its own, or clear the key first."
            }
            Self::OtherCertificate => {
                "This private key doesn't belong to the certificate that is entered. Choose its own, or clear the certificate first."
            }
            Self::NoKey => "There is no private key in this file. Export it again with its private key.",
            Self::NoCertificate => {
                "There is no certificate in this file. Choose the one that the certificate came in."
            }
        })
    }
}

impl std::error::Error for Problem {}
