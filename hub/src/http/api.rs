//! The activation API's routes. A handler reads the request, calls the service and wraps the answer, no more; taking a
//! [`Call`] authenticates.

use super::{
    body::{Body, LONGEST},
    call::Call,
};
use crate::{
    Error,
    service::{Service, activation::Repeatable, integration::IntegrationQuery},
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post, put},
};
use inlay_api::{
    Activation, ActivationConnectionCreate, ActivationDraft, BindTransaction, CompleteTransaction,
    Connection, ConnectionCreate, DynamicVariablesUpdate, EmbeddedIntegration, EmbeddedIntegrationPage,
    EndUser, EndUserActivationPage, EndUserConnectionCreate, EndUserConnectionsPage, EndUserCreate, Hub,
    InitialiseOAuth2Request, InitialiseOAuth2Response, Transaction, VariableOptionsPage, Verification,
};
use std::{sync::Arc, time::Duration};
use tower_http::compression::CompressionLayer;

type Hubs = State<Arc<Service>>;
type Answer<T> = Result<Json<T>, Error>;

/// Largest draft, in bytes.
const LONGEST_DRAFT: usize = 64 * 1024;
/// Longest long poll, in seconds.
const LONGEST_WAIT: u32 = 25;

/// The routes below [`inlay_api::BASE_PATH`].
pub fn router() -> Router<Arc<Service>> {
    let lists = Router::new()
        .route("/embed/{hub}/users/{user}/integrations", get(list_integrations))
        .route("/embed/{hub}/users/{user}/integrations/{id}", get(get_integration))
        .route("/embed/{hub}/users/{user}/activations", get(list_activations))
        .layer(CompressionLayer::new());
    Router::new()
        .merge(lists)
        .route("/hubs/{hub}", get(get_hub))
        .route("/hubs/{hub}/users", post(create_user))
        .route("/hubs/{hub}/users/{user}", get(get_user))
        .route("/hubs/{hub}/users/{user}/connections", get(list_connections).post(create_connection))
        .route("/hubs/{hub}/users/{user}/connections/{id}", put(replace_connection).delete(delete_connection))
        .route("/embed/{hub}/users/{user}/integrations/{id}/variables/options", post(variable_options))
        .route("/embed/{hub}/users/{user}/connection-templates/{id}/verify", post(verify_connection))
        .route("/embed/{hub}/connector/{id}/oauth2/initialise", post(initialise))
        .route("/embed/{hub}/oauth2/transactions/{id}", get(get_transaction))
        .route("/embed/{hub}/oauth2/transactions/{id}/bind", post(bind_transaction))
        .route("/embed/{hub}/oauth2/transactions/{id}/cancel", post(cancel_transaction))
        .route("/embed/{hub}/oauth2/transactions/{id}/complete", post(complete_transaction))
        .route("/activations", post(activate))
        .route("/activations/{id}", get(get_activation).delete(delete_activation))
        .route("/activations/{id}/variables", put(update_variables))
        .layer(DefaultBodyLimit::max(LONGEST))
        .route(
            "/embed/{hub}/users/{user}/integrations/{id}/draft",
            get(get_draft).put(put_draft).delete(delete_draft).layer(DefaultBodyLimit::max(LONGEST_DRAFT)),
        )
}

async fn get_hub(State(hub): Hubs, call: Call) -> Answer<Hub> {
    Ok(Json(hub.get_hub(&call.who, call.param("hub"))?))
}

async fn get_user(State(hub): Hubs, call: Call) -> Answer<EndUser> {
    Ok(Json(hub.get_user(&call.who, &call.user()?).await?))
}

async fn create_user(State(hub): Hubs, call: Call, body: Body) -> Result<(StatusCode, Json<EndUser>), Error> {
    let create: EndUserCreate = body.read()?;
    Ok((StatusCode::CREATED, Json(hub.create_user(&call.who, &create).await?)))
}

async fn list_connections(State(hub): Hubs, call: Call) -> Answer<EndUserConnectionsPage> {
    let connectors = call.list("hub_connector_id");
    Ok(Json(hub.list_connections(&call.who, &call.user()?, &connectors, &call.page()?).await?))
}

async fn create_connection(
    State(hub): Hubs,
    call: Call,
    body: Body,
) -> Result<(StatusCode, Json<Connection>), Error> {
    call.within(&hub.limits().verifications)?;
    let create: EndUserConnectionCreate = body.read()?;
    Ok((StatusCode::CREATED, Json(hub.create_connection(&call.who, &call.user()?, &create).await?)))
}

async fn replace_connection(State(hub): Hubs, call: Call, body: Body) -> Answer<Connection> {
    call.within(&hub.limits().verifications)?;
    let create: ConnectionCreate = body.read()?;
    Ok(Json(hub.replace_connection(&call.who, &call.user()?, call.param("id"), &create).await?))
}

