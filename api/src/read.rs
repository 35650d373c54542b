//! Reading what other servers really send: fields that are absent, `null` or of another type read as their default, and a
//! list loses its unreadable elements instead of becoming unreadable.
//!
//! Answers are read from a [`Value`] with one function per type and not by serde's derive, whose code for two dozen types
//! was among the largest parts of the widget's WebAssembly.

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

/// The member of an object, or the default.
pub(crate) fn member<T: Read + Default>(value: &Value, name: &str) -> T {
    value.get(name).and_then(T::read).unwrap_or_default()
}

/// Makes a type readable. `must` marks what it is nothing without, `or` a default of its own, `flat` a part whose members
/// stand beside the others, `unread` a part that is only written.
macro_rules! answer {
    ($name:ident { $($rest:tt)* }) => {
        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                $crate::read::answer!(@fields value {} $($rest)* ,)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                let unreadable = || serde::de::Error::custom(concat!("this is no ", stringify!($name)));
                $crate::Read::read(&value).ok_or_else(unreadable)
            }
        }
    };
    (@fields $value:ident { $($done:tt)* } $(,)?) => { Some(Self { $($done)* }) };
    (@fields $value:ident { $($done:tt)* } must $field:ident : $key:literal, $($rest:tt)*) => {
        $crate::read::answer!(@fields $value { $($done)* $field: $crate::Read::read($value.get($key)?)?, } $($rest)*)
    };
    (@fields $value:ident { $($done:tt)* } flat $field:ident, $($rest:tt)*) => {
        $crate::read::answer!(@fields $value { $($done)* $field: $crate::Read::read($value)?, } $($rest)*)
    };
    (@fields $value:ident { $($done:tt)* } unread $field:ident, $($rest:tt)*) => {
        $crate::read::answer!(@fields $value { $($done)* $field: Default::default(), } $($rest)*)
    };
    (@fields $value:ident { $($done:tt)* } $field:ident : $key:literal or $default:expr, $($rest:tt)*) => {
        $crate::read::answer!(@fields $value {
            $($done)* $field: $value.get($key).and_then($crate::Read::read).unwrap_or($default),
        } $($rest)*)
    };
    (@fields $value:ident { $($done:tt)* } $field:ident : $key:literal, $($rest:tt)*) => {
        $crate::read::answer!(@fields $value { $($done)* $field: $crate::read::member($value, $key), } $($rest)*)
    };
}
pub(crate) use answer;

/// Declares an enum of known strings whose unknown values are kept as `Other`.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A value that this version does not know, kept as it came.
            Other(String),
        }

        impl $name {
            /// The value as it is written on the wire.
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $text,)+ Self::Other(text) => text }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text { $($text => Self::$variant,)+ other => Self::Other(other.to_owned()) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self::from(String::deserialize(deserializer)?.as_str()))
            }
        }
    };
}
pub(crate) use open_enum;
