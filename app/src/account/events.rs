use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{More, Part};
use super::server_fns::{AccountEvent, Events, list_events};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::page_data::awaited;
use crate::ui::{DateText, Glyph, Icon};

/// The event before which the page's list begins.
const BEFORE: &str = "before";

/// What happened to the account, the newest first.
#[component]
pub(super) fn EventsPart() -> impl IntoView {
    let locale = use_locale();
    let language = use_language();
    let before = use_query_map().with_untracked(|query| query.get_str(BEFORE).and_then(|id| id.parse().ok()));
    let content = awaited(async move { list_events(language, before).await.ok().map(|events| view! { <EventList events/> }) });
    view! {
        <Part id="events" title=td_string!(locale, account.events) lead=td_string!(locale, account.events_lead)>
            {content}
        </Part>
    }
    .into_any()
}

#[component]
fn EventList(events: Events) -> impl IntoView {
    let Events { events, next } = events;
    view! {
        <ul class="grid divide-y divide-line">{events.into_iter().map(|event| view! { <Row event/> }).collect_view()}</ul>
        {next.map(|next| view! { <div><More part="events" from=(BEFORE, next.to_string())/></div> })}
    }
    .into_any()
}

#[component]
fn Row(event: AccountEvent) -> impl IntoView {
    let (glyph, look) = if event.rejected { (Glyph::Shield, "text-danger") } else { (Glyph::Check, "text-ink-3") };
    view! {
        <li class="flex gap-4 py-3 first:pt-0 last:pb-0">
            <span class=format!("pt-1 {look}")><Icon glyph/></span>
            <div class="min-w-0 flex-1">
                <p class="font-semibold">{event.what}</p>
                <p class="flex flex-wrap gap-x-3 text-[0.88rem] text-ink-2">
                    <DateText at=event.at/>
                    {(!event.device.is_empty()).then(|| view! { <bdi>{event.device}</bdi> })}
                    {event.address.map(|address| view! { <bdi class="ltr">{address}</bdi> })}
                </p>
            </div>
        </li>
    }
    .into_any()
}
