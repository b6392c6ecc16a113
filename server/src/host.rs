//! Names of hosts, as they stand in addresses and in the header `Host`.

use std::net::IpAddr;

/// A host without the port behind it; an IPv6 address keeps its brackets.
#[must_use]
pub fn without_port(authority: &str) -> &str {
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    port.map_or(authority, |(host, _)| host)
}

/// The host of an address with a scheme, such as `https://tejarat.chat:8443/chat`.
#[must_use]
pub fn of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    without_port(rest.split('/').next().unwrap_or(rest))
}

/// Whether a host, named without a port, is this machine whatever a name server says.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_ends_where_its_port_begins() {
        for (authority, host) in [("a.example:80", "a.example"), ("a.example", "a.example"), ("[::1]:3000", "[::1]"), ("[::1]", "[::1]")] {
            assert_eq!(without_port(authority), host);
        }
        assert_eq!(without_port("a.example:80x"), "a.example:80x");
        assert_eq!(of_url("https://a.example:8443/chat"), "a.example");
        assert_eq!(of_url("http://[::1]:3000"), "[::1]");
    }

    #[test]
    fn h4_only_what_no_name_server_can_point_elsewhere_is_this_machine() {
        for host in ["localhost", "LocalHost", "127.0.0.1", "127.8.9.1", "[::1]", "::1", "[::ffff:127.0.0.1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "tejarat.chat", "localhost.evil.example", "127.0.0.1.evil.example", "127.1", "0.0.0.0", "[::]", "localhost."] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
