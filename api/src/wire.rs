//! `answer!` and `body!`: structs whose members stand once, with how they are read and written.
//!
//! ```text
//! answer! {
//!     /// A card.
//!     #[derive(Clone, Debug, PartialEq)]
//!     pub struct Card {
//!         /// ULID.
//!         required id: String,
//!         /// What people call it.
//!         written name: String,
//!         /// Names for the filter.
//!         optional categories: Vec<String>,
//!         /// What it is.
//!         optional kind as "type": Option<Kind>,
//!     }
//! }
//! ```
//!
//! The name on the wire is the field's in camelCase, or the one after `as`. The word before a field says:
//!
//! | word | written | read, when it is absent |
//! |---|---|---|
//! | `required` | always | the whole value is unreadable |
//! | `written` | always | the default, or what stands after `=` |
//! | `optional` | unless it is empty | the default |
//! | `flat` | its members beside the others | – |
//! | `sent` | likewise | always the default: it is not read |
//! | `echo` | never | the default: it is a second look at another member |
//!
//! What stands in brackets after the type goes to utoipa's `#[schema(…)]`, and `pub struct Card as Name` names the
//! schema (feature `openapi`).
//!
//! `answer!` reads tolerantly ([`Read`](crate::Read)). `body!` reads strictly, by serde's derive, so that whoever sent
//! a wrong member is told which; only the first three words are for it.

