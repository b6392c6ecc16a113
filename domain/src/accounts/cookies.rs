//! The cookies of a browser, as header values. Their `__Host-` names make the browser itself refuse them
//! when they come from another host, over plain HTTP or for a part of the site only.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Preferences, Theme};
use crate::Language;
use crate::client::{BrowserKey, InboxKey};
use crate::sessions::{ACCESS_LIFETIME, NewSession, REFRESH_LIFETIME};
use crate::sign_in::SIGN_UP_WINDOW;
use crate::time_zone::TimeZone;

/// The access token: short-lived, checked without the database.
pub const ACCESS: &str = "__Host-access";
/// The refresh token, which buys the next access token.
pub const REFRESH: &str = "__Host-refresh";
/// The key of the browser that asked for a code.
pub const CODE: &str = "__Host-code";
/// The key of the browser that asked for a link.
pub const INBOX: &str = "__Host-inbox";
/// What lets a browser bring the second factor.
pub const FACTOR: &str = "__Host-factor";
/// By which a browser is known when it signs in again.
pub const DEVICE: &str = "__Host-device";
/// What was typed into a form that was refused.
pub const TYPED: &str = "__Host-typed";
/// The language of pages whose address names none.
pub const LANGUAGE: &str = "lang";
/// Light or dark; pages read and write it too.
pub const THEME: &str = "theme";
/// By whose clocks times are told.
pub const TIME_ZONE: &str = "time_zone";
/// As long as browsers keep any cookie.
const LONGEST_LIFETIME: Duration = Duration::from_secs(400 * 86_400);
/// As long as the link itself works.
const INBOX_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Long enough for the way back to the form.
const TYPED_LIFETIME: Duration = Duration::from_secs(60);
/// More characters would not fit into a cookie when each takes six bytes.
const LONGEST_TYPED: usize = 600;

/// The cookies of a signed-in browser.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookies;

