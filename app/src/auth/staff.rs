use domain::sign_in::OtpPurpose;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::{AuthFrame, Or, StepHead};
use super::server_fns::{StaffSignIn, page_of};
use super::sign_in::{ByCode, SignInSteps};
use super::visit::{VisitInputs, use_visit};
use crate::form_errors::form_error;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Button, PasswordField, SignInNameField, Size};

const PAGE: &str = page_of(OtpPurpose::StaffSignIn);

/// Signing in for those who work for the product: by password or by a code, and then by the second factor. No page leads here.
#[component]
pub(crate) fn StaffSignInPage() -> impl IntoView {
    let locale = use_locale();
    let by_password = move || view! { <StaffPasswordForm/> }.into_any();
    view! {
        // A customer's session of the same browser is no reason to be led away.
        <AuthFrame title=td_string!(locale, auth.staff_title) description=td_string!(locale, auth.staff_lead) open_to_all=true>
            <SignInSteps purpose=OtpPurpose::StaffSignIn by_password/>
        </AuthFrame>
    }
}

#[component]
fn StaffPasswordForm() -> impl IntoView {
    let locale = use_locale();
    view! {
        <StepHead title=td_string!(locale, auth.staff_title) lead=move || td_string!(locale, auth.staff_lead)/>
        <form method="post" action=StaffSignIn::PATH class="grid gap-5">
            <SignInNameField id="name" name="name" error=None/>
            <PasswordField id="password" name="password" error={form_error::<StaffSignIn>()}/>
            <VisitInputs visit=use_visit()/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.sign_in)}</Button>
        </form>
        <Or/>
        <ByCode page=PAGE/>
    }
    .into_any()
}
