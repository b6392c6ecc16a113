use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Glyph, IconButton};
use crate::i18n::{tu_string, use_i18n};

/// From which side a drawer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Where lines begin: navigation.
    Start,
    /// Where lines end: details.
    #[default]
    End,
}

impl Side {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
        }
    }
}

/// A modal dialog. Esc and a click on the backdrop close it; the focus returns to where it was.
#[component]
pub fn Dialog(
    /// The id of the dialog.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open; closing it in any way sets this.
    open: RwSignal<bool>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    modal(
        id,
        title,
        open,
        "m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-0 text-ink shadow-card",
        "dialog",
        children().into_any(),
    )
}

/// A tall panel at one side of the page: navigation on a phone, the source of an answer. Closes like a dialog.
#[component]
pub fn Drawer(
    /// The id of the drawer.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open; closing it in any way sets this.
    open: RwSignal<bool>,
    /// From which side it comes.
    #[prop(optional)]
    side: Side,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let place = match side {
        Side::Start => {
            "drawer my-0 ms-0 me-auto h-dvh max-h-dvh w-[min(20rem,88vw)] max-w-none border-e border-line bg-ground p-0 text-ink"
        }
        Side::End => "drawer my-0 ms-auto me-0 h-dvh max-h-dvh w-[min(26rem,94vw)] max-w-none border-s border-line bg-ground p-0 text-ink",
    };
    modal(id, title, open, place, side.name(), children().into_any())
}

fn modal(
    id: &'static str,
    title: Signal<String>,
    open: RwSignal<bool>,
    class: &'static str,
    side: &'static str,
    content: AnyView,
) -> AnyView {
    let close = tu_string!(use_i18n(), common.close);
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // It throws only when the dialog is open already, or not in the page any more.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A click on the dialog element itself is a click on its backdrop.
    let on_backdrop = move |event: MouseEvent| {
        let on_itself = event.target().zip(node.get_untracked()).is_some_and(|(target, dialog)| {
            target.dyn_ref::<web_sys::Element>().is_some_and(|target| target.is_same_node(Some(dialog.unchecked_ref())))
        });
        if on_itself {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=node
            id=id
            class=class
            data-side=side
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
            on:click=on_backdrop
        >
            <div class="flex max-h-full min-h-full flex-col">
                <header class="flex min-h-15 items-center gap-2 border-b border-line ps-5 pe-3">
                    <h2 id=format!("{id}-title") class="min-w-0 flex-1 truncate font-bold">{title}</h2>
                    <IconButton glyph=Glyph::Close label=close.to_owned() on_press=move |()| open.set(false)/>
                </header>
                <div class="min-h-0 flex-1 overflow-y-auto p-5">{content}</div>
            </div>
        </dialog>
    }
    .into_any()
}
