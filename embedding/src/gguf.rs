//! The directory of a GGUF file: what tensors it has, and where.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use candle_core::quantized::GgmlDType;

use crate::OpenError;
use crate::weights::{Entry, WeightFile};

const DEFAULT_ALIGNMENT: u64 = 32;
/// Longest name or key that is believed; real ones have less than a hundred bytes.
const LONGEST_NAME: u64 = 1024;
const MOST_DIMENSIONS: u32 = 4;
/// The numbers that the format gives to the types of its metadata which matter here.
const TYPE_U32: u32 = 4;
const TYPE_STRING: u32 = 8;
const TYPE_ARRAY: u32 = 9;

/// Opens a file of weights under llama.cpp's names.
pub(crate) fn open(path: &Path) -> Result<WeightFile<'_>, OpenError> {
    let unreadable = |source| OpenError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let entries = Header { input: BufReader::new(&file), size }.entries().map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => OpenError::Invalid { path: path.to_owned(), reason: error.to_string() },
        io::ErrorKind::UnexpectedEof => OpenError::Invalid { path: path.to_owned(), reason: "the file is cut short".into() },
        _ => unreadable(error),
    })?;
    Ok(WeightFile::new(path, file, size, entries, stored_name))
}

/// llama.cpp's name of a tensor, given that of Hugging Face's BERT.
fn stored_name(name: &str) -> Option<String> {
    let (name, kind) = name.rsplit_once('.')?;
    let stored = match name {
        "embeddings.word_embeddings" => "token_embd",
        "embeddings.position_embeddings" => "position_embd",
        "embeddings.token_type_embeddings" => "token_types",
        "embeddings.LayerNorm" => "token_embd_norm",
        _ => {
            let (layer, part) = name.strip_prefix("encoder.layer.")?.split_once('.')?;
            return Some(format!("blk.{layer}.{}.{kind}", layer_part(part)?));
        }
    };
    Some(format!("{stored}.{kind}"))
}

fn layer_part(part: &str) -> Option<&'static str> {
    Some(match part {
        "attention.self.query" => "attn_q",
        "attention.self.key" => "attn_k",
        "attention.self.value" => "attn_v",
        "attention.output.dense" => "attn_output",
        "attention.output.LayerNorm" => "attn_output_norm",
        "intermediate.dense" => "ffn_up",
        "output.dense" => "ffn_down",
        "output.LayerNorm" => "layer_output_norm",
        _ => return None,
    })
}

/// Reads the head of the file from its start. Lengths in it are never trusted with memory.
struct Header<'a> {
    input: BufReader<&'a File>,
    size: u64,
}

impl Header<'_> {
    fn entries(mut self) -> io::Result<HashMap<String, Entry>> {
        let magic: [u8; 4] = self.bytes()?;
        let version = self.u32()?;
        if &magic != b"GGUF" || !(2..=3).contains(&version) {
            return Err(invalid("not a GGUF file of version 2 or 3"));
        }
        let tensors = self.u64()?;
        let alignment = self.alignment()?;
        let mut entries = HashMap::new();
        for _ in 0..tensors {
            let (name, entry) = self.entry()?;
            entries.insert(name, entry);
        }
        // Offsets count from the first aligned position behind the directory.
        let start = self.input.stream_position()?.next_multiple_of(alignment);
        for entry in entries.values_mut() {
            entry.offset = entry.offset.checked_add(start).ok_or_else(|| invalid("an offset is absurd"))?;
        }
        Ok(entries)
    }

    /// Passes over the metadata; `config.json` says all that is needed but the alignment.
    fn alignment(&mut self) -> io::Result<u64> {
        let mut alignment = DEFAULT_ALIGNMENT;
        for _ in 0..self.u64()? {
            let key = self.name()?;
            match self.u32()? {
                TYPE_U32 if key == "general.alignment" => alignment = u64::from(self.u32()?),
                kind => self.skip_value(kind)?,
            }
        }
        if alignment == 0 || alignment > 1 << 20 {
            return Err(invalid("the alignment is absurd"));
        }
        Ok(alignment)
    }

    fn skip_value(&mut self, kind: u32) -> io::Result<()> {
        match kind {
            TYPE_STRING => {
                let length = self.u64()?;
                self.skip(length)
            }
            TYPE_ARRAY => {
                let (kind, count) = (self.u32()?, self.u64()?);
                if kind == TYPE_ARRAY {
                    return Err(invalid("an array of arrays in the metadata"));
                }
                match scalar_bytes(kind) {
                    Some(bytes) => self.skip(count.saturating_mul(bytes)),
                    // Every string takes bytes of the file, so a false count ends at the end of the file.
                    None => (0..count).try_for_each(|_| self.skip_value(kind)),
                }
            }
            _ => {
                let bytes = scalar_bytes(kind).ok_or_else(|| invalid("an unknown type in the metadata"))?;
                self.skip(bytes)
            }
        }
    }

    fn entry(&mut self) -> io::Result<(String, Entry)> {
        let name = self.name()?;
        let dimensions = self.u32()?;
        if dimensions > MOST_DIMENSIONS {
            return Err(invalid("a tensor has too many dimensions"));
        }
        // The file counts from the innermost dimension.
        let mut shape = (0..dimensions).map(|_| Ok(self.u64()? as usize)).collect::<io::Result<Vec<_>>>()?;
        shape.reverse();
        let kind = kind(self.u32()?).ok_or_else(|| invalid("a tensor has an unknown type"))?;
        Ok((name, Entry { kind, shape, offset: self.u64()? }))
    }

    fn name(&mut self) -> io::Result<String> {
        let length = self.u64()?;
        if length > LONGEST_NAME {
            return Err(invalid("a name is absurdly long"));
        }
        let mut bytes = vec![0; length as usize];
        self.input.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| invalid("a name is not UTF-8"))
    }

    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        // Seeking behind the end of a file succeeds, so the end must be looked for here.
        if bytes > self.size.saturating_sub(self.input.stream_position()?) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.input.seek_relative(bytes.try_into().map_err(|_| invalid("a length is absurd"))?)
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }
}

/// The size of a metadata value of fixed length.
fn scalar_bytes(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// The types of tensors that are read: floats, and the blocks of 32 weights.
fn kind(number: u32) -> Option<GgmlDType> {
    Some(match number {
        0 => GgmlDType::F32,
        1 => GgmlDType::F16,
        2 => GgmlDType::Q4_0,
        3 => GgmlDType::Q4_1,
        6 => GgmlDType::Q5_0,
        7 => GgmlDType::Q5_1,
        8 => GgmlDType::Q8_0,
        30 => GgmlDType::BF16,
        _ => return None,
    })
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
