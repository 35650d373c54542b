//! The activation API's routes. A handler reads the request, calls the service and wraps the answer, no more; taking a
//! [`Call`] authenticates.

pub mod description;

use super::{
    body::{Body, LONGEST},
    call::Call,
    openapi::{
        self,
        parameter::{
            ById, Filtered, OfConnectors, OfHub, OfIntegration, OfUser, OfUserOfEither, Paged, PagedHere,
        },
        refusal::*,
    },
    reply,
};
use crate::{
    Error,
    service::{Service, activations::IdempotentRequest, offers::IntegrationQuery},
};
use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use inlay_api::{
    Activation, ActivationConnectionCreate, ActivationCreate, ActivationDraft, BindTransaction,
    CompleteTransaction, Connection, ConnectionCreate, DynamicVariablesUpdate, EmbeddedIntegration,
    EmbeddedIntegrationPage, EndUser, EndUserActivationPage, EndUserConnectionCreate, EndUserConnectionsPage,
    EndUserCreate, HealthResponse, Hub, InitialiseOAuth2Request, InitialiseOAuth2Response, Transaction,
    VariableOptionsPage, VariableOptionsRequest, Verification,
};
use std::{sync::Arc, time::Duration};
use tower_http::compression::CompressionLayer;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

type Services = State<Arc<Service>>;
type Answer<T> = Result<Json<T>, Error>;

/// Largest draft, in bytes.
const LONGEST_DRAFT: usize = 64 * 1024;
/// Longest long poll, in seconds.
const LONGEST_WAIT: u32 = 25;

/// The routes below [`inlay_api::BASE_PATH`], and their description.
///
/// Every route is registered by its handlers' annotations, so that none is without a description.
pub fn router() -> OpenApiRouter<Arc<Service>> {
    let lists = OpenApiRouter::new()
        .routes(routes!(list_integrations))
        .routes(routes!(get_integration))
        .routes(routes!(list_activations))
        .layer(CompressionLayer::new());
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(health))
        .routes(routes!(description::get_description))
        .routes(routes!(get_hub))
        .routes(routes!(create_user))
        .routes(routes!(get_user))
        .routes(routes!(list_connections, create_connection))
        .routes(routes!(replace_connection, delete_connection))
        .routes(routes!(verify_connection))
        .merge(lists)
        .routes(routes!(variable_options))
        .routes(routes!(activate))
        .routes(routes!(get_activation, delete_activation))
        .routes(routes!(update_variables))
        .routes(routes!(initialise))
        .routes(routes!(get_transaction))
        .routes(routes!(bind_transaction))
        .routes(routes!(cancel_transaction))
        .routes(routes!(complete_transaction))
        .routes(routes!(confirm_transaction))
        .layer(DefaultBodyLimit::max(LONGEST))
        .routes(routes!(get_draft, put_draft, delete_draft).layer(DefaultBodyLimit::max(LONGEST_DRAFT)))
}

/// Whether the hub answers. Whether it can do its work is another question: `/readyz`, at the root
#[utoipa::path(get, path = "/healthz", operation_id = "HealthCheck", security(()),
    responses((status = 200, body = HealthResponse), Public))]
pub(super) async fn health() -> Json<HealthResponse> {
    Json(HealthResponse { message: "ok".to_owned() })
}

/// Whether the hub can do its work: not part of the API, because it is for whoever operates the hub.
pub(super) async fn readiness(State(service): State<Arc<Service>>) -> Answer<HealthResponse> {
    service.readiness.check().await?;
    Ok(Json(HealthResponse { message: "ready".to_owned() }))
}

/// A hub
#[utoipa::path(get, path = "/hubs/{hub}", operation_id = "GetHub",
    params(OfHub),
    responses((status = 200, body = Hub), Called, AtHub, Found))]
async fn get_hub(State(service): Services, call: Call) -> Answer<Hub> {
    Ok(Json(service.users.get_hub(&call.who, call.param("hub"))?))
}

/// The token's user
#[utoipa::path(get, path = "/hubs/{hub}/users/{user}", operation_id = "GetEndUser",
    params(OfHub, OfUser),
    responses((status = 200, body = EndUser), Called, AtHub, UserFound))]
async fn get_user(State(service): Services, call: Call) -> Answer<EndUser> {
    Ok(Json(service.users.get(&call.who, &call.user()?).await?))
}

/// Creates the token's user
#[utoipa::path(post, path = "/hubs/{hub}/users", operation_id = "CreateEndUser",
    params(OfHub), request_body = EndUserCreate,
    responses((status = 201, body = EndUser), Called, WithBody, Allowed, Found, IsNew))]
