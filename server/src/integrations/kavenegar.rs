//! Kavenegar, which sends our verification codes by approved templates (`verify/lookup`), and notices in our own words.

use std::time::Duration;

use domain::Language;
use domain::identity::Mobile;
use domain::secret::token_hash;
use domain::sign_in::{CodeMessage, SmsError};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::line::whole;

/// Kavenegar's address.
pub(crate) const KAVENEGAR: &str = "https://api.kavenegar.com";
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
const ACCEPTED: u16 = 200;
/// What it answers is a line or two.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// The names of the approved templates that carry a code (`%token`).
#[derive(Debug, Clone)]
pub(crate) struct Templates {
    /// In Persian.
    pub(crate) fa: String,
    /// In English.
    pub(crate) en: String,
    /// For staff, whatever the language.
    pub(crate) staff: String,
}

impl Templates {
    fn of(&self, message: &CodeMessage) -> &str {
        match message.language {
            _ if message.for_staff => &self.staff,
            Language::Fa => &self.fa,
            Language::En => &self.en,
        }
    }
}

/// Sends codes and notices by Kavenegar. Nothing is repeated by itself: a lookup has no key by which the second would be
/// recognised, so after a lost answer the person presses "send again".
pub(crate) struct Kavenegar {
    client: reqwest::Client,
    base: String,
    key: SecretString,
    templates: Templates,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "return")]
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Verdict {
    status: u16,
}

impl Kavenegar {
    /// A client of the service at `base` (see [`KAVENEGAR`]).
    ///
    /// # Errors
    /// When no HTTPS client can be set up on this machine.
    pub(crate) fn new(base: &str, key: SecretString, templates: Templates) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().timeout(TOTAL_TIMEOUT).redirect(Policy::none()).build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), key, templates })
    }

    /// Sends a code by its template.
    pub(crate) async fn send_code(&self, message: &CodeMessage) -> Result<(), SmsError> {
        let (receptor, template) = (national(&message.mobile), self.templates.of(message));
        self.call("verify/lookup", &[("receptor", &receptor), ("template", template), ("token", message.code.as_str())]).await
    }

    /// Sends a text from a line of our own. What was sent under the same key before is not sent again.
    pub(crate) async fn send_text(&self, sender: &str, key: &str, mobile: &Mobile, text: &str) -> Result<(), SmsError> {
        let (receptor, local_id) = (national(mobile), local_id(key).to_string());
        self.call("sms/send", &[("receptor", &receptor), ("message", text), ("sender", sender), ("localid", &local_id)]).await
    }

    async fn call(&self, method: &str, form: &[(&str, &str)]) -> Result<(), SmsError> {
        // The key is a part of the address, so the address must not get into an error or the log.
        let url = format!("{}/v1/{}/{method}.json", self.base, self.key.expose_secret());
        let response = self.client.post(url).form(form).send().await.map_err(no_answer)?;
        let http = response.status().as_u16();
        let body = whole(response, MAX_ANSWER_BYTES).await.map_err(|why| SmsError::NoAnswer(why.to_owned()))?;
        // Error answers are not always JSON, but their HTTP status is then that of the body.
        let status = match serde_json::from_slice::<Envelope>(&body) {
            Ok(envelope) => envelope.verdict.status,
            Err(_) if http == ACCEPTED => return Err(SmsError::Unreadable { status: http }),
            Err(_) => http,
        };
        if status == ACCEPTED { Ok(()) } else { Err(SmsError::Refused { status, meaning: meaning(status) }) }
    }
}

fn national(mobile: &Mobile) -> String {
    format!("0{}", mobile.subscriber())
}

/// The number by which Kavenegar knows a message again. It takes numbers only.
fn local_id(key: &str) -> u64 {
    // 53 bits: no program on the way rounds them.
    token_hash(key).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) >> 11
}

fn no_answer(error: reqwest::Error) -> SmsError {
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "cannot connect"
    } else {
        "broken off"
    };
    SmsError::NoAnswer(format!("{kind}: {}", error.without_url()))
}

