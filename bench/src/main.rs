//! `inlay-bench`: how fast the widget is in a browser, beside pages written by hand. `cargo xtask bench widget` builds what
//! it needs and starts it.

mod acts;
mod chromium;
mod figures;
mod front;
mod line;
mod options;
mod pages;
mod visit;
mod widget;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use inlay_demo::stack::SANDBOX;
use options::Options;
use std::fs;

fn main() -> Result<()> {
    let options = Options::parse();
    ensure!(options.sizes.iter().all(|size| *size >= SANDBOX), "there are {SANDBOX} integrations at least");
    let samples = widget::run(&options)?;
    if let Some(folder) = options.json.parent() {
        fs::create_dir_all(folder)?;
    }
    let json = serde_json::to_string_pretty(&figures::json(&samples))?;
    fs::write(&options.json, json).with_context(|| format!("cannot write {}", options.json.display()))?;
    println!("{}\nevery figure: {}", figures::tables(&samples), options.json.display());
    Ok(())
}
