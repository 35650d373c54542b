//! Key files: reads certificates (X.509), private keys (PKCS #1, PKCS #8, SEC 1, JSON Web Keys), PEM, PFX (PKCS #12) and
//! service accounts, and says why a file cannot be used.
//!
//! Everything happens in memory and at a time that the caller names. The widget loads this crate when a file is picked
//! ([`read`]); the hub reads what arrives, from there or pasted, by the same rules ([`private_key`], [`certificates`]), so
//! that both take the same forms.

mod account;
mod asn1;
mod ber;
mod certificate;
mod encryption;
mod find;
mod found;
#[cfg(feature = "jwk")]
mod jwk;
mod kdf;
mod key;
mod openssh;
mod pair;
mod password;
mod pem;
mod pem_file;
mod pfx;
mod problem;
mod text;
mod typed;
mod wanted;

pub use problem::Problem;
pub use typed::{PrivateKey, certificates, private_key};
pub use wanted::Wanted;

use base64ct::{Base64, Encoding};
use certificate::Certificate;
use find::find;
use found::Found;
use key::Key;
use password::Password;
use std::fmt;
use text::text;
use zeroize::Zeroizing;

/// The largest file, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// A file to read, with the password and what the form has beside it.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The password that it is encrypted with, when the person has entered one.
    pub password: Option<&'a str>,
    /// PEM of the other half, certificate or key, when it is there already.
    pub beside: &'a str,
}

/// The texts that a file fills into the form, and what to show about it.
pub struct Contents {
    /// Name and text of what there is to say about it. Nothing of it is secret.
    pub facts: Vec<(&'static str, String)>,
    /// Texts by the name of the field that they fill: `certificate`, `key`, `ca`, or the field of the file itself,
    /// whose name is empty here.
    pub texts: Vec<(&'static str, Zeroizing<String>)>,
}

/// Texts are secrets, mostly: only their names are written.
impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.texts.iter().map(|(name, _)| name).collect();
        f.debug_struct("Contents").field("facts", &self.facts).field("texts", &names).finish()
    }
}

/// Reads a file. What kind it is of is told by what is in it: names of files say little. `now` is in seconds since
/// 1970.
///
/// # Errors
/// Why it cannot be used. It asks for a password where a better one may help (see [`Problem::asks_for_password`]).
pub fn read(wanted: Wanted, file: File<'_>, now: i64) -> Result<Contents, Problem> {
    if file.bytes.len() > LARGEST {
        return Err(Problem::TooLarge);
    }
    if file.bytes.is_empty() {
        return Err(Problem::Empty);
    }
    let own = |text: String| vec![("", Zeroizing::new(text))];
    let mut facts = vec![("File", file.name.to_owned())];
    let texts = match wanted {
        Wanted::Bytes => {
            facts.push(("Size", size(file.bytes.len())));
            own(Base64::encode_string(file.bytes))
        }
        Wanted::Text => {
            facts.push(("Size", size(file.bytes.len())));
            own(text(file.bytes).ok_or(Problem::NotText)?.into_owned())
        }
        Wanted::Json => {
            let text = text(file.bytes).ok_or(Problem::NotJson)?;
            facts.extend(account::read(&text, &mut Password::new(file.password))?.facts());
            own(text.into_owned())
        }
        // The hub reads JSON Web Keys.
        Wanted::Key
            if text(file.bytes).is_some_and(|text| text.starts_with('{') && text.contains("\"kty\"")) =>
        {
            own(text(file.bytes).unwrap_or_default().into_owned())
        }
        Wanted::Pem | Wanted::Key | Wanted::Certificate => {
            let found = find(file.bytes, &mut Password::new(file.password))?;
            fill(pair::check(found, wanted, file.beside, now)?, wanted, file, &mut facts)?
        }
    };
    Ok(Contents { facts, texts })
}

/// The texts for the fields, and what to say about them.
fn fill(
    mut found: Found,
    wanted: Wanted,
    file: File<'_>,
    facts: &mut Vec<(&'static str, String)>,
) -> Result<Vec<(&'static str, Zeroizing<String>)>, Problem> {
    let key = found.keys.first();
    if wanted != Wanted::Key {
        facts.extend(found.certificates.first().into_iter().flat_map(Certificate::facts));
    }
    match &found.account {
        Some(account) => facts.extend(account.facts()),
        None => facts.extend(key.map(|key| ("Key", key.kind().to_owned()))),
    }
    if found.keys.len() > 1 {
        facts.push(("Further keys", format!("{} (left out)", found.keys.len() - 1)));
    }
    let key = key.map(Key::pem);
    let text = match wanted {
        Wanted::Certificate if found.account.is_some() => return Err(Problem::NoCertificate),
        Wanted::Certificate => {
            let authorities = certificate::take_authorities(&mut found.certificates);
            let texts =
                [("certificate", pem_of(&found.certificates)), ("key", key), ("ca", pem_of(&authorities))];
            return Ok(texts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect());
        }
        Wanted::Pem if found.is_pfx || found.account.is_some() => return Err(Problem::NotPem),
        Wanted::Pem => {
            let parts = [pem_of(&found.certificates), key].into_iter().flatten();
            Zeroizing::new(parts.map(|part| part.to_string()).collect())
        }
        // The hub reads the account from it, too.
        _ if found.account.is_some() => Zeroizing::new(text(file.bytes).unwrap_or_default().into_owned()),
        _ => key.ok_or(Problem::NoKey)?,
    };
    Ok(vec![("", text)])
}

/// Certificates as PEM, one after the other.
fn pem_of(list: &[Certificate]) -> Option<Zeroizing<String>> {
    (!list.is_empty()).then(|| Zeroizing::new(list.iter().map(Certificate::pem).collect()))
}

fn size(bytes: usize) -> String {
    if bytes < 1024 { format!("{bytes} bytes") } else { format!("{} KB", bytes.div_ceil(1024)) }
}
