use lettre::message::Mailbox;
use lettre::transport::smtp::client::Certificate;
use secrecy::SecretString;

use super::values::{Values, parse_bool};
use crate::integrations::smtp::{SmtpLogin, SmtpSecurity, SmtpSettings};

/// Where e-mails go when only the mailbox is named.
const GMAIL: &str = "smtp.gmail.com";

impl<S: Fn(&str) -> Option<String>> Values<S> {
    /// The mail server; nothing when neither it nor a mailbox is named.
    pub(super) fn smtp(&mut self) -> Option<SmtpSettings> {
        let user = self.text("EMAIL_HOST_USER");
        let host = self.parse("EMAIL_HOST", "the name of a host such as smtp.gmail.com", |text| {
            (!text.contains([':', '/', '@', ' '])).then(|| text.to_owned())
        });
        let port = self.parse("EMAIL_PORT", "a port number", |text| text.parse::<u16>().ok().filter(|port| *port > 0));
        let security = self.smtp_security();
        let from = self.parse("DEFAULT_FROM_EMAIL", "an address such as Tejarat Chat <noreply@tejarat.chat>", |text| text.parse().ok());
        let authority = self.parse("EMAIL_TLS_CA", "the path of a PEM file with certificates", authority);
        let host = host.or_else(|| user.is_some().then(|| GMAIL.to_owned()))?;
        let from = from.or_else(|| user.as_ref()?.parse::<Mailbox>().ok());
        let login = self.smtp_login(user);
        if from.is_none() && self.text("DEFAULT_FROM_EMAIL").is_none() {
            self.problem("DEFAULT_FROM_EMAIL is missing: with EMAIL_HOST set, e-mails need a sender");
        }
        let usual_port = if security == SmtpSecurity::Tls { 465 } else { 587 };
        Some(SmtpSettings { host, port: port.unwrap_or(usual_port), security, login, from: from?, authority })
    }

    fn smtp_security(&mut self) -> SmtpSecurity {
        let ssl = self.parse("EMAIL_USE_SSL", "true or false", parse_bool).unwrap_or(false);
        let tls = self.parse("EMAIL_USE_TLS", "true or false", parse_bool);
        match (ssl, tls) {
            (true, Some(true)) => {
                self.problem("EMAIL_USE_TLS must be false with EMAIL_USE_SSL=true: a connection begins with TLS or turns to it, not both");
                SmtpSecurity::Tls
            }
            (true, _) => SmtpSecurity::Tls,
            (false, Some(false)) => SmtpSecurity::None,
            (false, _) => SmtpSecurity::StartTls,
        }
    }

    fn smtp_login(&mut self, user: Option<String>) -> Option<SmtpLogin> {
        // Google shows app passwords in groups, and does not count the blanks between.
        let password = self.text("EMAIL_HOST_PASSWORD").map(|text| text.split_whitespace().collect::<String>());
        match (&user, &password) {
            (Some(_), None) => self.problem("EMAIL_HOST_PASSWORD is missing: with EMAIL_HOST_USER set, the mail server is signed in to"),
            (None, Some(_)) => self.problem("EMAIL_HOST_USER is missing: EMAIL_HOST_PASSWORD belongs to one"),
            _ => {}
        }
        Some(SmtpLogin { user: user?, password: SecretString::from(password?) })
    }
}

fn authority(path: &str) -> Option<Certificate> {
    let pem = std::fs::read(path).ok().filter(|pem| pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----"))?;
    Certificate::from_pem(&pem).ok()
}
