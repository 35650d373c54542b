//! `inlay-hub`: serves a hub and keeps its keys.

mod keys;

use clap::{Args, Parser, Subcommand, ValueEnum};
use inlay_hub::start::{self, Settings};
use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode};
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(name = "inlay-hub", version, about = "An embeddable integration hub")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the activation API, the OAuth pages and the widget
    Serve(Serve),
    /// Make and list the keys that the hub works with
    Keys {
        #[command(subcommand)]
        command: keys::Keys,
    },
}

#[derive(Args)]
struct Serve {
    /// Address and port to listen on
    #[arg(long, env = "INLAY_LISTEN", default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    #[command(flatten)]
    data: Data,
    /// Folder with integration definitions; repeatable
    #[arg(long, env = "INLAY_CATALOGUE", value_delimiter = ':', default_value = "catalogue")]
    catalogue: Vec<PathBuf>,
    /// Folder with the widget's build
    #[arg(long, env = "INLAY_WIDGET", default_value = "dist")]
    widget: PathBuf,
    /// How log lines are written
    #[arg(long, env = "INLAY_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

/// Where the hub's own files are.
#[derive(Args)]
struct Data {
    /// Folder for everything that the hub writes
    #[arg(long, env = "INLAY_DATA", default_value = "data")]
    data: PathBuf,
    /// Settings of the hubs; default: hub.toml in the data folder
    #[arg(long, env = "INLAY_CONFIG")]
    config: Option<PathBuf>,
    /// Database; default: inlay.db in the data folder
    #[arg(long, env = "INLAY_DATABASE_URL", value_name = "sqlite:PATH")]
    database_url: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

impl Data {
    fn settings(&self) -> Settings {
        Settings {
            data: self.data.clone(),
            database_url: self.database_url.clone(),
            config: self.config.clone(),
            catalogue: Vec::new(),
            widget: PathBuf::new(),
        }
    }
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("inlay-hub: {cause}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        match command {
            Command::Serve(serve) => serve.run().await,
            Command::Keys { command } => command.run().await,
        }
    });
    // Looking up a name can take half a minute, and nobody can end it.
    runtime.shutdown_background();
    done
}

type Done = Result<(), Box<dyn std::error::Error>>;

impl Serve {
    async fn run(self) -> Done {
        log_to_stderr(self.log_format);
        keep_memory_private();
        let settings = Settings { catalogue: self.catalogue, widget: self.widget, ..self.data.settings() };
        let (service, router) = settings.build(&|name| std::env::var(name).ok()).await?;
        let listener = tokio::net::TcpListener::bind(self.listen)
            .await
            .map_err(|cause| format!("cannot listen on {}: {cause}", self.listen))?;
        let public_url = service.config().public_base();
        tracing::info!(listen = %listener.local_addr()?, public_url, "ready");
        start::serve(listener, service, router, stop_signal()).await?;
        Ok(())
    }
}

/// No core dump and no debugger of the same user gets to see keys and credentials. A system that cannot do it is no
/// reason not to serve.
fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(cause) = setrlimit(Resource::Core, none) {
        tracing::warn!(%cause, "core dumps cannot be turned off");
    }
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
    {
        tracing::warn!(%cause, "debuggers cannot be kept away");
    }
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("INLAY_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}

/// Resolves on Ctrl-C and on SIGTERM.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => _ = interrupt.await,
    }
}
