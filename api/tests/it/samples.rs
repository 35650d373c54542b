//! One value of every wire type, with all of its members.

use inlay_api::*;
use serde_json::{Value, json};

/// A value, and what a round trip makes of it.
pub(crate) struct Sample {
    /// The type.
    pub(crate) name: &'static str,
    /// All members, none of them the default.
    pub(crate) full: Value,
    /// Reads and writes; `None` when it is unreadable.
    pub(crate) again: fn(&Value) -> Option<Value>,
    /// Whether what is read from it, and what is read from what that writes, are equal.
    pub(crate) survives: fn(&Value) -> bool,
}

macro_rules! samples {
    ($($name:ident $full:tt)*) => {
        vec![$(Sample {
            name: stringify!($name),
            full: json!($full),
            again: |value| {
                let read: $name = serde_json::from_value(value.clone()).ok()?;
                Some(serde_json::to_value(&read).unwrap())
            },
            survives: |value| {
                let read: $name = serde_json::from_value(value.clone()).unwrap();
                serde_json::from_value::<$name>(serde_json::to_value(&read).unwrap()).unwrap() == read
            },
        }),*]
    };
}

/// The samples of every type.
pub(crate) fn samples() -> Vec<Sample> {
    let mut all = accounts();
    all.extend(catalogue());
    all.extend(bodies());
    all
}

fn accounts() -> Vec<Sample> {
    samples! {
        PageInfo {"totalCount": 7, "next": "n", "prev": "p"}
        ErrorBody {"code": "c", "message": "m", "fields": [{"field": "f", "message": "m"}], "details": "d"}
        ErrorField {"field": "connections[0].name", "message": "Shorten it."}
        HealthResponse {"message": "ok"}
        Attention {"code": "newer", "message": "m"}
        Hub {"id": "h", "name": "Hub", "primaryConnector": {
            "connectorId": "c", "name": "n", "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"},
            "imageUrl": "u", "variables": []}, "isDefault": true}
        ConnectorInfo {"connectorId": "c", "name": "n", "authSchemeConfig":
            {"id": "s", "description": "d", "schemeType": "newer"}, "imageUrl": "u",
            "variables": [{"name": "n", "value": "v"}]}
        EndUser {"id": "u", "externalId": "e", "displayName": "d", "hubId": "h", "primaryConnection":
            {"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t", "credentials": {"action": []},
             "variables": []}, "createdAt": "t", "updatedAt": "t"}
        ConnectionVariable {"name": "n", "value": "v"}
        EndUserConnectionsPage {"totalCount": 1, "next": "n", "prev": "p", "connections":
            [{"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t"}]}
        ConnectionSummary {"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t", "connectorId": "k",
            "schemeType": "newer", "account": "a", "attention": {"code": "expired", "message": "m"}}
        Connection {"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t", "connectorId": "k",
            "schemeType": "api-key", "account": "a", "attention": {"code": "expired", "message": "m"},
            "credentials": {"action": []}, "variables": [{"name": "n", "value": "v"}]}
        ConnectionCredentials {
            "action": [{"id": "i", "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"},
                "credential": {"id": "i", "organisationId": "o", "type": "none", "name": "n", "data": {}}}],
            "trigger": [{"id": "i", "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"},
                "credential": {"id": "i", "organisationId": "o", "type": "none", "name": "n", "data": {}}}]}
        ConnectionCredential {"id": "i", "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"},
            "credential": {"id": "i", "organisationId": "o", "type": "none", "name": "n", "data": {"a": 1}}}
        Credential {"id": "i", "organisationId": "o", "type": "newer", "name": "n", "errors": ["e"],
            "data": {"a": [1]}}
        Verification {"checked": true, "account": "a"}
        InitialiseOAuth2Response {"url": "u", "transactionId": "t", "launchUrl": "l", "redirectUrl": "r",
            "expiresAt": "t"}
        Transaction {"id": "t", "status": "newer", "errorCode": "e", "connectionId": "c", "account": "a",
            "integrationId": "i", "templateId": "t", "replaces": "r", "expiresAt": "t"}
    }
}

