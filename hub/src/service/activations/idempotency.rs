//! Idempotency keys: a request that is repeated under the same key gets the activation that the first one made.

use super::Activations;
use crate::{Error, service::principal::Principal};
use inlay_api::Activation;
use inlay_store::{IdempotencyClaim, Owner, UserRow};
use inlay_vault::Purpose;

/// A request with an idempotency key, under which its client can repeat it.
#[derive(Clone, Debug)]
pub struct IdempotentRequest {
    /// From the `Idempotency-Key` header, 1 to 255 printable characters.
    pub key: String,
    /// The request's body as it came.
    pub body: Vec<u8>,
}

impl Activations {
    /// What is stored of the request: its key, and a MAC of its body and user.
    pub(super) fn idempotency_claim(&self, owner: &Owner, request: IdempotentRequest) -> IdempotencyClaim {
        let place = ["idempotency", &owner.hub_id, &owner.user_id, &request.key, ""].join("\0");
        let data = [place.as_bytes(), &request.body].concat();
        IdempotencyClaim {
            key: request.key,
            request_mac: self.vault.mac(Purpose::Credential, &data).to_vec(),
            deletion_time: self.deletion_clock.now(),
        }
    }

    /// The activation that an earlier request with the same key made.
    ///
    /// # Errors
    /// [`Error::IdempotencyConflict`] when that request had another body.
    pub(super) async fn answer_to_earlier(
        &self,
        who: &Principal,
        user: &UserRow,
        owner: &Owner,
        claim: &IdempotencyClaim,
    ) -> Result<Option<Activation>, Error> {
        let Some(known) = self.store.idempotency(owner, &claim.key, claim.deletion_time).await? else {
            return Ok(None);
        };
        if !inlay_vault::one_time::constant_time_eq(&known.request_mac, &claim.request_mac) {
            return Err(Error::IdempotencyConflict);
        }
        self.read_activation(who, user, owner, &known.activation_id).await.map(Some)
    }
}
