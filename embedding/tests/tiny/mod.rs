//! A model folder of 2 layers, 32 dimensions and 60 pieces with random weights, in both forms of weights.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device, Tensor, safetensors};
use serde_json::json;

const HIDDEN: usize = 32;
const INNER: usize = 64;
const PIECES: usize = 60;
pub const POSITIONS: usize = 48;

/// Which file of weights the folder gets.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// `model.safetensors`, with the values that the 4-bit matrices of the other form stand for.
    Safetensors,
    /// The same in 16 bits.
    HalfSafetensors,
    /// `model.gguf`, with 4-bit matrices.
    Gguf,
}

/// Writes a whole model folder. The weights are the same at each call.
pub fn write(folder: &Path, form: Form) {
    fs::write(folder.join("config.json"), config().to_string()).unwrap();
    fs::write(folder.join("tokenizer.json"), tokenizer().to_string()).unwrap();
    let tensors = tensors();
    match form {
        Form::Safetensors => save_plain(folder, &tensors, DType::F32),
        Form::HalfSafetensors => save_plain(folder, &tensors, DType::F16),
        Form::Gguf => {
            let tensors: Vec<_> = tensors.iter().map(|(_, name, tensor)| (name.as_str(), tensor)).collect();
            let metadata = [
                ("general.architecture", Value::String("bert".into())),
                ("general.alignment", Value::U32(32)),
                ("some.list", Value::Array(vec![Value::String("a".into()), Value::String("b".into())])),
                ("some.numbers", Value::Array(vec![Value::F32(1.0), Value::F32(2.0)])),
            ];
            let metadata: Vec<_> = metadata.iter().map(|(key, value)| (*key, value)).collect();
            gguf_file::write(&mut File::create(folder.join("model.gguf")).unwrap(), &metadata, &tensors).unwrap();
        }
    }
}

fn save_plain(folder: &Path, tensors: &[(String, String, QTensor)], kind: DType) {
    let plain = |tensor: &QTensor| tensor.dequantize(&Device::Cpu).unwrap().to_dtype(kind).unwrap();
    let plain: HashMap<_, _> = tensors.iter().map(|(name, _, tensor)| (name.clone(), plain(tensor))).collect();
    safetensors::save(&plain, folder.join("model.safetensors")).unwrap();
}

pub fn config() -> serde_json::Value {
    json!({
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": INNER, "vocab_size": PIECES, "max_position_embeddings": POSITIONS,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
        "sentence_embedding": { "pooling": "mean", "normalize": true, "query_prefix": "q: ", "passage_prefix": "p: " },
    })
}

pub fn tokenizer() -> serde_json::Value {
    let mut pieces: Vec<String> = ["<s>", "<pad>", "</s>", "<unk>", "▁", ":", "▁q", "▁p", "▁سلام"].map(String::from).into();
    pieces.extend(('a'..='z').chain("ابپتثجچحخدذرزژسشصضطظعغفقک".chars()).map(String::from));
    assert_eq!(pieces.len(), PIECES);
    let vocabulary: Vec<_> = pieces.iter().map(|piece| json!([piece, -1.0 - piece.chars().count() as f32 / 8.0])).collect();
    let special = |name: &str, id: u32| json!({ "id": name, "ids": [id], "tokens": [name] });
    let token = |name: &str| json!({ "SpecialToken": { "id": name, "type_id": 0 } });
    let added = |name: &str, id: u32| json!({ "id": id, "content": name, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true });
    json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [added("<s>", 0), added("<pad>", 1), added("</s>", 2), added("<unk>", 3)],
        "normalizer": { "type": "NFKC" },
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "WhitespaceSplit" },
            { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true },
        ] },
        "post_processor": {
            "type": "TemplateProcessing",
            "special_tokens": { "<s>": special("<s>", 0), "</s>": special("</s>", 2) },
            "single": [token("<s>"), { "Sequence": { "id": "A", "type_id": 0 } }, token("</s>")],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 0 } }],
        },
        "decoder": null,
        "model": { "type": "Unigram", "unk_id": 3, "byte_fallback": false, "vocab": vocabulary },
    })
}

/// Every tensor with its name in safetensors and in GGUF.
fn tensors() -> Vec<(String, String, QTensor)> {
    let mut random = Random(7);
    let mut tensors = Vec::new();
    let mut add = |plain: String, gguf: String, shape: &[usize], kind: GgmlDType, middle: f32| {
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| middle + random.next()).collect();
        let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
        tensors.push((plain, gguf, QTensor::quantize(&tensor, kind).unwrap()));
    };
    let tables = [
        ("word", "token_embd", PIECES, GgmlDType::Q4_0),
        ("position", "position_embd", POSITIONS, GgmlDType::F32),
        ("token_type", "token_types", 2, GgmlDType::F32),
    ];
    for (plain, gguf, rows, kind) in tables {
        add(format!("embeddings.{plain}_embeddings.weight"), format!("{gguf}.weight"), &[rows, HIDDEN], kind, 0.0);
    }
    add("embeddings.LayerNorm.weight".into(), "token_embd_norm.weight".into(), &[HIDDEN], GgmlDType::F32, 1.0);
    add("embeddings.LayerNorm.bias".into(), "token_embd_norm.bias".into(), &[HIDDEN], GgmlDType::F32, 0.0);
    for layer in 0..2 {
        let linear = [
            ("attention.self.query", "attn_q", HIDDEN, HIDDEN),
            ("attention.self.key", "attn_k", HIDDEN, HIDDEN),
            ("attention.self.value", "attn_v", HIDDEN, HIDDEN),
            ("attention.output.dense", "attn_output", HIDDEN, HIDDEN),
            ("intermediate.dense", "ffn_up", INNER, HIDDEN),
            ("output.dense", "ffn_down", HIDDEN, INNER),
        ];
        for (plain, gguf, outputs, inputs) in linear {
            let (plain, gguf) = (format!("encoder.layer.{layer}.{plain}"), format!("blk.{layer}.{gguf}"));
            add(format!("{plain}.weight"), format!("{gguf}.weight"), &[outputs, inputs], GgmlDType::Q4_0, 0.0);
            add(format!("{plain}.bias"), format!("{gguf}.bias"), &[outputs], GgmlDType::F32, 0.0);
        }
        for (plain, gguf) in [("attention.output.LayerNorm", "attn_output_norm"), ("output.LayerNorm", "layer_output_norm")] {
            let (plain, gguf) = (format!("encoder.layer.{layer}.{plain}"), format!("blk.{layer}.{gguf}"));
            add(format!("{plain}.weight"), format!("{gguf}.weight"), &[HIDDEN], GgmlDType::F32, 1.0);
            add(format!("{plain}.bias"), format!("{gguf}.bias"), &[HIDDEN], GgmlDType::F32, 0.0);
        }
    }
    tensors
}

/// Numbers between -0.5 and 0.5, the same at each run.
struct Random(u32);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((self.0 >> 16) as u16) / 65_536.0 - 0.5
    }
}
