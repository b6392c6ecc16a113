use leptos::prelude::*;

use super::{Glyph, Icon};

/// How prominent a button is. One primary action a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// The main action of a screen.
    #[default]
    Primary,
    /// A secondary action.
    Quiet,
    /// A minor action.
    Bare,
    /// The chosen one among equals, or an invitation.
    Soft,
    /// Deletes something.
    Danger,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// In rows and bars.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// The one action of a form or a page.
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// Nothing.
    #[default]
    Button,
    /// Submits its form.
    Submit,
}

impl ButtonKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Submit => "submit",
        }
    }
}

const SHAPE: &str = "inline-flex select-none items-center justify-center gap-2 rounded-m text-center leading-6 text-balance transition-colors \
                     disabled:opacity-55 aria-disabled:opacity-55";

fn classes(tone: Tone, size: Size, wide: bool) -> String {
    let tone = match tone {
        Tone::Primary => "bg-primary font-semibold text-on-primary enabled:hover:bg-primary-hover [a&]:hover:bg-primary-hover",
        Tone::Quiet => "border border-line-strong bg-surface font-semibold enabled:hover:bg-raised [a&]:hover:bg-raised",
        Tone::Bare => "font-medium text-ink-2 enabled:hover:bg-raised enabled:hover:text-ink [a&]:hover:bg-raised [a&]:hover:text-ink",
        Tone::Soft => "bg-primary-soft font-semibold text-primary-ink enabled:hover:brightness-97 [a&]:hover:brightness-97",
        Tone::Danger => "bg-danger font-semibold text-on-danger enabled:hover:brightness-92 [a&]:hover:brightness-92",
    };
    let size = match size {
        Size::Small => "min-h-9 px-3 py-1 text-sm",
        Size::Medium => "min-h-11 px-4.5 py-2",
        Size::Large => "min-h-13 px-6 py-2.5 text-[1.02rem]",
    };
    let width = if wide { "w-full" } else { "" };
    format!("{SHAPE} {tone} {size} {width}")
}

/// A button with a word on it.
#[component]
pub fn Button(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] size: Size,
    #[prop(optional)] kind: ButtonKind,
    /// Name and value that the form is sent with when it is sent by this button.
    #[prop(optional)]
    sends: Option<(&'static str, &'static str)>,
    /// Before the word.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Shows that its work is under way, and cannot be pressed again.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    /// The word.
    children: Children,
) -> impl IntoView {
    let press = move |_| {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=kind.name()
            name=sends.map(|(name, _)| name)
            value=sends.map(|(_, value)| value)
            class=classes(tone, size, wide)
            disabled=move || busy.get() || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {move || if busy.get() { Some((Glyph::Spinner, "animate-spin")) } else { icon.map(|icon| (icon, "")) }
                .map(|(glyph, class)| view! { <Icon glyph class/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button, for going somewhere.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] size: Size,
    /// Before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// After the words, for a step forward.
    #[prop(optional)]
    trailing: Option<Glyph>,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Downloads a file, which the router must not handle.
    #[prop(optional)]
    saves: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=classes(tone, size, wide) rel=saves.then_some("external") download=saves.then_some("")>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
            {trailing.map(|glyph| view! { <Icon glyph/> })}
        </a>
    }
    .into_any()
}

const ICON_SHAPE: &str = "inline-grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-3 transition-colors \
                          hover:bg-raised hover:text-ink disabled:opacity-50 aria-pressed:text-primary";

/// A button with a picture on it and its word in the label.
#[component]
pub fn IconButton(
    glyph: Glyph,
    /// What it does, for those who do not see the picture, and when the pointer rests on it.
    #[prop(into)]
    label: Signal<String>,
    #[prop(optional)] class: &'static str,
    /// For one that stays pressed: whether it is.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("{ICON_SHAPE} {class}")
            title=label
            aria-label=label
            aria-pressed=move || pressed.map(|pressed| if pressed.get() { "true" } else { "false" })
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// A link with a picture on it and its words in the label.
#[component]
pub fn IconLink(
    glyph: Glyph,
    /// Where it leads, in words.
    #[prop(into)]
    label: String,
    #[prop(into)] href: String,
) -> impl IntoView {
    view! {
        <a href=href class=ICON_SHAPE title=label.clone() aria-label=label>
            <Icon glyph/>
        </a>
    }
    .into_any()
}

/// A link within text.
#[component]
pub fn TextLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <a href=href class="rounded-xs font-semibold text-primary-ink underline-offset-4 hover:underline">
            {children()}
        </a>
    }
    .into_any()
}
