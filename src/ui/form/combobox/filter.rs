//! The filter of choices that are there already.

use super::ChoicePage;
use crate::lowercase::lowercase;
use serde_json::Value;

/// The schema's own choices that contain what was typed, in any case. A choice's value is its index.
pub(super) fn filter(own: &[String], text: &str) -> ChoicePage {
    let text = lowercase(text.trim());
    let choices = own
        .iter()
        .enumerate()
        .filter(|(_, label)| lowercase(label).contains(&text))
        .map(|(index, label)| (Value::from(index), label.clone()))
        .collect();
    ChoicePage { choices, next: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_narrows_the_choices_down_in_any_case() {
        let own = ["eu-west-1", "EU-central-1", "us-east-1"].map(str::to_owned);
        let labels = |text| {
            filter(&own, text)
                .choices
                .into_iter()
                .map(|(value, _)| value.as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(labels("eu "), [0, 1]);
        assert_eq!(labels(""), [0, 1, 2]);
        assert!(labels("mars").is_empty());
    }
}
