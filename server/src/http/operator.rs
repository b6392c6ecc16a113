//! What whoever looks after a process asks it: by address, and without a session.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::{health, metrics};
use crate::config::Config;
use crate::health::Health;
use crate::metrics::{Metrics, Vitals};

/// What can be told of a process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Operator(Arc<OperatorDeps>);

impl Operator {
    pub(crate) fn new(deps: OperatorDeps) -> Self {
        Self(Arc::new(deps))
    }
}

impl Deref for Operator {
    type Target = OperatorDeps;

    fn deref(&self) -> &OperatorDeps {
        &self.0
    }
}

/// What [`Operator`] looks at.
pub(crate) struct OperatorDeps {
    pub(crate) config: Arc<Config>,
    pub(crate) health: Health,
    pub(crate) metrics: Metrics,
    /// What is looked at when it is asked for.
    pub(crate) vitals: Vitals,
}

/// The routes of a process that serves, and all there are of one that does not.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(operator: Operator) -> Router<S> {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route(metrics::PATH, get(metrics::read))
        .with_state(operator)
}
