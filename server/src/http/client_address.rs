//! Where a request comes from. Limits and the record of sign-ins count by it, so a client must not be able to choose it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The networks of our own proxies; only what they say in `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Proxies in these networks.
    pub(crate) fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// The address of the client: going back from our own end of the line, the first that is none of our proxies.
    /// Everything before it in `X-Forwarded-For` is the client's own word and counts for nothing.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
        let Some(mut nearest) = peer.map(|peer| peer.to_canonical()) else { return IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
        // Two headers of the same name are one list, in their order (RFC 9110 §5.3).
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(','));
        let mut hops: Vec<&str> = forwarded.collect();
        while self.contains(nearest) {
            match hops.pop().and_then(|hop| hop.trim().parse::<IpAddr>().ok()) {
                Some(hop) => nearest = hop.to_canonical(),
                None => break,
            }
        }
        nearest
    }

    /// Whether it is the address of one of our proxies.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = TrustedProxies::new(&["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for list in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(list).unwrap());
        }
        headers.insert("x-real-ip", HeaderValue::from_static("9.9.9.9"));
        headers.insert("forwarded", HeaderValue::from_static("for=9.9.9.9"));
        proxies.client(Some(peer.parse().unwrap()), &headers).to_string()
    }

    #[test]
    fn e01_only_our_proxies_are_believed() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("fd00::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn e01_the_nearest_foreign_hop_counts() {
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.7 ,10.0.0.2"]), "198.51.100.7");
    }

    #[test]
    fn e01_what_makes_no_sense_ends_the_way_back() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"]), "10.0.0.2");
    }
}
