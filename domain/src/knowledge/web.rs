//! Pages of the web as documents: which addresses may be named, and what is found behind one.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};
use url::Url;

use super::extract::page_text;
use super::{DocumentFormat, IntakeFailure, KnowledgeError};
use crate::persian::letters::one_line;

/// Longer addresses are mistakes.
const MAX_ADDRESS_BYTES: usize = 2048;
/// The most addresses that are looked at on one page or in one map of a site.
const MAX_LINKS: usize = 5_000;
/// So much of a page is looked at for its title and its links: this happens outside the confined process.
const MAX_HEAD_BYTES: usize = 512 * 1024;

/// An address of the web, without a name or password in it and without a place within the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebAddress(Url);

impl WebAddress {
    /// As the standard writes it.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// What a document is called that nobody has named: the address as people read it.
    #[must_use]
    pub fn as_name(&self) -> String {
        let path = percent_encoding::percent_decode_str(self.0.path()).decode_utf8_lossy();
        one_line(format!("{}{path}", self.0.host_str().unwrap_or_default()).trim_end_matches('/'))
    }

    /// Where a link on the page at this address leads; none where that is no page.
    #[must_use]
    pub fn join(&self, link: &str) -> Option<Self> {
        Self::of(self.0.join(link.trim()).ok()?)
    }

    /// Whether another address is on the same site, in or under the folder that this one is in.
    #[must_use]
    pub fn is_above(&self, other: &Self) -> bool {
        let folder = self.0.path().rsplit_once('/').map_or("/", |(folder, _)| folder);
        let under = other.0.path().strip_prefix(folder.trim_end_matches('/'));
        self.is_on_site_of(other) && under.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn is_on_site_of(&self, other: &Self) -> bool {
        self.0.host() == other.0.host() && self.0.port_or_known_default() == other.0.port_or_known_default()
    }

    fn of(mut url: Url) -> Option<Self> {
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty() && url.password().is_none();
        url.set_fragment(None);
        (is_web && url.as_str().len() <= MAX_ADDRESS_BYTES).then_some(Self(url))
    }
}

impl FromStr for WebAddress {
    type Err = KnowledgeError;

    /// As a person types it: the scheme may be missing.
    fn from_str(typed: &str) -> Result<Self, KnowledgeError> {
        let typed = one_line(typed);
        let whole = if typed.contains("://") { typed } else { format!("https://{typed}") };
        let url = Url::parse(&whole).map_err(|_| KnowledgeError::InvalidAddress)?;
        // A word alone is a typing mistake, not the name of a machine.
        let has_name = url.host_str().is_some_and(|host| host.contains(['.', ':']));
        Self::of(url).filter(|_| has_name).ok_or(KnowledgeError::InvalidAddress)
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What was found at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was found in the end.
    pub address: WebAddress,
    /// What its server calls it, without parameters, in small letters: `text/html`.
    pub media_type: String,
    /// Its bytes; no more than a document may have.
    pub bytes: Bytes,
}

/// Fetches pages of the web, and of no network that is not public.
#[async_trait]
pub trait WebFetcher: Send + Sync {
    /// What is at an address. [`IntakeFailure`] tells a person why it could not be had.
    async fn fetch(&self, address: &WebAddress) -> Result<Fetched, IntakeFailure>;
}

impl Fetched {
    /// The kind of document it is; none when it cannot be read.
    #[must_use]
    pub fn format(&self) -> Option<DocumentFormat> {
        match self.media_type.as_str() {
            "text/html" | "application/xhtml+xml" => Some(DocumentFormat::Html),
            "application/pdf" => Some(DocumentFormat::Pdf),
            "text/markdown" => Some(DocumentFormat::Markdown),
            "text/csv" | "text/tab-separated-values" => Some(DocumentFormat::Csv),
            "application/rtf" | "text/rtf" => Some(DocumentFormat::Rtf),
            "application/epub+zip" => Some(DocumentFormat::Epub),
            "message/rfc822" => Some(DocumentFormat::Email),
            // Of others the name says more than the server.
            other => DocumentFormat::of_name(self.address.url().path())
                .ok()
                .or_else(|| other.starts_with("text/plain").then_some(DocumentFormat::Text)),
        }
    }

    /// The title of a page, when it has one.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let page = self.page()?;
        let title = page.select(&selector("title")?).next()?.text().collect::<String>();
        Some(one_line(&title)).filter(|title| !title.is_empty())
    }

