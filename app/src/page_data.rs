//! What a page is made of: read before the page is sent, so that its status may depend on it, and not sent beside it.

use std::convert::Infallible;
use std::future::Future;

use leptos::server::Resource;
use leptos::server::codee::{Decoder, Encoder};

/// To be awaited in a `Suspend`.
pub(crate) type PageData<T> = Resource<T, NotSent>;

/// Reads something for the present page.
pub(crate) fn page_data<T, F>(read: impl Fn() -> F + Send + Sync + 'static) -> PageData<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(|| (), move |()| read(), true)
}

/// Leptos would send data as JSON for the browser to take over; nothing takes a page over.
pub(crate) struct NotSent;

impl<T> Encoder<T> for NotSent {
    type Error = Infallible;
    type Encoded = String;

    fn encode(_: &T) -> Result<String, Infallible> {
        Ok(String::new())
    }
}

impl<T> Decoder<T> for NotSent {
    type Error = &'static str;
    type Encoded = str;

    fn decode(_: &str) -> Result<T, Self::Error> {
        Err("nothing was sent")
    }
}
