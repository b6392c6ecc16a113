//! Steps that change a matrix row by row, in place.
//!
//! They are operations of candle's, so that tensors stay the one form of data; but they are written here since
//! candle's own would run large matrices in a process-wide pool of threads that no caller can limit.

use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, Layout, Result, bail};

use crate::activation::{exp, gelu};

/// Adds a vector to every row.
pub(crate) struct Bias(pub Vec<f32>);

/// Adds another matrix, then brings every row to mean zero and variance one, then scales and shifts it.
pub(crate) struct Norm {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
    pub epsilon: f32,
}

/// Applies the Gaussian error linear unit to every number.
pub(crate) struct Gelu;

/// Multiplies every row by a factor and turns it into shares of one.
pub(crate) struct Softmax {
    pub factor: f32,
}

impl InplaceOp1 for Bias {
    fn name(&self) -> &'static str {
        "bias"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        for row in rows(storage, layout, self.0.len())? {
            row.iter_mut().zip(&self.0).for_each(|(x, bias)| *x += bias);
        }
        Ok(())
    }
}

impl InplaceOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        for x in values(storage, layout)? {
            *x = gelu(*x);
        }
        Ok(())
    }
}

impl InplaceOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let width = layout.dims().last().copied().unwrap_or_default();
        for row in rows(storage, layout, width)? {
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for x in &mut *row {
                *x = exp((*x - largest) * self.factor);
            }
            let share = 1.0 / sum(row, |x| x);
            for x in row {
                *x *= share;
            }
        }
        Ok(())
    }
}

impl InplaceOp2 for Norm {
    fn name(&self) -> &'static str {
        "add and norm"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout, other: &CpuStorage, other_layout: &Layout) -> Result<()> {
        let width = self.scale.len();
        let Some((start, end)) = other_layout.contiguous_offsets() else { bail!("the matrix is not contiguous") };
        let other = &other.as_slice::<f32>()?[start..end];
        for (row, other) in rows(storage, layout, width)?.zip(other.chunks_exact(width)) {
            row.iter_mut().zip(other).for_each(|(x, y)| *x += y);
            self.apply(row);
        }
        Ok(())
    }
}

impl Norm {
    /// Norms one row.
    pub fn apply(&self, row: &mut [f32]) {
        let mean = sum(row, |x| x) / row.len() as f32;
        let variance = sum(row, |x| (x - mean) * (x - mean)) / row.len() as f32;
        let factor = 1.0 / (variance + self.epsilon).sqrt();
        for ((x, scale), shift) in row.iter_mut().zip(&self.scale).zip(&self.shift) {
            *x = (*x - mean) * factor * scale + shift;
        }
    }
}

fn values<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    let Some((start, end)) = layout.contiguous_offsets() else { bail!("the matrix is not contiguous") };
    match storage {
        CpuStorage::F32(values) => Ok(&mut values[start..end]),
        _ => bail!("the matrix does not hold 32-bit floats"),
    }
}

fn rows<'a>(storage: &'a mut CpuStorage, layout: &Layout, width: usize) -> Result<std::slice::ChunksExactMut<'a, f32>> {
    if width == 0 || layout.dims().last() != Some(&width) {
        bail!("rows of {width} expected, not {:?}", layout.dims());
    }
    Ok(values(storage, layout)?.chunks_exact_mut(width))
}

/// The sum of a function over a row, in eight lanes that the compiler can add at once.
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; 8];
    let chunks = row.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().map(|x| of(*x)).sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += of(*x));
    }
    lanes.iter().sum::<f32>() + rest
}
