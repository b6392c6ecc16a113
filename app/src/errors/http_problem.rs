use axum::http::StatusCode;
use domain::Language;

use crate::i18n::td_string;
use crate::language::to_locale;

/// What can be wrong with a request itself, before any service hears of it, or with how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpProblem {
    /// A page of another site had the browser send it.
    CrossSite,
    /// It names more than one host.
    RepeatedHost,
    /// It is for a host that is not served here.
    UnknownHost,
    /// It does not say beforehand how long its body is.
    LengthRequired,
    /// Its body is larger than the route takes.
    TooLarge,
    /// The route knows other methods.
    MethodNotAllowed,
    /// Its body is not said to be JSON.
    NotJson,
    /// Its body is no JSON.
    UnreadableJson,
    /// Its body is JSON, with other data than the route takes.
    UnexpectedJson,
    /// The parameters in its address cannot be read.
    UnreadableQuery,
    /// Its body is no form with files.
    UnreadableForm,
    /// It speaks another version of the protocol for uploads.
    UploadVersion,
    /// It does not say what is needed of an upload.
    UnreadableUpload,
    /// Its body is not said to be a piece of a file.
    NotAPiece,
    /// Its body is not what the sender has counted.
    ChecksumMismatch,
    /// Its body has not come in time.
    SendingTimedOut,
    /// Its body has come a byte now and then.
    SendingTooSlow,
    /// The answer was not ready in time.
    HandlingTimedOut,
    /// Too much goes on at the same time.
    Overloaded,
}

impl HttpProblem {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::CrossSite,
        Self::RepeatedHost,
        Self::UnknownHost,
        Self::LengthRequired,
        Self::TooLarge,
        Self::MethodNotAllowed,
        Self::NotJson,
        Self::UnreadableJson,
        Self::UnexpectedJson,
        Self::UnreadableQuery,
        Self::UnreadableForm,
        Self::UploadVersion,
        Self::UnreadableUpload,
        Self::NotAPiece,
        Self::ChecksumMismatch,
        Self::SendingTimedOut,
        Self::SendingTooSlow,
        Self::HandlingTimedOut,
        Self::Overloaded,
    ];

    /// The name by which programs know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CrossSite => "cross_site",
            Self::RepeatedHost => "repeated_host",
            Self::UnknownHost => "unknown_host",
            Self::LengthRequired => "length_required",
            Self::TooLarge => "too_large",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotJson => "not_json",
            Self::UnreadableJson => "unreadable_json",
            Self::UnexpectedJson => "unexpected_json",
            Self::UnreadableQuery => "unreadable_query",
            Self::UnreadableForm => "unreadable_form",
            Self::UploadVersion => "upload_version",
            Self::UnreadableUpload => "unreadable_upload",
            Self::NotAPiece => "not_a_piece",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::SendingTimedOut => "sending_timed_out",
            Self::SendingTooSlow => "sending_too_slow",
            Self::HandlingTimedOut => "handling_timed_out",
            Self::Overloaded => "overloaded",
        }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::RepeatedHost | Self::UnreadableJson | Self::UnreadableQuery | Self::UnreadableForm | Self::UnreadableUpload => {
                StatusCode::BAD_REQUEST
            }
            Self::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
            Self::LengthRequired => StatusCode::LENGTH_REQUIRED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UploadVersion => StatusCode::PRECONDITION_FAILED,
            // Of the protocol for uploads alone.
            Self::ChecksumMismatch => StatusCode::from_u16(460).unwrap_or(StatusCode::CONFLICT),
            Self::NotJson | Self::NotAPiece => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnexpectedJson => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SendingTimedOut | Self::SendingTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::HandlingTimedOut | Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What developers read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::CrossSite => "requests from other sites are rejected",
            Self::RepeatedHost => "the request names more than one host",
            Self::UnknownHost => "this host is not served here",
            Self::LengthRequired => "the length of a body must be told beforehand",
            Self::TooLarge => "the body is too large",
            Self::MethodNotAllowed => "this address does not take this method",
            Self::NotJson => "the body is not said to be JSON",
            Self::UnreadableJson => "the body is no JSON",
            Self::UnexpectedJson => "the JSON holds other data than expected",
            Self::UnreadableQuery => "the parameters cannot be read",
            Self::UnreadableForm => "the body is no form with files",
            Self::UploadVersion => "the upload speaks another version of tus",
            Self::UnreadableUpload => "a header of the upload is missing or cannot be read",
            Self::NotAPiece => "the body is not said to be application/offset+octet-stream",
            Self::ChecksumMismatch => "the bytes do not have the checksum that was sent",
            Self::SendingTimedOut => "the request took too long to arrive",
            Self::SendingTooSlow => "the body came too slowly",
            Self::HandlingTimedOut => "the answer was not ready in time",
            Self::Overloaded => "too many requests at the same time",
        }
    }

    /// What people read: what happened and what to do.
    #[must_use]
    pub fn sentence(self, language: Language) -> &'static str {
        let locale = to_locale(language);
        match self {
            Self::CrossSite => td_string!(locale, http.cross_site),
            Self::RepeatedHost => td_string!(locale, http.repeated_host),
            Self::UnknownHost => td_string!(locale, http.unknown_host),
            Self::LengthRequired => td_string!(locale, http.length_required),
            Self::TooLarge => td_string!(locale, http.too_large),
            Self::MethodNotAllowed => td_string!(locale, http.method_not_allowed),
            Self::NotJson => td_string!(locale, http.not_json),
            Self::UnreadableJson => td_string!(locale, http.unreadable_json),
            Self::UnexpectedJson => td_string!(locale, http.unexpected_json),
            Self::UnreadableQuery => td_string!(locale, http.unreadable_query),
            Self::UnreadableForm => td_string!(locale, http.unreadable_form),
            Self::UploadVersion => td_string!(locale, http.upload_version),
            Self::UnreadableUpload => td_string!(locale, http.unreadable_upload),
            Self::NotAPiece => td_string!(locale, http.not_a_piece),
            Self::ChecksumMismatch => td_string!(locale, http.checksum_mismatch),
            Self::SendingTimedOut => td_string!(locale, http.sending_timed_out),
            Self::SendingTooSlow => td_string!(locale, http.sending_too_slow),
            Self::HandlingTimedOut => td_string!(locale, http.handling_timed_out),
            Self::Overloaded => td_string!(locale, http.overloaded),
        }
    }
}
