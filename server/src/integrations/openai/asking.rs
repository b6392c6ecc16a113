//! What is the same of everything that is asked in OpenAI's ways: who asks, how long it is waited for, and when it is tried again.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use domain::answers::ModelError;
use reqwest::{Client, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, sleep, timeout_at};

use crate::integrations::line::{beginning, retry_after, transport};
use crate::traces;

/// The first pause before trying again; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A server that wants to be left alone for longer is unavailable.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Why there is no client.
pub(in crate::integrations) enum ClientError {
    /// The key holds characters that cannot be sent.
    Key,
    /// The client could not be made.
    Client(reqwest::Error),
}

/// A client that shows this key, follows no redirect and wants answers of this kind.
pub(in crate::integrations) fn client(
    key: Option<&SecretString>,
    accept: &'static str,
    connect_timeout: Duration,
) -> Result<Client, ClientError> {
    let mut headers = header::HeaderMap::new();
    // Some servers refuse an empty header but ignore what it holds.
    let key = key.map_or("none", ExposeSecret::expose_secret);
    let mut bearer = header::HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| ClientError::Key)?;
    bearer.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, bearer);
    headers.insert(header::ACCEPT, header::HeaderValue::from_static(accept));
    let builder = Client::builder().connect_timeout(connect_timeout).redirect(reqwest::redirect::Policy::none());
    builder.default_headers(headers).build().map_err(ClientError::Client)
}

/// How something is asked.
pub(in crate::integrations) struct Asking<'a> {
    pub(in crate::integrations) client: &'a Client,
    pub(in crate::integrations) url: &'a str,
    /// How long each attempt waits for the first byte of its answer.
    pub(in crate::integrations) first_byte: Duration,
    /// How often it is sent at most.
    pub(in crate::integrations) attempts: u32,
}

impl Asking<'_> {
    /// Sends the question until it is taken, and no longer than is sensible.
    pub(in crate::integrations) async fn ask(&self, body: &Bytes, deadline: Instant) -> Result<Response, ModelError> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let refusal = match self.send(body, deadline).await {
                Ok(response) => return Ok(response),
                Err(refusal) => refusal,
            };
            let wait = refusal.retry_after.unwrap_or_else(|| jittered(pause));
            if !refusal.again || attempt >= self.attempts || wait > LONGEST_PAUSE || Instant::now() + wait >= deadline {
                return Err(refusal.error);
            }
            tracing::info!(attempt, wait = ?wait, cause = %refusal.error, "model request failed; retrying");
            sleep(wait).await;
            pause *= 2;
        }
        Err(ModelError::Unavailable("no attempt was made".into()))
    }

    async fn send(&self, body: &Bytes, deadline: Instant) -> Result<Response, Refusal> {
        let request =
            self.client.post(self.url).headers(traces::headers()).header(header::CONTENT_TYPE, "application/json").body(body.clone());
        let first_byte = deadline.min(Instant::now() + self.first_byte);
        let response = match timeout_at(first_byte, request.send()).await {
            Err(_) => return Err(Refusal::last(ModelError::Unavailable("no answer in time".into()))),
            Ok(Err(error)) => {
                let error = ModelError::Unavailable(transport(&error).to_owned());
                return Err(Refusal { error, again: true, retry_after: None });
            }
            Ok(Ok(response)) => response,
        };
        if response.status().is_success() { Ok(response) } else { Err(Refusal::of(response).await) }
    }
}

/// Why a question was not taken.
struct Refusal {
    error: ModelError,
    again: bool,
    retry_after: Option<Duration>,
}

impl Refusal {
    const fn last(error: ModelError) -> Self {
        Self { error, again: false, retry_after: None }
    }

    async fn of(response: Response) -> Self {
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let code = super::wire::error_code(&beginning(response).await);
        let said = code.as_ref().map_or_else(|| format!("HTTP {}", status.as_u16()), |code| format!("HTTP {} {code}", status.as_u16()));
        let busy = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS);
        if !busy {
            return Self::last(ModelError::Refused(said));
        }
        let again = code.as_deref() != Some("insufficient_quota");
        Self { error: ModelError::Unavailable(said), again, retry_after }
    }
}

/// A little more or less, so that many do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    pause.mul_f64(0.75 + f64::from(nanos % 1000) / 2000.0)
}
