use domain::sign_in::OtpPurpose;
use leptos::prelude::*;

use super::frame::{AuthFrame, Or, StepHead};
use super::server_fns::{StaffSignIn, page_of};
use super::sign_in::{ByCode, SignInSteps};
use super::sign_up::{CodeFlow, leave_for};
use super::visit::{VisitInputs, use_step, use_visit};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Button, ButtonKind, PasswordField, PasswordUse, SignInNameField, Size};

const PAGE: &str = page_of(OtpPurpose::StaffSignIn);

/// Signing in for those who work for the product: by password or by a code, and then by the second factor. No page leads here.
#[component]
pub(crate) fn StaffSignInPage() -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step();
    let flow = CodeFlow::begin(OtpPurpose::StaffSignIn, step);
    let sign_in = ServerAction::<StaffSignIn>::new();
    leave_for(move || sign_in.value().get().and_then(Result::ok));

    let by_password = move || view! { <StaffPasswordForm sign_in/> }.into_any();
    view! {
        // A customer's session of the same browser is no reason to be led away.
        <AuthFrame title=tu_string!(i18n, auth.staff_title) description=tu_string!(i18n, auth.staff_lead) open_to_all=true>
            <SignInSteps flow by_password/>
        </AuthFrame>
    }
}

#[component]
fn StaffPasswordForm(sign_in: ServerAction<StaffSignIn>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = sign_in.pending();
    let error = form_error(move || sign_in.value().get(), move || pending.get());
    view! {
        <StepHead title=tu_string!(i18n, auth.staff_title) lead=move || tu_string!(i18n, auth.staff_lead)/>
        <ActionForm action=sign_in>
            <div class="grid gap-5">
                <SignInNameField id="name" name="name" error=Signal::stored(None::<String>)/>
                <PasswordField id="password" name="password" purpose=PasswordUse::Current error/>
                <VisitInputs visit=use_visit()/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {tu_string!(i18n, auth.sign_in)}
                </Button>
            </div>
        </ActionForm>
        <Or/>
        <ByCode page=PAGE/>
    }
    .into_any()
}
