use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};

use super::changes::Applied;
use super::fields::Fields;

/// The file without which a folder is no index.
pub(super) const META: &str = "meta.json";

/// An index that is open for reading.
pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
    /// The state that the reader shows.
    shown: Mutex<Option<String>>,
}

impl Opened {
    fn new(index: Index, fields: Fields) -> tantivy::Result<Self> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let shown = Mutex::new(index.load_metas()?.payload);
        Ok(Self { index, reader, fields, shown })
    }

    /// The last change that is in the folder, by whichever process; what is read from now on contains it.
    pub(super) fn applied(&self) -> tantivy::Result<Option<Applied>> {
        let payload = self.index.load_metas()?.payload;
        let applied = payload.as_deref().and_then(|payload| payload.parse().ok());
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown != payload {
            self.reader.reload()?;
            *shown = payload;
        }
        Ok(applied)
    }
}

/// Opens the index in a folder, or makes an empty one when what is there cannot be used.
pub(super) fn open(folder: &Path) -> tantivy::Result<Opened> {
    let (schema, fields) = Fields::schema();
    match Index::open_in_dir(folder) {
        Ok(index) if index.schema() == schema => match Opened::new(index, fields) {
            Ok(opened) if opened.index.load_metas()?.payload.is_none_or(|payload| payload.parse::<Applied>().is_ok()) => Ok(opened),
            _ => renew(folder),
        },
        _ => renew(folder),
    }
}

/// Replaces whatever is in the folder by an empty index.
pub(super) fn renew(folder: &Path) -> tantivy::Result<Opened> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir_all(folder)?,
    }
    let (schema, fields) = Fields::schema();
    let index = match Index::create_in_dir(folder, schema) {
        // Another process was faster.
        Err(TantivyError::IndexAlreadyExists) => Index::open_in_dir(folder)?,
        created => created?,
    };
    Opened::new(index, fields)
}
