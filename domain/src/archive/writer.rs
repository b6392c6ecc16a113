//! A ZIP archive that is written while its contents are still being read. It grows in a file without a name, which is gone
//! with the process, and only a few pieces of it are in memory.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::Path;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{Error, Result};

/// Pieces that wait to be written.
const WAITING: usize = 8;

/// Whether it is worth making an entry smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// It is.
    Deflated,
    /// It is small already.
    Stored,
}

enum Piece {
    Begin(String, Packing),
    More(Bytes),
    End,
}

/// An archive that grows.
pub struct Archive {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<std::io::Result<File>>,
    /// The open list has an entry already.
    listed: bool,
}

impl Archive {
    /// Begins an archive in a file of this folder. Dropped before its end, it is gone.
    pub(crate) fn begin(folder: &Path) -> Self {
        let (pieces, received) = mpsc::channel(WAITING);
        let folder = folder.to_owned();
        let writer = tokio::task::spawn_blocking(move || write(&folder, received));
        Self { pieces, writer, listed: false }
    }

    /// Begins the next file.
    pub(crate) async fn entry(&mut self, name: &str, packing: Packing) -> Result<()> {
        self.put(Piece::Begin(name.to_owned(), packing)).await
    }

    /// Goes on with the file that was begun last.
    pub(crate) async fn bytes(&mut self, piece: impl Into<Bytes>) -> Result<()> {
        self.put(Piece::More(piece.into())).await
    }

    /// A whole file of JSON.
    pub(crate) async fn json(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.entry(name, Packing::Deflated).await?;
        self.bytes(serde_json::to_vec_pretty(value)?).await
    }

    /// Begins a file of JSON that holds a list, after whatever comes first in it.
    pub(crate) async fn list(&mut self, name: &str, before: &str) -> Result<()> {
        self.listed = false;
        self.entry(name, Packing::Deflated).await?;
        self.bytes(format!("{before}[")).await
    }

    /// The next in the list.
    pub(crate) async fn item(&mut self, value: &impl Serialize) -> Result<()> {
        let mut line = if std::mem::replace(&mut self.listed, true) { b",\n".to_vec() } else { b"\n".to_vec() };
        serde_json::to_writer(&mut line, value)?;
        self.bytes(line).await
    }

    /// Ends the list, with whatever comes last in its file.
    pub(crate) async fn end_list(&mut self, after: &'static str) -> Result<()> {
        self.bytes(Bytes::from_static(b"\n]")).await?;
        self.bytes(after).await
    }

    /// The whole archive, to be read from its beginning.
    pub(crate) async fn finish(mut self) -> Result<File> {
        self.put(Piece::End).await?;
        self.writer.await.map_err(Error::internal)?.map_err(failed)
    }

    async fn put(&mut self, piece: Piece) -> Result<()> {
        if self.pieces.send(piece).await.is_ok() {
            return Ok(());
        }
        // It only stops listening when it cannot go on.
        let ended = (&mut self.writer).await.map_err(Error::internal)?;
        Err(ended.err().map_or_else(|| Error::internal("an archive ended too soon"), failed))
    }
}

/// A full disk, most likely: worth trying again.
fn failed(error: std::io::Error) -> Error {
    tracing::warn!(%error, "an archive could not be written");
    Error::Unavailable
}

fn write(folder: &Path, mut pieces: mpsc::Receiver<Piece>) -> std::io::Result<File> {
    let mut archive = ZipWriter::new(BufWriter::new(tempfile::tempfile_in(folder)?));
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Begin(name, packing) => {
                let method = if packing == Packing::Stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
                archive.start_file(name, SimpleFileOptions::default().compression_method(method))?;
            }
            Piece::More(bytes) => archive.write_all(&bytes)?,
            Piece::End => {
                let mut file = archive.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
                file.rewind()?;
                return Ok(file);
            }
        }
    }
    Err(std::io::Error::other("nobody wants the archive any more"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    #[tokio::test]
    async fn what_was_written_piece_by_piece_reads_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::begin(folder.path());
        archive.json("profile.json", &"سارا").await.unwrap();
        archive.list("empty.json", "").await.unwrap();
        archive.end_list("").await.unwrap();
        archive.list("list.json", "{\"items\":").await.unwrap();
        for n in 0..100 {
            archive.item(&n).await.unwrap();
        }
        archive.end_list("}").await.unwrap();
        archive.entry("documents/1 قرارداد.pdf", Packing::Stored).await.unwrap();
        for _ in 0..100 {
            archive.bytes(vec![7; 10_000]).await.unwrap();
        }
        let mut read = ZipArchive::new(archive.finish().await.unwrap()).unwrap();
        let mut text = |name: &str| {
            let mut text = Vec::new();
            read.by_name(name).unwrap().read_to_end(&mut text).unwrap();
            text
        };
        assert_eq!(serde_json::from_slice::<String>(&text("profile.json")).unwrap(), "سارا");
        assert_eq!(serde_json::from_slice::<Vec<u8>>(&text("empty.json")).unwrap(), Vec::<u8>::new());
        let list: serde_json::Value = serde_json::from_slice(&text("list.json")).unwrap();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(100));
        assert_eq!(text("documents/1 قرارداد.pdf"), vec![7; 1_000_000]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_told_and_not_waited_for() {
        let mut archive = Archive::begin(Path::new("/nowhere/at/all"));
        let mut outcome = Ok(());
        for _ in 0..100 {
            outcome = archive.bytes("x").await;
            if outcome.is_err() {
                break;
            }
        }
        assert_eq!(outcome, Err(Error::Unavailable));
    }
}
