//! The stack: hub, host app and provider together, each on its own origin, for the demo and for tests in browsers.

mod error;
mod files;
mod http;
mod hub;
mod sandbox;

pub use error::StackError;
pub use http::{Answer, get, post};
pub use sandbox::redirect_uri;

use crate::{
    host::{self, Knobs},
    provider::{self, Provider},
    server::{self, Server},
};
use files::Files;
use hub::Hub;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The one hub that the stack has; a ULID, so that links survive a new data directory.
pub const HUB_ID: &str = "01K9FERNH0DEM0000000000000";

/// How many integrations the sandbox has, which are in every stack.
pub const SANDBOX: usize = 12;

/// Where each server listens on the loopback interface; 0 finds a free port.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ports {
    /// Of the host app.
    pub host: u16,
    /// Of the hub.
    pub hub: u16,
    /// Of the sandbox provider.
    pub provider: u16,
}

impl Ports {
    /// The host at `base`, the hub 100 and the provider 200 above it.
    pub const fn from_base(base: u16) -> Option<Self> {
        match (base.checked_add(100), base.checked_add(200)) {
            (Some(hub), Some(provider)) => Some(Self { host: base, hub, provider }),
            _ => None,
        }
    }
}

/// What the servers are called in URLs, without a slash at the end.
#[derive(Clone, Debug)]
pub struct Origins {
    /// Of the host app.
    pub host: String,
    /// Of the hub.
    pub hub: String,
    /// Of the sandbox provider.
    pub provider: String,
}

impl Origins {
    /// `localhost` and `127.0.0.1` are different sites to a browser, as a real host and its hub are.
    fn local(ports: Ports) -> Self {
        Self {
            host: format!("http://localhost:{}", ports.host),
            hub: format!("http://127.0.0.1:{}", ports.hub),
            provider: format!("http://127.0.0.1:{}", ports.provider),
        }
    }
}

/// Options of a stack.
#[derive(Clone, Debug)]
pub struct Options {
    /// Three free ones unless set.
    pub ports: Ports,
    /// Where browsers find the servers, when they stand behind something with TLS and names of its own. The servers
    /// talk to each other by their ports all the same.
    pub origins: Option<Origins>,
    /// The hub's program.
    pub hub_binary: PathBuf,
    /// The built widget: `dist`.
    pub widget: PathBuf,
    /// Keys, database and log; made when absent, and used again.
    pub data: PathBuf,
    /// Integrations beside the sandbox's.
    pub catalogues: Vec<PathBuf>,
    /// Where the widget finds the activation API, when that is not at the hub: its base URL. Its origin may have pictures.
    pub api: Option<String>,
    /// Origins of further providers on this machine, which the hub would otherwise not talk to.
    pub dev_origins: Vec<String>,
    /// Further environment variables of the hub: names and values, such as a provider's client id and secret.
    pub environment: Vec<(String, String)>,
    /// Faults of the host's token endpoint; keep a clone to turn them on.
    pub knobs: Arc<Knobs>,
    /// How long the provider's slow account and key take.
    pub slow: Duration,
}

impl Options {
    /// Free ports and the repository's catalogue.
    pub fn new(hub_binary: impl Into<PathBuf>, widget: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self {
            ports: Ports::default(),
            origins: None,
            hub_binary: hub_binary.into(),
            widget: widget.into(),
            data: data.into(),
            catalogues: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue")],
            api: None,
            dev_origins: Vec::new(),
            environment: Vec::new(),
            knobs: Arc::default(),
            slow: Duration::from_secs(30),
        }
    }
}

/// A running stack; dropping it stops everything and leaves no process behind.
pub struct Stack {
    /// `http://localhost:<port>`, unless [`Options::origins`] says otherwise.
    pub host_url: String,
    /// `http://127.0.0.1:<port>`, unless [`Options::origins`] says otherwise.
    pub hub_url: String,
    /// `http://127.0.0.1:<port>`, unless [`Options::origins`] says otherwise.
    pub provider_url: String,
    /// Where the servers listen.
    pub ports: Ports,
    provider: Provider,
    knobs: Arc<Knobs>,
    hub: Hub,
    _servers: [Server; 2],
}

