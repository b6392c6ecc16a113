//! A form with files on its way in. It takes one of the few permits only when enough of it has come.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::Error;
use futures::stream::{self, BoxStream, StreamExt};

use super::AppState;
use super::concurrency::{Owner, Permit};
use super::problem::{Problem, reject};
use app::errors::HttpProblem;

/// So much comes before a permit is taken, if there is so much: whoever only announces files keeps nobody from sending any.
const BEFORE_PERMIT_BYTES: usize = 64 * 1024;
/// How long it waits for a permit while others have all; then it may be tried again in so many seconds.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(5);
const RETRY_AFTER_SECONDS: u32 = 5;

/// The form, with a permit for as long as it is read.
pub(super) struct UploadForm {
    form: Multipart,
    _permit: Permit,
}

/// Why it is not read.
#[derive(Debug, Clone, Copy)]
pub(super) enum UploadRejection {
    /// It is no form with files, or has not come.
    Unreadable,
    /// Too many others are being read.
    NoPermit,
}

impl UploadRejection {
    /// Says when to try again.
    pub(super) const TOO_MANY: Error = Error::TooMany { retry_after: RETRY_AFTER_SECONDS };
}

impl IntoResponse for UploadRejection {
    fn into_response(self) -> Response {
        match self {
            Self::Unreadable => reject(HttpProblem::UnreadableForm),
            Self::NoPermit => Problem::Error(Self::TOO_MANY).into_response(),
        }
    }
}

impl FromRequest<AppState> for UploadForm {
    type Rejection = UploadRejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, UploadRejection> {
        let owner = Owner::of(request.extensions());
        let (head, body) = request.into_parts();
        let mut rest = body.into_data_stream();
        let first = first_pieces(&mut rest).await;
        if first.last().is_some_and(Result::is_err) {
            return Err(UploadRejection::Unreadable);
        }
        let body = Body::from_stream(stream::iter(first).chain(rest));
        let form = Multipart::from_request(Request::from_parts(head, body), state).await.map_err(|_| UploadRejection::Unreadable)?;
        let permit = state.limits.uploads.wait(owner, PERMIT_TIMEOUT).await.ok_or(UploadRejection::NoPermit)?;
        Ok(Self { form, _permit: permit })
    }
}

/// The bare bytes of a file on their way in, with a permit for as long as they are read.
pub(super) struct StreamedBody {
    pub(super) pieces: BoxStream<'static, Result<Bytes, axum::Error>>,
    pub(super) permit: Permit,
}

impl StreamedBody {
    pub(super) async fn begin(body: Body, owner: Owner, state: &AppState) -> Result<Self, UploadRejection> {
        let mut rest = body.into_data_stream();
        let first = first_pieces(&mut rest).await;
        let permit = state.limits.uploads.wait(owner, PERMIT_TIMEOUT).await.ok_or(UploadRejection::NoPermit)?;
        Ok(Self { pieces: stream::iter(first).chain(rest).boxed(), permit })
    }
}

impl UploadForm {
    /// The next field; `None` at the end.
    pub(super) async fn next_field(&mut self) -> Result<Option<Field<'_>>, MultipartError> {
        self.form.next_field().await
    }
}

/// The name of a file as it was typed. Browsers write three characters of it otherwise (HTML, "multipart/form-data encoding algorithm").
pub(super) fn file_name(field: &Field<'_>) -> String {
    field.file_name().unwrap_or_default().replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// The beginning of a body, or all of it. It may end in an error.
async fn first_pieces(body: &mut BodyDataStream) -> Vec<Result<Bytes, axum::Error>> {
    let (mut pieces, mut bytes) = (Vec::new(), 0);
    while bytes < BEFORE_PERMIT_BYTES
        && let Some(piece) = body.next().await
    {
        bytes += piece.as_ref().map_or(BEFORE_PERMIT_BYTES, Bytes::len);
        pieces.push(piece);
    }
    pieces
}
