//! Where master keys come from: a file or the environment, never the database and never made up on the side.
//!
//! One key per line, `id:key` or just `key`; a key is 32 bytes in base64 or hex. The first line seals, all lines
//! open, so that a key is replaced by writing a new one above it. Empty lines and lines that start with `#` are
//! skipped.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const KEY_LEN: usize = 32;
/// A ring is a handful of lines; a larger file is the wrong file.
const MAX_FILE_LEN: u64 = 64 * 1024;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The master keys by id; the first is primary. Keys are wiped when the ring is dropped.
pub struct KeyRing(Vec<(String, Zeroizing<[u8; KEY_LEN]>)>);

/// Why there is no key ring. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// Neither a file nor a value was given.
    #[error(
        "there is no master key: write `openssl rand -base64 32` into a file, run `chmod 400` on it, and name it"
    )]
    Absent,
    /// A file and a value were given, and nobody can know which one is meant.
    #[error("the master key is given twice, as a file and as a value: keep one")]
    GivenTwice,
    /// The file cannot be read or written.
    #[error("the master key file {path} cannot be used: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// Others than the owner may use the file.
    #[error("the master key file {path} is open to others (mode {mode:04o}): run `chmod 400` on it")]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A line that holds no key.
    #[error("line {line} of the master key is not 32 bytes in base64 or hex, with or without `id:` in front")]
    NotAKey {
        /// Counted from 1.
        line: usize,
    },
    /// An id that records could not be found by.
    #[error("line {line} of the master key: an id has 1 to 32 letters, digits, `-` or `_`, and occurs once")]
    BadId {
        /// Counted from 1.
        line: usize,
    },
}

impl KeyRing {
    /// Reads the ring from a file (`file`) or from the value of an environment variable (`env`), in which commas may
    /// stand for line ends. A key without an id gets one that is derived from the key, so that it stays the same
    /// wherever the line is.
    ///
    /// # Errors
    /// When there is no key or more than one source, when others may read the file, or when a line is not a key.
    pub fn load(file: Option<&Path>, env: Option<&str>) -> Result<Self, KeyRingError> {
        match (file, env.filter(|value| !value.trim().is_empty())) {
            (Some(_), Some(_)) => Err(KeyRingError::GivenTwice),
            (Some(path), None) => Self::parse(&read_private(path)?),
            (None, Some(value)) => Self::parse(value),
            (None, None) => Err(KeyRingError::Absent),
        }
    }

    fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<(String, Zeroizing<[u8; KEY_LEN]>)> = Vec::new();
        for (index, text) in text.split(['\n', ',']).enumerate() {
            let line = index + 1;
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let (id, key) = match text.split_once(':') {
                Some((id, key)) => (Some(id.trim()), key.trim()),
                None => (None, text),
            };
            let key = decode(key).ok_or(KeyRingError::NotAKey { line })?;
            let id = id.map_or_else(|| derived_id(&key), str::to_owned);
            if !is_id(&id) || keys.iter().any(|(known, _)| *known == id) {
                return Err(KeyRingError::BadId { line });
            }
            keys.push((id, key));
        }
        if keys.is_empty() { Err(KeyRingError::Absent) } else { Ok(Self(keys)) }
    }

    pub(super) fn primary(&self) -> (&str, &[u8; KEY_LEN]) {
        let (id, key) = self.0.first().expect("a ring has at least one key");
        (id, key)
    }

    pub(super) fn key(&self, id: &str) -> Option<&[u8; KEY_LEN]> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, key)| &**key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8; KEY_LEN]> {
        self.0.iter().map(|(_, key)| &**key)
    }
}

impl std::fmt::Debug for KeyRing {
    /// Ids only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ids: Vec<&str> = self.0.iter().map(|(id, _)| id.as_str()).collect();
        f.debug_tuple("KeyRing").field(&ids).finish()
    }
}

