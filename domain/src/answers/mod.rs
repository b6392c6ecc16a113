//! Answers from documents: find the passages, then write, with a model when there is one and in the documents' own sentences otherwise.

mod types;

pub use types::{AnswerFailure, EngineName};

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod attached;
        mod citations;
        mod collection;
        mod embedded;
        mod engine;
        mod extractive;
        mod fallback;
        mod queue;
        mod leaning;
        mod phrases;
        mod prompt;
        mod quotation;
        mod suggestions;
        #[cfg(test)]
        mod testing;
        mod usage;

        pub(crate) use citations::mark;
        pub use attached::WithAttachments;
        pub use citations::{Citations, cited};
        pub use collection::CollectionWording;
        pub use embedded::Embedded;
        pub use engine::*;
        pub use extractive::{PERCENT_ENOUGH, likelihood};
        pub use fallback::WithFallback;
        pub use queue::WithQueue;
        pub use phrases::{Phrases, Wording};
        pub use suggestions::Suggestions;
        pub use usage::Usage;
    }
}
