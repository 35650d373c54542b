//! `xtask-widget`: what becomes of the widget after cargo has linked it. `cargo xtask` calls it, and Trunk does through its
//! hooks.

use anyhow::{Result, bail};
use std::{env, path::Path};

mod bindgen;
mod chunks;
mod compress;
mod digest;
mod dist;
mod document;
mod joined;
mod names;
mod order;
mod parts;
mod script;
mod size;
mod split;
mod style;

const COMMANDS: &str = "\
xtask-widget dist release|debug     the linked module, style and start-up script, into dist
xtask-widget size <folder>          what dist weighs; the folder has the programs inlay-hub and inlay-demo
xtask-widget style                  a hook of Trunk: the stylesheet and the start-up script
xtask-widget split                  a hook of Trunk
wasm-bindgen …                      by that name, this is what Trunk calls to make a module's glue";

fn main() {
    let mut arguments = env::args();
    let name = arguments.next().unwrap_or_default();
    let is_bindgen = Path::new(&name).file_name().is_some_and(|name| name == "wasm-bindgen");
    let arguments: Vec<String> = arguments.collect();
    let outcome = if is_bindgen { bindgen::program(&arguments) } else { dispatch(&arguments) };
    if let Err(error) = outcome {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["dist", "release"] => dist::write(parts::Profile::Release),
        ["dist", "debug"] => dist::write(parts::Profile::Debug),
        ["size", programs] => size::run(Path::new(programs)),
        ["style"] => style::write().and_then(|()| script::write(split::profile()?)),
        ["split"] => split::run(),
        _ => bail!("not one of\n{COMMANDS}"),
    }
}