async fn create_user(
    State(service): Services,
    call: Call,
    body: Body,
) -> Result<(StatusCode, Json<EndUser>), Error> {
    let create: EndUserCreate = body.read()?;
    Ok((StatusCode::CREATED, Json(service.users.create(&call.who, &create).await?)))
}

/// The user's connections
#[utoipa::path(get, path = "/hubs/{hub}/users/{user}/connections", operation_id = "ListEndUserConnections",
    params(OfHub, OfUser, Paged, OfConnectors),
    responses((status = 200, body = EndUserConnectionsPage), Called, AtHub, Found))]
async fn list_connections(State(service): Services, call: Call) -> Answer<EndUserConnectionsPage> {
    let connectors = call.list("hub_connector_id")?;
    Ok(Json(service.accounts.list(&call.who, &call.user()?, &connectors, &call.page()?).await?))
}

/// Verifies and stores a connection
#[utoipa::path(post, path = "/hubs/{hub}/users/{user}/connections", operation_id = "CreateEndUserConnection",
    params(OfHub, OfUser), request_body = EndUserConnectionCreate,
    responses((status = 201, body = Connection), Called, WithBody, Allowed, UserFound, HasRoom, CredentialWorks))]
async fn create_connection(
    State(service): Services,
    call: Call,
    body: Body,
) -> Result<(StatusCode, Json<Connection>), Error> {
    call.within(&service.limits().verifications)?;
    let create: EndUserConnectionCreate = body.read()?;
    Ok((StatusCode::CREATED, Json(service.create_connection(&call.who, &call.user()?, &create).await?)))
}

/// *Addition.* New credentials for a connection that stays the same
#[utoipa::path(put, path = "/hubs/{hub}/users/{user}/connections/{id}", operation_id = "ReplaceConnection",
    params(OfHub, OfUser, ById), request_body = ConnectionCreate,
    responses((status = 200, body = Connection), Called, WithBody, Allowed, UserFound, IsAvailable, CredentialWorks))]
async fn replace_connection(State(service): Services, call: Call, body: Body) -> Answer<Connection> {
    call.within(&service.limits().verifications)?;
    let create: ConnectionCreate = body.read()?;
    Ok(Json(service.accounts.replace(&call.who, &call.user()?, call.param("id"), &create).await?))
}

/// *Addition.* Deletes a connection that no activation uses
#[utoipa::path(delete, path = "/hubs/{hub}/users/{user}/connections/{id}", operation_id = "DeleteConnection",
    params(OfHub, OfUser, ById),
    responses((status = 204), Called, Allowed, Found, IsUnused))]
async fn delete_connection(State(service): Services, call: Call) -> Result<StatusCode, Error> {
    service.accounts.delete(&call.who, &call.user()?, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// *Addition.* Checks a connection and stores nothing
#[utoipa::path(post, path = "/embed/{hub}/users/{user}/connection-templates/{id}/verify", operation_id = "VerifyConnection",
    params(OfHub, OfUser, ById), request_body = ConnectionCreate,
    responses((status = 200, body = Verification), Called, WithBody, Allowed, Found, CredentialWorks))]
async fn verify_connection(State(service): Services, call: Call, body: Body) -> Answer<Verification> {
    call.within(&service.limits().verifications)?;
    let create: ConnectionCreate = body.read()?;
    Ok(Json(service.accounts.verify(&call.who, &call.user()?, call.param("id"), &create).await?))
}

/// The catalogue
#[utoipa::path(get, path = "/embed/{hub}/users/{user}/integrations", operation_id = "ListEndUserIntegrations",
    params(OfHub, OfUser, PagedHere,
        ("deployed" = Option<bool>, Query, description = "Only what can be activated, or only what cannot."),
        ("search" = Option<String>, Query, max_length = 200,
            description = "*Addition.* Words of the integration, also joined, apart, unfinished or mistyped."), Filtered),
    responses((status = 200, body = EmbeddedIntegrationPage), Called, AtHub, Found))]
async fn list_integrations(State(service): Services, call: Call) -> Answer<EmbeddedIntegrationPage> {
    let query = IntegrationQuery {
        deployed: call.boolean("deployed")?,
        search: call.text("search").map(str::to_owned),
        categories: call.list("category")?,
        states: call.list("state")?,
        page: call.page()?,
    };
    Ok(Json(service.offers.list(&call.who, &call.user()?, &query).await?))
}

/// One integration in full
#[utoipa::path(get, path = "/embed/{hub}/users/{user}/integrations/{id}", operation_id = "GetEmbeddedIntegration",
    params(OfHub, OfUser, ById),
    responses((status = 200, body = EmbeddedIntegration), Called, AtHub, Found))]
