//! Request bodies: JSON, at most 256 KiB, with the path of whatever is wrong.

use crate::{Error, error::field_error, json::Unique, service::Service};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::header::CONTENT_TYPE,
};
use inlay_api::{
    ActivationConnectionCreate, ActivationCreate, DynamicVariables, DynamicVariablesUpdate, ErrorField,
    VariableOptionsRequest,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{error::Error as _, sync::Arc};
use tower_http::timeout::TimeoutError;

/// Largest body, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// A body that says that it is JSON.
#[derive(Debug)]
pub struct Body(pub Bytes);

impl FromRequest<Arc<Service>> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, state: &Arc<Service>) -> Result<Self, Error> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Error::MediaType);
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(BytesRejection::FailedToBufferBody(
                axum::extract::rejection::FailedToBufferBody::LengthLimitError(_),
            )) => Err(Error::TooLarge),
            Err(rejection) if is_slow(&rejection) => Err(Error::TooSlow),
            Err(_) => Err(Error::Invalid(Vec::new())),
        }
    }
}

/// Whether the time for bodies ran out, which the layer that watches it says deep inside the rejection.
fn is_slow(rejection: &BytesRejection) -> bool {
    let mut cause = rejection.source();
    while let Some(deeper) = cause {
        if deeper.is::<TimeoutError>() {
            return true;
        }
        cause = deeper.source();
    }
    false
}

impl Body {
    /// The body as a type. The text is read once, into values that have no name twice; the type takes those.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the path of the field that is wrong, when it is one field.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let mut json = serde_json::Deserializer::from_slice(&self.0);
        let Unique(value) = serde_path_to_error::deserialize(&mut json).map_err(|error| at("", &error))?;
        json.end().map_err(|_| Error::Invalid(Vec::new()))?;
        // A list would be read as the members of a type, one after the other.
        if !value.is_object() {
            return Err(Error::Invalid(Vec::new()));
        }
        element(value, "")
    }

    /// `UpdateDynamicVariables`' body. Without the values it would unset all of them.
    ///
    /// # Errors
    /// As [`Body::read`].
    pub fn read_update(&self) -> Result<DynamicVariablesUpdate, Error> {
        let body: Value = self.read()?;
        if body.get("dynamicVariables").is_none_or(Value::is_null) {
            return Err(Error::invalid("dynamicVariables", "This is needed: all values, or {} for none."));
        }
        element(body, "")
    }

    /// `ActivateIntegration`'s body. Each connection is read by itself: whether it is a reference or a new one is decided
    /// by `connectionId`, so that a field that is wrong in a new one has a path.
    ///
    /// # Errors
    /// As [`Body::read`].
    pub fn read_activation(&self) -> Result<ActivationCreate, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Activate {
            user_id: String,
            integration_id: String,
            connections: Vec<Value>,
            #[serde(default)]
            dynamic_variables: DynamicVariables,
        }
        let body: Activate = self.read()?;
        Ok(ActivationCreate {
            user_id: body.user_id,
            integration_id: body.integration_id,
            connections: connections(body.connections)?,
            dynamic_variables: body.dynamic_variables,
        })
    }

    /// `ListVariableOptions`' body, whose connections are those of [`Body::read_activation`].
    ///
    /// # Errors
    /// As [`Body::read`].
    pub fn read_options(&self) -> Result<VariableOptionsRequest, Error> {
        let mut body: Value = self.read()?;
        let sent = body.get_mut("connections").map(Value::take).unwrap_or_default();
        if let Value::Object(members) = &mut body {
            members.remove("connections");
        }
        let request: VariableOptionsRequest = element(body, "")?;
        let sent = match sent {
            Value::Null => Vec::new(),
            Value::Array(sent) => sent,
            _ => return Err(Error::invalid("connections", "This has another form than expected.")),
        };
        Ok(VariableOptionsRequest { connections: connections(sent)?, ..request })
    }
}

