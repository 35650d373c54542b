//! The `initialise` request, as far as the template's scheme says what is in it.

use inlay_api::{AuthSchemeConfig, CredentialReference, InitialiseOAuth2Request};

/// The `initialise` call with what the platform's description requires: what the scheme says, sent back.
pub(crate) fn oauth_request(scheme: &AuthSchemeConfig) -> InitialiseOAuth2Request {
    let grant = scheme.grant.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    InitialiseOAuth2Request {
        credential: Some(CredentialReference {
            id: text(grant.and_then(|grant| grant.credential_id.as_ref())),
            organisation_id: text(grant.and_then(|grant| grant.organisation_id.as_ref())),
        }),
        authorize_url: Some(text(scheme.authorize_url.as_ref())),
        client_id: Some(text(grant.and_then(|grant| grant.client_id.as_ref()))),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_authorization_sends_back_what_the_scheme_says_and_misses_nothing_that_is_required() {
        let scheme = json!({"schemeType": "oauth2", "authorizeUrl": "https://a.example/authorize",
            "grant": {"grantType": "authorization_code", "credentialId": "c", "organisationId": "o", "clientId": "k"}});
        let request =
            |scheme| serde_json::to_value(oauth_request(&serde_json::from_value(scheme).unwrap())).unwrap();
        assert_eq!(
            request(scheme),
            json!({"credential": {"id": "c", "organisationId": "o"}, "authorizeUrl": "https://a.example/authorize",
                "clientId": "k"})
        );
        let blank =
            json!({"credential": {"id": "", "organisationId": ""}, "authorizeUrl": "", "clientId": ""});
        assert_eq!(request(json!({"schemeType": "oauth2"})), blank);
    }
}
