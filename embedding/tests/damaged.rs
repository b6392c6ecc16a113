//! Folders that are not whole or do not fit together are refused with an error, never with a panic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, clippy::cast_possible_truncation, missing_docs)]

mod tiny;

use std::fs;
use std::path::Path;

use embedding::{EmbedError, Model, OpenError, TextKind};
use serde_json::{Value, json};
use tempfile::TempDir;
use tiny::Form;

fn folder(form: Form) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), form);
    folder
}

/// Every form of weights with the name of its file.
const WEIGHTS: [(Form, &str); 3] =
    [(Form::Gguf, "model.gguf"), (Form::Safetensors, "model.safetensors"), (Form::HalfSafetensors, "model.safetensors")];

/// The reason why a folder is refused.
fn refusal(folder: &Path) -> String {
    match Model::open(folder) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("the folder was opened"),
    }
}

fn refusal_with(name: &str, value: &Value) -> String {
    let folder = folder(Form::Gguf);
    fs::write(folder.path().join(name), value.to_string()).unwrap();
    refusal(folder.path())
}

fn config_with(field: &str, value: Value) -> Value {
    let mut config = tiny::config();
    config[field] = value;
    config
}

#[test]
fn missing_files_are_named() {
    for name in ["config.json", "tokenizer.json"] {
        let folder = folder(Form::Gguf);
        fs::remove_file(folder.path().join(name)).unwrap();
        assert!(matches!(Model::open(folder.path()), Err(OpenError::Read { path, .. }) if path.ends_with(name)));
    }
    let folder = folder(Form::Gguf);
    fs::remove_file(folder.path().join("model.gguf")).unwrap();
    assert!(matches!(Model::open(folder.path()), Err(OpenError::NoWeights { .. })));
}

#[test]
fn configurations_that_make_no_sense_are_refused() {
    let cases = [
        ("hidden_size", json!(0), "hidden_size is 0"),
        ("hidden_size", json!(-1), "invalid value"),
        ("hidden_size", json!(u64::MAX), "hidden_size is 18446744073709551615"),
        ("hidden_size", json!(64), "has the shape"),
        ("num_hidden_layers", json!(3), "no tensor blk.2."),
        ("num_hidden_layers", json!(1_000_000_000_000_u64), "num_hidden_layers"),
        ("num_attention_heads", json!(5), "do not divide"),
        ("vocab_size", json!(61), "token_embd.weight has the shape"),
        ("max_position_embeddings", json!(2), "too few"),
        ("layer_norm_eps", json!(0.0), "layer_norm_eps is 0"),
        ("model_type", json!("gpt2"), "model_type"),
        ("hidden_act", json!("relu"), "hidden_act"),
        ("sentence_embedding", json!({ "pooling": "cls" }), "mean pooling"),
    ];
    for (field, value, reason) in cases {
        let refusal = refusal_with("config.json", &config_with(field, value));
        assert!(refusal.contains(reason), "{field}: {refusal}");
    }
    assert!(refusal_with("config.json", &json!([])).contains("config.json"));
}

#[test]
fn the_roberta_family_starts_behind_the_padding() {
    let mut config = config_with("model_type", json!("xlm-roberta"));
    config["pad_token_id"] = json!(1);
    let folder = folder(Form::Gguf);
    fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    let model = Model::open(folder.path()).unwrap();
    let long = "ab ".repeat(tiny::POSITIONS);
    assert_eq!(model.embed(TextKind::Query, &[&long]).unwrap().len(), 1);
    config["pad_token_id"] = json!(tiny::POSITIONS);
    assert!(refusal_with("config.json", &config).contains("leaves no position"));
}

