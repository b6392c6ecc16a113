//! A short hash that tells whether stored vectors still belong to a model.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::OpenError;
use crate::weights::weights_path;

/// Goes into every fingerprint; to be raised when a change of this crate alters the vectors.
const REVISION: &[u8] = b"embedding 1";

/// How much of the weights is hashed at either end: their directory lies at the start, the last layer at the end.
const END_BYTES: u64 = 64 * 1024;

/// How much is read of a file at once; whole words.
const PIECE_BYTES: usize = 64 * 1024;

/// Sixteen hexadecimal digits that change when the model of a folder does, known without opening it: stored vectors made under another
/// fingerprint cannot be compared with new ones and must be made anew.
///
/// # Errors
/// If a file is missing or cannot be read.
pub fn fingerprint(folder: &Path) -> Result<String, OpenError> {
    let mut hash = Fnv::default();
    hash.part(REVISION);
    for name in ["config.json", "tokenizer.json"] {
        read(folder.join(name), |file| hash.file(file))?;
    }
    read(weights_path(folder)?, |file| hash.ends(file))?;
    Ok(format!("{:016x}", hash.0))
}

fn read(path: PathBuf, hash: impl FnOnce(&File) -> io::Result<()>) -> Result<(), OpenError> {
    File::open(&path).and_then(|file| hash(&file)).map_err(|source| OpenError::Read { path, source })
}

/// The 64-bit hash FNV-1a, taken over words of eight bytes for speed.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds a small file whole.
    fn file(&mut self, file: &File) -> io::Result<()> {
        let size = file.metadata()?.len();
        self.word(size);
        let mut piece = vec![0; PIECE_BYTES];
        let mut offset = 0;
        while offset < size {
            let some = usize::try_from(size - offset).map_or(PIECE_BYTES, |rest| rest.min(PIECE_BYTES));
            file.read_exact_at(&mut piece[..some], offset)?;
            self.bytes(&piece[..some]);
            offset += some as u64;
        }
        Ok(())
    }

    /// Adds the size and both ends of a large one.
    fn ends(&mut self, file: &File) -> io::Result<()> {
        let size = file.metadata()?.len();
        self.part(&size.to_le_bytes());
        let mut end = vec![0; size.min(END_BYTES) as usize];
        for offset in [0, size - end.len() as u64] {
            file.read_exact_at(&mut end, offset)?;
            self.part(&end);
        }
        Ok(())
    }

    /// Adds a part together with its length, so that bytes cannot move from one part to the next unseen.
    fn part(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        self.bytes(bytes);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn word(&mut self, word: u64) {
        // The rotation lets the high bits of a word reach the low bits of the hash.
        self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn it_changes_with_every_part_and_is_stable() {
        let folder = tempfile::tempdir().unwrap();
        let of = |parts: [&str; 3]| {
            for (name, text) in ["config.json", "tokenizer.json", "model.gguf"].into_iter().zip(parts) {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            fingerprint(folder.path()).unwrap()
        };
        let long = "tokenizer ".repeat(10_000);
        let plain = of(["config", &long, "weights"]);
        assert_eq!(plain, of(["config", &long, "weights"]));
        assert_eq!(plain.len(), 16);
        assert_ne!(plain, of(["configt", &long[1..], "weights"]));
        assert_ne!(plain, of(["config", &long, "weights!"]));
        assert_ne!(plain, of(["config", &format!("{long}!"), "weights"]));
    }
}