fn connections(sent: Vec<Value>) -> Result<Vec<ActivationConnectionCreate>, Error> {
    let read = |(index, value): (usize, Value)| {
        let path = format!("connections[{index}]");
        if value.get("connectionId").is_some() {
            element(value, &path).map(ActivationConnectionCreate::Existing)
        } else {
            element(value, &path).map(ActivationConnectionCreate::New)
        }
    };
    sent.into_iter().enumerate().map(read).collect()
}

fn element<T: DeserializeOwned>(value: Value, path: &str) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| at(path, &error))
}

fn at<E: std::error::Error>(prefix: &str, error: &serde_path_to_error::Error<E>) -> Error {
    // A question mark stands for a place that the parser could not name.
    let path = error.path().to_string().replace('?', ".");
    let path = match (prefix, path.as_str()) {
        ("", ".") => String::new(),
        ("", path) => path.to_owned(),
        (prefix, ".") => prefix.to_owned(),
        (prefix, path) => format!("{prefix}.{path}"),
    };
    let field = describe(path, &error.inner().to_string());
    Error::Invalid(field.into_iter().collect())
}

/// The parser's messages may quote what was sent, which may be a secret: only those that are known not to are used.
fn describe(path: String, message: &str) -> Option<ErrorField> {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if let Some((name, _)) = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        return Some(field_error(join(name), "This is needed."));
    }
    if let Some((name, _)) = message.strip_prefix("duplicate field `").and_then(|rest| rest.split_once('`')) {
        return Some(field_error(join(name), "This is there twice."));
    }
    if path.is_empty() {
        return None;
    }
    Some(field_error(path, "This has another form than expected."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Vec<String> {
        match Body(Bytes::copy_from_slice(json.as_bytes())).read_activation().unwrap_err() {
            Error::Invalid(fields) => fields.into_iter().map(|field| field.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_has_a_path() {
        assert_eq!(fields("{}"), ["userId"]);
        assert_eq!(fields(r#"{"userId":1}"#), ["userId"]);
        assert_eq!(fields(r#"{"userId":"a","userId":"b"}"#), ["userId"]);
        assert_eq!(
            fields(r#"{"userId":"u","integrationId":"i","connections":[{"connectionId":"c"}]}"#),
            ["connections[0].templateId"]
        );
        assert_eq!(
            fields(
                r#"{"userId":"u","integrationId":"i","connections":[{"templateId":"t","name":"n",
                "credentials":{"action":[{"authSchemeConfig":{},"credential":
                    {"name":"n","type":"string","data":{"value":7}}}]}}]}"#
            ),
            ["connections[0].credentials.action[0].credential"]
        );
    }

    #[test]
    fn a_name_that_is_there_twice_is_refused_at_any_depth_and_spelling() {
        let around = |connections: &str, variables: &str| {
            format!(
                r#"{{"userId":"u","integrationId":"i","connections":[{connections}],"dynamicVariables":{variables}}}"#
            )
        };
        for (connections, variables, path) in [
            ("", r#"{"a":1,"a":1}"#, "dynamicVariables.a"),
            ("", r#"{"a":[{"b":{"c":1,"d":2,"\u0063":3}}]}"#, "dynamicVariables.a[0].b.c"),
            (r#"{"templateId":"t","name":"n","name":"m"}"#, "{}", "connections[0].name"),
            (r#"{"unknown":{"x":1,"x":1}}"#, "{}", "connections[0].unknown.x"),
        ] {
            assert_eq!(fields(&around(connections, variables)), [path]);
        }
        let options = Body(Bytes::from_static(br#"{"connections":[{"a":{"b":1,"b":2}}]}"#));
        assert!(
            matches!(options.read_options(), Err(Error::Invalid(fields)) if fields[0].field == "connections[0].a.b")
        );
    }

    #[test]
    fn what_is_no_json_at_all_has_none() {
        for json in ["", "{", "nope", "[]]"] {
            assert_eq!(fields(json), Vec::<String>::new(), "{json}");
        }
        // Nested deeper than the parser goes.
        fields(&"[".repeat(10_000));
    }

    #[test]
    fn refusals_do_not_quote_what_was_sent() {
        let json = r#"{"userId":"u","integrationId":{"hunter2":1},"connections":[]}"#;
        let error = Body(Bytes::from_static(json.as_bytes())).read_activation().unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
