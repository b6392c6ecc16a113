use domain::Language;
use domain::attachments::{AttachmentState, AttachmentView};
use domain::knowledge::DocumentState;
use domain::persian::digits;

use crate::i18n::td_string;
use crate::language::to_locale;
use crate::library::reason;

/// How a file stands that waits for its question, for the script and in words.
#[must_use]
pub fn attachment_state(file: &AttachmentView, language: Language) -> (&'static str, String) {
    let locale = to_locale(language);
    let ready = || td_string!(locale, attachments.ready).to_owned();
    let Some(document) = &file.document else {
        return match file.state {
            AttachmentState::Sending => ("sending", td_string!(locale, attachments.sending).to_owned()),
            AttachmentState::Complete => ("ready", ready()),
        };
    };
    match (document.state, document.pages) {
        (DocumentState::Queued | DocumentState::Reading, _) => ("reading", td_string!(locale, attachments.reading).to_owned()),
        (DocumentState::Indexed, Some(pages)) => {
            let count = digits::number(pages.into(), language);
            ("ready", td_string!(locale, attachments.ready_pages, count = count).to_string())
        }
        (DocumentState::Indexed, None) => ("ready", ready()),
        (DocumentState::Failed, _) => ("unread", document.failure.map(|failure| reason(locale, failure)).unwrap_or_default().to_owned()),
    }
}
