//! Safir, by which the messenger Bale delivers verification codes (its API v2).

use std::time::Duration;

use domain::identity::Mobile;
use domain::sign_in::OtpCode;
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::line::{transport, whole};

/// Safir's address.
pub(crate) const SAFIR: &str = "https://safir.bale.ai";
/// For a code and, if need be, a token: somebody waits, and there is SMS.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// A token is renewed so long before it ends: it must not end on the way.
const BEFORE_THE_END: Duration = Duration::from_secs(60);
/// How long a token works that does not say so, in seconds.
const USUAL_LIFETIME: u64 = 3600;
/// All that Safir says is shorter.
const MOST_BYTES: usize = 64 * 1024;

/// How to reach Safir, and as whom.
#[derive(Debug, Clone)]
pub struct SafirSettings {
    /// `BALE_SAFIR_BASE_URL`, for tests. Default the service's own address.
    pub base_url: String,
    /// `BALE_USERNAME`.
    pub username: String,
    /// `BALE_PASSWORD`.
    pub password: SecretString,
}

/// Sends codes to people's Bale. Nothing is sent twice by itself: after a lost answer nobody knows whether the first arrived.
pub(crate) struct BaleSafir {
    client: reqwest::Client,
    settings: SafirSettings,
    /// The token in use; whoever holds it while there is none asks for the next, once for all.
    token: Mutex<Option<Token>>,
    timeout: Duration,
}

#[derive(Clone)]
struct Token {
    value: SecretString,
    good_until: Instant,
}

/// Why Bale did not take a code. Holds nothing secret: it is written to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SafirError {
    /// Safir refused it.
    #[error("Safir refused the code with HTTP {status}: {meaning}")]
    Refused {
        /// The answer's HTTP status.
        status: u16,
        /// What it means to the operator.
        meaning: &'static str,
    },
    /// Safir did not answer, or not in time.
    #[error("Safir did not answer: {0}")]
    NoAnswer(&'static str),
    /// Safir's answer was not understood.
    #[error("the answer of Safir was not understood")]
    Unreadable,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
}

/// What is left of the credit is told with every code that was taken.
#[derive(Deserialize)]
struct Taken {
    #[serde(rename = "balance")]
    _balance: serde_json::Number,
}

#[derive(Deserialize)]
struct Refusal {
    code: Option<i64>,
}

impl BaleSafir {
    /// A client of the service.
    ///
    /// # Errors
    /// When no HTTPS client can be set up on this machine.
    pub(crate) fn new(settings: SafirSettings) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().redirect(Policy::none()).build()?;
        Ok(Self { client, settings, token: Mutex::new(None), timeout: TOTAL_TIMEOUT })
    }

    /// Hands a code over. A token that is no longer accepted is renewed once.
    pub(crate) async fn send_code(&self, mobile: &Mobile, code: &OtpCode) -> Result<(), SafirError> {
        let in_time = timeout(self.timeout, self.send_with_token(mobile, code)).await;
        in_time.unwrap_or(Err(SafirError::NoAnswer("the time is over")))
    }

    async fn send_with_token(&self, mobile: &Mobile, code: &OtpCode) -> Result<(), SafirError> {
        let token = self.token().await?;
        match self.try_with(&token, mobile, code).await {
            Err(SafirError::Refused { status: 401, .. }) => {
                self.forget(&token).await;
                self.try_with(&self.token().await?, mobile, code).await
            }
            outcome => outcome,
        }
    }

    async fn try_with(&self, token: &Token, mobile: &Mobile, code: &OtpCode) -> Result<(), SafirError> {
        let body = json!({ "phone": format!("98{}", mobile.subscriber()), "otp": code.number() });
        let request = self.client.post(self.url("send_otp")).bearer_auth(token.value.expose_secret()).json(&body);
        answer::<Taken>(request.send().await.map_err(no_answer)?).await.map(drop)
    }

    async fn token(&self) -> Result<Token, SafirError> {
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| Instant::now() < token.good_until) {
            return Ok(token.clone());
        }
        let SafirSettings { username, password, .. } = &self.settings;
        let form =
            [("grant_type", "client_credentials"), ("client_id", username), ("client_secret", password.expose_secret()), ("scope", "read")];
        let response = self.client.post(self.url("auth/token")).form(&form).send().await.map_err(no_answer)?;
        let Granted { access_token, expires_in } = answer(response).await?;
        let lifetime = Duration::from_secs(expires_in.unwrap_or(USUAL_LIFETIME)).saturating_sub(BEFORE_THE_END);
        let good_until = Instant::now().checked_add(lifetime).ok_or(SafirError::Unreadable)?;
        Ok(kept.insert(Token { value: SecretString::from(access_token), good_until }).clone())
    }

    /// Forgets a token that was not accepted, unless another has renewed it meanwhile.
    async fn forget(&self, refused: &Token) {
        let mut kept = self.token.lock().await;
        if kept.as_ref().is_some_and(|token| token.value.expose_secret() == refused.value.expose_secret()) {
            *kept = None;
        }
    }

    fn url(&self, method: &str) -> String {
        format!("{}/api/v2/{method}", self.settings.base_url)
    }
}

