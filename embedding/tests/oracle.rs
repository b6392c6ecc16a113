//! The vectors of multilingual-e5-small in 4 bit, against those that another implementation gave.
//!
//! `EMBEDDING_MODEL_DIR` names the model's folder. The expected vectors are kept in a byte for each coordinate, behind four of their scale.
#![allow(clippy::unwrap_used, missing_docs)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use embedding::{Model, TextKind};
use serde::Deserialize;

#[derive(Deserialize)]
struct Known {
    query: bool,
    text: String,
    /// Base64 of its bytes.
    vector: String,
}

fn decoded(bytes: &str) -> Vec<f32> {
    let bytes = STANDARD.decode(bytes).unwrap();
    let (scale, values) = bytes.split_first_chunk().unwrap();
    values.iter().map(|value| f32::from(value.cast_signed()) * f32::from_le_bytes(*scale)).collect()
}

#[test]
#[ignore = "needs the folder of the model"]
fn vectors_are_those_of_the_other_implementation() {
    let Some(folder) = std::env::var_os("EMBEDDING_MODEL_DIR") else {
        eprintln!("skipped: EMBEDDING_MODEL_DIR names no folder");
        return;
    };
    let model = Model::open(folder.as_ref()).unwrap();
    let known: Vec<Known> = serde_json::from_str(include_str!("oracle.json")).unwrap();
    for kind in [TextKind::Query, TextKind::Passage] {
        let asked: Vec<&Known> = known.iter().filter(|known| known.query == (kind == TextKind::Query)).collect();
        let vectors = model.embed(kind, &asked.iter().map(|known| known.text.as_str()).collect::<Vec<_>>()).unwrap();
        for (known, vector) in asked.iter().zip(&vectors) {
            let expected = decoded(&known.vector);
            let cosine: f32 = expected.iter().zip(vector).map(|(x, y)| x * y).sum();
            assert!(cosine > 0.995, "{cosine} for {:?}", known.text);
        }
    }
}
