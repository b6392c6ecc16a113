//! Mail by SMTP. Each e-mail has a connection of its own: one that was given up in the middle of a sentence must not carry the next.

use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use app::notifications::WrittenEmail;
use domain::identity::Email;
use domain::notifications::NotifierError;
use domain::secret::{hex, token_hash};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

/// From the first byte to the server's word that it has the message. lettre itself limits the connecting only.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
/// To say good-bye, when the message is already taken.
const GOODBYE: Duration = Duration::from_secs(1);
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// How to reach a mail server, and as whom.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// `EMAIL_HOST`. Default `smtp.gmail.com` when `EMAIL_HOST_USER` is set.
    pub host: String,
    /// `EMAIL_PORT`. Default 587, or 465 with `EMAIL_USE_SSL`.
    pub port: u16,
    /// `EMAIL_USE_TLS` and `EMAIL_USE_SSL`. Default STARTTLS.
    pub security: SmtpSecurity,
    /// `EMAIL_HOST_USER` and `EMAIL_HOST_PASSWORD`, whose blanks do not count.
    pub login: Option<SmtpLogin>,
    /// `DEFAULT_FROM_EMAIL`: who e-mails are from, with or without a name. Default `EMAIL_HOST_USER`.
    pub from: Mailbox,
    /// `EMAIL_TLS_CA`: a certificate authority of one's own, believed beside those of the system.
    pub authority: Option<Certificate>,
}

/// Who we are to a mail server.
#[derive(Debug, Clone)]
pub struct SmtpLogin {
    /// The name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// After a greeting in clear; nothing is said to a server that does not offer it.
    StartTls,
    /// From the first byte.
    Tls,
    /// Not at all.
    None,
}

/// Hands e-mails over to a mail server.
pub(crate) struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    /// What we call ourselves.
    hello: ClientId,
    timeout: Duration,
}

impl Smtp {
    /// A client that calls itself by the host under which people reach the site.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub(crate) fn new(settings: SmtpSettings, public_host: &str) -> Result<Self, Error> {
        let tls = match settings.security {
            SmtpSecurity::None => None,
            SmtpSecurity::StartTls | SmtpSecurity::Tls => {
                let parameters = TlsParameters::builder(settings.host.clone());
                let parameters = settings.authority.iter().cloned().fold(parameters, TlsParametersBuilder::add_root_certificate);
                Some(parameters.build_rustls()?)
            }
        };
        let hello = match public_host.parse() {
            Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(public_host.to_owned()),
        };
        Ok(Self { settings, tls, hello, timeout: TOTAL_TIMEOUT })
    }

    /// Hands an e-mail over. Under the same key it has the same Message-ID: after a lost answer nobody knows whether the first was taken.
    pub(crate) async fn send(&self, key: &str, to: &Email, written: &WrittenEmail) -> Result<(), NotifierError> {
        let message = self.message(key, to, written)?;
        let handing_over = async {
            let mut line = self.line().await.map_err(|error| at_the_door(&error))?;
            line.send(message.envelope(), &message.formatted()).await.map_err(|error| of_the_message(&error))?;
            Ok(line)
        };
        let mut line = timeout(self.timeout, handing_over).await.unwrap_or_else(|_| Err(self.silence()))?;
        // The message is taken, whatever happens now.
        let _ = timeout(GOODBYE, line.abort()).await;
        Ok(())
    }

    /// Whether the server lets us in.
    pub(crate) async fn answers(&self) -> Result<(), NotifierError> {
        let entering = async { self.line().await.map_err(|error| at_the_door(&error)) };
        let mut line = timeout(self.timeout, entering).await.unwrap_or_else(|_| Err(self.silence()))?;
        let _ = timeout(GOODBYE, line.abort()).await;
        Ok(())
    }

    /// A connection on which e-mails can be handed over.
    async fn line(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.settings.host.as_str(), self.settings.port);
        let at_once = self.tls.clone().filter(|_| self.settings.security == SmtpSecurity::Tls);
        let mut line = AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| self.settings.security == SmtpSecurity::StartTls) {
            line.starttls(tls, &self.hello).await?;
        }
        if let Some(SmtpLogin { user, password }) = &self.settings.login {
            line.auth(&MECHANISMS, &Credentials::new(user.clone(), password.expose_secret().to_owned())).await?;
        }
        Ok(line)
    }

    /// The message as it travels. Its headers hold nothing that anybody typed.
    fn message(&self, key: &str, to: &Email, written: &WrittenEmail) -> Result<Message, NotifierError> {
        let unfit = |_| NotifierError::Refused("the address is none that mail can be sent to".to_owned());
        let to = Mailbox::new(None, to.as_str().parse().map_err(unfit)?);
        let Mailbox { name, email } = self.settings.from.clone();
        let id = format!("<{}@{}>", hex(&token_hash(key)), email.domain());
        let from = Mailbox::new(name.or_else(|| Some(written.sender.to_owned())), email);
        // No holiday reply is wanted (RFC 3834).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let parts = MultiPart::alternative_plain_html(written.text.clone(), written.html.clone());
        let builder = Message::builder().from(from).to(to).subject(&written.subject).message_id(Some(id)).raw_header(automatic);
        builder.multipart(parts).map_err(|_| NotifierError::Misconfigured("DEFAULT_FROM_EMAIL makes no sender".to_owned()))
    }

    fn silence(&self) -> NotifierError {
        NotifierError::NoAnswer(format!("the mail server was silent for {:?}", self.timeout))
    }
}

