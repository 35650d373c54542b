//! Callbacks: the provider's authorization response, as it arrives at the redirect URI.

use super::{
    AuthorizationResponse, COMPLETION_SECONDS, Connecting,
    authorization::answer_key,
    launch::{LaunchCookies, has_cookie},
    transaction::TransactionPlace,
};
use crate::Error;
use inlay_api::{TransactionStatus, transaction_error as code};
use inlay_catalogue::{BrowserScheme, ResponseMode};
use inlay_store::{CallbackRow, Completion, TransactionRow};
use inlay_time::Millis;
use inlay_vault::one_time as secret;
use std::sync::Arc;

/// What becomes of an answer that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostedAnswer {
    /// It waits for the request that shows this ticket.
    Kept(String),
    /// It is a denial without `state`, of which only the browser's cookie says whose it is: the next request has it, and is
    /// told the error itself.
    Denied {
        /// Visible ASCII characters, 64 at most.
        error: String,
        /// One line, 300 characters at most.
        description: String,
    },
}

/// Where the browser goes after the callback. None of it has the provider's code in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackRedirect {
    /// To the page that says that the window can be closed.
    Done,
    /// To the page that goes back to the host's.
    Host {
        /// ULID.
        hub_id: String,
        /// The name of one of the hub's return URLs.
        return_to: String,
        /// What the host's page gets as its fragment: the transaction and its proof.
        answer: String,
    },
    /// To the page that answers the client which sent the browser to the provider by itself.
    HandOver {
        /// ULID; says who may be answered.
        hub_id: String,
        /// What the page needs, as a query string: `state` with `code` (a stand-in for the provider's) or `error`, and
        /// the transaction as `tx`.
        answer: String,
    },
}

impl Connecting {
    /// The provider's answer. Whatever is wrong with it ends the transaction, except an answer that belongs to none or
    /// to one that is past this point.
    ///
    /// # Errors
    /// [`Error::WrongState`] when the answer is not the one that was waited for; the popup has nothing more to do then.
    pub async fn callback(
        self: &Arc<Self>,
        context_id: &str,
        answer: AuthorizationResponse,
        cookies: &LaunchCookies,
    ) -> Result<CallbackRedirect, Error> {
        let key = answer_key(context_id, &answer);
        if key.is_none() && answer.is_error() {
            return self.denied_without_state(context_id, &answer, cookies).await;
        }
        let CallbackRow { transaction, launch } = self.transaction_of_key(context_id, key.as_deref()).await?;
        if transaction.status_at(Millis::now()) != TransactionStatus::Authorizing {
            return self.keep_for_client(&transaction, &answer).await;
        }
        if !launch.is_some_and(|launch| has_cookie(&launch, |name| cookies.get(name))) {
            return self.refuse(&transaction, code::STATE_MISMATCH).await;
        }
        if transaction.completion == Completion::User {
            return self.keep_for_host(&transaction, &answer).await;
        }
        let TransactionRow { owner, id, .. } = &transaction;
        if !self.store.start_exchanging(owner, id, Millis::now()).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        self.finish_detached(transaction, answer).await?;
        Ok(CallbackRedirect::Done)
    }

