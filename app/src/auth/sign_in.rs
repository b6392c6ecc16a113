use domain::sign_in::OtpPurpose;
use leptos::prelude::*;

use super::frame::{AuthFrame, Or, StepHead};
use super::server_fns::{CodeOnItsWay, PassFactor, SignIn as SignInAction, page_of};
use super::sign_up::{CodeFlow, leave_for};
use super::steps::MobileForm;
use super::visit::{Step, VisitInputs, use_step, use_visit};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{
    Banner, BannerTone, Button, ButtonKind, ButtonLink, CheckedField, Glyph, PasswordField, PasswordUse, SignInNameField, Size, TextLink,
    Tone, Typing,
};

/// Signing in, by password or by a code.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step();
    let flow = CodeFlow::begin(OtpPurpose::SignIn, step);
    let sign_in = ServerAction::<SignInAction>::new();
    leave_for(move || sign_in.value().get().and_then(Result::ok));

    let by_password = move || view! { <PasswordForm sign_in confirmed=step.get() == Step::Confirmed/> }.into_any();
    view! {
        <AuthFrame title=tu_string!(i18n, auth.sign_in) description=tu_string!(i18n, auth.sign_in_description)>
            <SignInSteps flow by_password/>
        </AuthFrame>
    }
}

/// What a sign-in page asks at each step: the password, unless a code or the second factor is due.
#[component]
pub(super) fn SignInSteps<F>(flow: CodeFlow, by_password: F) -> impl IntoView
where
    F: Fn() -> AnyView + Copy + Send + Sync + 'static,
{
    let i18n = use_i18n();
    let step = use_step();
    let (purpose, page) = (flow.purpose, page_of(flow.purpose));
    let present = move |code: Option<CodeOnItsWay>| match (step.get(), code) {
        (Step::Code, Some(code)) => view! {
            {flow.code_form(code)}
            <Or/>
            <ByPassword page/>
        }
        .into_any(),
        (Step::Mobile | Step::Code, _) => view! {
            <StepHead title=tu_string!(i18n, auth.by_code_title) lead=move || tu_string!(i18n, auth.by_code_lead)/>
            <MobileForm send=flow.send purpose/>
            <Or/>
            <ByPassword page/>
        }
        .into_any(),
        (Step::Factor, _) => view! { <FactorForm page/> }.into_any(),
        _ => by_password(),
    };
    view! { <Transition>{move || Suspend::new(async move { present(flow.code.await.ok().flatten()) })}</Transition> }
}

#[component]
fn PasswordForm(
    sign_in: ServerAction<SignInAction>,
    /// Whether an address was just confirmed.
    confirmed: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let visit = use_visit();
    let pending = sign_in.pending();
    let error = form_error(move || sign_in.value().get(), move || pending.get());
    let sign_up = visit.address("/sign-up", Step::Start);
    let forgot = visit.address("/forgot", Step::Start);
    view! {
        <StepHead title=tu_string!(i18n, auth.sign_in_title)/>
        {confirmed.then(|| view! { <Banner tone=BannerTone::Ok>{tu_string!(i18n, auth.confirmed)}</Banner> })}
        <ActionForm action=sign_in>
            <div class="grid gap-5">
                <SignInNameField id="name" name="name" error=Signal::stored(None::<String>)/>
                // The error never says which of the two is wrong; it is shown beside the one that is mostly mistyped.
                <PasswordField id="password" name="password" purpose=PasswordUse::Current error/>
                <p class="-mt-2 text-[0.93rem]"><TextLink href=forgot>{tu_string!(i18n, auth.forgot)}</TextLink></p>
                <VisitInputs visit/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {tu_string!(i18n, auth.sign_in)}
                </Button>
            </div>
        </ActionForm>
        <Or/>
        <ByCode page="/sign-in"/>
        <p class="text-[0.95rem] text-ink-2">
            {tu_string!(i18n, auth.no_account)} " "
            <TextLink href=sign_up>{tu_string!(i18n, auth.sign_up)}</TextLink>
        </p>
    }
    .into_any()
}

/// Asks for a code of the second factor, or a recovery code.
#[component]
pub(super) fn FactorForm(page: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let visit = use_visit();
    let back = visit.address(page, Step::Start);
    let pass = ServerAction::<PassFactor>::new();
    let pending = pass.pending();
    let error = form_error(move || pass.value().get(), move || pending.get());
    leave_for(move || pass.value().get().and_then(Result::ok));
    view! {
        <StepHead title=tu_string!(i18n, auth.factor_title) lead=move || tu_string!(i18n, auth.factor_lead)/>
        <ActionForm action=pass>
            <div class="grid gap-5">
                <CheckedField
                    id="factor"
                    name="code"
                    label=tu_string!(i18n, auth.factor_code)
                    typing=Typing::Secret
                    rule=|_| None
                    icon=Glyph::Shield
                    autocomplete="one-time-code"
                    error
                />
                <VisitInputs visit/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>{tu_string!(i18n, auth.continue_button)}</Button>
            </div>
        </ActionForm>
        <p class="text-[0.95rem]"><TextLink href=back>{tu_string!(i18n, auth.back_to_sign_in)}</TextLink></p>
    }
    .into_any()
}

#[component]
pub(super) fn ByCode(page: &'static str) -> impl IntoView {
    view! {
        <ButtonLink href=use_visit().address(page, Step::Mobile) tone=Tone::Quiet size=Size::Large wide=true icon=Glyph::Message>
            {tu_string!(use_i18n(), auth.by_code)}
        </ButtonLink>
    }
    .into_any()
}

#[component]
pub(super) fn ByPassword(page: &'static str) -> impl IntoView {
    view! {
        <ButtonLink href=use_visit().address(page, Step::Start) tone=Tone::Quiet size=Size::Large wide=true icon=Glyph::Key>
            {tu_string!(use_i18n(), auth.by_password)}
        </ButtonLink>
    }
    .into_any()
}
