//! Tools from crates.io and npm. They are made beside their folder and moved there when they are whole, so that an
//! installation that was broken off is begun anew, and two at once do no harm.

use anyhow::{Context, Result, ensure};
use std::{fs, path::Path, process::Command};
use xtask::{
    files,
    job::Job,
    progress::Progress,
    run::{cargo, command, say},
    tools::Tool,
};

/// Installs a tool where it is missing.
pub(super) fn tool(tool: &Tool) -> Result<()> {
    let name = format!("{} {}", tool.package, tool.version);
    let folder = tool.folder();
    if tool.is_in(&folder) || tool.is_elsewhere() {
        return Ok(());
    }
    let part =
        folder.with_file_name(format!("{}-{}.part-{}", tool.package, tool.version, std::process::id()));
    files::remove(&part)?;
    fs::create_dir_all(&part).with_context(|| format!("cannot make {}", part.display()))?;
    say(format!("installing {name}"));
    let job = if tool.is_of_npm() {
        Job::start(tool.package, with_npm(tool, &part))
            .context("npm comes with Node.js; on Debian: apt-get install nodejs npm")?
    } else {
        Job::cargo(tool.package, with_cargo(tool, &part))?
    };
    Progress::default().wait(&mut [&mut { job }], &mut [])?;
    ensure!(tool.is_in(&part), "{name} was installed, but is not where it is looked for");
    finish(tool, &part, &folder)
}

/// Debug builds without debug information: they are ready minutes earlier and hardly slower at their work.
fn with_cargo(tool: &Tool, part: &Path) -> Command {
    let mut install =
        cargo(&["install", "--locked", "--debug", tool.package, "--version", tool.version, "--root"]);
    install.arg(part).env_remove("CARGO_TARGET_DIR").env("CARGO_PROFILE_DEV_DEBUG", "0");
    install
}

fn with_npm(tool: &Tool, part: &Path) -> Command {
    let mut install = command("npm", &["install", "--no-fund", "--no-audit", "--save-exact", "--prefix"]);
    install.arg(part).arg(format!("{}@{}", tool.package, tool.version));
    install
}

/// Moves what is whole to its place, unless somebody else was faster.
fn finish(tool: &Tool, part: &Path, folder: &Path) -> Result<()> {
    if !tool.is_in(folder) {
        files::remove(folder)?;
        if let Err(error) = fs::rename(part, folder)
            && !tool.is_in(folder)
        {
            return Err(error).with_context(|| format!("cannot make {}", folder.display()));
        }
    }
    files::remove(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use xtask::tools::BINARYEN;

    #[test]
    fn a_tool_that_is_whole_is_moved_to_its_place_and_what_is_there_already_stays() {
        let base = files::target().join("tmp/install");
        files::remove(&base).unwrap();
        let made = |name: &str, text: &str| {
            files::write(&base.join(name).join("node_modules/.bin/wasm-opt"), text.as_bytes()).unwrap();
            base.join(name)
        };
        let folder = base.join("binaryen-1");
        // Left behind by an installation without this care.
        files::write(&folder.join("node_modules/half"), b"").unwrap();
        finish(&BINARYEN, &made("first", "first"), &folder).unwrap();
        finish(&BINARYEN, &made("second", "second"), &folder).unwrap();
        assert_eq!(files::text(&folder.join("node_modules/.bin/wasm-opt")).unwrap(), "first");
        assert!(!folder.join("node_modules/half").exists());
        assert!(!base.join("first").exists() && !base.join("second").exists());
    }
}
