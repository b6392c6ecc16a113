//! The pages that links in e-mails lead to. Only the button on them changes something: programs that scan mail open every link.

use domain::identity::Email;
use domain::sign_in::{LinkPurpose, PasswordContext};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthFrame, StepHead};
use super::server_fns::{ResetPassword, VerifyEmail, look_at_link};
use super::visit::{Step, VisitInputs, use_visit};
use crate::errors::sentence;
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::page_data::awaited;
use crate::ui::{Banner, BannerTone, Button, ButtonLink, NewPasswordField, Size, Tone};

#[component]
pub(crate) fn VerifyEmailPage() -> impl IntoView {
    let locale = use_locale();
    let again = use_visit().address("/sign-in", Step::Start);
    let form = move |link: String, email: String| {
        view! {
            <StepHead title=td_string!(locale, auth.verify_title) lead=move || td_string!(locale, auth.verify_lead)/>
            <p><bdi class="ltr font-semibold break-all">{email}</bdi></p>
            <form method="post" action=VerifyEmail::PATH class="grid gap-2">
                <input type="hidden" name="link" value=link/>
                <VisitInputs visit=use_visit()/>
                <Button size=Size::Large wide=true>{td_string!(locale, auth.verify)}</Button>
                <FormError id="verify-error" error={form_error::<VerifyEmail>()}/>
            </form>
        }
        .into_any()
    };
    view! {
        <AuthFrame title=td_string!(locale, auth.verify_title) description=td_string!(locale, auth.sign_in_description) open_to_all=true>
            <ByLink purpose=LinkPurpose::VerifyEmail form again/>
        </AuthFrame>
    }
}

#[component]
pub(crate) fn ResetPasswordPage() -> impl IntoView {
    let locale = use_locale();
    let again = use_visit().address("/forgot", Step::Start);
    let form = move |link: String, email: String| {
        let own = Email::parse(&email).map_or_else(|_| PasswordContext::default(), |email| PasswordContext::default().with_email(&email));
        view! {
            <StepHead title=td_string!(locale, auth.new_password_title) lead=move || td_string!(locale, auth.new_password_lead)/>
            <form method="post" action=ResetPassword::PATH class="grid gap-5">
                <input type="hidden" name="link" value=link/>
                <input type="text" hidden autocomplete="username" value=email/>
                <NewPasswordField own error={form_error::<ResetPassword>()}/>
                <VisitInputs visit=use_visit()/>
                <Button size=Size::Large wide=true>{td_string!(locale, auth.save_password)}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <AuthFrame title=td_string!(locale, auth.new_password_title) description=td_string!(locale, auth.sign_in_description) open_to_all=true>
            <ByLink purpose=LinkPurpose::ResetPassword form again/>
        </AuthFrame>
    }
}

/// The form of a link that may still be used; otherwise, where another can be had.
#[component]
fn ByLink<F>(purpose: LinkPurpose, form: F, again: String) -> impl IntoView
where
    F: Fn(String, String) -> AnyView + Clone + Send + Sync + 'static,
{
    let locale = use_locale();
    let link = use_query_map().with_untracked(|query| query.get("link")).unwrap_or_default();
    awaited(async move {
        match look_at_link(link.clone(), purpose).await {
            Ok(email) => form(link, email),
            Err(error) => view! {
                <Banner tone=BannerTone::Danger>{sentence(locale, &error)}</Banner>
                <ButtonLink href=again tone=Tone::Quiet size=Size::Large wide=true>{td_string!(locale, auth.new_link)}</ButtonLink>
            }
            .into_any(),
        }
    })
}
