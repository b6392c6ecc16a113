//! A file of weights: its directory of tensors, and reading one of them.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use candle_core::quantized::{GgmlDType, QStorage, QTensor};
use candle_core::{DType, Device, Tensor};

use crate::OpenError;
use crate::words::WordTable;

/// Where a tensor lies in the file.
#[derive(Debug)]
pub(crate) struct Entry {
    pub kind: GgmlDType,
    /// Sizes from the outermost to the innermost: a matrix is outputs × inputs.
    pub shape: Vec<usize>,
    /// Position of the first byte in the file.
    pub offset: u64,
}

/// An open file of weights. Nothing of it is in memory but the directory.
pub(crate) struct WeightFile<'a> {
    path: &'a Path,
    file: File,
    size: u64,
    entries: HashMap<String, Entry>,
    name: fn(&str) -> Option<String>,
}

/// A matrix or vector as it is held in memory.
pub(crate) enum Matrix {
    Plain(Tensor),
    Blocks(QTensor),
}

impl Matrix {
    /// The matrix in 32-bit floats, made anew if it is stored in another form.
    pub fn widened(&self) -> candle_core::Result<Tensor> {
        match self {
            Self::Plain(tensor) => tensor.to_dtype(DType::F32),
            Self::Blocks(blocks) => blocks.dequantize(&Device::Cpu),
        }
    }
}

impl<'a> WeightFile<'a> {
    /// Takes a parsed directory; `name` tells under which name the file keeps a tensor of Hugging Face's BERT.
    pub fn new(path: &'a Path, file: File, size: u64, entries: HashMap<String, Entry>, name: fn(&str) -> Option<String>) -> Self {
        Self { path, file, size, entries, name }
    }

    /// Reads a matrix of outputs × inputs.
    pub fn matrix(&self, name: &str, outputs: usize, inputs: usize) -> Result<Matrix, OpenError> {
        self.read(name, &[outputs, inputs])
    }

    /// Reads a matrix as one list of floats, row after row.
    pub fn floats(&self, name: &str, outputs: usize, inputs: usize) -> Result<Vec<f32>, OpenError> {
        self.read(name, &[outputs, inputs]).and_then(|matrix| self.flat(name, &matrix))
    }

    /// Reads a vector, such as a bias.
    pub fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, OpenError> {
        self.read(name, &[length]).and_then(|vector| self.flat(name, &vector))
    }

    /// Checks a table of rows × width and keeps the file open to read its rows later.
    pub fn into_words(self, name: &str, rows: usize, width: usize) -> Result<WordTable, OpenError> {
        let (entry, length) = self.find(name, &[rows, width])?;
        let (kind, offset) = (entry.kind, entry.offset);
        Ok(WordTable { file: self.file, kind, offset, rows, width, row_bytes: length / rows })
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Matrix, OpenError> {
        let (entry, length) = self.find(name, shape)?;
        let mut bytes = vec![0; length];
        let read = self.file.read_exact_at(&mut bytes, entry.offset);
        read.map_err(|source| OpenError::Read { path: self.path.to_owned(), source })?;
        decode(entry.kind, &bytes, shape).map_err(|error| self.invalid(&format!("{name}: {error}")))
    }

    fn flat(&self, name: &str, matrix: &Matrix) -> Result<Vec<f32>, OpenError> {
        let values = matrix.widened().and_then(|tensor| tensor.flatten_all()?.to_vec1());
        values.map_err(|error| self.invalid(&format!("{name}: {error}")))
    }

    /// The entry of a tensor and its length in bytes, after checking that it has this shape and lies within the file.
    fn find(&self, name: &str, shape: &[usize]) -> Result<(&Entry, usize), OpenError> {
        let stored = (self.name)(name).unwrap_or_else(|| name.to_owned());
        // Sentence transformers keep the BERT at the root of the file, other models under a prefix.
        let prefixed = ["", "bert.", "roberta.", "model."].iter().find_map(|prefix| self.entries.get(&format!("{prefix}{stored}")));
        let entry = prefixed.ok_or_else(|| self.invalid(&format!("there is no tensor {stored}")))?;
        if entry.shape != shape {
            return Err(self.invalid(&format!("{stored} has the shape {:?}, not {shape:?}", entry.shape)));
        }
        let length = byte_length(entry.kind, shape).ok_or_else(|| self.invalid(&format!("{stored} does not fit its blocks")))?;
        let end = entry.offset.checked_add(length as u64);
        if end.is_none_or(|end| end > self.size) {
            return Err(self.invalid(&format!("{stored} ends behind the end of the file")));
        }
        Ok((entry, length))
    }

    fn invalid(&self, reason: &str) -> OpenError {
        OpenError::Invalid { path: self.path.to_owned(), reason: reason.to_owned() }
    }
}

/// The length in bytes of a tensor, unless its rows are not whole blocks or the number is absurd.
fn byte_length(kind: GgmlDType, shape: &[usize]) -> Option<usize> {
    let row_blocks = shape.last().filter(|width| width.is_multiple_of(kind.block_size()))? / kind.block_size();
    let rows = shape[..shape.len() - 1].iter().try_fold(1_usize, |rows, size| rows.checked_mul(*size))?;
    rows.checked_mul(row_blocks)?.checked_mul(kind.type_size())
}

/// Gives the bytes of a tensor their meaning. Candle demands that blocks lie at even addresses, which those that an
/// allocator hands out do.
pub(crate) fn decode(kind: GgmlDType, bytes: &[u8], shape: &[usize]) -> candle_core::Result<Matrix> {
    let plain = |kind| Tensor::from_raw_buffer(bytes, kind, shape, &Device::Cpu).map(Matrix::Plain);
    match kind {
        GgmlDType::F32 => plain(DType::F32),
        GgmlDType::F16 => plain(DType::F16),
        GgmlDType::BF16 => plain(DType::BF16),
        blocks => QTensor::new(QStorage::from_data(bytes.into(), &Device::Cpu, blocks)?, shape).map(Matrix::Blocks),
    }
}

/// Where the weights of a folder lie.
pub(crate) fn weights_path(folder: &Path) -> Result<PathBuf, OpenError> {
    let candidates = ["model.gguf", "model.safetensors"].map(|name| folder.join(name));
    let found = candidates.into_iter().find(|path| path.exists());
    found.ok_or_else(|| OpenError::NoWeights { folder: folder.to_owned() })
}
