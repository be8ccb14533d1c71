//! Enumerations whose variants have one fixed name on the wire and in the database.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// Declares an enumeration with its names: `as_str`, `ALL`, `FromStr`, `Display` and serde by name.
macro_rules! named_enum {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant ),+
        }

        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &[Self] = &[ $( Self::$variant ),+ ];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text ),+ }
            }
        }

        $crate::named::serde_by_name!($name, $name::as_str, [ $( $text ),+ ]);
        $crate::named::enumeration_schema!($name, $name::as_str);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::named::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::named::find(text, &[ $( $text ),+ ], Self::ALL)
                    .ok_or_else(|| $crate::named::UnknownName { kind: stringify!($name), text: text.to_owned() })
            }
        }
    };
}

pub(crate) use named_enum;

/// Writes and reads an enumeration by its names, which are in the order of `ALL`.
///
/// Derived code would compare a text with each name once more for every kind of input: for all enumerations together
/// that weighs on a page of the dashboard.
macro_rules! serde_by_name {
    ($name:ident, $name_of:path, [ $( $text:literal ),+ ]) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($name_of(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::named::read(deserializer, &[ $( $text ),+ ], Self::ALL)
            }
        }
    };
}

pub(crate) use serde_by_name;

/// Reads a name; `values` are in the order of `names`.
pub(crate) fn read<'de, D: Deserializer<'de>, T: Copy>(
    deserializer: D,
    names: &'static [&'static str],
    values: &'static [T],
) -> Result<T, D::Error> {
    let index = deserializer.deserialize_str(IndexOf(names))?;
    values.get(index).copied().ok_or_else(|| D::Error::custom("a name without a value"))
}

/// Looks a name up; `values` are in the order of `names`.
pub(crate) fn find<T: Copy>(text: &str, names: &[&str], values: &[T]) -> Option<T> {
    values.get(index_of(text, names)?).copied()
}

fn index_of(text: &str, names: &[&str]) -> Option<usize> {
    names.iter().position(|name| *name == text)
}

/// Finds the place of a name among others.
struct IndexOf(&'static [&'static str]);

impl Visitor<'_> for IndexOf {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<usize, E> {
        index_of(text, self.0).ok_or_else(|| E::unknown_variant(text, self.0))
    }
}

/// The OpenAPI schema of an enumeration: its names, by the function that gives a value's name.
macro_rules! enumeration_schema {
    ($name:ident, $name_of:path) => {
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::openapi::enumeration(Self::ALL.iter().map(|value| $name_of(*value)))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

pub(crate) use enumeration_schema;

/// A text that names no value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The enumeration that was asked for.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not a {}", self.text, self.kind)
    }
}

impl std::error::Error for UnknownName {}
