//! Dynamic choices: the values that a variable can have, read from its source through the user's own connection.

mod connection;

use super::{Activations, variables};
use crate::{
    Error,
    error::field_error,
    service::principal::{Action, Principal, Thing, UserRef},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use connection::SourceConnection;
use inlay_api::{VariableOption, VariableOptionsPage, VariableOptionsRequest};
use inlay_catalogue::{Integration, OptionSource, Place};
use inlay_provider::{
    ProviderError,
    options::{OptionsRequest, PageKey, scalar_text},
};
use inlay_vault::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Largest number of options in an answer.
const MAX_OPTIONS: usize = 100;
/// Pages of a source that are read for one answer when the source cannot search by itself.
const MAX_PAGES: usize = 5;
/// Pages of a source that are read for one answer to find the labels of values.
const MAX_PAGES_OF_VALUES: usize = 10;
/// Largest number of characters in a search.
const LONGEST_SEARCH: usize = 200;
/// How long a source may take over all pages of one answer. A person waits for it.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Where an answer goes on: a page of the source, and how many of its elements were seen. A cursor is this, sealed: it can
/// contain what the source said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Position {
    at: PageKey,
    seen: usize,
}

/// Steps of a pointer that are followed: the variables of no definition are as deep.
const DEEPEST: usize = 50;

impl Activations {
    /// `ListVariableOptions`: some of the values that a variable can have.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the variable has no source or the cursor is another list's; [`Error::ValueNeeded`] with the
    /// variables and accounts that its choices depend on and that are blank; [`Error::CredentialRefused`] and
    /// [`Error::ProviderUnreachable`] with the field of the connection.
    pub async fn variable_options(
        &self,
        who: &Principal,
        user: &UserRef,
        integration_id: &str,
        request: &VariableOptionsRequest,
    ) -> Result<VariableOptionsPage, Error> {
        self.users.require_self(who, user).await?;
        self.access.require(who, Action::Reconnect, Thing::User)?;
        let owner = self.users.owner(who).await?;
        let integration = self.offers.integration(who, integration_id)?;
        if request.values.len() > MAX_OPTIONS {
            return Err(Error::invalid("values", "Ask for at most 100 labels at a time."));
        }
        let search =
            request.search.as_deref().filter(|_| request.values.is_empty()).unwrap_or_default().trim();
        if search.chars().count() > LONGEST_SEARCH {
            return Err(Error::invalid("search", "Use at most 200 characters."));
        }
        let values = Value::Object(request.dynamic_variables.clone());
        let steps: Vec<String> =
            request.pointer.split('/').skip(1).take(DEEPEST).map(variables::unescape).collect();
        let source = source_at(integration, &values, &steps)
            .ok_or_else(|| Error::invalid("pointer", "This setting has no choices of its own."))?;
        let chosen = chosen(integration, source, &values, &steps)?;
        let connection = self.connection_for(&owner, integration, source, request).await?;
        let place = [
            "options",
            &owner.hub_id,
            &owner.user_id,
            integration_id,
            &request.pointer,
            &connection.id,
            search,
        ];
        let position = match request.after.as_deref().filter(|after| !after.is_empty()) {
            None => Position::default(),
            Some(cursor) => self.read_position(&place, cursor)?,
        };
        let asked = OptionsRequest { source, connection: connection.as_ref(), chosen: &chosen, search };
        let read =
            tokio::time::timeout(TIME_LIMIT, self.read_options(&asked, &request.values, position)).await;
        let (options, next) =
            read.unwrap_or(Err(ProviderError::Unreachable)).map_err(|cause| refusal(&connection, cause))?;
        Ok(VariableOptionsPage {
            options,
            next: next.map(|next| self.write_position(&place, &next)),
            searched: asked.is_searched_by_source(),
        })
    }

