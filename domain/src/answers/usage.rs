//! What an answer costs its engine.

/// So many bytes of UTF-8 are taken for one token where nobody counted: four Latin letters, or two Persian ones.
const BYTES_PER_TOKEN: usize = 4;
/// No answer costs more; a service that reports more is wrong, and must not spoil the sums.
const MAX_TOKENS: u64 = 100_000_000;

/// The tokens that an answer took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// What the engine read: instructions, passages, the conversation, the question.
    pub input_tokens: u64,
    /// What it wrote.
    pub output_tokens: u64,
    /// Whether any of the figures is an estimate, because the engine did not report it.
    pub estimated: bool,
}

impl Usage {
    /// No model was asked.
    pub const NONE: Self = Self { input_tokens: 0, output_tokens: 0, estimated: false };

    /// What a service reports.
    #[must_use]
    pub fn reported(input_tokens: u64, output_tokens: u64) -> Self {
        Self { input_tokens: input_tokens.min(MAX_TOKENS), output_tokens: output_tokens.min(MAX_TOKENS), estimated: false }
    }

    /// What a service reports that counts only the sum: what it wrote is estimated, what it read is the rest.
    #[must_use]
    pub fn of_total(tokens: u64, output: &str) -> Self {
        let tokens = tokens.min(MAX_TOKENS);
        let output_tokens = estimated_tokens(output).min(tokens);
        Self { input_tokens: tokens - output_tokens, output_tokens, estimated: tokens > 0 }
    }

    /// What an engine has read that may never say how much that was; it has written nothing yet.
    #[must_use]
    pub fn estimated_input<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let input_tokens = texts.into_iter().map(estimated_tokens).sum::<u64>().min(MAX_TOKENS);
        Self { input_tokens, output_tokens: 0, estimated: true }
    }

    /// The same with what was written, unless the engine counted it.
    #[must_use]
    pub fn with_output(self, output: &str) -> Self {
        if self.estimated && self.output_tokens == 0 { Self { output_tokens: estimated_tokens(output), ..self } } else { self }
    }
}

fn estimated_tokens(text: &str) -> u64 {
    u64::try_from(text.len().div_ceil(BYTES_PER_TOKEN)).unwrap_or(MAX_TOKENS).min(MAX_TOKENS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_counts_persian_letters_twice_and_says_that_it_is_one() {
        assert_eq!(Usage::estimated_input(["four", "ده"]).with_output("نرخ"), Usage { input_tokens: 2, output_tokens: 2, estimated: true });
        assert_eq!(Usage::estimated_input([]), Usage { estimated: true, ..Usage::NONE });
    }

    #[test]
    fn what_a_service_counted_is_not_estimated_again() {
        assert_eq!(Usage::reported(9, 0).with_output("text"), Usage { input_tokens: 9, output_tokens: 0, estimated: false });
        let divided = Usage { input_tokens: 9, output_tokens: 1, estimated: true };
        assert_eq!(Usage::of_total(10, "text").with_output("text and more"), divided);
        assert_eq!(Usage::of_total(0, "from its cache"), Usage::NONE);
        assert_eq!(Usage::of_total(1, "longer than it can be"), Usage { input_tokens: 0, output_tokens: 1, estimated: true });
    }

    #[test]
    fn absurd_reports_do_not_spoil_the_sums() {
        let absurd = Usage::reported(u64::MAX, u64::MAX);
        assert_eq!((absurd.input_tokens, absurd.output_tokens), (MAX_TOKENS, MAX_TOKENS));
        assert_eq!(Usage::of_total(u64::MAX, "x").input_tokens, MAX_TOKENS - 1);
    }
}
