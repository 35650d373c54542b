//! Loading and failing.

use super::click;
use crate::{
    client::ApiError,
    session::{bridge, detail},
};
use leptos::prelude::*;

/// What went wrong and a way to try again. The host's page gets the code.
pub(crate) fn error_notice(error: &ApiError, retry: Option<Callback<()>>) -> AnyView {
    bridge::event("error", &detail(&[("code", error.code())]));
    let button = retry.map(|retry| {
        view! { <button class="button" type="button" data-part="retry" on:click=click(move || retry.run(()))>"Try again"</button> }
    });
    view! {
        <div class="notice notice-bad" role="alert" data-part="banner" data-code=error.code().to_owned()>
            <p>{error.message()}</p>
            {button}
        </div>
    }
    .into_any()
}

/// One sentence in a box; `tone` is `good`, `warn`, `bad` or empty.
pub(crate) fn notice(tone: &str, text: impl Into<String>) -> AnyView {
    view! { <p class=format!("notice notice-{tone}") role="status" data-part="banner">{text.into()}</p> }
        .into_any()
}

/// The bones of a page that is on its way.
pub(crate) fn loading_page() -> AnyView {
    view! {
        <div class="page skeleton" data-part="skeleton" aria-busy="true">
            <div class="head">
                <span class="icon"></span>
                <div class="stack" style:flex="1"><div class="bone w-30"></div><div class="bone w-50"></div></div>
            </div>
            <div class="stack"><div class="bone"></div><div class="bone w-80"></div><div class="bone w-50"></div></div>
            <p class="slow" role="status">"This takes longer than usual."</p>
        </div>
    }
    .into_any()
}
