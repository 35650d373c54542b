//! Trunk's last hook: puts the parts of the module in the place of Trunk's own.

use crate::parts::{NAME, Parts, Profile};
use anyhow::{Context, Result, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
};
use xtask::files;

/// What Trunk leaves in the document for the names of the files (see `Trunk.toml`).
pub(crate) const PLACE: &str = "__INLAY_BUILD__";

/// Replaces Trunk's module in the folder that Trunk is about to make its `dist`.
pub(crate) fn run() -> Result<()> {
    let trunk = |name: &str| env::var(name).with_context(|| format!("{name} is not set: Trunk calls this"));
    let staging = PathBuf::from(trunk("TRUNK_STAGING_DIR")?);
    let profile = profile()?;
    let parts = Parts::make(profile)?;
    remove_modules(&staging)?;
    let build = parts.publish(&staging, &trunk("TRUNK_PUBLIC_URL")?, profile)?;
    let path = staging.join("index.html");
    let document = files::text(&path)?;
    ensure!(document.contains(PLACE), "{} has no {PLACE}", path.display());
    files::write(&path, document.replace(PLACE, &build).as_bytes())
}

/// The profile that Trunk builds with.
pub(crate) fn profile() -> Result<Profile> {
    let profile = env::var("TRUNK_PROFILE").context("TRUNK_PROFILE is not set: Trunk calls this")?;
    Ok(if profile == "release" { Profile::Release } else { Profile::Debug })
}

/// What Trunk made of the whole module.
fn remove_modules(staging: &Path) -> Result<()> {
    for file in files::below(staging)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{NAME}-")) && matches!(files::extension(&file), "js" | "wasm") {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}
