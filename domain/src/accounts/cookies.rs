//! The three cookies of a browser, as header values. Their `__Host-` names make the browser itself refuse them
//! when they come from another host, over plain HTTP or for a part of the site only.

use std::time::Duration;

use super::codes::SIGN_UP_WINDOW;
use super::sessions::REFRESH_LIFETIME;
use super::token::ACCESS_LIFETIME;
use super::{BrowserKey, NewSession};
use crate::persian::digits;

/// The access token: short-lived, checked without the database.
pub const ACCESS: &str = "__Host-access";
/// The refresh token, which buys the next access token.
pub const REFRESH: &str = "__Host-refresh";
/// The key of the browser that asked for a code.
pub const CODE: &str = "__Host-code";
/// The number in a form that was refused.
pub const TYPED: &str = "__Host-typed";
/// Long enough for the way back to the form.
const TYPED_LIFETIME: Duration = Duration::from_secs(60);
/// No way of writing a number is longer.
const LONGEST_NUMBER: usize = 24;

/// The cookies of a signed-in browser.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookies;

impl SessionCookies {
    /// `Set-Cookie` values that sign a browser in, and end the errand for which it held a code.
    #[must_use]
    pub fn set(session: &NewSession) -> [String; 3] {
        let [access, refresh] = Self::renew(session);
        [access, refresh, CodeCookie::clear()]
    }

    /// `Set-Cookie` values that keep a browser signed in.
    #[must_use]
    pub fn renew(session: &NewSession) -> [String; 2] {
        [cookie(ACCESS, &session.access_token, ACCESS_LIFETIME), cookie(REFRESH, &session.refresh_token, REFRESH_LIFETIME)]
    }

    /// `Set-Cookie` values that sign a browser out.
    #[must_use]
    pub fn clear() -> [String; 2] {
        [cookie(ACCESS, "", Duration::ZERO), cookie(REFRESH, "", Duration::ZERO)]
    }
}

/// The cookie of a browser that asked for a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeCookie;

impl CodeCookie {
    /// A `Set-Cookie` value that lets the browser bring a code back.
    #[must_use]
    pub fn set(key: &BrowserKey) -> String {
        cookie(CODE, &key.expose(), SIGN_UP_WINDOW)
    }

    /// A `Set-Cookie` value that makes the browser forget it.
    #[must_use]
    pub fn clear() -> String {
        cookie(CODE, "", Duration::ZERO)
    }
}

/// The number that somebody typed into a form without scripts and that was refused: it stands in the form again, and an
/// address is no place for it.
#[derive(Debug, Clone, Copy)]
pub struct TypedCookie;

impl TypedCookie {
    /// A `Set-Cookie` value that keeps the number for the next page. What could be no part of a number is left out.
    #[must_use]
    pub fn set(typed: &str) -> String {
        let number: String = digits::to_ascii(typed).chars().filter(|c| c.is_ascii_digit() || *c == '+').take(LONGEST_NUMBER).collect();
        cookie(TYPED, &number, TYPED_LIFETIME)
    }

    /// A `Set-Cookie` value that makes the browser forget it.
    #[must_use]
    pub fn clear() -> String {
        cookie(TYPED, "", Duration::ZERO)
    }
}

fn cookie(name: &str, value: &str, lifetime: Duration) -> String {
    format!("{name}={value}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age={}", lifetime.as_secs())
}

/// The value of the cookie `name` in a `Cookie` header.
#[must_use]
pub fn find<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ChallengeId;

    #[test]
    fn s01_cookies_are_out_of_reach_of_scripts_and_other_hosts() {
        let key = BrowserKey::generate(ChallengeId::generate());
        let set = CodeCookie::set(&key);
        assert_eq!(set, format!("__Host-code={}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=900", key.expose()));
        for cleared in SessionCookies::clear() {
            assert!(cleared.ends_with("=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0"), "{cleared}");
        }
    }

    #[test]
    fn a_typed_number_cannot_end_its_cookie() {
        assert!(TypedCookie::set("+۹۸ ۹۱۲-123; Path=/x").starts_with("__Host-typed=+98912123; Path=/; HttpOnly"));
        assert!(TypedCookie::set(&"9".repeat(500)).len() < 120);
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let header = "x__Host-access=1; __Host-access=a.b=c; __Host-accessory=2";
        assert_eq!(find(header, ACCESS), Some("a.b=c"));
        assert_eq!(find(header, REFRESH), None);
        assert_eq!(find("", ACCESS), None);
    }
}
