//! Settings, read once from the environment and an optional `.env`. Every wrong or missing value is told at once, by name.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

use crate::integrations::core_rag::CoreRagSettings;
use crate::integrations::kavenegar::KAVENEGAR;
use crate::redis::{RedisAddress, RedisPrefix, RedisSettings};
use crate::rules::{self, Severity};

/// Shown only with `DEBUG=true`, where nothing worth protecting exists.
pub const DEVELOPMENT_SECRET: &str = "tejarat-development-secret-not-for-production";

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// `SITE_ADDR` (or `LEPTOS_SITE_ADDR`): where to listen. Default 127.0.0.1:3000.
    pub site_addr: SocketAddr,
    /// `DATA_DIR`: database, files and index of the embedded profile. Default `./data`.
    pub data_dir: PathBuf,
    /// `DEBUG`: development; shows /dev pages, allows stand-ins. Default true until a real secret is set.
    pub debug: bool,
    /// `SECRET_KEY`: the secret from which all keys are derived; at least 32 characters. Required unless `DEBUG=true`.
    pub secret_key: SecretString,
    /// `DATABASE_URL`, or `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_HOST`, `DB_PORT` for PostgreSQL. Default SQLite in `DATA_DIR`.
    pub database_url: SecretString,
    /// `REDIS_URL` and `REDIS_PREFIX`: what several processes share. Default in this process, which then must be the only one.
    pub redis: Option<RedisSettings>,
    /// `ALLOWED_HOSTS`: names under which the site is reached, comma separated; `*` for any. Default any in development.
    pub allowed_hosts: Vec<String>,
    /// `MINIO_ENDPOINT` and its kin: files in a bucket of an S3 service. Default a folder in `DATA_DIR`.
    pub bucket: Option<Bucket>,
    /// `TRUSTED_PROXIES`: addresses or networks of the proxies in front, comma separated; their `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `FRONTEND_URL`: the public address, for messages. Default `http://` and `SITE_ADDR`.
    pub frontend_url: String,
    /// `KAVENEGAR_API_KEY` and `KAVENEGAR_TEMPLATE`: SMS by Kavenegar.
    pub kavenegar: Option<Kavenegar>,
    /// `LLM_BASE_URL`, `LLM_MODEL`, `LLM_API_KEY`: a language model that writes the answers.
    pub model: Option<Model>,
    /// `SERVE_JOBS`: whether `serve` does jobs too; false when `tejarat worker` does them all. Default true.
    pub serve_jobs: bool,
    /// `RAG_CORE_BASE_URL` and its kin: the remote service that is asked first. Default answers from here alone.
    pub core_rag: Option<CoreRagSettings>,
    /// `METRICS_TOKEN`: the bearer token that opens /metrics. Without it, /metrics is there in development only.
    pub metrics_token: Option<SecretString>,
    /// `LOG_FORMAT`: `text` or `json`. Default text in development.
    pub json_logs: bool,
}

/// How to send SMS by Kavenegar.
#[derive(Debug, Clone)]
pub struct Kavenegar {
    /// `KAVENEGAR_BASE_URL`, for tests. Default the service's own address.
    pub base_url: String,
    /// `KAVENEGAR_API_KEY`.
    pub api_key: SecretString,
    /// `KAVENEGAR_TEMPLATE`: the approved template for codes. Default `otp`.
    pub template: String,
    /// `KAVENEGAR_TEMPLATE_EN`: the one in English. Default the same.
    pub template_en: String,
}

/// Where files lie, when not in a folder.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// `MINIO_ENDPOINT`, with a scheme by `MINIO_USE_SSL` when it has none.
    pub endpoint: String,
    /// `MINIO_PUBLIC_ENDPOINT`: the same service as browsers reach it; they then fetch files there. Default through us.
    pub public_endpoint: Option<String>,
    /// `MINIO_ACCESS_KEY`.
    pub access_key: String,
    /// `MINIO_SECRET_KEY`.
    pub secret_key: SecretString,
    /// `MINIO_BUCKET_NAME`. Default `tejarat`.
    pub name: String,
    /// `MINIO_REGION`. Default `us-east-1`, MinIO's own.
    pub region: String,
}

