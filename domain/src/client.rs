//! The browser or program at the other end of a request, and the keys it keeps for us.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use subtle::ConstantTimeEq;

use crate::identity::Email;
use crate::ids::ChallengeId;
use crate::persian::letters;
use crate::rate_limit::Limit;
use crate::secret::{Keys, hex, random_token, token_hash};

/// How many networks of one IPv6 site count as one each.
const NETWORKS_OF_A_SITE: u32 = 8;

/// The browser or program at the other end of a request, signed in or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Where it connects from, behind any proxy of ours.
    pub address: IpAddr,
    /// What it calls itself.
    pub user_agent: String,
    /// The key it was given when it asked for a code.
    pub browser_key: Option<BrowserKey>,
    /// The key it was given when it asked for a link.
    pub inbox_key: Option<InboxKey>,
    /// By which it is known from an earlier sign-in.
    pub device_key: Option<DeviceKey>,
}

impl Client {
    /// One that holds no keys.
    #[must_use]
    pub fn new(address: IpAddr, user_agent: impl Into<String>) -> Self {
        Self { address, user_agent: user_agent.into(), browser_key: None, inbox_key: None, device_key: None }
    }

    /// The network that is counted as one when attempts are limited: the address itself, or the /64 an IPv6 host can pick from freely.
    #[must_use]
    pub fn network(&self) -> String {
        network_of(self.address)
    }

    /// Under which keys attempts are counted for where they come from: `limit` for the network, and eight times as much for the /48
    /// that an IPv6 site has, whose networks are all its own.
    pub(crate) fn network_limits(&self, what: &str, limit: Limit) -> Vec<(String, Limit)> {
        let network = (format!("{what}:{}", self.network()), limit);
        let IpAddr::V6(address) = self.address.to_canonical() else { return vec![network] };
        let [a, b, c, ..] = address.segments();
        let of_site = Limit { max: limit.max.saturating_mul(NETWORKS_OF_A_SITE), ..limit };
        vec![network, (format!("{what}:{a:x}:{b:x}:{c:x}::/48"), of_site)]
    }

    /// What it calls itself, on one line and cut to what is worth keeping.
    pub(crate) fn user_agent_to_keep(&self) -> String {
        letters::one_line(&self.user_agent).chars().take(256).collect()
    }
}

/// The network of an address, as [`Client::network`].
pub(crate) fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Proves that a code is brought back by the browser that asked for it. Kept in a cookie; the database holds only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserKey {
    challenge: ChallengeId,
    token: String,
}

impl BrowserKey {
    pub(crate) fn generate(challenge: ChallengeId) -> Self {
        Self { challenge, token: random_token() }
    }

    pub(crate) const fn challenge(&self) -> ChallengeId {
        self.challenge
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        token_hash(&self.token)
    }

    /// The text to be kept by the browser, and by nobody else.
    #[must_use]
    pub fn expose(&self) -> String {
        format!("{}.{}", self.challenge, self.token)
    }
}

/// The text is not a browser's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a browser's key")]
pub struct InvalidBrowserKey;

impl FromStr for BrowserKey {
    type Err = InvalidBrowserKey;

    fn from_str(text: &str) -> Result<Self, InvalidBrowserKey> {
        let (challenge, token) = text.split_once('.').ok_or(InvalidBrowserKey)?;
        let challenge = challenge.parse().map_err(|_| InvalidBrowserKey)?;
        is_token(token).then(|| Self { challenge, token: token.to_owned() }).ok_or(InvalidBrowserKey)
    }
}

/// Whether the text has the form of a [`random_token`].
fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// For which link a browser waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwaitedLink {
    /// One that confirms the address.
    VerifyEmail,
    /// One by which another password is chosen.
    ResetPassword,
}

impl AwaitedLink {
    const ALL: [Self; 2] = [Self::VerifyEmail, Self::ResetPassword];

    const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify",
            Self::ResetPassword => "reset",
        }
    }
}

/// Shows that a browser is the one that asked for a link to be sent to an address. Kept in a cookie, and sealed: what is not of our
/// own making is none.
#[derive(Clone, PartialEq, Eq)]
pub struct InboxKey {
    awaited: AwaitedLink,
    token: String,
    email: Email,
    seal: String,
}

impl InboxKey {
    /// What the keys of seals are derived for.
    pub(crate) const PURPOSE: &str = "inbox key";

    /// A new key for the browser of somebody who has just given this address.
    #[must_use]
    pub fn generate(awaited: AwaitedLink, email: Email, keys: &Keys) -> Self {
        let token = random_token();
        let seal = hex(&keys.current.seal(&sealed_text(awaited, &token, &email)));
        Self { awaited, token, email, seal }
    }

