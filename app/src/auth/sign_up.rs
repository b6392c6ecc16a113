use domain::sign_in::OtpPurpose;
use leptos::prelude::*;

use super::company::CompanyStep;
use super::frame::{AuthFrame, StepHead};
use super::inbox::{InboxStep, back_to_sign_up};
use super::kinds::KindCards;
use super::puzzle::PuzzleStep;
use super::server_fns::CodeOnItsWay;
use super::steps::{CodeForm, MobileForm, NewPasswordForm, with_awaited_code};
use super::visit::{Step, use_step, use_visit};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::TextLink;

/// Signing up: number, code, password.
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let locale = use_locale();
    let step = use_step();
    let present = move |code: Option<CodeOnItsWay>| match (step, code) {
        (Step::Password, code) => view! { <NewPasswordForm code/> }.into_any(),
        (Step::Code, Some(code)) => view! { <CodeForm code purpose=OtpPurpose::SignUp/> }.into_any(),
        (Step::Puzzle, _) => view! { <PuzzleStep purpose=OtpPurpose::SignUp/> }.into_any(),
        (Step::Legal, _) => view! { <CompanyStep business=false/> }.into_any(),
        (Step::Business, _) => view! { <CompanyStep business=true/> }.into_any(),
        (Step::Inbox, _) => {
            view! { <InboxStep words=td_string!(locale, auth.inbox_verify) another=back_to_sign_up() resends=true/> }.into_any()
        }
        (_, code) => view! {
            <StepHead title=td_string!(locale, auth.sign_up_title) lead=move || td_string!(locale, auth.sign_up_lead)/>
            <KindCards chosen=Step::Start/>
            <MobileForm purpose=OtpPurpose::SignUp code/>
            <p class="text-[0.95rem] text-ink-2">
                {td_string!(locale, auth.have_account)} " "
                <TextLink href=use_visit().address("/sign-in", Step::Start)>{td_string!(locale, auth.sign_in)}</TextLink>
            </p>
        }
        .into_any(),
    };
    view! {
        <AuthFrame title=td_string!(locale, auth.sign_up) description=td_string!(locale, auth.sign_up_description)>
            {with_awaited_code(step, present)}
        </AuthFrame>
    }
}
