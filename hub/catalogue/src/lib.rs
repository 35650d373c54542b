//! The catalogue of integrations that can be activated, read from definition files once at start.
//!
//! `docs/catalogue.md` describes the format. Everything is checked while it is read, so that the rest of the hub can
//! rely on it: URLs are https, templates name known variables, schemas are valid, texts are printable. All problems of
//! all files are reported at once.
//!
//! Reading order: [`integration`] and [`connection`] are the structures, [`scheme`] is how a connection is proved,
//! [`url_template`] is what keeps credentials at the provider's own host. [`load`] reads folders, [`read`] one definition,
//! and [`wire`] is how clients see it. [`catalogue`] is what the hub looks things up in.

mod body_template;
mod catalogue;
mod connection;
pub mod effort;
mod env;
mod hint;
mod id;
mod image;
mod integration;
mod load;
mod matcher;
mod matchers;
mod option_source;
mod pattern;
mod place;
mod placement;
mod problem;
mod read;
mod request_method;
mod rules;
mod scheme;
#[cfg(test)]
mod tests;
mod text;
mod text_template;
mod url_template;
mod validator;
mod variable;
mod verify;
mod wire;

pub use body_template::{BodyTemplate, Encoding};
pub use catalogue::Catalogue;
pub use connection::{ConnectionTemplate, Extras};
pub use env::Env;
pub use hint::InputHint;
pub use image::{Image, ImageSource};
pub use integration::{Integration, Unavailable};
pub use matchers::Matchers;
pub use option_source::{NextPage, OptionSource, placeholder};
pub use pattern::Pattern;
pub use place::Place;
pub use placement::Placement;
pub use problem::{Problem, Severity};
pub use request_method::RequestMethod;
pub use rules::LoadRules;
pub use scheme::{
    AnswerEncoding, Aws, BasicAuth, BrowserScheme, Callback, Client, ClientAuth, DigestInput, Exchange,
    Grant, GrantAuth, Hash, Hmac, Jwt, JwtTemplate, KeptVariable, KeyEncoding, OAuth1, OAuth2, Pkce,
    ResponseMode, Revocation, Scheme, Session, SignatureEncoding, SignatureMethod, ThreeLegs, TokenAnswer,
    TokenLocation,
};
pub use text_template::TextTemplate;
pub use url_template::{UnfitValues, UrlTemplate};
pub use validator::validator_for;
pub use variable::{ValueProblem, Values, Variable};
pub use verify::{Verify, VerifyBody};
