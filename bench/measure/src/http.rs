//! An HTTP/1.1 client that costs little: the one who measures must not be what is measured.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Headers of one answer.
const MOST_HEADERS: usize = 48;

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    received: Vec<u8>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    pub status: u16,
    head: &'a [u8],
    pub body: &'a [u8],
}

impl Line {
    pub async fn open(to: SocketAddr) -> anyhow::Result<Self> {
        Self::open_from(Ipv4Addr::LOCALHOST, to).await
    }

    /// Connects from one of this machine's many loopback addresses, as another client would from its own.
    pub async fn open_from(from: Ipv4Addr, to: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { stream: connect(from, to).await?, received: Vec::with_capacity(128 * 1024), body: Vec::with_capacity(128 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Reply<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        self.body.clear();
        let (status, head, length) = self.read_head().await?;
        match length {
            Some(length) => {
                while self.received.len() < head + length {
                    self.read_more().await?;
                }
                self.body.extend_from_slice(&self.received[head..head + length]);
            }
            None => self.read_chunks(head).await?,
        }
        Ok(Reply { status, head: &self.received[..head], body: &self.body })
    }

    async fn read_more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            bail!("the connection was closed within an answer");
        }
        Ok(())
    }

    /// The status, the length of the head, and that of the body unless it comes in chunks.
    async fn read_head(&mut self) -> anyhow::Result<(u16, usize, Option<usize>)> {
        loop {
            self.read_more().await?;
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut response = httparse::Response::new(&mut headers);
            let httparse::Status::Complete(head) = response.parse(&self.received)? else { continue };
            let status = response.code.context("no status")?;
            let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
            let length = length.map(|header| std::str::from_utf8(header.value)?.parse::<usize>().context("content-length")).transpose()?;
            let chunked = response.headers.iter().any(|header| header.name.eq_ignore_ascii_case("transfer-encoding"));
            return Ok((status, head, if chunked { None } else { Some(length.unwrap_or(0)) }));
        }
    }

    async fn read_chunks(&mut self, head: usize) -> anyhow::Result<()> {
        let mut place = head;
        loop {
            match httparse::parse_chunk_size(&self.received[place..]) {
                Ok(httparse::Status::Complete((start, size))) => {
                    let (start, size) = (place + start, size as usize);
                    while self.received.len() < start + size + 2 {
                        self.read_more().await?;
                    }
                    if size == 0 {
                        return Ok(());
                    }
                    self.body.extend_from_slice(&self.received[start..start + size]);
                    place = start + size + 2;
                }
                Ok(httparse::Status::Partial) => self.read_more().await?,
                Err(_) => bail!("the answer's chunks make no sense"),
            }
        }
    }
}

impl Reply<'_> {
    /// The answer's body as text, or what went wrong.
    pub fn text(&self) -> anyhow::Result<&str> {
        let text = std::str::from_utf8(self.body)?;
        if !(200..300).contains(&self.status) {
            bail!("status {}: {}", self.status, text.chars().take(300).collect::<String>());
        }
        Ok(text)
    }

    /// One of its headers.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.head).ok()?;
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The cookies it sets, as a browser would send them back.
    pub fn cookies(&self) -> anyhow::Result<String> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(self.head)?;
        let set = response.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("set-cookie"));
        let pairs = set.filter_map(|header| std::str::from_utf8(header.value).ok()?.split(';').next());
        Ok(pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; "))
    }
}

pub async fn connect(from: Ipv4Addr, to: SocketAddr) -> anyhow::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if from != Ipv4Addr::LOCALHOST {
        socket.bind((from, 0).into())?;
    }
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// One of many addresses of this machine.
pub fn neighbour(number: usize) -> Ipv4Addr {
    let [high, low] = [number / 250, number % 250].map(|part| u8::try_from(part + 1).unwrap_or(1));
    Ipv4Addr::new(127, 0, high, low)
}

/// A request for a page as a browser would send it.
pub fn get(address: SocketAddr, path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nAccept-Language: fa\r\nSec-Fetch-Site: none\r\n{cookie}\r\n")
        .into_bytes()
}

/// A form sent by a page of the site itself.
pub fn post(address: SocketAddr, path: &str, cookie: &str, form: &[(&str, &str)]) -> Vec<u8> {
    let form: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    send(address, path, cookie, "application/x-www-form-urlencoded", form.join("&").as_bytes())
}

/// Any body sent by a page of the site itself.
pub fn send(address: SocketAddr, path: &str, cookie: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nSec-Fetch-Site: same-origin\r\nAccept: application/json\r\n\
         {cookie}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A request of the protocol tus, by which large files come in pieces.
pub fn tus(method: &str, address: SocketAddr, path: &str, cookie: &str, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Tus-Resumable: 1.0.0\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}
