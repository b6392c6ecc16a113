use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::frame::Part;
use super::proof::ProofFields;
use super::server_fns::{ChangePassword, my_own_data};
use crate::form_errors::proof_and_form_errors;
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::ui::{Banner, BannerTone, Button, NewPasswordField};

/// Choosing another password.
#[component]
pub(super) fn PasswordPart() -> impl IntoView {
    let locale = use_locale();
    let has_changed = use_query_map().with_untracked(|query| query.get_str("changed").is_some());
    let (errors, error) = proof_and_form_errors::<ChangePassword>();
    let new_password = awaited(async move {
        let own = my_own_data().await.unwrap_or_default();
        view! { <NewPasswordField own label=td_string!(locale, account.new_password) error/> }
    });
    view! {
        <Part title=td_string!(locale, common.password) lead=td_string!(locale, account.password_lead)>
            {has_changed.then(|| view! { <Banner tone=BannerTone::Ok>{td_string!(locale, account.password_changed)}</Banner> })}
            <form method="post" action=ChangePassword::PATH class="grid max-w-form gap-5">
                <input type="hidden" name="back" value=href("/account/security")/>
                <ProofFields
                    id="current-password"
                    code_id="password-code"
                    name="current"
                    label=td_string!(locale, account.current_password)
                    errors
                />
                {new_password}
                <div>
                    <Button>{td_string!(locale, account.change_password)}</Button>
                </div>
            </form>
        </Part>
    }
    .into_any()
}
