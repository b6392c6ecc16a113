use domain::identity::Mobile;
use domain::sign_in::{OtpPurpose, PasswordContext};
use leptos::prelude::*;

use super::frame::{AuthFrame, StepHead};
use super::inbox::InboxStep;
use super::server_fns::{ChoosePassword, CodeOnItsWay, ForgotPassword};
use super::sign_up::{CodeFlow, leave_for};
use super::steps::NewPasswordForm;
use super::visit::{Step, VisitInputs, use_step, use_visit};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Button, ButtonKind, SignInNameField, Size, TextLink};

/// Choosing another password: by a code for a mobile number, by a link for an e-mail address.
#[component]
pub(crate) fn ForgotPage() -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step();
    let flow = CodeFlow::begin(OtpPurpose::ResetPassword, step);
    let forgot = ServerAction::<ForgotPassword>::new();
    let choose = ServerAction::<ChoosePassword>::new();
    leave_for(move || forgot.value().get().and_then(Result::ok));
    leave_for(move || choose.value().get().and_then(Result::ok));

    let present = move |code: Option<CodeOnItsWay>| match (step.get(), code) {
        (Step::Password, code) => {
            let own = code.and_then(|code| Mobile::parse(&code.sent.mobile).ok());
            let username = own.as_ref().map(ToString::to_string);
            let own = own.map_or_else(PasswordContext::default, |mobile| PasswordContext::default().with_mobile(&mobile));
            view! { <NewPasswordForm choose own username again=true/> }.into_any()
        }
        (Step::Code, Some(code)) => flow.code_form(code),
        (Step::Inbox, _) => {
            let another = use_visit().address("/forgot", Step::Start);
            view! { <InboxStep words=tu_string!(i18n, auth.inbox_reset) another resends=false/> }.into_any()
        }
        _ => view! { <AskName forgot/> }.into_any(),
    };
    view! {
        <AuthFrame title=tu_string!(i18n, auth.forgot_title) description=tu_string!(i18n, auth.sign_in_description)>
            <Transition>{move || Suspend::new(async move { present(flow.code.await.ok().flatten()) })}</Transition>
        </AuthFrame>
    }
}

#[component]
fn AskName(forgot: ServerAction<ForgotPassword>) -> impl IntoView {
    let i18n = use_i18n();
    let visit = use_visit();
    let sign_in = visit.address("/sign-in", Step::Start);
    let pending = forgot.pending();
    let error = form_error(move || forgot.value().get(), move || pending.get());
    view! {
        <StepHead title=tu_string!(i18n, auth.forgot_title) lead=move || tu_string!(i18n, auth.forgot_lead)/>
        <ActionForm action=forgot>
            <div class="grid gap-5">
                <SignInNameField id="name" name="name" error/>
                <VisitInputs visit/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {tu_string!(i18n, auth.continue_button)}
                </Button>
            </div>
        </ActionForm>
        <p class="text-[0.95rem]">
            <TextLink href=sign_in>{tu_string!(i18n, auth.back_to_sign_in)}</TextLink>
        </p>
    }
    .into_any()
}
