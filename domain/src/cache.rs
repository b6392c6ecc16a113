//! A small store of short-lived values, shared by all processes of an installation.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::Result;

/// Values that may vanish at any time; nothing that must last belongs here.
#[async_trait]
pub trait Cache: Send + Sync {
    /// The value under `key`, when it is there and still fresh.
    async fn get(&self, key: &str) -> Result<Option<Bytes>>;
    /// Keeps `value` under `key` for `ttl`.
    async fn set(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()>;
    /// Keeps `value` under `key` for `ttl` unless a fresh value is there already.
    async fn add(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()>;
    /// Forgets `key`.
    async fn remove(&self, key: &str) -> Result<()>;
}