impl Stack {
    /// Starts everything and returns when each server answers. It blocks, and needs no async runtime.
    ///
    /// # Errors
    ///
    /// A port is taken, a file cannot be written, or the hub does not start; the text says which.
    pub fn start(options: Options) -> Result<Self, StackError> {
        let host_listener = listen("host", options.ports.host)?;
        let provider_listener = listen("sandbox provider", options.ports.provider)?;
        let ports = Ports {
            host: port(&host_listener)?,
            // The hub listens for itself; this only finds its port, or that it is taken.
            hub: port(&listen("hub", options.ports.hub)?)?,
            provider: port(&provider_listener)?,
        };
        let local = Origins::local(ports);
        let Origins { host: host_url, hub: hub_url, provider: provider_url } =
            options.origins.clone().unwrap_or_else(|| local.clone());

        let files = Files::prepare(&options.data)?;
        let dev_origins: Vec<_> = options.dev_origins.iter().chain([&local.provider]).collect();
        files.write_config(&hub_url, &host_url, options.api.as_deref(), &dev_origins)?;
        let client = sandbox::write(&files.catalogue, &provider_url, &local.provider, &hub_url)?;
        let key = files.keys(&options.hub_binary)?;

        let mut settings = provider::Options::new(&provider_url, vec![client.clone()]);
        settings.slow = options.slow;
        let provider = Provider::new(settings);
        let host = host::router(host::Options {
            origin: host_url.clone(),
            hub_origin: hub_url.clone(),
            hub_id: HUB_ID.to_owned(),
            key_id: key.id,
            private_key: key.private_pem,
            knobs: Arc::clone(&options.knobs),
        })?;
        let servers = [
            Server::start("host", host_listener, host).map_err(StackError::Thread)?,
            Server::start("provider", provider_listener, provider.router()).map_err(StackError::Thread)?,
        ];
        let hub = Hub::start(&options, files, &client, ports.hub)?;
        for url in [&local.host, &local.provider] {
            http::get(url, &[]).map_err(|cause| StackError::Silent { url: url.clone(), cause })?;
        }
        let knobs = options.knobs;
        Ok(Self { host_url, hub_url, provider_url, ports, provider, knobs, hub, _servers: servers })
    }

    /// The provider, to read its log.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Faults of the host's token endpoint.
    pub fn knobs(&self) -> &Knobs {
        &self.knobs
    }

    /// Where the hub writes its log.
    pub fn hub_log(&self) -> &Path {
        &self.hub.files.log
    }

    /// The hub's process, while it runs.
    pub fn hub_process(&self) -> Option<u32> {
        self.hub.process()
    }

    /// Asks the hub to stop and waits for it. Nothing happens when it is stopped.
    pub fn stop_hub(&mut self) {
        self.hub.stop();
    }

    /// Ends the hub at once (SIGKILL), as a crash would.
    pub fn kill_hub(&mut self) {
        self.hub.kill();
    }

    /// Starts the hub again on the same port and data; waits until it answers.
    ///
    /// # Errors
    ///
    /// The hub does not start.
    pub fn start_hub(&mut self) -> Result<(), StackError> {
        self.hub.spawn()
    }

    /// Stops the hub and starts it again.
    ///
    /// # Errors
    ///
    /// The hub does not start.
    pub fn restart_hub(&mut self) -> Result<(), StackError> {
        self.stop_hub();
        self.start_hub()
    }

    /// A token for a user of the host, got as a browser gets it: by signing in and asking the host.
    ///
    /// # Errors
    ///
    /// The host does not answer, or refuses.
    pub fn token(&self, user: &str) -> Result<String, StackError> {
        let host = Origins::local(self.ports).host;
        let silent = |cause| StackError::Silent { url: host.clone(), cause };
        let own = ("Origin", self.host_url.as_str());
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let signed_in =
            http::post(&format!("{host}/sign-in"), &[own, form], &format!("user={user}")).map_err(silent)?;
        let cookie =
            signed_in.header("set-cookie").and_then(|line| line.split(';').next()).unwrap_or_default();
        let answer =
            http::post(&format!("{host}/inlay/token"), &[own, ("Cookie", cookie)], "").map_err(silent)?;
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        body["token"].as_str().map(str::to_owned).ok_or(StackError::NoToken { status: answer.status })
    }
}

fn listen(role: &'static str, port: u16) -> Result<TcpListener, StackError> {
    server::listen(port).map_err(|cause| StackError::Port { role, port, cause })
}

fn port(listener: &TcpListener) -> Result<u16, StackError> {
    listener.local_addr().map(|address| address.port()).map_err(StackError::Thread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_an_error_that_names_port_and_role() {
        let taken = server::listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let mut options = Options::new("inlay-hub", "dist", "data");
        options.ports.hub = port;
        let error = Stack::start(options).err().unwrap().to_string();
        assert!(error.contains(&format!("port {port}")) && error.contains("the hub"), "{error}");
    }

    #[test]
    fn ports_follow_from_the_base_while_there_are_enough() {
        assert_eq!(Ports::from_base(8600).unwrap().provider, 8800);
        assert!(Ports::from_base(65_400).is_none());
    }

    #[test]
    fn the_hubs_id_is_a_ulid() {
        assert!(ulid::Ulid::from_string(HUB_ID).is_ok());
    }
}
