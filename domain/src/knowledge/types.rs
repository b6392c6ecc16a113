use serde::{Deserialize, Serialize};

use super::{IntakeFailure, KnowledgeError};
use crate::Timestamp;
use crate::ids::{DocumentId, FolderId, PassageId};

/// The largest file that is taken: 25 MiB.
pub const MAX_DOCUMENT_BYTES: u64 = 25 * 1024 * 1024;
/// The most documents a library holds.
pub const MAX_DOCUMENTS: u32 = 500;
/// What the files of a library weigh together at most: 1 GiB.
pub const MAX_LIBRARY_BYTES: u64 = 1024 * 1024 * 1024;
/// The most passages that are cut from one document.
pub const MAX_PASSAGES: u32 = 20_000;
/// The most passages of a library.
pub const MAX_LIBRARY_PASSAGES: u64 = 200_000;
/// The most pages that come with one address.
pub const MAX_PAGES_AT_ONCE: usize = 50;
/// The most folders of a library.
pub const MAX_FOLDERS: u32 = 100;
/// The longest name that is kept; the rest is cut off before the ending.
pub const MAX_NAME_CHARACTERS: usize = 160;

/// The kinds of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// Portable document format.
    Pdf,
    /// Word since 2007.
    Docx,
    /// A web page.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
    /// A table, comma or tab separated.
    Csv,
    /// A workbook of Excel since 2007.
    Xlsx,
    /// A presentation of PowerPoint since 2007.
    Pptx,
    /// A text of LibreOffice.
    Odt,
    /// A workbook of LibreOffice.
    Ods,
    /// Rich text.
    Rtf,
    /// An e-book.
    Epub,
    /// An e-mail as it is saved.
    Email,
}

impl DocumentFormat {
    /// All formats with the endings of their names, the usual one first.
    pub const ENDINGS: [(Self, &'static [&'static str]); 13] = [
        (Self::Pdf, &["pdf"]),
        (Self::Docx, &["docx"]),
        (Self::Html, &["html", "htm"]),
        (Self::Markdown, &["md", "markdown"]),
        (Self::Text, &["txt", "text"]),
        (Self::Csv, &["csv", "tsv"]),
        (Self::Xlsx, &["xlsx", "xlsm"]),
        (Self::Pptx, &["pptx"]),
        (Self::Odt, &["odt"]),
        (Self::Ods, &["ods"]),
        (Self::Rtf, &["rtf"]),
        (Self::Epub, &["epub"]),
        (Self::Email, &["eml"]),
    ];

    /// The value of a file field's `accept`.
    pub const ACCEPT: &'static str = ".pdf,.docx,.html,.htm,.md,.markdown,.txt,.text,.csv,.tsv,.xlsx,.xlsm,.pptx,.odt,.ods,.rtf,.epub,.eml";

    /// The format that the ending of a file's name announces.
    ///
    /// # Errors
    /// [`KnowledgeError::OldWord`] when it is one that people take for another, [`KnowledgeError::Unsupported`] for any other.
    pub fn of_name(name: &str) -> Result<Self, KnowledgeError> {
        Self::is_named(name)?;
        let is_it = |(_, endings): &(Self, &[&str])| endings.iter().any(|known| known.eq_ignore_ascii_case(ending(name)));
        Self::ENDINGS.into_iter().find(is_it).map(|(format, _)| format).ok_or(KnowledgeError::Unsupported)
    }

    /// Whether the ending of a file's name announces any of them.
    ///
    /// # Errors
    /// The same.
    pub fn is_named(name: &str) -> Result<(), KnowledgeError> {
        let ending = ending(name);
        if Self::ACCEPT.split(',').any(|known| known[1..].eq_ignore_ascii_case(ending)) {
            Ok(())
        } else if ["doc", "dot"].iter().any(|old| old.eq_ignore_ascii_case(ending)) {
            Err(KnowledgeError::OldWord)
        } else {
            Err(KnowledgeError::Unsupported)
        }
    }
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// How far the intake of a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Stored, waiting for its turn.
    Queued,
    /// Being read.
    Reading,
    /// Questions are answered from it.
    Indexed,
    /// Could not be read.
    Failed,
}

