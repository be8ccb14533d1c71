//! Reading JSON into types. It says whether that was possible and not what was wrong: no reader of the dashboard could
//! use the reason, and the code that would put it together for each type is a tenth of what a first load may weigh.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Number, Value};

/// Reads a text; nothing if it is not JSON, or not of that type.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = serde_json::from_str(text).ok()?;
    T::deserialize(Node(value)).ok()
}

/// A value is not of the type that was asked for.
#[derive(Debug)]
struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of another type")
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A value that is taken apart. Each kind of target looks for its own kind of value alone.
struct Node(Value);

impl Node {
    fn text(self) -> Result<StringDeserializer<Mismatch>, Mismatch> {
        match self.0 {
            Value::String(text) => Ok(text.into_deserializer()),
            _ => Err(Mismatch),
        }
    }

    fn number(self) -> Result<Number, Mismatch> {
        match self.0 {
            Value::Number(number) => Ok(number),
            _ => Err(Mismatch),
        }
    }
}

impl IntoDeserializer<'_, Mismatch> for Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Hands a number on in the widest type that holds it.
fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Mismatch> {
    if let Some(value) = number.as_u64() {
        visitor.visit_u64(value)
    } else if let Some(value) = number.as_i64() {
        visitor.visit_i64(value)
    } else {
        visitor.visit_f64(number.as_f64().ok_or(Mismatch)?)
    }
}

fn visit_members<'de, V: Visitor<'de>>(value: Value, visitor: V) -> Result<V::Value, Mismatch> {
    let Value::Object(members) = value else { return Err(Mismatch) };
    visitor.visit_map(MapDeserializer::new(members.into_iter().map(member)))
}

// A function of its own, and no closure: there would be another iterator for each type that is read.
fn member((name, value): (String, Value)) -> (String, Node) {
    (name, Node(value))
}

fn visit_elements<'de, V: Visitor<'de>>(value: Value, visitor: V) -> Result<V::Value, Mismatch> {
    let Value::Array(elements) = value else { return Err(Mismatch) };
    visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(Node)))
}

macro_rules! methods {
    ($( $($method:ident)+ => $body:expr, )+) => { $($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            $body(self, visitor)
        }
    )+)+ };
}

impl<'de> Deserializer<'de> for Node {
    type Error = Mismatch;

    methods! {
        deserialize_str deserialize_string deserialize_identifier
            => |node: Self, visitor| node.text()?.deserialize_any(visitor),
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_i64 deserialize_f64
            => |node: Self, visitor| visit_number(&node.number()?, visitor),
        deserialize_map => |node: Self, visitor| visit_members(node.0, visitor),
        deserialize_seq => |node: Self, visitor| visit_elements(node.0, visitor),
        deserialize_ignored_any => |_: Self, visitor: V| visitor.visit_unit(),
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => visit_number(&number, visitor),
            Value::String(text) => visitor.visit_string(text),
            value @ Value::Array(_) => visit_elements(value, visitor),
            value @ Value::Object(_) => visit_members(value, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_bool(self.0.as_bool().ok_or(Mismatch)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visit_members(self.0, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        // Enumerations of the contract are names, without anything in them.
        visitor.visit_enum(self.text()?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

#[cfg(test)]
mod tests {
    use keywright_api_types::Page;
    use keywright_api_types::api_keys::ApiKeyWithSecret;
    use keywright_api_types::audit::Change;
    use keywright_api_types::usage::{Counts, Point, Totals};
    use serde::Serialize;
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use super::*;

    fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
        let text = serde_json::to_string(value).unwrap();
        assert_eq!(read::<T>(&text).as_ref(), Some(value), "{text}");
    }

    #[test]
    fn what_the_server_writes_is_read() {
        survives(&(u64::MAX, i64::MIN, 1.5, true, Some("text".to_owned()), None::<u16>));
        let counts = Counts { requests: 7, succeeded: 4, client_errors: 2, server_errors: 1, rate_limited: 1 };
        survives(&Totals { counts, latency_ms: Default::default() });
        let at = "2027-01-31T12:00:00.25Z".parse().unwrap();
        survives(&Page { data: vec![Point { at, counts, latency_ms: Default::default() }], next_cursor: None });
    }

    #[test]
    fn a_key_with_its_secret_is_read() {
        let text = r#"{"id":"key_01hf7yat00000000000000000z","client_id":"cli_01hf7yat00000000000000000z","name":"A",
            "prefix":"kw_3f9a1c2b","permissions":["balance:read"],"rate_limit_per_minute":60,
            "allowed_ips":["203.0.113.0/24"],"status":"active","created_at":"2027-01-31T12:00:00Z",
            "created_by":"usr_1","updated_at":"2027-01-31T12:00:00Z","expires_at":null,"later":{"x":[1]},"secret":"s"}"#;
        let read: ApiKeyWithSecret = read(text).unwrap();
        assert_eq!((read.secret.as_str(), read.key.rate_limit_per_minute, read.key.expires_at), ("s", 60, None));
    }

    #[test]
    fn values_of_any_type_are_kept_as_they_are() {
        let text = r#"{"limit":{"from":1.5,"to":null},"allowed_ips":{"from":[],"to":["::1",true,{"a":-1}]}}"#;
        let changes: BTreeMap<String, Change> = read(text).unwrap();
        assert_eq!(serde_json::to_value(changes).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn what_is_not_of_the_type_is_refused() {
        for text in ["", "<html>", "{}", r#"{"requests":"7"}"#, "[1,2,3,4,5]", "null"] {
            assert!(read::<Counts>(text).is_none(), "{text}");
        }
        assert!(read::<u16>("65536").is_none());
        assert!(read::<Vec<String>>("[1]").is_none());
        assert!(read::<keywright_api_types::permissions::PermissionSet>(r#"["balance:write"]"#).is_none());
    }
}
