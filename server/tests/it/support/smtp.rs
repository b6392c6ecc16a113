use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use mail_parser::MessageParser;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How a mail server encrypts its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    None,
    /// When it is asked to.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A mail server that speaks true SMTP, keeps what it takes, and answers as it is told to.
pub struct FakeSmtp {
    address: SocketAddr,
    encryption: Encryption,
    authority: TempDir,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    taken: Mutex<Vec<Taken>>,
    /// Answers to commands that are not the usual ones.
    answers: Mutex<HashMap<&'static str, &'static str>>,
    /// The commands of all lines, in the order in which they came, secrets left out.
    heard: Mutex<Vec<String>>,
}

/// A message with its envelope.
#[derive(Clone)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    /// All of it, as it came.
    pub raw: String,
}

impl Taken {
    /// Its head, without that of its parts.
    pub fn head(&self) -> &str {
        self.raw.split_once("\r\n\r\n").expect("a head and a body").0
    }

    pub fn subject(&self) -> String {
        self.read(|message| message.subject().expect("a subject").to_owned())
    }

    pub fn text(&self) -> String {
        self.read(|message| message.body_text(0).expect("a text").into_owned())
    }

    pub fn html(&self) -> String {
        self.read(|message| message.body_html(0).expect("a page").into_owned())
    }

    pub fn message_id(&self) -> String {
        self.read(|message| message.message_id().expect("a Message-ID").to_owned())
    }

    /// The name of the sender.
    pub fn sender(&self) -> String {
        let name = |message: &mail_parser::Message<'_>| message.from()?.first()?.name().map(str::to_owned);
        self.read(|message| name(message).expect("a sender with a name"))
    }

    fn read<T>(&self, what: impl Fn(&mail_parser::Message<'_>) -> T) -> T {
        what(&MessageParser::default().parse(self.raw.as_bytes()).expect("a message"))
    }
}

impl FakeSmtp {
    pub const USER: &str = "post@tejarat.chat";
    pub const PASSWORD: &str = "abcd efgh smtp canary";
    /// User and password, blanks left out, as AUTH PLAIN says them.
    const LOGIN: &str = "AHBvc3RAdGVqYXJhdC5jaGF0AGFiY2RlZmdoc210cGNhbmFyeQ==";

    pub async fn start(encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (authority, inner) = (TempDir::new().expect("a temporary folder"), Arc::new(Inner::default()));
        let acceptor = (encryption != Encryption::None).then(|| acceptor(&authority));
        let kept = inner.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(answer(socket, encryption, acceptor.clone(), kept.clone()));
            }
        });
        Self { address, encryption, authority, inner }
    }

    /// The settings of a program that sends its messages here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let authority = if self.encryption == Encryption::None { String::new() } else { self.authority_file() };
        vec![
            ("EMAIL_HOST", self.address.ip().to_string()),
            ("EMAIL_PORT", self.address.port().to_string()),
            ("EMAIL_USE_TLS", (self.encryption == Encryption::StartTls).to_string()),
            ("EMAIL_USE_SSL", (self.encryption == Encryption::Tls).to_string()),
            ("EMAIL_HOST_USER", Self::USER.to_owned()),
            ("EMAIL_HOST_PASSWORD", Self::PASSWORD.to_owned()),
            ("EMAIL_TLS_CA", authority),
        ]
    }

    fn authority_file(&self) -> String {
        self.authority.path().join("ca.pem").display().to_string()
    }

    /// From now on answers a command (`AUTH`, `RCPT`, `.` for the end of a message, …) in this way; an empty answer is the usual one.
    pub fn answer(&self, command: &'static str, answer: &'static str) {
        self.inner.answers.lock().expect("the answers").insert(command, answer);
    }

    /// What it has taken, newest last.
    pub fn taken(&self) -> Vec<Taken> {
        self.inner.taken.lock().expect("the messages").clone()
    }

    /// The commands it has heard.
    pub fn heard(&self) -> Vec<String> {
        self.inner.heard.lock().expect("the commands").clone()
    }
}

