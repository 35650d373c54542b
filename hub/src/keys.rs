//! `inlay-hub keys`: the master key, and the keys that host apps sign tokens with.

use crate::{Data, Done};
use clap::Subcommand;
use inlay_hub::{
    config::Config,
    start::StartError,
    token::{self, Algorithm},
};
use inlay_store::{Opening, SigningKeyRow, Store, StoreError};
use inlay_time::Millis;
use inlay_vault as vault;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Make a master key, which encrypts credentials, in a file that only its owner can read
    Master {
        /// The file; it must not exist
        #[arg(long)]
        out: PathBuf,
    },
    /// Make a signing key for a host app's tokens; prints its id. The private key is written once and not kept
    Create {
        /// Id of the hub that the tokens are for
        #[arg(long)]
        hub: String,
        /// How its tokens are signed
        #[arg(long, default_value = "RS256", value_name = "RS256|PS256|ES256|EdDSA")]
        algorithm: Algorithm,
        /// File for the private key; default: standard output
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        data: Data,
    },
    /// Add a public key that was made elsewhere; prints its id
    Add {
        /// Id of the hub that the tokens are for
        #[arg(long)]
        hub: String,
        /// How its tokens are signed
        #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
        algorithm: Algorithm,
        /// File with the public key, PEM
        #[arg(long)]
        pem: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// List the signing keys
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Remove a signing key; its tokens are refused at most 30 seconds later
    Remove {
        /// Id of the key
        id: String,
        #[command(flatten)]
        data: Data,
    },
}

impl Keys {
    pub(crate) async fn run(self) -> Done {
        match self {
            Self::Master { out } => {
                vault::generate_master_key(&out)?;
                println!(
                    "{} made. Keep a copy: without it, nothing that was stored can be read.",
                    out.display()
                );
                Ok(())
            }
            Self::Create { hub, algorithm, out, data } => {
                let store = open_for(&data, &hub).await?;
                let (public, private) = token::generate_key(algorithm)?;
                // The file first: a key whose private half is lost would be of no use.
                if let Some(path) = &out {
                    write_private(path, &private)?;
                }
                let id = insert(&store, &hub, algorithm, public.public_pem).await?;
                println!("{id}");
                if out.is_none() {
                    print!("{}", *private);
                }
                Ok(())
            }
            Self::Add { hub, algorithm, pem, data } => {
                let store = open_for(&data, &hub).await?;
                let text =
                    std::fs::read_to_string(&pem).map_err(|cause| format!("{}: {cause}", pem.display()))?;
                token::check_public_key(&text, algorithm)
                    .map_err(|cause| format!("{}: {cause}", pem.display()))?;
                println!("{}", insert(&store, &hub, algorithm, text).await?);
                Ok(())
            }
            Self::List { data } => {
                for key in listed(&data).await? {
                    println!(
                        "{}  {}  hub {}  {}",
                        key.id,
                        key.algorithm,
                        key.hub_id,
                        key.created_at.to_rfc3339()
                    );
                }
                Ok(())
            }
            Self::Remove { id, data } => {
                if data.settings().open_store(Opening::Existing).await?.delete_signing_key(&id).await? {
                    println!("{id} removed");
                    Ok(())
                } else {
                    Err(format!("there is no key {id}; `inlay-hub keys list` shows them").into())
                }
            }
        }
    }
}

/// Opens the database for a key of a hub that is configured, or makes it.
async fn open_for(data: &Data, hub: &str) -> Result<Store, Box<dyn std::error::Error>> {
    let settings = data.settings();
    let path = settings.config_path();
    let config = Config::load(&path)?;
    if config.hub(hub).is_none() {
        let known: Vec<&str> = config.hubs.iter().map(|hub| hub.id.as_str()).collect();
        return Err(format!("{} has no hub {hub}; it has {}", path.display(), known.join(", ")).into());
    }
    match settings.open_store(Opening::Existing).await {
        Err(StartError::Store(StoreError::Missing { path })) => {
            eprintln!("{} made: a new database, without anything in it", path.display());
            Ok(settings.open_store(Opening::New).await?)
        }
        opened => Ok(opened?),
    }
}

/// Without a database there are no keys, and it is not made for looking.
async fn listed(data: &Data) -> Result<Vec<SigningKeyRow>, StartError> {
    match data.settings().open_store(Opening::Existing).await {
        Err(StartError::Store(StoreError::Missing { .. })) => Ok(Vec::new()),
        opened => Ok(opened?.signing_keys().await?),
    }
}

async fn insert(
    store: &Store,
    hub: &str,
    algorithm: Algorithm,
    public_pem: String,
) -> Result<String, Box<dyn std::error::Error>> {
    let id = ulid::Ulid::generate().to_string();
    let row = SigningKeyRow {
        id: id.clone(),
        hub_id: hub.to_owned(),
        algorithm: algorithm.as_str().to_owned(),
        public_pem,
        created_at: Millis::now(),
    };
    if store.insert_signing_key(&row).await? {
        Ok(id)
    } else {
        Err("the new key's id is taken; try again".into())
    }
}

/// A new file that only its owner can read and write.
fn write_private(path: &Path, pem: &str) -> Result<(), String> {
    use std::os::unix::fs::OpenOptionsExt;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.and_then(|mut file| file.write_all(pem.as_bytes()))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}
