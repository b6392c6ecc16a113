use domain::accounts::{AccountKind, FormField, Profile, ProfileForm};
use domain::identity::Mobile;
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::frame::{AccountFrame, Part, Section, load_error};
use super::picture::PicturePart;
use super::server_fns::{SaveProfile, my_profile};
use crate::company_fields::{CompanyFields, CompanyPhone};
use crate::flash::flashed_form;
use crate::form_errors::{FieldErrors, FormError};
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::page_data::awaited;
use crate::ui::{Badge, BadgeTone, Banner, BannerTone, Button, Check, CheckedField, TextLink, Typing};

/// `/account`: who the person is.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let locale = use_locale();
    let content = awaited(async move {
        match my_profile().await {
            Ok(profile) => view! { <ProfileParts profile/> }.into_any(),
            Err(error) => load_error(locale, &error),
        }
    });
    view! {
        <AccountFrame section=Section::Profile>
            {content}
        </AccountFrame>
    }
}

#[component]
fn ProfileParts(profile: Profile) -> impl IntoView {
    let locale = use_locale();
    let language = use_language();
    let Profile { kind, mobile, email, form } = profile;
    let mobile = mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
    let kind_name = match kind {
        AccountKind::Individual => td_string!(locale, auth.individual),
        AccountKind::Legal => td_string!(locale, auth.legal),
        AccountKind::Business => td_string!(locale, auth.business),
    };
    let contacts = [
        (td_string!(locale, common.mobile), mobile.map(|mobile| digits::localize(&mobile.national(), language)), "/account/mobile"),
        (td_string!(locale, common.email), email, "/account/email"),
    ];
    let row = move |(name, value, page): (&'static str, Option<String>, &'static str)| {
        let words = if value.is_some() { td_string!(locale, account.change) } else { td_string!(locale, account.add) };
        view! {
            <div class="flex flex-wrap items-baseline justify-between gap-x-4">
                <dt class="text-ink-2">{name}</dt>
                <dd class="flex flex-wrap items-baseline gap-x-4">
                    {value.map(|value| view! { <bdi class="ltr font-semibold break-all">{value}</bdi> })}
                    <TextLink href=href(page)>{words} <span class="sr-only">" " {name}</span></TextLink>
                </dd>
            </div>
        }
    };
    view! {
        <Part title=td_string!(locale, account.known)>
            <dl class="grid gap-3">
                <div class="flex items-baseline justify-between gap-4">
                    <dt class="text-ink-2">{td_string!(locale, auth.kind)}</dt>
                    <dd><Badge tone=BadgeTone::Saffron>{kind_name}</Badge></dd>
                </div>
                {contacts.map(row).collect_view()}
            </dl>
        </Part>
        <PicturePart/>
        <ProfileFields kind form/>
    }
    .into_any()
}

#[component]
fn ProfileFields(kind: AccountKind, form: ProfileForm) -> impl IntoView {
    let locale = use_locale();
    let errors = FieldErrors::of_form::<SaveProfile>();
    let saved = use_query_map().with_untracked(|query| query.get_str("saved").is_some());
    let form = flashed_form().unwrap_or(form);
    let (is_company, title) = match kind {
        AccountKind::Individual => (false, td_string!(locale, account.about_you)),
        AccountKind::Legal | AccountKind::Business => (true, td_string!(locale, account.about_representative)),
    };
    let company_errors = errors.clone();
    let company = is_company.then(|| {
        view! {
            <Part title=td_string!(locale, account.about_company)>
                <CompanyFields
                    of="profile"
                    errors=company_errors.clone()
                    name=form.company_name
                    legal_id=form.legal_id
                    economic_code=form.economic_code
                />
                <CompanyPhone of="profile" errors=company_errors phone=form.phone/>
            </Part>
        }
    });
    let names = [
        ("first-name", "profile[first_name]", td_string!(locale, account.first_name), "given-name", FormField::FirstName, form.first_name),
        ("last-name", "profile[last_name]", td_string!(locale, account.last_name), "family-name", FormField::LastName, form.last_name),
    ];
    let name_field = |(id, name, label, autocomplete, field, value): (_, &str, &str, _, _, String)| {
        view! {
            <CheckedField
                id
                name
                label
                typing=Typing::Words
                check=Check::Name
                autocomplete
                optional=true
                error=errors.of(field)
                value
            />
        }
    };
    let name_fields = names.map(name_field).collect_view();
    let (wrong_id, other) = (errors.of(FormField::NationalId), errors.other());
    view! {
        <form method="post" action=SaveProfile::PATH class="grid gap-6" data-keep="profile">
            <input type="hidden" name="back" value=href("/account")/>
            {company}
            <Part title lead=td_string!(locale, account.about_lead)>
                <div class="grid max-w-form gap-5">
                    {name_fields}
                    <CheckedField
                        id="national-id"
                        name="profile[national_id]"
                        label=td_string!(locale, account.national_id)
                        typing=Typing::Digits
                        check=Check::NationalId
                        autocomplete="off"
                        optional=true
                        error=wrong_id
                        value=form.national_id
                    />
                </div>
            </Part>
            {saved.then(|| view! { <Banner tone=BannerTone::Ok>{td_string!(locale, account.saved)}</Banner> })}
            <FormError id="profile-error" error=other/>
            <div>
                <Button>{td_string!(locale, common.save)}</Button>
            </div>
        </form>
    }
    .into_any()
}
