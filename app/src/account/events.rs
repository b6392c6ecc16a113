use domain::ids::AuditEventId;
use leptos::prelude::*;

use super::frame::Part;
use super::server_fns::{AccountEvent, Events, list_events};
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{Button, DateText, Glyph, Icon, Size, Skeleton, Tone};

/// What happened to the account, the newest first.
#[component]
pub(super) fn EventsPart() -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let first = Resource::new_blocking(|| (), move |()| list_events(language, None));
    let content = move || Suspend::new(async move { first.await.ok().map(|first| view! { <EventList first/> }) });
    view! {
        <Part title=tu_string!(i18n, account.events) lead=tu_string!(i18n, account.events_lead)>
            <Transition fallback=|| view! { <Skeleton lines=3/> }>{content}</Transition>
        </Part>
    }
    .into_any()
}

#[component]
fn EventList(first: Events) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let events = RwSignal::new(first.events);
    let next = RwSignal::new(first.next);
    let load_more = Action::new(move |before: &AuditEventId| {
        let before = *before;
        async move {
            if let Ok(more) = list_events(language, Some(before)).await {
                events.update(|events| events.extend(more.events));
                next.set(more.next);
            }
        }
    });
    view! {
        <ul class="grid divide-y divide-line">
            <For each=move || events.get() key=|event| event.id let(event)>
                <Row event/>
            </For>
        </ul>
        {move || next.get().map(|before| view! {
            <div>
                <Button tone=Tone::Quiet size=Size::Small on_press=move |()| { load_more.dispatch(before); }>
                    {tu_string!(i18n, common.more)}
                </Button>
            </div>
        })}
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