/// Which language model to use.
#[derive(Debug, Clone)]
pub struct Model {
    /// `LLM_BASE_URL`, up to and including `/v1`.
    pub base_url: String,
    /// `LLM_MODEL`. Default `default`.
    pub name: String,
    /// `LLM_API_KEY`.
    pub api_key: Option<SecretString>,
}

/// What is wrong with the settings, a line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Settings of which not all could be read.
#[derive(Debug)]
pub struct Examined {
    /// The settings, with the usual values for those that could not be read.
    pub config: Config,
    /// What could not be read, a line each.
    pub problems: Vec<String>,
}

impl Examined {
    fn fit_to_start(self) -> Result<Config, ConfigError> {
        let Self { config, mut problems } = self;
        if !config.debug {
            let fatal = rules::findings(&config).into_iter().filter(|finding| finding.severity == Severity::Fatal);
            problems.extend(fatal.map(|finding| finding.line));
        }
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::examine_env().fit_to_start()
    }

    /// Reads the settings of this process whatever is wrong with them, and tells what could not be read.
    #[must_use]
    pub fn examine_env() -> Examined {
        let env_file = dotenvy::dotenv();
        let mut examined = Self::examine(|name| std::env::var(name).ok());
        if env_file.is_err_and(|error| !error.not_found()) {
            // The line is not repeated: it may hold a secret. What stands below it was not read, DEBUG=false perhaps.
            examined.problems.insert(0, ".env holds a line that cannot be read".to_owned());
        }
        examined
    }

    /// Reads the settings from any source of values by name. An empty value counts as not set.
    ///
    /// # Errors
    /// With one line for each wrong or missing value; with `DEBUG=false` for each one, too, with which production does not start.
    #[cfg(test)]
    pub fn read(source: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        Self::examine(source).fit_to_start()
    }

    /// Reads the settings whatever is wrong with them, and tells what could not be read.
    #[must_use]
    pub fn examine(source: impl Fn(&str) -> Option<String>) -> Examined {
        let mut values = Values { source, problems: Vec::new() };
        let debug = values.parse("DEBUG", "true or false", parse_bool).unwrap_or(true);
        let site_addr_name = if values.text("SITE_ADDR").is_some() { "SITE_ADDR" } else { "LEPTOS_SITE_ADDR" };
        let site_addr = values
            .parse(site_addr_name, "an address and port such as 127.0.0.1:3000", |text| SocketAddr::from_str(text).ok())
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let data_dir = values.text("DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from);
        let secret_key = SecretString::from(values.text("SECRET_KEY").unwrap_or_else(|| DEVELOPMENT_SECRET.to_owned()));
        let database_url = values.database_url(&data_dir);
        let redis = values.redis();
        let allowed_hosts = values.allowed_hosts(debug);
        let bucket = values.bucket();
        let trusted_proxies = values.trusted_proxies();
        let frontend_url = values.frontend_url(site_addr);
        let kavenegar = values.kavenegar();
        let model = values.model();
        let serve_jobs = values.parse("SERVE_JOBS", "true or false", parse_bool).unwrap_or(true);
        let core_rag = values.core_rag();
        let json_logs = values
            .parse("LOG_FORMAT", "text or json", |text| match text {
                "text" => Some(false),
                "json" => Some(true),
                _ => None,
            })
            .unwrap_or(!debug);
        let metrics_token = values.text("METRICS_TOKEN").map(SecretString::from);
        let config = Self {
            site_addr,
            data_dir,
            debug,
            secret_key,
            database_url,
            redis,
            allowed_hosts,
            bucket,
            trusted_proxies,
            frontend_url,
            kavenegar,
            model,
            serve_jobs,
            core_rag,
            metrics_token,
            json_logs,
        };
        Examined { config, problems: values.problems }
    }

    /// The host that people see in the address bar; codes in SMS are bound to it.
    #[must_use]
    pub fn public_host(&self) -> String {
        let rest = self.frontend_url.split_once("://").map_or(self.frontend_url.as_str(), |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or(rest).to_owned()
    }

    /// The file of the database, when it is SQLite.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let address = self.database_url.expose_secret().strip_prefix("sqlite:")?;
        let address = address.strip_prefix("//").unwrap_or(address);
        let path = address.split('?').next().unwrap_or_default();
        (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
    }

    /// Whether people reach the site over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.frontend_url.starts_with("https://")
    }
}

struct Values<S> {
    source: S,
    problems: Vec<String>,
}

impl<S: Fn(&str) -> Option<String>> Values<S> {
    fn text(&self, name: &str) -> Option<String> {
        (self.source)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn problem(&mut self, line: impl Into<String>) {
        self.problems.push(line.into());
    }

    fn parse<T>(&mut self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(format!("{name} must be {expected}"));
        }
        value
    }

