use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

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

/// The id of the menu around an item, which closes it by naming it.
#[derive(Clone)]
struct MenuId(String);

const ITEM: &str = "flex min-h-10 w-full items-center gap-3 rounded-s px-3 py-1.5 text-start text-[0.93rem] hover:bg-raised \
                    focus-visible:bg-raised focus-visible:outline-none";

/// Opened by a button with `popovertarget` and the menu's id. The browser itself opens, closes and places it, and returns the focus.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Towards which side it opens.
    #[prop(optional)]
    opens: Opens,
    /// [`MenuItem`]s and [`MenuLink`]s, or anything between them.
    children: Children,
) -> impl IntoView {
    provide_context(MenuId(id.clone()));
    view! {
        <div
            popover="auto"
            id=id
            role="menu"
            tabindex="-1"
            autofocus
            aria-label=label
            data-opens=if opens == Opens::Up { "up" } else { "down" }
            class="menu min-w-52 max-w-[calc(100vw-2rem)] rounded-m border border-line bg-surface p-1.5 text-ink shadow-card"
            on:keydown=move_focus
        >
            {children()}
        </div>
    }
    .into_any()
}

/// The usual button of a menu: three dots, or another picture.
#[component]
pub fn MenuButton(
    #[prop(into)] menu: String,
    /// What the menu is about.
    #[prop(into)]
    label: String,
    #[prop(default = Glyph::More)] glyph: Glyph,
) -> impl IntoView {
    view! {
        <button
            type="button"
            popovertarget=menu
            aria-haspopup="menu"
            title=label.clone()
            aria-label=label
            class="inline-grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-3 transition-colors hover:bg-raised hover:text-ink"
        >
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// Choosing it closes the menu.
#[component]
pub fn MenuItem(
    glyph: Glyph,
    /// Deletes something.
    #[prop(optional)]
    danger: bool,
    /// Called when chosen.
    #[prop(into)]
    on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    let menu = use_context::<MenuId>().map(|menu| menu.0);
    let tone = if danger { "text-danger" } else { "" };
    view! {
        <button
            type="button"
            role="menuitem"
            popovertarget=menu
            popovertargetaction="hide"
            class=format!("{ITEM} {tone}")
            on:click=move |_| on_press.run(())
        >
            <span class=if danger { "" } else { "text-ink-3" }>
                <Icon glyph/>
            </span>
            {children()}
        </button>
    }
    .into_any()
}

#[component]
pub fn MenuLink(glyph: Glyph, #[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <a role="menuitem" href=href class=ITEM>
            <span class="text-ink-3">
                <Icon glyph/>
            </span>
            {children()}
        </a>
    }
    .into_any()
}

/// Arrow keys move the focus in a circle; Home and End go to the first and the last item.
fn move_focus(event: KeyboardEvent) {
    let Some(menu) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return };
    let items: Vec<web_sys::HtmlElement> = (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let current = items.iter().position(|item| item.is_same_node(active.as_deref()));
    let next = match event.key().as_str() {
        "ArrowDown" => current.map_or(0, |current| (current + 1) % items.len()),
        "ArrowUp" => current.map_or(items.len().saturating_sub(1), |current| (current + items.len() - 1) % items.len()),
        "Home" => 0,
        "End" => items.len().saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        // It cannot fail for an item that is shown.
        let _ = item.focus();
    }
}
