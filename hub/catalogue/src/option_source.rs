//! Option sources (`x-options`): requests that list the choices of a variable, made with the user's own account.

use crate::{RequestMethod, TextTemplate, UrlTemplate, text};
use serde_json::Value;

/// A request whose answer lists the values that a variable of an activation can have.
#[derive(Clone, Debug)]
pub struct OptionSource {
    /// JSON pointer (RFC 6901) to the variable's schema in the integration's.
    pub pointer: String,
    /// Key of the connection that the request is made with.
    pub connection: String,
    /// May contain variables of that connection and, behind the host, those of `depends_on`.
    pub url: UrlTemplate,
    /// GET or POST.
    pub method: RequestMethod,
    /// JSON for a POST. A text that is `{name}` and nothing else stands for a variable of either.
    pub body: Option<Value>,
    /// Further headers; never those that carry a credential.
    pub headers: Vec<(String, TextTemplate)>,
    /// JSON pointer to the list in the answer; empty for an answer that is one.
    pub items: String,
    /// JSON pointer to what is sent, in an element; empty when the element is it.
    pub value: String,
    /// JSON pointer to what is shown, in an element; empty when the element is it.
    pub label: String,
    /// Variables that must be filled in before there are choices: beside this one, or else at the top.
    pub depends_on: Vec<String>,
    /// Query parameter for what the person is looking for.
    pub search: Option<String>,
    /// How the source goes on.
    pub next: Option<NextPage>,
}

/// How a source says that there is more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A text or number in the answer, to be sent as a query parameter; blank on the last page.
    Cursor {
        /// JSON pointer into the answer.
        pointer: String,
        /// The parameter's name.
        parameter: String,
    },
    /// A `Link` header with `rel="next"` (RFC 8288), or a URL in the answer. Followed on the same origin only.
    Link {
        /// JSON pointer into the answer; the header when absent.
        pointer: Option<String>,
    },
    /// A query parameter counted from 1; a page without elements is the last.
    Number {
        /// The parameter's name.
        parameter: String,
    },
}

/// The name in a text that is `{name}` and nothing else.
pub fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| text::is_variable_name(name))
}
