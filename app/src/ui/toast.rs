use std::time::Duration;

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::rendered_once::RenderedOnce;

/// How long a toast without a button stays.
const READING_TIME: Duration = Duration::from_secs(6);
/// How long one with a button stays.
const DECIDING_TIME: Duration = Duration::from_secs(12);

#[derive(Clone)]
struct Toast {
    number: u32,
    text: String,
    /// What its button says and does.
    action: Option<(&'static str, Callback<()>)>,
}

/// Short messages at the foot of the page that disappear by themselves.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last_number: StoredValue<u32>,
}

impl Toasts {
    pub fn show(&self, text: impl Into<String>) {
        self.add(text.into(), None);
    }

    /// With a button `label` that calls `undo`.
    pub fn show_with_undo(&self, text: impl Into<String>, label: &'static str, undo: impl Fn() + Send + Sync + 'static) {
        self.add(text.into(), Some((label, Callback::new(move |()| undo()))));
    }

    fn add(&self, text: String, action: Option<(&'static str, Callback<()>)>) {
        let number = self.last_number.get_value().wrapping_add(1);
        self.last_number.set_value(number);
        let time = if action.is_some() { DECIDING_TIME } else { READING_TIME };
        self.shown.update(|shown| shown.push(Toast { number, text, action }));
        let toasts = *self;
        set_timeout(move || toasts.dismiss(number), time);
    }

    fn dismiss(&self, number: u32) {
        // By then the page may have been left.
        self.shown.try_update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Makes [`use_toasts`] work below; called once, at the root.
pub fn provide_toasts() {
    provide_context(Toasts { shown: RwSignal::new(Vec::new()), last_number: StoredValue::new(0) });
}

/// The toasts of the page.
#[must_use]
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Where toasts appear; used once, at the root. Screen readers announce them, and the keyboard reaches them.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let close = td_string!(locale, common.close);
    static REGION: RenderedOnce = RenderedOnce::new();
    let row = move |toast: Toast| {
        let number = toast.number;
        let act = toast.action.map(|(label, action)| {
            let press = move |_| {
                action.run(());
                toasts.dismiss(number);
            };
            view! {
                <button type="button" class="rounded-s px-2 py-1 font-semibold text-primary-ink hover:bg-raised" on:click=press>
                    {label}
                </button>
            }
        });
        view! {
            <li class="pointer-events-auto flex animate-rise items-center gap-2 rounded-m border border-line bg-surface py-2 ps-4 pe-2 shadow-card">
                <span class="min-w-0 flex-1">{toast.text}</span>
                {act}
                <button type="button" class="icon-button small" title=close aria-label=close on:click=move |_| toasts.dismiss(number)>
                    <Icon glyph=Glyph::Close/>
                </button>
            </li>
        }
        .into_any()
    };
    let region = move |[]: [String; 0]| {
        view! {
            <section
                aria-label=td_string!(locale, common.news)
                aria-live="polite"
                class="toasts pointer-events-none fixed inset-x-0 bottom-0 z-50 flex justify-center p-4"
            >
                <ol class="grid w-full max-w-form gap-2">
                    <For each=move || toasts.shown.get() key=|toast| toast.number children=row/>
                </ol>
            </section>
        }
        .into_any()
    };
    REGION.view([], region)
}
