//! Who is asking: reads the cookies or the bearer token of a request, and renews a browser's tokens on the way.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Error;
use domain::accounts::Accounts;
use domain::accounts::cookies::{self, PreferenceCookies, SessionCookies};
use domain::actor::Person;
use domain::client::Client;
use domain::sessions::NewSession;

use super::client_address::TrustedProxies;
use super::denied_access;
use super::problem::Problem;

/// In which a program shows that it has signed in before, as a browser does with a cookie.
pub(crate) const DEVICE_KEY: HeaderName = HeaderName::from_static("x-device-key");

/// What finding out who is asking needs.
#[derive(Clone)]
pub(crate) struct Sessions {
    /// The accounts.
    pub(crate) accounts: Accounts,
    /// Which proxies say where a request really comes from.
    pub(crate) proxies: TrustedProxies,
}

/// What a request's tokens came to.
enum Recognised {
    /// A good access token, or nobody at all.
    As(Option<Person>),
    /// The refresh token bought new ones.
    Renewed(NewSession),
    /// The cookies are worth nothing any more.
    Over,
}

/// Puts a [`Client`] and an `Option<Person>` into the request's extensions. A browser whose access token has run out gets
/// new cookies with the response, without noticing.
pub(crate) async fn authenticate(State(sessions): State<Sessions>, mut request: Request, next: Next) -> Response {
    let client = client(&request, &sessions.proxies);
    let recognised = match recognise(&sessions.accounts, request.headers(), &client).await {
        Ok(recognised) => recognised,
        Err(error) => return Problem(error).into_response(),
    };
    let (caller, cookies) = match recognised {
        Recognised::As(caller) => (caller, Vec::new()),
        // The cookie of a code is left alone: its errand may still be going on in another tab.
        Recognised::Renewed(session) => {
            let wanted = wanted(&request, &session);
            request.extensions_mut().insert(session.preferences);
            (Some(session.caller), SessionCookies::renew(&session).into_iter().chain(wanted).collect())
        }
        Recognised::Over => (None, SessionCookies::clear().to_vec()),
    };
    request.extensions_mut().insert(client.clone());
    request.extensions_mut().insert(caller);
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    denied_access::audit_denied_access(&sessions.accounts, caller, &client, &path, response.status()).await;
    if !sets_session(response.headers()) {
        for cookie in cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The cookies by which the next pages are shown. Not with the answer to an act, which may be the choice of something else.
fn wanted(request: &Request, session: &NewSession) -> Vec<String> {
    if !request.method().is_safe() {
        return Vec::new();
    }
    PreferenceCookies::set(&session.preferences, |name| cookie(request.headers(), name).map(str::to_owned))
}

async fn recognise(accounts: &Accounts, headers: &HeaderMap, client: &Client) -> Result<Recognised, Error> {
    // A program speaks for itself with its bearer token; cookies beside it count for nothing.
    if let Some(token) = bearer(headers) {
        return match accounts.authenticate(token).await {
            Ok(caller) => Ok(Recognised::As(Some(caller))),
            Err(Error::SignedOut) => {
                denied_access::warn_if_unrecorded(accounts.record_ended_token(token, client).await);
                Ok(Recognised::As(None))
            }
            Err(error) => Err(error),
        };
    }
    let (access, refresh) = (cookie(headers, cookies::ACCESS), cookie(headers, cookies::REFRESH));
    if let Some(token) = access {
        match accounts.authenticate(token).await {
            Ok(caller) => return Ok(Recognised::As(Some(caller))),
            Err(Error::SignedOut) => denied_access::warn_if_unrecorded(accounts.record_ended_token(token, client).await),
            Err(error) => return Err(error),
        }
    }
    match refresh {
        Some(token) => match accounts.refresh(token, client).await {
            Ok(session) => Ok(Recognised::Renewed(session)),
            Err(Error::SignedOut) => Ok(Recognised::Over),
            Err(error) => Err(error),
        },
        None if access.is_some() => Ok(Recognised::Over),
        None => Ok(Recognised::As(None)),
    }
}

/// A handler's argument for those who must be signed in; others get a 401.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedIn(pub(crate) Person);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Option<Person>>().copied().flatten().map(Self).ok_or(Problem(Error::SignedOut))
    }
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The browser or program that asks.
pub(crate) fn client(request: &Request, proxies: &TrustedProxies) -> Client {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let user_agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Client {
        browser_key: cookie(headers, cookies::CODE).and_then(|key| key.parse().ok()),
        inbox_key: cookie(headers, cookies::INBOX).and_then(|key| key.parse().ok()),
        device_key: cookie(headers, cookies::DEVICE).or_else(|| headers.get(DEVICE_KEY)?.to_str().ok()).and_then(|key| key.parse().ok()),
        ..Client::new(proxies.client(peer, headers), user_agent)
    }
}

/// The value of a cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().find_map(|header| cookies::find(header.to_str().ok()?, name)).filter(|value| !value.is_empty())
}

/// Whether the handler itself has signed somebody in or out; then its cookies are the ones that count.
fn sets_session(headers: &HeaderMap) -> bool {
    let prefix = format!("{}=", cookies::REFRESH);
    headers.get_all(header::SET_COOKIE).iter().any(|cookie| cookie.as_bytes().starts_with(prefix.as_bytes()))
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
