use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::contact_fns::{AskNewEmail, ConfirmNewEmail, look_at_new_email};
use super::frame::{AccountFrame, BackToProfile, Part, Section};
use super::proof::ProofFields;
use super::server_fns::my_profile;
use crate::errors::{AppError, sentence};
use crate::flash::flashed_input;
use crate::form_errors::{FormError, form_error, proof_and_form_errors};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::sign_in_first::SignInFirst;
use crate::ui::{Banner, BannerTone, Button, Check, CheckedField, Glyph, Typing};

const PAGE: &str = "/account/email";

/// `/account/email`: a first e-mail address, or another one; with `?link=…`, what the link in its e-mail leads to.
#[component]
pub(crate) fn EmailPage() -> impl IntoView {
    let locale = use_locale();
    let link = use_query_map().with_untracked(|query| query.get("link"));
    let content = awaited(async move {
        // Those who are not signed in return here with the link.
        let address = match link.clone() {
            Some(link) => look_at_new_email(link).await,
            None => my_profile().await.map(|profile| profile.email.unwrap_or_default()),
        };
        match (address, link) {
            (Ok(address), Some(link)) => view! { <Confirm address link/> }.into_any(),
            (Ok(_), None) => view! { <Ask/> }.into_any(),
            (Err(AppError::Domain(domain::Error::SignedOut)), _) => view! { <SignInFirst/> }.into_any(),
            (Err(error), _) => view! {
                <Banner tone=BannerTone::Danger>{sentence(locale, &error)}</Banner>
                <BackToProfile/>
            }
            .into_any(),
        }
    });
    view! {
        <AccountFrame section=Section::Profile>
            <Part title=td_string!(locale, account.email_title) lead=td_string!(locale, account.email_lead)>
                {content}
            </Part>
        </AccountFrame>
    }
}

#[component]
fn Ask() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let has = |name: &str| query.with_untracked(|query| query.get(name).is_some());
    if has("changed") {
        return view! {
            <Banner tone=BannerTone::Ok>{td_string!(locale, account.email_changed)}</Banner>
            <BackToProfile/>
        }
        .into_any();
    }
    if has("sent") {
        return view! {
            <Banner tone=BannerTone::Ok>{td_string!(locale, account.email_sent)}</Banner>
            <p class="text-ink-2">{td_string!(locale, auth.inbox_hint)}</p>
            <BackToProfile/>
        }
        .into_any();
    }
    let (errors, wrong) = proof_and_form_errors::<AskNewEmail>();
    view! {
        <form method="post" action=AskNewEmail::PATH class="grid max-w-form gap-5" data-keep="email">
            <CheckedField
                id="email"
                name="email"
                label=td_string!(locale, common.email)
                typing=Typing::Email
                check=Check::Email
                icon=Glyph::Mail
                autocomplete="email"
                error=wrong
                value=flashed_input().unwrap_or_default()
            />
            <ProofFields id="email-password" code_id="email-code" errors/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <div><Button>{td_string!(locale, account.email_send)}</Button></div>
        </form>
        <BackToProfile/>
    }
    .into_any()
}

/// Only the button confirms: programs that scan mail open every link.
#[component]
fn Confirm(address: String, link: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <p><bdi class="ltr font-semibold break-all">{address}</bdi></p>
        <form method="post" action=ConfirmNewEmail::PATH class="grid gap-2">
            <input type="hidden" name="link" value=link/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <div><Button icon=Glyph::Check>{td_string!(locale, account.email_confirm)}</Button></div>
            <FormError id="confirm-error" error={form_error::<ConfirmNewEmail>()}/>
        </form>
        <BackToProfile/>
    }
    .into_any()
}
