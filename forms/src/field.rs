//! One field: what it accepts, what it starts with, and the value that an input means.

use serde_json::{Number, Value};

/// A setting to ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The property's name.
    pub name: String,
    /// For people: the schema's title, or the name.
    pub label: String,
    /// Plain text below the label.
    pub help: Option<String>,
    /// An example; never a value.
    pub placeholder: Option<String>,
    /// Whether it may be left blank.
    pub required: bool,
    /// Where it starts when nothing is saved.
    pub default: Option<Value>,
    /// What it accepts.
    pub kind: Kind,
}

/// What a field accepts.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Any text; lengths count Unicode code points.
    Text {
        /// Fewest characters.
        min_length: u64,
        /// Most characters.
        max_length: Option<u64>,
    },
    /// A number.
    Number {
        /// Whether fractions are refused.
        integer: bool,
        /// Lowest accepted value.
        minimum: Option<Number>,
        /// Highest accepted value.
        maximum: Option<Number>,
    },
    /// Yes or no.
    Boolean,
    /// One of a few values.
    Choice(Vec<Choice>),
    /// A type that cannot be drawn. A saved value or default is kept as it is.
    Unsupported,
}

/// One of the values of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is sent.
    pub value: Value,
    /// What is shown.
    pub label: String,
}

/// What the person has entered so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Text and numbers, exactly as typed.
    Text(String),
    /// A ticked or empty box.
    Flag(bool),
    /// The index of the selected choice.
    Selected(Option<usize>),
    /// A value that has no control: sent back as it came.
    Kept(Option<Value>),
}

/// What is wrong with one field, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The property's name.
    pub field: String,
    /// A sentence.
    pub message: String,
}

impl Field {
    /// The input that shows a saved value, or the default.
    pub fn input(&self, saved: Option<&Value>) -> Input {
        let start = saved.or(self.default.as_ref());
        match &self.kind {
            Kind::Text { .. } | Kind::Number { .. } => Input::Text(match start {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            }),
            Kind::Boolean => Input::Flag(start == Some(&Value::Bool(true))),
            Kind::Choice(choices) => Input::Selected(
                start.and_then(|value| choices.iter().position(|choice| &choice.value == value)),
            ),
            Kind::Unsupported => Input::Kept(start.cloned()),
        }
    }

    /// The value that an input means: `None` when it is left out of what is sent.
    ///
    /// # Errors
    /// A sentence for the person when the input is not acceptable.
    pub fn value(&self, input: &Input) -> Result<Option<Value>, String> {
        match (&self.kind, input) {
            (Kind::Text { min_length, max_length }, Input::Text(text)) => {
                if text.is_empty() {
                    return self.blank();
                }
                let length = text.chars().count() as u64;
                if length < *min_length {
                    return Err(format!("Enter at least {min_length} characters."));
                }
                if let Some(max) = max_length.filter(|max| length > *max) {
                    return Err(format!("Enter at most {max} characters."));
                }
                Ok(Some(Value::String(text.clone())))
            }
            (Kind::Number { integer, minimum, maximum }, Input::Text(text)) => {
                let text = text.trim();
                if text.is_empty() {
                    return self.blank();
                }
                let number = parse_number(text, *integer)?;
                let beyond = |bound: &&Number, compare: fn(&f64, &f64) -> bool| {
                    number
                        .as_f64()
                        .zip(bound.as_f64())
                        .is_some_and(|(number, bound)| compare(&number, &bound))
                };
                if let Some(minimum) = minimum.as_ref().filter(|bound| beyond(bound, f64::lt)) {
                    return Err(format!("Enter {minimum} or more."));
                }
                if let Some(maximum) = maximum.as_ref().filter(|bound| beyond(bound, f64::gt)) {
                    return Err(format!("Enter {maximum} or less."));
                }
                Ok(Some(Value::Number(number)))
            }
            (Kind::Boolean, Input::Flag(flag)) => Ok(Some(Value::Bool(*flag))),
            (Kind::Choice(choices), Input::Selected(selected)) => {
                match selected.and_then(|index| choices.get(index)) {
                    Some(choice) => Ok(Some(choice.value.clone())),
                    None if self.required => Err("Choose one.".to_owned()),
                    None => Ok(None),
                }
            }
            (Kind::Unsupported, Input::Kept(None)) if self.required => {
                Err("This setting cannot be changed here yet.".to_owned())
            }
            (Kind::Unsupported, Input::Kept(value)) => Ok(value.clone()),
            _ => self.blank(),
        }
    }

