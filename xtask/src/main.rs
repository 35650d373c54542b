//! `cargo xtask <command>`: what a developer of this repository runs.

use anyhow::{Result, bail};
use std::time::Instant;
use xtask::{files, progress::Progress, steps::people};

mod bench;
mod demo;
mod dependencies;
mod ignored;
mod journeys;
mod layers;
mod load;
mod product;
mod same;
mod setup;
mod test;
mod trunk;
mod widget;

use widget::Mode;

const COMMANDS: &str = "\
cargo xtask setup                   install what the other commands need, where it is missing
cargo xtask demo                    build everything in release mode and serve the demo on http://localhost:8600
            [--port-base 8600]      host on this port, hub 100 above it, sandbox provider 200 above it
            [--debug]               build faster, run slower
cargo xtask test                    format, lints, tests and browser journeys
cargo xtask journeys [<name>…]      browser journeys, those with such a name or all
cargo xtask layers                  the rules of docs/architecture.md about imports and files
cargo xtask bench hub               what the hub takes for lists, searches and activations at three sizes, as a table
cargo xtask load                    the hub under the load of attackers and of many tabs, as a table of figures
            [--debug]               build faster, run slower
cargo xtask bench widget            how fast the widget is in Chromium, as tables and in target/bench/widget.json
            [--runs 5]              how often each figure is measured
            [--sizes 12,1000]       sizes of the catalogue; 12, 100, 1,000 and 10,000 unless set
            [--only cold,slow]      of cold, warm, acts, memory and of slow, fast
cargo xtask deny                    the rules of deny.toml about dependencies
cargo xtask size                    what the built widget weighs, against its budgets
cargo xtask build                   the widget alone, into dist
cargo xtask trunk serve             Trunk with its tools, to serve the widget while it is worked on
cargo xtask style                   the one stylesheet that index.html links, from style/*.css; called by Trunk
cargo xtask split                   the WebAssembly that Trunk built, in chunks; called by Trunk alone";

fn main() {
    let started = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = dispatch(&arguments) {
        eprintln!("\nerror: {error:#}");
        eprintln!("failed after {}", people(started.elapsed()));
        std::process::exit(1);
    }
}

fn size() -> Result<()> {
    let programs = product::build(Mode::Release)?;
    Progress::default().wait(&mut [&mut widget::compile_tool()?], &mut [])?;
    widget::size(&programs)
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        println!("{COMMANDS}");
        return Ok(());
    };
    std::env::set_current_dir(files::root())?;
    match (command.as_str(), rest) {
        ("demo", options) => demo::run(&demo::Options::parse(options)?),
        ("load", options) => load::run(options),
        ("bench", options) => bench::run(options),
        ("journeys", names) => journeys::some(names),
        ("trunk", arguments) => trunk::run(arguments),
        (_, [extra, ..]) => bail!("{command} takes no {extra}\n\n{COMMANDS}"),
        ("setup", []) => setup::everything(),
        ("test", []) => test::run(),
        ("layers", []) => layers::check(),
        ("deny", []) => dependencies::check(),
        ("size", []) => size(),
        ("build", []) => product::build_widget(Mode::Release),
        (hook @ ("style" | "split"), []) => widget::hook(hook),
        ("help" | "--help" | "-h", []) => {
            println!("{COMMANDS}");
            Ok(())
        }
        (unknown, []) => bail!("there is no command {unknown}\n\n{COMMANDS}"),
    }
}
