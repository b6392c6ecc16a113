use domain::identity::Email;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::contact_fns::{AskNewEmail, ConfirmNewEmail, look_at_new_email};
use super::frame::{AccountFrame, BackToProfile, Part, Section};
use super::server_fns::my_profile;
use crate::errors::{AppError, sentence};
use crate::flash::flashed_input;
use crate::form_errors::{form_error, password_and_form_errors};
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::sign_in_first::SignInFirst;
use crate::ui::{Banner, BannerTone, Button, ButtonKind, CheckedField, Glyph, PasswordField, PasswordUse, Skeleton, Typing};

const PAGE: &str = "/account/email";

/// `/account/email`: a first e-mail address, or another one; with `?link=…`, what the link in its e-mail leads to.
#[component]
pub(crate) fn EmailPage() -> impl IntoView {
    let i18n = use_i18n();
    let link = use_query_map().with_untracked(|query| query.get("link"));
    let asked = link.clone();
    // Those who are not signed in return here with the link.
    let address = Resource::new_blocking(
        || (),
        move |()| {
            let link = asked.clone();
            async move {
                match link {
                    Some(link) => look_at_new_email(link).await,
                    None => my_profile().await.map(|profile| profile.email.unwrap_or_default()),
                }
            }
        },
    );
    let content = move || {
        let link = link.clone();
        Suspend::new(async move {
            match (address.await, link) {
                (Ok(address), Some(link)) => view! { <Confirm address link/> }.into_any(),
                (Ok(_), None) => view! { <Ask/> }.into_any(),
                (Err(AppError::Domain(domain::Error::SignedOut)), _) => view! { <SignInFirst/> }.into_any(),
                (Err(error), _) => view! {
                    <Banner tone=BannerTone::Danger>{sentence(i18n, &error)}</Banner>
                    <BackToProfile/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Profile>
            <Part title=tu_string!(i18n, account.email_title) lead=tu_string!(i18n, account.email_lead)>
                <Transition fallback=|| view! { <Skeleton lines=3/> }>{content}</Transition>
            </Part>
        </AccountFrame>
    }
}

#[component]
fn Ask() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let has = |name: &str| query.with_untracked(|query| query.get(name).is_some());
    let (sent_before, changed) = (has("sent"), has("changed"));
    let ask = ServerAction::<AskNewEmail>::new();
    let pending = ask.pending();
    let (wrong_password, wrong) = password_and_form_errors(move || ask.value().get(), move || pending.get());
    let sent = move || sent_before || matches!(ask.value().get(), Some(Ok(_)));
    move || {
        if changed {
            return view! {
                <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.email_changed)}</Banner>
                <BackToProfile/>
            }
            .into_any();
        }
        if sent() {
            return view! {
                <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.email_sent)}</Banner>
                <p class="text-ink-2">{tu_string!(i18n, auth.inbox_hint)}</p>
                <BackToProfile/>
            }
            .into_any();
        }
        view! {
            <ActionForm action=ask>
                <div class="grid max-w-form gap-5">
                    <CheckedField
                        id="email"
                        name="email"
                        label=tu_string!(i18n, common.email)
                        typing=Typing::Email
                        rule=|typed| Email::parse(typed).err()
                        icon=Glyph::Mail
                        autocomplete="email"
                        error=wrong
                        value=RwSignal::new(flashed_input().unwrap_or_default())
                    />
                    <PasswordField id="email-password" name="password" purpose=PasswordUse::Current error=wrong_password/>
                    <input type="hidden" name="page" value=href(PAGE)/>
                    <div><Button kind=ButtonKind::Submit busy=pending>{tu_string!(i18n, account.email_send)}</Button></div>
                </div>
            </ActionForm>
            <BackToProfile/>
        }
        .into_any()
    }
}

/// Only the button confirms: programs that scan mail open every link.
#[component]
fn Confirm(address: String, link: String) -> impl IntoView {
    let i18n = use_i18n();
    let confirm = ServerAction::<ConfirmNewEmail>::new();
    let pending = confirm.pending();
    let error = form_error(move || confirm.value().get(), move || pending.get());
    let done = move || matches!(confirm.value().get(), Some(Ok(())));
    let form = view! {
        <ActionForm action=confirm>
            <input type="hidden" name="link" value=link/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <Button kind=ButtonKind::Submit icon=Glyph::Check busy=pending>{tu_string!(i18n, account.email_confirm)}</Button>
        </ActionForm>
        <p role="alert" class="text-[0.9rem] text-danger empty:hidden">{error}</p>
    };
    view! {
        <p><bdi class="ltr font-semibold break-all">{address}</bdi></p>
        <div class:hidden=done>{form}</div>
        {move || done().then(|| view! { <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.email_changed)}</Banner> })}
        <BackToProfile/>
    }
    .into_any()
}
