//! Gets the text out of a file. Files come from anywhere: this runs in a process of its own, see [`super::reader`].

mod book;
#[cfg(test)]
mod corpus;
mod csv;
mod docx;
mod html;
mod html_marks;
mod letter;
mod list_numbers;
mod markdown;
mod opendocument;
mod outline;
mod package;
mod paragraphs;
mod pdf;
mod presentation;
mod recognised;
mod rtf;
mod spreadsheet;
mod table;
mod text;
mod xml;

use serde::{Deserialize, Serialize};

pub(super) use self::html::page_text;
pub(super) use self::recognised::Words;
pub(super) use self::text::unmarked_utf16;

use super::format::{HEAD_BYTES, content_fits};
use super::{DocumentFormat, IntakeFailure, MAX_PASSAGES};
use crate::persian::letters::one_line;
use crate::persian::normalise::for_storage;

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Extracted {
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// The text in its order. No section is empty; there is none where all that could be read is that something is unreadable.
    pub sections: Vec<Section>,
    /// Numbers of the pages that show something of which no text could be read: scans, fonts that do not say what they mean.
    #[serde(default)]
    pub unreadable: Vec<u32>,
    /// The encoding that the text was taken to be in, where nothing in the file says which it is.
    #[serde(default)]
    pub guessed_encoding: Option<String>,
}

impl Extracted {
    /// The same, when it says anything.
    ///
    /// # Errors
    /// [`IntakeFailure::Scanned`] when there is something that was not looked at because nothing reads pictures,
    /// [`IntakeFailure::NoText`] when there is nothing.
    pub fn with_text(self, are_pictures_read: bool) -> Result<Self, IntakeFailure> {
        match (self.sections.is_empty(), self.unreadable.is_empty() || are_pictures_read) {
            (false, _) => Ok(self),
            (true, true) => Err(IntakeFailure::NoText),
            (true, false) => Err(IntakeFailure::Scanned),
        }
    }
}

/// Text that stands on one page or under one heading, a paragraph a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Section {
    /// Page number, from 1.
    #[serde(default)]
    pub page: Option<u32>,
    /// The heading.
    #[serde(default)]
    pub heading: Option<String>,
    /// The text.
    pub text: String,
}

/// The text of a file of the given format, in the spelling in which it is kept.
///
/// # Errors
/// When the file is not of this format, is damaged, protected or too large inside, or holds no text.
pub fn extract(format: DocumentFormat, bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    if !content_fits(format, &bytes[..bytes.len().min(HEAD_BYTES)]) {
        return Err(IntakeFailure::WrongName);
    }
    let mut raw = match format {
        DocumentFormat::Pdf => pdf::extract(bytes)?,
        DocumentFormat::Docx => docx::extract(bytes)?,
        DocumentFormat::Html => html::extract(bytes)?,
        DocumentFormat::Markdown => markdown::extract(bytes)?,
        DocumentFormat::Text => text::extract(bytes),
        DocumentFormat::Csv => csv::extract(bytes),
        DocumentFormat::Xlsx => spreadsheet::extract(bytes)?,
        DocumentFormat::Pptx => presentation::extract(bytes)?,
        DocumentFormat::Odt => opendocument::extract(bytes, opendocument::TEXT)?,
        DocumentFormat::Ods => opendocument::extract(bytes, opendocument::SHEETS)?,
        DocumentFormat::Rtf => rtf::extract(bytes)?,
        DocumentFormat::Epub => book::extract(bytes)?,
        DocumentFormat::Email => letter::extract(bytes)?,
    };
    // Each becomes a passage at least.
    if raw.sections.len() > MAX_PASSAGES as usize {
        return Err(IntakeFailure::TooManyPassages);
    }
    let mut sections: Vec<Section> =
        std::mem::take(&mut raw.sections).into_iter().map(normal).filter(|section| !section.text.is_empty()).collect();
    if !sections.iter().any(|section| section.text.contains(char::is_alphanumeric)) {
        if raw.unreadable.is_empty() {
            return Err(IntakeFailure::NoText);
        }
        sections.clear();
    }
    Ok(Extracted { sections, ..raw })
}

fn normal(section: Section) -> Section {
    let mut text = String::with_capacity(section.text.len());
    // Line by line: a section may be as large as its file, and spelling one makes several copies.
    for line in section.text.lines().map(for_storage) {
        for part in line.lines().map(str::trim).filter(|part| !part.is_empty()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
    }
    Section {
        page: section.page,
        heading: section.heading.map(|heading| one_line(&for_storage(&heading))).filter(|heading| !heading.is_empty()),
        text,
    }
}

#[cfg(test)]
pub(in crate::knowledge) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A Word document with the given headings and the text under each.
    pub(in crate::knowledge) fn docx_of(chapters: &[(String, String)]) -> Vec<u8> {
        let paragraph =
            |style: &str, text: &str| format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
        let body: String = chapters.iter().map(|(heading, text)| [paragraph("a3", heading), paragraph("a4", text)].concat()).collect();
        docx::tests::document(&body)
    }

    #[test]
    fn text_comes_out_in_the_spelling_in_which_it_is_kept() {
        let read = extract(DocumentFormat::Html, "<h2>كتاب\u{202E}ها</h2><p> يك\u{00AD} ﻻ </p><p></p>".as_bytes()).unwrap();
        assert_eq!(read.sections, [Section { page: None, heading: Some("کتابها".into()), text: "یک لا".into() }]);
    }

    proptest! {
        #[test]
        fn no_file_upsets_the_readers_of_text(bytes: Vec<u8>, markup in "(<[a-z]{1,3}>|</p>|<!--|&#x|\\||\n# |- |\"|,|سلام ){0,40}") {
            for format in [DocumentFormat::Html, DocumentFormat::Markdown, DocumentFormat::Text, DocumentFormat::Csv] {
                let _ = extract(format, &bytes);
                let _ = extract(format, markup.as_bytes());
            }
            let _ = extract(DocumentFormat::Docx, &[b"PK\x03\x04", &bytes[..]].concat());
            let _ = extract(DocumentFormat::Docx, &docx::tests::document(&markup));
        }
    }
}
