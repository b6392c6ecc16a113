use leptos::prelude::*;

/// What a badge says without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadgeTone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Ours, new, chosen.
    Primary,
    /// Worth a look.
    Saffron,
    /// Done, ready.
    Ok,
    /// Failed.
    Danger,
}

/// A word or two about the state of something.
#[component]
pub fn Badge(
    /// What it says without its words.
    #[prop(optional)]
    tone: BadgeTone,
    children: Children,
) -> impl IntoView {
    let tone = match tone {
        BadgeTone::Neutral => "bg-raised text-ink-2",
        BadgeTone::Primary => "bg-primary-soft text-primary-ink",
        BadgeTone::Saffron => "bg-saffron-soft text-saffron-ink",
        BadgeTone::Ok => "bg-ok-soft text-ok",
        BadgeTone::Danger => "bg-danger-soft text-danger",
    };
    view! {
        <span class=format!("inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs/5 font-semibold {tone}")>
            {children()}
        </span>
    }
    .into_any()
}