    fn database_url(&mut self, data_dir: &std::path::Path) -> SecretString {
        if let Some(url) = self.text("DATABASE_URL") {
            if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
                self.problem("DATABASE_URL must begin with sqlite: or postgres:");
            }
            return SecretString::from(url);
        }
        let Some(name) = self.text("DB_NAME") else {
            return SecretString::from(format!("sqlite://{}", data_dir.join("tejarat.db").display()));
        };
        let user = self.text("DB_USER");
        if user.is_none() {
            self.problem("DB_USER is missing: with DB_NAME set, the database is PostgreSQL");
        }
        let user = user.unwrap_or_default();
        let password = self.text("DB_PASSWORD").unwrap_or_default();
        let host = self.text("DB_HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
        let port = self.parse("DB_PORT", "a port number", |text| text.parse::<u16>().ok()).unwrap_or(5432);
        SecretString::from(format!("postgres://{}:{}@{host}:{port}/{}", encode(&user), encode(&password), encode(&name)))
    }

    fn redis(&mut self) -> Option<RedisSettings> {
        let prefix = self.parse("REDIS_PREFIX", "letters, digits and -_.: only", |text| text.parse::<RedisPrefix>().ok());
        let address =
            self.parse("REDIS_URL", "an address such as redis://:password@127.0.0.1:6379/0", |text| text.parse::<RedisAddress>().ok())?;
        Some(RedisSettings { address, prefix: prefix.unwrap_or_default() })
    }

    fn allowed_hosts(&self, debug: bool) -> Vec<String> {
        let listed: Vec<String> = self
            .text("ALLOWED_HOSTS")
            .unwrap_or_default()
            .split(',')
            .map(|host| host.trim().to_ascii_lowercase())
            .filter(|host| !host.is_empty())
            .collect();
        if listed.is_empty() && debug { vec!["*".to_owned()] } else { listed }
    }

