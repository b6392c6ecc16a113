use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::server_fn::ServerFn;

#[cfg(not(feature = "ssr"))]
use super::preference_fns::KeepPreferences;
use crate::session::use_session;

/// Saves one preference, by name and value, of somebody who is signed in. The answer is not waited for: the page may be left.
pub(crate) fn use_save_preference() -> impl Fn(&'static str, &'static str) + Copy + Send + Sync + 'static {
    let me = use_session().me;
    move |name, value| {
        if matches!(me.get_untracked(), Some(Ok(Some(_)))) {
            send(name, value);
        }
    }
}

/// A beacon, which outlives the page.
#[cfg(not(feature = "ssr"))]
fn send(name: &str, value: &str) {
    if let Ok(form) = web_sys::UrlSearchParams::new() {
        form.append(name, value);
        // When it fails, the choice is still in this browser's cookie.
        let _ = window().navigator().send_beacon_with_opt_url_search_params(KeepPreferences::PATH, Some(&form));
    }
}

#[cfg(feature = "ssr")]
const fn send(_: &str, _: &str) {}
