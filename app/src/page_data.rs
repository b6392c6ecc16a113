//! What a page is made of: read while the page is rendered, which is sent when it is whole.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use futures::FutureExt;
use futures::future::Shared;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::tachys::reactive_graph::OwnedView;

/// A part of a page that waits for what it shows.
///
/// Not in a `Suspense`: that makes its content several times over, and a resource of which one copy is dropped before it was begun
/// keeps the page waiting for ever.
pub(crate) fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView {
    Suspend::new(async move { OwnedView::new(part.await) })
}

/// Read once for the present page, however many parts wait for it.
#[derive(Clone)]
pub(crate) struct PageData<T: Clone>(Shared<Pin<Box<dyn Future<Output = T> + Send>>>);

/// Reads something for the present page, as soon as a part of it waits for that.
pub(crate) fn page_data<T: Clone>(read: impl Future<Output = T> + Send + 'static) -> PageData<T> {
    PageData(ScopedFuture::new(read).boxed().shared())
}

impl<T: Clone> IntoFuture for PageData<T> {
    type Output = T;
    type IntoFuture = Shared<Pin<Box<dyn Future<Output = T> + Send>>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0
    }
}
