//! Dynamic choices: what a form asks of the hub, and what it makes of the answer.

use crate::{
    client::{LocalFuture, SharedClient},
    ui::Found,
};
use inlay_api::VariableOptionsRequest;

/// Asks the hub for the choices of a variable.
pub(crate) fn find_choices(
    client: SharedClient,
    integration_id: String,
    request: VariableOptionsRequest,
) -> LocalFuture<'static, Result<Found, String>> {
    let client = client.get();
    Box::pin(async move {
        match client.variable_options(&integration_id, &request).await {
            Ok(page) => {
                let choices = page.options.into_iter().map(|option| (option.value, option.label)).collect();
                Ok(Found { choices, next: page.next })
            }
            Err(error) => Err(error.message()),
        }
    })
}
