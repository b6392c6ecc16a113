use domain::identity::Mobile;
use domain::sign_in::CodeChannel;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::contact_fns::{AskNewMobile, ConfirmNewMobile, ResendMobileCode, awaited_mobile_code};
use super::frame::{AccountFrame, BackToProfile, Part, Section, load_error};
use super::proof::ProofFields;
use crate::auth::{CodeOnItsWay, CodeSentTo, name_of_channel};
use crate::form_errors::{FormError, form_error, proof_and_form_errors};
use crate::i18n::td_string;
use crate::installation::codes_by_bale;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::ui::{Banner, BannerTone, Button, Glyph, OtpInput, PhoneField, TextLink, Tone};

const PAGE: &str = "/account/mobile";

/// `/account/mobile`: a first mobile number, or another one.
#[component]
pub(crate) fn MobilePage() -> impl IntoView {
    let locale = use_locale();
    let content = awaited(async move {
        match awaited_mobile_code().await {
            Ok(awaited) => view! { <Step awaited/> }.into_any(),
            Err(error) => load_error(locale, &error),
        }
    });
    view! {
        <AccountFrame section=Section::Profile>
            <Part title=td_string!(locale, account.mobile_title) lead=td_string!(locale, account.mobile_lead)>
                {content}
            </Part>
        </AccountFrame>
    }
}

#[component]
fn Step(awaited: Option<CodeOnItsWay>) -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let asked_for = |name: &str| query.with_untracked(|query| query.get(name));
    match awaited {
        Some(code) if asked_for("step").as_deref() == Some("code") => view! { <CodeForm code/> }.into_any(),
        _ if asked_for("changed").is_some() => view! {
            <Banner tone=BannerTone::Ok>{td_string!(locale, account.mobile_changed)}</Banner>
            <BackToProfile/>
        }
        .into_any(),
        awaited => view! { <NumberForm awaited/> }.into_any(),
    }
}

#[component]
fn NumberForm(awaited: Option<CodeOnItsWay>) -> impl IntoView {
    let locale = use_locale();
    let given = awaited.and_then(|code| Mobile::parse(&code.sent.mobile).ok());
    let (errors, wrong) = proof_and_form_errors::<AskNewMobile>();
    view! {
        <form method="post" action=AskNewMobile::PATH class="grid max-w-form gap-5" data-keep="mobile">
            <PhoneField id="mobile" name="mobile" error=wrong given/>
            <ProofFields id="mobile-password" code_id="mobile-code" errors/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <div class="flex flex-wrap gap-3">
                <Button>{td_string!(locale, auth.send_code)}</Button>
                {codes_by_bale()
                    .then(|| view! {
                        <Button sends=("channel", name_of_channel(CodeChannel::Bale)) tone=Tone::Quiet>
                            {td_string!(locale, auth.send_by_bale)}
                        </Button>
                    })}
            </div>
        </form>
        <BackToProfile/>
    }
    .into_any()
}

#[component]
fn CodeForm(code: CodeOnItsWay) -> impl IntoView {
    let locale = use_locale();
    let CodeOnItsWay { sent, resend_in } = code;
    let channel = name_of_channel(sent.channel);
    let wait = (resend_in, td_string!(locale, auth.resend_in, time = "{}").to_string());
    view! {
        <p class="text-ink-2">
            <CodeSentTo sent/>
        </p>
        <form method="post" action=ConfirmNewMobile::PATH class="grid max-w-form gap-5">
            <OtpInput id="code" name="code" error={form_error::<ConfirmNewMobile>()}/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <div><Button icon=Glyph::Check>{td_string!(locale, account.mobile_confirm)}</Button></div>
        </form>
        <form method="post" action=ResendMobileCode::PATH class="flex flex-wrap items-center gap-x-5 gap-y-2 text-[0.93rem]">
            <input type="hidden" name="channel" value=channel/>
            <input type="hidden" name="page" value=href(PAGE)/>
            <Button tone=Tone::Quiet wait>{td_string!(locale, auth.resend)}</Button>
            <TextLink href=href(PAGE)>{td_string!(locale, auth.another_number)}</TextLink>
            <FormError id="resend-error" error={form_error::<ResendMobileCode>()}/>
        </form>
    }
    .into_any()
}
