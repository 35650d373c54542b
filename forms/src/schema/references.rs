//! References (`$ref`, `$dynamicRef`) and what they lead to, found once for the whole document. Nothing outside it is
//! ever fetched.

use super::{
    Dialect,
    keywords::{self, Contents},
    pointer, uri,
};
use serde_json::Value;

/// References that lead to references; a longer chain is taken for a circle.
pub(super) const LONGEST_CHAIN: usize = 32;
/// Schemas within schemas that are looked at.
const DEEPEST: usize = 256;

/// The targets of all references of one document, and the names that `$dynamicRef` looks for.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// Ordered by address.
    targets: Vec<Target>,
    /// Resource, name and place of each `$dynamicAnchor`.
    dynamic: Vec<(usize, String, String)>,
}

#[derive(Debug)]
struct Target {
    /// The address of the schema with the reference: the document does not move.
    from: usize,
    /// Where it leads (RFC 6901); nowhere within the document when absent.
    to: Option<String>,
    /// The resource that it leads into.
    resource: usize,
    /// The name that a `$dynamicRef` may find elsewhere.
    name: Option<String>,
}

static TRUE: Value = Value::Bool(true);

impl References {
    pub(super) fn of(document: &Value, dialect: Dialect) -> Self {
        let mut survey = Survey { dialect, ..Survey::default() };
        survey.resources.push((String::new(), String::new()));
        survey.schema(document, 0, 0);
        let mut targets: Vec<Target> = survey.found.iter().map(|found| survey.target(found)).collect();
        targets.sort_unstable_by_key(|target| target.from);
        Self { targets, dynamic: survey.dynamic }
    }

    /// What the reference in `schema` means, and the resource it is in. `scope` lists the resources that led there.
    pub(crate) fn target<'a>(
        &self,
        document: &'a Value,
        schema: &Value,
        scope: &[usize],
    ) -> (&'a Value, usize) {
        let Ok(at) = self.targets.binary_search_by_key(&address(schema), |target| target.from) else {
            // A place that no keyword of a schema leads to; it can only mean the document.
            let uri = schema.get("$ref").and_then(Value::as_str);
            return (uri.and_then(|uri| pointed(document, uri)).unwrap_or(&TRUE), 0);
        };
        let target = &self.targets[at];
        let mut found = (target.to.as_deref(), target.resource);
        if let Some(name) = &target.name {
            let outermost = scope.iter().find_map(|scope| {
                self.dynamic.iter().find(|(resource, other, _)| resource == scope && other == name)
            });
            if let Some((resource, _, pointer)) = outermost {
                found = (Some(pointer), *resource);
            }
        }
        (found.0.and_then(|pointer| document.pointer(pointer)).unwrap_or(&TRUE), found.1)
    }
}

/// What a reference that is a pointer, such as `#/$defs/address`, leads to. `None` for other references, and where the
/// document has nothing.
pub fn pointed<'s>(document: &'s Value, uri: &str) -> Option<&'s Value> {
    let (resource, fragment) = uri::split(uri);
    document.pointer(&fragment).filter(|_| resource.is_empty() && uri.starts_with('#'))
}

/// What a walk over all schemas of a document finds.
#[derive(Default)]
struct Survey {
    dialect: Dialect,
    /// URI without fragment, and place, of the document and each embedded resource.
    resources: Vec<(String, String)>,
    /// Resource, name and place of each anchor.
    anchors: Vec<(usize, String, String)>,
    dynamic: Vec<(usize, String, String)>,
    found: Vec<Reference>,
    pointer: String,
}

struct Reference {
    from: usize,
    uri: String,
    dynamic: bool,
}

impl Survey {
    fn schema(&mut self, schema: &Value, mut resource: usize, depth: usize) {
        let Value::Object(members) = schema else { return };
        if depth == DEEPEST {
            return;
        }
        let text = |keyword| members.get(keyword).and_then(Value::as_str);
        let reference = text("$ref");
        if let Some(id) = text("$id").filter(|_| !self.dialect.old || reference.is_none()) {
            resource = self.identify(id, resource);
        }
        if !self.dialect.old {
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = text(keyword) {
                    self.anchors.push((resource, name.to_owned(), self.pointer.clone()));
                }
            }
            if let Some(name) = text("$dynamicAnchor") {
                self.dynamic.push((resource, name.to_owned(), self.pointer.clone()));
            }
        }
        let dynamic = text("$dynamicRef").or_else(|| text("$recursiveRef"));
        if let Some(uri) = reference.or(dynamic) {
            let uri = uri::resolve(&self.resources[resource].0, uri);
            self.found.push(Reference { from: address(schema), uri, dynamic: reference.is_none() });
        }
        for (keyword, value) in members {
            let length = self.enter(keyword);
            match (keywords::contents(keyword), value) {
                (Some(Contents::Map), Value::Object(schemas)) => {
                    for (name, schema) in schemas {
                        self.below(name, schema, resource, depth);
                    }
                }
                (Some(Contents::Array | Contents::SchemaOrArray), Value::Array(schemas)) => {
                    for (at, schema) in schemas.iter().enumerate() {
                        self.below(&at.to_string(), schema, resource, depth);
                    }
                }
                (Some(Contents::Schema | Contents::SchemaOrArray), schema) => {
                    self.schema(schema, resource, depth + 1);
                }
                _ => {}
            }
            self.pointer.truncate(length);
        }
    }

    fn below(&mut self, step: &str, schema: &Value, resource: usize, depth: usize) {
        let length = self.enter(step);
        self.schema(schema, resource, depth + 1);
        self.pointer.truncate(length);
    }

    fn enter(&mut self, step: &str) -> usize {
        let length = self.pointer.len();
        pointer::push(&mut self.pointer, step);
        length
    }

    /// Names the schema at the present place. A fragment names it within the resource around it (draft 7, section
    /// 8.2.3).
    fn identify(&mut self, id: &str, resource: usize) -> usize {
        let uri = uri::resolve(&self.resources[resource].0, id);
        let (name, fragment) = uri::split(&uri);
        if !fragment.is_empty() {
            self.anchors.push((resource, fragment, self.pointer.clone()));
            return resource;
        }
        if self.pointer.is_empty() {
            name.clone_into(&mut self.resources[0].0);
            return 0;
        }
        self.resources.push((name.to_owned(), self.pointer.clone()));
        self.resources.len() - 1
    }

    fn target(&self, reference: &Reference) -> Target {
        let (name, fragment) = uri::split(&reference.uri);
        let mut target = Target { from: reference.from, to: None, resource: 0, name: None };
        let Some(resource) = self.resources.iter().position(|(uri, _)| uri == name) else { return target };
        target.resource = resource;
        if fragment.is_empty() || fragment.starts_with('/') {
            target.to = Some([&self.resources[resource].1, fragment.as_str()].concat());
            return target;
        }
        let named = |(at, name, _): &&(usize, String, String)| *at == resource && *name == fragment;
        target.to = self.anchors.iter().find(named).map(|(_, _, pointer)| pointer.clone());
        if reference.dynamic && self.dynamic.iter().any(|anchor| named(&anchor)) {
            target.name = Some(fragment);
        }
        target
    }
}

fn address(schema: &Value) -> usize {
    std::ptr::from_ref(schema).addr()
}
