use domain::sign_in::PasswordContext;
use domain::sign_in::password::{self, Rule};
use leptos::prelude::*;

use super::field::{Field, INPUT, INPUT_SHAPE, described_by};
use super::{Glyph, Icon, IconButton};
use crate::i18n::{tu_string, use_i18n};

/// What a password field is for; browsers then offer the right thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordUse {
    Current,
    /// Shows the rules as they are fulfilled; one of them forbids what is known of the person.
    New(Signal<PasswordContext>),
}

/// A password that can be shown while it is typed. It is not trimmed.
#[component]
pub fn PasswordField(
    id: &'static str,
    name: &'static str,
    /// What it is for.
    purpose: PasswordUse,
    /// What it is called, when it is not simply the password.
    #[prop(optional, into)]
    label: Option<String>,
    /// The error to show.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What is typed.
    #[prop(optional)]
    typed: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(false);
    let (show, hide) = (tu_string!(i18n, common.show_password), tu_string!(i18n, common.hide_password));
    let autocomplete = if purpose == PasswordUse::Current { "current-password" } else { "new-password" };
    // Most wrong passwords in Iran are right ones typed on the other keyboard layout.
    let other_layout = Memo::new(move |_| typed.with(|typed| typed.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c))));
    view! {
        <div class="grid gap-2.5">
            <Field id label=label.unwrap_or_else(|| tu_string!(i18n, common.password).to_owned()) error>
                <div class=INPUT_SHAPE dir="ltr">
                    <input
                        id=id
                        name=name
                        type=move || if shown.get() { "text" } else { "password" }
                        required
                        autocomplete=autocomplete
                        autocapitalize="off"
                        spellcheck="false"
                        class=INPUT
                        aria-describedby=described_by(id)
                        aria-invalid=move || error.with(Option::is_some).then_some("true")
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <span class="flex pe-1.5">
                        {move || {
                            let (glyph, label) = if shown.get() { (Glyph::EyeOff, hide) } else { (Glyph::Eye, show) };
                            view! { <IconButton glyph label=label.to_owned() on_press=move |()| shown.update(|shown| *shown = !*shown)/> }
                        }}
                    </span>
                </div>
                <p class="text-[0.85rem] text-ink-3 empty:hidden" aria-live="polite">
                    {move || other_layout.get().then(|| tu_string!(i18n, common.persian_keyboard))}
                </p>
            </Field>
            {match purpose {
                PasswordUse::Current => None,
                PasswordUse::New(own) => Some(view! { <RuleList typed own/> }),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn RuleList(typed: RwSignal<String>, own: Signal<PasswordContext>) -> impl IntoView {
    let i18n = use_i18n();
    let fulfilled = Memo::new(move |_| typed.with(|typed| own.with(|own| password::rules(typed, own).map(|(_, fulfilled)| fulfilled))));
    let words = [Rule::Length, Rule::NotOnlyDigits, Rule::NotCommon, Rule::NotLikeYourData].map(|rule| match rule {
        Rule::Length => tu_string!(i18n, auth.rule_length),
        Rule::NotOnlyDigits => tu_string!(i18n, auth.rule_not_only_digits),
        Rule::NotCommon => tu_string!(i18n, auth.rule_not_common),
        Rule::NotLikeYourData => tu_string!(i18n, auth.rule_not_like_your_data),
    });
    let row = move |(place, words): (usize, &'static str)| {
        let ticked = move || fulfilled.with(|fulfilled| fulfilled.get(place).copied().unwrap_or_default());
        view! {
            <li class="flex items-start gap-2 text-ink-3 transition-colors" class:text-ok=ticked>
                <span class="mt-1">
                    <Icon glyph=Glyph::CheckCircle class="size-4"/>
                </span>
                <span>{words}</span>
                <span class="sr-only">{move || ticked().then(|| tu_string!(i18n, auth.rule_kept))}</span>
            </li>
        }
    };
    view! { <ul class="grid gap-1 text-[0.88rem]">{words.into_iter().enumerate().map(row).collect_view()}</ul> }.into_any()
}
