//! The layers around every route, in their order, each with what its group's policy says.

use std::time::Duration;

use app::errors::HttpProblem;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use domain::sessions::Sessions;
use tokio::time::timeout;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};
use uuid::Uuid;

use super::csrf::{AllowedOrigins, CsrfCheck, reject_cross_site};
use super::database_watch::{self, DatabaseWatch};
use super::headers::{self, HeaderRules, Reached};
use super::hosts::{self, AllowedHosts};
use super::load_shedding::{Admission, LoadShedder, shed_load};
use super::policy::{Body, Cors, Csrf, Policy, Session, Time, Turns};
use super::problem::{self, REQUEST_ID};
use super::session::{self, ClientRules, DEVICE_KEY};
use super::shared_service::layered;
use super::{body_rate, content_length, denied_access, download, language, metrics, trace};
use crate::metrics::Metrics;

/// For so long a browser need not ask again whether a page may call.
const PREFLIGHT_LIFETIME: Duration = Duration::from_secs(3600);

/// Never needed: the letters of a UUID may stand in a header.
const UNNAMED: HeaderValue = HeaderValue::from_static("-");

/// What the layers of all groups share.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) sessions: Sessions,
    pub(super) metrics: Metrics,
    pub(super) database_watch: DatabaseWatch,
    pub(super) client_rules: ClientRules,
    pub(super) hosts: AllowedHosts,
    pub(super) origins: AllowedOrigins,
    pub(super) api_origins: Vec<String>,
    pub(super) reached: Reached,
    pub(super) load: LoadShedder,
}

impl Frame {
    /// Puts the layers around the routes of a group. The later a layer stands here, the earlier it sees a request.
    pub(super) fn around<S: Clone + Send + Sync + 'static>(&self, policy: &Policy, mut routes: Router<S>) -> Router<S> {
        routes = self.with_body(policy, routes);
        routes = match policy.time {
            Time::Handling(limit) => layered(routes, from_fn_with_state((limit, HttpProblem::HandlingTimedOut), answer_in_time)),
            Time::Sending(limit) => layered(routes, from_fn_with_state((limit, HttpProblem::SendingTimedOut), answer_in_time)),
            Time::Unlimited => routes,
        };
        if policy.compression {
            routes = layered(routes, compression());
        }
        if policy.has_language {
            // Behind the session: whoever is led on keeps the tokens that were renewed on the way.
            routes = layered(routes, from_fn(language::serve_in_language));
        }
        if policy.audits_not_found {
            routes = layered(routes, from_fn_with_state(self.sessions.clone(), denied_access::audit_not_found));
        }
        if policy.session == Session::Read {
            // Before load is shed: whoever is denied takes nobody's turn.
            routes = layered(routes, from_fn_with_state(self.sessions.clone(), session::authenticate));
        }
        if policy.csrf != Csrf::AnyPage {
            // Before the session: what another site sends renews no tokens.
            let check = CsrfCheck { group: policy.group, rule: policy.csrf, origins: self.origins.clone() };
            routes = layered(routes, from_fn_with_state(check, reject_cross_site));
            routes = layered(routes, from_fn_with_state(self.sessions.clone(), denied_access::audit_cross_site));
        }
        // Whoever is asked for, session or not: limits and the audit log count by it.
        routes = layered(routes, from_fn_with_state(self.client_rules.clone(), session::identify_client));
        if let Some(cors) = self.cors(policy.cors) {
            // Around whatever may deny a request: scripts that may read answers may read why, too.
            routes = layered(routes, cors);
        }
        if policy.checks_host {
            // Before anything makes links of the host's name.
            routes = layered(routes, from_fn_with_state(self.hosts.clone(), hosts::require_known_host));
        }
        // Before anybody reads the body.
        routes = layered(routes, from_fn_with_state(policy.length, content_length::require_content_length));
        if policy.needs_database {
            // Around all that may wait for the database.
            routes = layered(routes, from_fn_with_state(self.database_watch.clone(), database_watch::fail_fast));
        }
        self.with_what_every_answer_has(policy, routes)
    }

    fn with_body<S: Clone + Send + Sync + 'static>(&self, policy: &Policy, routes: Router<S>) -> Router<S> {
        let routes = match policy.body {
            Body::Whole { max_bytes, turns } => {
                let load = match turns {
                    Turns::Shared => self.load.clone(),
                    Turns::Own { max_concurrent } => LoadShedder::new(max_concurrent),
                };
                // Innermost: a request that waits for its turn has passed everything else, and its answer holds no turn while it is sent.
                let admission = Admission { group: policy.group, load, max_body_bytes: max_bytes };
                layered(layered(routes, from_fn_with_state(admission, shed_load)), DefaultBodyLimit::disable())
            }
            // A route may be stricter: the innermost limit counts.
            Body::Streamed { max_bytes } => layered(routes, DefaultBodyLimit::max(max_bytes)),
            Body::Unread => return layered(routes, DefaultBodyLimit::max(0)),
        };
        layered(routes, from_fn_with_state(body_rate::MIN_RATE, body_rate::require_rate))
    }

    /// Also around what the layers above answer themselves.
    fn with_what_every_answer_has<S: Clone + Send + Sync + 'static>(&self, policy: &Policy, routes: Router<S>) -> Router<S> {
        // A panic becomes an answer, and so gets the headers of one.
        let routes = layered(routes, CatchPanicLayer::custom(problem::panicked));
        let routes =
            layered(routes, from_fn_with_state(HeaderRules { embedding: policy.embedding, reached: self.reached }, headers::protect));
        // Writes the id into problems, and them anew: compressed or not, whoever has made them.
        let routes = layered(routes, from_fn(problem::name_the_request));
        let routes = layered(routes, trace::layer());
        let routes = layered(routes, from_fn_with_state(self.metrics.clone(), metrics::count));
        layered(routes, from_fn(give_request_id))
    }

    /// Cookies are for our own pages alone: others sign with tokens.
    fn cors(&self, cors: Cors) -> Option<CorsLayer> {
        let readers = match cors {
            Cors::OwnPages => return None,
            Cors::ApiOrigins => AllowOrigin::list(self.api_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
            Cors::AnySite => AllowOrigin::any(),
        };
        let layer = CorsLayer::new()
            .allow_origin(readers)
            .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
            .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE, DEVICE_KEY])
            .expose_headers([header::RETRY_AFTER, header::CONTENT_DISPOSITION, HeaderName::from_static(REQUEST_ID)])
            .max_age(PREFLIGHT_LIFETIME);
        Some(layer)
    }
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

/// Ends what has not answered in time. The body of an answer may take longer.
async fn answer_in_time(State((limit, problem)): State<(Duration, HttpProblem)>, request: Request, next: Next) -> Response {
    timeout(limit, next.run(request)).await.unwrap_or_else(|_| problem::reject(problem))
}

/// Names a request for the log and for whoever sent it. An id from outside is dropped: it could forge another's lines in the log.
async fn give_request_id(mut request: Request, next: Next) -> Response {
    let mut letters = Uuid::encode_buffer();
    let id = HeaderValue::from_str(Uuid::new_v4().hyphenated().encode_lower(&mut letters)).unwrap_or(UNNAMED);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
