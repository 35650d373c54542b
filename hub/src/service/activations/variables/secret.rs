//! Secret variables: taken out of the others, put back into them, and kept when an update leaves them out.

use super::{moves::Moves, path::child, places::Places};
use inlay_api::DynamicVariables;
use inlay_catalogue::{Integration, Matchers, Place};
use inlay_forms::schema::pointer;
use serde_json::{Map, Value};

/// Secrets, each with its JSON pointer in the variables (RFC 6901).
pub(super) type Secrets = Vec<(String, Value)>;

/// Parts secrets into those that the schema still speaks of and those that it no longer does. The latter would be taken for
/// open ones.
pub(super) fn part_known(integration: &Integration, secrets: Secrets) -> (Secrets, Secrets) {
    part_known_by(integration.variables_schema.as_ref(), &integration.matchers, secrets)
}

fn part_known_by(schema: Option<&Value>, matchers: &Matchers, secrets: Secrets) -> (Secrets, Secrets) {
    let is_known = |pointer: &str| {
        schema.is_some_and(|schema| {
            let root = Place::root(schema, None, matchers);
            let place = pointer::split(pointer).fold(root, |at, name| at.step(&name, None));
            place.is_secret() || !place.schemas().is_empty()
        })
    };
    secrets.into_iter().partition(|(pointer, _)| is_known(pointer))
}

/// Takes out every variable that any branch of the schema calls secret. A list of secrets is one.
pub(in crate::service::activations) fn take_secrets(
    integration: &Integration,
    variables: &mut DynamicVariables,
) -> Secrets {
    match &integration.variables_schema {
        Some(schema) => take_by(schema, &integration.matchers, variables),
        None => Secrets::new(),
    }
}

fn take_by(schema: &Value, matchers: &Matchers, variables: &mut DynamicVariables) -> Secrets {
    let places = Places::root(schema, matchers);
    let mut pointers = Vec::new();
    for (name, value) in variables.iter() {
        collect(&places.member(name), value, &pointer::join("", name), &mut pointers);
    }
    pointers.sort();
    let mut secrets = Secrets::new();
    for pointer in pointers {
        if let Some((object, name)) = parent(variables, &pointer)
            && let Some(value) = object.remove(&name)
        {
            secrets.push((pointer, value));
        }
    }
    secrets
}

/// Puts secrets back where [`take_secrets`] found them.
pub(super) fn put_back(variables: &mut DynamicVariables, secrets: &Secrets) {
    for (pointer, value) in secrets {
        if let Some((object, name)) = parent(variables, pointer) {
            object.insert(name, value.clone());
        }
    }
}

/// Completes an update with the stored secrets that it leaves out, where what they stand in is still there and still
/// has a place for them. `stored` is what the secrets were taken from.
pub(super) fn keep_omitted(
    integration: &Integration,
    update: &mut DynamicVariables,
    stored: &DynamicVariables,
    secrets: &Secrets,
) {
    if let Some(schema) = &integration.variables_schema {
        keep_by(schema, &integration.matchers, update, stored, secrets);
    }
}

fn keep_by(
    schema: &Value,
    matchers: &Matchers,
    update: &mut DynamicVariables,
    stored: &DynamicVariables,
    secrets: &Secrets,
) {
    let (stored, sent) = (Value::Object(stored.clone()), Value::Object(update.clone()));
    let mut whole = Value::Object(std::mem::take(update));
    // Where elements went is asked of what was sent: with a secret in it, an element is not the same any more.
    let mut moves = Moves::new(&sent, &stored);
    for (pointer, value) in secrets {
        let Some(path) = moves.path(pointer) else { continue };
        if has_place(schema, matchers, &whole, &path)
            && let Some((name, outer)) = path.split_last()
            && let Some(Value::Object(object)) = at_mut(&mut whole, outer)
            && !object.contains_key(name)
        {
            object.insert(name.clone(), value.clone());
        }
    }
    if let Value::Object(completed) = whole {
        *update = completed;
    }
}

fn collect(places: &Places<'_>, value: &Value, pointer: &str, found: &mut Vec<String>) {
    let is_set = !value.is_null() && value.as_str() != Some("");
    match value {
        _ if is_set && places.is_secret() => found.push(pointer.to_owned()),
        Value::Object(members) => {
            for (name, value) in members {
                collect(&places.member(name), value, &pointer::join(pointer, name), found);
            }
        }
        Value::Array(items) => {
            let mut below = Vec::new();
            for (at, value) in items.iter().enumerate() {
                let element = pointer::join(pointer, &at.to_string());
                collect(&places.element(at), value, &element, &mut below);
                // Taking one out would give the others new places.
                if below.last() == Some(&element) {
                    found.push(pointer.to_owned());
                    return;
                }
            }
            found.extend(below);
        }
        _ => {}
    }
}

/// Whether the branch that `whole` means has a secret, or a list of them, at this path.
fn has_place(schema: &Value, matchers: &Matchers, whole: &Value, path: &[String]) -> bool {
    let mut place = Place::root(schema, Some(whole), matchers);
    let mut value = Some(whole);
    for step in path {
        value = value.and_then(|value| child(value, step));
        place = place.step(step, value);
    }
    place.is_secret() || place.step("0", None).is_secret()
}

fn at_mut<'a>(whole: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(whole, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        value => value.get_mut(step),
    })
}

