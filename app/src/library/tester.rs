use domain::persian::digits;
use leptos::prelude::*;

use super::asked::{Asked, PASSAGE, QUESTION, TEXT};
use super::server_fns::{Fit, Hit};
use super::size::with_tenths;
use crate::chat::sources_line::place_of;
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::{of_locale, use_locale};

/// "Which passages would answer this?" The question is in the address.
pub(super) fn tester(asked: &Asked, by_words_alone: Option<usize>, found: Option<Result<Vec<Hit>, AppError>>) -> AnyView {
    let locale = use_locale();
    let content = match found {
        None => ().into_any(),
        Some(Ok(hits)) if hits.is_empty() => view! { <p class="text-ink-2">{td_string!(locale, library.nothing_found)}</p> }.into_any(),
        Some(Ok(hits)) => hits.into_iter().map(|hit| passage(hit, asked)).collect_view().into_any(),
        Some(Err(error)) => view! { <p class="text-danger" role="alert">{sentence(locale, &error)}</p> }.into_any(),
    };
    view! {
        <section class="grid gap-3" id="tester">
            <h2 class="text-lg font-bold">{td_string!(locale, library.tester_title)}</h2>
            <p class="text-sm text-ink-2">{td_string!(locale, library.tester_text)} " " {kind_of_search(by_words_alone)}</p>
            <form method="get">
                <div class="flex gap-2">
                    <input
                        class="field"
                        name=QUESTION
                        dir="auto"
                        autocomplete="off"
                        aria-label=td_string!(locale, library.tester_label)
                        placeholder=td_string!(locale, library.tester_placeholder)
                        value=asked.value(QUESTION).unwrap_or_default()
                    />
                    <button class="small-primary">{td_string!(locale, library.tester_go)}</button>
                </div>
            </form>
            <div class="grid gap-3" aria-live="polite">{content}</div>
        </section>
    }
    .into_any()
}

/// What goes into a search; of documents that wait to be found by meaning, how many.
fn kind_of_search(by_words_alone: Option<usize>) -> String {
    let locale = use_locale();
    match by_words_alone {
        None => td_string!(locale, library.search_by_words).to_owned(),
        Some(0) => td_string!(locale, library.search_by_meaning).to_owned(),
        Some(count) => {
            let count = digits::number(count as u64, of_locale(locale));
            td_string!(locale, library.search_meaning_waits, count = count).to_string()
        }
    }
}

fn passage(hit: Hit, asked: &Asked) -> AnyView {
    let there = asked.beside(&[(TEXT, hit.document.to_string()), (PASSAGE, hit.passage.to_string())]);
    let place = place_of(&hit.anchor);
    view! {
        <article class="sheet">
            <p class="flex flex-wrap gap-x-3 text-xs text-ink-3">
                <a class="hit-document" href=there title=td_string!(use_locale(), library.show_in_document)><bdi>{hit.document_name}</bdi></a>
                {place.map(|place| view! { <bdi>{place}</bdi> })}
            </p>
            <p class="whitespace-pre-line" dir="auto">{hit.body}</p>
            {fit(hit.fit)}
        </article>
    }
    .into_any()
}

/// Why it was found, and whether an answer would be taken from it.
fn fit(fit: Fit) -> AnyView {
    let locale = use_locale();
    let language = of_locale(locale);
    let Fit { words, pairs, pieces, likeness, likelihood, needed } = fit;
    let [words, pairs, pieces] = [words, pairs, pieces].map(|tenths| with_tenths(tenths.into(), language));
    let [percent, bar] = [likelihood, needed].map(|percent| digits::number(percent.into(), language));
    let likeness = likeness.map(|percent| {
        let percent = digits::number(percent.into(), language);
        view! { <span class="text-ink-3">{td_string!(locale, library.tester_likeness, likeness = percent).to_string()}</span> }
    });
    let is_enough = likelihood >= needed;
    view! {
        <p class="flex flex-wrap gap-x-4 text-xs text-ink-2">
            <span class:text-danger=!is_enough>
                {if is_enough {
                    td_string!(locale, library.tester_enough, likelihood = percent, needed = bar).to_string()
                } else {
                    td_string!(locale, library.tester_too_little, likelihood = percent, needed = bar).to_string()
                }}
            </span>
            <span class="text-ink-3">
                {td_string!(locale, library.tester_scores, words = words, pairs = pairs, pieces = pieces).to_string()}
            </span>
            {likeness}
        </p>
    }
    .into_any()
}
