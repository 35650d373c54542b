//! OpenAPI 3.1: how the hub's description of its own API is made. It is generated from the code that serves the API.
//!
//! Operations come from the annotations of the handlers, through which they are routed (`super::api`); schemas from the
//! wire types (`inlay_api`, feature `openapi`); the answers to refused calls from [`refusal`].

pub(super) mod parameter;
mod path_names;
pub(super) mod refusal;

use inlay_api::BASE_PATH;
use serde_json::{Map, Value};
use utoipa::openapi::{
    Info, OpenApi, OpenApiBuilder, Server,
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

const ABOUT: &str = "Versori's Embedded API as a hub of Inlay implements it. What is marked `x-inlay-addition` is not in it \
    and is optional for both sides: a client may ignore such members of answers and leave them out of requests. Unknown \
    members are to be ignored, unknown values of texts to be survived.";

/// What stands before the description of what the platform's API does not have.
const ADDITION: &str = "*Addition.* ";

/// What the router adds its operations to.
pub(super) fn head() -> OpenApi {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "A short-lived token that the host app signs; `Authorization: JWT <token>` is accepted too.",
        ))
        .build();
    let mut info = Info::new("Inlay activation API", "1");
    info.description = Some(ABOUT.to_owned());
    let mut openapi = OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(BASE_PATH)]))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>("token", [])]))
        .build();
    let components = openapi.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    openapi
}

/// The document, from what the router has collected.
pub(super) fn document(mut collected: OpenApi) -> Value {
    refusal::register(&mut collected);
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    path_names::rename(&mut document);
    finish(&mut document);
    document
}

/// Comments become descriptions: on one line, with an extension where they say that something is an addition.
fn finish(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(finish);
            lift(members);
            let texts = ["summary", "description"].map(|name| text(members, name));
            if texts.contains(&true) {
                members.insert("x-inlay-addition".to_owned(), Value::Bool(true));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(finish),
        _ => {}
    }
}

/// What is said of a reference that may be `null` is said of the whole.
fn lift(members: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = members.get_mut("oneOf") else { return };
    let [null, Value::Object(reference)] = branches.as_mut_slice() else { return };
    if null["type"] == "null" {
        let said = ["description", "x-inlay-addition"].map(|name| (name, reference.remove(name)));
        for (name, value) in said {
            members.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
}

/// Cleans one text. True when it says that what it describes is an addition.
fn text(members: &mut Map<String, Value>, name: &str) -> bool {
    let Some(Value::String(text)) = members.get_mut(name) else { return false };
    let is_addition = text.starts_with(ADDITION);
    *text = text.strip_prefix(ADDITION).unwrap_or(text).replace('\n', " ");
    // An answer must have a description.
    if text.is_empty() && name == "description" {
        *text = "Done.".to_owned();
    }
    is_addition
}
