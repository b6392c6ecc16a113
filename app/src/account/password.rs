use domain::accounts::AccountsError;
use domain::sign_in::PasswordContext;
use leptos::prelude::*;

use super::frame::Part;
use super::server_fns::{ChangePassword, my_own_data};
use crate::auth::NewPasswordField;
use crate::errors::{AppError, sentence};
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::ui::{Banner, BannerTone, Button, ButtonKind, PasswordField, PasswordUse};

/// Choosing another password.
#[component]
pub(super) fn PasswordPart() -> impl IntoView {
    let i18n = use_i18n();
    let change = ServerAction::<ChangePassword>::new();
    let pending = change.pending();
    let own = Resource::new(|| (), |()| my_own_data());
    let own = Signal::derive(move || own.get().and_then(Result::ok).unwrap_or_else(PasswordContext::default));
    let is_of_current = |error: &AppError| matches!(error, AppError::Domain(domain::Error::Accounts(AccountsError::WrongPassword)));
    let form_error = move |of_current: bool| {
        Signal::derive(move || match change.value().get() {
            Some(Err(error)) if !pending.get() && is_of_current(&error) == of_current => Some(sentence(i18n, &error)),
            _ => None,
        })
    };
    let (of_current, of_new) = (form_error(true), form_error(false));
    // After a change the fields are rendered again, and empty.
    let times_changed = Memo::new(move |times: Option<&usize>| {
        let before = times.copied().unwrap_or(0);
        if matches!(change.value().get(), Some(Ok(()))) { before + 1 } else { before }
    });
    let fields = move || {
        times_changed.track();
        view! {
            <PasswordField
                id="current-password"
                name="current"
                purpose=PasswordUse::Current
                label=tu_string!(i18n, account.current_password)
                error=of_current
            />
            <NewPasswordField own label=tu_string!(i18n, account.new_password) error=of_new/>
        }
    };
    let done = Memo::new(move |_| matches!(change.value().get(), Some(Ok(()))) && !pending.get());
    view! {
        <Part title=tu_string!(i18n, common.password) lead=tu_string!(i18n, account.password_lead)>
            <ActionForm action=change>
                <div class="grid max-w-form gap-5">
                    <input type="hidden" name="back" value=href("/account/security")/>
                    <Transition>{fields}</Transition>
                    {move || done.get().then(|| view! { <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.password_changed)}</Banner> })}
                    <div>
                        <Button kind=ButtonKind::Submit busy=pending>{tu_string!(i18n, account.change_password)}</Button>
                    </div>
                </div>
            </ActionForm>
        </Part>
    }
    .into_any()
}
