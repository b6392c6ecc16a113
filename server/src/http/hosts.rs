//! Which names the site answers to.

use std::sync::Arc;

use app::errors::HttpProblem;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::problem::reject;
use crate::host;

/// The hosts of `ALLOWED_HOSTS`, in lower case and without port; `*` stands for any. None of them are those of this machine: another
/// site's name that leads here would let its pages read development's inbox (DNS rebinding).
#[derive(Debug, Clone)]
pub(crate) struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// These hosts.
    pub(crate) fn new(hosts: &[String]) -> Self {
        Self(hosts.into())
    }

    fn allows(&self, host: &str) -> bool {
        let name = host::without_port(host);
        let is_listed = self.0.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(name));
        is_listed || (self.0.is_empty() && host::is_loopback(name))
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

    #[test]
    fn h4_development_answers_to_the_names_of_this_machine_alone() {
        let allowed = AllowedHosts::new(&[]);
        for host in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST"] {
            assert!(allowed.allows(host), "{host}");
        }
        for host in ["rebound.example:3000", "192.0.2.1", "0.0.0.0:3000", "localhost.evil.example", ""] {
            assert!(!allowed.allows(host), "{host}");
        }
    }
}
