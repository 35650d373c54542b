//! The browsers and drivers that journeys run, from Debian's packages.

use anyhow::{Context, Result, bail};
use xtask::{
    run::{command, output, run},
    tools,
};

/// Programs, and Debian's packages of them.
const BROWSERS: [(&str, &str); 3] =
    [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("firefox-esr", "firefox-esr")];

/// Installs what is missing, or says how.
pub(super) fn installed() -> Result<()> {
    let missing: Vec<_> = BROWSERS.into_iter().filter(|(program, _)| !tools::exists(program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut install = vec!["install", "--quiet", "--yes", "--no-install-recommends", "fonts-liberation"];
    install.extend(missing.iter().map(|(_, package)| package));
    let by_hand = format!("apt-get {}", install.join(" "));
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    if !tools::exists("apt-get") || !(is_root || tools::exists("sudo")) {
        bail!("browser tests need Chromium, Firefox and Chromium's driver; as root: {by_hand}");
    }
    let apt = |arguments: &[&str]| {
        let mut apt = command(if is_root { "apt-get" } else { "sudo" }, &[]);
        if !is_root {
            apt.arg("apt-get");
        }
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(apt).with_context(|| format!("this would have installed it: {by_hand}"))
    };
    apt(&["update", "--quiet"])?;
    apt(&install)
}
