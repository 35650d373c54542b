//! Integrations as an end user sees them: cards, pages, connection templates and what they ask for.

use crate::{AuthSchemeConfig, CredentialType, PageInfo, open_enum::open_enum, wire::answer};
use serde_json::Value;

open_enum! {
    /// *Addition.* What can be done with an integration now. Newer hubs may add values.
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

/// The path of the picture of what has none: the platform's description wants a URI. A client that knows it draws
/// something of its own.
pub const NO_PICTURE: &str = "/assets/no-picture.svg";

answer! {
    /// *Addition.* Why an integration or a connection needs its user.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attention {
        /// Stable and machine-readable; newer hubs may add values.
        required code: String
            [examples("expired", "revoked", "scopes_missing", "unreachable", "unavailable")],
        /// One sentence for a person.
        written message: String,
    }
}

answer! {
    /// One card of the catalogue.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EmbeddedIntegrationSummary as IntegrationSummary {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// What people call the system.
        written name: String,
        /// A URL on the hub. One that ends in `/assets/no-picture.svg` is for what has no picture.
        written image_url: String,
        /// Plain text.
        written description: String,
        /// Whether it can be activated at all.
        written is_deployed: bool,
        /// Whether this user has activated it.
        written is_activated: bool,
        /// *Addition.* Names for the filter, in the catalogue's spelling.
        optional categories: Vec<String>,
        /// *Addition.* What can be done with it now.
        // Absent in a plain API: see [`EmbeddedIntegrationSummary::state`].
        optional status: Option<IntegrationStatus>,
        /// *Addition.* Present when the status is `attention`, and for `unavailable` where there is something to say.
        optional attention: Option<Attention>,
        /// *Addition.* The user's newest activation, when there is one.
        optional activation_id: Option<String> [value_type = crate::schema::Ulid],
    }
}

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

answer! {
    /// A page of the catalogue.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct EmbeddedIntegrationPage as IntegrationPage {
        /// Cursors and count.
        flat page: PageInfo,
        /// This page's cards.
        required integrations: Vec<EmbeddedIntegrationSummary>,
        /// How many integrations the user has activated, whatever the filters.
        optional total_connected: Option<u64>,
        /// *Addition.* Every category of the hub, sorted, whatever the filters. On the first page only.
        optional categories: Vec<String>,
    }
}

answer! {
    /// An integration in full: all that is needed to draw the page and the wizard.
    #[derive(Clone, Debug, PartialEq)]
    pub struct EmbeddedIntegration as Integration {
        /// What the card shows.
        flat summary: EmbeddedIntegrationSummary,
        /// The accounts to connect, in order.
        written connection_templates: Vec<HubConnectionTemplate>,
        /// JSON Schema of the activation's variables, draft 2020-12 unless `$schema` says otherwise; absent or empty
        /// when there are none. `x-options` on a variable: `{dependsOn: [names]}`, its values come from
        /// `ListVariableOptions`. Secret are those with `writeOnly`, `x-secret`, `airbyte_secret` or `format:
        /// password`.
        optional variables_schema: Option<Value> [value_type = Object],
        /// *Addition.* Paragraphs about what it does, as plain text.
        optional about: Vec<String>,
        /// *Addition.* What the host will be able to read and do, each a sentence.
        optional access: Vec<String>,
        /// *Addition.* What to have at hand, each a short phrase.
        optional needs: Vec<String>,
        /// *Addition.* Minutes that setting it up takes.
        optional setup_minutes: Option<u32>,
        /// *Addition.* Who runs the other system.
        optional provider_name: Option<String>,
        /// *Addition.* An https URL of the provider's own documentation.
        optional docs_url: Option<String>,
        /// *Addition.* True when one user may activate it several times.
        optional allow_multiple: bool,
    }
}

