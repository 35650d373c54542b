//! The widget's build: a folder with `index.html`, what is written into that, and what it loads.

use super::WidgetHub;
use crate::http::inline::Inline;
use crate::origin::HostOrigin;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

/// Where the hub's settings go.
pub(super) const PLACE: &str = "__INLAY_CONFIG__";

/// The folder, with the document kept in memory.
pub struct WidgetBuild {
    dir: PathBuf,
    read: RwLock<Document>,
}

#[derive(Clone)]
struct Document {
    modified: Option<SystemTime>,
    html: Arc<Html>,
}

/// The document as it was built, and what its Content-Security-Policy lets through.
pub(super) struct Html {
    pub(super) text: String,
    pub(super) inline: Inline,
}

/// A folder in which there is no widget, or only a part of one.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}: this is not a folder with the built widget: {missing}. Build it and name the folder:\n\n    \
     cargo xtask build\n    inlay-hub serve --widget dist\n",
    dir.display()
)]
pub struct NotBuilt {
    dir: PathBuf,
    missing: String,
}

impl WidgetBuild {
    /// Reads the document and looks for the files that it loads.
    ///
    /// # Errors
    /// When one of them is missing, or the document was not made by the build.
    pub fn open(dir: PathBuf) -> Result<Self, NotBuilt> {
        match whole(&dir) {
            Ok(document) => Ok(Self { dir, read: RwLock::new(document) }),
            Err(missing) => Err(NotBuilt { dir, missing }),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The document as it was built.
    pub(super) async fn html(&self) -> Arc<Html> {
        if cfg!(debug_assertions) {
            self.refresh().await;
        }
        self.kept().html
    }

    /// Reads the file again if it is another one than was read last.
    async fn refresh(&self) {
        let path = self.dir.join("index.html");
        let modified = tokio::fs::metadata(&path).await.ok().and_then(|file| file.modified().ok());
        if self.kept().modified != modified
            && let Some(newer) = read(&path)
        {
            *self.read.write().unwrap_or_else(PoisonError::into_inner) = newer;
        }
    }

    fn kept(&self) -> Document {
        self.read.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The document, or what is missing.
fn whole(dir: &Path) -> Result<Document, String> {
    let document = read(&dir.join("index.html")).ok_or("it has no index.html")?;
    let files: Vec<&str> = files(&document.html.text).collect();
    // The sources have an index.html, too.
    if !document.html.text.contains(PLACE) || files.is_empty() {
        return Err("its index.html was not made by the build".to_owned());
    }
    match files.into_iter().find(|file| !dir.join(file).is_file()) {
        Some(file) => Err(format!("it has no {file}")),
        None => Ok(document),
    }
}

/// The files that a document loads, below the widget's folder.
fn files(html: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    html.split("/widget/").skip(1).map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or_default())
}

fn read(path: &Path) -> Option<Document> {
    let modified = std::fs::metadata(path).ok()?.modified().ok();
    let text = std::fs::read_to_string(path).ok()?;
    Some(Document { modified, html: Arc::new(Html { inline: Inline::of(&text), text }) })
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
