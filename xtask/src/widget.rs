//! The widget: built by Trunk into `dist`, each file compressed once and for all beside itself.

use crate::{
    files,
    run::{command, run, say, step},
    tools,
};
use anyhow::{Context, Result};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    path::{Path, PathBuf},
};

/// How carefully to build.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Mode {
    /// Small and fast, minutes to build.
    Release,
    /// Large and slow, quick to build.
    Debug,
}

/// Everything that the built files depend on.
const INPUTS: [&str; 12] = [
    ".cargo/config.toml",
    "src",
    "style",
    "public",
    "api",
    "keyfiles",
    "forms",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/split.rs",
];

/// Where the built files are.
pub(crate) fn dist() -> PathBuf {
    files::root().join("dist")
}

/// Builds the widget unless what is in `dist` was built from the same inputs.
pub(crate) fn build(mode: Mode) -> Result<()> {
    step("Widget", || {
        // Trunk empties dist, so what it built without this command has no stamp and is built anew.
        let stamp = dist().join(".inputs");
        let inputs = fingerprint(mode)?;
        let unchanged = std::fs::read_to_string(&stamp).is_ok_and(|text| text == inputs);
        if unchanged && dist().join("index.html").is_file() {
            say("dist is up to date");
            return Ok(());
        }
        trunk(mode)?;
        if mode == Mode::Release {
            compress(&dist())?;
        }
        files::write(&stamp, inputs.as_bytes())
    })
}

fn trunk(mode: Mode) -> Result<()> {
    let mut trunk = command("trunk", &["build", "--offline", "--locked"]);
    if mode == Mode::Release {
        trunk.arg("--release");
    }
    // Trunk reads NO_COLOR as a boolean and refuses the usual `1`.
    trunk.env("PATH", tools::path()?).env_remove("NO_COLOR");
    run(trunk)
}

fn fingerprint(mode: Mode) -> Result<String> {
    let root = files::root();
    let mut hasher = DefaultHasher::new();
    mode.hash(&mut hasher);
    for input in INPUTS {
        for file in files::below(&root.join(input))? {
            file.strip_prefix(&root).unwrap_or(&file).hash(&mut hasher);
            files::bytes(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Writes `.br` and `.gz` beside every file that compression makes smaller. The document is left out: the hub fills
/// it in for each answer.
fn compress(folder: &Path) -> Result<()> {
    for file in files::below(folder)? {
        if !matches!(files::extension(&file), "wasm" | "js" | "css" | "svg" | "json" | "txt" | "html" | "map")
            || file == folder.join("index.html")
        {
            continue;
        }
        let plain = files::bytes(&file)?;
        for (extension, packed) in [("br", brotli(&plain)?), ("gz", gzip(&plain)?)] {
            if packed.len() < plain.len() {
                let mut name = file.clone().into_os_string();
                name.push(".");
                name.push(extension);
                files::write(Path::new(&name), &packed)?;
            }
        }
    }
    say("compressed with brotli and gzip");
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
