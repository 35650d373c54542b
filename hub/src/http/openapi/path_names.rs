//! Path parameters in the description, by the platform's names for them: generated clients take theirs from here. The
//! routes themselves have short ones.

use serde_json::{Map, Value};

/// Renames the parameters of all paths, and where operations describe them.
pub(super) fn rename(document: &mut Value) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let renamed = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
        let parameters = operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut());
        for parameter in parameters.flatten().filter(|parameter| parameter["in"] == "path") {
            let name = parameter["name"].as_str().and_then(|name| platform_name(&path, name));
            if let Some(name) = name {
                parameter["name"] = name.into();
            }
        }
        (platform_path(&path), item)
    });
    *paths = renamed.collect();
}

fn platform_path(path: &str) -> String {
    let steps = path.split('/').map(|step| {
        let name = step.strip_prefix('{').and_then(|step| step.strip_suffix('}'));
        let name = name.and_then(|name| platform_name(path, name));
        name.map_or_else(|| step.to_owned(), |name| format!("{{{name}}}"))
    });
    steps.collect::<Vec<_>>().join("/")
}

/// What a parameter of a path is called: for `id`, what stands before it says what it is.
fn platform_name(path: &str, name: &str) -> Option<&'static str> {
    let before = || path.split_once("/{id}").and_then(|(before, _)| before.rsplit('/').next());
    Some(match name {
        "hub" => "hub_id",
        "user" => "user_id",
        "id" => match before()? {
            "integrations" => "integration_id",
            "activations" => "activation_id",
            "connector" => "connector_id",
            "connection-templates" => "connection_template_id",
            "connections" => "connection_id",
            "transactions" => "transaction_id",
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parameters_have_the_platforms_names() {
        for (ours, described) in [
            ("/hubs/{hub}/users/{user}", "/hubs/{hub_id}/users/{user_id}"),
            ("/activations/{id}/variables", "/activations/{activation_id}/variables"),
            (
                "/embed/{hub}/connector/{id}/oauth2/initialise",
                "/embed/{hub_id}/connector/{connector_id}/oauth2/initialise",
            ),
            ("/healthz", "/healthz"),
        ] {
            assert_eq!(platform_path(ours), described);
        }
    }
}
