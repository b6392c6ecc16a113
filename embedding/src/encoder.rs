//! From the tokens of texts to one vector for each text.

use std::ops::Range;

use candle_core::{Device, Tensor};

use crate::config::Config;
use crate::layer::{Layer, read_norm};
use crate::rowwise::Norm;
use crate::weights::WeightFile;
use crate::words::WordTable;
use crate::{EmbedError, OpenError};

pub(crate) struct Encoder {
    width: usize,
    words: WordTable,
    /// For each position of a token the vector to add to that of its word, that of the only token type included.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl Encoder {
    pub fn read(weights: WeightFile<'_>, config: &Config) -> Result<Self, OpenError> {
        let width = config.hidden_size;
        let positions = read_positions(&weights, config)?;
        let norm = read_norm(&weights, config, "embeddings.LayerNorm")?;
        let layers = (0..config.num_hidden_layers).map(|number| Layer::read(&weights, config, number)).collect::<Result<_, _>>()?;
        let words = weights.into_words("embeddings.word_embeddings.weight", config.vocab_size, width)?;
        Ok(Self { width, words, positions, norm, layers })
    }

    /// The vectors of texts, each of length one. No text may be empty or longer than the model's positions.
    ///
    /// The tokens of all texts form one matrix, so no padding is computed and a text's vector hardly depends on
    /// its neighbours.
    pub fn encode(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let ranges = ranges(texts);
        let mut tokens = self.embed(texts)?;
        for layer in &self.layers {
            tokens = layer.forward(&tokens, &ranges)?;
        }
        let tokens: Vec<f32> = tokens.flatten_all()?.to_vec1()?;
        ranges.iter().map(|rows| mean_direction(&tokens[rows.start * self.width..rows.end * self.width], self.width)).collect()
    }

    /// The vectors of the tokens before the first layer.
    fn embed(&self, texts: &[&[u32]]) -> Result<Tensor, EmbedError> {
        let mut values = self.words.gather(&texts.concat())?;
        let mut rows = values.chunks_exact_mut(self.width);
        for text in texts {
            for (position, row) in self.positions.chunks_exact(self.width).zip(rows.by_ref().take(text.len())) {
                row.iter_mut().zip(position).for_each(|(x, y)| *x += y);
                self.norm.apply(row);
            }
        }
        let tokens = values.len() / self.width;
        Ok(Tensor::from_vec(values, (tokens, self.width), &Device::Cpu)?)
    }
}

fn read_positions(weights: &WeightFile<'_>, config: &Config) -> Result<Vec<f32>, OpenError> {
    let width = config.hidden_size;
    let mut positions = weights.floats("embeddings.position_embeddings.weight", config.max_position_embeddings, width)?;
    let types = weights.floats("embeddings.token_type_embeddings.weight", config.type_vocab_size, width)?;
    positions.drain(..config.first_position() * width);
    for position in positions.chunks_exact_mut(width) {
        position.iter_mut().zip(&types).for_each(|(x, y)| *x += y);
    }
    Ok(positions)
}

/// The rows of each text in the matrix of all tokens.
fn ranges(texts: &[&[u32]]) -> Vec<Range<usize>> {
    let mut start = 0;
    let range = |text: &&[u32]| {
        start += text.len();
        start - text.len()..start
    };
    texts.iter().map(range).collect()
}

/// The mean of the rows, brought to length one.
fn mean_direction(rows: &[f32], width: usize) -> Result<Vec<f32>, EmbedError> {
    let mut sum = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        sum.iter_mut().zip(row).for_each(|(x, y)| *x += y);
    }
    // The length is all that dividing by the number of rows would change, and that is set here anyway.
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    if !(length.is_finite() && length > 0.0) {
        return Err(EmbedError::NoDirection);
    }
    Ok(sum.into_iter().map(|x| x / length).collect())
}
