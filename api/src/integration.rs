//! Integrations as an end user sees them.

use crate::{
    AuthSchemeConfig, CredentialType, PageInfo,
    read::{answer, open_enum},
};
use serde::Serialize;
use serde_json::Value;

open_enum! {
    /// What a person can do with an integration now (*addition*).
    IntegrationStatus {
        /// Can be turned on.
        Available = "available",
        /// Is on and works.
        Active = "active",
        /// Is on, and something needs the user.
        Attention = "attention",
        /// Is on, but stopped for the moment.
        Paused = "paused",
        /// Cannot be turned on here.
        Unavailable = "unavailable",
    }
}

/// Why an integration or a connection needs its user (*addition*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attention {
    /// `expired`, `revoked`, `scopes_missing`, `unreachable`, `unavailable` or newer.
    pub code: String,
    /// One sentence for a person.
    pub message: String,
}

answer!(Attention {
    must code: "code",
    message: "message",
});

/// One card of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegrationSummary {
    /// ULID.
    pub id: String,
    /// What people call the system.
    pub name: String,
    /// An https URL, a path on the hub, or empty.
    pub image_url: String,
    /// Plain text.
    pub description: String,
    /// Whether it can be activated at all.
    pub is_deployed: bool,
    /// Whether this user has activated it.
    pub is_activated: bool,
    /// *Addition.* Names for the filter, in the catalogue's spelling.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// *Addition.* Absent in a plain API: see [`EmbeddedIntegrationSummary::state`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<IntegrationStatus>,
    /// *Addition.* Present when the status is `attention`, and for `unavailable` where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// *Addition.* The user's activation, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_id: Option<String>,
}

answer!(EmbeddedIntegrationSummary {
    must id: "id",
    name: "name",
    image_url: "imageUrl",
    description: "description",
    is_deployed: "isDeployed",
    is_activated: "isActivated",
    categories: "categories",
    status: "status",
    attention: "attention",
    activation_id: "activationId",
});

impl EmbeddedIntegrationSummary {
    /// The state to show: `status`, or what the description's two booleans say.
    pub fn state(&self) -> IntegrationStatus {
        match &self.status {
            Some(IntegrationStatus::Other(_)) | None if self.is_activated => IntegrationStatus::Active,
            Some(IntegrationStatus::Other(_)) | None if self.is_deployed => IntegrationStatus::Available,
            Some(IntegrationStatus::Other(_)) | None => IntegrationStatus::Unavailable,
            Some(status) => status.clone(),
        }
    }
}

/// `ListEndUserIntegrations`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegrationPage {
    /// Cursors and count.
    #[serde(flatten)]
    pub page: PageInfo,
    /// This page's cards.
    pub integrations: Vec<EmbeddedIntegrationSummary>,
    /// How many integrations the user has activated, whatever the filters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_connected: Option<u64>,
    /// *Addition.* Every category of the hub, sorted, whatever the filters. On the first page only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

answer!(EmbeddedIntegrationPage {
    flat page,
    must integrations: "integrations",
    total_connected: "totalConnected",
    categories: "categories",
});

/// `GetEmbeddedIntegration`: all that is needed to draw the page and the wizard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedIntegration {
    /// What the card shows.
    #[serde(flatten)]
    pub summary: EmbeddedIntegrationSummary,
    /// The accounts to connect, in order.
    pub connection_templates: Vec<HubConnectionTemplate>,
    /// JSON Schema of the activation's variables; absent or empty when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables_schema: Option<Value>,
    /// *Addition.* Paragraphs about what it does, as plain text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// *Addition.* What the host will be able to read and do, each a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
    /// *Addition.* What to have at hand, each a short phrase.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// *Addition.* Minutes that setting it up takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_minutes: Option<u32>,
    /// *Addition.* Who runs the other system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<String>,
    /// *Addition.* An https URL of the provider's own documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// *Addition.* True when one user may activate it several times.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_multiple: bool,
}

answer!(EmbeddedIntegration {
    flat summary,
    connection_templates: "connectionTemplates",
    variables_schema: "variablesSchema",
    about: "about",
    access: "access",
    needs: "needs",
    setup_minutes: "setupMinutes",
    provider_name: "providerName",
    docs_url: "docsUrl",
    allow_multiple: "allowMultiple",
});

