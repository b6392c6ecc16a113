use domain::Timestamp;
use domain::paging::Cursor;
use domain::sessions::SessionView;
use leptos::prelude::*;

use super::events::EventsPart;
use super::factor::FactorPart;
use super::frame::{AccountFrame, Part, Section, load_error};
use super::password::PasswordPart;
use super::server_fns::{EndOtherSessions, EndSession, Sessions, list_sessions};
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::ui::{Badge, BadgeTone, Button, ButtonKind, DateText, Glyph, Icon, Size, Skeleton, Tone};

/// `/account/security`: how the person signs in, and where they are signed in.
#[component]
pub(crate) fn SecurityPage() -> impl IntoView {
    let i18n = use_i18n();
    let end = ServerAction::<EndSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    let ended = move || (end.version().get(), end_others.version().get());
    let first = Resource::new_blocking(ended, |_| list_sessions(None));
    let content = move || {
        Suspend::new(async move {
            match first.await {
                Ok(sessions) => view! {
                    <PasswordPart/>
                    <FactorPart/>
                    <Part title=tu_string!(i18n, account.sessions) lead=tu_string!(i18n, account.sessions_lead)>
                        <SessionList sessions end end_others/>
                    </Part>
                    <EventsPart/>
                }
                .into_any(),
                Err(error) => load_error(i18n, &error),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Security>
            <Transition fallback=|| view! { <Skeleton lines=4/> }>{content}</Transition>
        </AccountFrame>
    }
}

#[component]
fn SessionList(sessions: Sessions, end: ServerAction<EndSession>, end_others: ServerAction<EndOtherSessions>) -> impl IntoView {
    let i18n = use_i18n();
    let Sessions { page, now } = sessions;
    let several = page.items.len() > 1;
    let rows = RwSignal::new(page.items);
    let next = RwSignal::new(page.next);
    let load_more = Action::new(move |after: &Cursor| {
        let after = *after;
        async move {
            if let Ok(more) = list_sessions(Some(after)).await {
                rows.update(|rows| rows.extend(more.page.items));
                next.set(more.page.next);
            }
        }
    });
    let error = move || match (end.value().get(), end_others.value().get()) {
        (Some(Err(error)), _) | (_, Some(Err(error))) => Some(sentence(i18n, &error)),
        _ => None,
    };
    view! {
        <ul class="grid divide-y divide-line">
            <For each=move || rows.get() key=|session| session.id let(session)>
                <Row session now end/>
            </For>
        </ul>
        <p role="alert" class="text-[0.9rem] text-danger empty:hidden">{error}</p>
        <div class="flex flex-wrap gap-3">
            {move || next.get().map(|after| view! {
                <Button tone=Tone::Quiet size=Size::Small on_press=move |()| { load_more.dispatch(after); }>
                    {tu_string!(i18n, common.more)}
                </Button>
            })}
            {several.then(|| view! {
                <ActionForm action=end_others>
                    <input type="hidden" name="back" value=href("/account/security")/>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet icon=Glyph::SignOut busy=end_others.pending()>
                        {tu_string!(i18n, account.end_others)}
                    </Button>
                </ActionForm>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Row(session: SessionView, now: Timestamp, end: ServerAction<EndSession>) -> impl IntoView {
    let i18n = use_i18n();
    let name = session.device.name();
    let name = if name.is_empty() { tu_string!(i18n, account.unknown_device).to_owned() } else { name };
    let in_use = now.seconds_since(session.last_seen_at) < 15 * 60;
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <span class="text-ink-3"><Icon glyph=Glyph::Devices class="size-5"/></span>
            <div class="min-w-0 flex-1">
                <p class="flex flex-wrap items-center gap-2 font-semibold">
                    <bdi>{name}</bdi>
                    {session.present.then(|| view! { <Badge tone=BadgeTone::Ok>{tu_string!(i18n, account.this_device)}</Badge> })}
                </p>
                <p class="flex flex-wrap gap-x-3 text-[0.88rem] text-ink-2">
                    <bdi class="ltr">{session.address}</bdi>
                    <span>
                        {tu_string!(i18n, account.last_used)} " "
                        {if in_use {
                            tu_string!(i18n, common.just_now).into_any()
                        } else {
                            view! { <DateText at=session.last_seen_at/> }.into_any()
                        }}
                    </span>
                    <span>{tu_string!(i18n, account.signed_in_at)} " " <DateText at=session.created_at/></span>
                </p>
            </div>
            {(!session.present).then(|| view! {
                <ActionForm action=end>
                    <input type="hidden" name="id" value=session.id.to_string()/>
                    <input type="hidden" name="back" value=href("/account/security")/>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet size=Size::Small>{tu_string!(i18n, account.end)}</Button>
                </ActionForm>
            })}
        </li>
    }
    .into_any()
}
