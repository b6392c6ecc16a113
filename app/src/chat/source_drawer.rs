//! The passage behind a citation, with the passages around it.

use domain::Language;
use domain::ids::{MessageId, PassageId};
use domain::persian::digits;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::citations;
use super::server_fns::{SourceSheet, source};
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon, Skeleton};
use crate::workspace::{Loaded, load_for, use_nav};

/// Open while the address names a passage; closing goes back to the address without one.
#[component]
pub(super) fn SourceDrawer(
    /// The passage.
    passage: Memo<Option<PassageId>>,
    /// The one that the server has brought.
    first: Option<Result<SourceSheet, AppError>>,
    /// The answer that has just been finished.
    finished: RwSignal<Option<MessageId>>,
) -> impl IntoView {
    let locale = use_locale();
    let found = load_for(passage, first, |passage| source(passage, citing(passage)));
    name_when_finished(passage, found, finished);
    let number = move || {
        let number = found.with(|found| found.as_ref()?.as_ref().ok()?.number);
        number.map(|number| digits::number(u64::from(number), use_language()))
    };
    let title = td_string!(locale, chat.source);
    let nav = use_nav();
    let path = nav.path();
    let close = move || nav.go(&path.get_untracked());
    let heading = NodeRef::<leptos::html::H2>::new();
    move_focus(passage, heading);
    let words = move || found.with(|found| found.as_ref().and_then(|sheet| Some(sheet.as_ref().ok()?.words.clone())));
    let content = move || {
        found.with(|found| match found {
            None => view! { <Skeleton/> }.into_any(),
            Some(Ok(sheet)) => view! { <div class="contents" inner_html=sheet.html.clone()></div> }.into_any(),
            Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(locale, error)}</p> }.into_any(),
        })
    };
    view! {
        <Show when=move || passage.get().is_some()>
            <aside
                class="source-drawer"
                aria-label=title
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        close();
                    } else if let Some(link) = step(&event) {
                        event.prevent_default();
                        link.click();
                    }
                }
            >
                <header class="chat-top">
                    <Icon glyph=Glyph::BookOpen/>
                    <h2 node_ref=heading class="flex-1 font-bold" tabindex="-1">{title} " " {number}</h2>
                    <a class="icon-button" href="?" aria-label=td_string!(locale, common.close)>
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                <p class="sr-only" aria-live="polite">{words}</p>
                <div class="source-sheets">{content}</div>
            </aside>
        </Show>
    }
}

/// With the focus in the drawer, its keys work. When it is closed, the focus goes back to the citation that opened it.
fn move_focus(passage: Memo<Option<PassageId>>, heading: NodeRef<html::H2>) {
    Effect::new(move |opener: Option<Option<HtmlElement>>| {
        let opener = opener.flatten();
        let focused = document().active_element();
        let Some(passage) = passage.get() else {
            let is_lost = focused.is_none_or(|focused| focused.matches("body, .source-drawer *").unwrap_or(false));
            if let Some(opener) = opener.filter(|_| is_lost) {
                let _ = opener.focus();
            }
            return None;
        };
        let citation = || document().query_selector(&format!(".answer {}", citations::selector(passage))).ok()?;
        let opener = opener.or_else(|| {
            // Not every browser gives the focus to what is clicked.
            focused.filter(|focused| focused.matches(".answer a").unwrap_or(false)).or_else(citation)?.dyn_into().ok()
        });
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
        opener
    });
}

/// The link to the source before or after, by the arrows in the direction of the page or, on any layout, by K and J.
fn step(event: &KeyboardEvent) -> Option<HtmlElement> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return None;
    }
    let is_rtl = use_language() == Language::Fa;
    let rel = match event.code().as_str() {
        "KeyJ" => "next",
        "KeyK" => "prev",
        "ArrowRight" if !is_rtl => "next",
        "ArrowLeft" if is_rtl => "next",
        "ArrowRight" | "ArrowLeft" => "prev",
        _ => return None,
    };
    document().query_selector(&format!(".source-drawer [rel={rel}]")).ok()??.dyn_into().ok()
}

/// An answer's sources are saved now and then: one that is opened before has neither number nor mark until the answer is finished.
fn name_when_finished(passage: Memo<Option<PassageId>>, found: Loaded<SourceSheet>, finished: RwSignal<Option<MessageId>>) {
    Effect::new(move |asked: Option<Option<_>>| {
        let asked = asked.flatten();
        let unnamed = found.with(|found| matches!(found, Some(Ok(SourceSheet { number: None, .. }))));
        let (Some(answer), Some(open)) = (finished.get(), passage.get_untracked()) else { return asked };
        let wanted = Some((answer, open));
        // It may cite something else; then once is enough.
        if !unnamed || asked == wanted {
            return asked;
        }
        spawn_local(async move {
            let named = source(open, Some(answer)).await;
            if named.is_ok() && passage.try_get_untracked().flatten() == Some(open) {
                found.try_set(Some(named));
            }
        });
        wanted
    });
}

/// The last answer on the page that cites a passage.
fn citing(passage: PassageId) -> Option<MessageId> {
    let answers = document().query_selector_all(&format!(".answer:has({}) > .answer-text", citations::selector(passage))).ok()?;
    let last = answers.get(answers.length().checked_sub(1)?)?;
    last.dyn_into::<web_sys::Element>().ok()?.id().strip_prefix("text-")?.parse().ok()
}
