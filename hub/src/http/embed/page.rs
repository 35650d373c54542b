//! `index.html`, and what is written into it.

use super::WidgetHub;
use crate::origin::HostOrigin;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

/// Where the hub's settings go.
pub(super) const PLACE: &str = "__INLAY_CONFIG__";

/// The document, kept in memory.
pub(super) struct Page {
    path: PathBuf,
    read: RwLock<Option<Read>>,
}

#[derive(Clone)]
struct Read {
    modified: Option<SystemTime>,
    html: Arc<str>,
}

impl Page {
    pub(super) fn open(path: PathBuf) -> Self {
        let read = read(&path);
        if read.is_none() {
            tracing::error!(path = %path.display(), "the widget's document cannot be read; is the widget built?");
        }
        Self { path, read: RwLock::new(read) }
    }

    /// The document as it was built; `None` when there is none.
    pub(super) async fn html(&self) -> Option<Arc<str>> {
        if cfg!(debug_assertions) {
            self.refresh().await;
        }
        self.kept().map(|read| read.html)
    }

    /// Reads the file again if it is another one than was read last.
    async fn refresh(&self) {
        let modified = tokio::fs::metadata(&self.path).await.ok().and_then(|file| file.modified().ok());
        if self.kept().is_none_or(|read| read.modified != modified)
            && let Some(newer) = read(&self.path)
        {
            *self.read.write().unwrap_or_else(PoisonError::into_inner) = Some(newer);
        }
    }

    fn kept(&self) -> Option<Read> {
        self.read.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is missing in a folder that should have the widget's build; nothing when it is whole.
pub(super) fn missing(dir: &Path) -> Option<String> {
    let Ok(html) = std::fs::read_to_string(dir.join("index.html")) else {
        return Some("it has no index.html".to_owned());
    };
    // The sources have an index.html, too.
    let files: Vec<&str> = files(&html).collect();
    if !html.contains(PLACE) || files.is_empty() {
        return Some("its index.html was not made by the build".to_owned());
    }
    files.into_iter().find(|file| !dir.join(file).is_file()).map(|file| format!("it has no {file}"))
}

/// The files that a document loads, below the widget's folder.
fn files(html: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    html.split("/widget/").skip(1).map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or_default())
}

fn read(path: &PathBuf) -> Option<Read> {
    let modified = std::fs::metadata(path).ok()?.modified().ok();
    Some(Read { modified, html: std::fs::read_to_string(path).ok()?.into() })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    hub_id: &'a str,
    hub_name: &'a str,
    host_name: &'a str,
    api: &'a str,
    origins: Vec<&'a str>,
}

/// The hub's settings as JSON that is safe inside a `script` element: a name such as `</script>` must not end it.
pub(super) fn config(hub: &WidgetHub) -> String {
    let config = Config {
        hub_id: &hub.id,
        hub_name: &hub.name,
        host_name: &hub.host_name,
        api: &hub.api,
        origins: hub.origins.iter().map(HostOrigin::as_str).collect(),
    };
    serde_json::to_string(&config)
        .expect("strings are always JSON")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}
