//! Which names the site answers to.

use std::sync::Arc;

use app::errors::HttpProblem;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::problem::reject;

/// The hosts of `ALLOWED_HOSTS`, in lower case and without port; `*` stands for any.
#[derive(Debug, Clone)]
pub(crate) struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// These hosts.
    pub(crate) fn new(hosts: &[String]) -> Self {
        Self(hosts.into())
    }

    fn allows(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
        self.0.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(name))
    }
}

/// Refuses a request for another host: its name would end up in links and redirects.
pub(crate) async fn require_known_host(State(allowed): State<AllowedHosts>, request: Request, next: Next) -> Response {
    // Two names are one too many: a proxy may have looked at the other one (RFC 9112 §3.2).
    if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
        return reject(HttpProblem::RepeatedHost);
    }
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str));
    if host.is_some_and(|host| allowed.allows(host)) { next.run(request).await } else { reject(HttpProblem::UnknownHost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_name_whatever_its_port_and_case() {
        let allowed = AllowedHosts::new(&["tejarat.chat".to_owned()]);
        for host in ["tejarat.chat", "Tejarat.Chat:443"] {
            assert!(allowed.allows(host), "{host}");
        }
        for host in ["evil.example", "tejarat.chat.evil.example", "tejarat.chat:80x", ""] {
            assert!(!allowed.allows(host), "{host}");
        }
        assert!(AllowedHosts::new(&["*".to_owned()]).allows("anything:1"));
    }
}
