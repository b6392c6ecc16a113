//! The cookies of a browser. With a `__Host-` name the browser itself rejects them when they come from another host, over plain HTTP
//! or for a part of the site only.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use domain::Language;
use domain::accounts::{Preferences, Theme};
use domain::client::{BrowserKey, InboxKey};
use domain::sessions::{ACCESS_LIFETIME, NewSession, REFRESH_LIFETIME, SecondFactorToken};
use domain::sign_in::SIGN_UP_WINDOW;
use domain::time_zone::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

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
/// Recognizes a browser when it signs in again.
pub const DEVICE: &str = "__Host-device";
/// The input of a rejected form, until the next page.
pub const FLASH: &str = "__Host-flash";
/// What became of the files of a form without scripts, until the next page.
pub const UPLOADS: &str = "__Host-uploads";
/// The language of pages whose address names none.
pub const LANGUAGE: &str = "lang";
/// Light or dark; pages read and write it too.
pub const THEME: &str = "theme";
pub const TIME_ZONE: &str = "time_zone";
/// Browsers limit lifetimes to this.
const LONGEST_LIFETIME: Duration = Duration::from_secs(400 * 86_400);
/// As long as the link itself works.
const INBOX_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Long enough for the way back to the form.
const FLASH_LIFETIME: Duration = Duration::from_secs(60);
/// What the value of a cookie may take beside its name and its attributes.
const MAX_VALUE_BYTES: usize = 3_900;
/// More would not fit into a cookie: each takes up to six bytes.
const MAX_FLASH_CHARACTERS: usize = 600;

/// The cookies of a signed-in browser.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookies;

impl SessionCookies {
    /// Sign a browser in, and end the request for which it held a code.
    #[must_use]
    pub fn set(session: &NewSession) -> Vec<Cookie<'static>> {
        let device = session.device_key.as_ref().map(|key| secret(DEVICE, key.expose(), LONGEST_LIFETIME));
        let requests_done = [CodeCookie::clear(), InboxCookie::clear(), forgotten(FACTOR)];
        Self::renew(session).into_iter().chain(requests_done).chain(device).collect()
    }

    /// Let a browser bring its second factor, and end the request for which it held a code.
    #[must_use]
    pub fn set_factor_due(token: &SecondFactorToken) -> [Cookie<'static>; 2] {
        [secret(FACTOR, token.expose(), ACCESS_LIFETIME), CodeCookie::clear()]
    }

    /// Keep a browser signed in.
    #[must_use]
    pub fn renew(session: &NewSession) -> [Cookie<'static>; 2] {
        [secret(ACCESS, &session.access_token, ACCESS_LIFETIME), secret(REFRESH, &session.refresh_token, REFRESH_LIFETIME)]
    }

    /// Sign a browser out.
    #[must_use]
    pub fn clear() -> [Cookie<'static>; 2] {
        [ACCESS, REFRESH].map(forgotten)
    }
}

/// Language, theme and time zone, for rendering the first page right. Nothing in them is secret.
#[derive(Debug, Clone, Copy)]
pub struct PreferenceCookies;

impl PreferenceCookies {
    /// Has addresses without a language lead to pages in this one.
    #[must_use]
    pub fn language(language: Language) -> Cookie<'static> {
        preference(LANGUAGE, Some(language.tag()))
    }

    /// Those cookies that a browser does not send or sends with another value. Its own theme stays when the account has none.
    #[must_use]
    pub fn set(preferences: &Preferences, sent: impl Fn(&str) -> Option<String>) -> Vec<Cookie<'static>> {
        let theme = preferences.theme.map(|theme| (THEME, (theme != Theme::System).then_some(theme.name())));
        let zone = preferences.time_zone;
        let zone = (TIME_ZONE, (zone != TimeZone::default()).then_some(zone.name()));
        let wrong = theme.into_iter().chain([zone]).filter(|(name, value)| sent(name).as_deref() != *value);
        wrong.map(|(name, value)| preference(name, value)).collect()
    }
}

/// The cookie of a browser that asked for a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeCookie;

impl CodeCookie {
    /// Lets the browser bring a code back.
    #[must_use]
    pub fn set(key: &BrowserKey) -> Cookie<'static> {
        secret(CODE, &key.expose(), SIGN_UP_WINDOW)
    }

    #[must_use]
    pub fn clear() -> Cookie<'static> {
        forgotten(CODE)
    }
}

/// The cookie of a browser that asked for a link.
#[derive(Debug, Clone, Copy)]
pub struct InboxCookie;

impl InboxCookie {
    /// Recognizes the browser when the link is opened in it.
    #[must_use]
    pub fn set(key: &InboxKey) -> Cookie<'static> {
        secret(INBOX, &key.expose(), INBOX_LIFETIME)
    }

    #[must_use]
    pub fn clear() -> Cookie<'static> {
        forgotten(INBOX)
    }
}

/// The input of a rejected plain form, which must not be in the address of the page that shows it again.
#[derive(Debug, Clone, Copy)]
pub struct FlashCookie;

impl FlashCookie {
    #[must_use]
    pub fn set(input: &str) -> Cookie<'static> {
        let cut: String = input.chars().take(MAX_FLASH_CHARACTERS).collect();
        secret(FLASH, &utf8_percent_encode(&cut, NON_ALPHANUMERIC).to_string(), FLASH_LIFETIME)
    }

    #[must_use]
    pub fn read(value: &str) -> String {
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    }

    #[must_use]
    pub fn clear() -> Cookie<'static> {
        forgotten(FLASH)
    }
}

