//! One stylesheet from many.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use xtask::files;

/// Writes `target/style/inlay.css` from the sheets that `style/order.txt` names, one per line.
pub(crate) fn write() -> Result<()> {
    let root = files::root();
    let folder = root.join("style");
    let order = files::text(&folder.join("order.txt"))?;
    let sheets = files::below(&folder)?;
    let css = joined(&order, &sheets, &folder)?;
    // Below the repository's own target directory, whatever cargo uses: index.html names this path.
    files::write(&root.join("target/style/inlay.css"), css.as_bytes())
}

fn joined(order: &str, sheets: &[PathBuf], folder: &Path) -> Result<String> {
    let named: Vec<PathBuf> =
        order.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| folder.join(line)).collect();
    for sheet in sheets.iter().filter(|sheet| files::extension(sheet) == "css") {
        if !named.contains(sheet) {
            bail!("style/order.txt does not name {}", sheet.display());
        }
    }
    named.iter().map(|sheet| files::text(sheet)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_the_order_forgets_is_an_error() {
        let folder = Path::new("style");
        let error = joined("", &[folder.join("cards.css")], folder).unwrap_err();
        assert!(error.to_string().contains("cards.css"), "{error}");
    }
}
