use domain::sign_in::OtpPurpose;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::{AuthFrame, StepHead};
use super::inbox::InboxStep;
use super::puzzle::PuzzleStep;
use super::server_fns::{CodeOnItsWay, ForgotPassword};
use super::steps::{CodeForm, NewPasswordForm, number_of, with_awaited_code};
use super::visit::{Step, VisitInputs, use_step, use_visit};
use crate::form_errors::form_error;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Button, SignInNameField, Size, TextLink};

/// Choosing another password: by a code for a mobile number, by a link for an e-mail address.
#[component]
pub(crate) fn ForgotPage() -> impl IntoView {
    let locale = use_locale();
    let step = use_step();
    let present = move |code: Option<CodeOnItsWay>| match (step, code) {
        (Step::Password, code) => view! { <NewPasswordForm code again=true/> }.into_any(),
        (Step::Code, Some(code)) => view! { <CodeForm code purpose=OtpPurpose::ResetPassword/> }.into_any(),
        (Step::Puzzle, _) => view! { <PuzzleStep purpose=OtpPurpose::ResetPassword/> }.into_any(),
        (Step::Inbox, _) => {
            let another = use_visit().address("/forgot", Step::Start);
            view! { <InboxStep words=td_string!(locale, auth.inbox_reset) another resends=false/> }.into_any()
        }
        (_, code) => view! { <AskName code/> }.into_any(),
    };
    view! {
        <AuthFrame title=td_string!(locale, auth.forgot_title) description=td_string!(locale, auth.sign_in_description)>
            {with_awaited_code(step, present)}
        </AuthFrame>
    }
}

#[component]
fn AskName(code: Option<CodeOnItsWay>) -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let sign_in = visit.address("/sign-in", Step::Start);
    view! {
        <StepHead title=td_string!(locale, auth.forgot_title) lead=move || td_string!(locale, auth.forgot_lead)/>
        <form method="post" action=ForgotPassword::PATH class="grid gap-5">
            <SignInNameField id="name" name="name" error={form_error::<ForgotPassword>()} given=number_of(code)/>
            <VisitInputs visit/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.continue_button)}</Button>
        </form>
        <p class="text-[0.95rem]">
            <TextLink href=sign_in>{td_string!(locale, auth.back_to_sign_in)}</TextLink>
        </p>
    }
    .into_any()
}
