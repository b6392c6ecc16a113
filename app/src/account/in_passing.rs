use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::server_fn::ServerFn;

#[cfg(not(feature = "ssr"))]
use super::preference_fns::KeepPreferences;
use crate::session::use_session;

/// Keeps a preference that somebody signed in has chosen outside the form for all of them: its name and value. The answer is not
/// waited for, and the page may be left.
pub(crate) fn keep_in_passing() -> impl Fn(&'static str, &'static str) + Copy + Send + Sync + 'static {
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
        // Where it fails, this browser still remembers it for now.
        let _ = window().navigator().send_beacon_with_opt_url_search_params(KeepPreferences::PATH, Some(&form));
    }
}

#[cfg(feature = "ssr")]
const fn send(_: &str, _: &str) {}