impl SessionCookies {
    /// `Set-Cookie` values that sign a browser in, and end the errand for which it held a code; or let it bring a second
    /// factor, where that is still due.
    #[must_use]
    pub fn set(session: &NewSession) -> Vec<String> {
        if session.factor_due {
            return vec![cookie(FACTOR, &session.access_token, ACCESS_LIFETIME), CodeCookie::clear()];
        }
        let device = session.device_key.as_ref().map(|key| cookie(DEVICE, key.expose(), LONGEST_LIFETIME));
        let errands_done = [CodeCookie::clear(), InboxCookie::clear(), cookie(FACTOR, "", Duration::ZERO)];
        Self::renew(session).into_iter().chain(errands_done).chain(device).collect()
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

/// The cookies by which a page is shown, from its first byte, as its reader wants it. Nothing in them is secret.
#[derive(Debug, Clone, Copy)]
pub struct PreferenceCookies;

impl PreferenceCookies {
    /// A `Set-Cookie` value that has addresses without a language lead to pages in this one.
    #[must_use]
    pub fn language(language: Language) -> String {
        preference(LANGUAGE, Some(language.tag()))
    }

    /// `Set-Cookie` values for a browser that brings these cookies so far, where they are not right yet. Its own theme stays where
    /// the account has none.
    #[must_use]
    pub fn set(preferences: &Preferences, brought: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let theme = preferences.theme.map(|theme| (THEME, (theme != Theme::System).then_some(theme.name())));
        let zone = preferences.time_zone;
        let zone = (TIME_ZONE, (zone != TimeZone::default()).then_some(zone.name()));
        let wrong = theme.into_iter().chain([zone]).filter(|(name, wanted)| brought(name).as_deref() != *wanted);
        wrong.map(|(name, wanted)| preference(name, wanted)).collect()
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

/// The cookie of a browser that asked for a link.
#[derive(Debug, Clone, Copy)]
pub struct InboxCookie;

impl InboxCookie {
    /// A `Set-Cookie` value by which the browser is known again when the link is opened in it.
    #[must_use]
    pub fn set(key: &InboxKey) -> String {
        cookie(INBOX, &key.expose(), INBOX_LIFETIME)
    }

    /// A `Set-Cookie` value that makes the browser forget it.
    #[must_use]
    pub fn clear() -> String {
        cookie(INBOX, "", Duration::ZERO)
    }
}

/// What somebody typed into a form without scripts that was refused: it stands in the form again, and the address of the page
/// is no place for it.
#[derive(Debug, Clone, Copy)]
pub struct TypedCookie;

impl TypedCookie {
    /// A `Set-Cookie` value that keeps it for the next page.
    #[must_use]
    pub fn set(typed: &str) -> String {
        let kept: String = typed.chars().take(LONGEST_TYPED).collect();
        cookie(TYPED, &utf8_percent_encode(&kept, NON_ALPHANUMERIC).to_string(), TYPED_LIFETIME)
    }

    /// What such a cookie holds.
    #[must_use]
    pub fn read(value: &str) -> String {
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    }

    /// A `Set-Cookie` value that makes the browser forget it.
    #[must_use]
    pub fn clear() -> String {
        cookie(TYPED, "", Duration::ZERO)
    }
}

/// Without a value the browser forgets it.
fn preference(name: &str, value: Option<&str>) -> String {
    let lifetime = value.map_or(Duration::ZERO, |_| LONGEST_LIFETIME);
    format!("{name}={}; Path=/; Max-Age={}; SameSite=Lax", value.unwrap_or_default(), lifetime.as_secs())
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
    fn a_browser_is_told_what_it_does_not_know_yet_of_how_pages_are_wanted() {
        let set = |theme, zone, brought: &[(&str, &str)]| {
            let preferences = Preferences { language: Language::Fa, theme, time_zone: TimeZone::parse(zone).unwrap() };
            let value = |name: &str| brought.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            PreferenceCookies::set(&preferences, value)
        };
        let nothing: [&str; 0] = [];
        assert_eq!(set(None, "Asia/Tehran", &[("theme", "dark")]), nothing, "the browser's own theme");
        let dark = "theme=dark; Path=/; Max-Age=34560000; SameSite=Lax";
        let berlin = "time_zone=Europe/Berlin; Path=/; Max-Age=34560000; SameSite=Lax";
        assert_eq!(set(Some(Theme::Dark), "Europe/Berlin", &[("theme", "light")]), [dark, berlin]);
        let known = [("theme", "dark"), ("time_zone", "Europe/Berlin")];
        assert_eq!(set(Some(Theme::Dark), "Europe/Berlin", &known), nothing);
        let forgotten = ["theme=; Path=/; Max-Age=0; SameSite=Lax", "time_zone=; Path=/; Max-Age=0; SameSite=Lax"];
        assert_eq!(set(Some(Theme::System), "Asia/Tehran", &known), forgotten);
    }

    #[test]
    fn what_was_typed_cannot_end_its_cookie_and_reads_back() {
        for typed in ["+۹۸ ۹۱۲-123; Path=/x", "info@example.com", "a\r\nSet-Cookie: b=c"] {
            let set = TypedCookie::set(typed);
            let value = set
                .strip_prefix("__Host-typed=")
                .and_then(|rest| rest.strip_suffix("; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60"));
            let value = value.unwrap_or_else(|| panic!("{set}"));
            assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'%'), "{value}");
            assert_eq!(TypedCookie::read(value), typed);
        }
        assert!(TypedCookie::set(&"۹".repeat(5000)).len() < 4096);
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let header = "x__Host-access=1; __Host-access=a.b=c; __Host-accessory=2";
        assert_eq!(find(header, ACCESS), Some("a.b=c"));
        assert_eq!(find(header, REFRESH), None);
        assert_eq!(find("", ACCESS), None);
    }
}
