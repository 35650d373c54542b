//! What a screen of one integration begins with: its route, the calls that load it, and the notice of a call that failed.
//! It stands between the features and the rooms below: the controls know no call, and the client draws nothing.

mod choices;
mod error_notice;
mod load;
mod route;

pub(crate) use choices::{choices_of_activation, find_choices};
pub(crate) use error_notice::{call_error, error_notice};
pub(crate) use load::{
    LoadedIntegration, integration_screen, integration_screen_after, load_integration,
    load_integration_and_activation, load_kept_integration,
};
pub(crate) use route::{RouteIds, Screen};
