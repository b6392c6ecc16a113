//! What a page is made of: read while the page is rendered, which is sent when it is whole.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use futures::FutureExt;
use futures::future::Shared;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

/// A part of a page that waits for what it shows; it begins when those before it are done.
///
/// Not in a `Suspense`: that makes its content several times over, and a resource of which one copy is dropped before it was begun
/// keeps the page waiting for ever.
pub(crate) fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        looked_at_once().await;
        OwnedView::new(part.await)
    })
}

/// Leptos looks at each part once before its turn: one that had begun would hold a connection to the database till then.
async fn looked_at_once() {
    let mut looked_at = false;
    let turn = poll_fn(|context| {
        if std::mem::replace(&mut looked_at, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    });
    turn.await;
}

/// Read once for the present page, however many parts wait for it.
#[derive(Clone)]
pub(crate) struct PageData<T: Clone>(Shared<Pin<Box<dyn Future<Output = T> + Send>>>);

/// Reads something for the present page, as soon as a part of it waits for that. Without a hold on the page: a context that held its
/// owner would keep it for ever.
pub(crate) fn page_data<T: Clone>(read: impl Future<Output = T> + Send + 'static) -> PageData<T> {
    PageData(read.boxed().shared())
}

impl<T: Clone> IntoFuture for PageData<T> {
    type Output = T;
    type IntoFuture = Shared<Pin<Box<dyn Future<Output = T> + Send>>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_no_part_waits_for_keeps_nothing_of_the_page() {
        let owner = Owner::new_root(None);
        let held = Arc::new(());
        let of_the_page = Arc::downgrade(&held);
        owner.with(|| {
            provide_context(held);
            provide_context(page_data(async { 1 }));
        });
        owner.unset_with_forced_cleanup();
        assert!(of_the_page.upgrade().is_none());
    }
}
