//! The table of word vectors, left in its file: a text needs a few hundred of its 250,000 rows.

use std::fs::File;
use std::os::unix::fs::FileExt;

use candle_core::quantized::GgmlDType;

use crate::EmbedError;
use crate::weights::decode;

/// A matrix of which single rows are read when they are needed.
pub(crate) struct WordTable {
    pub file: File,
    pub kind: GgmlDType,
    pub offset: u64,
    pub rows: usize,
    pub width: usize,
    pub row_bytes: usize,
}

impl WordTable {
    /// The rows of these tokens, one after the other, `width` floats each.
    pub fn gather(&self, tokens: &[u32]) -> Result<Vec<f32>, EmbedError> {
        let mut bytes = vec![0; tokens.len() * self.row_bytes];
        for (row, &token) in bytes.chunks_exact_mut(self.row_bytes).zip(tokens) {
            if token as usize >= self.rows {
                return Err(EmbedError::UnknownToken(token));
            }
            self.file.read_exact_at(row, self.offset + u64::from(token) * self.row_bytes as u64)?;
        }
        let rows = decode(self.kind, &bytes, &[tokens.len(), self.width])?.widened()?;
        Ok(rows.flatten_all()?.to_vec1()?)
    }
}
