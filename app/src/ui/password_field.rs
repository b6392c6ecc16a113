use domain::sign_in::PasswordContext;
use domain::sign_in::password::Rule;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::field::{Field, INPUT, INPUT_SHAPE, described_by};
use super::{Glyph, Icon};
use crate::auth::JudgePassword;
use crate::i18n::td_string;
use crate::language::use_locale;

/// The current password, which can be shown while it is typed. It is not trimmed.
#[component]
pub fn PasswordField(
    id: &'static str,
    name: &'static str,
    /// What it is called, when it is not simply the password.
    #[prop(optional, into)]
    label: Option<String>,
    /// What was wrong with it when the form was sent.
    error: Option<String>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| td_string!(use_locale(), common.password).to_owned());
    password(id, name, label, error, "current-password")
}

/// A new password, with its rules and the server's estimate of how hard it is to guess.
#[component]
pub fn NewPasswordField(
    /// What it must not be made of.
    own: PasswordContext,
    /// Fields of the same form that tell more of the person; their names, with spaces between them.
    #[prop(optional)]
    own_fields: Option<&'static str>,
    /// What it is called, when it is not simply the password.
    #[prop(optional, into)]
    label: Option<String>,
    /// What was wrong with it when the form was sent.
    error: Option<String>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| td_string!(use_locale(), common.password).to_owned());
    let words: Vec<&str> = own.words().collect();
    view! {
        <div class="grid gap-2.5" data-judge=JudgePassword::PATH data-own=words.join(" ") data-own-fields=own_fields>
            {password("new-password", "password", label, error, "new-password")}
            <Rules/>
            <Strength/>
        </div>
    }
    .into_any()
}

fn password(id: &'static str, name: &'static str, label: String, error: Option<String>, autocomplete: &'static str) -> AnyView {
    let locale = use_locale();
    let is_wrong = error.is_some();
    view! {
        <Field id label error>
            <div class=INPUT_SHAPE dir="ltr">
                <input
                    id=id
                    name=name
                    type="password"
                    required
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    class=INPUT
                    aria-describedby=described_by(id)
                    aria-invalid=is_wrong.then_some("true")
                    data-password=""
                />
                <span class="flex pe-1.5">
                    <button
                        type="button"
                        class="icon-button eye needs-scripts"
                        title=td_string!(locale, common.show_password)
                        aria-label=td_string!(locale, common.show_password)
                        aria-pressed="false"
                        data-reveal=id
                    >
                        <Icon glyph=Glyph::Eye/>
                        <Icon glyph=Glyph::EyeOff/>
                    </button>
                </span>
            </div>
            <p id=format!("{id}-layout") class="text-[0.85rem] text-ink-3" aria-live="polite" hidden>
                {td_string!(locale, common.persian_keyboard)}
            </p>
        </Field>
    }
    .into_any()
}

#[component]
fn Rules() -> impl IntoView {
    let locale = use_locale();
    // In the order in which the server judges them.
    let words = Rule::ALL.map(|rule| match rule {
        Rule::Length => td_string!(locale, auth.rule_length),
        Rule::NotOnlyDigits => td_string!(locale, auth.rule_not_only_digits),
        Rule::NotCommon => td_string!(locale, auth.rule_not_common),
        Rule::NotLikeYourData => td_string!(locale, auth.rule_not_like_your_data),
    });
    let row = |words: &'static str| {
        view! {
            <li class="rule" data-rule="">
                <Icon glyph=Glyph::CheckCircle class="mt-1 size-4"/>
                <span>{words}</span>
                <span class="rule-kept sr-only">{td_string!(locale, auth.rule_kept)}</span>
            </li>
        }
    };
    view! { <ul class="grid gap-1 text-[0.88rem]">{words.map(row).collect_view()}</ul> }.into_any()
}

/// Four bars and a word; the script says how many are lit.
#[component]
fn Strength() -> impl IntoView {
    let locale = use_locale();
    let words = [
        ("0", td_string!(locale, auth.strength_weak)),
        ("2", td_string!(locale, auth.strength_fair)),
        ("3", td_string!(locale, auth.strength_good)),
        ("4", td_string!(locale, auth.strength_strong)),
    ];
    view! {
        <p class="strength" data-strength="" aria-live="polite">
            <span class="strength-bars" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
            {words.map(|(score, words)| view! { <span data-score=score>{words}</span> }).collect_view()}
        </p>
    }
    .into_any()
}
