//! What makes a configuration unfit for production. `serve` and `check --deploy` go by the same list.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::PermissionsExt;

use secrecy::{ExposeSecret, SecretString};

use crate::config::{Config, Embedding};
use crate::host::{is_loopback, of_url};
use crate::integrations::smtp::SmtpSecurity;

/// A secret shorter than this can be guessed.
const SHORTEST_SECRET: usize = 32;
/// So can a token.
const SHORTEST_TOKEN: usize = 16;
/// A network of proxies larger than this, in bits of its prefix, is half the world.
const WIDEST_NETWORK: u8 = 8;

/// Where the machines of a cloud are told their secrets.
const CLOUD_METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
/// The bits of a file's mode that concern everybody else.
const OTHERS: u32 = 0o007;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Production should not be like this.
    Unsafe,
    /// Production does not start like this.
    Fatal,
}

/// Something that is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What, in a line that begins with the setting's name. Never a secret.
    pub line: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Note => "note",
            Severity::Unsafe => "unsafe",
            Severity::Fatal => "fatal",
        };
        write!(f, "{word:<6}  {}", self.line)
    }
}

/// All that is wrong with a configuration, the order as in the README.
#[must_use]
pub fn findings(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut find = |severity, line: String| found.push(Finding { severity, line });
    if config.debug {
        find(Severity::Unsafe, "DEBUG is on: codes are shown to everybody at /dev/inbox; set DEBUG=false".to_owned());
    }
    if let Some(line) = secret_key_problem(&config.secret_key) {
        find(Severity::Fatal, line);
    }
    hosts(config, &mut find);
    database(config, &mut find);
    redis(config, &mut find);
    bucket(config, &mut find);
    core_rag(config, &mut find);
    embedding(config, &mut find);
    proxies(config, &mut find);
    fetched_networks(config, &mut find);
    sms(config, &mut find);
    mail(config, &mut find);
    match &config.metrics_token {
        None => find(Severity::Note, "METRICS_TOKEN is not set: with DEBUG=false there is no /metrics".to_owned()),
        Some(token) if token.expose_secret().len() < SHORTEST_TOKEN => {
            find(
                Severity::Unsafe,
                format!("METRICS_TOKEN has fewer than {SHORTEST_TOKEN} characters; make one with: openssl rand -hex 32"),
            );
        }
        Some(_) => {}
    }
    found
}

/// What others on this machine can read although they should not: the `.env` that was read, the data folder, the database.
#[must_use]
pub fn files(config: &Config) -> Vec<Finding> {
    let env_file = dotenvy::dotenv().ok();
    let private = [
        (".env", env_file, "chmod 600"),
        ("DATA_DIR", Some(config.data_dir.clone()), "chmod 700"),
        ("DATABASE_URL", config.sqlite_file(), "chmod 600"),
    ];
    let open = private.into_iter().filter_map(|(name, path, remedy)| {
        let path = path?;
        let mode = std::fs::metadata(&path).ok()?.permissions().mode();
        let line = format!("{name} can be read by everybody on this machine: {remedy} {}", path.display());
        (mode & OTHERS != 0).then_some(Finding { severity: Severity::Unsafe, line })
    });
    open.collect()
}

/// Why a key must not sign anything.
pub(super) fn secret_key_problem(key: &SecretString) -> Option<String> {
    let key = key.expose_secret();
    let trouble = if key.is_empty() {
        "is missing".to_owned()
    } else if key.len() < SHORTEST_SECRET {
        format!("must have at least {SHORTEST_SECRET} characters")
    } else if is_monotonous(key) {
        "is hardly random".to_owned()
    } else {
        return None;
    };
    Some(format!("SECRET_KEY {trouble}; make one with: openssl rand -hex 32"))
}