answer! {
    /// One account that an activation needs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct HubConnectionTemplate as ConnectionTemplate {
        /// ULID.
        required id: String [value_type = crate::schema::Ulid],
        /// ULID. Connections made for one template fit every template of the same connector.
        written connector_id: String [value_type = crate::schema::Ulid],
        /// A URL on the hub. One that ends in `/assets/no-picture.svg` is for what has no picture.
        written image_url: String,
        /// The step's title.
        written name: String,
        /// False for a template that is no step of its own.
        written is_used: bool = true,
        /// True for the host app's own connector, which the end user is connected to already.
        written is_primary: bool,
        /// How to authenticate.
        written auth_scheme_config: AuthSchemeConfig,
        /// The connection variables to ask for.
        // Missing from the platform's description although it requires them.
        written variables: Vec<HubConnectorVariable>,
        /// Always empty: the platform's description requires it and does not say what it is.
        written connection_templates: Vec<String>,
        /// *Addition.* Where the user finds what is asked for, as plain text.
        optional help: Option<String>,
        /// *Addition.* An https URL that explains it.
        optional docs_url: Option<String>,
        /// *Addition.* Labels and hints of the credential's own inputs.
        optional fields: Vec<CredentialFieldHint>,
        /// *Addition.* Which credential to ask for, where the scheme takes several.
        optional credential_type: Option<CredentialType>,
        /// *Addition.* A TLS client certificate is asked for beside that credential: the scheme of its own credential, of the
        /// type `certificate`, which is another one in `credentials.action`.
        optional client_certificate: Option<Value> [value_type = AuthSchemeConfig],
        /// *Addition.* Another way to connect the same account: the id of the template in whose place it may be used.
        /// It has `isUsed: false`, so that a client that does not know this asks for the first way.
        optional alternative_of: Option<String> [value_type = crate::schema::Ulid],
        /// *Addition.* What this way is called where the user chooses: "API key".
        optional way: Option<String>,
        /// *Addition.* Whether `VerifyConnection` asks the provider.
        optional verifies: bool,
        /// `authSchemeConfig` as it came, to be sent back unchanged.
        echo auth_scheme_echo as "authSchemeConfig": Value,
    }
}

impl HubConnectionTemplate {
    /// The type of credential to ask for.
    pub fn credential_type(&self) -> CredentialType {
        self.credential_type.clone().unwrap_or_else(|| self.auth_scheme_config.credential_type())
    }
}

answer! {
    /// *Addition.* How to present one input of a credential form.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct CredentialFieldHint as CredentialField {
        /// The name in the credential's `data`.
        // One of [`CredentialType::inputs`].
        required name: String,
        /// Instead of the scheme's own label.
        optional label: Option<String>,
        /// A sentence under the label.
        optional help: Option<String>,
        /// An example of the form, never a real value.
        optional placeholder: Option<String>,
        /// What the value must match: ECMAScript, flag u; unanchored unless it has anchors.
        optional pattern: Option<String>,
        /// A format of JSON Schema: `email`, `uuid`, `hostname`, `uri`.
        optional format: Option<String>,
        /// Masked or not, where that differs from the type's own input.
        optional secret: Option<bool>,
        /// True when it may be blank although the type asks for it.
        optional optional: bool,
        /// Sent as it is and never shown.
        optional constant: Option<String>,
        /// What it starts with.
        optional default: Option<String>,
        /// An https URL that says where to find it.
        optional docs_url: Option<String>,
        /// What file it can be read from: `pem`, `pfx`, `json`, `any`; several separated by spaces.
        optional accept: Option<String>,
    }
}

answer! {
    /// A connection variable: what is asked for besides the credential.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct HubConnectorVariable as ConnectorVariable {
        /// The name to send it under.
        required name: String,
        /// The default.
        written value: Value,
        /// For people; the name when absent.
        optional label: Option<String>,
        /// Help, as plain text.
        optional description: Option<String>,
        /// Whether blank is refused.
        written required: bool,
        /// *Addition.* Shown before the box and not part of the value.
        optional prefix: Option<String>,
        /// *Addition.* Shown after the box and not part of the value.
        optional suffix: Option<String>,
        /// *Addition.* Addresses whose `{value}` part is the value, where a person pastes one.
        optional addresses: Vec<String>,
        /// *Addition.* What the whole value must match: ECMAScript, flag u.
        optional pattern: Option<String>,
        /// *Addition.* Placeholder.
        optional example: Option<String>,
        /// *Addition.* A format of JSON Schema: `email`, `uuid`, `hostname`, `uri`. `pattern` beats it.
        optional format: Option<String>,
        /// *Addition.* The values that it may have; any, when empty.
        optional choices: Vec<VariableChoice>,
        /// *Addition.* Masked where it is typed, kept encrypted and never sent back.
        optional secret: bool,
        /// *Addition.* Never shown: `value` is sent.
        optional hidden: bool,
        /// *Addition.* A variable with an order comes before the credential, in that order; one without comes after it.
        optional order: Option<i64>,
        /// *Addition.* An https URL that says where to find it.
        optional docs_url: Option<String>,
    }
}

answer! {
    /// *Addition.* A value that a connection variable may have.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VariableChoice {
        /// What is sent.
        required value: String,
        /// What is shown; the value when empty.
        optional label: String,
    }
}