macro_rules! answer {
    ($(#[$meta:meta])* pub struct $name:ident $(as $schema:ident)? { $($members:tt)* }) => {
        $crate::wire::members! {
            answer $name [$(#[cfg_attr(feature = "openapi", schema(as = $schema))])? $(#[$meta])*] {} {} $($members)*
        }
    };
}
pub(crate) use answer;

macro_rules! body {
    ($(#[$meta:meta])* pub struct $name:ident $(as $schema:ident)? { $($members:tt)* }) => {
        $crate::wire::members! {
            body $name [$(#[cfg_attr(feature = "openapi", schema(as = $schema))])? $(#[$meta])*] {} {} $($members)*
        }
    };
}
pub(crate) use body;

/// Takes one member after the other: `{fields of the struct} {how each is read}`, then what is left.
macro_rules! members {
    (answer $name:ident [$($head:tt)*] {$($fields:tt)*} {$([$how:ident $field:ident $key:expr $(, $default:expr)?])*}) => {
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $($head)*
        #[derive(serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($fields)* }

        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                Some(Self { $($field: $crate::wire::read!($how value $key $(, $default)?),)* })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                let unreadable = || serde::de::Error::custom(concat!("this is no ", stringify!($name)));
                // Members are read tolerantly, but only those of an object: this is how a client's request is read.
                Some(&value).filter(|value| value.is_object()).and_then($crate::Read::read).ok_or_else(unreadable)
            }
        }
    };
    (body $name:ident [$($head:tt)*] {$($fields:tt)*} $read:tt) => {
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $($head)*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($fields)* }
    };
    ($kind:ident $name:ident $head:tt $fields:tt $read:tt
        $(#[$meta:meta])* $how:ident $field:ident as $key:tt: $type:ty
        $([$($schema:tt)*])? $(= $default:expr)?, $($rest:tt)*) => {
        $crate::wire::members! {
            @$how $kind $name $head $fields $read
            [
                $(#[$meta])* #[serde(rename = $key)]
                $(#[cfg_attr(feature = "openapi", schema($($schema)*))])?
            ]
            $field [$how $field $key $(, $default)?] $type; $($rest)*
        }
    };
    ($kind:ident $name:ident $head:tt $fields:tt $read:tt
        $(#[$meta:meta])* $how:ident $field:ident: $type:ty
        $([$($schema:tt)*])? $(= $default:expr)?, $($rest:tt)*) => {
        $crate::wire::members! {
            @$how $kind $name $head $fields $read
            [$(#[$meta])* $(#[cfg_attr(feature = "openapi", schema($($schema)*))])?]
            $field [$how $field $crate::wire::key!($field) $(, $default)?] $type; $($rest)*
        }
    };
    (@required $kind:ident $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            $kind $name $head {$($fields)* $($meta)* pub $field: $type,} {$($read)* $this} $($rest)*
        }
    };
    (@written answer $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            answer $name $head {$($fields)* $($meta)* pub $field: $type,} {$($read)* $this} $($rest)*
        }
    };
    (@written body $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            body $name $head
            {$($fields)* $($meta)* #[serde(default)] pub $field: $type,} {$($read)* $this} $($rest)*
        }
    };
    // Never `null` in an answer.
    (@optional answer $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            answer $name $head
            {
                $($fields)* $($meta)*
                #[serde(skip_serializing_if = "crate::read::Absent::is_absent")]
                #[cfg_attr(feature = "openapi", schema(nullable = false))]
                pub $field: $type,
            }
            {$($read)* $this} $($rest)*
        }
    };
    (@optional body $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            body $name $head
            {
                $($fields)* $($meta)*
                #[serde(default, skip_serializing_if = "crate::read::Absent::is_absent")]
                pub $field: $type,
            }
            {$($read)* $this} $($rest)*
        }
    };
    (@echo answer $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            answer $name $head
            {$($fields)* $($meta)* #[serde(skip)] pub $field: $type,} {$($read)* $this} $($rest)*
        }
    };
    // `flat` and `sent`.
    (@$how:ident answer $name:ident $head:tt {$($fields:tt)*} {$($read:tt)*}
        [$($meta:tt)*] $field:ident $this:tt $type:ty; $($rest:tt)*) => {
        $crate::wire::members! {
            answer $name $head
            {$($fields)* $($meta)* #[serde(flatten)] pub $field: $type,} {$($read)* $this} $($rest)*
        }
    };
}
pub(crate) use members;

/// One member of an answer, out of the object.
macro_rules! read {
    (required $value:ident $key:expr) => {
        $crate::Read::read($value.get($key)?)?
    };
    (flat $value:ident $key:expr) => {
        $crate::Read::read($value)?
    };
    (sent $value:ident $key:expr) => {
        Default::default()
    };
    ($how:ident $value:ident $key:expr, $default:expr) => {
        $value.get($key).and_then($crate::Read::read).unwrap_or($default)
    };
    ($how:ident $value:ident $key:expr) => {
        $crate::read::member($value, $key)
    };
}
pub(crate) use read;

/// A field's name in camelCase, made while compiling.
macro_rules! key {
    ($field:ident) => {{
        const BYTES: [u8; $crate::wire::camel_length(stringify!($field))] =
            $crate::wire::camel(stringify!($field));
        const KEY: &str = match std::str::from_utf8(&BYTES) {
            Ok(key) => key,
            Err(_) => panic!("a field's name is ASCII"),
        };
        KEY
    }};
}
pub(crate) use key;

/// How many bytes [`camel`] makes of a name.
pub(crate) const fn camel_length(name: &str) -> usize {
    let (name, mut at, mut length) = (name.as_bytes(), 0, 0);
    while at < name.len() {
        length += (name[at] != b'_') as usize;
        at += 1;
    }
    length
}

/// `like_this` as `likeThis`, which is what serde's `rename_all = "camelCase"` makes of it, too.
pub(crate) const fn camel<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let (name, mut at, mut made, mut written) = (name.as_bytes(), 0, [0; LENGTH], 0);
    while at < name.len() {
        if name[at] != b'_' {
            let begins_word = at > 0 && name[at - 1] == b'_';
            made[written] = if begins_word { name[at].to_ascii_uppercase() } else { name[at] };
            written += 1;
        }
        at += 1;
    }
    made
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_on_the_wire_are_in_camel_case() {
        assert_eq!(key!(id), "id");
        assert_eq!(key!(auth_scheme_config), "authSchemeConfig");
    }
}