fn parent<'a>(
    variables: &'a mut DynamicVariables,
    pointer: &str,
) -> Option<(&'a mut Map<String, Value>, String)> {
    let (outer, name) = pointer.rsplit_once('/')?;
    let mut steps = pointer::split(outer);
    let object = match steps.next() {
        None => variables,
        Some(first) => {
            let rest: Vec<String> = steps.collect();
            at_mut(variables.get_mut(&first)?, &rest)?.as_object_mut()?
        }
    };
    Some((object, pointer::unescape(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        let branch = |mode: &str, secret: &str| json!({"properties": {"mode": {"const": mode}, secret: {"writeOnly": true}}});
        json!({"properties": {
            "token": {"writeOnly": true},
            "keys": {"items": {"format": "password"}},
            "rules": {"items": {"properties": {"name": {}, "a/b": {"x-secret": true}}}},
            "login": {"oneOf": [branch("key", "key"), branch("basic", "password")]},
        }})
    }

    fn map(value: &Value) -> DynamicVariables {
        value.as_object().unwrap().clone()
    }

    fn full() -> DynamicVariables {
        map(&json!({
            "token": "t", "keys": ["k1", "k2"], "login": {"mode": "key", "key": "k"},
            "rules": [{"name": "one", "a/b": "r1"}, {"name": "two", "a/b": "r2"}],
        }))
    }

    fn updated(update: &Value) -> Value {
        let mut stored = full();
        let secrets = take_by(&schema(), &Matchers::default(), &mut stored);
        let mut update = map(update);
        keep_by(&schema(), &Matchers::default(), &mut update, &stored, &secrets);
        Value::Object(update)
    }

    #[test]
    fn secrets_come_out_and_go_back_to_where_they_were() {
        let mut variables = full();
        let secrets = take_by(&schema(), &Matchers::default(), &mut variables);
        let pointers: Vec<&str> = secrets.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/keys", "/login/key", "/rules/0/a~1b", "/rules/1/a~1b", "/token"]);
        assert_eq!(
            Value::Object(variables.clone()),
            json!({"login": {"mode": "key"}, "rules": [{"name": "one"}, {"name": "two"}]})
        );
        put_back(&mut variables, &secrets);
        assert_eq!(variables, full());
    }

    #[test]
    fn f9_a_secret_of_a_removed_variable_stays_one() {
        let secrets = vec![
            ("/token".to_owned(), json!("t")),
            ("/gone".to_owned(), json!("g")),
            ("/rules/0/x".to_owned(), json!("r")),
        ];
        let mut closed = schema();
        closed["additionalProperties"] = json!(false);
        let pointers =
            |secrets: &Secrets| secrets.iter().map(|(pointer, _)| pointer.clone()).collect::<Vec<_>>();
        for schema in [schema(), closed] {
            let (known, gone) = part_known_by(Some(&schema), &Matchers::default(), secrets.clone());
            assert_eq!(
                (pointers(&known), pointers(&gone)),
                (vec!["/token".to_owned()], vec!["/gone".to_owned(), "/rules/0/x".to_owned()])
            );
            let mut update = DynamicVariables::new();
            keep_by(&schema, &Matchers::default(), &mut update, &DynamicVariables::new(), &secrets);
            assert_eq!(Value::Object(update), json!({"token": "t"}));
        }
        assert_eq!(part_known_by(None, &Matchers::default(), secrets).0, []);
    }

    #[test]
    fn what_is_blank_is_no_secret() {
        let mut variables = map(&json!({"token": "", "keys": [], "login": null}));
        assert_eq!(take_by(&schema(), &Matchers::default(), &mut variables), []);
    }

    #[test]
    fn an_update_keeps_what_it_leaves_out_and_takes_what_it_brings() {
        let kept = updated(
            &json!({"login": {"mode": "key"}, "rules": [{"name": "edited"}, {"name": "two", "a/b": "new"}]}),
        );
        assert_eq!(
            kept,
            json!({"token": "t", "keys": ["k1", "k2"], "login": {"mode": "key", "key": "k"},
                "rules": [{"name": "edited", "a/b": "r1"}, {"name": "two", "a/b": "new"}]})
        );
        assert_eq!(updated(&json!({"token": "", "keys": null}))["token"], "");
    }

    #[test]
    fn a_secret_follows_its_element_and_goes_with_it() {
        let rules = |update: Value| updated(&json!({"rules": update}))["rules"].clone();
        assert_eq!(rules(json!([{"name": "two"}])), json!([{"name": "two", "a/b": "r2"}]));
        assert_eq!(
            rules(json!([{"name": "two"}, {"name": "one"}])),
            json!([{"name": "two", "a/b": "r2"}, {"name": "one", "a/b": "r1"}])
        );
        assert_eq!(
            rules(json!([{"name": "two"}, {"name": "three"}])),
            json!([{"name": "two", "a/b": "r2"}, {"name": "three"}])
        );
        assert_eq!(rules(json!([])), json!([]));
    }

    #[test]
    fn all_secrets_of_an_element_follow_it() {
        let schema = json!({"properties": {"rules": {"items": {"properties": {
            "name": {}, "key": {"writeOnly": true}, "pin": {"writeOnly": true}}}}}});
        let mut stored = map(&json!({"rules": [
            {"name": "one", "key": "k1", "pin": "p1"}, {"name": "two", "key": "k2", "pin": "p2"}]}));
        let secrets = take_by(&schema, &Matchers::default(), &mut stored);
        let mut update = map(&json!({"rules": [{"name": "two"}]}));
        keep_by(&schema, &Matchers::default(), &mut update, &stored, &secrets);
        assert_eq!(Value::Object(update), json!({"rules": [{"name": "two", "key": "k2", "pin": "p2"}]}));
    }

    #[test]
    fn another_branch_does_not_inherit_the_secret_of_the_first() {
        assert_eq!(updated(&json!({"login": {"mode": "basic"}}))["login"], json!({"mode": "basic"}));
    }
}
