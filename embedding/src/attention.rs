//! Self-attention among the tokens of each text.

use std::ops::Range;

use candle_core::{Result, Tensor};

use crate::rowwise::Softmax;

/// Mixes the values of the tokens of each text. All matrices are tokens × width; `texts` are the rows of each text.
pub(crate) fn attend(query: &Tensor, key: &Tensor, value: &Tensor, texts: &[Range<usize>], heads: usize) -> Result<Tensor> {
    let mixed = texts.iter().map(|text| {
        let part = |matrix: &Tensor| split_heads(&matrix.narrow(0, text.start, text.len())?, heads);
        attend_within(&part(query)?, &part(key)?, &part(value)?)
    });
    match mixed.collect::<Result<Vec<_>>>()?.as_slice() {
        [one] => Ok(one.clone()),
        many => Tensor::cat(many, 0),
    }
}

/// Turns tokens × width into heads × tokens × (width / heads), without copying.
fn split_heads(matrix: &Tensor, heads: usize) -> Result<Tensor> {
    let (tokens, width) = matrix.dims2()?;
    matrix.reshape((tokens, heads, width / heads))?.transpose(0, 1)
}

fn attend_within(query: &Tensor, key: &Tensor, value: &Tensor) -> Result<Tensor> {
    let (heads, tokens, width) = query.dims3()?;
    let shares = query.matmul(&key.t()?)?;
    shares.inplace_op1(&Softmax { factor: 1.0 / (width as f32).sqrt() })?;
    shares.matmul(value)?.transpose(0, 1)?.reshape((tokens, heads * width))
}
