//! Fetches pages of the web for people's libraries. The address is anybody's: it must not lead into our own network (SSRF). A name is
//! resolved once and that very address is dialled; every redirect is a new address, looked at like the first.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use domain::knowledge::web::{Fetched, WebAddress, WebFetcher};
use domain::knowledge::{IntakeFailure, MAX_DOCUMENT_BYTES};
use futures::StreamExt;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

/// For all of it, redirects and bytes.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_REDIRECTS: usize = 5;
const ACCEPTED: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Networks that are not the public internet (IANA special-purpose address registries).
const SPECIAL: [&str; 24] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "::/127",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "fc00::/7",
    "fe80::/9",
    "ff00::/8",
    "5f00::/16",
];

/// Which addresses may be dialled: public ones, and those of the networks that the operator has named.
#[derive(Debug, Clone)]
struct Reachable {
    special: Vec<IpNet>,
    allowed: Vec<IpNet>,
}

impl Reachable {
    fn new(allowed: Vec<IpNet>) -> Self {
        Self { special: SPECIAL.iter().filter_map(|network| network.parse().ok()).collect(), allowed }
    }

    fn is_allowed(&self, address: IpAddr) -> bool {
        self.allowed.iter().any(|network| network.contains(&address))
    }

    fn includes(&self, address: IpAddr) -> bool {
        let address = within(address);
        self.is_allowed(address) || !self.special.iter().any(|network| network.contains(&address))
    }

    /// Whether a port of an address may be dialled: elsewhere than on our own networks, those of the web alone.
    fn includes_port(&self, host: Option<IpAddr>, port: u16) -> bool {
        matches!(port, 80 | 443) || host.is_some_and(|host| self.is_allowed(within(host)))
    }
}

/// An IPv4 address that is wrapped into one of IPv6: mapped, translated (RFC 2765), of 6to4 or of NAT64.
fn within(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] if v6 != Ipv6Addr::LOCALHOST && v6 != Ipv6Addr::UNSPECIFIED => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => address,
    }
}

/// A name stands for addresses none of which may be dialled.
#[derive(Debug)]
struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no public address")
    }
}

impl StdError for NotPublic {}

impl Resolve for Reachable {
    fn resolve(&self, name: Name) -> Resolving {
        let reachable = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| reachable.includes(address.ip())).collect();
            if public.is_empty() { Err(NotPublic.into()) } else { Ok(Box::new(public.into_iter()) as Addrs) }
        })
    }
}

/// Fetches from the public web. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WebPages {
    client: Client,
    reachable: Reachable,
}

impl WebPages {
    /// One that may also fetch from these networks, which are not public.
    ///
    /// # Errors
    /// When there is no TLS.
    pub fn new(allowed: Vec<IpNet>) -> reqwest::Result<Self> {
        let reachable = Reachable::new(allowed);
        let client = Client::builder()
            .user_agent(concat!("TejaratChat/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            // A proxy would resolve names in our place.
            .no_proxy()
            .dns_resolver(reachable.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()?;
        Ok(Self { client, reachable })
    }

    async fn follow(&self, address: &WebAddress) -> Result<Fetched, IntakeFailure> {
        let mut address = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            self.must_be_reachable(address.url())?;
            let sent = self.client.get(address.url().clone()).header(ACCEPT, ACCEPTED).send().await;
            let response = sent.map_err(|error| reason(&error))?;
            if response.status().is_redirection() && response.status() != StatusCode::NOT_MODIFIED {
                let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
                address = location.and_then(|location| address.join(location)).ok_or(IntakeFailure::Refused)?;
                continue;
            }
            return read(address, response).await;
        }
        Err(IntakeFailure::Refused)
    }

    /// Addresses that are no names are dialled without being resolved.
    fn must_be_reachable(&self, url: &Url) -> Result<(), IntakeFailure> {
        let literal = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        let port = url.port_or_known_default().unwrap_or_default();
        let may_be = literal.is_none_or(|address| self.reachable.includes(address)) && self.reachable.includes_port(literal, port);
        if may_be { Ok(()) } else { Err(IntakeFailure::NotPublic) }
    }
}

#[async_trait]
impl WebFetcher for WebPages {
    async fn fetch(&self, address: &WebAddress) -> Result<Fetched, IntakeFailure> {
        tokio::time::timeout(TOTAL_TIMEOUT, self.follow(address)).await.unwrap_or(Err(IntakeFailure::Unreachable))
    }
}

fn reason(error: &reqwest::Error) -> IntakeFailure {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return IntakeFailure::NotPublic;
        }
        cause = inner.source();
    }
    IntakeFailure::Unreachable
}

