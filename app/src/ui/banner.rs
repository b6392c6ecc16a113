use leptos::prelude::*;

use super::{Glyph, Icon};

/// What kind of news a banner brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BannerTone {
    /// Good to know.
    #[default]
    Info,
    /// Something was done.
    Ok,
    /// Worth minding.
    Warning,
    /// Something failed. Announced at once.
    Danger,
}

/// A sentence or two about the whole form or page.
#[component]
pub fn Banner(
    /// What kind of news.
    #[prop(optional)]
    tone: BannerTone,
    /// The news, and what to do.
    children: Children,
) -> impl IntoView {
    let (colours, glyph, icon) = match tone {
        BannerTone::Info => ("border-line bg-raised text-ink-2", Glyph::Info, "text-ink-3"),
        BannerTone::Ok => ("border-transparent bg-ok-soft text-ink", Glyph::CheckCircle, "text-ok"),
        BannerTone::Warning => ("border-transparent bg-saffron-soft text-ink", Glyph::Warning, "text-saffron-ink"),
        BannerTone::Danger => ("border-transparent bg-danger-soft text-ink", Glyph::Warning, "text-danger"),
    };
    // Of what was done before: it goes when something else is rejected.
    let outcome = (tone == BannerTone::Ok).then_some("");
    let role = if tone == BannerTone::Danger { "alert" } else { "status" };
    view! {
        <div role=role data-outcome=outcome class=format!("flex items-start gap-3 rounded-m border px-4 py-3 text-[0.95rem] {colours}")>
            <span class=format!("mt-1 {icon}")>
                <Icon glyph/>
            </span>
            <div class="min-w-0 flex-1 text-pretty">{children()}</div>
        </div>
    }
    .into_any()
}
