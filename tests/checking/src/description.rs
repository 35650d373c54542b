//! The description: operations by method and path, schemas by name.

use serde_json::{Value, json};
use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// An `OpenAPI` 3.1 description.
pub struct Description {
    pub(crate) document: Value,
    /// Its components, in which discriminators decide.
    pub(crate) decided: Value,
    /// By pointer to the schema.
    pub(crate) validators: Mutex<HashMap<String, Arc<jsonschema::Validator>>>,
}

/// One that a method and a path are of.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// JSON pointer into the document.
    pub(crate) pointer: String,
    /// JSON pointer to what is common to all of the path's operations.
    pub(crate) item: String,
    /// Path parameters with their values.
    pub(crate) path: Vec<(String, String)>,
}

impl Description {
    /// The platform's description of the embedded API, beside the corpora that `INLAY_CORPORA` names (`1` for those beside
    /// the repository).
    ///
    /// # Panics
    /// When it is not set, or the description is not there.
    pub fn required() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = match env::var("INLAY_CORPORA").as_deref() {
            Ok("1") => root.join("../shared/corpora"),
            Ok(folder) if !folder.is_empty() => root.join(folder),
            _ => panic!("INLAY_CORPORA is not set: give it the folder with the corpora"),
        };
        let path: PathBuf = folder.join("../versori/embedded-api-v1.yaml");
        Self::read(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// A description in YAML or JSON.
    ///
    /// # Panics
    /// When it is neither.
    pub fn read(text: &str) -> Self {
        let document: Value = serde_saphyr::from_str(text).unwrap();
        let mut decided = document["components"].clone();
        decide(&mut decided);
        Self { document, decided, validators: Mutex::default() }
    }

    /// Where a reference leads, or the value itself.
    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.map_or(value, |pointer| self.document.pointer(pointer).unwrap())
    }

    /// The operation of a method and a path below the API's base path, without its query. Of several templates that fit, the
    /// one with the fewest parameters counts.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let steps: Vec<&str> = path.split('/').collect();
        let paths = self.document["paths"].as_object().unwrap();
        let fits = |template: &str| {
            let template: Vec<&str> = template.split('/').collect();
            let pairs = template.iter().zip(&steps);
            let fits = |(wanted, step): (&&str, &&str)| wanted == step || name(wanted).is_some();
            template.len() == steps.len() && pairs.clone().all(fits)
        };
        let parameters = |template: &String| template.matches('{').count();
        let template = paths.keys().filter(|template| fits(template)).min_by_key(|one| parameters(one))?;
        let method = method.to_ascii_lowercase();
        let id = paths[template].get(&method)?["operationId"].as_str().unwrap().to_owned();
        let item = format!("/paths/{}", template.replace('~', "~0").replace('/', "~1"));
        let pairs = template.split('/').zip(steps);
        let path =
            pairs.filter_map(|(wanted, step)| Some((name(wanted)?.to_owned(), step.to_owned()))).collect();
        Some(Operation { id, pointer: format!("{item}/{method}"), item, path })
    }

    /// The members that a schema of this name requires.
    pub fn required_members(&self, schema: &str) -> Vec<&str> {
        let schema = self.document["components"]["schemas"][schema].as_object().unwrap();
        schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
    }

    /// The parameters of an operation.
    pub(crate) fn parameters(&self, operation: &Operation) -> Vec<&Value> {
        let lists = [&operation.item, &operation.pointer]
            .map(|pointer| &self.document.pointer(pointer).unwrap()["parameters"]);
        lists.into_iter().filter_map(Value::as_array).flatten().map(|one| self.resolved(one)).collect()
    }
}

/// Makes the discriminator choose among alternatives, so that an error is one of the alternative that is meant, and not that
/// none fits.
fn decide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(decide);
            let Some(discriminator) = members.get("discriminator").cloned() else { return };
            let name = discriminator["propertyName"].as_str().unwrap();
            let mapping = discriminator["mapping"].as_object().unwrap();
            let branches = mapping.iter().map(|(chosen, target)| {
                json!({"if": {"properties": {name: {"const": chosen}}}, "then": {"$ref": target}})
            });
            let known: Vec<&String> = mapping.keys().collect();
            let one = json!({"type": "object", "required": [name], "properties": {name: {"enum": known}}});
            let all: Vec<Value> = std::iter::once(one).chain(branches).collect();
            members.remove("oneOf");
            members.insert("allOf".to_owned(), all.into());
        }
        Value::Array(items) => items.iter_mut().for_each(decide),
        _ => {}
    }
}

/// The name of a step that is a parameter.
fn name(step: &str) -> Option<&str> {
    step.strip_prefix('{')?.strip_suffix('}')
}
