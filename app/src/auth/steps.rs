use domain::sign_in::{CodeChannel, OtpPurpose, PasswordContext};
use leptos::prelude::*;

use super::code_sent::CodeSentTo;
use super::countdown::{clock, use_countdown};
use super::frame::StepHead;
use super::new_password::NewPasswordField;
use super::server_fns::{ChoosePassword, CodeOnItsWay, SendCode, VerifyCode, page_of};
use super::visit::{Step, VisitInputs, use_visit};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::installation::use_installation;
use crate::language::{href, use_language};
use crate::ui::{Button, ButtonKind, OtpInput, PhoneField, Size, TextLink, Tone};

const fn name_of(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::SignUp => "sign_up",
        OtpPurpose::SignIn => "sign_in",
        OtpPurpose::ResetPassword => "reset_password",
        OtpPurpose::ChangeMobile => "change_mobile",
        OtpPurpose::StaffSignIn => "staff_sign_in",
    }
}

/// The channel as a form names it.
const fn value_of(channel: CodeChannel) -> &'static str {
    match channel {
        CodeChannel::Sms => "sms",
        CodeChannel::Bale => "bale",
    }
}

/// Asks for the number a code is to be sent to, and by which way where there are two.
#[component]
pub(super) fn MobileForm(send: ServerAction<SendCode>, purpose: OtpPurpose) -> impl IntoView {
    let i18n = use_i18n();
    let pending = send.pending();
    let error = form_error(move || send.value().get(), move || pending.get());
    view! {
        <ActionForm action=send>
            <div class="grid gap-5">
                <PhoneField id="mobile" name="mobile" error/>
                <input type="hidden" name="purpose" value=name_of(purpose)/>
                <VisitInputs visit=use_visit()/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {tu_string!(i18n, auth.send_code)}
                </Button>
                {use_installation()
                    .codes_by_bale
                    .then(|| view! {
                        <Button
                            kind=ButtonKind::Submit
                            sends=("channel", value_of(CodeChannel::Bale))
                            tone=Tone::Quiet
                            size=Size::Large
                            wide=true
                            disabled=pending
                        >
                            {tu_string!(i18n, auth.send_by_bale)}
                        </Button>
                    })}
            </div>
        </ActionForm>
    }
    .into_any()
}

const RESEND: &str = "rounded-xs font-semibold text-primary-ink tabular-nums underline-offset-4 enabled:hover:underline \
                      disabled:font-normal disabled:text-ink-3";

/// Asks for the code that was sent.
#[component]
pub(super) fn CodeForm(
    code: CodeOnItsWay,
    send: ServerAction<SendCode>,
    verify: ServerAction<VerifyCode>,
    /// Where another number can be given.
    another_number: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let CodeOnItsWay { sent, resend_in } = code;
    let (verifying, sending) = (verify.pending(), send.pending());
    let error = form_error(move || verify.value().get(), move || verifying.get());
    let send_error = form_error(move || send.value().get(), move || sending.get());
    let purpose = name_of(sent.purpose);
    let (other_way, send_by_other) = match sent.channel {
        CodeChannel::Sms => (CodeChannel::Bale, tu_string!(i18n, auth.send_by_bale)),
        CodeChannel::Bale => (CodeChannel::Sms, tu_string!(i18n, auth.send_by_sms)),
    };
    let sent_to = sent.clone();
    let left = use_countdown(resend_in);
    let resend_text = move || match left.get() {
        0 => tu_string!(i18n, auth.resend).to_owned(),
        left => tu_string!(i18n, auth.resend_in, time = clock(left, language)).to_string(),
    };
    view! {
        <StepHead title=tu_string!(i18n, auth.code_title) lead=move || view! { <CodeSentTo sent=sent_to.clone()/> }/>
        <ActionForm action=verify>
            <div class="grid gap-5">
                <OtpInput id="code" name="code" error/>
                <input type="hidden" name="purpose" value=purpose/>
                <VisitInputs visit=use_visit()/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=verifying>
                    {tu_string!(i18n, auth.continue_button)}
                </Button>
            </div>
        </ActionForm>
        <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-[0.93rem]">
            <ActionForm action=send>
                <input type="hidden" name="mobile" value=sent.mobile/>
                <input type="hidden" name="purpose" value=purpose/>
                <VisitInputs visit=use_visit()/>
                <div class="flex flex-wrap gap-x-4 gap-y-2">
                    <button
                        type="submit"
                        name="channel"
                        value=value_of(sent.channel)
                        disabled={move || left.get() > 0 || sending.get()}
                        class=RESEND
                    >
                        {resend_text}
                    </button>
                    {sent.may_choose
                        .then(|| view! {
                            <button
                                type="submit"
                                name="channel"
                                value=value_of(other_way)
                                disabled={move || left.get() > 0 || sending.get()}
                                class=RESEND
                            >
                                {send_by_other}
                            </button>
                        })}
                </div>
            </ActionForm>
            <TextLink href=another_number>{tu_string!(i18n, auth.another_number)}</TextLink>
        </div>
        <p role="alert" class="text-[0.9rem] text-danger empty:hidden">{send_error}</p>
    }
    .into_any()
}

/// Asks for a new password.
#[component]
pub(super) fn NewPasswordForm(
    choose: ServerAction<ChoosePassword>,
    /// What it must not be made of.
    own: PasswordContext,
    /// Whose password it is.
    username: Option<String>,
    /// Whether it replaces another one.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let pending = choose.pending();
    let error = form_error(move || choose.value().get(), move || pending.get());
    let (title, lead, finish) = if again {
        (tu_string!(i18n, auth.new_password_title), tu_string!(i18n, auth.new_password_lead), tu_string!(i18n, auth.save_password))
    } else {
        (tu_string!(i18n, auth.password_title), tu_string!(i18n, auth.password_lead), tu_string!(i18n, auth.finish))
    };
    view! {
        <StepHead title lead=move || lead/>
        <ActionForm action=choose>
            <div class="grid gap-5">
                // Lets password managers know whose password this is.
                {username.map(|username| view! { <input type="text" hidden autocomplete="username" value=username/> })}
                <NewPasswordField own=Signal::stored(own) error/>
                <VisitInputs visit=use_visit()/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {finish}
                </Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The address of the step where a number is given.
pub(super) fn mobile_step(purpose: OtpPurpose) -> String {
    match purpose {
        OtpPurpose::SignUp => use_visit().address("/sign-up", Step::Start),
        OtpPurpose::SignIn => use_visit().address("/sign-in", Step::Mobile),
        OtpPurpose::ResetPassword => use_visit().address("/forgot", Step::Start),
        OtpPurpose::ChangeMobile => href("/account/mobile"),
        OtpPurpose::StaffSignIn => use_visit().address(page_of(purpose), Step::Mobile),
    }
}
