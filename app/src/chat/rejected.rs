//! A question that a form without scripts could not ask. The page that answers the form shows it again.

use domain::Error;
use domain::attachments::AttachedFile;
use leptos::prelude::*;

use super::composer::FORM;
use crate::errors::of_domain;
use crate::escaped::Escaped;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Banner, BannerTone};

/// What was sent, and why it was not asked.
#[derive(Debug, Clone, Default)]
pub struct RejectedQuestion {
    pub text: String,
    pub documents_only: bool,
    /// Files that have come; they wait for their question.
    pub files: Vec<AttachedFile>,
    /// Each with the name of the file that it is about, if it is about one.
    pub problems: Vec<(String, Error)>,
}

/// What the composer is filled with, as HTML, and whether its box is ticked.
pub(super) fn typed_before() -> Option<(String, bool)> {
    use_context::<RejectedQuestion>().map(|rejected| (Escaped(&rejected.text).to_string(), rejected.documents_only))
}

/// Why it was not asked, and the files that need not be sent again.
pub(crate) fn rejected_question() -> Option<AnyView> {
    let RejectedQuestion { files, problems, .. } = use_context()?;
    let locale = use_locale();
    let reasons = problems.into_iter().map(move |(file, error)| {
        let file = (!file.is_empty()).then(|| view! { <bdi class="font-bold">{file}</bdi> " " });
        view! { <li>{file} {of_domain(locale, &error)}</li> }
    });
    let kept = files.into_iter().map(|AttachedFile { id, name, .. }| {
        view! {
            <label class="flex items-center gap-2">
                <input type="checkbox" class="check" name="attachments" value=id.to_string() form=FORM checked/>
                <bdi>{name}</bdi>
            </label>
        }
    });
    let kept: Vec<_> = kept.collect();
    let kept = (!kept.is_empty()).then(|| {
        view! { <fieldset class="without-scripts mt-2 grid gap-1"><legend>{td_string!(locale, chat.kept_files)}</legend>{kept}</fieldset> }
    });
    Some(view! { <Banner tone=BannerTone::Danger><ul class="grid gap-1">{reasons.collect_view()}</ul>{kept}</Banner> }.into_any())
}
