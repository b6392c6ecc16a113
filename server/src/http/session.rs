//! Who is asking: reads the cookies or the bearer token of a request, and renews a browser's tokens on the way.

use std::net::SocketAddr;

use app::SessionChange;
use app::cookies::{self, PreferenceCookies, SessionCookies};
use axum::extract::{ConnectInfo, Extension, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cookie::Cookie;
use domain::Error;
use domain::actor::Person;
use domain::client::{Client, InboxKey};
use domain::secret::Keys;
use domain::sessions::{NewSession, Sessions};
use domain::workspaces::OwnWorkspace;

use super::client_address::TrustedProxies;
use super::denied_access;
use super::problem::Problem;

/// In which a program shows that it has signed in before, as a browser does with a cookie.
pub(crate) const DEVICE_KEY: HeaderName = HeaderName::from_static("x-device-key");

/// What a request's tokens came to.
enum Recognised {
    /// A good access token, or nobody at all.
    As(Option<Person>),
    /// The refresh token bought new ones.
    Renewed(NewSession),
    /// The cookies are worth nothing any more.
    Over,
}

/// By what a browser or program is told from others.
#[derive(Clone)]
pub(crate) struct ClientRules {
    pub(crate) proxies: TrustedProxies,
    /// Under which its key to the inbox is sealed.
    pub(crate) inbox_keys: Keys,
}

/// Puts the [`Client`] into the request's extensions.
pub(crate) async fn identify_client(State(rules): State<ClientRules>, mut request: Request, next: Next) -> Response {
    let client = client(&request, &rules);
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Puts an `Option<Person>` into the request's extensions. A browser whose access token has run out gets new cookies with the
/// response, without noticing.
pub(crate) async fn authenticate(
    State(sessions): State<Sessions>,
    Extension(client): Extension<Client>,
    mut request: Request,
    next: Next,
) -> Response {
    let recognised = match recognise(&sessions, request.headers(), &client).await {
        Ok(recognised) => recognised,
        Err(error) => return Problem::Error(error).into_response(),
    };
    let (caller, cookies) = match recognised {
        Recognised::As(caller) => (caller, Vec::new()),
        // The cookie of a code is left alone: its sign-in may still be going on in another tab.
        Recognised::Renewed(session) => {
            let preferences = preference_cookies(&request, &session);
            request.extensions_mut().insert(session.preferences);
            (Some(session.caller), SessionCookies::renew(&session).into_iter().chain(preferences).collect())
        }
        Recognised::Over => (None, SessionCookies::clear().to_vec()),
    };
    let change = SessionChange::default();
    request.extensions_mut().insert(change.clone());
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if !change.has_happened() {
        cookies.iter().for_each(|cookie| cookies::append(response.headers_mut(), cookie));
    }
    response
}

/// The cookies by which the next pages are shown. Not with the answer to an act, which may be the choice of something else.
fn preference_cookies(request: &Request, session: &NewSession) -> Vec<Cookie<'static>> {
    if !request.method().is_safe() {
        return Vec::new();
    }
    PreferenceCookies::set(&session.preferences, |name| cookies::read(request.headers(), name).map(str::to_owned))
}

async fn recognise(sessions: &Sessions, headers: &HeaderMap, client: &Client) -> Result<Recognised, Error> {
    // A program speaks for itself with its bearer token; cookies beside it count for nothing.
    if let Some(token) = bearer(headers) {
        return match sessions.authenticate(token).await {
            Ok(caller) => Ok(Recognised::As(Some(caller))),
            Err(Error::SignedOut) => {
                denied_access::warn_if_unrecorded(sessions.record_ended_token(token, client).await);
                Ok(Recognised::As(None))
            }
            Err(error) => Err(error),
        };
    }
    let (access, refresh) = (cookies::read(headers, cookies::ACCESS), cookies::read(headers, cookies::REFRESH));
    if let Some(token) = access {
        match sessions.authenticate(token).await {
            Ok(caller) => return Ok(Recognised::As(Some(caller))),
            Err(Error::SignedOut) => denied_access::warn_if_unrecorded(sessions.record_ended_token(token, client).await),
            Err(error) => return Err(error),
        }
    }
    match refresh {
        Some(token) => match sessions.refresh(token, client).await {
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
        parts.extensions.get::<Option<Person>>().copied().flatten().map(Self).ok_or(Problem::Error(Error::SignedOut))
    }
}

/// A handler's argument for those who act in the workspace of their own; others get a 401.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InOwnWorkspace(pub(crate) OwnWorkspace);

impl<S: Send + Sync> FromRequestParts<S> for InOwnWorkspace {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        SignedIn::from_request_parts(parts, state).await.map(|SignedIn(person)| Self(OwnWorkspace::of(person)))
    }
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The browser or program that asks.
fn client(request: &Request, rules: &ClientRules) -> Client {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let user_agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Client {
        browser_key: cookies::read(headers, cookies::CODE).and_then(|key| key.parse().ok()),
        inbox_key: cookies::read(headers, cookies::INBOX).and_then(|key| InboxKey::open(key, &rules.inbox_keys)),
        device_key: cookies::read(headers, cookies::DEVICE)
            .or_else(|| headers.get(DEVICE_KEY)?.to_str().ok())
            .and_then(|key| key.parse().ok()),
        ..Client::new(rules.proxies.client(peer, headers), user_agent)
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
pub(crate) mod tests;