fn catalogue() -> Vec<Sample> {
    samples! {
        EmbeddedIntegrationSummary {"id": "i", "name": "n", "imageUrl": "u", "description": "d", "isDeployed": true,
            "isActivated": true, "categories": ["c"], "status": "newer",
            "attention": {"code": "expired", "message": "m"}, "activationId": "a"}
        EmbeddedIntegrationPage {"totalCount": 1, "next": "n", "prev": "p", "integrations": [
            {"id": "i", "name": "n", "imageUrl": "u", "description": "d", "isDeployed": true, "isActivated": false}],
            "totalConnected": 3, "categories": ["c"]}
        EmbeddedIntegration {"id": "i", "name": "n", "imageUrl": "u", "description": "d", "isDeployed": true,
            "isActivated": true, "categories": ["c"], "status": "paused",
            "attention": {"code": "expired", "message": "m"}, "activationId": "a", "connectionTemplates": [
                {"id": "t", "connectorId": "k", "imageUrl": "u", "name": "n", "isUsed": false, "isPrimary": true,
                 "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"}, "variables": [],
                 "connectionTemplates": []}],
            "variablesSchema": {"type": "object"}, "about": ["a"], "access": ["a"], "needs": ["n"],
            "setupMinutes": 5, "providerName": "p", "docsUrl": "u", "allowMultiple": true}
        HubConnectionTemplate {"id": "t", "connectorId": "k", "imageUrl": "u", "name": "n", "isUsed": false,
            "isPrimary": true, "authSchemeConfig": {"id": "s", "description": "d", "schemeType": "none"},
            "variables": [{"name": "n", "value": 1, "required": true}], "connectionTemplates": [], "help": "h", "docsUrl": "u",
            "fields": [{"name": "value"}], "credentialType": "newer", "clientCertificate": {"schemeType": "certificate"}, "alternativeOf": "a", "way": "w",
            "verifies": true}
        CredentialFieldHint {"name": "n", "label": "l", "help": "h", "placeholder": "p", "pattern": "p",
            "format": "f", "secret": false, "optional": true, "constant": "c", "default": "d", "docsUrl": "u",
            "accept": "pem"}
        HubConnectorVariable {"name": "n", "value": {"a": 1}, "label": "l", "description": "d", "required": true,
            "prefix": "p", "suffix": "s", "addresses": ["a.example/{value}"], "pattern": "p", "example": "e", "format": "f",
            "choices": [{"value": "v", "label": "l"}], "secret": true, "hidden": true, "order": -1, "docsUrl": "u"}
        VariableChoice {"value": "v", "label": "l"}
        AuthSchemeConfig {"id": "s", "description": "d", "schemeType": "newer", "name": "n", "in": "newer",
            "authorizeUrl": "u", "tokenUrl": "u", "scopes": [{"name": "s"}], "defaultScopes": ["s"],
            "additionalAuthorizeParams": "a=b", "additionalTokenParams": "a=b", "grant": {"grantType": "newer"},
            "tokenAuth": true}
        OAuth2Scope {"name": "n", "description": "d", "optional": true}
        OAuth2Grant {"grantType": "newer", "credentialId": "c", "organisationId": "o", "clientId": "i"}
        Activation {"id": "a", "user": {"id": "u", "externalId": "e", "displayName": "d", "hubId": "h",
            "createdAt": "t", "updatedAt": "t"}, "hubId": "h", "integration":
            {"id": "i", "name": "n", "imageUrl": "u", "description": "d", "isDeployed": true, "isActivated": true},
            "dynamicVariables": {"a": 1}, "secretVariables": ["/b"], "version": "v", "connections":
            [{"templateId": "t", "connection": {"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t"}}],
            "createdAt": "t", "updatedAt": "t"}
        ActivationConnection {"templateId": "t", "connection":
            {"id": "c", "name": "n", "createdAt": "t", "updatedAt": "t"},
            "variables": [{"name": "n", "value": "v"}], "inputs": [{"name": "n", "value": "v"}]}
        EndUserActivationPage {"totalCount": 1, "next": "n", "prev": "p", "activations": [{"id": "a", "hubId": "h",
            "integration": {"id": "i", "name": "n", "imageUrl": "u", "description": "d", "isDeployed": true,
                "isActivated": true}}]}
        EndUserActivation {"id": "a", "hubId": "h", "integration": {"id": "i", "name": "n", "imageUrl": "u",
            "description": "d", "isDeployed": true, "isActivated": true}}
        ActivationDraft {"step": 2, "accounts": [{"templateId": "t"}], "dynamicVariables": {"a": 1},
            "updatedAt": "t"}
        DraftAccount {"templateId": "t", "connectionId": "c", "name": "n",
            "variables": [{"name": "n", "value": "v"}]}
        VariableOptionsPage {"options": [{"value": 7, "label": "l"}], "next": "n", "searched": true}
        VariableOption {"value": {"a": 1}, "label": "l"}
    }
}

fn bodies() -> Vec<Sample> {
    samples! {
        ActivationCreate {"userId": "u", "integrationId": "i", "connections": [
            {"templateId": "t", "connectionId": "c"},
            {"templateId": "t", "name": "n", "credentials": {}, "variables": []}], "dynamicVariables": {"a": 1}}
        ActivationConnectionExisting {"templateId": "t", "connectionId": "c"}
        ActivationConnectionNew {"templateId": "t", "name": "n", "credentials": {},
            "variables": [{"name": "n", "value": "v"}], "acceptLimited": true}
        DynamicVariablesUpdate {"dynamicVariables": {"a": 1}, "version": "v"}
        ConnectionCreate {"name": "n", "credentials": {}, "variables": [{"name": "n", "value": "v"}],
            "acceptLimited": true}
        ConnectionCredentialsCreate {
            "action": [{"authSchemeConfig": {}, "credential": {"name": "n", "type": "none", "data": {}}}],
            "trigger": [{"authSchemeConfig": {}, "credential": {"name": "n", "type": "newer", "data": {"a": "b"}}}]}
        ConnectionCredentialCreate {"authSchemeConfig": {"id": "s", "newer": [1]},
            "credential": {"name": "n", "type": "string", "data": {"value": "v"}}}
        EndUserConnectionCreate {"connectorId": "k", "connection":
            {"name": "n", "credentials": {}, "variables": []}}
        EndUserCreate {"externalId": "e", "displayName": "d", "primaryConnection":
            {"name": "n", "credentials": {}, "variables": []}}
        InitialiseOAuth2Request {"credential": {"id": "c", "organisationId": "o"}, "authorizeUrl": "u",
            "clientId": "c", "scopes": ["s"], "additionalParams": "a=b", "prompt": "p",
            "disableOfflineAccess": true, "templateId": "t", "connectionId": "c",
            "variables": [{"name": "n", "value": "v"}], "connectionName": "n", "clientNonce": "c", "returnTo": "r"}
        CredentialReference {"id": "c", "organisationId": "o"}
        CompleteTransaction {"proof": "p"}
        VariableOptionsRequest {"pointer": "/a", "activationId": "a", "connections":
            [{"templateId": "t", "connectionId": "c"}], "dynamicVariables": {"a": 1}, "search": "s", "after": "c",
            "values": [1]}
    }
}