async fn delete_connection(State(hub): Hubs, call: Call) -> Result<StatusCode, Error> {
    hub.delete_connection(&call.who, &call.user()?, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn verify_connection(State(hub): Hubs, call: Call, body: Body) -> Answer<Verification> {
    call.within(&hub.limits().verifications)?;
    let create: ConnectionCreate = body.read()?;
    Ok(Json(hub.verify_connection(&call.who, &call.user()?, call.param("id"), &create).await?))
}

async fn list_integrations(State(hub): Hubs, call: Call) -> Answer<EmbeddedIntegrationPage> {
    let query = IntegrationQuery {
        deployed: call.boolean("deployed")?,
        search: call.text("search").map(str::to_owned),
        categories: call.list("category"),
        states: call.list("state"),
        page: call.page()?,
    };
    Ok(Json(hub.list_integrations(&call.who, &call.user()?, &query).await?))
}

async fn get_integration(State(hub): Hubs, call: Call) -> Answer<EmbeddedIntegration> {
    Ok(Json(hub.get_integration(&call.who, &call.user()?, call.param("id")).await?))
}

async fn variable_options(State(hub): Hubs, call: Call, body: Body) -> Answer<VariableOptionsPage> {
    let request = body.read_options()?;
    if request.connections.iter().any(|one| matches!(one, ActivationConnectionCreate::New(_))) {
        call.within(&hub.limits().verifications)?;
    }
    Ok(Json(hub.variable_options(&call.who, &call.user()?, call.param("id"), &request).await?))
}

async fn get_draft(State(hub): Hubs, call: Call) -> Answer<ActivationDraft> {
    Ok(Json(hub.get_draft(&call.who, &call.user()?, call.param("id")).await?))
}

async fn put_draft(State(hub): Hubs, call: Call, body: Body) -> Answer<ActivationDraft> {
    Ok(Json(hub.put_draft(&call.who, &call.user()?, call.param("id"), body.read()?).await?))
}

async fn delete_draft(State(hub): Hubs, call: Call) -> Result<StatusCode, Error> {
    hub.delete_draft(&call.who, &call.user()?, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list_activations(State(hub): Hubs, call: Call) -> Answer<EndUserActivationPage> {
    let integration = call.text("integration_id");
    Ok(Json(hub.list_activations(&call.who, &call.user()?, integration, &call.page()?).await?))
}

async fn activate(State(hub): Hubs, call: Call, headers: HeaderMap, body: Body) -> Answer<Activation> {
    call.within(&hub.limits().verifications)?;
    let create = body.read_activation()?;
    let repeatable = idempotency_key(&headers)?.map(|key| Repeatable { key, body: body.0.to_vec() });
    Ok(Json(hub.activate(&call.who, &create, repeatable).await?))
}

async fn get_activation(State(hub): Hubs, call: Call) -> Answer<Activation> {
    Ok(Json(hub.get_activation(&call.who, call.param("id")).await?))
}

async fn delete_activation(State(hub): Hubs, call: Call) -> Result<StatusCode, Error> {
    hub.delete_activation(&call.who, call.param("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn update_variables(State(hub): Hubs, call: Call, body: Body) -> Answer<DynamicVariablesUpdate> {
    Ok(Json(hub.update_variables(&call.who, call.param("id"), body.read()?).await?))
}

async fn initialise(State(hub): Hubs, call: Call, body: Body) -> Answer<InitialiseOAuth2Response> {
    call.within(&hub.limits().oauth_starts)?;
    let request: InitialiseOAuth2Request = body.read()?;
    Ok(Json(hub.initialise(&call.who, call.param("id"), &request).await?))
}

async fn bind_transaction(State(hub): Hubs, call: Call, body: Body) -> Answer<Transaction> {
    let bind: BindTransaction = body.read()?;
    Ok(Json(hub.bind(&call.who, call.param("id"), &bind).await?))
}

async fn get_transaction(State(hub): Hubs, call: Call) -> Answer<Transaction> {
    let wait = call.number("wait")?.unwrap_or_default().min(LONGEST_WAIT);
    let wait = Duration::from_secs(wait.into());
    Ok(Json(hub.transaction(&call.who, call.param("id"), wait, call.text("seen")).await?))
}

async fn cancel_transaction(State(hub): Hubs, call: Call) -> Answer<Transaction> {
    Ok(Json(hub.cancel(&call.who, call.param("id")).await?))
}

async fn complete_transaction(State(hub): Hubs, call: Call, body: Body) -> Answer<Transaction> {
    let complete: CompleteTransaction = body.read()?;
    Ok(Json(hub.complete(&call.who, call.param("id"), &complete.proof).await?))
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
