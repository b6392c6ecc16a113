use serde::{Deserialize, Serialize};

use crate::error::errors;

errors! {
    /// Why something about a document was not done.
    pub enum KnowledgeError {
        /// Larger than a document may be.
        TooLarge { max_bytes: u64 } => "knowledge.too_large", TooLarge, "larger than {max_bytes} bytes";
        /// No bytes at all.
        Empty => "knowledge.empty", Invalid, "the file is empty";
        /// Nothing was chosen to be sent.
        NoFile => "knowledge.no_file", Invalid, "the form holds no file";
        /// The connection or the form ended within it.
        BrokenOff => "knowledge.broken_off", Invalid, "the file has not come to its end";
        /// One of more files than a form may hold.
        TooManyAtOnce { max: u32 } => "knowledge.too_many_at_once", Invalid, "no more than {max} files at once";
        /// Not one of the kinds of file that can be read.
        Unsupported => "knowledge.unsupported", Unsupported, "this kind of file is not supported";
        /// A file of Word as it was before 2007.
        OldWord => "knowledge.old_word", Unsupported, "files of Word before 2007 (.doc) are not supported";
        /// The library is full.
        TooMany { max: u32 } => "knowledge.too_many", Conflict, "no more than {max} documents";
        /// The files of the library would weigh too much.
        Full { max_bytes: u64 } => "knowledge.full", Conflict, "no more than {max_bytes} bytes together";
        /// Something was to be done to documents, but to none of them.
        NothingChosen => "knowledge.nothing_chosen", Invalid, "no document was chosen";
        /// A folder or a document would have no name.
        NoName => "knowledge.no_name", Invalid, "the name is empty";
        /// The name of a folder is longer than it may be.
        NameTooLong { max: u32 } => "knowledge.name_too_long", Invalid, "no more than {max} characters";
        /// The library has a folder of that name.
        FolderExists => "knowledge.folder_exists", Conflict, "there is a folder of this name";
        /// The library has enough folders.
        TooManyFolders { max: u32 } => "knowledge.too_many_folders", Conflict, "no more than {max} folders";
        /// Not an address of the web that can be fetched.
        InvalidAddress => "knowledge.invalid_address", Invalid, "not an http or https address";
    }
}

/// Why a document could not be read, told to its owner in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum IntakeFailure {
    /// The file is damaged.
    #[error("damaged")]
    Damaged,
    /// The file is protected by a password.
    #[error("encrypted")]
    Encrypted,
    /// The file holds no text that could be read: an empty page, a picture without letters.
    #[error("no text")]
    NoText,
    /// Its pages are pictures that were not looked at: nothing read them at the time.
    #[error("scanned")]
    Scanned,
    /// The name says `.docx`, but Word before 2007 has written it.
    #[error("old Word")]
    OldWord,
    /// The content is not what the name says.
    #[error("not what its name says")]
    WrongName,
    /// Unpacked, the file is too large to be read.
    #[error("too large inside")]
    TooLarge,
    /// There are more headings or pages in it, or more text under them, than passages are cut from one document.
    #[error("too many passages")]
    TooManyPassages,
    /// Reading took too long.
    #[error("took too long")]
    TooSlow,
    /// The library has no room for its text.
    #[error("no room in the library")]
    LibraryFull,
    /// Nobody answered at its address in time.
    #[error("unreachable")]
    Unreachable,
    /// The server at its address did not hand it out.
    #[error("refused by its server")]
    Refused,
    /// Its address leads into a network that is nobody's business.
    #[error("not a public address")]
    NotPublic,
    /// What is at its address is of no kind that can be read.
    #[error("of no kind that can be read")]
    Unsupported,
    /// Our fault.
    #[error("internal")]
    Internal,
}

impl IntakeFailure {
    /// Whether reading the file again comes to the same end, at the same cost. [`Self::Scanned`] is only told where pictures of pages
    /// are read by now.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::NoText | Self::OldWord | Self::TooLarge | Self::TooManyPassages | Self::TooSlow)
    }
}

crate::json::from_json! {
    enum IntakeFailure {
        "damaged" => Damaged,
        "encrypted" => Encrypted,
        "no_text" => NoText,
        "scanned" => Scanned,
        "old_word" => OldWord,
        "wrong_name" => WrongName,
        "too_large" => TooLarge,
        "too_many_passages" => TooManyPassages,
        "too_slow" => TooSlow,
        "library_full" => LibraryFull,
        "unreachable" => Unreachable,
        "refused" => Refused,
        "not_public" => NotPublic,
        "unsupported" => Unsupported,
        "internal" => Internal,
    }
}
