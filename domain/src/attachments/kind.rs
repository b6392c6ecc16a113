use crate::Result;
use crate::knowledge::DocumentFormat;

/// The endings of pictures that Core RAG reads.
const PICTURES: [(&str, &str); 8] = [
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("bmp", "image/bmp"),
    ("webp", "image/webp"),
    ("tiff", "image/tiff"),
    ("tif", "image/tiff"),
];
/// The largest file that it takes: 10 MB.
const MAX_CORE_BYTES: u64 = 10 * 1000 * 1000;

/// What the name of a file says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// It has text, which is read here.
    Document(DocumentFormat),
    /// Only a remote service can make something of it.
    Picture {
        /// Its media type.
        media_type: &'static str,
    },
}

impl FileKind {
    /// By the ending of a name.
    ///
    /// # Errors
    /// [`crate::knowledge::KnowledgeError`] when it is of no kind that anybody reads.
    pub fn of_name(name: &str) -> Result<Self> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let picture = PICTURES.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
        match picture {
            Some((_, media_type)) => Ok(Self::Picture { media_type }),
            None => Ok(Self::Document(DocumentFormat::of_name(name)?)),
        }
    }

    /// The media type under which Core RAG reads such a file of this size; none when it does not.
    #[must_use]
    pub const fn read_by_core(self, size: u64) -> Option<&'static str> {
        if size > MAX_CORE_BYTES {
            return None;
        }
        match self {
            Self::Picture { media_type } => Some(media_type),
            Self::Document(DocumentFormat::Pdf) => Some("application/pdf"),
            Self::Document(DocumentFormat::Text) => Some("text/plain"),
            Self::Document(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::knowledge::KnowledgeError;

    #[test]
    fn core_reads_pictures_pdf_and_text_up_to_ten_megabytes() {
        let read = |name: &str, size| FileKind::of_name(name).unwrap().read_by_core(size);
        assert_eq!(read("عکس.JPG", 10_000_000), Some("image/jpeg"));
        assert_eq!(read("a.pdf", 1), Some("application/pdf"));
        assert_eq!(read("a.txt", 1), Some("text/plain"));
        assert_eq!(read("a.pdf", 10_000_001), None);
        assert_eq!(read("a.docx", 1), None);
        assert_eq!(FileKind::of_name("a.heic"), Err(Error::Knowledge(KnowledgeError::Unsupported)));
    }
}
