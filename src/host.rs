//! The bridge to the host's page: the document's configuration, the token, events, and what the page around the frame is
//! asked to do. All of it goes through `window.inlay`, which `public/start/bridge.js` makes around the message port to the loader.

mod config;
mod event;
mod window_inlay;

pub(crate) use config::Config;
pub(crate) use event::event;
pub(crate) use window_inlay::{
    clicked_path, first_page, local_date, on_activation_change, redirect, report_refused_token,
    scroll_to_top, show, subject, token, wait_for_first_page,
};
