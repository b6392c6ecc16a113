//! Archives of XML parts: what the Office formats, OpenDocument and e-books are kept in.

use std::io::{Cursor, ErrorKind, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use super::text::decoded;
use super::xml::{attribute, next};
use crate::knowledge::IntakeFailure;
use crate::knowledge::format::OLE2;

const MAX_ENTRIES: usize = 10_000;
/// What the parts that are read may weigh together, unpacked.
const MAX_INFLATED_BYTES: u64 = 100 * 1024 * 1024;

/// The name of the stream that holds a protected document inside the older container.
pub(super) const PROTECTED: &str = "EncryptedPackage";
/// And of that which holds a document of Word before 2007.
pub(super) const OLD_WORD: &str = "WordDocument";

/// An archive, and how much of it may still be unpacked.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

/// A part that another one names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `styles`, `header`, `officeDocument`.
    pub(super) kind: String,
    /// Its name in the package.
    pub(super) target: String,
}

impl<'a> Package<'a> {
    /// # Errors
    /// [`IntakeFailure::Damaged`] when the bytes are no archive, [`IntakeFailure::TooLarge`] when it has too many parts.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, IntakeFailure> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| IntakeFailure::Damaged)?;
        if archive.len() > MAX_ENTRIES {
            return Err(IntakeFailure::TooLarge);
        }
        Ok(Self { archive, left: MAX_INFLATED_BYTES })
    }

    /// The same of an Office format, whose protected files are kept in the container of the older ones.
    ///
    /// # Errors
    /// [`IntakeFailure::Encrypted`] and [`IntakeFailure::OldWord`] besides.
    pub(super) fn open_office(bytes: &'a [u8]) -> Result<Self, IntakeFailure> {
        if !bytes.starts_with(OLE2) {
            return Self::open(bytes);
        }
        Err(match [PROTECTED, OLD_WORD].map(|stream| has_stream(bytes, stream)) {
            [true, _] => IntakeFailure::Encrypted,
            [_, true] => IntakeFailure::OldWord,
            _ => IntakeFailure::WrongName,
        })
    }

    /// The text of a part; none when the package has no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, IntakeFailure> {
        Ok(self.bytes(name)?.map(|bytes| decoded(&bytes).into_owned()))
    }

    /// The bytes of a part.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, IntakeFailure> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(IntakeFailure::Encrypted),
            Err(_) => return Err(IntakeFailure::Damaged),
        };
        let mut bytes = Vec::new();
        // The sizes that an archive states about itself may be lies; only what really comes out counts.
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|error| match error.kind() {
            ErrorKind::OutOfMemory => IntakeFailure::TooLarge,
            _ => IntakeFailure::Damaged,
        })?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(IntakeFailure::TooLarge)?;
        Ok(Some(bytes))
    }

    /// The name of the part that the package is about; of the package itself when `of` is empty.
    pub(super) fn main_part(&mut self) -> Result<Option<String>, IntakeFailure> {
        Ok(self.relations("")?.into_iter().find(|relation| relation.kind == "officeDocument").map(|relation| relation.target))
    }

    /// The parts that a part names, in its order.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, IntakeFailure> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let Some(xml) = self.part(&format!("{prefix}_rels/{file}.rels"))? else { return Ok(Vec::new()) };
        let mut relations = Vec::new();
        let mut reader = Reader::from_str(&xml);
        loop {
            match next(&mut reader)? {
                Event::Empty(element) | Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    let (Some(id), Some(kind), Some(target)) =
                        (attribute(&element, "Id"), attribute(&element, "Type"), attribute(&element, "Target"))
                    else {
                        continue;
                    };
                    if attribute(&element, "TargetMode").as_deref() != Some("External") {
                        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                        relations.push(Relation { id, kind, target: beside(folder, &target) });
                    }
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }
}

/// Whether a file of the older container names a stream.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The name of a part that is named from a folder.
pub(super) fn beside(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|step| !step.is_empty()).collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
pub(in crate::knowledge) mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A package with the given parts.
    pub(in crate::knowledge) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_found_by_what_names_them() {
        let relations = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/>\
            <Relationship Id=\"r2\" Type=\"http://x/hyperlink\" Target=\"http://elsewhere\" TargetMode=\"External\"/></Relationships>";
        let bytes = package(&[("_rels/.rels", relations)]);
        let mut package = Package::open(&bytes).unwrap();
        assert_eq!(package.main_part().unwrap().as_deref(), Some("word/document2.xml"));
        assert_eq!(package.relations("").unwrap().len(), 1);
        assert_eq!(package.relations("word/document2.xml").unwrap(), []);
        assert_eq!(beside("xl/worksheets", "../media/a.png"), "xl/media/a.png");
    }
}
