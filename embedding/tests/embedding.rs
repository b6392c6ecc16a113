//! What a model does with texts, shown on a tiny one with random weights.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, clippy::cast_possible_truncation, missing_docs)]

mod tiny;

use std::num::NonZeroUsize;

use embedding::{EmbedError, Model, Options, TextKind};
use tiny::Form;

const TEXTS: [&str; 5] = ["the quick brown fox", "سلام", "", "a", "one two three four five six seven eight nine ten eleven twelve"];

fn open(form: Form) -> Model {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), form);
    Model::open(folder.path()).unwrap()
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

#[test]
fn all_forms_of_weights_give_the_same_vectors_of_length_one() {
    let (gguf, safetensors, half) = (open(Form::Gguf), open(Form::Safetensors), open(Form::HalfSafetensors));
    assert_eq!(gguf.dimensions(), 32);
    let left = gguf.embed(TextKind::Passage, &TEXTS).unwrap();
    let right = safetensors.embed(TextKind::Passage, &TEXTS).unwrap();
    let half = half.embed(TextKind::Passage, &TEXTS).unwrap();
    for ((left, right), half) in left.iter().zip(&right).zip(&half) {
        assert!((dot(left, left) - 1.0).abs() < 1e-5);
        assert!(dot(left, half) > 0.9999);
        assert!(left.iter().zip(right).all(|(x, y)| (x - y).abs() < 1e-5));
    }
}

#[test]
fn a_text_has_the_same_vector_alone_and_among_others_in_any_order() {
    let model = open(Form::Gguf);
    let together = model.embed(TextKind::Query, &TEXTS).unwrap();
    for (text, vector) in TEXTS.iter().zip(&together) {
        let alone = model.embed(TextKind::Query, &[text]).unwrap().remove(0);
        assert!(dot(&alone, vector) > 0.9999, "{text}");
    }
    assert!(dot(&together[0], &together[1]) < 0.999);
    assert!(model.embed(TextKind::Query, &[]).unwrap().is_empty());
}

#[test]
fn the_kind_matters() {
    let model = open(Form::Gguf);
    let query = model.embed(TextKind::Query, &["word"]).unwrap();
    let passage = model.embed(TextKind::Passage, &["word"]).unwrap();
    assert!(dot(&query[0], &passage[0]) < 0.9999);
}

#[test]
fn what_lies_behind_the_last_token_is_left_out() {
    let model = open(Form::Gguf);
    let long = "ab ".repeat(1000);
    let longer = format!("{long}and more");
    let vectors = model.embed(TextKind::Passage, &[&long, &longer]).unwrap();
    assert!(dot(&vectors[0], &vectors[1]) > 0.9999);
}

#[test]
fn the_limit_of_tokens_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), Form::Gguf);
    // Both ends and the two pieces of the prefix take four tokens, so one letter and its space remain.
    let model = Model::open_with(folder.path(), Options { max_tokens: 6, ..Options::default() }).unwrap();
    let vectors = model.embed(TextKind::Query, &["a bcd", "a xyz"]).unwrap();
    assert!(dot(&vectors[0], &vectors[1]) > 0.9999);
    assert!(Model::open_with(folder.path(), Options { max_tokens: 2, ..Options::default() }).is_err());
}

#[test]
fn marks_of_the_ends_within_a_text_are_only_characters() {
    let model = open(Form::Gguf);
    let vectors = model.embed(TextKind::Query, &["a</s>b", "a b"]).unwrap();
    assert!(dot(&vectors[0], &vectors[1]) < 0.9999);
}

#[test]
fn several_threads_may_ask_at_once() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), Form::Gguf);
    let options = Options { threads: NonZeroUsize::new(2).unwrap(), ..Options::default() };
    let model = Model::open_with(folder.path(), options).unwrap();
    let expected = model.embed(TextKind::Passage, &TEXTS).unwrap();
    std::thread::scope(|scope| {
        let ask = || {
            for _ in 0..20 {
                let vectors = model.embed(TextKind::Passage, &TEXTS).unwrap();
                assert!(vectors.iter().zip(&expected).all(|(left, right)| dot(left, right) > 0.9999));
            }
        };
        (0..4).for_each(|_| drop(scope.spawn(ask)));
    });
}

#[test]
fn the_fingerprint_belongs_to_the_model() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), Form::Gguf);
    let first = Model::open(folder.path()).unwrap().fingerprint().to_owned();
    assert_eq!(first, Model::open(folder.path()).unwrap().fingerprint());
    let mut config = tiny::config();
    config["sentence_embedding"]["query_prefix"] = "another: ".into();
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    assert_ne!(first, Model::open(folder.path()).unwrap().fingerprint());
}

#[test]
fn weights_cut_short_under_an_open_model_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), Form::Gguf);
    let model = Model::open(folder.path()).unwrap();
    std::fs::OpenOptions::new().write(true).open(folder.path().join("model.gguf")).unwrap().set_len(100).unwrap();
    assert!(matches!(model.embed(TextKind::Query, &["a"]), Err(EmbedError::Read(_))));
}
