//! Key files: what is in them, and why one cannot be used.
//!
//! Everything happens in memory and at a time that the caller names. The widget loads this crate when a file is picked
//! (`src/files.rs`); the hub looks at what arrives with code of its own.

mod account;
mod certificate;
mod key;
mod lock;
mod pem;
mod pfx;
mod problem;
mod wanted;

pub use problem::Problem;
pub use wanted::Wanted;

use base64ct::{Base64, Encoding};
use certificate::Certificate;
use key::Key;
use lock::Lock;
use std::fmt;
use zeroize::Zeroizing;

/// The largest file, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// A file, and what stands around the place that it was dropped on.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// What it is protected by, when the person has said so.
    pub password: Option<&'a str>,
    /// PEM of the other half, certificate or key, when it is there already.
    pub beside: &'a str,
}

/// What a file is good for.
pub struct Contents {
    /// Name and text of what there is to say about it. Nothing of it is secret.
    pub facts: Vec<(&'static str, String)>,
    /// Texts by the name of the field that they fill: `certificate`, `key`, `ca`, or the field of the file itself, whose
    /// name is empty here.
    pub texts: Vec<(&'static str, Zeroizing<String>)>,
}

/// Texts are secrets, mostly: only their names are written.
impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.texts.iter().map(|(name, _)| name).collect();
        f.debug_struct("Contents").field("facts", &self.facts).field("texts", &names).finish()
    }
}

/// Reads a file. What kind it is of is told by what is in it: names of files say little. `now` is in seconds since 1970.
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
            own(text(file.bytes).ok_or(Problem::NotText)?.to_owned())
        }
        Wanted::Json => {
            let text = text(file.bytes).ok_or(Problem::NotJson)?;
            facts.extend(account::read(text)?.facts());
            own(text.to_owned())
        }
        Wanted::Pem | Wanted::Key | Wanted::Certificate => {
            let found = Found::read(file.bytes, &mut Lock::new(file.password))?;
            found.check(wanted, file.beside, now)?.fill(wanted, file, &mut facts)?
        }
    };
    Ok(Contents { facts, texts })
}

/// Certificates and keys, before they are looked at together.
#[derive(Default)]
struct Found {
    /// The first one is the key's, after [`Found::check`].
    certificates: Vec<Certificate>,
    keys: Vec<Key>,
    account: Option<account::Account>,
    /// Whether this is a PFX file, which is there to keep both together.
    is_pfx: bool,
}

impl Found {
    fn read(bytes: &[u8], lock: &mut Lock<'_>) -> Result<Self, Problem> {
        match text(bytes) {
            Some(text) if text.starts_with('{') => {
                let account = account::read(text)?;
                let key = account.key.clone().ok_or(Problem::NoKey)?;
                Ok(Self { keys: vec![key], account: Some(account), ..Self::default() })
            }
            Some(text) if text.contains(pem::BEGIN) => pem::read(text, lock),
            Some(_) => Err(Problem::Unreadable),
            None => Self::read_der(bytes, lock),
        }
    }

    fn read_der(bytes: &[u8], lock: &mut Lock<'_>) -> Result<Self, Problem> {
        if let Some(certificate) = Certificate::read(bytes) {
            return Ok(Self { certificates: vec![certificate], ..Self::default() });
        }
        let key = match (Key::read(bytes), lock::Protected::read(bytes)) {
            (Some(key), _) => key,
            (None, Some(protected)) => protected.key(lock)?,
            (None, None) => return pfx::read(bytes, lock),
        };
        Ok(Self { keys: vec![key], ..Self::default() })
    }

