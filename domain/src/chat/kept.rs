use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use moka::sync::Cache;

/// What is kept of HTML, in bytes: some thousands of answers.
const CAPACITY: u64 = 4 << 20;
/// What nobody reads is dropped after an hour, as soon as anything else is read.
const UNREAD: Duration = Duration::from_secs(3600);

/// HTML of messages that hardly ever change: making it takes longer than everything else a page of a conversation needs. Cheap to clone;
/// all clones keep together.
pub struct KeptHtml<K, V>(Cache<K, Kept<V>>);

#[derive(Clone)]
struct Kept<V> {
    /// Of what it was made from.
    mark: u64,
    html: V,
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> KeptHtml<K, V> {
    /// Keeps what is worth it; `weight` tells how many bytes something takes.
    #[must_use]
    pub fn new(weight: impl Fn(&V) -> usize + Send + Sync + 'static) -> Self {
        let weigher = move |_: &K, kept: &Kept<V>| u32::try_from(weight(&kept.html)).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(CAPACITY).time_to_idle(UNREAD).weigher(weigher).build())
    }

    /// What was kept under `key`, if it was made from the same; else what `make` gives, which is kept from now on.
    pub fn get(&self, key: K, made_from: impl Hash, make: impl FnOnce() -> V) -> V {
        let mut hasher = DefaultHasher::new();
        made_from.hash(&mut hasher);
        let mark = hasher.finish();
        if let Some(kept) = self.0.get(&key).filter(|kept| kept.mark == mark) {
            return kept.html;
        }
        let html = make();
        self.0.insert(key, Kept { mark, html: html.clone() });
        html
    }
}

impl<K, V> Clone for KeptHtml<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> fmt::Debug for KeptHtml<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptHtml").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_made_anew_when_it_is_made_from_something_else() {
        let kept = KeptHtml::new(|html: &String| html.len());
        let mut made = 0;
        for (text, times) in [("سلام", 1), ("سلام", 1), ("بدرود", 2), ("سلام", 3)] {
            assert_eq!(
                kept.get(7, text, || {
                    made += 1;
                    text.to_owned()
                }),
                text
            );
            assert_eq!(made, times);
        }
    }
}
