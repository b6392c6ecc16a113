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
pub(crate) struct Operator(Arc<Told>);

impl Operator {
    pub(crate) fn new(told: Told) -> Self {
        Self(Arc::new(told))
    }
}

impl Deref for Operator {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

/// The parts of [`Operator`].
pub(crate) struct Told {
    /// The settings.
    pub(crate) config: Arc<Config>,
    /// How the process and its parts stand.
    pub(crate) health: Health,
    /// What is counted.
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