/// What an operator has to know of a refusal.
const fn meaning(status: u16) -> &'static str {
    match status {
        401 => "the account is disabled",
        403 => "the API key is not valid",
        407 | 416 | 429 => "this server's address is not allowed to use the key",
        402 | 409 => "the service cannot answer now",
        411 => "the number is not valid",
        412 => "KAVENEGAR_SENDER is not a line of this account that may send texts",
        418 => "the credit is used up",
        420 => "texts with links are not allowed",
        424 => "the template does not exist or is not approved",
        426 => "the account lacks the advanced service",
        431 => "the template does not take this code",
        432 => "the template has no %token",
        451 => "too many calls",
        501 => "in test mode messages reach only the owner of the account",
        _ => "see the provider's list of codes",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::extract::{Form, Path, State};
    use axum::http::StatusCode;
    use axum::routing::post;
    use domain::identity::Mobile;
    use domain::sign_in::{CodeChannel, OtpCode, OtpPurpose};

    use super::*;

    const KEY: &str = "6E4C2A-secret-key";
    type Received = Arc<Mutex<Vec<(String, Vec<(String, String)>)>>>;

    #[derive(Clone)]
    struct Fake {
        received: Received,
        status: u16,
        body: &'static str,
        delay: Duration,
    }

    async fn take(
        State(fake): State<Fake>,
        Path(key): Path<String>,
        Form(form): Form<Vec<(String, String)>>,
    ) -> (StatusCode, &'static str) {
        fake.received.lock().unwrap().push((key, form));
        tokio::time::sleep(fake.delay).await;
        (StatusCode::from_u16(fake.status).unwrap(), fake.body)
    }

    fn templates() -> Templates {
        Templates { fa: "otp".to_owned(), en: "otp-en".to_owned(), staff: "otp-staff".to_owned() }
    }

    async fn client_of(fake: Fake) -> Kavenegar {
        let router =
            Router::new().route("/v1/{key}/verify/lookup.json", post(take)).route("/v1/{key}/sms/send.json", post(take)).with_state(fake);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Kavenegar::new(&base, KEY.to_owned().into(), templates()).unwrap()
    }

    async fn send_to(fake: Fake, timeout: Option<Duration>) -> Result<(), SmsError> {
        let mut kavenegar = client_of(fake).await;
        if let Some(timeout) = timeout {
            kavenegar.client = reqwest::Client::builder().timeout(timeout).build().unwrap();
        }
        kavenegar.send_code(&message(Language::Fa)).await
    }

    fn message(language: Language) -> CodeMessage {
        CodeMessage {
            mobile: Mobile::parse("۰۹۱۲۱۲۳۴۵۶۷").unwrap(),
            code: OtpCode::parse("۴۸۲۹۱۳").unwrap(),
            purpose: OtpPurpose::SignIn,
            channel: CodeChannel::Sms,
            for_staff: false,
            language,
            host: "tejarat.chat".to_owned(),
        }
    }

    fn fake(status: u16, body: &'static str) -> Fake {
        Fake { received: Received::default(), status, body, delay: Duration::ZERO }
    }

    #[tokio::test]
    async fn a_code_goes_out_once_in_ascii_digits_with_the_key_in_the_path() {
        let fake = fake(200, r#"{"return":{"status":200,"message":"تایید شد"},"entries":[{"messageid":8792343,"status":5}]}"#);
        assert_eq!(send_to(fake.clone(), None).await, Ok(()));
        let received = fake.received.lock().unwrap();
        let form = [("receptor", "09121234567"), ("template", "otp"), ("token", "482913")];
        let form: Vec<_> = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(*received, [(KEY.to_owned(), form)]);
    }

    #[test]
    fn a_code_has_the_template_of_its_language_or_that_of_staff() {
        assert_eq!(templates().of(&message(Language::En)), "otp-en");
        for language in [Language::Fa, Language::En] {
            assert_eq!(templates().of(&CodeMessage { for_staff: true, ..message(language) }), "otp-staff");
        }
    }

    #[tokio::test]
    async fn a_notice_goes_out_on_our_own_line_and_is_known_again_by_its_key() {
        let fake = fake(200, r#"{"return":{"status":200,"message":"تایید شد"},"entries":[{"messageid":8792343,"status":1}]}"#);
        let kavenegar = client_of(fake.clone()).await;
        let mobile = Mobile::parse("09121234567").unwrap();
        for key in ["job_1", "job_1", "job_2"] {
            kavenegar.send_text("10004346", key, &mobile, "رمز عبور شما تغییر کرد").await.unwrap();
        }
        let received = fake.received.lock().unwrap();
        let value = |number: usize, name: &str| {
            let (_, form) = &received[number];
            form.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap()
        };
        assert_eq!((value(0, "receptor").as_str(), value(0, "sender").as_str()), ("09121234567", "10004346"));
        assert_eq!(value(0, "message"), "رمز عبور شما تغییر کرد");
        assert_eq!(value(0, "localid"), value(1, "localid"));
        assert_ne!(value(0, "localid"), value(2, "localid"));
        assert!(value(2, "localid").parse::<u64>().unwrap() < 1 << 53);
    }

    #[tokio::test]
    async fn a_refusal_is_told_with_its_status_and_is_not_repeated() {
        for status in [418, 426, 451] {
            let body: &'static str =
                Box::leak(format!(r#"{{"return":{{"status":{status},"message":"خطا"}},"entries":null}}"#).into_boxed_str());
            let fake = fake(status, body);
            let refused = send_to(fake.clone(), None).await.unwrap_err();
            assert!(matches!(refused, SmsError::Refused { status: told, .. } if told == status), "{refused:?}");
            assert_eq!(fake.received.lock().unwrap().len(), 1);
        }
    }

    #[tokio::test]
    async fn the_status_in_the_body_decides() {
        let refused = send_to(fake(200, r#"{"return":{"status":418,"message":"اعتبار"},"entries":null}"#), None).await;
        assert_eq!(refused, Err(SmsError::Refused { status: 418, meaning: "the credit is used up" }));
    }

    #[tokio::test]
    async fn a_malformed_body_is_judged_by_its_http_status_and_never_taken_for_success() {
        let malformed = r#"{"return":{"status":424,"message":"قالب"},"entries":{null}}"#;
        let refused = send_to(fake(424, malformed), None).await.unwrap_err();
        assert!(matches!(refused, SmsError::Refused { status: 424, .. }), "{refused:?}");
        assert_eq!(send_to(fake(200, "<html>login to the network</html>"), None).await, Err(SmsError::Unreadable { status: 200 }));
    }

    #[tokio::test]
    async fn a11_neither_a_slow_nor_a_dead_service_gives_the_key_away() {
        let slow = Fake { delay: Duration::from_secs(60), ..fake(200, "") };
        let timed_out = send_to(slow.clone(), Some(Duration::from_secs(2))).await.unwrap_err();
        let dead = Kavenegar::new("http://127.0.0.1:9", KEY.to_owned().into(), templates()).unwrap();
        let not_connected = dead.send_code(&message(Language::En)).await.unwrap_err();
        for error in [timed_out, not_connected] {
            assert!(matches!(error, SmsError::NoAnswer(_)), "{error:?}");
            assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
        }
        assert_eq!(slow.received.lock().unwrap().len(), 1, "a message that may have gone out is not sent again");
    }
}
