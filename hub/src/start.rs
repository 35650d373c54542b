//! Start-up: from the operator's settings to a running hub.

mod background;

use crate::{
    config::{Config, ConfigError, HubConfig},
    http,
    service::{
        Service,
        rotation::{KeyCheckError, check_master_key},
        stop::WORK_TIME,
    },
};
use axum::Router;
use inlay_catalogue::{Catalogue, LoadRules, Problem, Scheme};
use inlay_outbound::{Outbound, OutboundSettings, OutboundSetupError};
use inlay_provider::{check_client_key, check_consumer_key};
use inlay_store::{Opening, Store, StoreError};
use inlay_vault::{KeyRing, KeyRingError, Vault};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How long answers may be on their way when the hub stops, those of work that was given up included.
const SHUTDOWN_TIME: Duration = Duration::from_millis(1500);
/// How long statements may run when the database is closed. One that reads the whole file may take minutes.
const CLOSING_TIME: Duration = Duration::from_millis(300);
const _: () = assert!(
    WORK_TIME.as_millis() < SHUTDOWN_TIME.as_millis()
        && SHUTDOWN_TIME.as_millis() + CLOSING_TIME.as_millis() < 2000,
    "whoever stops the hub kills it after a few seconds"
);

/// What the command line and the environment say.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder for everything that the hub writes.
    pub data: PathBuf,
    /// `sqlite:` URL; default `inlay.db` in the data folder.
    pub database_url: Option<String>,
    /// `hub.toml`; default in the data folder.
    pub config: Option<PathBuf>,
    /// Folders with integration definitions.
    pub catalogue: Vec<PathBuf>,
    /// Folder with the widget's build.
    pub widget: PathBuf,
}

/// Why the hub does not start. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `hub.toml`.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No master key.
    #[error(
        "the hub encrypts credentials with a master key, and there is none. Make one and name its file:\n\n    \
         inlay-hub keys master --out master.key\n    export INLAY_MASTER_KEY_FILE=master.key\n"
    )]
    NoMasterKey,
    /// A master key that cannot be used.
    #[error(transparent)]
    MasterKey(KeyRingError),
    /// Integration definitions.
    #[error("the catalogue cannot be used:\n{}", lines(.0))]
    Catalogue(Vec<Problem>),
    /// A hub's list of integrations.
    #[error("hub.toml: hub {hub}, integrations: the catalogue has no {slug:?}")]
    UnknownIntegration {
        /// The hub's name.
        hub: String,
        /// What it lists.
        slug: String,
    },
    /// Two hubs and a client registration.
    #[error(
        "hub.toml: hubs {one} and {other} share the client registration {registration}. A provider remembers consent for a \
         registration, so who connected an account in one hub may finish with it in the other. Give one of them \
         definitions with a client of its own, or say share_registrations = true"
    )]
    SharedRegistration {
        /// A hub's name.
        one: String,
        /// Another's.
        other: String,
        /// What it is called in the environment.
        registration: String,
    },
    /// The private key of a client registration.
    #[error("INLAY_{registration}_PRIVATE_KEY: {problem}")]
    ClientKey {
        /// What it is called in the environment.
        registration: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The widget's folder.
    #[error(transparent)]
    Widget(#[from] http::embed::NotBuilt),
    /// A master key of another database.
    #[error(transparent)]
    KeyCheck(#[from] KeyCheckError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Requests to other servers.
    #[error(transparent)]
    Outbound(#[from] OutboundSetupError),
    /// The data folder.
    #[error("{path}: {cause}")]
    Folder {
        /// Which.
        path: String,
        /// What the system says.
        cause: io::Error,
    },
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n")
}

impl Settings {
    /// Where `hub.toml` is.
    pub fn config_path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| self.data.join("hub.toml"))
    }

    /// Opens the database, making the data folder for its owner only.
    ///
    /// # Errors
    /// When folder or database cannot be used.
    pub async fn open_store(&self, opening: Opening) -> Result<Store, StartError> {
        make_private(&self.data)?;
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data.join("inlay.db").display()),
        };
        Ok(Store::open(&url, opening).await?)
    }

    /// Reads everything that the hub needs and puts it together. `env` looks up environment variables: the master key
    /// and the clients' secrets.
    ///
    /// # Errors
    /// When anything is missing or wrong.
    pub async fn build(
        &self,
        env: &(dyn Fn(&str) -> Option<String> + Sync),
    ) -> Result<(Arc<Service>, Router), StartError> {
        let config = Config::load(&self.config_path())?;
        let file = env("INLAY_MASTER_KEY_FILE").map(PathBuf::from);
        let ring =
            KeyRing::load(file.as_deref(), env("INLAY_MASTER_KEY").as_deref()).map_err(
                |cause| match cause {
                    KeyRingError::Absent => StartError::NoMasterKey,
                    other => StartError::MasterKey(other),
                },
            )?;
        let rules = LoadRules {
            public_url: config.public_url.clone(),
            dev_origins: config.dev_origins.clone(),
            allow_password_grant: config.allow_password_grant,
        };
        let catalogue =
            Catalogue::load(&self.catalogue, &|name| env(name), &rules).map_err(StartError::Catalogue)?;
        for remark in catalogue.remarks() {
            tracing::warn!("{remark}");
        }
        check_integrations(&config, &catalogue)?;
        check_registrations(&config, &catalogue)?;
        check_client_keys(&catalogue)?;
        let widget = http::embed::WidgetBuild::open(self.widget.clone())?;
        report_unavailable(&config, &catalogue);
        let outbound = Outbound::new(OutboundSettings { dev_origins: config.dev_origins.clone() })?;
        let store = self.open_store(Opening::Exclusive).await?;
        let vault = Vault::from_keyring(ring);
        check_master_key(&store, &vault).await?;
        let service = Service::new(config, catalogue, store, vault, outbound).await?;
        let service = Arc::new(service);
        if let Err(cause) = service.end_interrupted().await {
            tracing::error!(%cause, "exchanges that were interrupted cannot be ended");
        }
        let router = http::router(Arc::clone(&service), widget);
        Ok((service, router))
    }
}

