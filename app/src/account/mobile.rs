use domain::sign_in::CodeChannel;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::contact_fns::{AskNewMobile, ConfirmNewMobile, ResendMobileCode, awaited_mobile_code};
use super::frame::{AccountFrame, BackToProfile, Part, Section, load_error};
use crate::auth::{CodeOnItsWay, CodeSentTo, clock, use_countdown};
use crate::form_errors::{form_error, password_and_form_errors};
use crate::i18n::{tu_string, use_i18n};
use crate::installation::use_installation;
use crate::language::{href, use_language};
use crate::ui::{
    Banner, BannerTone, Button, ButtonKind, Glyph, OtpInput, PasswordField, PasswordUse, PhoneField, Skeleton, TextLink, Tone,
};

const PAGE: &str = "/account/mobile";

/// `/account/mobile`: a first mobile number, or another one.
#[component]
pub(crate) fn MobilePage() -> impl IntoView {
    let i18n = use_i18n();
    let awaited = Resource::new_blocking(|| (), |()| awaited_mobile_code());
    let content = move || {
        Suspend::new(async move {
            match awaited.await {
                Ok(awaited) => view! { <Steps awaited/> }.into_any(),
                Err(error) => load_error(i18n, &error),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Profile>
            <Part title=tu_string!(i18n, account.mobile_title) lead=tu_string!(i18n, account.mobile_lead)>
                <Transition fallback=|| view! { <Skeleton lines=3/> }>{content}</Transition>
            </Part>
        </AccountFrame>
    }
}

#[derive(Clone)]
enum Step {
    Number,
    Code(CodeOnItsWay),
    Changed,
}

#[component]
fn Steps(awaited: Option<CodeOnItsWay>) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked_for = |name: &str| query.with_untracked(|query| query.get(name));
    let first = match awaited {
        Some(code) if asked_for("step").as_deref() == Some("code") => Step::Code(code),
        _ if asked_for("changed").is_some() => Step::Changed,
        _ => Step::Number,
    };
    let step = RwSignal::new(first);
    let ask = ServerAction::<AskNewMobile>::new();
    let resend = ServerAction::<ResendMobileCode>::new();
    let confirm = ServerAction::<ConfirmNewMobile>::new();
    Effect::new(move |_| {
        if let Some(Ok(code)) = ask.value().get() {
            step.set(Step::Code(code));
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(code)) = resend.value().get() {
            step.set(Step::Code(code));
        }
    });
    Effect::new(move |_| {
        if matches!(confirm.value().get(), Some(Ok(()))) {
            step.set(Step::Changed);
        }
    });
    move || match step.get() {
        Step::Number => view! { <NumberForm ask/> }.into_any(),
        Step::Code(code) => view! { <CodeForm code confirm resend step/> }.into_any(),
        Step::Changed => view! {
            <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.mobile_changed)}</Banner>
            <BackToProfile/>
        }
        .into_any(),
    }
}

#[component]
fn NumberForm(ask: ServerAction<AskNewMobile>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = ask.pending();
    let (wrong_password, wrong) = password_and_form_errors(move || ask.value().get(), move || pending.get());
    view! {
        <ActionForm action=ask>
            <div class="grid max-w-form gap-5">
                <PhoneField id="mobile" name="mobile" error=wrong/>
                <PasswordField id="mobile-password" name="password" purpose=PasswordUse::Current error=wrong_password/>
                <input type="hidden" name="page" value=href(PAGE)/>
                <div class="flex flex-wrap gap-3">
                    <Button kind=ButtonKind::Submit busy=pending>{tu_string!(i18n, auth.send_code)}</Button>
                    {use_installation()
                        .codes_by_bale
                        .then(|| view! {
                            <Button kind=ButtonKind::Submit sends=("channel", "bale") tone=Tone::Quiet disabled=pending>
                                {tu_string!(i18n, auth.send_by_bale)}
                            </Button>
                        })}
                </div>
            </div>
        </ActionForm>
        <BackToProfile/>
    }
    .into_any()
}

#[component]
fn CodeForm(
    code: CodeOnItsWay,
    confirm: ServerAction<ConfirmNewMobile>,
    resend: ServerAction<ResendMobileCode>,
    step: RwSignal<Step>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let (confirming, sending) = (confirm.pending(), resend.pending());
    let error = form_error(move || confirm.value().get(), move || confirming.get());
    let send_error = form_error(move || resend.value().get(), move || sending.get());
    let channel = match code.sent.channel {
        CodeChannel::Sms => "sms",
        CodeChannel::Bale => "bale",
    };
    let left = use_countdown(code.resend_in);
    let resend_text = move || match left.get() {
        0 => tu_string!(i18n, auth.resend).to_owned(),
        left => tu_string!(i18n, auth.resend_in, time = clock(left, language)).to_string(),
    };
    view! {
        <p class="text-ink-2">
            <CodeSentTo sent=code.sent/>
        </p>
        <ActionForm action=confirm>
            <div class="grid max-w-form gap-5">
                <OtpInput id="code" name="code" error/>
                <input type="hidden" name="page" value=href(PAGE)/>
                <div><Button kind=ButtonKind::Submit icon=Glyph::Check busy=confirming>{tu_string!(i18n, account.mobile_confirm)}</Button></div>
            </div>
        </ActionForm>
        <div class="flex flex-wrap items-center gap-x-5 gap-y-2 text-[0.93rem]">
            <ActionForm action=resend>
                <input type="hidden" name="channel" value=channel/>
                <input type="hidden" name="page" value=href(PAGE)/>
                <Button kind=ButtonKind::Submit tone=Tone::Quiet busy=sending disabled=Signal::derive(move || left.get() > 0)>{resend_text}</Button>
            </ActionForm>
            <span on:click=move |_| step.set(Step::Number)>
                <TextLink href=href(PAGE)>{tu_string!(i18n, auth.another_number)}</TextLink>
            </span>
        </div>
        <p role="alert" class="text-[0.9rem] text-danger empty:hidden">{send_error}</p>
    }
    .into_any()
}
