//! Binding a browser to a transaction under its user's token, before the provider is reached: by the popup's handle, or by
//! the pairing code that it shows.

use super::{Connecting, PAIRING_SECONDS, PAIRING_TRIES, STEP_SECONDS};
use crate::{Error, service::principal::Principal};
use inlay_api::{BindTransaction, Transaction, TransactionStatus, transaction_error as code};
use inlay_store::{BindOutcome, LaunchRow, LaunchToBind, Owner, TransactionRow};
use inlay_time::Millis;
use inlay_vault::Purpose;
use inlay_vault::one_time as secret;
use std::time::Duration;

/// Crockford's Base32: no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Connecting {
    /// `BindTransaction`. Saying the same handle again gets the same answer: an answer can be lost on its way.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown transaction or handle; [`Error::WrongState`] when one of them is bound already,
    /// too old, or over; [`Error::Invalid`] for a wrong pairing code, and [`Error::RateLimited`] after five of them.
    pub async fn bind(
        &self,
        who: &Principal,
        id: &str,
        bind: &BindTransaction,
    ) -> Result<Transaction, Error> {
        let (owner, transaction) = self.transaction_to_change(who, id).await?;
        let launch = match bind {
            BindTransaction::Handle(handle) => {
                let launch = self.store.launch(&secret::hash(handle)).await?;
                launch.ok_or_else(|| Error::NotFoundAt("handle".to_owned()))?
            }
            BindTransaction::PairingCode(typed) => self.paired(&transaction, typed).await?,
        };
        if launch.bound.as_ref() != Some(&(owner.clone(), id.to_owned())) {
            self.bind_to(&owner, id, &launch).await?;
        }
        self.read_transaction(&owner, id).await
    }

    async fn bind_to(&self, owner: &Owner, id: &str, launch: &LaunchRow) -> Result<(), Error> {
        let now = Millis::now();
        let launch_to_bind = LaunchToBind {
            handle_hash: &launch.handle_hash,
            opened_after: now.plus_seconds(-STEP_SECONDS),
            seen_after: Some(now.plus_seconds(-PAIRING_SECONDS)),
        };
        match self.store.bind_launch(owner, id, launch_to_bind, now).await? {
            BindOutcome::Bound => {
                self.changes.announce(id);
                self.changes.announce(&launch.cookie);
                Ok(())
            }
            BindOutcome::Refused => Err(Error::WrongState),
        }
    }

    /// The popup that shows a pairing code. Only popups of the transaction's own click are looked at: a code is worth
    /// nothing to anybody else.
    async fn paired(&self, transaction: &TransactionRow, typed: &str) -> Result<LaunchRow, Error> {
        let TransactionRow { owner, id, .. } = transaction;
        let now = Millis::now();
        let too_many = || Error::RateLimited(Duration::from_secs(STEP_SECONDS.unsigned_abs()));
        if transaction.pairing_tries >= PAIRING_TRIES {
            return Err(too_many());
        }
        if !matches!(transaction.status_at(now), TransactionStatus::Created | TransactionStatus::Launched) {
            return Err(Error::WrongState);
        }
        // Counted before it is compared, so that tries at the same time do not get past the limit.
        if !self.store.count_pairing_try(owner, id, PAIRING_TRIES).await? {
            return Err(too_many());
        }
        let nonce = transaction.nonce_hash.as_deref().ok_or(Error::WrongState)?;
        let typed = normalised(typed);
        let launches = self.store.seen_launches(nonce, now.plus_seconds(-PAIRING_SECONDS)).await?;
        let shown = |launch: &LaunchRow| {
            secret::constant_time_eq(self.pairing_code(launch).as_bytes(), typed.as_bytes())
        };
        if let Some(launch) = launches.into_iter().find(shown) {
            return Ok(launch);
        }
        if transaction.pairing_tries + 1 >= PAIRING_TRIES {
            self.fail(owner, id, code::NOT_BOUND).await?;
        }
        Err(Error::invalid(
            "pairingCode",
            "This isn't the code in the other window. Check it and type it again.",
        ))
    }

    /// The code that a popup shows: 40 bits that only the hub can make from its handle's hash, so that none is stored.
    pub(super) fn pairing_code(&self, launch: &LaunchRow) -> String {
        let mac =
            self.vault.mac(Purpose::Transaction, &[b"pairing\0", launch.handle_hash.as_slice()].concat());
        let bits = mac[..5].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..8).rev().map(|at| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize])).collect()
    }
}

/// A code as people type it: lower case, grouped, with letters for digits.
fn normalised(typed: &str) -> String {
    let meant = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    typed.chars().filter(|c| !matches!(c, ' ' | '-')).map(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_read_it() {
        assert_eq!(normalised(" ab1o-9xyz "), "AB109XYZ");
        assert_eq!(normalised("il0O"), "1100");
    }
}
