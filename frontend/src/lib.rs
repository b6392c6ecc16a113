//! The browser's entry point: take over the island that the server rendered.

use std::panic::{self, PanicHookInfo};

use leptos::prelude::window;

/// At least this long between two reloads, as a reload may not help.
const RELOAD_INTERVAL_MILLISECONDS: u64 = 30_000;
/// Stores when the page was last reloaded.
const RELOADED_AT: &str = "tejarat.reloaded-at";

// Its island is found by name in what is built of this crate.
pub use app::workspace::Workspace;

/// Called once by the page's own script, which then takes over the islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    panic::set_hook(Box::new(reload));
    leptos::mount::hydrate_islands();
}

/// After a panic the page no longer reacts. A reload begins anew, with what was being written as a draft.
fn reload(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    app::keep_what_is_typed();
    // An integer: parsing fractions costs ten kilobytes of tables.
    let now = js_sys::Date::now() as u64;
    let Ok(Some(store)) = window().session_storage() else { return };
    let last = store.get_item(RELOADED_AT).ok().flatten().and_then(|at| at.parse::<u64>().ok());
    if last.is_none_or(|last| now.saturating_sub(last) > RELOAD_INTERVAL_MILLISECONDS)
        && store.set_item(RELOADED_AT, &now.to_string()).is_ok()
    {
        // Nothing can be done when this fails.
        let _ = window().location().reload();
    }
}
