//! `inlay-demo`: hub, host app and sandbox provider on this machine, until Ctrl-C.

mod bench;
mod load;
mod measure;

use clap::Parser;
use inlay_demo::stack::{Options, Ports, Stack, StackError};
use std::{path::PathBuf, process::ExitCode, sync::mpsc, thread};
use tokio::signal::unix::{SignalKind, signal};

/// Tries the hub on this machine: a host app, the hub and a sandbox provider, each on its own origin.
#[derive(Parser)]
struct Arguments {
    /// Port of the host app; the hub is 100 above it, the provider 200.
    #[arg(long, default_value_t = 8600)]
    port_base: u16,
    /// The hub's program.
    #[arg(long, default_value = "target/release/inlay-hub")]
    hub_binary: PathBuf,
    /// The built widget.
    #[arg(long, default_value = "dist")]
    widget: PathBuf,
    /// Where keys and database are kept.
    #[arg(long, default_value = "target/demo")]
    data: PathBuf,
    /// Print what the first answers of the hub weigh, as `<raw> <compressed> <name>` in bytes, and stop.
    #[arg(long)]
    measure: bool,
    /// Put load on the hub as attackers and many tabs do, print the figures, and stop.
    #[arg(long, conflicts_with = "measure")]
    load: bool,
    /// Measure the hub at several sizes of its catalogue, print the figures, write them into this file as JSON, and stop.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["measure", "load"])]
    bench: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let on_hub = if arguments.load {
        Some(load::run(Options::new(arguments.hub_binary.clone(), arguments.widget.clone(), load::folder())))
    } else if let Some(json) = &arguments.bench {
        let (hub, widget) = (arguments.hub_binary.clone(), arguments.widget.clone());
        Some(bench::run(&Options::new(hub, widget, bench::folder()), json))
    } else {
        None
    };
    if let Some(outcome) = on_hub {
        return match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        };
    }
    let outcome = if arguments.measure {
        measure::run(Options::new(arguments.hub_binary, arguments.widget, measure::folder()))
    } else {
        serve(arguments)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: Arguments) -> Result<(), StackError> {
    let stop = on_signal().map_err(StackError::Thread)?;
    let mut options = Options::new(arguments.hub_binary, arguments.widget, arguments.data);
    options.ports = Ports::from_base(arguments.port_base).ok_or_else(|| StackError::Port {
        role: "sandbox provider",
        port: arguments.port_base,
        cause: std::io::Error::other("there is no port 200 above it"),
    })?;
    let stack = Stack::start(options)?;
    println!("host app          {}", stack.host_url);
    println!("hub               {}, log in {}", stack.hub_url, stack.hub_log().display());
    println!("sandbox provider  {}", stack.provider_url);
    println!("ready: {}", stack.host_url);
    // The sender lives as long as its thread; an error means that it is gone, which is a reason to stop, too.
    let _ended = stop.recv();
    println!("stopping");
    drop(stack);
    Ok(())
}

/// Receives something when the process is asked to end.
fn on_signal() -> std::io::Result<mpsc::Receiver<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let guard = runtime.enter();
    let mut signals =
        [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    drop(guard);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        runtime.block_on(async {
            let [interrupt, terminate, hangup] = &mut signals;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        });
        // Nobody listens when the stack did not start; the process ends anyway.
        let _nobody = sender.send(());
    });
    Ok(receiver)
}
