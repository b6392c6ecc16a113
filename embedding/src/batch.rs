//! Grouping of texts for the computation.

/// Tokens computed together at most, unless one text alone has more. More would not be faster, but take more memory.
const MOST_TOKENS: usize = 1024;

/// Groups texts, given their lengths in tokens, into batches of numbers of texts. Those of like length come together.
pub(crate) fn batches(lengths: &[usize]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|text| lengths[*text]);
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut tokens = MOST_TOKENS;
    for text in order {
        tokens += lengths[text];
        match batches.last_mut() {
            Some(batch) if tokens <= MOST_TOKENS => batch.push(text),
            _ => {
                tokens = lengths[text];
                batches.push(vec![text]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::batches;

    #[test]
    fn batches_are_filled_in_order_of_length() {
        assert_eq!(batches(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(batches(&[500, 3, 500, 2000, 100]), [vec![1, 4, 0], vec![2], vec![3]]);
    }
}
