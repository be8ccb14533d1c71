//! The endpoints of the business API, as the OpenAPI document describes them.

use keywright_api_types::guide::{Endpoint, EndpointSummary, GuideError, GuideParameter, ParameterPlace};
use keywright_api_types::permissions::Permission;
use keywright_api_types::{ErrorCode, Problem};
use serde_json::Value;
use utoipa::ToSchema;

use super::fields;
use super::snippets::{Call, of_call};

/// Every endpoint that is opened by a key, in the order of its group and path.
pub(super) fn of_document(document: &Value) -> Vec<Endpoint> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let by_key = paths.filter(|(path, _)| path.starts_with("/v1/"));
    let operations = by_key.flat_map(|(path, item)| {
        let operation = |method| Some((method, path.as_str(), item.get(method)?));
        ["get", "post"].into_iter().filter_map(operation)
    });
    operations.filter_map(|(method, path, operation)| endpoint(method, path, operation, document)).collect()
}

fn endpoint(method: &str, path: &str, operation: &Value, document: &Value) -> Option<Endpoint> {
    let text = |name: &str| operation.get(name).and_then(Value::as_str);
    let id = text("operationId")?;
    let permission = operation.pointer("/security/0/bearer/0")?.as_str()?;
    let summary = EndpointSummary {
        id: id.to_owned(),
        group: operation.pointer("/tags/0")?.as_str()?.to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        title: text("summary")?.to_owned(),
        permission: Permission::ALL.iter().copied().find(|known| known.name() == permission)?,
    };
    let (status, response) =
        operation.get("responses")?.as_object()?.iter().find(|(status, _)| status.starts_with('2'))?;
    let answer = response.pointer("/content/application~1json")?;
    let body = operation.pointer("/requestBody/content/application~1json");
    let parameters: Vec<_> = operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| parameter(value, document))
        .collect();
    let example_id = answer.pointer("/example/id").and_then(Value::as_str).unwrap_or_default();
    let call = Call {
        method: summary.method.clone(),
        path: path.replace("{id}", example_id),
        idempotency_key: (method == "post").then(|| format!("{}-4711", id.replace('_', "-"))),
        body: body.and_then(|body| body.get("example").cloned()),
    };
    Some(Endpoint {
        description: fields::on_one_line(text("description").unwrap_or_default()),
        parameters,
        body: body.map(|body| fields_of(body, document)).unwrap_or_default(),
        body_example: call.body.as_ref().map(pretty),
        status: status.parse().ok()?,
        answer: fields_of(answer, document),
        answer_example: pretty(answer.get("example")?),
        errors: errors(operation),
        snippets: of_call(&call),
        summary,
    })
}

fn fields_of(content: &Value, document: &Value) -> Vec<keywright_api_types::guide::GuideField> {
    content.get("schema").map(|schema| fields::of_object(schema, document)).unwrap_or_default()
}

fn parameter(parameter: &Value, document: &Value) -> Option<GuideParameter> {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str);
    let required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
    let mut field = fields::of_value(text("name")?, parameter.get("schema")?, required, document);
    field.description = fields::on_one_line(text("description").unwrap_or_default());
    let place: ParameterPlace = text("in")?.parse().ok()?;
    Some(GuideParameter { place, field })
}

/// The codes that the descriptions of its refusals list, in the order of the error table.
fn errors(operation: &Value) -> Vec<GuideError> {
    let problem = format!("#/components/schemas/{}", Problem::name());
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let refusals = responses.filter(|(_, response)| {
        let schema = response.pointer("/content/application~1problem+json/schema/$ref");
        schema.is_some_and(|schema| *schema == problem)
    });
    let texts: String = refusals.filter_map(|(_, response)| response.get("description")?.as_str()).collect();
    let listed = ErrorCode::ALL.iter().copied().filter(|code| texts.contains(&format!("`{code}`:")));
    listed.map(error).collect()
}

/// What the error table says of a code.
pub(super) fn error(code: ErrorCode) -> GuideError {
    GuideError { code, status: code.status(), explanation: code.explanation().to_owned() }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