/// What went wrong before the message was shown: none of it is the message's fault.
fn at_the_door(error: &Error) -> NotifierError {
    let said = said(error);
    if error.is_permanent() || error.is_client() { NotifierError::Misconfigured(said) } else { NotifierError::NoAnswer(said) }
}

/// What went wrong when the message was handed over.
fn of_the_message(error: &Error) -> NotifierError {
    let said = said(error);
    match answer(error) {
        // Who we are is not enough, or we may not write as this sender.
        Some((530 | 534 | 535 | 538, _)) => NotifierError::Misconfigured(said),
        Some((_, reason)) if reason.starts_with("5.7.") => NotifierError::Misconfigured(said),
        // The day's quota is used up.
        Some((_, reason)) if reason == "5.4.5" => NotifierError::NoAnswer(said),
        _ if error.is_client() => NotifierError::Misconfigured(said),
        _ if error.is_permanent() => NotifierError::Refused(said),
        _ => NotifierError::NoAnswer(said),
    }
}

/// What the log may hold of it. The server's own words may repeat the address.
fn said(error: &Error) -> String {
    match answer(error) {
        Some((code, reason)) => format!("the mail server answered {code} {reason}").trim_end().to_owned(),
        None if error.is_response() => "the mail server does not speak SMTP".to_owned(),
        None => error.to_string(),
    }
}

/// The code of the server's answer, and its reason in numbers (RFC 3463) if it tells one.
fn answer(error: &Error) -> Option<(u16, String)> {
    let code = u16::from(error.status()?);
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let first = words.split([' ', '\n']).next().unwrap_or_default();
    let is_reason = first.contains('.') && first.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    Some((code, if is_reason { first.to_owned() } else { String::new() }))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn settings(port: u16, security: SmtpSecurity) -> SmtpSettings {
        let login = SmtpLogin { user: "post@tejarat.chat".to_owned(), password: "password-canary".to_owned().into() };
        let from = "post@tejarat.chat".parse().unwrap();
        SmtpSettings { host: "127.0.0.1".to_owned(), port, security, login: Some(login), from, authority: None }
    }

    #[tokio::test]
    async fn a_silent_server_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for security in [SmtpSecurity::None, SmtpSecurity::StartTls, SmtpSecurity::Tls] {
            let mut smtp = Smtp::new(settings(port, security), "tejarat.chat").unwrap();
            smtp.timeout = Duration::from_millis(300);
            let written = WrittenEmail { sender: "T", subject: String::new(), text: String::new(), html: String::new() };
            let to = Email::parse("sara@example.com").unwrap();
            let given_up = timeout(Duration::from_secs(5), smtp.send("key", &to, &written)).await.unwrap();
            assert!(matches!(given_up, Err(NotifierError::NoAnswer(_))), "{given_up:?}");
        }
    }

    #[test]
    fn l03_settings_do_not_print_the_password() {
        assert!(!format!("{:?}", settings(25, SmtpSecurity::None)).contains("canary"));
    }
}