    /// An answer that was posted from the provider's site: such a request has no `SameSite=Lax` cookie, so the answer is
    /// kept for the one that follows it.
    ///
    /// # Errors
    /// [`Error::WrongState`] when no answer is waited for here, or not in this way.
    pub async fn post_answer(
        &self,
        context_id: &str,
        answer: &AuthorizationResponse,
    ) -> Result<PostedAnswer, Error> {
        let key = answer_key(context_id, answer);
        // The next URL has the context in it.
        if key.is_none() && answer.is_error() && context_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let (error, description) = answer.logged_error();
            return Ok(PostedAnswer::Denied { error, description });
        }
        let CallbackRow { transaction, .. } = self.transaction_of_key(context_id, key.as_deref()).await?;
        let scheme = self.scheme_of(&transaction)?;
        if !matches!(scheme, BrowserScheme::OAuth2(oauth2) if oauth2.response_mode == ResponseMode::FormPost)
        {
            return Err(Error::WrongState);
        }
        let TransactionRow { owner, id, .. } = &transaction;
        let ticket = secret::random();
        let (hash, sealed) = (secret::hash(&ticket), self.seal_answer(&transaction, answer));
        if !self.store.keep_posted_answer(owner, id, &hash, &sealed, Millis::now()).await? {
            return Err(Error::WrongState);
        }
        Ok(PostedAnswer::Kept(ticket))
    }

    /// The request after [`Connecting::post_answer`].
    ///
    /// # Errors
    /// As [`Connecting::callback`].
    pub async fn posted_answer(
        self: &Arc<Self>,
        context_id: &str,
        ticket: &str,
        cookies: &LaunchCookies,
    ) -> Result<CallbackRedirect, Error> {
        let found = self.store.transaction_of_answer(&secret::hash(ticket)).await?;
        let answer = self.open_answer(&found.ok_or(Error::WrongState)?)?;
        self.callback(context_id, answer, cookies).await
    }

    /// The transaction that waits for an answer with this key at this context's URL: [`answer_key`].
    async fn transaction_of_key(&self, context_id: &str, key: Option<&str>) -> Result<CallbackRow, Error> {
        let key = key.ok_or(Error::WrongState)?;
        let found = self.store.transaction_of_state(&secret::hash(key)).await?.ok_or(Error::WrongState)?;
        match found.transaction.status_at(Millis::now()) {
            TransactionStatus::Created | TransactionStatus::Launched | TransactionStatus::Authorizing => {}
            TransactionStatus::Cancelled => return Err(Error::Replaced),
            _ => return Err(Error::WrongState),
        }
        if found.transaction.context_id != context_id {
            return self.refuse(&found.transaction, code::CONTEXT_MISMATCH).await;
        }
        Ok(found)
    }

    /// A denial that has lost its `state`, which some servers leave out: it belongs to the transaction whose browser this
    /// is, and ends it. Nothing else is done for an answer without `state`.
    async fn denied_without_state(
        &self,
        context_id: &str,
        answer: &AuthorizationResponse,
        cookies: &LaunchCookies,
    ) -> Result<CallbackRedirect, Error> {
        let mut found: Option<TransactionRow> = None;
        for secret in cookies.secrets() {
            let row = self.store.transaction_of_launch(&secret::hash(secret)).await?;
            let is_waiting = |row: &TransactionRow| {
                row.context_id == context_id
                    && row.status_at(Millis::now()) == TransactionStatus::Authorizing
                    // Of several windows, the one that was opened last.
                    && found.as_ref().is_none_or(|other| other.id < row.id)
            };
            found = row.filter(is_waiting).or(found);
        }
        let found = found.ok_or(Error::WrongState)?;
        let error_code = answer.denial();
        log_denial(&found, answer);
        self.fail(&found.owner, &found.id, error_code).await?;
        match (found.completion, found.return_to) {
            (Completion::User, Some(return_to)) => Ok(CallbackRedirect::Host {
                hub_id: found.owner.hub_id,
                return_to,
                answer: format!("oc={}", found.id),
            }),
            _ => Ok(CallbackRedirect::Done),
        }
    }

    /// The end of a full-page redirect: the code waits, and the browser goes back to the host's page.
    async fn keep_for_host(
        &self,
        transaction: &TransactionRow,
        answer: &AuthorizationResponse,
    ) -> Result<CallbackRedirect, Error> {
        let return_to = transaction.return_to.clone().ok_or(Error::WrongState)?;
        let answer = match self.await_completion(transaction, answer).await? {
            Ok(proof) => format!("oc={}.{proof}", transaction.id),
            // The widget reads what happened from the transaction.
            Err(_) => format!("oc={}", transaction.id),
        };
        Ok(CallbackRedirect::Host { hub_id: transaction.owner.hub_id.clone(), return_to, answer })
    }

    /// The end of a way that the hub did not lead: nothing shows whose browser this is, so the code waits, and a stand-in
    /// for it goes to the page that opened this window.
    async fn keep_for_client(
        &self,
        transaction: &TransactionRow,
        answer: &AuthorizationResponse,
    ) -> Result<CallbackRedirect, Error> {
        let kept = self.await_completion(transaction, answer).await?;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        match kept {
            Ok(proof) => {
                if let BrowserScheme::OAuth1(..) = self.scheme_of(transaction)? {
                    let token = answer.temporary_token().unwrap_or_default();
                    query.append_pair("oauth_token", token).append_pair("oauth_verifier", &proof);
                }
                query.append_pair("code", &proof)
            }
            Err(code::ACCESS_DENIED | code::LOGIN_CANCELLED) => query.append_pair("error", "access_denied"),
            Err(_) => query.append_pair("error", "server_error"),
        };
        let state = answer.state.as_deref().or(answer.temporary_token());
        query.append_pair("state", state.unwrap_or_default());
        query.append_pair("tx", &transaction.id);
        Ok(CallbackRedirect::HandOver { hub_id: transaction.owner.hub_id.clone(), answer: query.finish() })
    }

    /// Keeps a good answer and makes its proof; ends the transaction for any other.
    async fn await_completion(
        &self,
        transaction: &TransactionRow,
        answer: &AuthorizationResponse,
    ) -> Result<Result<String, &'static str>, Error> {
        let TransactionRow { owner, id, .. } = transaction;
        log_denial(transaction, answer);
        if let Err(code) = self.check_answer(transaction, self.scheme_of(transaction)?, answer)? {
            self.fail(owner, id, code).await?;
            return Ok(Err(code));
        }
        let proof = secret::random();
        let sealed = self.seal_answer(transaction, answer);
        let now = Millis::now();
        let until = now.plus_seconds(COMPLETION_SECONDS);
        if !self.store.await_completion(owner, id, &secret::hash(&proof), &sealed, until, now).await? {
            return Err(Error::WrongState);
        }
        self.changes.announce(id);
        Ok(Ok(proof))
    }

    fn seal_answer(&self, transaction: &TransactionRow, answer: &AuthorizationResponse) -> Vec<u8> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(answer).expect("an answer is plain JSON"));
        TransactionPlace::of(transaction, "answer").seal(&self.vault, &plain)
    }

    pub(super) fn open_answer(&self, transaction: &TransactionRow) -> Result<AuthorizationResponse, Error> {
        let plain = self.open_of_transaction(transaction, "answer", transaction.sealed_answer.as_ref())?;
        // The parser's message could quote the code.
        serde_json::from_slice(&plain).map_err(|_| Error::Internal("a sealed answer is unreadable".into()))
    }

    fn scheme_of(&self, transaction: &TransactionRow) -> Result<BrowserScheme<'_>, Error> {
        let template = self.catalogue.template(&transaction.template_id).map(|(_, template)| template);
        template.and_then(|template| template.browser()).ok_or(Error::Unavailable)
    }

    async fn refuse<T>(&self, transaction: &TransactionRow, code: &str) -> Result<T, Error> {
        self.fail(&transaction.owner, &transaction.id, code).await?;
        Err(Error::WrongState)
    }
}

/// Writes into the operator's log what the provider said, when that was an error.
pub(super) fn log_denial(transaction: &TransactionRow, answer: &AuthorizationResponse) {
    if answer.is_error() {
        let (error, description) = answer.logged_error();
        tracing::warn!(transaction = transaction.id, error, description, "the provider answered an error");
    }
}