/// One account that an activation needs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HubConnectionTemplate {
    /// ULID.
    pub id: String,
    /// ULID of the connector; connections made for one template fit every template of the same connector.
    pub connector_id: String,
    /// An https URL, a path on the hub, or empty.
    pub image_url: String,
    /// The step's title.
    pub name: String,
    /// False for a template that the integration no longer uses; the wizard then has no step for it.
    pub is_used: bool,
    /// True for the host app's own connector, which the end user is connected to already.
    pub is_primary: bool,
    /// How to authenticate.
    pub auth_scheme_config: AuthSchemeConfig,
    /// Connection variables to ask for. Missing from the description although it requires them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<HubConnectorVariable>,
    /// *Addition.* Where the user finds what is asked for, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// *Addition.* An https URL that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// *Addition.* Labels and hints of the credential's own inputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<CredentialFieldHint>,
    /// *Addition.* Which credential to ask for, where the scheme takes several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_type: Option<CredentialType>,
    /// *Addition.* Another way to connect the same account: the id of the template in whose place it may be used. It has
    /// `isUsed: false`, so that a client that does not know this asks for the first way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative_of: Option<String>,
    /// *Addition.* What this way is called where the user chooses: "API key".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    /// *Addition.* Whether `VerifyConnection` asks the provider.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub verifies: bool,
    /// `authSchemeConfig` as it came, to be sent back unchanged.
    #[serde(skip)]
    pub auth_scheme_echo: Value,
}

impl HubConnectionTemplate {
    /// The type of credential to ask for.
    pub fn credential_type(&self) -> CredentialType {
        self.credential_type.clone().unwrap_or_else(|| self.auth_scheme_config.credential_type())
    }
}

answer!(HubConnectionTemplate {
    must id: "id",
    connector_id: "connectorId",
    image_url: "imageUrl",
    name: "name",
    is_used: "isUsed" or true,
    is_primary: "isPrimary",
    auth_scheme_config: "authSchemeConfig",
    variables: "variables",
    help: "help",
    docs_url: "docsUrl",
    fields: "fields",
    credential_type: "credentialType",
    alternative_of: "alternativeOf",
    way: "way",
    verifies: "verifies",
    auth_scheme_echo: "authSchemeConfig",
});

/// How to present one input of a credential form (*addition*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialFieldHint {
    /// The name in the credential's data: see [`CredentialType::inputs`].
    pub name: String,
    /// Instead of the scheme's own label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A sentence under the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// An example of the form, never a real value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// An ECMAScript regular expression that the value must match; unanchored unless it has anchors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A format of JSON Schema: `email`, `uuid`, `hostname`, `uri`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Masked or not, where that differs from the type's own input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<bool>,
    /// True when it may be blank although the type asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Sent as it is and never shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// What it starts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// An https URL that says where to find it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// What file it can be read from: `pem`, `pfx`, `json`, `any`; several separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
}

answer!(CredentialFieldHint {
    must name: "name",
    label: "label",
    help: "help",
    placeholder: "placeholder",
    pattern: "pattern",
    format: "format",
    secret: "secret",
    optional: "optional",
    constant: "constant",
    default: "default",
    docs_url: "docsUrl",
    accept: "accept",
});

/// A connection variable to ask the end user for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HubConnectorVariable {
    /// The name to send it under.
    pub name: String,
    /// The default.
    pub value: Value,
    /// For people; the name when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Help, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether blank is refused.
    pub required: bool,
    /// *Addition.* Shown before the box and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// *Addition.* Shown after the box and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// *Addition.* An ECMAScript regular expression that the whole value must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// *Addition.* Placeholder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// *Addition.* A format of JSON Schema: `email`, `uuid`, `hostname`, `uri`. `pattern` beats it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// *Addition.* The values that it may have; any, when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<VariableChoice>,
    /// *Addition.* Masked where it is typed, kept encrypted and never sent back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// *Addition.* Never shown: `value` is sent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// *Addition.* A variable with an order comes before the credential, in that order; one without comes after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// *Addition.* An https URL that says where to find it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
}

/// One of the values of a connection variable (*addition*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VariableChoice {
    /// What is sent.
    pub value: String,
    /// What is shown; the value when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
}

answer!(VariableChoice {
    must value: "value",
    label: "label",
});

answer!(HubConnectorVariable {
    must name: "name",
    value: "value",
    label: "label",
    description: "description",
    required: "required",
    prefix: "prefix",
    suffix: "suffix",
    pattern: "pattern",
    example: "example",
    format: "format",
    choices: "choices",
    secret: "secret",
    hidden: "hidden",
    order: "order",
    docs_url: "docsUrl",
});