/// Serves until `stop` resolves, then ends in under 2 seconds, or when a refresh that was sent has been stored: every request
/// that is there is answered.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    service: Arc<Service>,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let background = background::start(&service);
    let waiting = Arc::clone(&service);
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        waiting.begin_stop();
        _ = stopping.send(true);
    });
    let too_long = async {
        // An error means that the server ended by itself.
        _ = stopped.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(SHUTDOWN_TIME).await;
    };
    let ended = tokio::select! {
        ended = server => ended,
        () = too_long => Ok(()),
    };
    drop(background);
    if service.close_within(CLOSING_TIME).await.is_err() {
        tracing::info!(
            "a statement was still running: the database is left as after a crash, which loses nothing"
        );
    }
    ended
}

fn check_integrations(config: &Config, catalogue: &Catalogue) -> Result<(), StartError> {
    for hub in &config.hubs {
        for slug in hub.integrations.iter().flatten() {
            if !catalogue.has_slug(slug) {
                return Err(StartError::UnknownIntegration { hub: hub.name.clone(), slug: slug.clone() });
            }
        }
    }
    Ok(())
}

/// Refuses two hubs that send people to a provider with the same client registration, unless the operator says so.
fn check_registrations(config: &Config, catalogue: &Catalogue) -> Result<(), StartError> {
    // The same name in the environment, or the same client at the same server.
    let mut first: BTreeMap<(String, String), &HubConfig> = BTreeMap::new();
    for hub in config.hubs.iter().filter(|hub| hub.api.is_none() && !config.share_registrations) {
        let is_offered = |slug: &String| hub.integrations.as_ref().is_none_or(|slugs| slugs.contains(slug));
        let offered = catalogue.integrations().iter().filter(|integration| is_offered(&integration.slug));
        for scheme in
            offered.flat_map(|integration| &integration.connections).filter_map(|template| template.browser())
        {
            let Some(client) = scheme.client() else { continue };
            let by_name = (scheme.registration().to_owned(), String::new());
            let by_client = (client.id.clone(), scheme.token_url().as_str().to_owned());
            for key in [by_name, by_client] {
                let other = *first.entry(key).or_insert(hub);
                if other.id != hub.id {
                    return Err(StartError::SharedRegistration {
                        one: other.name.clone(),
                        other: hub.name.clone(),
                        registration: scheme.registration().to_owned(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Refuses a private key that cannot sign the assertions of a registration, or the requests of a consumer of OAuth 1: nobody
/// could connect.
fn check_client_keys(catalogue: &Catalogue) -> Result<(), StartError> {
    let templates = catalogue.integrations().iter().flat_map(|integration| &integration.connections);
    for template in templates {
        let (registration, checked) = match &template.scheme {
            Scheme::OAuth2(oauth2) => (&oauth2.registration, check_client_key(oauth2)),
            Scheme::OAuth1(oauth1) => (&oauth1.registration, check_consumer_key(oauth1)),
            _ => continue,
        };
        checked.map_err(|problem| StartError::ClientKey { registration: registration.clone(), problem })?;
    }
    Ok(())
}

/// Tells the operator what is missing for integrations that cannot be used, and what to register at the provider.
fn report_unavailable(config: &Config, catalogue: &Catalogue) {
    for integration in catalogue.integrations() {
        let Some(unavailable) = &integration.unavailable else { continue };
        for hub in &config.hubs {
            tracing::warn!(
                integration = integration.slug,
                missing = unavailable.missing.join(", "),
                redirect_uris = integration.redirect_uris(&hub.id).join(", "),
                "integration is unavailable: set the variables and register the redirect URIs"
            );
        }
    }
}

fn make_private(folder: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let failed = |cause| StartError::Folder { path: folder.display().to_string(), cause };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let mode = std::fs::metadata(folder).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}
