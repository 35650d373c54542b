//! Changing the settings of an activation.

mod page;

pub(crate) use page::SettingsPage;
