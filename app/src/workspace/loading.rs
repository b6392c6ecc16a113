use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::errors::AppError;

/// What is shown for a key.
pub(crate) type Loaded<T> = RwSignal<Option<Result<T, AppError>>>;

/// Loads what is shown for a key whenever that changes; the server has brought the first. Nothing while there is no key, or it is on its way.
pub(crate) fn load_for<K, T, F>(
    key: Memo<Option<K>>,
    first: Option<Result<T, AppError>>,
    load: impl Fn(K) -> F + Copy + 'static,
) -> Loaded<T>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + 'static,
{
    let loaded = RwSignal::new(first);
    Effect::new(move |is_later: Option<bool>| {
        let wanted = key.get();
        if is_later.is_none() && loaded.with_untracked(Option::is_some) {
            return true;
        }
        loaded.set(None);
        if let Some(wanted) = wanted {
            spawn_local(async move {
                let found = load(wanted.clone()).await;
                // Something else may be wanted by now, or the room have been left.
                if key.try_get_untracked().flatten().as_ref() == Some(&wanted) {
                    loaded.try_set(Some(found));
                }
            });
        }
        true
    });
    loaded
}