    /// The pages that a map of a site (sitemap.xml) names, of the same site; none when it is no such map.
    #[must_use]
    pub fn sitemap(&self) -> Option<Vec<WebAddress>> {
        let text = std::str::from_utf8(&self.bytes).ok().filter(|text| text.contains("<urlset"))?;
        let mut reader = Reader::from_str(text);
        let (mut pages, mut in_address) = (Vec::new(), false);
        while pages.len() < MAX_LINKS {
            match reader.read_event() {
                Ok(Event::Start(element)) => in_address = element.local_name().as_ref() == "loc",
                Ok(Event::End(_)) => in_address = false,
                Ok(Event::Text(text)) if in_address => {
                    let named = self.address.join(&text.xml10_content());
                    pages.extend(named.filter(|page| page.is_on_site_of(&self.address)));
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        Some(pages)
    }

    /// The pages under this one that it links to, each once.
    #[must_use]
    pub fn links_below(&self) -> Vec<WebAddress> {
        let (Some(page), Some(links)) = (self.page(), selector("a[href]")) else { return Vec::new() };
        let mut below = Vec::new();
        for link in page.select(&links).take(MAX_LINKS).filter_map(|link| self.address.join(link.attr("href")?)) {
            if self.address.is_above(&link) && link != self.address && !below.contains(&link) {
                below.push(link);
            }
        }
        below
    }

    fn page(&self) -> Option<Html> {
        let is_page = self.format() == Some(DocumentFormat::Html);
        let head = &self.bytes[..self.bytes.len().min(MAX_HEAD_BYTES)];
        is_page.then(|| page_text(head))?.map(|text| Html::parse_document(&text))
    }
}

fn selector(of: &str) -> Option<Selector> {
    Selector::parse(of).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(typed: &str) -> WebAddress {
        typed.parse().unwrap()
    }

    fn fetched(media_type: &str, body: &str) -> Fetched {
        let address = address("https://avand.example/hr/leave");
        Fetched { address, media_type: media_type.to_owned(), bytes: Bytes::from(body.to_owned()) }
    }

    #[test]
    fn an_address_is_read_as_it_is_typed() {
        assert_eq!(address(" avand.example/hr#part ").to_string(), "https://avand.example/hr");
        assert_eq!(address("http://avand.example:8080/a?b=c").to_string(), "http://avand.example:8080/a?b=c");
        assert_eq!(address("https://avand.example/%D9%85%D8%B1%D8%AE%D8%B5%DB%8C/").as_name(), "avand.example/مرخصی");
        for wrong in [
            "",
            "سلام",
            "localhost",
            "ftp://avand.example",
            "file:///etc/passwd",
            "https://sara:secret@avand.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(wrong.parse::<WebAddress>(), Err(KnowledgeError::InvalidAddress), "{wrong}");
        }
    }

    #[test]
    fn a_page_names_itself_and_the_pages_below_it() {
        let page = fetched(
            "text/html",
            "<title> مرخصی\n کارکنان </title><a href='sick'>1</a><a href='/hr/leave/day#x'>2</a><a href='/shop'>3</a>\
             <a href='//other.example/hr/a'>4</a><a href='mailto:a@b.c'>5</a><a href='sick'>6</a>",
        );
        assert_eq!(page.title().as_deref(), Some("مرخصی کارکنان"));
        let below: Vec<String> = page.links_below().iter().map(ToString::to_string).collect();
        assert_eq!(below, ["https://avand.example/hr/sick", "https://avand.example/hr/leave/day"]);
        assert_eq!(page.sitemap(), None);
    }

    #[test]
    fn a_map_of_a_site_names_its_pages_and_those_of_no_other() {
        let map = fetched(
            "application/xml",
            "<?xml version='1.0'?><urlset><url><loc> https://avand.example/a </loc></url><url><loc>https://other.example/b</loc></url></urlset>",
        );
        assert_eq!(map.sitemap(), Some(vec![address("https://avand.example/a")]));
    }

    #[test]
    fn what_is_at_an_address_is_known_by_what_its_server_and_its_name_say() {
        assert_eq!(fetched("text/html", "").format(), Some(DocumentFormat::Html));
        assert_eq!(fetched("application/pdf", "").format(), Some(DocumentFormat::Pdf));
        assert_eq!(fetched("text/plain", "").format(), Some(DocumentFormat::Text));
        assert_eq!(fetched("image/png", "").format(), None);
        let sheet = Fetched { address: address("https://avand.example/list.xlsx"), ..fetched("application/octet-stream", "") };
        assert_eq!(sheet.format(), Some(DocumentFormat::Xlsx));
    }
}