/// Reads what a server sends, whatever length it has announced.
async fn read(address: WebAddress, response: Response) -> Result<Fetched, IntakeFailure> {
    match response.status() {
        status if status.is_success() => {}
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => return Err(IntakeFailure::Unreachable),
        _ => return Err(IntakeFailure::Refused),
    }
    let named = response.headers().get(CONTENT_TYPE).and_then(|named| named.to_str().ok()).unwrap_or_default();
    let media_type = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (mut pieces, mut bytes) = (response.bytes_stream(), Vec::new());
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| IntakeFailure::Unreachable)?);
        if bytes.len() as u64 > MAX_DOCUMENT_BYTES {
            return Err(IntakeFailure::TooLarge);
        }
    }
    Ok(Fetched { address, media_type, bytes: bytes.into() })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn pages(allowed: &[&str]) -> WebPages {
        WebPages::new(allowed.iter().map(|network| network.parse().unwrap()).collect()).unwrap()
    }

    /// A server on this machine that gives every request the same answer.
    async fn server(answer: impl Fn(SocketAddr) -> Vec<u8>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer(address);
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let _ = socket.read(&mut [0; 4096]).await;
                    let _ = socket.write_all(&answer).await;
                });
            }
        });
        address
    }

    async fn fetch(pages: &WebPages, url: &str) -> Result<Fetched, IntakeFailure> {
        // What is no address of the web for the library is not even asked for.
        let address = url.parse().map_err(|_| IntakeFailure::NotPublic)?;
        pages.fetch(&address).await
    }

    #[tokio::test]
    async fn r01_no_spelling_of_an_address_leads_into_our_own_network() {
        let port = server(|_| b"HTTP/1.1 200 OK\r\n\r\nsecret".to_vec()).await.port();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[64:ff9b:1::7f00:1]",
            "[::ffff:0:127.0.0.1]",
            "user@127.0.0.1",
            "1.1.1.1@127.0.0.1",
            "１２７.０.０.１",
            "127.0.0.1.",
            "100.64.0.1",
            "172.16.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "169.254.169.254",
            "10.0.0.1",
            "192.168.1.1",
            "[fe80::1]",
            "[fd00::1]",
        ] {
            for port in [80, port] {
                let fetched = tokio::time::timeout(Duration::from_secs(5), fetch(&pages(&[]), &format!("http://{host}:{port}/"))).await;
                assert_eq!(fetched.unwrap_or(Err(IntakeFailure::Unreachable)), Err(IntakeFailure::NotPublic), "{host}:{port}");
            }
        }
        for other_port in ["http://1.1.1.1:22/", "http://example.com:22/"] {
            assert_eq!(fetch(&pages(&[]), other_port).await, Err(IntakeFailure::NotPublic), "{other_port}");
        }
    }

    #[tokio::test]
    async fn r01_a_redirect_is_looked_at_like_an_address() {
        let inside = server(|_| b"HTTP/1.1 200 OK\r\n\r\nsecret".to_vec()).await;
        let outside = server(|_| {
            format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:{}/\r\nContent-Length: 0\r\n\r\n", inside.port()).into_bytes()
        })
        .await;
        let pages = pages(&["127.0.0.1/32"]);
        assert_eq!(fetch(&pages, &format!("http://{outside}/")).await, Err(IntakeFailure::NotPublic));
        let around = server(|own| format!("HTTP/1.1 302 Found\r\nLocation: http://{own}/\r\nContent-Length: 0\r\n\r\n").into_bytes()).await;
        assert_eq!(fetch(&pages, &format!("http://{around}/")).await, Err(IntakeFailure::Refused));
        for location in ["http://user@127.0.0.2/", "http://1.1.1.1:22/", "//127.0.0.2/", "http://localhost/"] {
            let leads = server(|_| format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").into_bytes()).await;
            let fetched = fetch(&pages, &format!("http://{leads}/")).await;
            assert!(matches!(fetched, Err(IntakeFailure::NotPublic | IntakeFailure::Refused | IntakeFailure::Unreachable)), "{location}");
        }
        let to_a_file = server(|_| b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
        assert_eq!(fetch(&pages, &format!("http://{to_a_file}/")).await, Err(IntakeFailure::Refused));
    }

    #[tokio::test]
    async fn r01_a_name_is_resolved_once_and_only_to_addresses_that_may_be_dialled() {
        let resolved = |allowed: &[&str]| {
            let reachable = Reachable::new(allowed.iter().map(|network| network.parse().unwrap()).collect());
            async move { reachable.resolve("localhost".parse().unwrap()).await.map(|found| found.map(|address| address.ip()).collect()) }
        };
        let refused: Result<Vec<IpAddr>, _> = resolved(&[]).await;
        assert!(refused.unwrap_err().is::<NotPublic>());
        assert_eq!(resolved(&["127.0.0.0/8"]).await.unwrap(), [IpAddr::V4(Ipv4Addr::LOCALHOST)], "and not ::1, which is not among them");
    }

    #[tokio::test]
    async fn r02_a_page_is_unpacked_no_further_than_a_document_may_be_large() {
        let pages = pages(&["127.0.0.0/8"]);
        let bomb = server(|_| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut packed, &vec![b'a'; MAX_DOCUMENT_BYTES as usize + 1]).unwrap();
            let packed = packed.finish().unwrap();
            [format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len()).into_bytes(), packed].concat()
        })
        .await;
        assert_eq!(fetch(&pages, &format!("http://{bomb}/")).await, Err(IntakeFailure::TooLarge));
    }

    #[tokio::test]
    async fn a_page_comes_with_what_its_server_calls_it() {
        let pages = pages(&["127.0.0.0/8"]);
        let good = server(|_| b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi".to_vec()).await;
        let fetched = fetch(&pages, &format!("http://{good}/")).await.unwrap();
        assert_eq!((fetched.media_type.as_str(), &*fetched.bytes), ("text/html", &b"hi"[..]));
        for (head, failure) in [
            ("404 Not Found", IntakeFailure::Refused),
            ("401 Unauthorized", IntakeFailure::Refused),
            ("503 Busy", IntakeFailure::Unreachable),
            ("200 OK\r\nContent-Length: 9", IntakeFailure::Unreachable),
        ] {
            let bad = server(|_| format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\nhi").into_bytes()).await;
            assert_eq!(fetch(&pages, &format!("http://{bad}/")).await, Err(failure), "{head}");
        }
        let huge = server(|_| [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'a'; MAX_DOCUMENT_BYTES as usize + 1]].concat()).await;
        assert_eq!(fetch(&pages, &format!("http://{huge}/")).await, Err(IntakeFailure::TooLarge));
    }
}
