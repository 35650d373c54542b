//! Schemas of settings, as connectors have them, with values that must be accepted and refused.

use crate::{Corpus, list, own, read, text};
use serde_json::Value;

/// A schema and its values.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What it is called in messages.
    pub name: String,
    /// JSON Schema of draft 7 or 2020-12, as `$schema` says.
    pub schema: Value,
    /// What it accepts.
    pub valid: Vec<Value>,
    /// What it refuses.
    pub invalid: Vec<Refusal>,
}

/// A value that is refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The whole value.
    pub value: Value,
    /// Where it is wrong (RFC 6901); what is missing is pointed at itself.
    pub at: String,
    /// The keyword that refuses it there.
    pub keyword: String,
    /// Whether a person can enter it in a form.
    pub by_form: bool,
}

impl Corpus {
    /// Its schemas; at least forty.
    pub fn specs(&self) -> Vec<Spec> {
        let specs: Vec<Spec> = match self {
            Self::Own => own("schemas").into_iter().map(|(name, file)| of_file(name, &file)).collect(),
            Self::Folder(folder) => {
                let instances = read(&folder.join("connector-instances.json"));
                let specs = read(&folder.join("connector-specs.json"));
                let specs = specs.as_object().unwrap();
                specs.iter().map(|(name, schema)| of_corpora(name, schema, &instances[name])).collect()
            }
        };
        assert!(specs.len() >= 40, "{} schemas", specs.len());
        for spec in &specs {
            assert!(!spec.valid.is_empty(), "{} has nothing that it accepts", spec.name);
        }
        specs
    }
}

fn of_file(name: String, file: &Value) -> Spec {
    let refusal = |case: &Value| Refusal {
        value: case["value"].clone(),
        at: text(&case["at"]),
        keyword: text(&case["keyword"]),
        by_form: case["form"] != false,
    };
    let invalid: Vec<Refusal> = list(&file["invalid"]).iter().map(refusal).collect();
    assert!(!invalid.is_empty(), "{name} has nothing that it refuses");
    Spec { name, schema: file["schema"].clone(), valid: list(&file["valid"]).to_vec(), invalid }
}

fn of_corpora(name: &str, schema: &Value, instances: &Value) -> Spec {
    let refusal = |case: &Value| Refusal {
        value: case["instance"].clone(),
        at: text(&case["at"]),
        keyword: if case["kind"] == "integer" { "type".to_owned() } else { text(&case["kind"]) },
        by_form: case["reachableByForm"] == true,
    };
    Spec {
        name: name.to_owned(),
        schema: schema.clone(),
        valid: list(&instances["valid"]).iter().map(|case| case["instance"].clone()).collect(),
        invalid: list(&instances["invalid"]).iter().map(refusal).collect(),
    }
}
