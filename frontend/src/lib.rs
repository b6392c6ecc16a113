//! The browser's entry point: take over the page that the server rendered.

use std::panic::{self, PanicHookInfo};

use leptos::prelude::window;

/// After a reload that did not help, the next one waits this long.
const PATIENCE_MILLISECONDS: u64 = 30_000;
/// When the page was last loaded anew for this reason.
const RELOADED_AT: &str = "tejarat.reloaded-at";

/// Called once by the page's own script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    panic::set_hook(Box::new(start_over));
    leptos::mount::hydrate_lazy(app::App);
}

/// After a panic this half is dead, and the page with it. Mostly the reason is a tab older than the server, whose parts are no longer
/// there; a fresh page has the new ones, and what was being written is kept as a draft.
fn start_over(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    // Whole numbers: to read a fraction takes ten kilobytes of tables.
    let now = js_sys::Date::now() as u64;
    let Ok(Some(store)) = window().session_storage() else { return };
    let last = store.get_item(RELOADED_AT).ok().flatten().and_then(|at| at.parse::<u64>().ok());
    if last.is_none_or(|last| now.saturating_sub(last) > PATIENCE_MILLISECONDS) && store.set_item(RELOADED_AT, &now.to_string()).is_ok() {
        // If even this fails, nothing is left to be done.
        let _ = window().location().reload();
    }
}
