use domain::accounts::FormField;
use domain::company::CompanyForm;
use domain::sign_in::PasswordContext;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::StepHead;
use super::kinds::KindCards;
use super::server_fns::SignUpCompany;
use super::visit::{Step, VisitInputs, use_visit};
use crate::company_fields::{CompanyFields, CompanyPhone};
use crate::flash::flashed_form;
use crate::form_errors::{FieldErrors, FormError};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Button, Check, CheckedField, Glyph, NewPasswordField, Size, TextLink, Typing};

/// Asks a company who it is.
#[component]
pub(super) fn CompanyStep(
    /// Whether it wants what businesses have.
    business: bool,
) -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let sign_in = visit.address("/sign-in", Step::Start);
    let errors = FieldErrors::of_form::<SignUpCompany>();
    let CompanyForm { company_name, legal_id, economic_code, email, phone, .. } = flashed_form().unwrap_or_default();
    view! {
        <StepHead title=td_string!(locale, auth.sign_up_title) lead=move || td_string!(locale, auth.company_lead)/>
        <KindCards chosen=if business { Step::Business } else { Step::Legal }/>
        // Both kinds of company keep what was typed for the other.
        <form method="post" action=SignUpCompany::PATH class="grid gap-5" data-keep="company">
            <FormError id="company-error" error=errors.other()/>
            <input type="hidden" name="company[business]" value=business.to_string()/>
            <CompanyFields of="company" errors=errors.clone() name=company_name legal_id economic_code/>
            <CheckedField
                id="email"
                name="company[email]"
                label=td_string!(locale, common.email)
                typing=Typing::Email
                check=Check::Email
                hint=td_string!(locale, auth.email_hint)
                icon=Glyph::Mail
                autocomplete="email"
                error=errors.of(FormField::Email)
                value=email
            />
            <CompanyPhone of="company" errors=errors.clone() phone/>
            <NewPasswordField
                own=PasswordContext::default()
                own_fields="company[company_name] company[legal_id] company[email] company[phone]"
                error=errors.of(FormField::Password)
            />
            <VisitInputs visit/>
            <Button size=Size::Large wide=true>{td_string!(locale, auth.sign_up)}</Button>
        </form>
        <p class="text-[0.95rem] text-ink-2">
            {td_string!(locale, auth.have_account)} " "
            <TextLink href=sign_in>{td_string!(locale, auth.sign_in)}</TextLink>
        </p>
    }
    .into_any()
}
