//! Icons, as the product draws them.

use leptos::prelude::*;

pub const CLOSE: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#x"></use>"##;
pub const NEW_CHAT: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#square-pen"></use>"##;
pub const LIBRARY: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#library"></use>"##;
pub const GEAR: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#settings"></use>"##;
pub const CHATS: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#messages-square"></use>"##;
pub const SCREEN: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#monitor"></use>"##;
pub const SUN: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#sun"></use>"##;
pub const MOON: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#moon"></use>"##;
pub const LEAVE: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#log-out"></use>"##;
pub const EDIT: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#pencil"></use>"##;
pub const BIN: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#trash-2"></use>"##;
pub const BARS: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#menu"></use>"##;
pub const UPLOAD: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#upload"></use>"##;
pub const CLIP: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#paperclip"></use>"##;
pub const SEND: &str = r##"<use href="/icons.svg?v=74a37a248c556d2f#arrow-up"></use>"##;
pub const GIRIH: &str = r##"<defs><pattern id="girih" width="120" height="120" patternUnits="userSpaceOnUse"><g fill="none" stroke="currentColor" stroke-width="1.2"><path d="M60 18 72 48 102 60 72 72 60 102 48 72 18 60 48 48z"/><path d="M30 30h60v60H30z"/><path d="M60 0v18M60 102v18M0 60h18M102 60h18M0 0l30 30M120 0 90 30M0 120l30-30M120 120 90 90"/></g></pattern></defs><rect width="100%" height="100%" fill="url(#girih)"/>"##;

#[component]
pub fn Icon(glyph: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true" inner_html=glyph></svg> }
}