    /// Finds the key and the certificate that belong together and puts them first.
    fn check(mut self, wanted: Wanted, beside: &str, now: i64) -> Result<Self, Problem> {
        if self.certificates.is_empty() && self.keys.is_empty() {
            return Err(Problem::Unreadable);
        }
        if wanted == Wanted::Key {
            return if self.keys.is_empty() { Err(Problem::NoKey) } else { Ok(self) };
        }
        if wanted == Wanted::Certificate && self.is_pfx && self.keys.is_empty() {
            return Err(Problem::NoKey);
        }
        // What is in the boxes may be half of a pair, or nothing that can be read.
        let other = if wanted == Wanted::Certificate {
            pem::read(beside, &mut Lock::new(None)).unwrap_or_default()
        } else {
            Self::default()
        };
        match (self.certificates.is_empty(), self.keys.is_empty()) {
            (false, false) => self.pair_up().ok_or(Problem::KeyMismatch)?,
            (true, false) if is_stranger(&other.certificates, &self.keys) => {
                return Err(Problem::OtherCertificate);
            }
            (false, true) if is_stranger(&self.certificates, &other.keys) => return Err(Problem::OtherKey),
            _ => {}
        }
        // Authorities besides the certificate itself are the other side's business.
        let count = if wanted == Wanted::Pem { self.certificates.len() } else { 1 };
        self.certificates.iter().take(count).try_for_each(|certificate| certificate.is_valid_at(now))?;
        Ok(self)
    }

    /// `None` when no key belongs to any certificate, as far as that can be told.
    fn pair_up(&mut self) -> Option<()> {
        let mut unknown = None;
        for (at, key) in self.keys.iter().enumerate() {
            for (index, certificate) in self.certificates.iter().enumerate() {
                match key.belongs_to(certificate) {
                    Some(true) => {
                        self.keys.swap(0, at);
                        let own = self.certificates.remove(index);
                        self.certificates.insert(0, own);
                        return Some(());
                    }
                    Some(false) => {}
                    // Taken on trust; the hub compares again.
                    None => unknown = Some((at, index)),
                }
            }
        }
        let (at, index) = unknown?;
        self.keys.swap(0, at);
        self.certificates[..=index].rotate_right(1);
        Some(())
    }

    fn fill(
        mut self,
        wanted: Wanted,
        file: File<'_>,
        facts: &mut Vec<(&'static str, String)>,
    ) -> Result<Vec<(&'static str, Zeroizing<String>)>, Problem> {
        let key = self.keys.first();
        if wanted != Wanted::Key {
            facts.extend(self.certificates.first().into_iter().flat_map(Certificate::facts));
        }
        match &self.account {
            Some(account) => facts.extend(account.facts()),
            None => facts.extend(key.map(|key| ("Key", key.kind().to_owned()))),
        }
        let key = key.map(Key::pem);
        let text = match wanted {
            Wanted::Certificate if self.account.is_some() => return Err(Problem::NoCertificate),
            Wanted::Certificate => {
                let authorities = certificate::take_authorities(&mut self.certificates);
                let texts = [
                    ("certificate", certificates(&self.certificates)),
                    ("key", key),
                    ("ca", certificates(&authorities)),
                ];
                return Ok(texts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect());
            }
            Wanted::Pem if self.is_pfx || self.account.is_some() => return Err(Problem::NotPem),
            Wanted::Pem => {
                let parts = [certificates(&self.certificates), key].into_iter().flatten();
                Zeroizing::new(parts.map(|part| part.to_string()).collect())
            }
            // The hub reads the account from it, too.
            _ if self.account.is_some() => Zeroizing::new(text(file.bytes).unwrap_or_default().to_owned()),
            _ => key.ok_or(Problem::NoKey)?,
        };
        Ok(vec![("", text)])
    }
}

/// Whether it is certain that no key belongs to any certificate. It is not when there are none.
fn is_stranger(certificates: &[Certificate], keys: &[Key]) -> bool {
    let mut pairs =
        certificates.iter().flat_map(|certificate| keys.iter().map(move |key| (key, certificate)));
    !certificates.is_empty()
        && !keys.is_empty()
        && pairs.all(|(key, certificate)| key.belongs_to(certificate) == Some(false))
}

fn certificates(list: &[Certificate]) -> Option<Zeroizing<String>> {
    (!list.is_empty()).then(|| Zeroizing::new(list.iter().map(Certificate::pem).collect()))
}

/// Text without the mark that some editors begin it with.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}').trim_start())
}

fn size(bytes: usize) -> String {
    if bytes < 1024 { format!("{bytes} bytes") } else { format!("{} KB", bytes.div_ceil(1024)) }
}