/// What became of the files of a form, for the page that it leads back to.
#[derive(Debug, Clone, Copy)]
pub struct UploadsCookie;

impl UploadsCookie {
    /// Nothing when the text is too long for a cookie.
    #[must_use]
    pub fn set(report: &str) -> Option<Cookie<'static>> {
        let value = utf8_percent_encode(report, NON_ALPHANUMERIC).to_string();
        (value.len() <= MAX_VALUE_BYTES).then(|| secret(UPLOADS, &value, FLASH_LIFETIME))
    }

    #[must_use]
    pub fn read(value: &str) -> String {
        FlashCookie::read(value)
    }

    #[must_use]
    pub fn clear() -> Cookie<'static> {
        forgotten(UPLOADS)
    }
}

/// Without a value the browser deletes it. Scripts may read and write these.
fn preference(name: &'static str, value: Option<&str>) -> Cookie<'static> {
    let lifetime = value.map_or(Duration::ZERO, |_| LONGEST_LIFETIME);
    lasting(Cookie::new(name, value.unwrap_or_default().to_owned()), lifetime)
}

fn secret(name: &'static str, value: &str, lifetime: Duration) -> Cookie<'static> {
    let mut cookie = lasting(Cookie::new(name, value.to_owned()), lifetime);
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie
}

fn forgotten(name: &'static str) -> Cookie<'static> {
    secret(name, "", Duration::ZERO)
}

fn lasting(mut cookie: Cookie<'static>, lifetime: Duration) -> Cookie<'static> {
    cookie.set_path("/");
    cookie.set_same_site(SameSite::Lax);
    // None of ours is too long to be counted in seconds.
    cookie.set_max_age(cookie::time::Duration::try_from(lifetime).ok());
    cookie
}

/// Adds a cookie to a response.
pub fn append(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// The value of a cookie of a request; an empty one is none.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|header| header.to_str().ok());
    // Only those are parsed that can be it.
    let likely = sent.flat_map(|sent| sent.split(';')).filter(|cookie| cookie.trim_start().starts_with(name));
    let mut cookies = likely.filter_map(|cookie| Cookie::parse(cookie).ok());
    cookies.find(|cookie| cookie.name() == name)?.value_raw().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use domain::client::AwaitedLink;
    use domain::identity::Email;
    use domain::secret::Secret;

    use super::*;

    #[test]
    fn s01_cookies_are_out_of_reach_of_scripts_and_other_hosts() {
        let keys = Secret::new("a secret for tests, long enough to be one".to_owned().into()).keys_for("tests");
        let key = InboxKey::generate(AwaitedLink::VerifyEmail, Email::parse("info@example.com").unwrap(), &keys);
        let set = InboxCookie::set(&key).to_string();
        assert_eq!(set, format!("__Host-inbox={}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=86400", key.expose()));
        for cleared in SessionCookies::clear() {
            let cleared = cleared.to_string();
            assert!(cleared.ends_with("=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"), "{cleared}");
        }
    }

    #[test]
    fn only_preferences_that_the_browser_does_not_send_yet_are_set() {
        let set = |theme, zone, sent: &[(&str, &str)]| {
            let preferences = Preferences { language: Language::Fa, theme, time_zone: TimeZone::parse(zone).unwrap() };
            let value = |name: &str| sent.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
            PreferenceCookies::set(&preferences, value).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let nothing: [&str; 0] = [];
        assert_eq!(set(None, "Asia/Tehran", &[("theme", "dark")]), nothing, "the browser's own theme");
        let dark = "theme=dark; SameSite=Lax; Path=/; Max-Age=34560000";
        let berlin = "time_zone=Europe/Berlin; SameSite=Lax; Path=/; Max-Age=34560000";
        assert_eq!(set(Some(Theme::Dark), "Europe/Berlin", &[("theme", "light")]), [dark, berlin]);
        let sent = [("theme", "dark"), ("time_zone", "Europe/Berlin")];
        assert_eq!(set(Some(Theme::Dark), "Europe/Berlin", &sent), nothing);
        let deleted = ["theme=; SameSite=Lax; Path=/; Max-Age=0", "time_zone=; SameSite=Lax; Path=/; Max-Age=0"];
        assert_eq!(set(Some(Theme::System), "Asia/Tehran", &sent), deleted);
    }

    #[test]
    fn input_cannot_end_its_cookie_and_reads_back() {
        for typed in ["+۹۸ ۹۱۲-123; Path=/x", "info@example.com", "a\r\nSet-Cookie: b=c"] {
            let set = FlashCookie::set(typed).to_string();
            let value = set
                .strip_prefix("__Host-flash=")
                .and_then(|rest| rest.strip_suffix("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"));
            let value = value.unwrap_or_else(|| panic!("{set}"));
            assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'%'), "{value}");
            assert_eq!(FlashCookie::read(value), typed);
        }
        assert!(FlashCookie::set(&"۹".repeat(5000)).to_string().len() < 4096);
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name_and_the_first_one_counts() {
        let headers = |sent: &[&'static str]| {
            let values = sent.iter().map(|value| (header::COOKIE, HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            headers.extend(values);
            headers
        };
        let sent = headers(&["x__Host-access=1; __Host-access=a.b=c; __Host-accessory=2", "__Host-access=later"]);
        assert_eq!(read(&sent, ACCESS), Some("a.b=c"));
        assert_eq!(read(&sent, REFRESH), None);
        assert_eq!(read(&headers(&["__Host-access="]), ACCESS), None);
        assert_eq!(read(&headers(&[]), ACCESS), None);
    }
}
