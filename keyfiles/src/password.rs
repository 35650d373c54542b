//! The password of a file, and how much work may be done with it.

use crate::problem::Problem;
use zeroize::Zeroizing;

/// The most iterations of a key derivation that one file may cost: a few seconds in a browser. Exports usually ask for
/// thousands.
const MOST_ITERATIONS: u32 = 3_000_000;

/// A password while a file is decrypted with it.
pub(crate) struct Password<'a> {
    text: Option<&'a str>,
    /// As PKCS #12 takes it: UTF-16, the higher byte first, with a zero at its end (RFC 7292, appendix B.1).
    pub(crate) bmp: Zeroizing<Vec<u8>>,
    iterations_left: u32,
    when_spent: Problem,
}

impl<'a> Password<'a> {
    pub(crate) fn new(text: Option<&'a str>) -> Self {
        let units = text.unwrap_or_default().encode_utf16().chain([0]);
        let bmp = Zeroizing::new(units.flat_map(u16::to_be_bytes).collect());
        Self { text, bmp, iterations_left: MOST_ITERATIONS, when_spent: Problem::UnknownProtection }
    }

    /// Tries none, not even the empty one: what is encrypted asks for a password at once.
    pub(crate) fn refusing() -> Self {
        Self { iterations_left: 0, when_spent: Problem::PasswordNeeded, ..Self::new(None) }
    }

    /// As it was typed.
    pub(crate) fn text(&self) -> &'a str {
        self.text.unwrap_or_default()
    }

    /// Many files are encrypted with an empty password, which nobody has to type.
    pub(crate) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// What to say when it decrypts nothing.
    pub(crate) fn problem(&self) -> Problem {
        if self.text.is_some() { Problem::WrongPassword } else { Problem::PasswordNeeded }
    }

    /// Counts the iterations of a key derivation before they are done.
    pub(crate) fn spend(&mut self, iterations: u32) -> Result<(), Problem> {
        self.iterations_left =
            self.iterations_left.checked_sub(iterations).ok_or_else(|| self.when_spent.clone())?;
        Ok(())
    }
}
