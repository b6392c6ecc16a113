//! Words and meaning together.

use std::collections::HashSet;

use super::nearest::Nearness;
use crate::ids::PassageId;

/// Cosines of one question differ by hundredths where the scores of words differ by tenths of the best.
const WEIGHT_OF_MEANING: f32 = 10.0;

/// Puts passages that words found, best first, and those that are nearest in meaning into one order, best first: what a passage has of
/// the best score by words, and how far its cosine stays behind the best one, are added. What words did not find has the default score.
pub(in crate::knowledge) fn fuse<T: Default>(
    by_words: Vec<(PassageId, T)>,
    score: impl Fn(&T) -> f32,
    near: &Nearness,
) -> Vec<(PassageId, T, Option<f32>)> {
    let best_score = by_words.first().map_or(0.0, |(_, best)| score(best));
    let cosines = || near.nearest().iter().map(|hit| hit.cosine);
    let (Some(best), Some(worst)) = (cosines().next(), cosines().next_back()) else {
        return by_words.into_iter().map(|(passage, score)| (passage, score, None)).collect();
    };
    let known: HashSet<PassageId> = by_words.iter().map(|(passage, _)| *passage).collect();
    let by_meaning_alone = near.nearest().iter().filter(|hit| !known.contains(&hit.passage)).map(|hit| (hit.passage, T::default()));
    let weighed = by_words.into_iter().chain(by_meaning_alone).map(|(passage, told)| {
        let cosine = near.of(passage);
        let words = if best_score > 0.0 { score(&told) / best_score } else { 0.0 };
        // Nothing is known of what has no vector yet: it is neither near nor farther than the rest.
        let meaning = cosine.unwrap_or(worst) - best;
        (words + WEIGHT_OF_MEANING * meaning, (passage, told, cosine))
    });
    let mut all: Vec<_> = weighed.collect();
    all.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    all.into_iter().map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn passage(number: u128) -> PassageId {
        PassageId(Uuid::from_u128(number))
    }

    fn fused(by_words: &[(u128, f32)], nearest: &[(u128, f32)], others: &[(u128, f32)]) -> Vec<(u128, f32, Option<f32>)> {
        let with_ids = |pairs: &[(u128, f32)]| pairs.iter().map(|(number, score)| (passage(*number), *score)).collect::<Vec<_>>();
        let near = Nearness::told(&with_ids(nearest), &with_ids(others));
        let all = fuse(with_ids(by_words), |score| *score, &near);
        all.into_iter().map(|(passage, score, cosine)| (passage.0.as_u128(), score, cosine)).collect()
    }

    #[test]
    fn words_alone_keep_their_order_where_nothing_has_a_meaning() {
        assert_eq!(fused(&[(1, 9.0), (2, 4.0)], &[], &[]), [(1, 9.0, None), (2, 4.0, None)]);
        assert_eq!(fused(&[], &[], &[]), []);
    }

    #[test]
    fn meaning_alone_finds_what_no_word_does() {
        assert_eq!(fused(&[], &[(3, 0.9), (4, 0.8)], &[]), [(3, 0.0, Some(0.9)), (4, 0.0, Some(0.8))]);
    }

    #[test]
    fn a_passage_that_both_find_comes_before_those_that_one_finds() {
        let all = fused(&[(1, 8.0), (2, 7.0)], &[(3, 0.90), (2, 0.89)], &[(1, 0.81)]);
        assert_eq!(all.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [2, 1, 3]);
        assert_eq!(all[0], (2, 7.0, Some(0.89)), "its own score stays beside its cosine");
    }

    #[test]
    fn what_has_no_vector_yet_is_as_far_as_the_farthest_of_the_nearest() {
        let all = fused(&[(1, 8.0), (2, 7.9)], &[(3, 0.90), (2, 0.85)], &[]);
        assert_eq!(
            all.iter().map(|(number, _, cosine)| (*number, *cosine)).collect::<Vec<_>>(),
            [(1, None), (2, Some(0.85)), (3, Some(0.9))]
        );
    }

    proptest! {
        #[test]
        fn every_passage_comes_once(words in prop::collection::vec(0..40_u128, 0..20), near in prop::collection::vec(0..40_u128, 0..20)) {
            let unique = |numbers: &[u128]| numbers.iter().copied().collect::<std::collections::BTreeSet<_>>();
            let scored = |numbers: &[u128]| unique(numbers).into_iter().rev().map(|number| (number, number as f32 / 50.0)).collect::<Vec<_>>();
            let all: Vec<u128> = fused(&scored(&words), &scored(&near), &[]).into_iter().map(|(number, ..)| number).collect();
            prop_assert_eq!(unique(&all).len(), all.len());
            prop_assert_eq!(unique(&all), unique(&[words, near].concat()));
        }
    }
}
