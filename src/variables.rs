//! The settings of an activation, which the API calls dynamic variables.

mod page;

pub(crate) use page::SettingsPage;
