//! What a server function may do to the response.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::header::{ACCEPT, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use cookie::Cookie;
use domain::sign_in::SignInOutcome;
use domain::{Error, LocalPath};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::cookies::{self, CodeCookie, FlashCookie, SessionCookies};
use crate::request_parts::{cookie, extension, header};
use crate::status::status_of;

/// Sets the status of an error, except for a plain form: its response must stay the redirect that leads back to the page.
pub(crate) fn set_error_status(error: &Error) {
    if let Some(response) = use_context::<ResponseOptions>()
        && !is_plain_form()
    {
        response.set_status(status_of(error));
        if let Some(seconds) = error.retry_after() {
            response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

/// For arguments of a server function that cannot be read.
pub(crate) fn set_bad_request() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::BAD_REQUEST);
    }
}

/// Redirects a plain form. With scripts the page gets the outcome instead, and navigates by itself.
pub(crate) fn redirect_plain_form(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// Redirects a plain form to its page, if that is one of ours; a query tells the page what was done.
pub(crate) fn back_to(page: &str, query: &str) {
    if let Some(page) = LocalPath::parse(page) {
        let question = if query.is_empty() { "" } else { "?" };
        redirect_plain_form(&format!("{}{question}{query}", page.as_str()));
    }
}

/// Whether the handler of a request has signed its browser in or out. The server puts it into each request whose tokens it may renew:
/// after that the tokens of the handler count, and the renewed ones are worth nothing.
#[derive(Debug, Clone, Default)]
pub struct SessionChange(Arc<AtomicBool>);

impl SessionChange {
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn has_happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Signs the browser in, or lets it bring what is due besides.
pub(crate) fn begin_session(outcome: &SignInOutcome) {
    match outcome {
        SignInOutcome::SignedIn(session) => change_session(&SessionCookies::set(session)),
        SignInOutcome::FactorDue(token) => change_session(&SessionCookies::set_factor_due(token)),
        SignInOutcome::CodeDue(key) => set_cookie(&CodeCookie::set(key)),
    }
}

/// Signs the browser out.
pub(crate) fn end_session() {
    change_session(&SessionCookies::clear());
}

fn change_session(cookies: &[Cookie<'_>]) {
    if let Some(change) = extension::<SessionChange>() {
        change.note();
    }
    cookies.iter().for_each(set_cookie);
}

/// Adds a cookie (`Set-Cookie`) to the response.
pub(crate) fn set_cookie(cookie: &Cookie<'_>) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie.to_string())) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// Has the browser delete what pages have stored in it, such as drafts (`Clear-Site-Data`). Its cache may stay: nothing in it is personal.
pub(crate) fn clear_site_data() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    }
}

/// Keeps the input of a rejected plain form for the page it returns to.
pub(crate) fn flash_input(input: &str) {
    if is_plain_form() {
        set_flash(input);
    }
}

pub(crate) fn set_flash(input: &str) {
    set_cookie(&FlashCookie::set(input));
}

/// Reads the flash and deletes it.
pub(crate) fn take_flash() -> Option<String> {
    let value = cookie(cookies::FLASH)?;
    set_cookie(&FlashCookie::clear());
    Some(FlashCookie::read(&value))
}

pub(crate) fn is_plain_form() -> bool {
    header(&ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}
