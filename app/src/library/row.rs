//! A document in the list: what it is, how far its intake has come, and what it needs.

use domain::knowledge::{DocumentFormat, DocumentState, DocumentView, IntakeFailure, Shelved};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::asked::{Asked, TEXT};
use super::server_fns::{ReplaceOlder, RetryDocument};
use super::size::size;
use crate::i18n::{Locale, td_string};
use crate::language::{use_language, use_locale};
use crate::ui::{DateText, Glyph, Icon};

/// The form that the boxes of all rows belong to.
pub(super) const SELECTION: &str = "selection";

pub(super) fn row(shelved: Shelved, asked: &Asked) -> AnyView {
    let locale = use_locale();
    let Shelved { document, has_older } = shelved;
    let about = asked.beside(&[(TEXT, document.id.to_string())]);
    let (id, name) = (document.id.to_string(), document.name.clone());
    let details = format!("{}: {name}", td_string!(locale, library.details));
    view! {
        <input type="checkbox" class="check" name="ids[]" value=id form=SELECTION aria-label=td_string!(locale, library.select, name = name.clone()).to_string()/>
        <Icon glyph=glyph(&document) class="size-6 text-primary"/>
        <div class="min-w-0">
            <a class="document-name" href=about.clone()><bdi>{name}</bdi></a>
            <p class="text-sm text-ink-3">{facts(&document)}</p>
        </div>
        <div class="document-state">{state(&document)} {next_step(&document, has_older)}</div>
        <a class="icon-button" href=about aria-label=details>
            <Icon glyph=Glyph::More/>
        </a>
    }
    .into_any()
}

fn glyph(document: &DocumentView) -> Glyph {
    match document.format {
        _ if document.source_url.is_some() => Glyph::Globe,
        DocumentFormat::Csv | DocumentFormat::Xlsx | DocumentFormat::Ods => Glyph::FileSheet,
        _ => Glyph::FileText,
    }
}

/// Size, pages and age; of a page of the web its address.
pub(super) fn facts(document: &DocumentView) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let number = |count: u32| digits::number(u64::from(count), language);
    let pages = document.pages.map(|pages| td_string!(locale, library.pages, count = number(pages)).to_string());
    let weight = (document.size > 0).then(|| size(locale, document.size));
    let parts: Vec<String> = weight.into_iter().chain(pages).collect();
    let address = document.source_url.clone().map(|address| view! { <bdi class="break-all">{address}</bdi> " · " });
    let facts = parts.into_iter().map(|part| format!("{part} · ")).collect::<String>();
    let weekly = document.is_refreshed.then(|| format!(" · {}", td_string!(locale, library.weekly)));
    view! { {address} {facts} <DateText at=document.created_at/> {weekly} }.into_any()
}

/// An icon and words; the colour only repeats them.
pub(super) fn state(document: &DocumentView) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let (name, glyph, words) = match document.state {
        DocumentState::Queued => ("queued", Glyph::Clock, td_string!(locale, library.queued).to_owned()),
        DocumentState::Reading => ("reading", Glyph::Refresh, reading(document)),
        DocumentState::Failed => ("failed", Glyph::Alert, td_string!(locale, library.failed).to_owned()),
        DocumentState::Indexed => {
            let count = digits::number(u64::from(document.passages), language);
            let words = format!("{} · {}", td_string!(locale, library.ready), td_string!(locale, library.passages, count = count));
            ("indexed", Glyph::Check, words)
        }
    };
    let unreadable = document.unreadable.as_deref().map(|pages| digits::localize(pages, language));
    let unreadable = unreadable.map(|pages| td_string!(locale, library.unreadable, pages = pages).to_string());
    let guessed = document.encoding.clone().map(|encoding| td_string!(locale, library.encoding_guessed, encoding = encoding).to_string());
    let failure = document.failure.map(|failure| reason(locale, failure));
    let progress = document.progress.map(|percent| {
        view! { <progress class="bar" max="100" value=percent.to_string() aria-label=document.name.clone()></progress> }
    });
    view! {
        <p class="state-words" data-state=name><Icon glyph/> {words}</p>
        {progress}
        {guessed.map(|words| view! { <p class="state-words" data-state="attention"><Icon glyph=Glyph::Warning/> {words}</p> })}
        {unreadable.map(|words| view! { <p class="state-words" data-state="attention"><Icon glyph=Glyph::Warning/> {words}</p> })}
        {failure.map(|words| view! { <p class="text-sm text-danger">{words}</p> })}
    }
    .into_any()
}

/// How far it has been read, where that is known.
fn reading(document: &DocumentView) -> String {
    let locale = use_locale();
    let words = td_string!(locale, library.reading);
    match document.progress {
        Some(percent) => digits::localize(&format!("{words} {percent}{}", td_string!(locale, library.percent)), use_language()),
        None => words.to_owned(),
    }
}

/// What the person can do about its state, when there is anything.
pub(super) fn next_step(document: &DocumentView, has_older: bool) -> AnyView {
    let locale = use_locale();
    // Whatever fails at once again is not offered again.
    let may_be_retried = document.state == DocumentState::Failed && !document.failure.is_some_and(IntakeFailure::is_final);
    let may_replace = has_older && document.state == DocumentState::Indexed;
    let form = |path, words| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name="id" value=document.id.to_string()/>
                <button class="text-button">{words}</button>
            </form>
        }
    };
    view! {
        {may_be_retried.then(|| form(RetryDocument::PATH, td_string!(locale, common.retry)))}
        {may_replace.then(|| view! {
            <p class="text-sm text-ink-3">{td_string!(locale, library.has_older)}</p>
            {form(ReplaceOlder::PATH, td_string!(locale, library.replace))}
        })}
    }
    .into_any()
}

/// Why a document could not be read, and what helps.
pub(crate) fn reason(locale: Locale, failure: IntakeFailure) -> &'static str {
    match failure {
        IntakeFailure::Damaged => td_string!(locale, library.damaged),
        IntakeFailure::Encrypted => td_string!(locale, library.encrypted),
        IntakeFailure::NoText => td_string!(locale, library.no_text),
        IntakeFailure::Scanned => td_string!(locale, library.scanned),
        IntakeFailure::OldWord => td_string!(locale, library.old_word),
        IntakeFailure::WrongName => td_string!(locale, library.wrong_name),
        IntakeFailure::TooLarge => td_string!(locale, library.too_large_inside),
        IntakeFailure::TooManyPassages => td_string!(locale, library.too_many_passages),
        IntakeFailure::TooSlow => td_string!(locale, library.too_slow),
        IntakeFailure::LibraryFull => td_string!(locale, library.library_full),
        IntakeFailure::Unreachable => td_string!(locale, library.unreachable),
        IntakeFailure::Refused => td_string!(locale, library.refused),
        IntakeFailure::NotPublic => td_string!(locale, library.not_public),
        IntakeFailure::Unsupported => td_string!(locale, library.unsupported),
        IntakeFailure::Internal => td_string!(locale, library.internal),
    }
}

#[cfg(test)]
mod tests {
    use domain::Language;
    use domain::knowledge::MAX_PASSAGES;

    use super::*;

    #[test]
    fn a_file_of_too_many_parts_is_told_how_many_there_may_be() {
        for (locale, language) in [(Locale::fa, Language::Fa), (Locale::en, Language::En)] {
            let sentence = reason(locale, IntakeFailure::TooManyPassages);
            assert!(sentence.contains(&digits::number(u64::from(MAX_PASSAGES), language)), "{sentence}");
        }
    }
}
