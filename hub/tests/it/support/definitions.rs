//! The catalogue of the tests.

use std::path::Path;

/// Writes one file per integration.
pub(crate) fn write(folder: &Path, provider: &str) {
    std::fs::create_dir_all(folder).unwrap();
    for (slug, text) in [
        ("key", KEY.to_owned()),
        ("basic", BASIC.to_owned()),
        ("oauth", OAUTH.to_owned()),
        (
            "second",
            OAUTH.replace("OAuth sandbox", "Second sandbox").replace("\"sandbox\"", "\"sandbox-two\""),
        ),
        ("sync", SYNC.to_owned()),
        ("many", MANY.to_owned()),
        ("off", OFF.to_owned()),
        ("hidden", HIDDEN.to_owned()),
    ] {
        std::fs::write(folder.join(format!("{slug}.toml")), text.replace("PROVIDER", provider)).unwrap();
    }
}

/// Further ones, for tests of OAuth: a server that posts its answers and does not always name itself, and one that is not
/// to be trusted.
pub(crate) fn write_more(folder: &Path, provider: &str) {
    for (slug, text) in [
        (
            "posting",
            OAUTH
                .replace("OAuth sandbox", "Posting sandbox")
                .replace("\"sandbox\"", "\"sandbox-posting\"")
                .replace(
                    "issuer =",
                    "response_mode = \"form_post\"\npkce = \"off\"\nissuer_required = false\nissuer =",
                ),
        ),
        (
            "foreign",
            OAUTH
                .replace("OAuth sandbox", "Foreign sandbox")
                .replace("\"sandbox\"", "\"sandbox-foreign\"")
                .replace("PROVIDER/token", "PROVIDER/elsewhere/token"),
        ),
    ] {
        std::fs::write(folder.join(format!("{slug}.toml")), text.replace("PROVIDER", provider)).unwrap();
    }
}

/// One more, with these fields in its `oauth2` table and a registration of its own.
pub(crate) fn write_odd(folder: &Path, provider: &str, fields: &str) {
    let text = OAUTH
        .replace("OAuth sandbox", "Odd sandbox")
        .replace("\"sandbox\"", "\"sandbox-odd\"")
        .replace("client = \"SANDBOX\"", "client = \"ODD\"")
        .replace("issuer =", &format!("{fields}\nissuer ="));
    let text = if fields.contains("dpop = true") {
        text.replace("PROVIDER/token", "PROVIDER/dpop/token")
            .replace("PROVIDER/me", "PROVIDER/dpop/me")
            .replace("PROVIDER/revoke", "PROVIDER/dpop/revoke")
            .replace("PROVIDER/par", "PROVIDER/dpop/par")
    } else {
        text
    };
    std::fs::write(folder.join("odd.toml"), text.replace("PROVIDER", provider)).unwrap();
}

const KEY: &str = r#"
name = "Key sandbox"
provider = "Sandbox makers"
description = "Proves an account with a key."
categories = ["Tools"]

[[connection]]
key = "account"
name = "Key account"
scheme = "api-key"
[connection.api_key]
name = "X-Api-Key"
in = "header"
[connection.verify]
url = "PROVIDER/key/whoami"
account = "/account"

[variables]
type = "object"
[variables.properties.workspace]
type = "string"
[variables.properties.workspace.x-options]
url = "PROVIDER/workspaces"
value = "/id"
label = "/name"
[variables.properties.channel]
type = "string"
[variables.properties.channel.x-options]
url = "PROVIDER/workspaces/{workspace}/channels"
items = "/channels"
value = "/id"
label = "/title/text"
depends_on = ["workspace"]
search = "q"
next = { pointer = "/more/cursor", parameter = "cursor" }
[variables.properties.tag]
type = "string"
[variables.properties.tag.x-options]
url = "PROVIDER/tags"
items = "/tags"
next = { page = "page" }
[variables.properties.elsewhere]
type = "string"
[variables.properties.elsewhere.x-options]
url = "PROVIDER/elsewhere"
next = { link = true }
[variables.properties.rules]
type = "array"
[variables.properties.rules.items]
type = "object"
[variables.properties.rules.items.properties.workspace]
type = "string"
[variables.properties.rules.items.properties.record]
type = "integer"
[variables.properties.rules.items.properties.record.x-options]
url = "PROVIDER/records"
method = "POST"
body = '{"filter": {"workspace": "{workspace}"}}'
items = "/records"
value = "/id"
label = "/name"
depends_on = ["workspace"]
"#;

const BASIC: &str = r#"
name = "Basic sandbox"
description = "Proves an account with a password."
categories = ["Tools", "Mail"]

[[connection]]
key = "account"
name = "Basic account"
scheme = "basic-auth"
[connection.verify]
url = "PROVIDER/basic/whoami"
account = "/account"
"#;

const OAUTH: &str = r#"
name = "OAuth sandbox"
description = "Proves an account at the provider."
categories = ["Storage"]

[[connection]]
key = "account"
connector = "sandbox"
name = "OAuth account"
scheme = "oauth2"
[connection.oauth2]
client = "SANDBOX"
authorize_url = "PROVIDER/authorize"
token_url = "PROVIDER/token"
scopes = [{ name = "read", description = "Read files" }, { name = "write", description = "Change files" }]
default_scopes = ["read"]
revoke_url = "PROVIDER/revoke"
refresh_params = "audience=files"
issuer = "PROVIDER"
[connection.verify]
url = "PROVIDER/me"
account = "/name"
"#;

const SYNC: &str = r#"
name = "Sync sandbox"
description = "Needs two accounts and settings."
categories = ["Tools"]

[[connection]]
key = "from"
connector = "sandbox"
name = "From"
scheme = "oauth2"
[connection.oauth2]
client = "SANDBOX"
authorize_url = "PROVIDER/authorize"
token_url = "PROVIDER/token"
scopes = [{ name = "read", description = "Read files" }]
issuer = "PROVIDER"
[connection.verify]
url = "PROVIDER/me"
account = "/name"

[[connection]]
key = "to"
connector = "key"
name = "To"
scheme = "api-key"
[connection.api_key]
name = "X-Api-Key"
in = "header"
[connection.verify]
url = "PROVIDER/key/whoami"
account = "/account"

[variables]
type = "object"
required = ["channel"]
[variables.properties.channel]
type = "string"
minLength = 1
[variables.properties.limit]
type = "integer"
maximum = 10
"#;

const MANY: &str = r#"
name = "Many sandbox"
description = "Can be activated several times, with nothing to prove."
categories = ["Tools"]
allow_multiple = true

[[connection]]
key = "account"
name = "Nothing"
scheme = "none"

[variables]
type = "object"
[variables.properties.token]
type = "string"
writeOnly = true
[variables.properties.note]
type = "string"
maxLength = 20
[variables.properties.rules]
type = "array"
[variables.properties.rules.items]
type = "object"
required = ["name", "password"]
[variables.properties.rules.items.properties]
name = { type = "string", minLength = 1 }
password = { type = "string", format = "password" }
"#;

const OFF: &str = r#"
name = "Off sandbox"
description = "Nobody registered a client for it."
categories = ["Tools"]

[[connection]]
key = "account"
name = "Account"
scheme = "oauth2"
[connection.oauth2]
authorize_url = "https://example.com/authorize"
token_url = "https://example.com/token"
"#;

const HIDDEN: &str = r#"
name = "Hidden sandbox"
description = "Not deployed."
categories = ["Nowhere"]
deployed = false

[[connection]]
key = "account"
name = "Nothing"
scheme = "none"
"#;