async fn get_integration(State(service): Services, call: Call) -> Answer<EmbeddedIntegration> {
    Ok(Json(service.offers.get(&call.who, &call.user()?, call.param("id")).await?))
}

/// *Addition.* Values that a variable can have, read through the user's account
#[utoipa::path(post, path = "/embed/{hub}/users/{user}/integrations/{id}/variables/options", operation_id = "ListVariableOptions",
    params(OfHub, OfUser, ById), request_body = VariableOptionsRequest,
    responses((status = 200, body = VariableOptionsPage), Called, WithBody, Allowed, UserFound, HasChoices))]
async fn variable_options(State(service): Services, call: Call, body: Body) -> Answer<VariableOptionsPage> {
    let request = body.read_options()?;
    let is_new = |one: &ActivationConnectionCreate| matches!(one, ActivationConnectionCreate::New(_));
    call.within(if request.connections.iter().any(is_new) {
        &service.limits().verifications
    } else {
        &service.limits().choices
    })?;
    Ok(Json(
        service.activations.variable_options(&call.who, &call.user()?, call.param("id"), &request).await?,
    ))
}

/// *Addition.* A half-done wizard, for 7 days after its last change
#[utoipa::path(get, path = "/embed/{hub}/users/{user}/integrations/{id}/draft", operation_id = "GetDraft",
    params(OfHub, OfUser, ById),
    responses((status = 200, body = ActivationDraft), Called, AtHub, Found))]
async fn get_draft(State(service): Services, call: Call) -> Answer<ActivationDraft> {
    Ok(Json(service.activations.get_draft(&call.who, &call.user()?, call.param("id")).await?))
}

/// *Addition.* Keeps a half-done wizard, at most 64 KiB; answers what was kept
#[utoipa::path(put, path = "/embed/{hub}/users/{user}/integrations/{id}/draft", operation_id = "PutDraft",
    params(OfHub, OfUser, ById), request_body = ActivationDraft,
    responses((status = 200, body = ActivationDraft), Called, WithBody, Allowed, UserFound))]
async fn put_draft(State(service): Services, call: Call, body: Body) -> Answer<ActivationDraft> {
    Ok(Json(service.activations.put_draft(&call.who, &call.user()?, call.param("id"), body.read()?).await?))
}

/// *Addition.* Forgets a half-done wizard; activating does so too
#[utoipa::path(delete, path = "/embed/{hub}/users/{user}/integrations/{id}/draft", operation_id = "DeleteDraft",
    params(OfHub, OfUser, ById),
    responses((status = 204), Called, Allowed, Found))]
async fn delete_draft(State(service): Services, call: Call) -> Result<StatusCode, Error> {
    service.activations.delete_draft(&call.who, &call.user()?, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the user has turned on
#[utoipa::path(get, path = "/embed/{hub}/users/{user}/activations", operation_id = "ListEndUserActivations",
    params(OfHub, OfUserOfEither, Paged, OfIntegration),
    responses((status = 200, body = EndUserActivationPage), Called, AtHub, Found))]
async fn list_activations(State(service): Services, call: Call) -> Answer<EndUserActivationPage> {
    let integration = call.ulid("integration_id")?;
    Ok(Json(service.activations.list(&call.who, &call.user()?, integration, &call.page()?).await?))
}

/// Turns an integration on, with its connections or not at all
#[utoipa::path(post, path = "/activations", operation_id = "ActivateIntegration",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1, max_length = 255,
        description = "*Addition.* 1 to 255 printable characters; makes the call safe to repeat for 24 hours.")), request_body = ActivationCreate,
    responses((status = 200, body = Activation), Called, WithBody, Allowed, UserFound, CanActivate, CredentialWorks))]
async fn activate(
    State(service): Services,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Answer<Activation> {
    call.within(&service.limits().verifications)?;
    let create = body.read_activation()?;
    let idempotent = idempotency_key(&headers)?.map(|key| IdempotentRequest { key, body: body.0.to_vec() });
    Ok(Json(service.activations.activate(&call.who, &create, idempotent).await?))
}

/// An activation
#[utoipa::path(get, path = "/activations/{id}", operation_id = "GetActivation",
    params(ById),
    responses((status = 200, body = Activation), Called, AtHub, Found))]
async fn get_activation(State(service): Services, call: Call) -> Answer<Activation> {
    Ok(Json(service.activations.get(&call.who, call.param("id")).await?))
}

/// Turns it off; its connections stay
#[utoipa::path(delete, path = "/activations/{id}", operation_id = "DeleteActivation",
    params(ById),
    responses((status = 204), Called, Allowed, Found))]