    /// Reads pages until there are enough options, and where to go on. With `values`, only the options of these count, and
    /// they are enough when none is missing.
    async fn read_options(
        &self,
        request: &OptionsRequest<'_>,
        values: &[Value],
        mut position: Position,
    ) -> Result<(Vec<VariableOption>, Option<Position>), ProviderError> {
        let wanted =
            if request.is_searched_by_source() { String::new() } else { request.search.to_lowercase() };
        let pages = match (values.is_empty(), wanted.is_empty()) {
            (false, _) => MAX_PAGES_OF_VALUES,
            (true, false) => MAX_PAGES,
            (true, true) => 1,
        };
        let mut options: Vec<VariableOption> = Vec::new();
        for _ in 0..pages {
            let page = self.provider.options(request, &position.at).await?;
            for (at, option) in page.options.into_iter().enumerate().skip(position.seen) {
                if options.len() == MAX_OPTIONS {
                    position.seen = at;
                    return Ok((options, Some(position)));
                }
                let fits = match values {
                    [] => option.label.to_lowercase().contains(&wanted),
                    _ => values.contains(&option.value) && options.iter().all(|o| o.value != option.value),
                };
                if fits {
                    options.push(option);
                }
            }
            if !values.is_empty() && values.iter().all(|value| options.iter().any(|o| o.value == *value)) {
                return Ok((options, None));
            }
            match page.next {
                None => return Ok((options, None)),
                Some(at) => position = Position { at, seen: 0 },
            }
        }
        Ok((options, Some(position)))
    }

    fn write_position(&self, place: &[&str], position: &Position) -> String {
        let plain = serde_json::to_vec(position).expect("a position is plain JSON");
        URL_SAFE_NO_PAD.encode(self.vault.seal(Purpose::Cursor, place, &plain))
    }

    fn read_position(&self, place: &[&str], cursor: &str) -> Result<Position, Error> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok();
        let plain = sealed.and_then(|sealed| self.vault.open(Purpose::Cursor, place, &sealed).ok());
        plain
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .ok_or_else(|| Error::invalid("after", "This cursor isn't one of this list."))
    }
}

/// The source of the variable that these steps lead to, in the branches that `values` mean.
fn source_at<'i>(integration: &'i Integration, values: &Value, steps: &[String]) -> Option<&'i OptionSource> {
    let schema = integration.variables_schema.as_ref()?;
    let place = place_at(integration, schema, values, steps);
    integration.option_sources.iter().find(|source| {
        let own = schema.pointer(&source.pointer);
        own.is_some_and(|own| place.schemas().iter().any(|schema| std::ptr::eq(*schema, own)))
    })
}

fn place_at<'s>(
    integration: &'s Integration,
    schema: &'s Value,
    values: &Value,
    steps: &[String],
) -> Place<'s> {
    let mut place = Place::root(schema, Some(values), &integration.matchers);
    let mut value = Some(values);
    for step in steps {
        value = value.and_then(|value| variables::child(value, step));
        place = place.step(step, value);
    }
    place
}

/// What was chosen for the variables that a source depends on, by name: beside the variable, or else at the top.
fn chosen(
    integration: &Integration,
    source: &OptionSource,
    values: &Value,
    steps: &[String],
) -> Result<Vec<(String, Value)>, Error> {
    let schema = integration.variables_schema.as_ref().unwrap_or(&Value::Null);
    let (mut chosen, mut missing) = (Vec::new(), Vec::new());
    for name in &source.depends_on {
        let mut path = steps[..steps.len().saturating_sub(1)].to_vec();
        if place_at(integration, schema, values, &path).step(name, None).schemas().is_empty() {
            path.clear();
        }
        path.push(name.clone());
        let value = path.iter().try_fold(values, |value, step| variables::child(value, step));
        match value.filter(|value| scalar_text(value).is_some_and(|text| !text.is_empty())) {
            Some(value) => chosen.push((name.clone(), value.clone())),
            None => missing.push(field_error(variables::field(values, &path), "Fill this in first.")),
        }
    }
    if missing.is_empty() { Ok(chosen) } else { Err(Error::ValueNeeded(missing)) }
}

fn refusal(connection: &SourceConnection<'_>, cause: ProviderError) -> Error {
    let name = &connection.template.name;
    match cause {
        ProviderError::Refused | ProviderError::CertificateRefused | ProviderError::Forbidden
            if connection.id.is_empty() =>
        {
            Error::CredentialRefused(vec![field_error(
                &connection.field,
                format!("{name} didn't accept this. Check it for typing errors."),
            )])
        }
        ProviderError::Refused | ProviderError::CertificateRefused | ProviderError::Forbidden => {
            connection::refused(connection.template, &connection.field)
        }
        ProviderError::Unreachable => Error::ProviderUnreachable(connection.field.clone()),
        ProviderError::Busy => Error::ProviderBusy(connection.field.clone()),
        ProviderError::UnfitVariables => Error::invalid(
            "dynamicVariables",
            "What this depends on doesn't make an address of the provider.",
        ),
        ProviderError::Unsendable => Error::invalid(
            &connection.field,
            "This contains a character that can't be part of it. Copy it again.",
        ),
    }
}
