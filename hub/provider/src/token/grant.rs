//! Token requests of OAuth 2 grants without a browser: client credentials and password (RFC 6749, sections 4.4 and 4.3), and
//! JWT bearer (RFC 7523, section 2.1).

use crate::{
    Body, ConnectionRef, Provider, ProviderError, Typed,
    endpoint::{
        AccessToken, Asked, Authentication, Endpoint, EndpointError, Refusal, TokenMembers, client,
        read_token,
    },
    error::check_status,
    outgoing::Outgoing,
    scheme::jwt,
    texts::TextOf,
};
use inlay_api::GrantType;
use inlay_catalogue::{Grant, GrantAuth};
use inlay_outbound::{Identity, Method};
use inlay_time::Millis;
use oauth2::{RequestTokenError, ResourceOwnerPassword, ResourceOwnerUsername, Scope, TokenUrl};
use secrecy::ExposeSecret;
use url::form_urlencoded;

/// What a token is asked for with.
struct GrantRequest<'a> {
    grant: &'a Grant,
    typed: &'a Typed,
    /// Blank where the definition's own parameters show who asks.
    client_id: &'a str,
    client_secret: &'a str,
    /// Blank when none is asked for.
    scope: String,
    /// Further parameters: the definition's, and the client's assertion.
    further: Vec<(String, String)>,
}

/// A request that is ready to be sent.
pub(super) struct PreparedGrant<'a> {
    request: GrantRequest<'a>,
    /// All of them, when the `oauth2` crate cannot make the request.
    own_parameters: Option<Vec<(String, String)>>,
    outgoing: Outgoing,
}

/// Puts together what a token is asked for with.
pub(super) fn prepare<'a>(
    grant: &'a Grant,
    connection: ConnectionRef<'_>,
    typed: &'a Typed,
    text_of: TextOf<'_, '_>,
    now: Millis,
) -> Result<PreparedGrant<'a>, ProviderError> {
    let url = grant.token_url.render(connection.variables).map_err(|_| ProviderError::UnfitVariables)?;
    let mut outgoing = Outgoing::new(Method::POST, url, Body::Empty);
    let request = GrantRequest::new(grant, typed, text_of, now)?;
    let own_parameters = match request.fits_crate() {
        true => None,
        false => Some(request.parameters(&mut outgoing, text_of, now)?),
    };
    if grant.client_auth == GrantAuth::BasicUnencoded && !request.client_id.is_empty() {
        // In place of the crate's header, which is encoded.
        outgoing.authorize_basic(request.client_id, request.client_secret)?;
    }
    outgoing.set_headers(&grant.headers, text_of)?;
    Ok(PreparedGrant { request, own_parameters, outgoing })
}

impl Provider {
    /// Asks for a token with what a person typed, and with a client certificate where there is one.
    pub(super) async fn ask_with_grant(
        &self,
        prepared: PreparedGrant<'_>,
        identity: Option<Identity>,
        now: Millis,
    ) -> Result<AccessToken, ProviderError> {
        let PreparedGrant { request, own_parameters, outgoing: Outgoing { url, headers, .. } } = prepared;
        let grant = request.grant;
        let endpoint = Endpoint::new(&self.outbound, url, grant.encoding, grant.answer.encoding, headers);
        let endpoint = endpoint.with_identity(identity);
        let asked = match own_parameters {
            Some(parameters) => endpoint.post(parameters).await,
            None => request.ask(&endpoint).await,
        };
        let token = asked.map_err(|cause| provider_error(&cause)).and_then(|_| {
            let answer = endpoint.answer().ok_or(ProviderError::Unreachable)?;
            read_token(&grant.answer, answer, now).ok_or(ProviderError::Refused)
        });
        token.inspect_err(|cause| tracing::info!(host = endpoint.host(), %cause, "no token for a connection"))
    }
}

impl<'a> GrantRequest<'a> {
    fn new(
        grant: &'a Grant,
        typed: &'a Typed,
        text_of: TextOf<'_, '_>,
        now: Millis,
    ) -> Result<Self, ProviderError> {
        let scope = match typed.text("scopes") {
            "" => grant.default_scopes.join(&grant.scope_separator),
            chosen => chosen.replace(' ', &grant.scope_separator),
        };
        let (id, secret) = match &grant.client {
            Some(client) => (client.id.as_str(), client.secret.expose_secret()),
            None => (typed.text("clientId"), typed.text("clientSecret")),
        };
        let client_id = match grant.client_auth {
            GrantAuth::Body | GrantAuth::Basic | GrantAuth::BasicUnencoded => id,
            GrantAuth::PrivateKeyJwt => typed.text("issuer"),
            GrantAuth::None => "",
        };
        let mut further = Vec::new();
        if grant.client_auth == GrantAuth::PrivateKeyJwt {
            let signed = jwt::assertion(grant, typed, &scope, text_of, now);
            further.push(("client_assertion_type".to_owned(), jwt::JWT_ASSERTION.to_owned()));
            further.push(("client_assertion".to_owned(), signed.ok_or(ProviderError::Unsendable)?));
        }
        for (name, text) in &grant.params {
            if let Some(text) = text.render_filled(text_of) {
                further.push((name.clone(), text.expose_secret().to_owned()));
            }
        }
        Ok(Self { grant, typed, client_id, client_secret: secret, scope, further })
    }