async fn delete_activation(State(service): Services, call: Call) -> Result<StatusCode, Error> {
    service.activations.delete(&call.who, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the values of the variables
#[utoipa::path(put, path = "/activations/{id}/variables", operation_id = "UpdateDynamicVariables",
    params(ById), request_body = DynamicVariablesUpdate,
    responses((status = 200, body = DynamicVariablesUpdate), Called, WithBody, Allowed, Found, IsUnchanged))]
async fn update_variables(
    State(service): Services,
    call: Call,
    body: Body,
) -> Answer<DynamicVariablesUpdate> {
    Ok(Json(service.activations.update_variables(&call.who, call.param("id"), body.read_update()?).await?))
}

/// Begins a transaction
#[utoipa::path(post, path = "/embed/{hub}/connector/{id}/oauth2/initialise", operation_id = "InitialiseOAuth2EmbeddedConnection",
    params(OfHub, ById), request_body = InitialiseOAuth2Request,
    responses((status = 200, body = InitialiseOAuth2Response), Called, WithBody, Allowed, UserFound, IsAvailableWithRoom, SchemeStarts))]
async fn initialise(State(service): Services, call: Call, body: Body) -> Answer<InitialiseOAuth2Response> {
    call.within(&service.limits().oauth_starts)?;
    let request: InitialiseOAuth2Request = body.read()?;
    Ok(Json(service.connecting.initialise(&call.who, call.param("id"), &request).await?))
}

/// *Addition.* Binds a launch page to the user, once
#[utoipa::path(post, path = "/embed/{hub}/oauth2/transactions/{id}/bind", operation_id = "BindTransaction",
    params(OfHub, ById), request_body = BindTransaction,
    responses((status = 200, body = Transaction), Called, WithBody, Allowed, Found, InState))]
async fn bind_transaction(State(service): Services, call: Call, body: Body) -> Answer<Transaction> {
    let bind: BindTransaction = body.read()?;
    Ok(Json(service.connecting.bind(&call.who, call.param("id"), &bind).await?))
}

/// *Addition.* A transaction, at once or when it changes
#[utoipa::path(get, path = "/embed/{hub}/oauth2/transactions/{id}", operation_id = "GetTransaction",
    params(OfHub, ById,
        ("wait" = Option<u32>, Query, nullable = false, maximum = 4294967295_u32, description = "Seconds to wait for a change, at most 25."),
        ("seen" = Option<String>, Query, description = "The status that is known.")),
    responses((status = 200, body = Transaction), Called, AtHub, Found))]
async fn get_transaction(State(service): Services, call: Call) -> Result<Response, Error> {
    let wait = call.number("wait")?.unwrap_or_default().min(LONGEST_WAIT);
    let wait = Duration::from_secs(wait.into());
    let (transaction, again) =
        service.connecting.get(&call.who, call.param("id"), wait, call.text("seen")).await?;
    Ok((reply::again(again), Json(transaction)).into_response())
}

/// *Addition.* Ends a transaction
#[utoipa::path(post, path = "/embed/{hub}/oauth2/transactions/{id}/cancel", operation_id = "CancelTransaction",
    params(OfHub, ById),
    responses((status = 200, body = Transaction), Called, Allowed, Found, InState))]
async fn cancel_transaction(State(service): Services, call: Call) -> Answer<Transaction> {
    Ok(Json(service.connecting.cancel(&call.who, call.param("id")).await?))
}

/// *Addition.* Finishes a full-page redirect
#[utoipa::path(post, path = "/embed/{hub}/oauth2/transactions/{id}/complete", operation_id = "CompleteTransaction",
    params(OfHub, ById), request_body = CompleteTransaction,
    responses((status = 200, body = Transaction), Called, WithBody, Allowed, Found, InState))]
async fn complete_transaction(State(service): Services, call: Call, body: Body) -> Answer<Transaction> {
    let complete: CompleteTransaction = body.read()?;
    Ok(Json(service.connecting.complete(&call.who, call.param("id"), &complete.proof).await?))
}

/// *Addition.* Takes another account than the one that the connection was for
#[utoipa::path(post, path = "/embed/{hub}/oauth2/transactions/{id}/confirm", operation_id = "ConfirmTransaction",
    params(OfHub, ById),
    responses((status = 200, body = Transaction), Called, Allowed, Found, InState))]
async fn confirm_transaction(State(service): Services, call: Call) -> Answer<Transaction> {
    Ok(Json(service.connecting.confirm(&call.who, call.param("id")).await?))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
    let key = key.filter(|key| key.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    match key {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Error::invalid("Idempotency-Key", "Use 1 to 255 printable characters.")),
    }
}