/// A certificate of an authority of its own, which is written down for those who are to believe it.
fn acceptor(folder: &TempDir) -> TlsAcceptor {
    let authority_key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = authority.self_signed(&authority_key).expect("a certificate");
    std::fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("the folder can be written to");
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name").signed_by(&key, &issuer).expect("a certificate");
    let chain = vec![CertificateDer::from(server.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    TlsAcceptor::from(Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).expect("a fitting pair")))
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

async fn answer(socket: TcpStream, encryption: Encryption, acceptor: Option<TlsAcceptor>, inner: Arc<Inner>) -> std::io::Result<()> {
    let greeting = "220 mail.example.ir ESMTP";
    match acceptor {
        None => {
            let mut line = Box::new(socket) as Box<dyn Line>;
            say(&mut line, greeting).await?;
            converse(line, &inner, false).await.map(|_| ())
        }
        Some(acceptor) if encryption == Encryption::Tls => {
            let mut line = Box::new(acceptor.accept(socket).await?) as Box<dyn Line>;
            say(&mut line, greeting).await?;
            converse(line, &inner, false).await.map(|_| ())
        }
        Some(acceptor) => {
            let mut line = Box::new(socket) as Box<dyn Line>;
            say(&mut line, greeting).await?;
            let Some(clear) = converse(line, &inner, true).await? else { return Ok(()) };
            let encrypted = Box::new(acceptor.accept(clear).await?) as Box<dyn Line>;
            converse(encrypted, &inner, false).await.map(|_| ())
        }
    }
}

/// Speaks until the other side leaves; gives the line back when it is to be encrypted.
async fn converse(line: Box<dyn Line>, inner: &Inner, may_encrypt: bool) -> std::io::Result<Option<Box<dyn Line>>> {
    let mut line = BufReader::new(line);
    let (mut from, mut to, mut signed_in) = (String::new(), Vec::new(), false);
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Ok(None);
        }
        let said = said.trim_end();
        let verb = said.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        inner.heard.lock().expect("the commands").push(if verb == "AUTH" { verb.clone() } else { said.to_owned() });
        if let Some(told) = inner.told(&verb) {
            say(line.get_mut(), told).await?;
            continue;
        }
        let usual = match verb.as_str() {
            "EHLO" if may_encrypt => "250-mail.example.ir\r\n250-8BITMIME\r\n250 STARTTLS",
            "EHLO" => "250-mail.example.ir\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" if may_encrypt => {
                say(line.get_mut(), "220 go ahead").await?;
                return Ok(Some(line.into_inner()));
            }
            "AUTH" => {
                signed_in = said.split_whitespace().nth(2) == Some(FakeSmtp::LOGIN);
                if signed_in { "235 2.7.0 accepted" } else { "535 5.7.8 not accepted: canary" }
            }
            "MAIL" if !signed_in => "530 5.7.0 sign in first",
            "MAIL" => {
                from = address(said);
                "250 2.1.0 ok"
            }
            "RCPT" => {
                to.push(address(said));
                "250 2.1.5 ok"
            }
            "DATA" => {
                say(line.get_mut(), "354 go ahead").await?;
                let raw = message(&mut line).await?;
                if let Some(told) = inner.told(".") {
                    told
                } else {
                    let taken = Taken { from: std::mem::take(&mut from), to: std::mem::take(&mut to), raw };
                    inner.taken.lock().expect("the messages").push(taken);
                    "250 2.0.0 taken"
                }
            }
            "QUIT" => "221 2.0.0 bye",
            _ => "500 5.5.1 what?",
        };
        say(line.get_mut(), usual).await?;
    }
}

impl Inner {
    fn told(&self, verb: &str) -> Option<&'static str> {
        self.answers.lock().expect("the answers").get(verb).copied().filter(|answer| !answer.is_empty())
    }
}

/// The lines up to a single dot; one that begins with a dot has got another before it on the way.
async fn message(line: &mut BufReader<Box<dyn Line>>) -> std::io::Result<String> {
    let mut whole = String::new();
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if said == ".\r\n" {
            return Ok(whole);
        }
        whole.push_str(said.strip_prefix('.').unwrap_or(&said));
    }
}

async fn say(line: &mut (impl AsyncWrite + Unpin), words: &str) -> std::io::Result<()> {
    line.write_all(format!("{words}\r\n").as_bytes()).await?;
    line.flush().await
}

fn address(said: &str) -> String {
    said.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address.to_owned()).expect("an address")
}
