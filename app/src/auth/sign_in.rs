use domain::sign_in::OtpPurpose;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::{AuthFrame, Or, StepHead};
use super::puzzle::PuzzleStep;
use super::server_fns::{CodeOnItsWay, PassFactor, SignIn, VerifyCode, page_of};
use super::steps::{CodeForm, MobileForm, name_of, with_awaited_code};
use super::visit::{Step, VisitInputs, use_step, use_visit};
use crate::form_errors::form_error;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{
    Banner, BannerTone, Button, ButtonLink, CheckedField, Glyph, OtpInput, PasswordField, SignInNameField, Size, TextLink, Tone, Typing,
};

/// Signing in, by password or by a code.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let locale = use_locale();
    let by_password = move || view! { <PasswordForm/> }.into_any();
    view! {
        <AuthFrame title=td_string!(locale, auth.sign_in) description=td_string!(locale, auth.sign_in_description)>
            <SignInSteps purpose=OtpPurpose::SignIn by_password/>
        </AuthFrame>
    }
}

/// What a sign-in page asks at each step: the password, unless a code or the second factor is due.
#[component]
pub(super) fn SignInSteps<F>(purpose: OtpPurpose, by_password: F) -> impl IntoView
where
    F: Fn() -> AnyView + Copy + Send + Sync + 'static,
{
    let locale = use_locale();
    let (step, page) = (use_step(), page_of(purpose));
    let present = move |code: Option<CodeOnItsWay>| match (step, code) {
        (Step::Code, Some(code)) if code.sent.purpose == OtpPurpose::ConfirmSignIn => view! { <ConfirmForm/> }.into_any(),
        (Step::Code, Some(code)) => view! {
            <CodeForm code purpose/>
            <Or/>
            <ByPassword page/>
        }
        .into_any(),
        (Step::Mobile | Step::Code, code) => view! {
            <StepHead title=td_string!(locale, auth.by_code_title) lead=move || td_string!(locale, auth.by_code_lead)/>
            <MobileForm purpose code/>
            <Or/>
            <ByPassword page/>
        }
        .into_any(),
        (Step::Puzzle, _) => view! {
            <PuzzleStep purpose/>
            <Or/>
            <ByPassword page/>
        }
        .into_any(),
        (Step::Factor, _) => view! { <FactorForm page/> }.into_any(),
        _ => by_password(),
    };
    with_awaited_code(step, present)
}

#[component]
fn PasswordForm() -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let sign_up = visit.address("/sign-up", Step::Start);
    let forgot = visit.address("/forgot", Step::Start);
    let was_confirmed = use_step() == Step::Confirmed;
    view! {
        <StepHead title=td_string!(locale, auth.sign_in_title)/>
        {was_confirmed.then(|| view! { <Banner tone=BannerTone::Ok>{td_string!(locale, auth.confirmed)}</Banner> })}
        <form method="post" action=SignIn::PATH class="grid gap-5">
            <SignInNameField id="name" name="name" error=None/>
            // The error never says which of the two is wrong; it is shown beside the one that is mostly mistyped.
            <PasswordField id="password" name="password" error={form_error::<SignIn>()}/>
            <p class="-mt-2 text-[0.93rem]"><TextLink href=forgot>{td_string!(locale, auth.forgot)}</TextLink></p>
            <VisitInputs visit/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.sign_in)}</Button>
        </form>
        <Or/>
        <ByCode page="/sign-in"/>
        <p class="text-[0.95rem] text-ink-2">
            {td_string!(locale, auth.no_account)} " "
            <TextLink href=sign_up>{td_string!(locale, auth.sign_up)}</TextLink>
        </p>
    }
    .into_any()
}

/// Asks for the code that went to the owner, if the password was right; where many have guessed at it, the page does not say so.
#[component]
fn ConfirmForm() -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let back = visit.address("/sign-in", Step::Start);
    view! {
        <StepHead title=td_string!(locale, auth.confirm_title) lead=move || td_string!(locale, auth.confirm_lead)/>
        <form method="post" action=VerifyCode::PATH class="grid gap-5">
            <OtpInput id="code" name="code" error={form_error::<VerifyCode>()}/>
            <input type="hidden" name="purpose" value=name_of(OtpPurpose::ConfirmSignIn)/>
            <VisitInputs visit/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.continue_button)}</Button>
        </form>
        <p class="text-[0.95rem]"><TextLink href=back>{td_string!(locale, auth.back_to_sign_in)}</TextLink></p>
    }
    .into_any()
}

/// Asks for a code of the second factor, or a recovery code.
#[component]
pub(super) fn FactorForm(page: &'static str) -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let back = visit.address(page, Step::Start);
    view! {
        <StepHead title=td_string!(locale, auth.factor_title) lead=move || td_string!(locale, auth.factor_lead)/>
        <form method="post" action=PassFactor::PATH class="grid gap-5">
            <CheckedField
                id="factor"
                name="code"
                label=td_string!(locale, auth.factor_code)
                typing=Typing::Secret
                icon=Glyph::Shield
                autocomplete="one-time-code"
                error={form_error::<PassFactor>()}
            />
            <VisitInputs visit/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.continue_button)}</Button>
        </form>
        <p class="text-[0.95rem]"><TextLink href=back>{td_string!(locale, auth.back_to_sign_in)}</TextLink></p>
    }
    .into_any()
}

#[component]
pub(super) fn ByCode(page: &'static str) -> impl IntoView {
    view! {
        <ButtonLink href=use_visit().address(page, Step::Mobile) tone=Tone::Quiet size=Size::Large wide=true icon=Glyph::Message>
            {td_string!(use_locale(), auth.by_code)}
        </ButtonLink>
    }
    .into_any()
}

#[component]
pub(super) fn ByPassword(page: &'static str) -> impl IntoView {
    view! {
        <ButtonLink href=use_visit().address(page, Step::Start) tone=Tone::Quiet size=Size::Large wide=true icon=Glyph::Key>
            {td_string!(use_locale(), auth.by_password)}
        </ButtonLink>
    }
    .into_any()
}
