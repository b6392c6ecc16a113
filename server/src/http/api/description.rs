use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Server};

use super::problems::FieldProblem;

/// What stands above the list of paths.
pub(super) fn head() -> OpenApi {
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Tejarat Chat").version(env!("CARGO_PKG_VERSION")).build())
        .servers(Some([Server::new(super::ROOT)]))
        // Within the problem, which stands in each answer itself.
        .components(Some(ComponentsBuilder::new().security_scheme("bearer", bearer).schema_from::<FieldProblem>().build()))
        .build()
}

/// An alias has the same operations under ids of its own, and is not for new programs.
pub(super) fn mark_as_alias(item: &mut PathItem) {
    let operations: [Option<&mut Operation>; 4] = [item.get.as_mut(), item.post.as_mut(), item.patch.as_mut(), item.delete.as_mut()];
    for operation in operations.into_iter().flatten() {
        operation.operation_id = operation.operation_id.take().map(|id| format!("{id}_alias"));
        operation.deprecated = Some(utoipa::openapi::Deprecated::True);
    }
}

/// The description as text; it does not change while the process runs.
pub(super) fn json(api: OpenApi) -> String {
    api.to_json().unwrap_or_else(|error| {
        tracing::error!(%error, "the description of the API could not be written");
        "{}".to_owned()
    })
}

/// The description, for whoever wants to know.
pub(super) fn answer(json: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response()
}
