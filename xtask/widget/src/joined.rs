//! Many source files as one, in the order that their folder's `order.txt` gives, one name per line.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use xtask::files;

/// The text of every file below `folder` with this extension. One that the order does not name is an error.
pub(crate) fn joined(folder: &Path, extension: &str) -> Result<String> {
    let order = files::text(&folder.join("order.txt"))?;
    let sources = files::below(folder)?;
    in_order(&order, sources.iter().filter(|file| files::extension(file) == extension), folder)
}

fn in_order<'a>(order: &str, sources: impl Iterator<Item = &'a PathBuf>, folder: &Path) -> Result<String> {
    let named: Vec<PathBuf> =
        order.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| folder.join(line)).collect();
    for source in sources {
        if !named.contains(source) {
            bail!("{} does not name {}", folder.join("order.txt").display(), source.display());
        }
    }
    named.iter().map(|file| files::text(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_the_order_forgets_is_an_error() {
        let folder = Path::new("style");
        let error = in_order("", [folder.join("cards.css")].iter(), folder).unwrap_err();
        assert!(error.to_string().contains("cards.css"), "{error}");
    }
}