/// Writes a new random master key into a file that only its owner may read (mode 0400).
///
/// # Errors
/// When the file exists already, because overwriting a master key loses everything that it sealed, or cannot be
/// written.
pub fn generate_master_key(path: &Path) -> Result<(), KeyRingError> {
    let failed = |cause| KeyRingError::File { path: path.to_owned(), cause };
    let mut key = Zeroizing::new([0; KEY_LEN]);
    getrandom::fill(key.as_mut_slice()).map_err(|cause| failed(std::io::Error::other(cause)))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let mut file = options.open(path).map_err(failed)?;
    let mut line = Zeroizing::new(STANDARD.encode(key.as_slice()));
    line.push('\n');
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyRingError> {
    let failed = |cause| KeyRingError::File { path: path.to_owned(), cause };
    let file = File::open(path).map_err(failed)?;
    // Asked of the open file, so that what was checked is what is read.
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata().map_err(failed)?) & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyRingError::OpenToOthers { path: path.to_owned(), mode });
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE_LEN).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

fn decode(text: &str) -> Option<Zeroizing<[u8; KEY_LEN]>> {
    let hex = text.as_bytes();
    let bytes = Zeroizing::new(if hex.len() == 2 * KEY_LEN && hex.iter().all(u8::is_ascii_hexdigit) {
        HEXLOWER_PERMISSIVE.decode(hex).ok()?
    } else {
        STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?
    });
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

/// Eight hex digits that belong to the key and tell nothing about it.
fn derived_id(key: &[u8; KEY_LEN]) -> String {
    let mut id = [0; 4];
    Hkdf::<Sha256>::new(None, key)
        .expand(b"inlay/key-id/v1", &mut id)
        .expect("four bytes are within what HKDF-SHA256 gives");
    HEXLOWER.encode(&id)
}

fn is_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("inlay-keyring-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir.join("master.key")
    }

    fn ids(text: &str) -> Vec<String> {
        KeyRing::load(None, Some(text)).unwrap().0.into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn k7_a_generated_key_is_private_loads_and_is_never_overwritten() {
        let path = scratch("generated");
        generate_master_key(&path).unwrap();
        let first = std::fs::read(&path).unwrap();
        assert_eq!(KeyRing::load(Some(&path), None).unwrap().0.len(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
        }
        assert!(matches!(generate_master_key(&path), Err(KeyRingError::File { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), first);
    }

    #[cfg(unix)]
    #[test]
    fn k7_a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let path = scratch("open");
        std::fs::write(&path, "ab".repeat(32)).unwrap();
        for mode in [0o644, 0o640, 0o604, 0o660] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = KeyRing::load(Some(&path), None).unwrap_err();
            assert!(error.to_string().contains("chmod 400"), "{error}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        KeyRing::load(Some(&path), None).unwrap();
    }

    #[test]
    fn base64_of_both_alphabets_and_hex_are_the_same_key() {
        let key = [0xfb; KEY_LEN];
        let hex = "fb".repeat(KEY_LEN);
        let padded = STANDARD.encode(key);
        let url_safe = URL_SAFE.encode(key);
        for text in [&hex, &padded, padded.trim_end_matches('='), url_safe.trim_end_matches('=')] {
            assert_eq!(*decode(text).unwrap(), key, "{text}");
        }
        assert_eq!(ids(&hex), ids(&padded));
    }

    #[test]
    fn the_first_line_is_primary_and_comments_are_skipped() {
        let text = format!("# since May\n\n new:{}\n old:{}\n", "01".repeat(32), "02".repeat(32));
        assert_eq!(ids(&text), ["new", "old"]);
    }

    #[test]
    fn short_long_absent_and_double_keys_are_refused() {
        for text in
            ["abcd", &"01".repeat(31), &"01".repeat(33), "id:", "not a key at all", &STANDARD.encode([1; 48])]
        {
            assert!(
                matches!(KeyRing::load(None, Some(text)), Err(KeyRingError::NotAKey { line: 1 })),
                "{text}"
            );
        }
        let key = "01".repeat(32);
        for text in
            [format!("a:{key}\na:{key}"), format!(":{key}"), format!("a b:{key}"), format!("{key}\n{key}")]
        {
            assert!(matches!(KeyRing::load(None, Some(&text)), Err(KeyRingError::BadId { .. })), "{text}");
        }
        assert!(matches!(KeyRing::load(None, None), Err(KeyRingError::Absent)));
        assert!(matches!(KeyRing::load(None, Some("  ")), Err(KeyRingError::Absent)));
        assert!(matches!(KeyRing::load(None, Some("# nothing")), Err(KeyRingError::Absent)));
        assert!(matches!(KeyRing::load(Some(Path::new("f")), Some(&key)), Err(KeyRingError::GivenTwice)));
    }
}
