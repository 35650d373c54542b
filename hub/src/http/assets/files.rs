//! Files of the widget's build, and their tags, which are computed once for each version of a file.

use super::super::accept::Coding;
use super::super::packed;
use axum::{body::Bytes, http::HeaderValue};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

/// The folder, and what is known of its files. It has no more entries than the folder has files.
pub(super) struct Files {
    dir: PathBuf,
    tags: Mutex<HashMap<PathBuf, Tagged>>,
}

#[derive(Clone)]
struct Tagged {
    version: Version,
    tag: HeaderValue,
}

/// A file that was written anew has another one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Version {
    modified: Option<SystemTime>,
    len: u64,
}

/// A file that is there.
pub(super) struct Found {
    path: PathBuf,
    version: Version,
    /// How it is compressed.
    pub(super) coding: Option<Coding>,
}

impl Files {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, tags: Mutex::default() }
    }

    /// The file, or its compressed sibling if there is one and the client takes it. `path` does not leave the folder.
    pub(super) async fn find(&self, path: &str, accepted: impl IntoIterator<Item = Coding>) -> Option<Found> {
        let path = self.dir.join(path);
        for coding in accepted {
            let mut sibling = path.clone().into_os_string();
            sibling.push(coding.extension());
            if let Some(version) = version(Path::new(&sibling)).await {
                return Some(Found { path: sibling.into(), version, coding: Some(coding) });
            }
        }
        let version = version(&path).await?;
        Some(Found { path, version, coding: None })
    }

    /// The tag, if this version of the file was read before.
    pub(super) fn tag(&self, found: &Found) -> Option<HeaderValue> {
        let tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        tags.get(&found.path).filter(|known| known.version == found.version).map(|known| known.tag.clone())
    }

    /// Content and tag. `None` when the file is gone.
    pub(super) async fn read(&self, found: &Found) -> Option<(Bytes, HeaderValue)> {
        let body = tokio::fs::read(&found.path).await.ok()?;
        let tag = self.tag(found).unwrap_or_else(|| {
            let tag = packed::tag(&body);
            let known = Tagged { version: found.version, tag: tag.clone() };
            self.tags.lock().unwrap_or_else(PoisonError::into_inner).insert(found.path.clone(), known);
            tag
        });
        Some((body.into(), tag))
    }
}

async fn version(path: &Path) -> Option<Version> {
    let file = tokio::fs::metadata(path).await.ok().filter(std::fs::Metadata::is_file)?;
    Some(Version { modified: file.modified().ok(), len: file.len() })
}
