//! Installing what is missing. What is there in the right version is left alone.

use crate::{
    run::{cargo, command, output, run, say, step},
    tools,
};
use anyhow::{Context, Result, bail};
use std::fs;

const WASM: &str = "wasm32-unknown-unknown";

/// What building the widget needs.
pub(crate) fn for_builds() -> Result<()> {
    step("Set-up", || {
        wasm_target()?;
        trunk()?;
        wasm_bindgen()?;
        wasm_opt()
    })
}

/// What building and testing need.
pub(crate) fn for_tests() -> Result<()> {
    for_builds()?;
    step("Set-up for tests", || {
        components()?;
        browsers()?;
        if !is_there("geckodriver", tools::GECKODRIVER)? {
            cargo_install("geckodriver", tools::GECKODRIVER, true)?;
        }
        npm_package("oidc-provider", tools::OIDC_PROVIDER)
    })
}

fn wasm_target() -> Result<()> {
    let installed = output("rustup", &["target", "list", "--installed"]);
    match installed {
        Some(list) if list.lines().any(|line| line == WASM) => say(format!("{WASM}: there")),
        Some(_) => run(command("rustup", &["target", "add", WASM]))?,
        None => bail!("rustup is needed for {WASM}; its site says how to install it: https://rustup.rs"),
    }
    Ok(())
}

/// A minimal toolchain comes without them.
fn components() -> Result<()> {
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if tools::exists(program) {
            say(format!("{component}: there"));
        } else {
            run(command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

fn trunk() -> Result<()> {
    if is_there("trunk", tools::TRUNK)? {
        return Ok(());
    }
    say("the first build of trunk takes a few minutes");
    cargo_install("trunk", tools::TRUNK, true)
}

/// Its output only fits the library of the same version.
fn wasm_bindgen() -> Result<()> {
    let version = tools::locked("wasm-bindgen")?;
    if is_there("wasm-bindgen", &version)? {
        return Ok(());
    }
    // Some releases were published without a lock file that still builds.
    cargo_install("wasm-bindgen-cli", &version, true)
        .or_else(|_| cargo_install("wasm-bindgen-cli", &version, false))
}

fn wasm_opt() -> Result<()> {
    let release = tools::BINARYEN.split('.').next().unwrap_or_default();
    if is_there("wasm-opt", release)? {
        return Ok(());
    }
    npm_package("binaryen", tools::BINARYEN)
}

fn is_there(program: &str, version: &str) -> Result<bool> {
    let line = tools::version_line(program)?.unwrap_or_default();
    let there = line.split_whitespace().any(|word| word == version);
    if there {
        say(format!("{program} {version}: there"));
    } else {
        let found = if line.is_empty() { "none".into() } else { format!("\"{line}\"") };
        say(format!("{program} {version}: missing, found {found}"));
    }
    Ok(there)
}

/// Debug builds without debug information: they are ready minutes earlier and hardly slower at their work.
fn cargo_install(package: &str, version: &str, locked: bool) -> Result<()> {
    let folder = tools::folder();
    let mut install = cargo(&["install", "--debug", package, "--version", version, "--root"]);
    install.arg(&folder).env_remove("CARGO_TARGET_DIR").env("CARGO_PROFILE_DEV_DEBUG", "0");
    if locked {
        install.arg("--locked");
    }
    run(install)
}

fn npm_package(name: &str, version: &str) -> Result<()> {
    let prefix = tools::npm_folder();
    let manifest = prefix.join("node_modules").join(name).join("package.json");
    let wanted = format!("\"version\": \"{version}\"");
    if fs::read_to_string(manifest).is_ok_and(|text| text.contains(&wanted)) {
        say(format!("{name} {version}: there"));
        return Ok(());
    }
    fs::create_dir_all(&prefix)?;
    let mut install = command("npm", &["install", "--no-fund", "--no-audit", "--save-exact", "--prefix"]);
    install.arg(&prefix).arg(format!("{name}@{version}"));
    run(install).context("npm comes with Node.js; on Debian: apt-get install nodejs npm")
}

/// What browser tests run, and Debian's packages of it.
const BROWSERS: [(&str, &str); 3] =
    [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("firefox-esr", "firefox-esr")];

fn browsers() -> Result<()> {
    let (there, missing): (Vec<_>, Vec<_>) =
        BROWSERS.into_iter().partition(|(program, _)| tools::exists(program));
    for (program, _) in there {
        say(format!("{program}: there"));
    }
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
