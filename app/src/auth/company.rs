use domain::accounts::FormField;
use domain::company::CompanyForm;
use domain::identity::Email;
use leptos::prelude::*;

use super::frame::StepHead;
use super::kinds::KindCards;
use super::new_password::NewPasswordField;
use super::server_fns::SignUpCompany;
use super::visit::{Step, VisitInputs, use_visit};
use crate::company_fields::{CompanyFields, CompanyPhone};
use crate::flash::flashed_form;
use crate::form_errors::FieldErrors;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Banner, BannerTone, Button, ButtonKind, CheckedField, Glyph, Size, TextLink, Typing};

/// What was typed about a company. Owned by the page, so that choosing another kind of company loses nothing.
#[derive(Clone, Copy)]
pub(super) struct CompanyInput {
    name: RwSignal<String>,
    legal_id: RwSignal<String>,
    economic_code: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
}

impl CompanyInput {
    pub(super) fn from_flash() -> Self {
        let CompanyForm { company_name, legal_id, economic_code, email, phone, .. } = flashed_form().unwrap_or_default();
        let [name, legal_id, economic_code, email, phone] = [company_name, legal_id, economic_code, email, phone].map(RwSignal::new);
        Self { name, legal_id, economic_code, email, phone }
    }
}

/// Asks a company who it is.
#[component]
pub(super) fn CompanyStep(
    sign_up: ServerAction<SignUpCompany>,
    input: CompanyInput,
    /// Whether it wants what businesses have.
    business: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let visit = use_visit();
    let sign_in = visit.address("/sign-in", Step::Start);
    let pending = sign_up.pending();
    let errors = FieldErrors::new(move || sign_up.value().get(), move || pending.get());
    let other = errors.other();
    let CompanyInput { name, legal_id, economic_code, email, phone } = input;
    let own = Signal::derive(move || {
        let form = CompanyForm {
            company_name: name.get(),
            legal_id: legal_id.get(),
            email: email.get(),
            phone: phone.get(),
            ..CompanyForm::default()
        };
        form.password_context()
    });
    view! {
        <StepHead title=tu_string!(i18n, auth.sign_up_title) lead=move || tu_string!(i18n, auth.company_lead)/>
        <KindCards chosen=if business { Step::Business } else { Step::Legal }/>
        {move || other.get().map(|error| view! { <Banner tone=BannerTone::Danger>{error}</Banner> })}
        <ActionForm action=sign_up>
            <div class="grid gap-5">
                <input type="hidden" name="company[business]" value=business.to_string()/>
                <CompanyFields of="company" errors name legal_id economic_code/>
                <CheckedField
                    id="email"
                    name="company[email]"
                    label=tu_string!(i18n, common.email)
                    typing=Typing::Email
                    rule=|typed| Email::parse(typed).err()
                    hint=tu_string!(i18n, auth.email_hint)
                    icon=Glyph::Mail
                    autocomplete="email"
                    error=errors.of(FormField::Email)
                    value=email
                />
                <CompanyPhone of="company" errors phone/>
                <NewPasswordField own error=errors.of(FormField::Password)/>
                <VisitInputs visit/>
                <Button kind=ButtonKind::Submit size=Size::Large wide=true busy=pending>
                    {tu_string!(i18n, auth.sign_up)}
                </Button>
            </div>
        </ActionForm>
        <p class="text-[0.95rem] text-ink-2">
            {tu_string!(i18n, auth.have_account)} " "
            <TextLink href=sign_in>{tu_string!(i18n, auth.sign_in)}</TextLink>
        </p>
    }
    .into_any()
}
