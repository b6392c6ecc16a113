//! Why something was not done, and the sentence that says so.

use domain::Error;
#[cfg(feature = "ssr")]
use domain::Language;
use domain::accounts::{AccountsError, PasswordError};
use domain::chat::ChatError;
use domain::knowledge::KnowledgeError;
use domain::persian::digits;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos_i18n::I18nContext;
use serde::{Deserialize, Serialize};

use crate::i18n::{Locale, td_string, tu_string};
use crate::language::of_locale;

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// The domain refused, or failed.
    Domain(Error),
    /// The request or its answer was lost or garbled on the way. The text is for developers.
    Transport(String),
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<AccountsError> for AppError {
    fn from(error: AccountsError) -> Self {
        Self::Domain(error.into())
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // What cannot be read is the sender's fault, and no failure of ours.
        #[cfg(feature = "ssr")]
        if matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_)) {
            crate::response::refuse_unreadable();
        }
        Self::Transport(error.to_string())
    }
}

/// The outcome of a server function: on failure the error is logged once if it is our fault, and the status is set for
/// programs that look at it.
#[cfg(feature = "ssr")]
pub(crate) trait Outcome<T> {
    /// Hands the value or the error to the caller of the server function.
    ///
    /// # Errors
    /// The domain's error, as it is.
    fn answer(self) -> Result<T, AppError>;
}

#[cfg(feature = "ssr")]
impl<T> Outcome<T> for domain::Result<T> {
    fn answer(self) -> Result<T, AppError> {
        self.map_err(|error| {
            if let Error::Internal(fault) = &error {
                tracing::error!(id = %fault.id, cause = %fault.cause, "internal error");
            }
            crate::response::refuse(&error);
            AppError::Domain(error)
        })
    }
}

