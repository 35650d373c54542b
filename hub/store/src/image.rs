//! Copies of integrations' pictures.

use super::{Store, StoreError, write::WriteStatement};
use inlay_time::Millis;
use std::collections::BTreeSet;

impl Store {
    /// The hash of the copy of a source.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn image_of(&self, source: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("select sha256 from image where source = $1")
            .bind(source)
            .fetch_optional(&self.read)
            .await?)
    }

    /// A copy's PNG by its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn image(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar("select png from image where sha256 = $1 limit 1")
            .bind(sha256)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Keeps a copy; one that another process made of the same source in the meantime gives way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_image(
        &self,
        source: &str,
        sha256: &str,
        png: &[u8],
        now: Millis,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into image (source, sha256, png, created_at) values ($1, $2, $3, $4)
             on conflict (source) do update set sha256 = $2, png = $3, created_at = $4",
        )
        .bind(source)
        .bind(sha256)
        .bind(png)
        .bind(now.0)
        .write(self)
        .await?;
        Ok(())
    }

    /// Forgets the copies of all other sources.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retain_images(&self, sources: &BTreeSet<String>) -> Result<(), StoreError> {
        let kept: Vec<String> = sqlx::query_scalar("select source from image").fetch_all(&self.read).await?;
        for source in kept.iter().filter(|source| !sources.contains(*source)) {
            sqlx::query("delete from image where source = $1").bind(source).write(self).await?;
        }
        Ok(())
    }
}
