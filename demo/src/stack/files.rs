//! Files of a stack: configuration, keys, catalogue, database and log, all below one folder.

use super::{HUB_ID, StackError};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Everybody is at one address here, and tests do in a minute what people do in a day.
const LIMITS: &str = "[limits]\npages_per_minute = 3000\nfailed_callbacks_per_minute = 300\n\
                      polls_per_minute = 3000\nfailed_tokens_per_minute = 3000\nchoices_per_minute = 3000\n\
                      calls_per_minute = 6000\noauth_starts_per_minute = 300\nverifications_per_minute = 300\n";

/// Paths of one stack.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// `hub.toml`.
    pub(super) config: PathBuf,
    /// The hub's own folder, with its database.
    pub(super) data: PathBuf,
    /// The sandbox's integrations with this stack's provider in them.
    pub(super) catalogue: PathBuf,
    /// The hub's log.
    pub(super) log: PathBuf,
    master_key: PathBuf,
    host_key: PathBuf,
    host_key_id: PathBuf,
}

/// What the host signs tokens with.
pub(super) struct HostKey {
    pub(super) id: String,
    pub(super) private_pem: String,
}

impl Files {
    pub(super) fn prepare(folder: &Path) -> Result<Self, StackError> {
        let files = Self {
            config: folder.join("hub.toml"),
            data: folder.join("hub"),
            catalogue: folder.join("catalogue"),
            log: folder.join("hub.log"),
            master_key: folder.join("master.key"),
            host_key: folder.join("host.pem"),
            host_key_id: folder.join("host.key-id"),
        };
        for folder in [&files.data, &files.catalogue] {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        // A log is of one run; restarts of the hub append to it.
        fs::write(&files.log, "").map_err(at(&files.log))?;
        Ok(files)
    }

    pub(super) fn write_config(
        &self,
        hub: &str,
        host: &str,
        api: Option<&str>,
        dev_origins: &[&String],
    ) -> Result<(), StackError> {
        let hosted = api.map_or_else(String::new, |api| {
            let origin = api.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            format!("api = \"{api}\"\nimage_origins = [\"{origin}\"]\n")
        });
        // A list of plain texts is written alike in Rust and TOML. The password grant is allowed because everything can
        // be tried here, and every password is made up.
        let text = format!(
            "public_url = \"{hub}\"\ndev_origins = {dev_origins:?}\nallow_password_grant = true\n\n[[hub]]\nid = \"{HUB_ID}\"\n\
             name = \"Fernhill integrations\"\nhost_name = \"Fernhill\"\norigins = [\"{host}\"]\n\
             return_urls = {{ default = \"{host}/integrations\" }}\n{hosted}\n{LIMITS}"
        );
        fs::write(&self.config, text).map_err(at(&self.config))
    }

    /// Makes the keys that are not there yet: the hub's master key, and the host's signing key, whose public half the
    /// hub keeps.
    pub(super) fn keys(&self, binary: &Path) -> Result<HostKey, StackError> {
        if !self.master_key.is_file() {
            self.hub(binary, &["keys", "master", "--out", &self.master_key.to_string_lossy()])?;
        }
        let known = self.hub(binary, &["keys", "list"])?;
        let kept =
            fs::read_to_string(&self.host_key_id).ok().filter(|id| !id.is_empty() && known.contains(id));
        let id = match kept.filter(|_| self.host_key.is_file()) {
            Some(id) => id,
            None => {
                if self.host_key.is_file() {
                    fs::remove_file(&self.host_key).map_err(at(&self.host_key))?;
                }
                let out = self.host_key.to_string_lossy();
                let id =
                    self.hub(binary, &["keys", "create", "--hub", HUB_ID, "--out", &out])?.trim().to_owned();
                fs::write(&self.host_key_id, &id).map_err(at(&self.host_key_id))?;
                id
            }
        };
        let private_pem = fs::read_to_string(&self.host_key).map_err(at(&self.host_key))?;
        Ok(HostKey { id, private_pem })
    }

    /// Runs one of the hub's commands and returns what it prints.
    fn hub(&self, binary: &Path, arguments: &[&str]) -> Result<String, StackError> {
        let output = self
            .command(binary)
            .args(arguments)
            .output()
            .map_err(|cause| StackError::Binary { path: binary.to_owned(), cause })?;
        if !output.status.success() {
            let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(StackError::Command { command: arguments.join(" "), output });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The hub's program with what every one of its commands needs to know.
    pub(super) fn command(&self, binary: &Path) -> Command {
        let mut command = Command::new(binary);
        command
            .env("INLAY_CONFIG", &self.config)
            .env("INLAY_DATA", &self.data)
            .env("INLAY_MASTER_KEY_FILE", &self.master_key)
            .env_remove("INLAY_MASTER_KEY")
            .env_remove("INLAY_DATABASE_URL");
        command
    }
}

/// Makes an error from a path and what the system said about it.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> StackError {
    |cause| StackError::File { path: path.to_owned(), cause }
}
