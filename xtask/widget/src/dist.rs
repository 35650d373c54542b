//! `dist`, as Trunk makes it, without Trunk: nobody who only wants to run the demo has to compile it. A step of
//! `cargo xtask test` holds the two equal.

use crate::{
    compress,
    document::{Kind, assets, filled},
    parts::{Parts, Profile},
    script,
    split::PLACE,
    style,
};
use anyhow::{Context, Result};
use xtask::files;

/// Writes every file that the hub serves below `/widget/`, with compressed copies for a release.
pub(crate) fn write(profile: Profile) -> Result<()> {
    let root = files::root();
    let settings = files::text(&root.join("Trunk.toml"))?;
    let (base, script) = (setting(&settings, "public_url")?, setting(&settings, "pattern_script")?);
    style::write()?;
    script::write(profile)?;
    let parts = Parts::make(profile)?;
    let dist = files::dist();
    files::remove(&dist)?;
    let build = parts.publish(&dist, base, profile)?;

    let document = files::text(&root.join("index.html"))?;
    let assets = assets(&document)?;
    let mut texts = Vec::new();
    for asset in &assets {
        texts.push(match &asset.kind {
            Kind::Style(path) | Kind::Script(path) => {
                let text = files::text(&root.join(path))?;
                asset.inlined(&text).with_context(|| format!("{path} cannot be inlined"))?
            }
            Kind::Rust => script.replace(PLACE, &build),
        });
    }
    files::write(&dist.join("index.html"), filled(&document, &assets, &texts).as_bytes())?;
    if profile == Profile::Release {
        println!("compressing");
        compress::beside(&dist)?;
    }
    println!("ready");
    Ok(())
}

/// A text of `Trunk.toml`, which stands on one line there.
fn setting<'a>(settings: &'a str, name: &str) -> Result<&'a str> {
    let value = settings.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='));
    let quoted = value.with_context(|| format!("Trunk.toml has no {name}"))?.trim();
    ['"', '\'']
        .iter()
        .find_map(|quote| quoted.strip_prefix(*quote)?.strip_suffix(*quote))
        .with_context(|| format!("Trunk.toml: {name} is not a text on one line"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_of_trunk_is_read_in_either_kind_of_quotes() {
        let settings =
            "[build]\ndist_of = \"no\"\ndist = \"dist\"\npattern_script = '<script a=\"b\">'\nnumber = 3\n";
        assert_eq!(setting(settings, "dist").unwrap(), "dist");
        assert_eq!(setting(settings, "pattern_script").unwrap(), "<script a=\"b\">");
        for wrong in ["absent", "number"] {
            assert!(setting(settings, wrong).is_err(), "{wrong}");
        }
    }
}
