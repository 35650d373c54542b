//! Tolerant deserialization of answers: members that are absent, `null` or of another type read as their default, and a
//! list loses its unreadable elements instead of becoming unreadable.
//!
//! Answers are read from a [`Value`] with one function per type and not by serde's derive, whose code for two dozen
//! types was among the largest parts of the widget's WebAssembly. The functions are written by `answer!`.

use serde_json::{Map, Value};

/// A type that can be read from JSON as far as it makes sense.
pub trait Read: Sized {
    /// The value, or `None` when it is not one of this type at all.
    fn read(value: &Value) -> Option<Self>;
}

impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Read for u64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Read for Map<String, Value> {
    fn read(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { None } else { T::read(value).map(Some) }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array().map(|elements| elements.iter().filter_map(T::read).collect())
    }
}

/// A member that is left out of what is written when there is nothing to say.
pub(crate) trait Absent {
    /// Whether it is left out.
    fn is_absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for String {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for bool {
    fn is_absent(&self) -> bool {
        !self
    }
}

/// The member of an object, or the default.
pub(crate) fn member<T: Read + Default>(value: &Value, name: &str) -> T {
    value.get(name).and_then(T::read).unwrap_or_default()
}
