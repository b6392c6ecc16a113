use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// Why something was not done (RFC 9457). `code` is stable; `detail` is a sentence for people, in the language asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "describes what `http::problem` writes")]
pub(super) struct ProblemBody {
    /// Always `about:blank`.
    r#type: String,
    /// What happened, for developers.
    title: String,
    /// The status of the answer.
    status: u16,
    /// The stable name of the error.
    code: String,
    /// What happened and what to do, for people, by `Accept-Language`.
    detail: String,
    /// The request, as `urn:request:` and its id.
    instance: Option<String>,
    /// The id of the request.
    request_id: Option<String>,
    /// Seconds after which it is worth trying again.
    retry_after: Option<u32>,
    /// How many guesses are left.
    tries_left: Option<u8>,
    /// How many there may be.
    max: Option<u32>,
    /// How large it may be.
    max_bytes: Option<u64>,
    /// What to quote to support.
    fault: Option<String>,
    /// What is wrong with each field.
    errors: Option<Vec<FieldProblem>>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "describes what `http::problem` writes")]
pub(super) struct FieldProblem {
    /// The field.
    field: String,
    /// The stable name of the error.
    code: String,
    /// What is wrong, for developers.
    title: String,
    /// What is wrong, for people.
    detail: String,
    /// How many guesses are left.
    tries_left: Option<u8>,
}

/// What every call may be answered with instead of what was asked for.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only describes")]
pub(super) enum Problems {
    /// The body is no JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] ProblemBody),
    /// Credentials or token are not good.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(#[to_schema] ProblemBody),
    /// A page of another site asks, or the e-mail address is not confirmed yet.
    #[response(status = 403, content_type = "application/problem+json")]
    CrossSite(#[to_schema] ProblemBody),
    /// There is no such thing, or it is somebody else's.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] ProblemBody),
    /// The address is not asked in this way.
    #[response(status = 405, content_type = "application/problem+json")]
    MethodNotAllowed(#[to_schema] ProblemBody),
    /// It does not fit how things stand.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] ProblemBody),
    /// The code or the link is over.
    #[response(status = 410, content_type = "application/problem+json")]
    Gone(#[to_schema] ProblemBody),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemBody),
    /// The body is not said to be JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] ProblemBody),
    /// Something in the body is not acceptable.
    #[response(status = 422, content_type = "application/problem+json")]
    Unacceptable(#[to_schema] ProblemBody),
    /// Too often; `Retry-After` says when again.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] ProblemBody),
    /// Our fault; `fault` is to be quoted.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] ProblemBody),
    /// Too busy, or something that is needed does not answer.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] ProblemBody),
}
