//! Files compressed once and for all, each beside itself.

use anyhow::{Context, Result, anyhow};
use std::{
    io::Write,
    path::{Path, PathBuf},
    thread,
};
use xtask::files;

/// Writes `.br` and `.gz` beside every file that compression makes smaller, all of them side by side. The document is left
/// out: the hub fills it in for each answer.
pub(crate) fn beside(folder: &Path) -> Result<()> {
    let document = folder.join("index.html");
    let is_text = |file: &PathBuf| {
        matches!(files::extension(file), "wasm" | "js" | "css" | "svg" | "json" | "txt" | "html" | "map")
    };
    let all: Vec<_> =
        files::below(folder)?.into_iter().filter(|file| is_text(file) && *file != document).collect();
    thread::scope(|scope| {
        let works: Vec<_> = all.iter().map(|file| scope.spawn(|| compress(file))).collect();
        works.into_iter().try_for_each(|work| work.join().map_err(|_| anyhow!("compression panicked"))?)
    })
}

fn compress(file: &Path) -> Result<()> {
    let plain = files::bytes(file)?;
    for (extension, packed) in [("br", brotli(&plain)?), ("gz", gzip(&plain)?)] {
        if packed.len() < plain.len() {
            let mut name = file.to_path_buf().into_os_string();
            name.push(".");
            name.push(extension);
            files::write(Path::new(&name), &packed)?;
        }
    }
    Ok(())
}

/// Brotli at its smallest.
pub(crate) fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*plain, &mut packed, &parameters).context("brotli")?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_smaller_gets_compressed_copies_and_the_document_none() {
        let folder = files::target().join("tmp/compress");
        files::remove(&folder).unwrap();
        for (name, text) in
            [("index.html", "a".repeat(500)), ("a.css", "a".repeat(500)), ("b.css", "b".into())]
        {
            files::write(&folder.join(name), text.as_bytes()).unwrap();
        }
        beside(&folder).unwrap();
        let found = files::below(&folder).unwrap();
        let names: Vec<_> = found.iter().map(|file| file.file_name().unwrap()).collect();
        assert_eq!(names, ["a.css", "a.css.br", "a.css.gz", "b.css", "index.html"]);
    }
}