fn hosts(config: &Config, find: &mut impl FnMut(Severity, String)) {
    if config.allowed_hosts.is_empty() {
        let line = "ALLOWED_HOSTS is missing: name the hosts under which people reach the site, for example tejarat.chat";
        find(Severity::Fatal, line.to_owned());
    } else if config.allowed_hosts.iter().any(|host| host == "*") {
        let line = "ALLOWED_HOSTS allows any host: name those under which people reach the site, for example tejarat.chat";
        find(Severity::Unsafe, line.to_owned());
    }
    if !config.is_https() {
        let line = "FRONTEND_URL is no https address: passwords would travel in clear, and browsers would keep no session";
        find(Severity::Unsafe, line.to_owned());
    }
}

fn database(config: &Config, find: &mut impl FnMut(Severity, String)) {
    let url = config.database_url.expose_secret();
    if url.starts_with("sqlite:") {
        return;
    }
    let parsed = reqwest::Url::parse(url).ok();
    let option = |name: &str| parsed.as_ref()?.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let host = option("host").or_else(|| option("hostaddr")).or_else(|| parsed.as_ref()?.host_str().map(str::to_owned));
    let encrypted = option("sslmode").or_else(|| option("ssl-mode")).is_some_and(|mode| mode.starts_with("verify-") || mode == "require");
    if !host.is_none_or(|host| host.is_empty() || host.starts_with('/') || is_loopback(&host)) && !encrypted {
        let line = "DATABASE_URL reaches another machine without TLS; add ?sslmode=verify-full, or require";
        find(Severity::Unsafe, line.to_owned());
    }
}

fn redis(config: &Config, find: &mut impl FnMut(Severity, String)) {
    let Some(redis) = &config.redis else { return };
    if !redis.address.hosts().iter().all(|host| is_loopback(host)) && !redis.address.has_password() {
        find(Severity::Unsafe, "REDIS_URL reaches another machine without a password; let Redis ask for one".to_owned());
    }
}

fn bucket(config: &Config, find: &mut impl FnMut(Severity, String)) {
    let Some(bucket) = &config.bucket else { return };
    let endpoints = [("MINIO_ENDPOINT", Some(&bucket.endpoint)), ("MINIO_PUBLIC_ENDPOINT", bucket.public_endpoint.as_ref())];
    for (name, endpoint) in endpoints {
        if endpoint.is_some_and(|endpoint| is_clear_to_elsewhere(endpoint)) {
            find(Severity::Unsafe, format!("{name} reaches another machine without TLS; set MINIO_USE_SSL=true or begin it with https://"));
        }
    }
}

fn core_rag(config: &Config, find: &mut impl FnMut(Severity, String)) {
    if config.core_rag.as_ref().is_some_and(|core| is_clear_to_elsewhere(&core.base_url)) {
        let line =
            "RAG_CORE_BASE_URL reaches another machine without TLS: questions and tokens would travel in clear; begin it with https://";
        find(Severity::Unsafe, line.to_owned());
    }
}

fn embedding(config: &Config, find: &mut impl FnMut(Severity, String)) {
    if let Some(Embedding::Service(service)) = &config.embedding
        && is_clear_to_elsewhere(&service.base_url)
    {
        let line =
            "EMBEDDING_BASE_URL reaches another machine without TLS: documents and questions would travel in clear; begin it with https://";
        find(Severity::Unsafe, line.to_owned());
    }
}

fn sms(config: &Config, find: &mut impl FnMut(Severity, String)) {
    match &config.kavenegar {
        None => {
            let line = "KAVENEGAR_API_KEY is missing: with DEBUG=false verification codes must really be sent";
            find(Severity::Fatal, line.to_owned());
        }
        Some(kavenegar) if kavenegar.sender.is_none() => {
            find(Severity::Note, "KAVENEGAR_SENDER is not set: people without an e-mail address get no notices".to_owned());
        }
        Some(_) => {}
    }
}

fn mail(config: &Config, find: &mut impl FnMut(Severity, String)) {
    match &config.smtp {
        None => find(Severity::Fatal, "EMAIL_HOST is missing: with DEBUG=false e-mails must really be sent".to_owned()),
        Some(smtp) if smtp.security == SmtpSecurity::None && !is_loopback(&smtp.host) => {
            let line = "EMAIL_USE_TLS is off: e-mails and the password of the mailbox travel in clear; set it, or EMAIL_USE_SSL, to true";
            find(Severity::Unsafe, line.to_owned());
        }
        Some(_) => {}
    }
}