async fn answer<T: DeserializeOwned>(response: Response) -> Result<T, SafirError> {
    let status = response.status();
    let body = whole(response, MOST_BYTES).await.map_err(SafirError::NoAnswer)?;
    if status == StatusCode::OK {
        return serde_json::from_slice(&body).map_err(|_| SafirError::Unreadable);
    }
    let code = serde_json::from_slice::<Refusal>(&body).ok().and_then(|refusal| refusal.code);
    Err(SafirError::Refused { status: status.as_u16(), meaning: meaning(status, code) })
}

fn no_answer(error: reqwest::Error) -> SafirError {
    SafirError::NoAnswer(transport(&error))
}

/// What an operator has to know of a refusal.
fn meaning(status: StatusCode, code: Option<i64>) -> &'static str {
    match (status.as_u16(), code) {
        (_, Some(8)) => "the number is not valid",
        (_, Some(17)) => "nobody at Bale has this number",
        (_, Some(18)) => "too many codes to this number",
        (_, Some(20)) | (402, _) => "the credit is used up",
        (401, _) => "BALE_USERNAME and BALE_PASSWORD are not accepted",
        (500..=599, _) => "the service cannot answer now",
        _ => "see the provider's list of codes",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::post;
    use axum::{Json, Router};

    use super::*;

    const TOKEN: &str = "token-canary";

    /// A Safir whose tokens last so long, and which takes so long for a code; with a count of what was asked of it.
    async fn safir(expires_in: Option<u64>, delay: Duration) -> (BaleSafir, Arc<AtomicUsize>, Arc<AtomicUsize>) {
        let (tokens, codes) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (token_count, code_count) = (tokens.clone(), codes.clone());
        let router = Router::new()
            .route(
                "/api/v2/auth/token",
                post(move || async move {
                    token_count.fetch_add(1, Ordering::SeqCst);
                    Json(json!({ "access_token": TOKEN, "expires_in": expires_in, "token_type": "Bearer", "scope": "read" }))
                }),
            )
            .route(
                "/api/v2/send_otp",
                post(move || async move {
                    code_count.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(delay).await;
                    Json(json!({ "balance": 12 }))
                }),
            );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let settings = SafirSettings { base_url, username: "tejarat".to_owned(), password: "password-canary".to_owned().into() };
        (BaleSafir::new(settings).unwrap(), tokens, codes)
    }

    async fn send(safir: &BaleSafir) -> Result<(), SafirError> {
        safir.send_code(&Mobile::parse("09121234567").unwrap(), &OtpCode::parse("482913").unwrap()).await
    }

    #[tokio::test]
    async fn a_token_is_kept_until_a_minute_before_its_end() {
        for (expires_in, asked) in [(Some(43_200), 1), (None, 1), (Some(60), 2), (Some(0), 2)] {
            let (safir, tokens, codes) = safir(expires_in, Duration::ZERO).await;
            for _ in 0..2 {
                send(&safir).await.unwrap();
            }
            assert_eq!((tokens.load(Ordering::SeqCst), codes.load(Ordering::SeqCst)), (asked, 2), "{expires_in:?}");
        }
    }

    #[tokio::test]
    async fn many_at_once_ask_for_one_token() {
        let (safir, tokens, _) = safir(None, Duration::ZERO).await;
        assert!(futures::future::join_all((0..10).map(|_| send(&safir))).await.iter().all(Result::is_ok));
        assert_eq!(tokens.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_code_that_may_have_gone_out_is_not_sent_again() {
        let (mut safir, _, codes) = safir(None, Duration::from_secs(60)).await;
        safir.timeout = Duration::from_secs(1);
        let lost = send(&safir).await.unwrap_err();
        assert!(matches!(lost, SafirError::NoAnswer(_)) && !format!("{lost} {lost:?}").contains("canary"), "{lost:?}");
        assert_eq!(codes.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn l03_settings_do_not_print_the_password() {
        assert!(!format!("{:?}", safir(None, Duration::ZERO).await.0.settings).contains("canary"));
    }
}
