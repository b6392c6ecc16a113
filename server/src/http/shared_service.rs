//! Layers that share what they stand around. A layer clones what is within for every request, and with it all layers further in: twenty
//! of them would be cloned two hundred times.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::Route;
use tower::util::Oneshot;
use tower::{Layer, Service, ServiceExt, layer::layer_fn};

/// A service behind an `Arc`: one clone of it is made when it is called, none when it is cloned.
pub(super) struct Shared<S>(Arc<S>);

/// Puts a layer around the routes.
pub(super) fn layered<S, L>(routes: Router<S>, layer: L) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    L: Layer<Shared<Route>> + Clone + Send + Sync + 'static,
    L::Service: Service<Request, Error: Into<Infallible>, Future: Send, Response: IntoResponse> + Clone + Send + Sync + 'static,
{
    routes.layer((layer, layer_fn(|route| Shared(Arc::new(route)))))
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R, S: Service<R> + Clone> Service<R> for Shared<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = Oneshot<S, R>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        // The clone is waited for when it is called.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}
