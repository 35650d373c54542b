//! One stylesheet from many.

use crate::joined::joined;
use anyhow::Result;
use xtask::files;

/// Writes `target/style/inlay.css` from the sheets in `style`.
pub(crate) fn write() -> Result<()> {
    let root = files::root();
    let css = joined(&root.join("style"), "css")?;
    // Below the repository's own target directory, whatever cargo uses: index.html names this path.
    files::write(&root.join("target/style/inlay.css"), css.as_bytes())
}