    fn blank(&self) -> Result<Option<Value>, String> {
        if self.required { Err(format!("Enter {}.", lower_first(&self.label))) } else { Ok(None) }
    }
}

/// Reads a number as JSON does: the reader is there already, and the standard library's would come on top of it.
fn parse_number(text: &str, integer: bool) -> Result<Number, String> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let whole = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
    let number: Number = serde_json::from_str(&whole).map_err(|_| "Enter a number.".to_owned())?;
    if integer && number.as_f64().is_none_or(|number| number % 1.0 != 0.0) {
        return Err("Enter a whole number.".to_owned());
    }
    Ok(number)
}

/// "Channel name" inside a sentence is "channel name", "API key" stays.
fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), second) if second.is_none_or(|c| !c.is_uppercase()) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(kind: Kind, required: bool) -> Field {
        Field {
            name: "f".into(),
            label: "Channel name".into(),
            help: None,
            placeholder: None,
            required,
            default: None,
            kind,
        }
    }

    fn text(value: &str) -> Input {
        Input::Text(value.into())
    }

    #[test]
    fn numbers_are_checked_against_their_bounds_and_kept_exact() {
        let port =
            field(Kind::Number { integer: true, minimum: Some(1.into()), maximum: Some(65535.into()) }, true);
        assert_eq!(port.value(&text(" 443 ")), Ok(Some(json!(443))));
        assert_eq!(port.value(&text("0")), Err("Enter 1 or more.".into()));
        assert_eq!(port.value(&text("70000")), Err("Enter 65535 or less.".into()));
        assert_eq!(port.value(&text("1.5")), Err("Enter a whole number.".into()));
        assert_eq!(port.value(&text("1e3")), Ok(Some(json!(1000.0))));
        assert_eq!(port.value(&text("+8")), Ok(Some(json!(8))));
        assert_eq!(port.value(&text(".5")), Err("Enter a whole number.".into()));
        for nonsense in ["abc", "NaN", "inf", "1,5"] {
            assert_eq!(port.value(&text(nonsense)), Err("Enter a number.".into()), "{nonsense}");
        }
    }

    #[test]
    fn a_blank_required_text_is_named_in_its_message() {
        let name = field(Kind::Text { min_length: 0, max_length: Some(3) }, true);
        assert_eq!(name.value(&text("")), Err("Enter channel name.".into()));
        assert_eq!(name.value(&text("äöü")), Ok(Some(json!("äöü"))));
        assert_eq!(name.value(&text("four")), Err("Enter at most 3 characters.".into()));
        let optional = field(Kind::Text { min_length: 2, max_length: None }, false);
        assert_eq!(optional.value(&text("")), Ok(None));
        assert_eq!(optional.value(&text("x")), Err("Enter at least 2 characters.".into()));
    }

    #[test]
    fn a_choice_keeps_the_type_of_its_value() {
        let choice = |value, label: &str| Choice { value, label: label.into() };
        let level = field(Kind::Choice(vec![choice(json!(1), "One"), choice(json!("1"), "Text one")]), true);
        assert_eq!(level.input(Some(&json!("1"))), Input::Selected(Some(1)));
        assert_eq!(level.value(&Input::Selected(Some(0))), Ok(Some(json!(1))));
        assert_eq!(level.value(&Input::Selected(None)), Err("Choose one.".into()));
    }

    #[test]
    fn what_cannot_be_drawn_keeps_its_value() {
        let list = field(Kind::Unsupported, true);
        let saved = json!(["a", "b"]);
        assert_eq!(list.value(&list.input(Some(&saved))), Ok(Some(saved)));
        assert!(list.value(&list.input(None)).is_err());
    }
}
