use domain::Timestamp;
use domain::sessions::SessionView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::frame::{More, Part};
use super::server_fns::{EndOtherSessions, EndSession, Sessions, list_sessions};
use crate::errors::AppError;
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::ui::{Badge, BadgeTone, Button, DateText, Glyph, Icon, Size, Tone};

/// The session after which the page's list begins.
const AFTER: &str = "after";

/// The page of the list that the address names.
pub(super) async fn sessions_of_address() -> Result<Sessions, AppError> {
    let after = use_query_map().with_untracked(|query| query.get_str(AFTER).and_then(|cursor| cursor.parse().ok()));
    list_sessions(after).await
}

/// Where the person is signed in.
#[component]
pub(super) fn SessionsPart(sessions: Sessions) -> impl IntoView {
    let locale = use_locale();
    let Sessions { page, now } = sessions;
    let several = page.items.len() > 1 || page.next.is_some();
    let error = form_error::<EndSession>().or_else(form_error::<EndOtherSessions>);
    view! {
        <Part id="sessions" title=td_string!(locale, account.sessions) lead=td_string!(locale, account.sessions_lead)>
            <ul class="grid divide-y divide-line">
                {page.items.into_iter().map(|session| view! { <Row session now/> }).collect_view()}
            </ul>
            <FormError id="sessions-error" error/>
            <div class="flex flex-wrap gap-3">
                {page.next.map(|next| view! { <More part="sessions" from=(AFTER, next.to_string())/> })}
                {several.then(|| view! {
                    <form method="post" action=EndOtherSessions::PATH>
                        <input type="hidden" name="back" value=href("/account/security")/>
                        <Button tone=Tone::Quiet icon=Glyph::SignOut>{td_string!(locale, account.end_others)}</Button>
                    </form>
                })}
            </div>
        </Part>
    }
    .into_any()
}

#[component]
fn Row(session: SessionView, now: Timestamp) -> impl IntoView {
    let locale = use_locale();
    let name = session.device.name();
    let name = if name.is_empty() { td_string!(locale, account.unknown_device).to_owned() } else { name };
    let in_use = now.seconds_since(session.last_seen_at) < 15 * 60;
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <span class="text-ink-3"><Icon glyph=Glyph::Devices class="size-5"/></span>
            <div class="min-w-0 flex-1">
                <p class="flex flex-wrap items-center gap-2 font-semibold">
                    <bdi>{name}</bdi>
                    {session.present.then(|| view! { <Badge tone=BadgeTone::Ok>{td_string!(locale, account.this_device)}</Badge> })}
                </p>
                <p class="flex flex-wrap gap-x-3 text-[0.88rem] text-ink-2">
                    <bdi class="ltr">{session.address}</bdi>
                    <span>
                        {td_string!(locale, account.last_used)} " "
                        {if in_use {
                            td_string!(locale, common.just_now).into_any()
                        } else {
                            view! { <DateText at=session.last_seen_at/> }.into_any()
                        }}
                    </span>
                    <span>{td_string!(locale, account.signed_in_at)} " " <DateText at=session.created_at/></span>
                </p>
            </div>
            {(!session.present).then(|| view! {
                <form method="post" action=EndSession::PATH>
                    <input type="hidden" name="id" value=session.id.to_string()/>
                    <input type="hidden" name="back" value=href("/account/security")/>
                    <Button tone=Tone::Quiet size=Size::Small>{td_string!(locale, account.end)}</Button>
                </form>
            })}
        </li>
    }
    .into_any()
}