/// A document as its owner sees it in the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// The name it was uploaded under, made safe to show.
    pub name: String,
    /// What kind of file it is.
    pub format: DocumentFormat,
    /// Size in bytes.
    pub size: u64,
    /// How far its intake has come.
    pub state: DocumentState,
    /// Why it failed, when it did.
    pub failure: Option<IntakeFailure>,
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// Those of which nothing could be read, as `3-5, 9`.
    pub unreadable: Option<String>,
    /// The encoding that its text was taken to be in, such as `windows-1256`, where nothing in the file says which it is.
    pub encoding: Option<String>,
    /// Percent of it that is read, while it is being read and that can be told.
    pub progress: Option<u8>,
    /// Number of passages cut from it.
    pub passages: u32,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// The folder it stands in.
    pub folder: Option<FolderId>,
    /// The address it was fetched from, when it is a page of the web.
    pub source_url: Option<String>,
    /// Whether that is fetched anew every week.
    pub is_refreshed: bool,
}

/// What became of a file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The document it is.
    pub document: DocumentView,
    /// Whether the library had the same file already, perhaps under another name.
    pub is_known: bool,
}

/// Where in a document a passage stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct Anchor {
    /// Page number, from 1.
    pub page: Option<u32>,
    /// Headings under which it stands, from the outermost, with [`Anchor::BETWEEN_HEADINGS`] between.
    pub section: Option<String>,
}

impl Anchor {
    /// Between the headings above a passage.
    pub const BETWEEN_HEADINGS: &'static str = " › ";
}

/// What an answer rests on: mostly a passage of the person's own documents. `n` is the number of its chip, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The number by which the answer's text cites it.
    pub n: u32,
    /// The passage; none for a source of a remote service, of whose documents we hold no more than what is quoted here.
    pub passage: Option<PassageId>,
    /// The document's name; may be empty for a remote one.
    pub document_name: String,
    /// Where it stands.
    pub anchor: Anchor,
    /// The sentence or sentences that the answer rests on.
    pub quote: String,
    /// Where a remote document can be read in full: an http(s) address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Source {
    /// Whether it belongs under an answer that cites the sources with these numbers. What a remote service names stands by itself:
    /// it marks no places in its text.
    #[must_use]
    pub fn belongs(&self, cites: impl Fn(u32) -> bool) -> bool {
        self.passage.is_none() || cites(self.n)
    }
}

/// A passage with what stands around it, for the source drawer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageView {
    /// The passage.
    pub id: PassageId,
    /// Where it stands.
    pub anchor: Anchor,
    /// Its text.
    pub body: String,
}

/// A document's text around a cited passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// The document.
    pub document: DocumentView,
    /// The cited passage with up to two before and after it, in the document's order.
    pub passages: Vec<PassageView>,
    /// Which of them is cited.
    pub cited: PassageId,
}

/// A stretch of a document's text as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentText {
    /// The document.
    pub document: DocumentView,
    /// Its passages in their order.
    pub passages: Vec<PassageView>,
    /// Hand this back to get the passages after these.
    pub next: Option<u32>,
}

crate::json::from_json! {
    enum DocumentFormat {
        "pdf" => Pdf,
        "docx" => Docx,
        "html" => Html,
        "markdown" => Markdown,
        "text" => Text,
        "csv" => Csv,
        "xlsx" => Xlsx,
        "pptx" => Pptx,
        "odt" => Odt,
        "ods" => Ods,
        "rtf" => Rtf,
        "epub" => Epub,
        "email" => Email,
    }
    enum DocumentState { "queued" => Queued, "reading" => Reading, "indexed" => Indexed, "failed" => Failed }
}

crate::json::from_json! {
    struct DocumentView { id, name, format, size, state, failure, pages, unreadable, encoding, progress, passages, created_at, folder, source_url, is_refreshed }
    struct Anchor { page, section }
    struct Source { n, passage, document_name, anchor, quote, link }
    struct PassageView { id, anchor, body }
    struct DocumentText { document, passages, next }
}
