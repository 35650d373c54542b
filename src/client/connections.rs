//! Connections: the accounts of the end user at other systems.

use super::{ApiError, Client, path::encode, transport::Request};
use inlay_api::{ConnectionCreate, ConnectionSummary, EndUserConnectionsPage, Verification};

/// Pages of connections that are read: more than a person can choose from.
const MAX_PAGES: usize = 10;

impl Client {
    /// `ListEndUserConnections` of one connector: all pages, as far as they lead to something new.
    pub(crate) async fn list_connections(
        &self,
        connector_id: &str,
    ) -> Result<Vec<ConnectionSummary>, ApiError> {
        let path = self
            .user_path(&format!("/connections?first=100&hub_connector_id={}", encode(connector_id)))
            .await?;
        let (mut all, mut after) = (Vec::<ConnectionSummary>::new(), String::new());
        for _ in 0..MAX_PAGES {
            let page: EndUserConnectionsPage = match self.get(format!("{path}{after}")).await {
                Ok(page) => page,
                Err(error) if all.is_empty() => return Err(error),
                Err(_) => break,
            };
            let known = all.len();
            for one in page.connections {
                if all.iter().all(|other| other.id != one.id) {
                    all.push(one);
                }
            }
            let next = page.page.next.filter(|next| !next.is_empty());
            let next = next.map(|next| format!("&after={}", encode(&next))).unwrap_or_default();
            if next.is_empty() || next == after || all.len() == known {
                break;
            }
            after = next;
        }
        Ok(all)
    }

    /// `VerifyConnection`: asks the provider whether a credential is good. An API without it counts as "not checked".
    pub(crate) async fn verify_connection(
        &self,
        template_id: &str,
        body: &ConnectionCreate,
    ) -> Result<Verification, ApiError> {
        let path = self.embed_path(&format!("/connection-templates/{}/verify", encode(template_id))).await?;
        match self.send_as_end_user(Request::write("POST", path, body)).await {
            Err(error) if matches!(error.status(), Some(404 | 405 | 501)) => Ok(Verification::default()),
            answer => answer,
        }
    }

    /// `ReplaceConnection`: new credentials for a connection that stays the same.
    pub(crate) async fn replace_connection(&self, id: &str, body: &ConnectionCreate) -> Result<(), ApiError> {
        let path = self.user_path(&format!("/connections/{}", encode(id))).await?;
        self.send_for_value(Request::write("PUT", path, body)).await.map(drop)
    }

    /// `DeleteConnection`: forgets the credentials. A connection that an activation uses stays, which is an error with the
    /// status 409.
    pub(crate) async fn delete_connection(&self, id: &str) -> Result<(), ApiError> {
        let path = self.user_path(&format!("/connections/{}", encode(id))).await?;
        match self.send_for_value(Request { method: "DELETE", ..Request::get(path) }).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            answer => answer.map(drop),
        }
    }
}
