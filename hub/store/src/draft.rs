//! Activation drafts: half-done wizards. Their secrets are gone before they come here.

use super::{
    Owner, Store, StoreError,
    json::{from_json, to_json},
    write::{WriteStatement, WriteTransaction},
};
use inlay_api::ActivationDraft;
use inlay_time::Millis;

impl Store {
    /// The owner's draft for an integration, with the time of its last change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft(
        &self,
        owner: &Owner,
        integration_id: &str,
        since: Millis,
    ) -> Result<Option<(ActivationDraft, Millis)>, StoreError> {
        let row: Option<(String, i64)> = sqlx::query_as(
            "select draft, updated_at from draft
             where hub_id = $1 and user_id = $2 and integration_id = $3 and updated_at > $4",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(integration_id)
        .bind(since.0)
        .fetch_optional(&self.read)
        .await?;
        row.map(|(draft, at)| Ok((from_json(&draft, "draft")?, Millis(at)))).transpose()
    }

    /// Stores a draft in place of the one before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_draft(
        &self,
        owner: &Owner,
        integration_id: &str,
        draft: &ActivationDraft,
        now: Millis,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into draft (hub_id, user_id, integration_id, draft, updated_at) values ($1, $2, $3, $4, $5)
             on conflict (hub_id, user_id, integration_id) do update set draft = $4, updated_at = $5",
        )
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(integration_id)
        .bind(to_json(draft))
        .bind(now.0)
        .write(self)
        .await?;
        Ok(())
    }

    /// Deletes the owner's draft for an integration, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_draft(&self, owner: &Owner, integration_id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        delete(&mut tx, owner, integration_id).await?;
        tx.commit().await
    }

    /// Deletes the drafts that were last changed at this time or before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_drafts(&self, changed_until: Millis) -> Result<(), StoreError> {
        sqlx::query("delete from draft where updated_at <= $1").bind(changed_until.0).write(self).await?;
        Ok(())
    }
}

pub(super) async fn delete(
    tx: &mut WriteTransaction,
    owner: &Owner,
    integration_id: &str,
) -> Result<(), StoreError> {
    sqlx::query("delete from draft where hub_id = $1 and user_id = $2 and integration_id = $3")
        .bind(&owner.hub_id)
        .bind(&owner.user_id)
        .bind(integration_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
