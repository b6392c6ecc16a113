//! What became of the files of a form that no script has sent, told one by one on the page that it leads back to.

use cookie::Cookie;
use domain::Error;
use domain::json;
use leptos::prelude::*;
use serde::Serialize;

use crate::cookies::{UPLOADS, UploadsCookie};
use crate::errors::of_domain;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::request_parts::cookie;
use crate::response::set_cookie;
use crate::ui::{Banner, BannerTone};

/// With this many characters of a name it is still known which file is meant. The first with which all fit into a cookie counts.
const NAME_CHARACTERS: [usize; 6] = [160, 80, 40, 20, 10, 5];

/// A file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The name it was sent under; empty when it did not come as far as that.
    pub file: String,
    /// The document that is the same file, when the library had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
}

json::from_json! {
    struct FileReport { file, same_as, error }
}

impl FileReport {
    fn shortened(&self, characters: usize) -> Self {
        let short = |name: &String| match name.char_indices().nth(characters) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name.clone(),
        };
        Self { file: short(&self.file), same_as: self.same_as.as_ref().map(short), error: self.error.clone() }
    }
}

/// Keeps the report for the next page, with names that are short enough; of too many files only the first.
#[must_use]
pub fn report_cookie(files: &[FileReport]) -> Option<Cookie<'static>> {
    let fitting = |files: &[FileReport]| {
        NAME_CHARACTERS.into_iter().find_map(|characters| {
            let short: Vec<FileReport> = files.iter().map(|file| file.shortened(characters)).collect();
            UploadsCookie::set(&serde_json::to_string(&short).ok()?)
        })
    };
    (1..=files.len()).rev().find_map(|count| fitting(&files[..count]))
}

/// The report that the browser brings, once.
pub(crate) fn upload_report() -> Option<AnyView> {
    let kept = cookie(UPLOADS)?;
    set_cookie(&UploadsCookie::clear());
    let files: Vec<FileReport> = json::read(&UploadsCookie::read(&kept))?;
    let tone = if files.iter().any(|file| file.error.is_some()) { BannerTone::Danger } else { BannerTone::Ok };
    let lines = files.into_iter().map(|file| {
        let words = words(&file);
        view! { <li><bdi class="font-bold">{file.file}</bdi>" "{words}</li> }
    });
    Some(view! { <Banner tone><ul class="grid gap-1">{lines.collect_view()}</ul></Banner> }.into_any())
}

fn words(file: &FileReport) -> String {
    let locale = use_locale();
    match (&file.error, &file.same_as) {
        (Some(error), _) => of_domain(locale, error),
        (None, Some(name)) => td_string!(locale, library.upload_known, name = name.clone()).to_string(),
        (None, None) => td_string!(locale, library.upload_done).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use domain::knowledge::{KnowledgeError, MAX_NAME_CHARACTERS};

    use super::*;

    #[test]
    fn what_became_of_twenty_files_with_long_names_fits_into_a_cookie_and_reads_back() {
        let name = "ب".repeat(MAX_NAME_CHARACTERS);
        let refused = FileReport { file: name.clone(), same_as: None, error: Some(KnowledgeError::TooManyAtOnce { max: 20 }.into()) };
        let known = FileReport { file: name.clone(), same_as: Some(name), error: None };
        let few = FileReport { file: "قرارداد \"اجاره\".txt".to_owned(), same_as: None, error: None };
        for (files, told) in [(vec![refused.clone(); 20], 20), (vec![known; 20], 20), (vec![few; 2], 2), (vec![refused; 500], 20)] {
            let set = report_cookie(&files).unwrap();
            assert!(set.to_string().len() <= 4096);
            let read: Vec<FileReport> = json::read(&UploadsCookie::read(set.value())).unwrap();
            assert!(read.len() >= told, "{}", read.len());
            let whole = files[0].file.trim_end_matches('…');
            assert!(read.iter().all(|file| whole.starts_with(file.file.trim_end_matches('…')) && file.error == files[0].error));
        }
    }
}
