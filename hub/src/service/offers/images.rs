//! Images of integrations: fetched once, made harmless, and served from the hub's own origin, so that no other server
//! learns who looks at the catalogue.

use super::Offers;
use crate::{Error, picture};
use data_encoding::HEXLOWER;
use inlay_catalogue::{Image, ImageSource, Integration};
use inlay_outbound::{HeaderMap, Method, Request};
use inlay_store::StoreError;
use inlay_time::Millis;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, path::Path};

/// Largest original, in bytes.
const MAX_BYTES: usize = 256 * 1024;

impl Offers {
    /// Makes the copies that are missing. Integrations without one show a monogram; the log says why. False when some
    /// are still missing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copy_images(&self) -> Result<bool, Error> {
        let mut known = BTreeSet::new();
        let mut is_complete = true;
        for integration in self.catalogue.integrations() {
            let Some(image) = &integration.image else { continue };
            match self.copy(image).await {
                Ok(source) => _ = known.insert(source),
                Err(Problem::Image(why)) => {
                    is_complete = false;
                    report(integration, &why);
                }
                Err(Problem::Hub(error)) => return Err(error),
            }
        }
        if is_complete {
            self.store.retain_images(&known).await?;
        }
        Ok(is_complete)
    }

    /// A copy's bytes by their SHA-256 in hex.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn image(&self, hash: &str) -> Result<Vec<u8>, Error> {
        self.store.image(hash).await?.ok_or(Error::NotFound)
    }

    /// The name under which the copy is kept.
    async fn copy(&self, image: &Image) -> Result<String, Problem> {
        let (source, original) = match &image.source {
            ImageSource::Url(url) => (url.to_string(), None),
            ImageSource::File(path) => {
                let original = read(path).await?;
                // A file that changes is another picture; its name says nothing about that.
                (format!("file:{}", digest(&original)), Some(original))
            }
        };
        let hash = match self.store.image_of(&source).await? {
            Some(hash) => hash,
            None => {
                let original = match (&image.source, original) {
                    (_, Some(original)) => original,
                    (ImageSource::Url(url), None) => self.fetch(url).await?,
                    (ImageSource::File(path), None) => read(path).await?,
                };
                let made = tokio::task::spawn_blocking(move || picture::to_png(&original)).await;
                let png =
                    made.map_err(|_| "broke its decoder".to_owned())?.map_err(|cause| cause.to_string())?;
                let hash = digest(&png);
                self.store.insert_image(&source, &hash, &png, Millis::now()).await?;
                hash
            }
        };
        image.serve_at(format!("/assets/i/{hash}.png"));
        Ok(source)
    }

    async fn fetch(&self, url: &url::Url) -> Result<Vec<u8>, Problem> {
        let request = Request {
            method: Method::GET,
            url: url.clone(),
            headers: HeaderMap::new(),
            body: None,
            max_bytes: MAX_BYTES,
        };
        let answer = self.outbound.send(request).await.map_err(|cause| cause.to_string())?;
        if answer.status != 200 {
            return Err(format!("was answered with status {}", answer.status).into());
        }
        Ok(answer.body)
    }
}

enum Problem {
    /// The picture's; the end of a sentence about it.
    Image(String),
    Hub(Error),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Hub(error.into())
    }
}

impl From<String> for Problem {
    fn from(why: String) -> Self {
        Self::Image(why)
    }
}

fn report(integration: &Integration, why: &str) {
    tracing::warn!(integration = integration.slug, why, "no picture");
}

async fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let bytes = tokio::fs::read(path).await.map_err(|cause| format!("cannot be read: {cause}"))?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("has more than {MAX_BYTES} bytes").into());
    }
    Ok(bytes)
}

/// SHA-256 in hex.
fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
