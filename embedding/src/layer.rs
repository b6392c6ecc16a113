//! One layer of the encoder: attention, then a network over each token, each followed by a norm.

use std::ops::Range;

use candle_core::{Result, Tensor};

use crate::OpenError;
use crate::attention::attend;
use crate::config::Config;
use crate::rowwise::{Bias, Gelu, Norm};
use crate::weights::{Matrix, WeightFile};

pub(crate) struct Layer {
    heads: usize,
    query: Linear,
    key: Linear,
    value: Linear,
    attention: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

impl Layer {
    pub fn read(weights: &WeightFile<'_>, config: &Config, number: usize) -> std::result::Result<Self, OpenError> {
        let (width, inner) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let linear = |part: &str, outputs, inputs| Linear::read(weights, &name(part), outputs, inputs);
        let norm = |part: &str| read_norm(weights, config, &name(part));
        Ok(Self {
            heads: config.num_attention_heads,
            query: linear("attention.self.query", width, width)?,
            key: linear("attention.self.key", width, width)?,
            value: linear("attention.self.value", width, width)?,
            attention: linear("attention.output.dense", width, width)?,
            attention_norm: norm("attention.output.LayerNorm")?,
            up: linear("intermediate.dense", inner, width)?,
            down: linear("output.dense", width, inner)?,
            norm: norm("output.LayerNorm")?,
        })
    }

    /// Passes tokens × width through the layer; `texts` are the rows of each text.
    pub fn forward(&self, tokens: &Tensor, texts: &[Range<usize>]) -> Result<Tensor> {
        let (query, key, value) = (self.query.forward(tokens)?, self.key.forward(tokens)?, self.value.forward(tokens)?);
        let attended = self.attention.forward(&attend(&query, &key, &value, texts, self.heads)?)?;
        attended.inplace_op2(tokens, &self.attention_norm)?;

        let inner = self.up.forward(&attended)?;
        inner.inplace_op1(&Gelu)?;
        let output = self.down.forward(&inner)?;
        output.inplace_op2(&attended, &self.norm)?;
        Ok(output)
    }
}

/// Reads the two vectors of a norm.
pub(crate) fn read_norm(weights: &WeightFile<'_>, config: &Config, name: &str) -> std::result::Result<Norm, OpenError> {
    let vector = |kind| weights.vector(&format!("{name}.{kind}"), config.hidden_size);
    Ok(Norm { scale: vector("weight")?, shift: vector("bias")?, epsilon: config.layer_norm_eps })
}

/// A matrix with a bias.
struct Linear {
    matrix: Matrix,
    bias: Bias,
}

impl Linear {
    fn read(weights: &WeightFile<'_>, name: &str, outputs: usize, inputs: usize) -> std::result::Result<Self, OpenError> {
        let matrix = weights.matrix(&format!("{name}.weight"), outputs, inputs)?;
        Ok(Self { matrix, bias: Bias(weights.vector(&format!("{name}.bias"), outputs)?) })
    }

    fn forward(&self, input: &Tensor) -> Result<Tensor> {
        // Widening the matrix for each use beats candle's product with 4-bit blocks as soon as there are ten
        // tokens: it costs ten milliseconds for the whole model, while the product is then several times faster.
        let output = input.matmul(&self.matrix.widened()?.t()?)?;
        output.inplace_op1(&self.bias)?;
        Ok(output)
    }
}
