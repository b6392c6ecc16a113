//! Numbers for the operator, and nobody else: with `METRICS_TOKEN` set, whoever sends it as bearer token; without, in
//! development only, whoever sits in the same house. For everybody else there is no such page.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::operator::Operator;
use super::session::bearer;
use crate::config::Config;
use crate::metrics::Metrics;

/// Where they are.
pub(super) const PATH: &str = "/metrics";

/// All numbers as text.
pub(super) async fn read(State(operator): State<Operator>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    if !may_read(&operator.config, peer.ip(), bearer(request.headers())) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match operator.metrics.text(&operator.vitals.look().await) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "metrics encoding failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Counts every request. Costs one look into a table.
pub(super) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    metrics.request(&method, route.as_ref().map(MatchedPath::as_str), response.status(), begun.elapsed());
    response
}

fn may_read(config: &Config, peer: IpAddr, token: Option<&str>) -> bool {
    match &config.metrics_token {
        Some(secret) => token.is_some_and(|token| token.as_bytes().ct_eq(secret.expose_secret().as_bytes()).into()),
        None => config.debug && is_near(peer.to_canonical()),
    }
}

/// Whether an address is of this machine or of a private network.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        let mail = [("EMAIL_HOST", "x"), ("DEFAULT_FROM_EMAIL", "post@tejarat.chat")];
        let needed = [("SECRET_KEY", "2b7e151628aed2a6abf7158809cf4f3c"), ("ALLOWED_HOSTS", "x"), ("KAVENEGAR_API_KEY", "x")];
        let pairs = [pairs, &needed, &mail].concat();
        Config::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())).unwrap()
    }

    #[test]
    fn e07_metrics_are_for_the_operator() {
        let (near, far): (IpAddr, IpAddr) = ("127.0.0.1".parse().unwrap(), "192.0.2.1".parse().unwrap());
        let development = config(&[("DEBUG", "true")]);
        assert!(may_read(&development, near, None) && may_read(&development, "::ffff:10.0.0.1".parse().unwrap(), None));
        assert!(!may_read(&development, far, None) && !may_read(&development, far, Some("anything")));
        let without = config(&[("DEBUG", "false")]);
        assert!(!may_read(&without, near, None) && !may_read(&without, near, Some("")));
        for debug in ["true", "false"] {
            let with = config(&[("DEBUG", debug), ("METRICS_TOKEN", "a-token-of-the-operator")]);
            assert!(may_read(&with, far, Some("a-token-of-the-operator")));
            for token in [None, Some(""), Some("a-token-of-the-operatox"), Some("a-token-of-the-operator2")] {
                assert!(!may_read(&with, near, token), "{token:?}");
            }
        }
    }
}