#[test]
fn tokenizers_of_another_kind_are_refused() {
    let change = |pointer: &str, value: Value| {
        let mut tokenizer = tiny::tokenizer();
        *tokenizer.pointer_mut(pointer).unwrap() = value;
        refusal_with("tokenizer.json", &tokenizer)
    };
    assert!(change("/model/type", json!("BPE")).contains("only Unigram"));
    assert!(change("/model/byte_fallback", json!(true)).contains("byte_fallback"));
    assert!(change("/model/unk_id", json!(60)).contains("unk_id is 60"));
    assert!(change("/model/vocab", json!([["a"]])).contains("tokenizer.json"));
    assert!(change("/model/vocab", json!({})).contains("a list of pieces"));
    assert!(change("/normalizer", json!({ "type": "Magic" })).contains("tokenizer.json"));
    assert!(change("/normalizer", json!({ "type": "Precompiled", "precompiled_charsmap": "AAAA" })).contains("damaged"));
}

#[test]
fn a_token_without_a_vector_is_an_error() {
    let mut tokenizer = tiny::tokenizer();
    tokenizer["model"]["vocab"].as_array_mut().unwrap().push(json!(["▁word", -0.1]));
    let folder = folder(Form::Gguf);
    fs::write(folder.path().join("tokenizer.json"), tokenizer.to_string()).unwrap();
    let model = Model::open(folder.path()).unwrap();
    assert!(matches!(model.embed(TextKind::Query, &["word"]), Err(EmbedError::UnknownToken(60))));
    assert!(model.embed(TextKind::Query, &["other"]).is_ok());
}

#[test]
fn weights_cut_short_anywhere_are_refused() {
    for (form, name) in WEIGHTS {
        let folder = folder(form);
        let whole = fs::read(folder.path().join(name)).unwrap();
        for length in (0..200).chain((200..whole.len() - 32).step_by(997)) {
            fs::write(folder.path().join(name), &whole[..length]).unwrap();
            assert!(matches!(Model::open(folder.path()), Err(OpenError::Invalid { .. })), "{name} of {length} bytes");
        }
    }
}

#[test]
fn weights_with_a_changed_head_do_not_panic() {
    for (form, name) in WEIGHTS {
        let folder = folder(form);
        let whole = fs::read(folder.path().join(name)).unwrap();
        for place in (0..2500.min(whole.len())).step_by(7) {
            let mut changed = whole.clone();
            changed[place] = changed[place].wrapping_add(if place % 2 == 0 { 0x7F } else { 1 });
            fs::write(folder.path().join(name), &changed).unwrap();
            // Some changes go unseen, for example that of a name nobody asks for.
            if let Ok(model) = Model::open(folder.path()) {
                let _ = model.embed(TextKind::Query, &["a"]);
            }
        }
    }
}

#[test]
fn absurd_lengths_are_refused_without_memory() {
    let folder = folder(Form::Safetensors);
    let path = folder.path().join("model.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    fs::write(&path, &bytes).unwrap();
    assert!(refusal(folder.path()).contains("absurd"));

    let folder = folder_with_gguf_counts(u64::MAX, 1);
    assert!(refusal(folder.path()).contains("cut short"));
    let folder = folder_with_gguf_counts(1, u64::MAX);
    assert!(refusal(folder.path()).contains("cut short"));
}

/// A GGUF file that declares these numbers of tensors and of metadata, and has one short entry.
fn folder_with_gguf_counts(tensors: u64, metadata: u64) -> TempDir {
    let folder = folder(Form::Gguf);
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(tensors.to_le_bytes());
    bytes.extend(metadata.to_le_bytes());
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(b"k\x04\0\0\0\0\0\0\0");
    fs::write(folder.path().join("model.gguf"), bytes).unwrap();
    folder
}

#[test]
fn weights_that_are_not_numbers_are_an_error() {
    let folder = folder(Form::Safetensors);
    let path = folder.path().join("model.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + length..].chunks_exact_mut(4).for_each(|word| word.copy_from_slice(&f32::NAN.to_le_bytes()));
    fs::write(&path, bytes).unwrap();
    let model = Model::open(folder.path()).unwrap();
    assert!(matches!(model.embed(TextKind::Query, &["a"]), Err(EmbedError::NoDirection)));
}
