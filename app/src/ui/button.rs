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

const SHAPE: &str = "inline-flex select-none items-center justify-center gap-2 rounded-m text-center leading-6 text-balance transition-colors \
                     busy disabled:opacity-55 aria-disabled:opacity-55";

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

/// A button that sends its form. While that is under way the script shows so, and keeps it from being sent twice.
#[component]
pub fn Button(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] size: Size,
    /// Name and value that the form is sent with when it is sent by this button.
    #[prop(optional)]
    sends: Option<(&'static str, &'static str)>,
    /// Before the word.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Cannot be pressed for so many seconds, which its words meanwhile tell in the place of `{}`.
    #[prop(optional)]
    wait: Option<(u32, String)>,
    #[prop(optional)] disabled: bool,
    /// The word.
    children: Children,
) -> impl IntoView {
    // Without scripts it can be pressed at once; then the server says how long to wait.
    let (seconds, waiting) = wait.filter(|(seconds, _)| *seconds > 0).unzip();
    view! {
        <button
            type="submit"
            name=sends.map(|(name, _)| name)
            value=sends.map(|(_, value)| value)
            class=classes(tone, size, wide)
            disabled=disabled
            data-wait=seconds
            data-waiting=waiting
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
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
