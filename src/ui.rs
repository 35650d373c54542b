//! Controls and notices that every screen uses. They know no feature and no call, only what they are given.

mod badge;
mod form;
mod icon;
mod link;
mod notice;
mod skeleton;

pub(crate) use badge::state_badge;
pub(crate) use form::{ChoicePage, FindChoices, FormState};
pub(crate) use icon::icon;
pub(crate) use link::{back_link, external_link};
pub(crate) use notice::notice;
pub(crate) use skeleton::page_skeleton;
