//! API requests to a provider, before a credential is in them, and the connection that they are made with.

use crate::Credential;
use inlay_catalogue::{BodyTemplate, ConnectionTemplate, TextTemplate, UrlTemplate, Values, VerifyBody};
use inlay_outbound::Method;
use serde_json::Value;
use url::Url;

/// A connection that a request is made with, whether it is stored or only checked.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionRef<'a> {
    /// What it is a connection for.
    pub template: &'a ConnectionTemplate,
    /// What proves it; usable tokens with OAuth 2's authorization code.
    pub credential: &'a Credential,
    /// A value for each of the template's variables.
    pub variables: &'a Values,
}

/// An API request without a credential.
#[derive(Clone, Debug)]
pub struct ApiRequest<'a> {
    /// The method.
    pub method: Method,
    /// Made from the connection's variables, and from `activation_variables` where these have a name first.
    pub url: &'a UrlTemplate,
    /// Where to go in place of it: a link in an earlier answer, which has to stay at the URL's origin.
    pub link: Option<&'a Url>,
    /// Query parameters that are added to the URL.
    pub query: Vec<(String, String)>,
    /// Headers, made like the URL; without `Accept`, JSON is asked for.
    pub headers: &'a [(String, TextTemplate)],
    /// What is sent.
    pub body: Body,
    /// Values that are not the connection's.
    pub activation_variables: &'a Values,
    /// The longest answer that is read, in bytes.
    pub max_bytes: usize,
}

/// A request's body while members can still be added.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Made from the connection's texts, like the URL.
    Made(BodyTemplate),
}

impl Body {
    /// What a definition says about a verification request's body. [`crate::Provider::send`] fills in its templates.
    pub(crate) fn of(body: Option<&VerifyBody>) -> Self {
        match body {
            None => Self::Empty,
            Some(VerifyBody::Fixed(text)) => serde_json::from_str(text).map(Self::Json).unwrap_or_default(),
            Some(VerifyBody::Made(body)) => Self::Made(body.clone()),
        }
    }
}
