//! Vectors in one byte for each coordinate, and the search through many of them.
//!
//! Of vectors of length one with hundreds of coordinates, a dot product is off by less than a hundredth, most often by less than a
//! thousandth.

use crate::ids::PassageId;

/// A vector of which each coordinate is a whole number from -127 to 127 times a common scale.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::knowledge) struct Quantised {
    scale: f32,
    values: Vec<i8>,
}

impl Quantised {
    /// Rounds a vector. Coordinates that are not finite count as zero.
    pub(in crate::knowledge) fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().filter(|x| x.is_finite()).fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let scale = largest / 127.0;
        // The smallest of numbers, divided by 127, are zero: such a vector is taken for zero.
        let value = |x: &f32| if x.is_finite() && scale > 0.0 { (x / scale).round().clamp(-127.0, 127.0) as i8 } else { 0 };
        Self { scale, values: vector.iter().map(value).collect() }
    }

    /// As it is stored: the scale in four bytes, little end first, then one for each coordinate.
    pub(in crate::knowledge) fn to_bytes(&self) -> Vec<u8> {
        self.scale.to_le_bytes().into_iter().chain(self.values.iter().map(|value| value.cast_unsigned())).collect()
    }
}

/// The vector of a question. Processors multiply 16 bits at a time, so it is widened once and not for every passage.
#[derive(Clone, Debug)]
pub(super) struct Question {
    scale: f32,
    values: Vec<i16>,
}

impl Question {
    pub(super) fn of(vector: &[f32]) -> Self {
        let Quantised { scale, values } = Quantised::of(vector);
        Self { scale, values: values.into_iter().map(i16::from).collect() }
    }

    pub(super) fn dimensions(&self) -> usize {
        self.values.len()
    }
}

/// A passage, and the cosine of its angle with a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) passage: PassageId,
    pub(super) cosine: f32,
}

/// The vectors of passages in one run of memory.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    dimensions: usize,
    /// In their order, so that one can be found.
    passages: Vec<PassageId>,
    scales: Vec<f32>,
    values: Vec<i8>,
}

impl Vectors {
    /// Those of some passages, as they are stored. What is no vector of so many coordinates is left out.
    pub(super) fn of(dimensions: usize, mut stored: Vec<(PassageId, Vec<u8>)>) -> Self {
        stored.sort_unstable_by_key(|(passage, _)| *passage);
        let mut vectors = Self { dimensions, ..Self::default() };
        for (passage, bytes) in stored {
            if let Some((scale, values)) = bytes.split_first_chunk::<4>().filter(|(_, values)| values.len() == dimensions) {
                vectors.passages.push(passage);
                vectors.scales.push(f32::from_le_bytes(*scale));
                vectors.values.extend(values.iter().map(|value| value.cast_signed()));
            }
        }
        vectors
    }

    /// What they take of the memory.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.passages.len() * (size_of::<PassageId>() + size_of::<f32>() + self.dimensions)
    }

    /// Every passage with its cosine.
    pub(super) fn hits<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = Hit> + 'a {
        (0..self.passages.len()).filter_map(|at| self.hit(at, question))
    }

    /// One passage, when it is here.
    pub(super) fn find(&self, passage: PassageId, question: &Question) -> Option<Hit> {
        self.hit(self.passages.binary_search(&passage).ok()?, question)
    }

    fn hit(&self, at: usize, question: &Question) -> Option<Hit> {
        let values = self.values.get(at * self.dimensions..(at + 1) * self.dimensions)?;
        let cosine = dot(values, &question.values) as f32 * self.scales.get(at)? * question.scale;
        Some(Hit { passage: *self.passages.get(at)?, cosine })
    }
}

/// The exact dot product, for up to 130,000 coordinates. The compiler turns the plain loop into instructions that multiply and add many
/// coordinates at once.
fn dot(left: &[i8], right: &[i16]) -> i32 {
    left.iter().zip(right).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn unit(vector: &[f32]) -> Vec<f32> {
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.iter().map(|x| x / length).collect()
    }

    fn passage(number: u128) -> PassageId {
        PassageId(Uuid::from_u128(number))
    }

    proptest! {
        #[test]
        fn rounding_loses_at_most_half_a_step(vector in prop::collection::vec(-1e3_f32..1e3, 0..400)) {
            let quantised = Quantised::of(&vector);
            for (x, y) in vector.iter().zip(&quantised.values) {
                prop_assert!((x - f32::from(*y) * quantised.scale).abs() <= quantised.scale * 0.5001);
            }
        }

        #[test]
        fn any_numbers_are_taken(vector in prop::collection::vec(any::<f32>(), 0..64)) {
            let quantised = Quantised::of(&vector);
            prop_assert!(quantised.scale.is_finite());
            let stored = Vectors::of(vector.len(), vec![(passage(1), quantised.to_bytes())]);
            prop_assert_eq!(stored.values, quantised.values);
            prop_assert_eq!(stored.scales, vec![quantised.scale]);
        }

        #[test]
        fn any_bytes_are_read_or_left_out(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let vectors = Vectors::of(8, vec![(passage(1), bytes.clone())]);
            prop_assert_eq!(vectors.hits(&Question::of(&[1.0; 8])).count(), usize::from(bytes.len() == 12));
        }

        #[test]
        fn the_cosine_of_unit_vectors_is_kept(
            left in prop::collection::vec(-1.0_f32..1.0, 384),
            right in prop::collection::vec(-1.0_f32..1.0, 384),
        ) {
            let (left, right) = (unit(&left), unit(&right));
            let exact: f32 = left.iter().zip(&right).map(|(x, y)| x * y).sum();
            let vectors = Vectors::of(384, vec![(passage(1), Quantised::of(&right).to_bytes())]);
            let hit = vectors.find(passage(1), &Question::of(&left)).unwrap();
            prop_assert!((hit.cosine - exact).abs() < 0.01);
        }
    }

    #[test]
    fn passages_are_found_again_in_whatever_order_they_came() {
        let stored = |number: u128| (passage(number), Quantised::of(&[number as f32, 1.0]).to_bytes());
        let vectors = Vectors::of(2, vec![stored(3), stored(1), stored(2)]);
        let question = Question::of(&[1.0, 0.0]);
        let cosines: Vec<f32> = vectors.hits(&question).map(|hit| hit.cosine).collect();
        assert!(cosines.is_sorted() && cosines.len() == 3, "{cosines:?}");
        assert_eq!(vectors.find(passage(3), &question).map(|hit| hit.cosine), cosines.last().copied());
        assert_eq!(vectors.find(passage(4), &question), None);
        assert!(vectors.hits(&Question::of(&[1.0, 0.0])).all(|hit| hit.cosine.is_finite()));
    }
}
