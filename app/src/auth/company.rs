use domain::accounts::{AccountsError, CompanyForm, EconomicCode, Email, FormField, LegalId, Name, Phone};
use domain::persian::digits;
use leptos::prelude::*;

use super::frame::StepHead;
use super::kinds::KindCards;
use super::new_password::NewPasswordField;
use super::server_fns::SignUpCompany;
use super::steps::complaint;
use super::visit::{Step, VisitInputs, use_visit};
use crate::errors::{AppError, sentence};
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::typed::form_typed_before;
use crate::ui::{Banner, BannerTone, Button, ButtonKind, CheckedField, Glyph, Size, TextLink, Typing};

/// Asks a company who it is.
#[component]
pub(super) fn CompanyStep(
    sign_up: ServerAction<SignUpCompany>,
    /// Whether it wants what businesses have.
    business: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let visit = use_visit();
    let sign_in = visit.address("/sign-in", Step::Start);
    let pending = sign_up.pending();
    let outcome = move || sign_up.value().get().filter(|_| !pending.get());
    let wrong = move |field: FormField| {
        Signal::derive(move || match outcome() {
            Some(Err(AppError::Domain(domain::Error::Accounts(error)))) => {
                error.of_field(field).map(|error| sentence(i18n, &AppError::from(error.clone())))
            }
            _ => None,
        })
    };
    // What is wrong with a field is said beside it; everything else above the form.
    let general = complaint(
        move || {
            sign_up
                .value()
                .get()
                .filter(|outcome| !matches!(outcome, Err(AppError::Domain(domain::Error::Accounts(AccountsError::Fields(_))))))
        },
        move || pending.get(),
    );
    let before: CompanyForm = form_typed_before().unwrap_or_default();
    let [name, legal_id, economic_code, email, phone] =
        [before.company_name, before.legal_id, before.economic_code, before.email, before.phone].map(RwSignal::new);
    let own = Signal::derive(move || {
        let form = CompanyForm {
            company_name: name.get(),
            legal_id: legal_id.get(),
            email: email.get(),
            phone: phone.get(),
            ..CompanyForm::default()
        };
        form.own_data()
    });
    view! {
        <StepHead title=tu_string!(i18n, auth.sign_up_title) lead=move || tu_string!(i18n, auth.company_lead)/>
        <KindCards chosen=if business { Step::Business } else { Step::Legal }/>
        {move || general.get().map(|error| view! { <Banner tone=BannerTone::Danger>{error}</Banner> })}
        <ActionForm action=sign_up>
            <div class="grid gap-5">
                <input type="hidden" name="company[business]" value=business.to_string()/>
                <CheckedField
                    id="company-name"
                    name="company[company_name]"
                    label=tu_string!(i18n, auth.company_name)
                    typing=Typing::Words
                    rule=|typed| Name::parse(typed).err()
                    icon=Glyph::Building
                    autocomplete="organization"
                    error=wrong(FormField::CompanyName)
                    value=name
                />
                <div class="grid gap-5 sm:grid-cols-2">
                    <CheckedField
                        id="legal-id"
                        name="company[legal_id]"
                        label=tu_string!(i18n, auth.legal_id)
                        typing=Typing::Digits
                        rule=|typed| LegalId::parse(typed).err()
                        hint=tu_string!(i18n, auth.legal_id_hint)
                        autocomplete="off"
                        error=wrong(FormField::LegalId)
                        value=legal_id
                    />
                    <CheckedField
                        id="economic-code"
                        name="company[economic_code]"
                        label=tu_string!(i18n, auth.economic_code)
                        typing=Typing::Digits
                        rule=|typed| EconomicCode::parse(typed).err()
                        hint=tu_string!(i18n, auth.optional)
                        autocomplete="off"
                        optional=true
                        error=wrong(FormField::EconomicCode)
                        value=economic_code
                    />
                </div>
                <CheckedField
                    id="email"
                    name="company[email]"
                    label=tu_string!(i18n, common.email)
                    typing=Typing::Email
                    rule=|typed| Email::parse(typed).err()
                    hint=tu_string!(i18n, auth.email_hint)
                    icon=Glyph::Mail
                    autocomplete="email"
                    error=wrong(FormField::Email)
                    value=email
                />
                <CheckedField
                    id="phone"
                    name="company[phone]"
                    label=tu_string!(i18n, auth.phone)
                    typing=Typing::Phone
                    rule=|typed| Phone::parse(typed).err()
                    hint=tu_string!(i18n, auth.phone_hint)
                    placeholder=digits::localize("021 8888 8888", language)
                    icon=Glyph::Smartphone
                    autocomplete="tel"
                    error=wrong(FormField::Phone)
                    value=phone
                />
                <NewPasswordField own error=wrong(FormField::Password)/>
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
