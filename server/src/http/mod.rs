//! HTTP: pages, server functions, files, the live line. Everything here is a thin adapter over the services of `domain`.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::request::Parts;
use axum::middleware::from_fn;
use axum::routing::{any, get, post};
use domain::Services;
use domain::chat::KeptHtml;
use domain::inbox::Inbox;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::LeptosRoutes;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::csrf::AllowedOrigins;
use self::frame::Frame;
use self::headers::Reached;
use self::hosts::AllowedHosts;
use self::load_shedding::LoadShedder;
use self::session::ClientRules;
use crate::config::Config;

mod api;
mod ask_form;
mod attachments;
mod body_rate;
mod client_address;
mod concurrency;
mod content_length;
mod csrf;
mod database_watch;
mod denied_access;
mod development;
mod download;
mod factor;
mod frame;
mod headers;
mod health;
mod hosts;
mod inbound;
mod language;
pub(crate) mod listener;
mod live;
mod load_shedding;
mod metrics;
pub(crate) mod operator;
mod picture;
mod policy;
mod problem;
mod server_functions;
mod session;
mod shared_service;
mod site;
mod trace;
mod upload;
mod upload_form;
mod workspace;

pub(crate) use client_address::TrustedProxies;
pub(crate) use concurrency::ConcurrencyLimits;
pub use database_watch::DatabaseWatch;
use operator::Operator;
pub use site::leptos_options;

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
    /// What Leptos asks of a server.
    pub leptos: LeptosOptions,
    pub services: Arc<Services>,
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

/// Cancelled when the process is to end.
pub type ShutdownSignal = CancellationToken;

/// All routes, each group within the layers of its policy.
pub(crate) fn router(state: AppState) -> Router {
    let context = page_context(&state);
    let shell = {
        let options = state.leptos.clone();
        move || app::shell(options.clone())
    };
    let app::Pages { pages, development: of_development } = app::pages();
    let debug = state.config.debug;
    let of_development = if debug {
        let pages = Router::new().leptos_routes_with_context(&state, of_development, context.clone(), shell.clone());
        pages.layer(from_fn(development::on_this_machine))
    } else {
        Router::new()
    };
    let pages = workspace::routes(context.clone(), &state.leptos)
        .leptos_routes_with_context(&state, pages, context.clone(), shell.clone())
        .merge(of_development)
        .fallback(site::file_or_not_found(context.clone(), shell.clone()));
    let actions = Router::new()
        .merge(factor::routes(context.clone(), shell))
        .merge(server_functions::routes(context.clone()))
        .merge(if debug { development::routes() } else { development::no_routes() })
        .route(picture::PATH, get(picture::show))
        .route(picture::REMOVAL, post(picture::remove));
    let streams = Router::new().route(domain::chat::protocol::PATH, any(live::open));
    let downloads = Router::new()
        .route(download::DOCUMENT, get(download::document))
        .route(download::CONTENT, get(download::content))
        .route(download::EXPORT, get(download::export))
        .route(download::ATTACHMENT, get(download::attachment));
    let uploads = attachments::routes()
        .merge(ask_form::routes(context, &state.leptos))
        .route(upload::PATH, post(upload::upload))
        .route(picture::PATH, post(picture::send).layer(picture::body_limit()));

    let frame = frame(&state);
    Router::new()
        .merge(frame.around(&policy::PAGES, pages))
        .merge(frame.around(&policy::ACTIONS, actions))
        .merge(frame.around(&policy::API, api::routes()))
        .merge(frame.around(&policy::STREAMS, streams))
        .merge(frame.around(&policy::DOWNLOADS, downloads))
        .merge(frame.around(&policy::UPLOADS, uploads))
        // They wait for their first routes.
        .merge(frame.around(&policy::WEBHOOKS, Router::new()))
        .merge(frame.around(&policy::EMBEDS, Router::new()))
        .merge(frame.around(&policy::OPERATOR, operator::routes(state.operator.clone())))
        .with_state(state)
}

fn frame(state: &AppState) -> Frame {
    let config = &state.config;
    Frame {
        sessions: state.services.sessions.clone(),
        metrics: state.operator.metrics.clone(),
        database_watch: state.database_watch.clone(),
        client_rules: ClientRules {
            proxies: TrustedProxies::new(&config.trusted_proxies),
            inbox_keys: state.services.sign_in.inbox_keys(),
        },
        hosts: AllowedHosts::new(&config.allowed_hosts),
        origins: AllowedOrigins::of_site(&config.frontend_url).with_api(&config.cors_allowed_origins),
        api_origins: config.cors_allowed_origins.clone(),
        reached: Reached { over_https: config.is_https(), reload_port: site::watched().then_some(state.leptos.reload_port) },
        load: LoadShedder::default(),
    }
}

/// What pages and server functions find in their context.
fn page_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + use<> {
    let services = state.services.clone();
    let settings = app::Settings {
        origin: state.config.frontend_url.clone(),
        inbox: None,
        searches_web: state.config.core_rag.is_some(),
        files: site::files(),
        settled_answers: KeptHtml::new(|html: &Arc<str>| html.len()),
    };
    let inbox = state.config.debug.then(|| state.inbox.clone());
    let at_this_machine = Arc::new(app::Settings { inbox, ..settings.clone() });
    let settings = Arc::new(settings);
    move || {
        let parts = use_context::<Parts>();
        provide_context(services.clone());
        // Whatever page or function asks for it: the inbox is for whoever sits here.
        let is_here = parts.as_ref().is_some_and(|parts| development::is_from_this_machine(&parts.extensions, &parts.headers));
        provide_context(if is_here { at_this_machine.clone() } else { settings.clone() });
        // Scripts of the page carry the nonce that its Content-Security-Policy names.
        if let Some(nonce) = parts.and_then(|parts| parts.extensions.get::<Nonce>().cloned()) {
            provide_context(nonce);
        }
    }
}