/// The HTTP status that says the same as the error.
#[cfg(feature = "ssr")]
#[must_use]
pub const fn status_of(error: &Error) -> axum::http::StatusCode {
    use axum::http::StatusCode;
    match error {
        Error::SignedOut | Error::Accounts(AccountsError::WrongCredentials) => StatusCode::UNAUTHORIZED,
        Error::Accounts(AccountsError::EmailUnverified) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::TooMany { .. } | Error::Accounts(AccountsError::CodeJustSent { .. } | AccountsError::LinkJustSent { .. }) => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Unavailable | Error::Accounts(AccountsError::CodeNotSent) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Accounts(AccountsError::CodeOver | AccountsError::LinkOver) => StatusCode::GONE,
        Error::Accounts(
            AccountsError::SameContact
            | AccountsError::MobileTaken
            | AccountsError::EmailTaken
            | AccountsError::FactorNotBegun
            | AccountsError::FactorAlreadyOn
            | AccountsError::NoFactor
            | AccountsError::LastAdmin
            | AccountsError::ExportUnderWay,
        )
        | Error::Chat(ChatError::StillAnswering | ChatError::NotContinuable | ChatError::KeyTaken)
        | Error::Knowledge(KnowledgeError::TooMany { .. }) => StatusCode::CONFLICT,
        Error::Knowledge(KnowledgeError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Knowledge(KnowledgeError::Unsupported) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Accounts(_) | Error::Chat(_) | Error::Knowledge(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// What happened, why and what to do next, in the language of the page.
#[must_use]
pub fn sentence(i18n: I18nContext<Locale>, error: &AppError) -> String {
    match error {
        AppError::Domain(error) => of_domain(i18n, error),
        AppError::Transport(_) => tu_string!(i18n, errors.transport).to_owned(),
    }
}

/// The same for an error of the domain that came by another way, such as the socket.
#[must_use]
pub fn of_domain(i18n: I18nContext<Locale>, error: &Error) -> String {
    in_locale(i18n.get_locale_untracked(), error)
}

/// The same outside a page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn in_language(language: Language, error: &Error) -> String {
    in_locale(crate::language::to_locale(language), error)
}

fn in_locale(locale: Locale, error: &Error) -> String {
    match error {
        Error::Accounts(error) => of_accounts(locale, error),
        Error::Chat(error) => of_chat(locale, error),
        Error::Knowledge(error) => of_knowledge(locale, error),
        Error::SignedOut => td_string!(locale, errors.signed_out).to_owned(),
        Error::NotFound => td_string!(locale, errors.not_found).to_owned(),
        Error::TooMany { retry_after } => td_string!(locale, errors.too_many, wait = wait(locale, *retry_after)).to_string(),
        Error::Unavailable => td_string!(locale, errors.unavailable).to_owned(),
        Error::Internal(fault) => td_string!(locale, errors.internal, id = fault.id.as_str()).to_string(),
    }
}

fn of_accounts(locale: Locale, error: &AccountsError) -> String {
    match error {
        AccountsError::InvalidMobile => td_string!(locale, errors.accounts.invalid_mobile),
        AccountsError::InvalidEmail => td_string!(locale, errors.accounts.invalid_email),
        AccountsError::InvalidPhone => td_string!(locale, errors.accounts.invalid_phone),
        AccountsError::InvalidNationalId => td_string!(locale, errors.accounts.invalid_national_id),
        AccountsError::InvalidLegalId => td_string!(locale, errors.accounts.invalid_legal_id),
        AccountsError::InvalidEconomicCode => td_string!(locale, errors.accounts.invalid_economic_code),
        AccountsError::InvalidName => td_string!(locale, errors.accounts.invalid_name),
        AccountsError::Fields(_) => td_string!(locale, errors.accounts.fields),
        AccountsError::WrongCredentials => td_string!(locale, errors.accounts.wrong_credentials),
        AccountsError::WrongCode { tries_left: 0 } | AccountsError::CodeOver => td_string!(locale, errors.accounts.code_over),
        AccountsError::WrongCode { tries_left } => {
            return td_string!(locale, errors.accounts.wrong_code, tries = number(locale, u64::from(*tries_left))).to_string();
        }
        AccountsError::CodeJustSent { retry_after } => {
            return td_string!(locale, errors.accounts.code_just_sent, wait = wait(locale, *retry_after)).to_string();
        }
        AccountsError::CodeNotSent => td_string!(locale, errors.accounts.code_not_sent),
        AccountsError::EmailUnverified => td_string!(locale, errors.accounts.email_unverified),
        AccountsError::LinkOver => td_string!(locale, errors.accounts.link_over),
        AccountsError::LinkJustSent { retry_after } => {
            return td_string!(locale, errors.accounts.link_just_sent, wait = wait(locale, *retry_after)).to_string();
        }
        AccountsError::SameContact => td_string!(locale, errors.accounts.same_contact),
        AccountsError::MobileTaken => td_string!(locale, errors.accounts.mobile_taken),
        AccountsError::EmailTaken => td_string!(locale, errors.accounts.email_taken),
        AccountsError::WrongPassword => td_string!(locale, errors.accounts.wrong_password),
        AccountsError::WrongFactor => td_string!(locale, errors.accounts.wrong_factor),
        AccountsError::FactorNotBegun => td_string!(locale, errors.accounts.factor_not_begun),
        AccountsError::FactorAlreadyOn => td_string!(locale, errors.accounts.factor_already_on),
        AccountsError::NoFactor => td_string!(locale, errors.accounts.no_factor),
        AccountsError::UnknownTimeZone => td_string!(locale, errors.accounts.unknown_time_zone),
        AccountsError::NotAPicture => td_string!(locale, errors.accounts.not_a_picture),
        AccountsError::LastAdmin => td_string!(locale, errors.accounts.last_admin),
        AccountsError::ExportUnderWay => td_string!(locale, errors.accounts.export_under_way),
        AccountsError::Password(PasswordError::TooShort) => td_string!(locale, errors.accounts.password_too_short),
        AccountsError::Password(PasswordError::TooLong) => td_string!(locale, errors.accounts.password_too_long),
        AccountsError::Password(PasswordError::OnlyDigits) => td_string!(locale, errors.accounts.password_only_digits),
        AccountsError::Password(PasswordError::TooCommon) => td_string!(locale, errors.accounts.password_too_common),
        AccountsError::Password(PasswordError::LikeYourData) => td_string!(locale, errors.accounts.password_like_your_data),
    }
    .to_owned()
}

fn of_chat(locale: Locale, error: &ChatError) -> String {
    match error {
        ChatError::EmptyQuestion => td_string!(locale, errors.chat.empty_question).to_owned(),
        ChatError::QuestionTooLong { max } => {
            td_string!(locale, errors.chat.question_too_long, max = number(locale, u64::from(*max))).to_string()
        }
        ChatError::StillAnswering => td_string!(locale, errors.chat.still_answering).to_owned(),
        ChatError::InvalidTitle => td_string!(locale, errors.chat.invalid_title).to_owned(),
        ChatError::KeyTaken => td_string!(locale, errors.chat.key_taken).to_owned(),
        ChatError::InvalidKey => td_string!(locale, errors.chat.invalid_key).to_owned(),
        ChatError::NotContinuable => td_string!(locale, errors.chat.not_continuable).to_owned(),
    }
}

fn of_knowledge(locale: Locale, error: &KnowledgeError) -> String {
    match error {
        KnowledgeError::TooLarge { max_bytes } => {
            td_string!(locale, errors.knowledge.too_large, max = number(locale, max_bytes / (1024 * 1024))).to_string()
        }
        KnowledgeError::Empty => td_string!(locale, errors.knowledge.empty).to_owned(),
        KnowledgeError::Unsupported => td_string!(locale, errors.knowledge.unsupported).to_owned(),
        KnowledgeError::TooMany { max } => td_string!(locale, errors.knowledge.too_many, max = number(locale, u64::from(*max))).to_string(),
    }
}

/// A number as the page's reader writes it.
fn number(locale: Locale, value: u64) -> String {
    digits::number(value, of_locale(locale))
}

/// A time to wait, as exact as one cares: seconds up to a minute and a half, then minutes, then hours.
fn wait(locale: Locale, seconds: u32) -> String {
    match seconds {
        0..=90 => td_string!(locale, common.seconds, count = number(locale, u64::from(seconds.max(1)))).to_string(),
        91..=5400 => td_string!(locale, common.minutes, count = number(locale, u64::from(seconds.div_ceil(60)))).to_string(),
        _ => td_string!(locale, common.hours, count = number(locale, u64::from(seconds.div_ceil(3600)))).to_string(),
    }
}
