//! Parameters that several operations take. [`Call`](crate::http::call::Call) reads them.

use crate::http::call::MOST_VALUES;
use inlay_api::schema::Ulid;
use serde_json::json;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Required, Schema, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn list_of_texts() -> ArrayBuilder {
    text().to_array_builder().max_items(Some(MOST_VALUES))
}

fn ulid() -> Ref {
    Ref::from_schema_name(Ulid::name())
}

fn in_path(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let builder = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
    builder.description(Some(description)).required(Required::True).schema(Some(schema)).build()
}

fn in_query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let builder = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
    builder.description(Some(description)).required(Required::False).schema(Some(schema)).build()
}

/// Marks those in the query as additions.
fn added(mut parameters: Vec<Parameter>) -> Vec<Parameter> {
    for parameter in parameters.iter_mut().filter(|one| one.parameter_in == ParameterIn::Query) {
        let about = parameter.description.take().unwrap_or_default();
        parameter.description = Some(format!("*Addition.* {about}"));
    }
    parameters
}

/// `{hub}` in the path.
pub(crate) enum OfHub {}

impl IntoParams for OfHub {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("hub", "ULID of the token's hub.", ulid())]
    }
}

/// `{user}` in the path, and what it is.
pub(crate) enum OfUser {}

impl IntoParams for OfUser {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let kinds = text().enum_values(Some(["external", "internal"])).default(Some(json!("external")));
        vec![
            in_path("user", "The token's user.", text()),
            in_query("identifier_type", "What `user` is: the host's id or the hub's.", kinds),
        ]
    }
}

/// The same where the platform's description takes the host's id alone.
pub(crate) enum OfUserOfEither {}

impl IntoParams for OfUserOfEither {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        added(OfUser::into_params(place))
    }
}

/// `{id}` in the path.
pub(crate) enum ById {}

impl IntoParams for ById {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("id", "ULID.", ulid())]
    }
}

/// Connectors whose connections are wanted, with commas between them.
pub(crate) enum OfConnectors {}

impl IntoParams for OfConnectors {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut list = in_query("hub_connector_id", "Connectors, separated by commas.", list_of_texts());
        list.explode = Some(false);
        vec![list]
    }
}

/// What cards are wanted: each a list that may be repeated, or have commas in it.
pub(crate) enum Filtered {}

impl IntoParams for Filtered {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "*Addition.* Any of these; repeated or separated by commas.";
        ["category", "state"].map(|name| in_query(name, about, list_of_texts())).into()
    }
}

/// Which part of a list is wanted.
pub(crate) enum Paged {}

impl IntoParams for Paged {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let size = ObjectBuilder::new().schema_type(Type::Integer).default(Some(json!(20)));
        let size = size.minimum(Some(1)).maximum(Some(u32::MAX));
        vec![
            in_query("first", "How many; 200 when more are asked for.", size),
            in_query("after", "Cursor.", text()),
            in_query("before", "Cursor.", text()),
        ]
    }
}

/// The same where the platform's description has pages, and no way to ask for one.
pub(crate) enum PagedHere {}

impl IntoParams for PagedHere {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        added(Paged::into_params(place))
    }
}

/// Whose activations are wanted.
pub(crate) enum OfIntegration {}

impl IntoParams for OfIntegration {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_query("integration_id", "Only this integration's.", ulid())]
    }
}
