//! OAuth 2 endpoints that the hub asks itself: token, refresh and revocation requests.
//!
//! The `oauth2` crate makes the requests ([`client`]) and the guarded client sends them ([`Endpoint`]), written as the
//! definition says. What comes back is read as real providers write it: [`TokenMembers`] for the members that RFC 6749
//! names, [`read_token`] for those that definitions place elsewhere, [`Refusal`] for errors.

mod client;
mod encoding;
mod http;
mod refusal;
mod response;
mod token;

pub(crate) use client::{Authentication, NewClient, client};
pub(crate) use encoding::{encode_parameters, percent_encoded};
pub(crate) use http::{Asked, Endpoint, EndpointError};
pub(crate) use refusal::Refusal;
pub(crate) use response::TokenMembers;
pub(crate) use token::{AccessToken, is_token, read_token};
