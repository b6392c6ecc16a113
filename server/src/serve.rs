//! `serve` and `worker`, top to bottom: services, background, accept loop; and the way back down.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::background::Background;
use crate::config::lints::{self, Severity};
use crate::config::{Config, development};
use crate::health::Health;
use crate::http::listener::{self, Limits};
use crate::http::operator::{self, Operator, OperatorDeps};
use crate::http::{self, AppState, ConcurrencyLimits, DatabaseWatch, Deps, TrustedProxies};
use crate::open_files;
use crate::serve_lock::ServeLock;
use crate::services::Backend;

/// Shutting down takes no longer: what is not done by then is picked up by the next start.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// Between turning /readyz to 503 and taking no more connections: proxies ask about once a second.
const NOTICE: Duration = Duration::from_secs(2);

/// Serves until `stop` resolves, then shuts down cleanly.
///
/// # Errors
/// When something needed cannot be had at start, or a worker ended on its own.
pub async fn serve(config: Config, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
    let config = Arc::new(config);
    warn_of_unsafe_settings(&config);
    let limits = Limits::new(open_files::connection_limit());
    let _lock = ServeLock::take(&config)?;
    let listener = TcpListener::bind(config.site_addr).await.with_context(|| format!("SITE_ADDR {} is not free", config.site_addr))?;
    let backend = Backend::open(config.clone()).await?;
    let shutdown = CancellationToken::new();
    let mut background = Background::start(&backend, config.serve_jobs, &shutdown, SHUTDOWN_GRACE)?;

    let chat = backend.services.chat.clone();
    let sockets = TaskTracker::new();
    let health = Health::new(backend.health_deps());
    let operator = Operator::new(OperatorDeps {
        config: config.clone(),
        health: health.clone(),
        metrics: backend.metrics.clone(),
        vitals: backend.vitals(&sockets),
    });
    let state = AppState::new(Deps {
        leptos: http::leptos_options(&config),
        config: config.clone(),
        services: backend.services,
        inbox: backend.inbox,
        shutdown: shutdown.clone(),
        sockets: sockets.clone(),
        limits: ConcurrencyLimits::default(),
        database_watch: DatabaseWatch::start(&config.database_url, shutdown.clone()),
        operator,
    });
    let router = http::router(state);
    announce(&config, &listener)?;
    let proxies = TrustedProxies::new(&config.trusted_proxies);
    let accept_loop = tokio::spawn(listener::serve(listener, router, limits, proxies, shutdown.clone()));

    // Until somebody says stop, or a part ends that must not.
    let died = tokio::select! {
        () = stop => None,
        died = background.died() => Some(died),
    };
    tracing::info!("shutting down");
    // Whoever sends requests here learns it first; what they still send is answered.
    health.leave();
    if !config.debug && died.is_none() {
        tokio::time::sleep(NOTICE).await;
    }
    shutdown.cancel();
    let orderly = async {
        chat.shut_down().await;
        sockets.close();
        sockets.wait().await;
        background.finish().await;
    };
    if tokio::time::timeout(SHUTDOWN_GRACE, orderly).await.is_err() {
        tracing::warn!("shutdown timed out; the next start resumes unfinished work");
    }
    // An idle keep-alive connection must not hold the process back.
    let _ = tokio::time::timeout(Duration::from_secs(2), accept_loop).await;
    died.unwrap_or(Ok(())).context("the job workers ended")
}

/// Does jobs until `stop` resolves, then gives back what is not done.
///
/// # Errors
/// When something needed cannot be had at start, or a worker ended on its own.
pub async fn work(config: Config, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
    let config = Arc::new(config);
    let limits = Limits::new(open_files::connection_limit());
    let listener = match config.worker_addr {
        Some(address) => Some(TcpListener::bind(address).await.with_context(|| format!("WORKER_ADDR {address} is not free"))?),
        None => None,
    };
    let backend = Backend::open(config.clone()).await?;
    let shutdown = CancellationToken::new();
    let mut background = Background::start(&backend, true, &shutdown, SHUTDOWN_GRACE)?;
    if let Some(listener) = listener {
        let (health, proxies) = (Health::new(backend.health_deps()), TrustedProxies::new(&config.trusted_proxies));
        let deps = OperatorDeps { config, health, metrics: backend.metrics.clone(), vitals: backend.vitals(&TaskTracker::new()) };
        tokio::spawn(listener::serve(listener, operator::routes(Operator::new(deps)), limits, proxies, shutdown.clone()));
    }
    tracing::info!(process = backend.process, "worker started");
    let died = tokio::select! {
        () = stop => None,
        died = background.died() => Some(died),
    };
    tracing::info!("shutting down");
    shutdown.cancel();
    if tokio::time::timeout(SHUTDOWN_GRACE, background.finish()).await.is_err() {
        tracing::warn!("shutdown timed out; another worker resumes unfinished jobs");
    }
    died.unwrap_or(Ok(())).context("the job workers ended")
}

/// The fatal ones have kept the configuration from being read.
fn warn_of_unsafe_settings(config: &Config) {
    let signs = development::signs_of_production(config);
    if config.debug && !signs.is_empty() {
        tracing::warn!(settings = signs.join(","), "DEBUG is on for more than this machine");
    }
    if !config.debug {
        for finding in lints::findings(config).into_iter().filter(|finding| finding.severity == Severity::Unsafe) {
            tracing::warn!(finding = %finding.line, "unsafe setting");
        }
    }
}

/// Says where the site is, in words for a person; the log gets the same.
fn announce(config: &Config, listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(%address, "listening");
    if config.debug {
        eprintln!("Tejarat Chat is ready: http://{address}  (verification codes appear at http://{address}/dev/inbox)");
    }
    Ok(())
}
