//! Key files: certificates, private keys and PFX that a person picks or drops. They are read in the browser, by a chunk of
//! the WebAssembly module that is fetched with the first of them (see `setup` for chunks).

pub(crate) use inlay_keyfiles::{Contents, File, LARGEST, Wanted};

use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Why a key file cannot be used.
#[derive(Clone, PartialEq)]
pub(crate) struct KeyFileError {
    /// A sentence for the person.
    pub(crate) message: String,
    /// Whether another password may help.
    pub(crate) asks_for_password: bool,
}

/// The chunk did not get through.
impl From<SplitLoaderError> for KeyFileError {
    fn from(_: SplitLoaderError) -> Self {
        let message = "This page couldn't load what it reads files with. Check your connection and choose the file again.";
        Self { message: message.to_owned(), asks_for_password: false }
    }
}

/// Reads a file, at a time in seconds since 1970.
type Read = fn(Wanted, File<'_>, i64) -> Result<Contents, KeyFileError>;

/// The entry of the chunk.
#[wasm_split(files, fallible)]
fn reader() -> Result<Read, KeyFileError> {
    Ok(|wanted, file, now| {
        inlay_keyfiles::read(wanted, file, now).map_err(|problem| KeyFileError {
            message: problem.to_string(),
            asks_for_password: problem.asks_for_password(),
        })
    })
}

/// Reads a key file: what is in it and which fields it fills, or why it cannot be used. No fact hides or
/// reorders the text around it.
pub(crate) async fn read_key_file(wanted: Wanted, file: File<'_>) -> Result<Contents, KeyFileError> {
    let read = reader().await?;
    // Whole seconds since 1970 are far from the limits of both.
    let mut contents = read(wanted, file, (js_sys::Date::now() / 1000.0) as i64)?;
    for (_, text) in &mut contents.facts {
        *text = inlay_forms::show_invisible(text);
    }
    Ok(contents)
}
