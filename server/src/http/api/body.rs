use app::errors::HttpProblem;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Language;
use domain::client::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::language::preferred;
use crate::http::problem::reject_naming_place;

/// A JSON body. What cannot be read is rejected with words that say where.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(&rejection)),
        }
    }
}

fn unreadable(rejection: &JsonRejection) -> Response {
    let problem = match rejection {
        JsonRejection::MissingJsonContentType(_) => HttpProblem::NotJson,
        JsonRejection::JsonDataError(_) => HttpProblem::UnexpectedJson,
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => HttpProblem::TooLarge,
        _ => HttpProblem::UnreadableJson,
    };
    reject_naming_place(problem, rejection.body_text())
}

/// Parameters of the address. What cannot be read is rejected with words that say where.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(reject_naming_place(HttpProblem::UnreadableQuery, rejection.body_text())),
        }
    }
}

/// The program that calls, and the language it wants to be answered in.
pub(super) struct Calling {
    pub(super) client: Client,
    pub(super) language: Language,
}

impl<S: Send + Sync> FromRequestParts<S> for Calling {
    type Rejection = crate::http::problem::Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let client = parts.extensions.get::<Client>().cloned().ok_or_else(|| domain::Error::internal("no client in the request"))?;
        Ok(Self { client, language: preferred(&parts.headers) })
    }
}

/// An answer that holds tokens or what belongs to one person: nobody on the way keeps it.
pub(super) struct Private<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Private<T> {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], Json(self.0)).into_response()
    }
}

/// The same with 202: something is still to come.
pub(super) struct Accepted<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, Private(self.0)).into_response()
    }
}
