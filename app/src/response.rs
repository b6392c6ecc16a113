//! What a server function may do to the response.

use axum::http::header::{ACCEPT, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use domain::Error;
use domain::accounts::cookies::{self, TypedCookie};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::request_parts::{cookie, header};
use crate::status::status_of;

/// Says in HTTP's own words what is wrong, except to a plain form: its answer must stay the redirect that leads back to the page.
pub(crate) fn refuse(error: &Error) {
    if let Some(response) = use_context::<ResponseOptions>()
        && !is_plain_form()
    {
        response.set_status(status_of(error));
        if let Some(seconds) = error.retry_after() {
            response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

/// Says that the arguments of a server function made no sense.
pub(crate) fn refuse_unreadable() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::BAD_REQUEST);
    }
}

/// Sends a plain form on to another page. The browser's half of the application is told the outcome instead, and goes by itself.
pub(crate) fn redirect_plain_form(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// Adds a cookie (`Set-Cookie`) to the response.
pub(crate) fn set_cookie(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// Has the browser forget what pages have kept in it, drafts above all (`Clear-Site-Data`). Its cache stays: nothing personal is
/// in there.
pub(crate) fn clear_site_data() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    }
}

/// Keeps what was typed into a plain form that is refused: the form stands on the next page, and what was typed with it.
pub(crate) fn keep_typed(typed: &str) {
    if is_plain_form() {
        keep_for_next_page(typed);
    }
}

/// Has the next page's form begin with this.
pub(crate) fn keep_for_next_page(typed: &str) {
    set_cookie(&TypedCookie::set(typed));
}

/// What was just typed elsewhere, once.
pub(crate) fn take_typed() -> Option<String> {
    let typed = cookie(cookies::TYPED).filter(|typed| !typed.is_empty())?;
    set_cookie(&TypedCookie::clear());
    Some(TypedCookie::read(&typed))
}

fn is_plain_form() -> bool {
    header(&ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}
