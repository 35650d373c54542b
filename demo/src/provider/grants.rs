//! Grants: authorization requests, codes and tokens, each until it is used or too old.

use super::accounts::Account;
use crate::random;
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

/// How long a person may take to decide.
const DECISION: Duration = Duration::from_secs(600);

/// An authorization request that was found valid.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) challenge: String,
}

/// What a person allowed.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) request: Request,
    pub(super) account: &'static Account,
    /// All tokens that come from one decision; they are revoked together.
    family: u64,
}

/// What the token endpoint gives out.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// Everything that was asked for and given out.
#[derive(Default)]
pub(super) struct Grants {
    requests: HashMap<String, (Instant, Request)>,
    codes: HashMap<String, (Instant, Grant)>,
    access: HashMap<String, (Instant, Grant)>,
    refresh: HashMap<String, Grant>,
    /// Families by the codes and refresh tokens that have been used; seeing one again means that it was stolen.
    used: HashMap<String, u64>,
    revoked: HashSet<u64>,
    families: u64,
}

impl Grants {
    /// Keeps a request while a person decides; returns its one-time name.
    pub(super) fn ask(&mut self, request: Request) -> String {
        let now = Instant::now();
        self.requests.retain(|_, (until, _)| *until > now);
        let name = random::token();
        self.requests.insert(name.clone(), (now + DECISION, request));
        name
    }

    /// Ends a request's wait.
    pub(super) fn decide(&mut self, name: &str) -> Option<Request> {
        let (until, request) = self.requests.remove(name)?;
        (until > Instant::now()).then_some(request)
    }

    /// Issues a code.
    pub(super) fn allow(
        &mut self,
        request: Request,
        account: &'static Account,
        lifetime: Duration,
    ) -> String {
        let now = Instant::now();
        self.codes.retain(|_, (until, _)| *until > now);
        self.families += 1;
        let code = random::token();
        self.codes.insert(code.clone(), (now + lifetime, Grant { request, account, family: self.families }));
        code
    }

    /// Takes a code; a second use revokes what the first one got (RFC 6749, section 4.1.2).
    pub(super) fn redeem(&mut self, code: &str) -> Option<Grant> {
        let Some((until, grant)) = self.codes.remove(code) else {
            self.revoke_used(code);
            return None;
        };
        self.used.insert(code.to_owned(), grant.family);
        (until > Instant::now()).then_some(grant)
    }

    /// Takes a refresh token; a second use revokes its whole family (RFC 9700, section 4.14.2).
    pub(super) fn refresh(&mut self, token: &str, client_id: &str) -> Option<Grant> {
        let Some(grant) = self.refresh.get(token) else {
            self.revoke_used(token);
            return None;
        };
        if grant.request.client_id != client_id {
            return None;
        }
        let grant = self.refresh.remove(token)?;
        self.used.insert(token.to_owned(), grant.family);
        (!self.revoked.contains(&grant.family)).then_some(grant)
    }

    /// Issues tokens.
    pub(super) fn issue(&mut self, grant: Grant, lifetime: Duration) -> Tokens {
        let now = Instant::now();
        self.access.retain(|_, (until, _)| *until > now);
        let tokens = Tokens { access: random::token(), refresh: random::token() };
        self.access.insert(tokens.access.clone(), (now + lifetime, grant.clone()));
        self.refresh.insert(tokens.refresh.clone(), grant);
        tokens
    }

    /// Whom an access token belongs to.
    pub(super) fn bearer(&self, token: &str) -> Option<&'static Account> {
        let (until, grant) = self.access.get(token)?;
        (*until > Instant::now() && !self.revoked.contains(&grant.family)).then_some(grant.account)
    }

    /// Ends the family of a token of this client's.
    pub(super) fn revoke(&mut self, token: &str, client_id: &str) {
        let access = self.access.get(token).map(|(_, grant)| grant);
        let grant = access.or_else(|| self.refresh.get(token));
        self.revoked
            .extend(grant.filter(|grant| grant.request.client_id == client_id).map(|grant| grant.family));
    }

    fn revoke_used(&mut self, value: &str) {
        self.revoked.extend(self.used.get(value));
    }
}
