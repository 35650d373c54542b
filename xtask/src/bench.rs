//! `cargo xtask bench`: figures of speed and memory, printed and never asserted: they depend on the machine.

mod hub;
mod widget;

use anyhow::{Result, bail};

/// Measures the widget or the hub.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((what, options)) if what == "widget" => widget::run(options),
        Some((what, options)) if what == "hub" => hub::run(options),
        _ => bail!("bench measures `widget` or `hub`"),
    }
}
