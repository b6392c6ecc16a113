//! HTTP: pages, server functions, files, the live line. Everything here is a thin adapter over the services of `domain`.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use domain::Services;
use domain::inbox::Inbox;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::LeptosRoutes;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

use self::client_address::TrustedProxies;
use self::csrf::AllowedOrigins;
use self::headers::Reached;
use self::hosts::AllowedHosts;
use self::load_shedding::LoadShedder;
use self::session::Sessions;
use crate::config::Config;

mod api;
mod client_address;
mod concurrency;
mod content_length;
pub(crate) mod csrf;
mod database_watch;
mod denied_access;
mod development;
mod download;
pub(crate) mod headers;
mod health;
pub(crate) mod hosts;
pub(crate) mod language;
pub(crate) mod listener;
mod live;
mod load_shedding;
mod metrics;
pub(crate) mod operator;
mod picture;
pub(crate) mod problem;
pub(crate) mod session;
mod site;
mod trace;
mod upload;

use concurrency::ConcurrencyLimit;
pub use database_watch::DatabaseWatch;
use operator::Operator;
pub use site::options as site_options;

/// No request but an upload or a live line takes longer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// For all files of a form, over a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// What handlers need, one for them all. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Deps>);

impl AppState {
    pub(crate) fn new(deps: Deps) -> Self {
        Self(Arc::new(deps))
    }
}

impl Deref for AppState {
    type Target = Deps;

    fn deref(&self) -> &Deps {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// What [`AppState`] holds.
pub(crate) struct Deps {
    pub config: Arc<Config>,
    /// Where pages find their script and style.
    pub leptos: LeptosOptions,
    pub services: Arc<Services>,
    /// Whose pages may act here.
    pub origins: AllowedOrigins,
    /// Messages that development does not really send.
    pub inbox: Inbox,
    /// Cancelled when the process is to end.
    pub shutdown: ShutdownSignal,
    /// The open live lines.
    pub sockets: TaskTracker,
    /// How many of them there may be, and how many uploads.
    pub limits: ConcurrencyLimits,
    /// Whether the database is away.
    pub database_watch: DatabaseWatch,
    /// What the operator asks.
    pub operator: Operator,
}

/// What this process lets go on at once of the things that take long.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimits {
    pub(crate) sockets: ConcurrencyLimit,
    pub(crate) uploads: ConcurrencyLimit,
}

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        Self { sockets: ConcurrencyLimit::of_sockets(), uploads: ConcurrencyLimit::of_uploads() }
    }
}

/// Cancelled when the process is to end.
pub type ShutdownSignal = CancellationToken;

/// All routes with all layers.
pub(crate) fn router(state: AppState) -> Router {
    let pages = if state.config.debug { app::pages() } else { development::without(app::pages()) };
    let shell = {
        let options = state.leptos.clone();
        move || app::shell(options.clone())
    };
    let context = {
        let services = state.services.clone();
        let inbox = state.config.debug.then(|| state.inbox.clone());
        let settings = Arc::new(app::Settings { origin: state.config.frontend_url.clone(), inbox });
        move || {
            provide_context(services.clone());
            provide_context(settings.clone());
            // Scripts of the page carry the nonce that its Content-Security-Policy names.
            let nonce = use_context::<axum::http::request::Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned());
            if let Some(nonce) = nonce {
                provide_context(nonce);
            }
        }
    };

    let mut quick = Router::new().leptos_routes_with_context(&state, pages, context.clone(), shell.clone());
    quick = quick.merge(if state.config.debug { development::routes() } else { development::no_routes() });
    let quick = quick
        .merge(api::routes(state.clone()))
        .route(picture::PATH, get(picture::show))
        .route(picture::REMOVAL, post(picture::remove))
        .fallback(site::file_or_not_found(context, shell))
        .layer(from_fn_with_state(LoadShedder::default(), load_shedding::shed_load))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        // Bodies are limited, and whole, when their turn comes.
        .layer(DefaultBodyLimit::disable())
        .layer(compression());
    let upload_timeout = TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, UPLOAD_TIMEOUT);
    let picture =
        post(picture::send).layer::<_, std::convert::Infallible>((DefaultBodyLimit::max(picture::MAX_BODY_BYTES), upload_timeout));
    let upload = post(upload::upload).layer::<_, std::convert::Infallible>((DefaultBodyLimit::max(upload::MAX_BODY_BYTES), upload_timeout));
    let slow = Router::new()
        .route(domain::chat::protocol::PATH, any(live::open))
        .route(download::DOCUMENT, get(download::document))
        .route(download::EXPORT, get(download::export))
        .route(upload::PATH, upload)
        .route(picture::PATH, picture);

    let sessions = Sessions { accounts: state.services.accounts.clone(), proxies: TrustedProxies::new(&state.config.trusted_proxies) };
    let reached = Reached { over_https: state.config.is_https(), reload_port: site::watched().then_some(state.leptos.reload_port) };
    quick
        .merge(slow)
        .layer(from_fn(language::choose))
        .layer(from_fn_with_state(sessions.clone(), session::authenticate))
        .layer(from_fn_with_state(state.origins.clone(), csrf::reject_cross_site))
        .layer(from_fn_with_state(sessions, denied_access::audit_cross_site))
        .layer(from_fn_with_state(AllowedHosts::new(&state.config.allowed_hosts), hosts::require_known_host))
        .layer(from_fn(content_length::require_content_length))
        .layer(from_fn_with_state(state.database_watch.clone(), database_watch::fail_fast))
        .merge(operator::routes(state.operator.clone()))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(reached, headers::protect))
        .layer(from_fn(problem::name_the_request))
        .layer(trace::layer())
        .layer(from_fn_with_state(state.operator.metrics.clone(), metrics::count))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(drop_foreign_request_id))
        .with_state(state)
}

/// Pages and answers of server functions are compressed; files come compressed already, and small things are not worth it.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(512)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/wasm"))
        .and(NotForContentType::const_new(download::ZIP))
        .and(NotForContentType::SSE);
    CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(worth_it)
}

/// Request ids are ours: one from outside could forge another's lines in the log.
async fn drop_foreign_request_id(mut request: Request, next: axum::middleware::Next) -> axum::response::Response {
    request.headers_mut().remove(header::HeaderName::from_static("x-request-id"));
    next.run(request).await
}
