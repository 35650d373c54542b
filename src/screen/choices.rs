//! Dynamic choices: the hub's answer, for the combobox of a form.

use crate::{
    client::{LocalFuture, SharedClient},
    ui::{ChoicePage, FindChoices},
};
use inlay_api::VariableOptionsRequest;
use std::rc::Rc;

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
                Ok(ChoicePage { choices, next: page.next.filter(|next| !next.is_empty()) })
            }
            Err(error) => Err(error.message()),
        }
    })
}

/// The dynamic choices of an activation, read through its own accounts.
pub(crate) fn choices_of_activation(
    client: SharedClient,
    integration_id: String,
    activation_id: String,
) -> FindChoices {
    Rc::new(move |request| {
        let activation_id = Some(activation_id.clone());
        let request = VariableOptionsRequest { activation_id, ..request };
        find_choices(client, integration_id.clone(), request)
    })
}
