//! The steps that signing up, signing in and choosing another password have in common.

use domain::identity::Mobile;
use domain::sign_in::{CodeChannel, OtpPurpose, PasswordContext};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::code_sent::CodeSentTo;
use super::frame::StepHead;
use super::server_fns::{ChoosePassword, CodeOnItsWay, SendCode, VerifyCode, awaited_code, page_of};
use super::visit::{Step, VisitInputs, use_visit};
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::installation::codes_by_bale;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::ui::{Button, NewPasswordField, OtpInput, PhoneField, Size, TextLink, Tone};

pub(super) const fn name_of(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::SignUp => "sign_up",
        OtpPurpose::SignIn => "sign_in",
        OtpPurpose::ResetPassword => "reset_password",
        OtpPurpose::ChangeMobile => "change_mobile",
        OtpPurpose::StaffSignIn => "staff_sign_in",
        OtpPurpose::ConfirmSignIn => "confirm_sign_in",
    }
}

/// The channel as a form names it.
pub(crate) const fn name_of_channel(channel: CodeChannel) -> &'static str {
    match channel {
        CodeChannel::Sms => "sms",
        CodeChannel::Bale => "bale",
    }
}

/// A step that depends on the code this browser is waited for with, if there is one.
pub(super) fn with_awaited_code(step: Step, present: impl FnOnce(Option<CodeOnItsWay>) -> AnyView + Send + 'static) -> AnyView {
    // Where a number is asked for, it is the one to be corrected.
    let is_awaited = matches!(step, Step::Code | Step::Password | Step::Mobile | Step::Start);
    let code = async move { if is_awaited { awaited_code().await.ok().flatten() } else { None } };
    awaited(async move { present(code.await) }).into_any()
}

/// Asks for the number a code is to be sent to, and by which way where there are two.
#[component]
pub(super) fn MobileForm(
    purpose: OtpPurpose,
    /// The code on its way to the number given before.
    code: Option<CodeOnItsWay>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <form method="post" action=SendCode::PATH class="grid gap-5">
            <PhoneField id="mobile" name="mobile" error={form_error::<SendCode>()} given=number_of(code)/>
            <input type="hidden" name="purpose" value=name_of(purpose)/>
            <VisitInputs visit=use_visit()/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.send_code)}</Button>
            {codes_by_bale()
                .then(|| view! {
                    <Button sends=("channel", name_of_channel(CodeChannel::Bale)) tone=Tone::Quiet size=Size::Large wide=true>
                        {td_string!(locale, auth.send_by_bale)}
                    </Button>
                })}
        </form>
    }
    .into_any()
}

/// The number to which a code is on its way.
pub(super) fn number_of(code: Option<CodeOnItsWay>) -> Option<Mobile> {
    code.and_then(|code| Mobile::parse(&code.sent.mobile).ok())
}

const RESEND: &str = "rounded-xs font-semibold text-primary-ink tabular-nums underline-offset-4 enabled:hover:underline \
                      disabled:font-normal disabled:text-ink-3";

/// Asks for the code that was sent.
#[component]
pub(super) fn CodeForm(
    code: CodeOnItsWay,
    /// What the page is for.
    purpose: OtpPurpose,
) -> impl IntoView {
    let locale = use_locale();
    let CodeOnItsWay { sent, resend_in } = code;
    let (other_way, send_by_other) = match sent.channel {
        CodeChannel::Sms => (CodeChannel::Bale, td_string!(locale, auth.send_by_bale)),
        CodeChannel::Bale => (CodeChannel::Sms, td_string!(locale, auth.send_by_sms)),
    };
    let sent_to = sent.clone();
    // Without scripts it can be pressed at once; then the server says how long to wait.
    let wait = (resend_in > 0).then_some(resend_in);
    view! {
        <StepHead title=td_string!(locale, auth.code_title) lead=move || view! { <CodeSentTo sent=sent_to.clone()/> }/>
        <form method="post" action=VerifyCode::PATH class="grid gap-5">
            <OtpInput id="code" name="code" error={form_error::<VerifyCode>()}/>
            <input type="hidden" name="purpose" value=name_of(sent.purpose)/>
            <VisitInputs visit=use_visit()/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.continue_button)}</Button>
        </form>
        <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-[0.93rem]">
            <form method="post" action=SendCode::PATH class="contents">
                <input type="hidden" name="mobile" value=sent.mobile/>
                <input type="hidden" name="purpose" value=name_of(sent.purpose)/>
                <VisitInputs visit=use_visit()/>
                <div class="flex flex-wrap gap-x-4 gap-y-2">
                    <button
                        name="channel"
                        value=name_of_channel(sent.channel)
                        class=RESEND
                        data-wait=wait
                        data-waiting=td_string!(locale, auth.resend_in, time = "{}").to_string()
                    >
                        {td_string!(locale, auth.resend)}
                    </button>
                    {sent.may_choose
                        .then(|| view! {
                            <button name="channel" value=name_of_channel(other_way) class=RESEND data-wait=wait>{send_by_other}</button>
                        })}
                </div>
                <FormError id="resend-error" error={form_error::<SendCode>()}/>
            </form>
            <TextLink href=mobile_step(purpose)>{td_string!(locale, auth.another_number)}</TextLink>
        </div>
    }
    .into_any()
}

/// Asks for a new password.
#[component]
pub(super) fn NewPasswordForm(
    /// By which the number became known to be the person's.
    code: Option<CodeOnItsWay>,
    /// Whether it replaces another one.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let locale = use_locale();
    let mobile = number_of(code);
    let username = mobile.as_ref().map(ToString::to_string);
    let own = mobile.map_or_else(PasswordContext::default, |mobile| PasswordContext::default().with_mobile(&mobile));
    let (title, lead, finish) = if again {
        (td_string!(locale, auth.new_password_title), td_string!(locale, auth.new_password_lead), td_string!(locale, auth.save_password))
    } else {
        (td_string!(locale, auth.password_title), td_string!(locale, auth.password_lead), td_string!(locale, auth.finish))
    };
    view! {
        <StepHead title lead=move || lead/>
        <form method="post" action=ChoosePassword::PATH class="grid gap-5">
            // Lets password managers know whose password this is.
            {username.map(|username| view! { <input type="text" hidden autocomplete="username" value=username/> })}
            <NewPasswordField own error={form_error::<ChoosePassword>()}/>
            <VisitInputs visit=use_visit()/>
            <Button size=Size::Large wide=true>{finish}</Button>
        </form>
    }
    .into_any()
}

/// The address of the step where a number is given.
fn mobile_step(purpose: OtpPurpose) -> String {
    match purpose {
        OtpPurpose::SignUp => use_visit().address("/sign-up", Step::Start),
        OtpPurpose::SignIn | OtpPurpose::ConfirmSignIn => use_visit().address("/sign-in", Step::Mobile),
        OtpPurpose::ResetPassword => use_visit().address("/forgot", Step::Start),
        OtpPurpose::ChangeMobile => href("/account/mobile"),
        OtpPurpose::StaffSignIn => use_visit().address(page_of(purpose), Step::Mobile),
    }
}
