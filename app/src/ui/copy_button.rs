use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::{Glyph, Icon};
use crate::i18n::{tu_string, use_i18n};

/// How long the button says that it has copied.
const SAID: Duration = Duration::from_secs(2);

/// Copies the text of an element as one sees it.
#[component]
pub fn CopyButton(
    /// What is copied, in words.
    label: &'static str,
    /// The element's id.
    text_id: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let Some(text) = visible_text(&text_id) else { return };
        // Outside a secure context there is no clipboard.
        if !window().is_secure_context() {
            return;
        }
        let written = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
                copied.set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    SAID,
                );
            }
        });
    };
    let words = move || if copied.get() { tu_string!(i18n, common.copied) } else { label };
    view! {
        <button type="button" class="icon-button needs-scripts" aria-label=words title=words on:click=copy>
            {move || if copied.get() { view! { <Icon glyph=Glyph::Check class="text-ok"/> } } else { view! { <Icon glyph=Glyph::Copy/> } }}
        </button>
    }
    .into_any()
}

/// The text as it is laid out, line breaks and half-spaces included; what `.copying` hides is left out.
fn visible_text(id: &str) -> Option<String> {
    let element = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok()?;
    let classes = element.class_list();
    let _ = classes.add_1("copying");
    let text = element.inner_text();
    let _ = classes.remove_1("copying");
    Some(text)
}
