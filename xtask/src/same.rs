//! Whether two builds of the widget are the same: same files, same bytes, except for the digests in the names that Trunk
//! makes in its own way.

use anyhow::{Context, Result, ensure};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use xtask::files;

/// Checks that `ours` has what `theirs` has.
///
/// # Errors
///
/// They differ; the text names the first file that does.
pub(crate) fn check(ours: &Path, theirs: &Path) -> Result<()> {
    let (ours, theirs) = (read(ours)?, read(theirs)?);
    let names = |build: &BTreeMap<String, Vec<u8>>| build.keys().cloned().collect::<Vec<_>>().join(", ");
    ensure!(ours.keys().eq(theirs.keys()), "we build {}, Trunk builds {}", names(&ours), names(&theirs));
    for (name, bytes) in &ours {
        ensure!(*bytes == theirs[name], "Trunk's {name} is another one");
    }
    Ok(())
}

/// Files by their names without digests; the names in the document are without them, too. Compressed copies are left out:
/// Trunk makes none.
fn read(dist: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut build = BTreeMap::new();
    let mut document = files::text(&dist.join("index.html"))?;
    let is_kept = |file: &PathBuf| !matches!(files::extension(file), "br" | "gz" | "html");
    for file in files::below(dist)?.into_iter().filter(is_kept) {
        let name = file.strip_prefix(dist)?.to_string_lossy().into_owned();
        let bare = bare(&name).with_context(|| format!("{name} has no digest in its name"))?;
        document = document.replace(&name, &bare);
        ensure!(build.insert(bare, files::bytes(&file)?).is_none(), "there are two of {name}");
    }
    build.insert("index.html".into(), document.into_bytes());
    Ok(build)
}

/// `start-12ab.js` without its digest: `start.js`.
fn bare(name: &str) -> Option<String> {
    let (stem, rest) = name.rsplit_once('-')?;
    let digits = rest.find(|sign: char| !sign.is_ascii_hexdigit())?;
    (digits > 8).then(|| format!("{stem}{}", &rest[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = files::target().join("tmp/same").join(name);
        files::remove(&folder).unwrap();
        for (name, text) in files {
            files::write(&folder.join(name), text.as_bytes()).unwrap();
        }
        folder
    }

    #[test]
    fn builds_that_differ_in_digests_only_are_the_same() {
        let ours = build(
            "ours",
            &[
                ("index.html", "<script src=/widget/start-0123456789abcdef.js>"),
                ("start-0123456789abcdef.js", "1"),
            ],
        );
        let theirs = build(
            "theirs",
            &[
                ("index.html", "<script src=/widget/start-fedcba987654321.js>"),
                ("start-fedcba987654321.js", "1"),
                ("start-fedcba987654321.js.br", "packed"),
            ],
        );
        check(&ours, &theirs).unwrap();
    }

    #[test]
    fn another_byte_another_file_and_another_document_are_told() {
        let whole = [("index.html", "start-0123456789abcdef.js"), ("start-0123456789abcdef.js", "1")];
        let ours = build("whole", &whole);
        let other = build("byte", &[whole[0], ("start-0123456789abcdef.js", "2")]);
        assert_eq!(check(&ours, &other).unwrap_err().to_string(), "Trunk's start.js is another one");
        let other = build("document", &[("index.html", "start-0123456789abcdef.js async"), whole[1]]);
        assert_eq!(check(&ours, &other).unwrap_err().to_string(), "Trunk's index.html is another one");
        let other = build("files", &[whole[0], whole[1], ("key-0123456789abcdef.wasm", "")]);
        assert!(check(&ours, &other).unwrap_err().to_string().contains("key.wasm"));
    }

    #[test]
    fn a_digest_is_what_stands_between_the_last_hyphen_and_the_ending() {
        assert_eq!(bare("inlay-0123456789abcdef_bg.wasm").as_deref(), Some("inlay_bg.wasm"));
        assert_eq!(bare("two-parts-0123456789abcdef.css").as_deref(), Some("two-parts.css"));
        assert_eq!(bare("index.html"), None);
        assert_eq!(bare("to-add.js"), None);
    }
}
