use std::time::Duration;

use domain::clock::Clock;
use domain::ids::{AccountId, WorkspaceId};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

/// A token is good for one call and lives no longer than the longest one may take.
const LIFETIME: Duration = Duration::from_secs(600);
/// Core's clock may be so far behind ours.
const LEEWAY_SECONDS: i64 = 30;

/// Writes the tokens that tell Core for whom we call: JSON web tokens under a secret that both sides know. They never leave our server
/// for anywhere else.
#[derive(Clone)]
pub(super) struct Tokens {
    key: EncodingKey,
    clock: Clock,
}

#[derive(Serialize)]
struct Claims {
    sub: AccountId,
    #[serde(rename = "type")]
    kind: &'static str,
    iat: i64,
    exp: i64,
    jti: uuid::Uuid,
}

impl Tokens {
    pub(super) fn new(secret: &SecretString, clock: Clock) -> Self {
        Self { key: EncodingKey::from_secret(secret.expose_secret().as_bytes()), clock }
    }

    /// The value of `Authorization` for one call; none when it cannot be signed.
    pub(super) fn bearer(&self, workspace: WorkspaceId) -> Option<HeaderValue> {
        let now = self.clock.now().unix_seconds();
        let exp = now + i64::try_from(LIFETIME.as_secs()).unwrap_or_default();
        // Core has known its users by their account's id from the start.
        let sub = AccountId(workspace.0);
        let claims = Claims { sub, kind: "access", iat: now - LEEWAY_SECONDS, exp, jti: uuid::Uuid::now_v7() };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key).ok()?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
        bearer.set_sensitive(true);
        Some(bearer)
    }
}
