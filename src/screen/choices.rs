//! Dynamic choices: the hub's answer, for the combobox of a form.

use crate::{
    client::{LocalFuture, SharedClient},
    ui::ChoicePage,
};
use inlay_api::VariableOptionsRequest;

/// Finds the dynamic choices of a setting.
pub(crate) fn find_choices(
    client: SharedClient,
    integration_id: String,
    request: VariableOptionsRequest,
) -> LocalFuture<'static, Result<ChoicePage, String>> {
    let client = client.get();
    Box::pin(async move {
        match client.variable_options(&integration_id, &request).await {
            Ok(page) => {
                let choices = page.options.into_iter().map(|option| (option.value, option.label)).collect();
                Ok(ChoicePage { choices, next: page.next })
            }
            Err(error) => Err(error.message()),
        }
    })
}
