//! Proving anew who one is, in the forms of what a borrowed session alone must not do.

use domain::sign_in::{FreshProof, ProofDemand, ProofForm};
use leptos::prelude::*;

use crate::errors::{AppError, Outcome, sentence};
use crate::form_errors::ProofErrors;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::page_data::{PageData, awaited, page_data};
use crate::request::{client, services, signed_in};
use crate::ui::{Banner, BannerTone, CheckedField, Glyph, PasswordField, Typing};

/// What has to be brought, asked once for the whole page.
#[derive(Clone)]
struct PageProof(PageData<Result<ProofDemand, AppError>>);

pub(super) fn provide_proof_demand() {
    provide_context(PageProof(page_data(async { services()?.sign_in.proof_demand(&signed_in()?).await.answer() })));
}

/// Has the caller prove who they are by what a form was sent with.
pub(super) async fn prove(password: &str, factor_code: &str) -> Result<FreshProof, AppError> {
    services()?.sign_in.prove(&signed_in()?, ProofForm { password, factor_code }, &client()?).await.answer()
}

/// The fields for that: the current password, and a code where there is a second factor. None, and a quiet line, where it was proven a
/// moment ago; the script puts the fields there when that moment is over.
#[component]
pub(super) fn ProofFields(
    /// Of the password.
    id: &'static str,
    /// Of the code.
    code_id: &'static str,
    /// Of the password in the form.
    #[prop(default = "password")]
    name: &'static str,
    /// What the password is called, when it is not simply the password.
    #[prop(optional, into)]
    label: Option<String>,
    /// What was wrong with them when the form was sent.
    errors: ProofErrors,
    /// Whether nothing is said where nothing is asked for.
    #[prop(optional)]
    silent: bool,
) -> impl IntoView {
    let locale = use_locale();
    let PageProof(demand) = expect_context();
    let fields = awaited(async move {
        let takes_code = match demand.await {
            Ok(ProofDemand::Nothing) if silent => return ().into_any(),
            Ok(ProofDemand::Nothing) => {
                return view! { <p class="text-[0.93rem] text-ink-2">{td_string!(locale, account.proof_remembered)}</p> }.into_any();
            }
            Ok(demand) => demand == ProofDemand::PasswordAndFactor,
            Err(error) => return view! { <Banner tone=BannerTone::Danger>{sentence(locale, &error)}</Banner> }.into_any(),
        };
        let label = label.unwrap_or_else(|| td_string!(locale, common.password).to_owned());
        let code = takes_code.then(|| {
            view! {
                <CheckedField
                    id=code_id
                    name="factor_code"
                    label=td_string!(locale, auth.factor_code)
                    typing=Typing::Secret
                    icon=Glyph::Shield
                    autocomplete="one-time-code"
                    error=errors.factor_code
                />
            }
        });
        view! {
            <PasswordField id name label error=errors.password/>
            {code}
        }
        .into_any()
    });
    view! { <div id=format!("{id}-proof") class="contents" data-proof="">{fields}</div> }.into_any()
}