    /// Whether the `oauth2` crate can make the request. It has no JWT bearer grant, no `grant_type` of a provider's own,
    /// and no request without a client id.
    fn fits_crate(&self) -> bool {
        matches!(self.grant.grant, GrantType::ClientCredentials | GrantType::Password)
            && self.grant.grant_type.is_none()
            && !self.client_id.is_empty()
    }

    /// Lets the crate make the request.
    async fn ask(self, endpoint: &Endpoint<'_>) -> Asked<TokenMembers> {
        let authentication = match self.grant.client_auth {
            GrantAuth::Basic | GrantAuth::BasicUnencoded => Authentication::Basic(self.client_secret),
            GrantAuth::Body if !self.client_secret.is_empty() => Authentication::Body(self.client_secret),
            _ => Authentication::IdOnly,
        };
        let client = client(self.client_id, authentication).set_token_uri(TokenUrl::from_url(endpoint.url()));
        let scopes = Some(self.scope).filter(|scope| !scope.is_empty()).map(Scope::new);
        if self.grant.grant == GrantType::Password {
            let username = ResourceOwnerUsername::new(self.typed.text("username").to_owned());
            let password = ResourceOwnerPassword::new(self.typed.text("password").to_owned());
            let mut request = client.exchange_password(&username, &password).add_scopes(scopes);
            for (name, value) in self.further {
                request = request.add_extra_param(name, value);
            }
            request.request_async(endpoint).await
        } else {
            let mut request = client.exchange_client_credentials().add_scopes(scopes);
            for (name, value) in self.further {
                request = request.add_extra_param(name, value);
            }
            request.request_async(endpoint).await
        }
    }

    /// The parameters of a request that the crate cannot make.
    fn parameters(
        &self,
        outgoing: &mut Outgoing,
        text_of: TextOf<'_, '_>,
        now: Millis,
    ) -> Result<Vec<(String, String)>, ProviderError> {
        let Self { grant, typed, client_id, client_secret, scope, further } = self;
        let grant_type = grant.grant_type.as_deref().unwrap_or_else(|| grant.grant.as_str());
        let mut parameters = vec![("grant_type".to_owned(), grant_type.to_owned())];
        let mut add = |name: &str, value: &str| parameters.push((name.to_owned(), value.to_owned()));
        match grant.grant {
            GrantType::JwtBearer => {
                let signed = jwt::assertion(grant, typed, scope, text_of, now);
                add("assertion", &signed.ok_or(ProviderError::Unsendable)?);
            }
            GrantType::Password => {
                add("username", typed.text("username"));
                add("password", typed.text("password"));
            }
            _ => {}
        }
        match grant.client_auth {
            GrantAuth::Basic if !client_id.is_empty() => {
                // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
                let encode =
                    |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                outgoing.authorize_basic(&encode(client_id), &encode(client_secret))?;
            }
            GrantAuth::Body | GrantAuth::PrivateKeyJwt if !client_id.is_empty() => {
                add("client_id", client_id);
                if grant.client_auth == GrantAuth::Body && !client_secret.is_empty() {
                    add("client_secret", client_secret);
                }
            }
            _ => {}
        }
        // With a JWT bearer grant the scope is in the assertion (RFC 7523, section 2.1) and may be a parameter too.
        if !scope.is_empty() && grant.grant != GrantType::JwtBearer {
            add("scope", scope);
        }
        parameters.extend(further.iter().cloned());
        Ok(parameters)
    }
}

/// What a token endpoint's error says about what was typed.
fn provider_error(cause: &RequestTokenError<EndpointError, Refusal>) -> ProviderError {
    match cause {
        RequestTokenError::Request(EndpointError::Proof) => ProviderError::Unsendable,
        RequestTokenError::Request(EndpointError::Outbound(cause)) => (*cause).into(),
        RequestTokenError::Request(EndpointError::Status(status)) => {
            check_status(*status).err().unwrap_or(ProviderError::Unreachable)
        }
        RequestTokenError::ServerResponse(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            ProviderError::Refused
        }
    }
}
