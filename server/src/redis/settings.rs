use std::fmt;
use std::str::FromStr;

use fred::types::RespVersion;
use fred::types::config::Config;

/// Where Redis is and under which names we keep our things there.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// `REDIS_URL`.
    pub address: RedisAddress,
    /// `REDIS_PREFIX`.
    pub prefix: RedisPrefix,
}

/// The address of a Redis server, `redis://[[user]:password@]host[:port][/number]`, or `rediss://` over TLS. Prints without credentials.
#[derive(Clone)]
pub struct RedisAddress(Config);

/// What is wrong is not told: the text may contain a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a Redis server")]
pub struct InvalidRedisAddress;

impl RedisAddress {
    /// The servers' names or addresses.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.0.server.hosts().iter().map(|server| server.host.to_string()).collect()
    }

    /// Whether Redis is told a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.0.password.is_some()
    }

    /// How to connect. One connection attempt that fails ends nothing: there is another after it.
    pub(super) fn config(&self) -> Config {
        // RESP3 lets a connection that listens be pinged too.
        Config { fail_fast: false, version: RespVersion::RESP3, ..self.0.clone() }
    }
}

impl FromStr for RedisAddress {
    type Err = InvalidRedisAddress;

    fn from_str(text: &str) -> Result<Self, InvalidRedisAddress> {
        if !["redis://", "rediss://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Err(InvalidRedisAddress);
        }
        Config::from_url_centralized(text).map(Self).map_err(|_| InvalidRedisAddress)
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers = self.0.server.hosts();
        servers.iter().try_for_each(|server| write!(f, "{}:{}", server.host, server.port))
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisAddress({self})")
    }
}

/// What all our keys and topics begin with, so that several installations can share one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisPrefix(String);

impl RedisPrefix {
    /// The name under which `name` of this kind is kept.
    pub(super) fn key(&self, kind: &str, name: &str) -> String {
        format!("{}:{kind}:{name}", self.0)
    }
}

impl Default for RedisPrefix {
    fn default() -> Self {
        Self("tejarat".to_owned())
    }
}

impl FromStr for RedisPrefix {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        let bare = text.trim_end_matches(':');
        (!bare.is_empty() && bare.len() <= 64 && bare.chars().all(plain)).then(|| Self(bare.to_owned())).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_prints_without_its_credentials() {
        let address: RedisAddress = "redis://someone:canary@cache.example.ir:6380/2".parse().unwrap();
        assert_eq!(address.to_string(), "cache.example.ir:6380");
        assert!(!format!("{address:?}").contains("canary"));
        assert!("rediss://h".parse::<RedisAddress>().unwrap().config().uses_tls());
        assert_eq!((address.config().database, address.config().password.as_deref()), (Some(2), Some("canary")));
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        for text in ["", "canary", "http://canary", "redis://", "redis://h:canary", "redis://h/canary", "redis-cluster://canary:1"] {
            let refused = text.parse::<RedisAddress>().map(|address| address.to_string()).unwrap_err();
            assert!(!refused.to_string().contains("canary"), "{text}");
        }
    }

    #[test]
    fn keys_begin_with_the_prefix_whether_or_not_it_ends_in_a_colon() {
        for text in ["shop", "shop:"] {
            assert_eq!(text.parse::<RedisPrefix>().unwrap().key("lock", "tidy"), "shop:lock:tidy");
        }
        for text in ["", ":", "a b", "{x}", "*"] {
            assert!(text.parse::<RedisPrefix>().is_err(), "{text:?}");
        }
    }
}
