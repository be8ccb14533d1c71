//! OpenAPI schemas of the types that are text with a form of their own.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, Schema as OpenApiSchema};
use utoipa::{PartialSchema, ToSchema};

use crate::address_range::AddressRange;

/// A string schema with a description, an example and, where the form has one, a pattern.
pub(crate) fn text(description: &str, example: &str, pattern: Option<&str>) -> RefOr<OpenApiSchema> {
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .examples([example])
        .pattern(pattern);
    RefOr::T(Schema::Object(object.build()))
}

/// A string schema of exactly these values.
pub(crate) fn enumeration(values: impl Iterator<Item = &'static str>) -> RefOr<OpenApiSchema> {
    RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()))
}

impl PartialSchema for AddressRange {
    fn schema() -> RefOr<OpenApiSchema> {
        text("One address, or a block in CIDR notation, of IPv4 or IPv6.", "203.0.113.0/24", None)
    }
}

impl ToSchema for AddressRange {}
