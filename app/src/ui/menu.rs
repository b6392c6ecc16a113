use leptos::prelude::*;

use super::{Glyph, Icon};

/// Towards which side a menu opens when there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opens {
    /// Below its button.
    #[default]
    Down,
    /// Above it, for buttons at the foot of the page.
    Up,
}

/// Opened by a button with `popovertarget` and the menu's id. The browser itself opens, closes and places it, and returns the focus;
/// the script lets arrow keys go from item to item.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Towards which side it opens.
    #[prop(optional)]
    opens: Opens,
    /// [`MenuLink`]s, or anything between them.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            popover="auto"
            id=id
            role="menu"
            tabindex="-1"
            autofocus
            aria-label=label
            data-opens=if opens == Opens::Up { "up" } else { "down" }
            class="menu panel"
        >
            {children()}
        </div>
    }
    .into_any()
}

#[component]
pub fn MenuLink(glyph: Glyph, #[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <a role="menuitem" href=href class="menu-item">
            <Icon glyph/>
            {children()}
        </a>
    }
    .into_any()
}