    fn bucket(&mut self) -> Option<Bucket> {
        let ssl = self.parse("MINIO_USE_SSL", "true or false", parse_bool).unwrap_or(false);
        let endpoint = self.service("MINIO_ENDPOINT", ssl)?;
        let public_endpoint = self.service("MINIO_PUBLIC_ENDPOINT", ssl);
        let access_key = self.text("MINIO_ACCESS_KEY");
        let secret_key = self.text("MINIO_SECRET_KEY");
        for (name, value) in [("MINIO_ACCESS_KEY", &access_key), ("MINIO_SECRET_KEY", &secret_key)] {
            if value.is_none() {
                self.problem(format!("{name} is missing: with MINIO_ENDPOINT set, files are kept there"));
            }
        }
        let name = self.parse("MINIO_BUCKET_NAME", "3 to 63 small letters, digits and hyphens", |text| {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            ((3..=63).contains(&text.len()) && text.chars().all(fits)).then(|| text.to_owned())
        });
        Some(Bucket {
            endpoint,
            public_endpoint,
            access_key: access_key?,
            secret_key: SecretString::from(secret_key?),
            name: name.unwrap_or_else(|| "tejarat".to_owned()),
            region: self.text("MINIO_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        })
    }

    /// The address of a service that may be given as `host:port` alone.
    fn service(&mut self, name: &str, ssl: bool) -> Option<String> {
        self.parse(name, "an address such as minio:9000 or https://files.example.ir", |text| {
            let bare = text.trim_end_matches('/');
            let (scheme, host) = bare.split_once("://").unwrap_or((if ssl { "https" } else { "http" }, bare));
            let is_host = !host.is_empty() && !host.contains(['/', '@', ' ']);
            (is_host && matches!(scheme, "http" | "https")).then(|| format!("{scheme}://{host}"))
        })
    }

    fn trusted_proxies(&mut self) -> Vec<IpNet> {
        let read = |part: &str| part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
        self.parse("TRUSTED_PROXIES", "addresses or networks such as 10.0.0.1,172.16.0.0/12", |text| {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(read).collect()
        })
        .unwrap_or_default()
    }

    fn frontend_url(&mut self, site_addr: SocketAddr) -> String {
        let url = self.parse("FRONTEND_URL", "an address such as https://tejarat.chat", |text| {
            let bare = text.trim_end_matches('/');
            (bare.starts_with("https://") || bare.starts_with("http://")).then(|| bare.to_owned())
        });
        url.unwrap_or_else(|| format!("http://{site_addr}"))
    }

    fn kavenegar(&self) -> Option<Kavenegar> {
        let template = self.text("KAVENEGAR_TEMPLATE").unwrap_or_else(|| "otp".to_owned());
        Some(Kavenegar {
            api_key: SecretString::from(self.text("KAVENEGAR_API_KEY")?),
            base_url: self.text("KAVENEGAR_BASE_URL").unwrap_or_else(|| KAVENEGAR.to_owned()),
            template_en: self.text("KAVENEGAR_TEMPLATE_EN").unwrap_or_else(|| template.clone()),
            template,
        })
    }

    fn model(&mut self) -> Option<Model> {
        let base_url = self.parse("LLM_BASE_URL", "an address such as http://127.0.0.1:8080/v1", |text| {
            (text.starts_with("https://") || text.starts_with("http://")).then(|| text.trim_end_matches('/').to_owned())
        })?;
        let name = self.text("LLM_MODEL").unwrap_or_else(|| "default".to_owned());
        Some(Model { base_url, name, api_key: self.text("LLM_API_KEY").map(SecretString::from) })
    }

    fn core_rag(&mut self) -> Option<CoreRagSettings> {
        let base_url = self.parse("RAG_CORE_BASE_URL", "an address such as https://core.tejarat.chat", |text| {
            let url = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
            let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
            bare.then(|| url.as_str().trim_end_matches('/').to_owned())
        });
        let seconds = |text: &str| text.parse().ok().filter(|seconds| (1..=600).contains(seconds)).map(Duration::from_secs);
        let timeout = self.parse("RAG_CORE_TIMEOUT", "a number of seconds from 1 to 600", seconds);
        let streaming = self.parse("RAG_CORE_STREAMING", "off or auto", |text| match text {
            "off" => Some(false),
            "auto" => Some(true),
            _ => None,
        });
        let delete_path = self.parse("RAG_CORE_DELETE_PATH", "a path such as /api/v1/users/conversations/{id}", |text| text.parse().ok());
        let send_key = self.parse("RAG_CORE_SEND_API_KEY", "true or false", parse_bool).unwrap_or(false);
        let api_key = self.text("RAG_CORE_API_KEY").filter(|_| send_key);
        let jwt_secret = self.text("RAG_CORE_JWT_SECRET");
        let base_url = base_url?;
        if jwt_secret.is_none() {
            self.problem("RAG_CORE_JWT_SECRET is missing: with RAG_CORE_BASE_URL set, Core must be told for whom it answers");
        }
        if send_key && api_key.is_none() {
            self.problem("RAG_CORE_API_KEY is missing: RAG_CORE_SEND_API_KEY wants it sent");
        }
        Some(CoreRagSettings {
            base_url,
            jwt_secret: SecretString::from(jwt_secret?),
            api_key: api_key.map(SecretString::from),
            timeout: timeout.unwrap_or(Duration::from_secs(120)),
            streaming: streaming.unwrap_or(false),
            delete_path: delete_path.unwrap_or_default(),
        })
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Percent-encodes what a part of a database address may not contain.
fn encode(part: &str) -> PercentEncode<'_> {
    /// What RFC 3986 §2.3 calls unreserved stays.
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(part, RESERVED)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