    /// Reads what a browser brings; `None` for everything that was not made with one of these keys.
    #[must_use]
    pub fn open(text: &str, keys: &Keys) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let (name, token, seal) = (parts.next()?, parts.next()?, parts.next()?);
        let awaited = AwaitedLink::ALL.into_iter().find(|awaited| awaited.name() == name)?;
        let email = Email::parse(parts.next()?).ok()?;
        let of_token = sealed_text(awaited, token, &email);
        let is_ours = keys.iter().any(|key| bool::from(hex(&key.seal(&of_token)).as_bytes().ct_eq(seal.as_bytes())));
        is_ours.then(|| Self { awaited, token: token.to_owned(), email, seal: seal.to_owned() })
    }

    /// For which link the browser waits; the key is good for no other.
    #[must_use]
    pub const fn awaited(&self) -> AwaitedLink {
        self.awaited
    }

    /// The address.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        token_hash(&self.token)
    }

    /// The text to be kept by the browser, and by nobody else. What an address may contain, a cookie may, too.
    #[must_use]
    pub fn expose(&self) -> String {
        format!("{}.{}.{}.{}", self.awaited.name(), self.token, self.seal, self.email)
    }
}

fn sealed_text(awaited: AwaitedLink, token: &str, email: &Email) -> Vec<u8> {
    format!("{}.{token}.{email}", awaited.name()).into_bytes()
}

impl fmt::Debug for InboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InboxKey(…)")
    }
}

/// By which a browser is known when it comes again. Kept in a cookie for as long as browsers keep any; the database holds
/// only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceKey(String);

impl DeviceKey {
    pub(crate) fn generate() -> Self {
        Self(random_token())
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        token_hash(&self.0)
    }

    /// The text to be kept by the browser, and by nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DeviceKey {
    type Err = InvalidBrowserKey;

    fn from_str(text: &str) -> Result<Self, InvalidBrowserKey> {
        if is_token(text) { Ok(Self(text.to_owned())) } else { Err(InvalidBrowserKey) }
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

impl fmt::Debug for BrowserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrowserKey({}, …)", self.challenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn client(address: &str) -> Client {
        Client::new(address.parse().unwrap(), "")
    }

    #[test]
    fn a09_an_ipv6_host_cannot_escape_a_limit_by_picking_another_address() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6").network(), client("2001:db8:1:2:ffff::1").network());
        assert_ne!(client("2001:db8:1:2::1").network(), client("2001:db8:1:3::1").network());
        assert_eq!(client("::ffff:10.0.0.7").network(), client("10.0.0.7").network());
        assert_ne!(client("10.0.0.7").network(), client("10.0.0.8").network());
    }

    #[test]
    fn h3_the_networks_of_an_ipv6_site_share_what_eight_of_them_have() {
        let limits = client("2001:db8:1:2::1").network_limits("code", Limit::per_hour(60));
        let named = [("code:2001:db8:1:2::/64", 60), ("code:2001:db8:1::/48", 480)];
        assert_eq!(limits, named.map(|(key, max)| (key.to_owned(), Limit::per_hour(max))));
        assert_eq!(client("192.0.2.7").network_limits("code", Limit::per_hour(60)), [("code:192.0.2.7".to_owned(), Limit::per_hour(60))]);
    }

    #[test]
    fn l6_an_inbox_key_is_good_only_as_it_was_made_and_outlives_its_secret() {
        let first = || "the first secret of this test, long enough".to_owned().into();
        let next = || "the second secret of this test, long enough".to_owned().into();
        let keys = Secret::new(first()).keys_for(InboxKey::PURPOSE);
        let email = || Email::parse("info@avand.example").unwrap();
        let key = InboxKey::generate(AwaitedLink::ResetPassword, email(), &keys);
        let text = key.expose();
        assert_eq!(InboxKey::open(&text, &keys), Some(key.clone()));
        assert_eq!(InboxKey::open(&text, &Secret::new(next()).after(vec![first()]).keys_for(InboxKey::PURPOSE)), Some(key));
        assert_eq!(InboxKey::open(&text, &Secret::new(next()).keys_for(InboxKey::PURPOSE)), None);
        let token = random_token();
        let others = [
            String::new(),
            format!("{token}.info@avand.example"),
            format!("reset.{token}.{token}.info@avand.example"),
            text.replacen("reset", "verify", 1),
            text.replacen("info@", "sara@", 1),
            text.replacen("reset.", "reset.0", 1),
        ];
        for other in others {
            assert_eq!(InboxKey::open(&other, &keys), None, "{other}");
        }
    }

    #[test]
    fn a_browser_key_reads_back_and_does_not_show_in_debug_output() {
        let key = BrowserKey::generate(ChallengeId::generate());
        assert_eq!(key.expose().parse(), Ok(key.clone()));
        assert!(!format!("{key:?}").contains(&key.token));
        for text in ["", ".", "otp_1.2", &format!("{}.", key.challenge), &format!("{}x", key.expose())] {
            assert_eq!(text.parse::<BrowserKey>(), Err(InvalidBrowserKey), "{text:?}");
        }
    }
}
