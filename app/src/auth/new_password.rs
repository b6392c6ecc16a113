use std::time::Duration;

use domain::sign_in::PasswordContext;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::server_fns::password_strength;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{PasswordField, PasswordUse};

/// A password is rated when typing pauses for this long.
const PAUSE: Duration = Duration::from_millis(350);

/// A new password, with its rules and the server's estimate of how hard it is to guess.
#[component]
pub(crate) fn NewPasswordField(
    /// What it must not be made of.
    #[prop(into)]
    own: Signal<PasswordContext>,
    /// The error to show.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What it is called, when it is not simply the password.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| tu_string!(use_i18n(), common.password).to_owned());
    let typed = RwSignal::new(String::new());
    view! {
        <div class="grid gap-2">
            <PasswordField id="new-password" name="password" purpose=PasswordUse::New(own) label error typed/>
            <Strength typed own/>
        </div>
    }
    .into_any()
}

#[component]
fn Strength(typed: RwSignal<String>, own: Signal<PasswordContext>) -> impl IntoView {
    let i18n = use_i18n();
    let (judged, judge) = signal(None::<u8>);
    Effect::new(move |_| {
        let ask = StoredValue::new_local(debounce(PAUSE, move |text: String| {
            leptos::task::spawn_local(async move {
                let score = password_strength(text.clone(), own.get_untracked()).await.ok();
                // Meanwhile the page may have been left, or something else been typed.
                if typed.try_with_untracked(|now| *now == text) == Some(true) {
                    judge.set(score);
                }
            });
        }));
        Effect::new(move |_| {
            judge.set(None);
            let text = typed.get();
            if !text.is_empty() {
                ask.update_value(|ask| ask(text));
            }
        });
    });
    let shown = move || {
        let score = judged.get()?;
        let (words, colour) = match score {
            0 | 1 => (tu_string!(i18n, auth.strength_weak), "bg-danger"),
            2 => (tu_string!(i18n, auth.strength_fair), "bg-saffron"),
            3 => (tu_string!(i18n, auth.strength_good), "bg-primary"),
            _ => (tu_string!(i18n, auth.strength_strong), "bg-ok"),
        };
        let bars = (1..=4).map(|place| {
            let lit = if place <= score.max(1) { colour } else { "bg-line" };
            view! { <span class=format!("h-1 flex-1 rounded-full {lit}")></span> }
        });
        Some(view! {
            <span class="flex w-24 gap-1" aria-hidden="true">{bars.collect_view()}</span>
            <span>{words}</span>
        })
    };
    view! { <p class="flex min-h-6 items-center gap-3 text-[0.85rem] text-ink-2" aria-live="polite">{shown}</p> }.into_any()
}
