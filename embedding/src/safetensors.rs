//! The directory of a safetensors file: a length, then a JSON object of tensors, then their bytes.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use candle_core::quantized::GgmlDType;
use serde::Deserialize;

use crate::OpenError;
use crate::weights::{Entry, WeightFile};

/// Longest directory that is believed; that of a model of 24 layers has some 50 KB.
const LONGEST_HEADER: u64 = 16 << 20;

#[derive(Deserialize)]
struct Listed {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (u64, u64),
}

/// Opens a file of weights under the names of Hugging Face's BERT.
pub(crate) fn open(path: &Path) -> Result<WeightFile<'_>, OpenError> {
    let unreadable = |source| OpenError::Read { path: path.to_owned(), source };
    let invalid = |reason: String| OpenError::Invalid { path: path.to_owned(), reason };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size < 8 {
        return Err(invalid("the file is cut short".into()));
    }
    let mut length = [0; 8];
    file.read_exact_at(&mut length, 0).map_err(unreadable)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER.min(size - 8) {
        return Err(invalid(format!("a directory of {length} bytes is absurd or longer than the file")));
    }
    let mut header = vec![0; length as usize];
    file.read_exact_at(&mut header, 8).map_err(unreadable)?;
    let entries = entries(&header, 8 + length).map_err(invalid)?;
    Ok(WeightFile::new(path, file, size, entries, |_| None))
}

/// The tensors of a directory whose offsets count from `start`. Those of other types, such as lists of positions, are left out.
fn entries(header: &[u8], start: u64) -> Result<HashMap<String, Entry>, String> {
    let mut listed: HashMap<String, serde_json::Value> = serde_json::from_slice(header).map_err(|error| error.to_string())?;
    listed.remove("__metadata__");
    let mut entries = HashMap::new();
    for (name, value) in listed {
        let tensor = Listed::deserialize(value).map_err(|error| format!("{name}: {error}"))?;
        let kind = match tensor.dtype.as_str() {
            "F32" => GgmlDType::F32,
            "F16" => GgmlDType::F16,
            "BF16" => GgmlDType::BF16,
            _ => continue,
        };
        let offset = tensor.data_offsets.0.checked_add(start).ok_or_else(|| format!("{name}: the offset is absurd"))?;
        entries.insert(name, Entry { kind, shape: tensor.shape, offset });
    }
    Ok(entries)
}