fn proxies(config: &Config, find: &mut impl FnMut(Severity, String)) {
    let anybody = config.trusted_proxies.iter().any(|network| network.prefix_len() == 0);
    let wide = config.trusted_proxies.iter().find(|network| network.prefix_len() < WIDEST_NETWORK);
    if anybody {
        let line = "TRUSTED_PROXIES trusts everybody: whoever asks could choose the address that limits count; name your own proxies";
        find(Severity::Fatal, line.to_owned());
    } else if let Some(network) = wide {
        find(Severity::Unsafe, format!("TRUSTED_PROXIES holds {network}, which is far more than your own proxies"));
    }
}

fn fetched_networks(config: &Config, find: &mut impl FnMut(Severity, String)) {
    let own = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(CLOUD_METADATA)];
    if let Some(network) = config.fetch_networks.iter().find(|network| own.iter().any(|address| network.contains(address))) {
        let line = format!("FETCH_NETWORKS holds {network}: whoever adds a page could read what this machine tells only to itself");
        find(Severity::Unsafe, line);
    }
}

/// Whether what is sent to an address leaves this machine without TLS.
fn is_clear_to_elsewhere(url: &str) -> bool {
    url.starts_with("http://") && !is_loopback(of_url(url))
}

/// Whether a text is made of very few different characters.
fn is_monotonous(text: &str) -> bool {
    let different: std::collections::HashSet<char> = text.chars().collect();
    different.len() < 8
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GOOD: [(&str, &str); 7] = [
        ("DEBUG", "false"),
        ("SECRET_KEY", "2b7e151628aed2a6abf7158809cf4f3c-canary"),
        ("ALLOWED_HOSTS", "tejarat.chat"),
        ("FRONTEND_URL", "https://tejarat.chat"),
        ("KAVENEGAR_API_KEY", "canary"),
        ("EMAIL_HOST_USER", "post@tejarat.chat"),
        ("EMAIL_HOST_PASSWORD", "canary"),
    ];

    fn found(changes: &[(&str, &str)]) -> Vec<Finding> {
        let pairs: Vec<_> = changes.iter().chain(&GOOD).copied().collect();
        let examined = Config::examine(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        assert!(examined.problems.is_empty(), "{:?}", examined.problems);
        findings(&examined.config).into_iter().filter(|finding| finding.severity > Severity::Note).collect()
    }

    #[rstest]
    #[case(&[("DEBUG", "true")], "DEBUG", Severity::Unsafe)]
    #[case(&[("SECRET_KEY", "")], "SECRET_KEY", Severity::Fatal)]
    #[case(&[("SECRET_KEY", "canary")], "SECRET_KEY", Severity::Fatal)]
    #[case(&[("SECRET_KEY", "abcabcabcabcabcabcabcabcabcabcabcabc")], "SECRET_KEY", Severity::Fatal)]
    #[case(&[("ALLOWED_HOSTS", "")], "ALLOWED_HOSTS", Severity::Fatal)]
    #[case(&[("ALLOWED_HOSTS", "tejarat.chat,*")], "ALLOWED_HOSTS", Severity::Unsafe)]
    #[case(&[("FRONTEND_URL", "")], "FRONTEND_URL", Severity::Unsafe)]
    #[case(&[("FRONTEND_URL", "http://tejarat.chat")], "FRONTEND_URL", Severity::Unsafe)]
    #[case(&[("KAVENEGAR_API_KEY", "")], "KAVENEGAR_API_KEY", Severity::Fatal)]
    #[case(&[("EMAIL_HOST_USER", ""), ("EMAIL_HOST_PASSWORD", "")], "EMAIL_HOST", Severity::Fatal)]
    #[case(&[("EMAIL_USE_TLS", "false")], "EMAIL_USE_TLS", Severity::Unsafe)]
    #[case(&[("DATABASE_URL", "postgres://t:canary@db.example.ir/t")], "DATABASE_URL", Severity::Unsafe)]
    #[case(&[("DATABASE_URL", "postgres://t:canary@db.example.ir/t?sslmode=prefer")], "DATABASE_URL", Severity::Unsafe)]
    #[case(&[("DB_NAME", "t"), ("DB_USER", "t"), ("DB_PASSWORD", "canary"), ("DB_HOST", "10.0.0.5")], "DATABASE_URL", Severity::Unsafe)]
    #[case(&[("REDIS_URL", "redis://cache.example.ir")], "REDIS_URL", Severity::Unsafe)]
    #[case(&[("MINIO_ENDPOINT", "minio:9000"), ("MINIO_ACCESS_KEY", "k"), ("MINIO_SECRET_KEY", "canary")], "MINIO_ENDPOINT", Severity::Unsafe)]
    #[case(&[("RAG_CORE_BASE_URL", "http://core.example.ir"), ("RAG_CORE_JWT_SECRET", "canary")], "RAG_CORE_BASE_URL", Severity::Unsafe)]
    #[case(&[("EMBEDDING_BASE_URL", "http://models.example.ir/v1"), ("EMBEDDING_MODEL", "m")], "EMBEDDING_BASE_URL", Severity::Unsafe)]
    #[case(&[("TRUSTED_PROXIES", "10.0.0.1,0.0.0.0/0")], "TRUSTED_PROXIES", Severity::Fatal)]
    #[case(&[("TRUSTED_PROXIES", "::/0")], "TRUSTED_PROXIES", Severity::Fatal)]
    #[case(&[("TRUSTED_PROXIES", "0.0.0.0/1")], "TRUSTED_PROXIES", Severity::Unsafe)]
    #[case(&[("METRICS_TOKEN", "canary")], "METRICS_TOKEN", Severity::Unsafe)]
    fn e07_each_unsafe_setting_is_found_by_name(#[case] changes: &[(&str, &str)], #[case] name: &str, #[case] severity: Severity) {
        let found = found(changes);
        assert!(found.len() == 1 && found[0].severity == severity && found[0].line.starts_with(name), "{found:?}");
        assert!(!found[0].to_string().contains("canary"), "{found:?}");
    }

    #[rstest]
    #[case(&[])]
    #[case(&[("DATABASE_URL", "postgres://t:canary@db.example.ir/t?sslmode=verify-full")])]
    #[case(&[("DATABASE_URL", "postgres://t:canary@[::1]:5432/t")])]
    #[case(&[("DATABASE_URL", "postgres://t@/t?host=/var/run/postgresql")])]
    #[case(&[("REDIS_URL", "redis://localhost:6379")])]
    #[case(&[("REDIS_URL", "redis://:canary@cache.example.ir")])]
    #[case(&[("MINIO_ENDPOINT", "127.0.0.1:9000"), ("MINIO_ACCESS_KEY", "k"), ("MINIO_SECRET_KEY", "canary")])]
    #[case(&[("MINIO_ENDPOINT", "https://s3.example.ir"), ("MINIO_ACCESS_KEY", "k"), ("MINIO_SECRET_KEY", "canary")])]
    #[case(&[("EMBEDDING_BASE_URL", "http://127.0.0.1:8080/v1"), ("EMBEDDING_MODEL", "m")])]
    #[case(&[("EMBEDDING_MODEL_DIR", "/var/lib/tejarat/model")])]
    #[case(&[("TRUSTED_PROXIES", "10.0.0.0/8,fd00::/8")])]
    #[case(&[("METRICS_TOKEN", "2b7e151628aed2a6abf7158809cf4f3c")])]
    #[case(&[("EMAIL_HOST", "127.0.0.1"), ("EMAIL_USE_TLS", "false")])]
    #[case(&[("EMAIL_USE_SSL", "true")])]
    fn e07_a_good_configuration_is_left_alone(#[case] changes: &[(&str, &str)]) {
        assert_eq!(found(changes), []);
    }
}
