//! Settings, read once from the environment and an optional `.env`. Every wrong or missing value is told at once, by name.

pub mod development;
pub mod lints;
mod smtp;
#[cfg(test)]
mod table;
#[cfg(test)]
mod table_tests;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::chat::QuestionLimits;
use domain::chat::protocol::HEARTBEAT_SECONDS;
use domain::secret::Secret;
use domain::sign_in::HashCost;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

use self::lints::Severity;
use self::values::{Values, parse_bool};
use crate::host;
use crate::integrations::bale_safir::SafirSettings;
use crate::integrations::core_rag::CoreRagSettings;
use crate::integrations::smtp::SmtpSettings;
use crate::redis::RedisSettings;

/// How many answers are written at the same time, where nothing else is said: as many as most models take.
const ANSWERS_IN_ALL: u32 = 100;
/// What all verification codes of an hour may cost, where nothing else is said.
const CODES_PER_HOUR: u32 = 1000;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// `SITE_ADDR` (or `LEPTOS_SITE_ADDR`): where to listen. Default 127.0.0.1:3000.
    pub site_addr: SocketAddr,
    /// `DATA_DIR`: database, files and index of the embedded profile. Default `./data`.
    pub data_dir: PathBuf,
    /// `DEBUG`: development; shows /dev pages, allows stand-ins. Default true, on this machine alone ([`development`]).
    pub debug: bool,
    /// `SECRET_KEY`: the secret from which all keys are derived; at least 32 characters. Default in development one of this machine's
    /// own, kept in `DATA_DIR`; empty until the settings were found fit to start.
    pub secret_key: SecretString,
    /// `OLD_SECRET_KEYS`: those that were `SECRET_KEY` before, comma separated; what was kept under one can still be read and checked.
    pub old_secret_keys: Vec<SecretString>,
    /// `DATABASE_URL`, or `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_HOST`, `DB_PORT` for PostgreSQL. Default SQLite in `DATA_DIR`.
    pub database_url: SecretString,
    /// `REDIS_URL` and `REDIS_PREFIX`: what several processes share. Default in this process, which then must be the only one.
    pub redis: Option<RedisSettings>,
    /// `ALLOWED_HOSTS`: names under which the site is reached, comma separated; `*` for any. Default those of this machine, in development.
    pub allowed_hosts: Vec<String>,
    /// `CORS_ALLOWED_ORIGINS`: other sites whose pages may call the API, such as `https://shop.example.ir`, comma separated. Default none.
    pub cors_allowed_origins: Vec<String>,
    /// `MINIO_ENDPOINT` and its kin: files in a bucket of an S3 service. Default a folder in `DATA_DIR`.
    pub bucket: Option<Bucket>,
    /// `MAX_ATTACHMENT_MB`: the largest file that comes with a question. Default 25 MiB, more than which is stored and not read.
    pub max_attachment_bytes: u64,
    /// `TRUSTED_PROXIES`: addresses or networks of the proxies in front, comma separated; their `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `FETCH_NETWORKS`: addresses or networks that are not public and that pages may be fetched from all the same, comma separated.
    pub fetch_networks: Vec<IpNet>,
    /// `FRONTEND_URL`: the public address, for messages. Default `http://` and `SITE_ADDR`.
    pub frontend_url: String,
    /// `KAVENEGAR_API_KEY` and `KAVENEGAR_TEMPLATE`: SMS by Kavenegar.
    pub kavenegar: Option<Kavenegar>,
    /// `BALE_USERNAME` and `BALE_PASSWORD`: codes by Bale, too, for those who want them so.
    pub bale: Option<SafirSettings>,
    /// `EMAIL_HOST` and its kin: e-mails by SMTP. Default the development inbox.
    pub smtp: Option<SmtpSettings>,
    /// `LLM_BASE_URL`, `LLM_MODEL`, `LLM_API_KEY`: a language model that writes the answers.
    pub model: Option<Model>,
    /// `EMBEDDING_MODEL_DIR`, or `EMBEDDING_BASE_URL` and its kin: what knows the meaning of passages. Default nothing: words alone are
    /// searched.
    pub embedding: Option<Embedding>,
    /// `OCR_PROGRAM` and `OCR_LANGUAGES`: what reads pages that are pictures of text. Default nothing does.
    pub recognition: Option<Recognition>,
    /// `ANSWERS_AT_ONCE`, `QUESTIONS_PER_MINUTE` and `QUESTIONS_PER_DAY`: what one person may ask.
    pub questions: QuestionLimits,
    /// `ANSWERS_IN_ALL`: how many answers this process writes at the same time; more questions wait their turn. Default 100.
    pub answers_in_all: usize,
    /// `CODES_PER_HOUR`: how many verification codes may be sent in an hour, to everybody together. Default 1,000.
    pub codes_per_hour: u32,
    /// `SERVE_JOBS`: whether `serve` does jobs too; false when `tejarat worker` does them all. Default true.
    pub serve_jobs: bool,
    /// `WORKER_ADDR`: where `tejarat worker` answers /healthz, /readyz and /metrics. Default nowhere.
    pub worker_addr: Option<SocketAddr>,
    /// `RAG_CORE_BASE_URL` and its kin: the remote service that is asked first. Default answers from here alone.
    pub core_rag: Option<CoreRagSettings>,
    /// `LIVE_HEARTBEAT_SECONDS`: how often live lines are pinged. Default [`HEARTBEAT_SECONDS`], which browsers rely upon.
    pub heartbeat: Duration,
    /// `ARGON2_MEMORY_KIB` and `ARGON2_PASSES`: what hashing a password costs. A stored hash of another cost is renewed at sign-in.
    pub hash_cost: HashCost,
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
    /// `KAVENEGAR_TEMPLATE_STAFF`: the one for staff. Default the same.
    pub template_staff: String,
    /// `KAVENEGAR_SENDER`: our own line, for notices to people without an e-mail address. Default none are sent.
    pub sender: Option<String>,
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

/// What knows the meaning of passages.
#[derive(Debug, Clone)]
pub enum Embedding {
    /// `EMBEDDING_MODEL_DIR`: a model in this process.
    Folder(PathBuf),
    /// A service that speaks OpenAI's embeddings.
    Service(EmbeddingService),
}

/// A service that embeds texts.
#[derive(Debug, Clone)]
pub struct EmbeddingService {
    /// `EMBEDDING_BASE_URL`, up to and including `/v1`.
    pub base_url: String,
    /// `EMBEDDING_MODEL`: vectors are kept under its name.
    pub model: String,
    /// `EMBEDDING_API_KEY`.
    pub api_key: Option<SecretString>,
}

/// What reads pictures of pages.
#[derive(Debug, Clone)]
pub struct Recognition {
    /// `OCR_PROGRAM`: Tesseract, by its name or its path.
    pub program: String,
    /// `OCR_LANGUAGES`, the one in which most is written first. Default `fas+eng`.
    pub languages: Vec<String>,
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
            let fatal = lints::findings(&config).into_iter().filter(|finding| finding.severity == Severity::Fatal);
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
        let mut config = Self::examine_env().fit_to_start()?;
        if config.secret_key.expose_secret().is_empty() {
            let path = config.data_dir.display();
            let key = development::own_key(&config.data_dir);
            config.secret_key =
                key.map_err(|error| ConfigError(vec![format!("DATA_DIR {path} must hold a key for development: {error}")]))?;
        }
        Ok(config)
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
        let mut values = Values::of(source);
        let debug = values.parse("DEBUG", "true or false", parse_bool).unwrap_or(true);
        let site_addr_name = if values.text("SITE_ADDR").is_some() { "SITE_ADDR" } else { "LEPTOS_SITE_ADDR" };
        let site_addr = values.address(site_addr_name).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let data_dir = values.text("DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from);
        let secret_key = SecretString::from(values.text("SECRET_KEY").unwrap_or_default());
        let old_secret_keys = values.list("OLD_SECRET_KEYS").into_iter().map(SecretString::from).collect();
        let database_url = values.database_url(&data_dir);
        let redis = values.redis();
        let allowed_hosts = values.allowed_hosts();
        let cors_allowed_origins = values.cors_allowed_origins();
        let bucket = values.bucket();
        let max_attachment_bytes = values.max_attachment_bytes();
        let trusted_proxies = values.networks("TRUSTED_PROXIES");
        let fetch_networks = values.networks("FETCH_NETWORKS");
        let frontend_url = values.frontend_url(site_addr);
        let kavenegar = values.kavenegar();
        let bale = values.bale();
        let smtp = values.smtp();
        let model = values.model();
        let embedding = values.embedding();
        let recognition = values.recognition();
        let serve_jobs = values.parse("SERVE_JOBS", "true or false", parse_bool).unwrap_or(true);
        let worker_addr = values.address("WORKER_ADDR");
        let core_rag = values.core_rag();
        let json_logs = values
            .parse("LOG_FORMAT", "text or json", |text| match text {
                "text" => Some(false),
                "json" => Some(true),
                _ => None,
            })
            .unwrap_or(!debug);
        let heartbeat = values.parse("LIVE_HEARTBEAT_SECONDS", "a number of seconds from 1 to 25", |text| {
            text.parse().ok().filter(|seconds| (1..=HEARTBEAT_SECONDS).contains(seconds))
        });
        let hash_cost = values.hash_cost();
        let questions = values.question_limits();
        let answers_in_all = values.limit("ANSWERS_IN_ALL", ANSWERS_IN_ALL) as usize;
        let codes_per_hour = values.limit("CODES_PER_HOUR", CODES_PER_HOUR);
        let metrics_token = values.text("METRICS_TOKEN").map(SecretString::from);
        let config = Self {
            site_addr,
            data_dir,
            debug,
            secret_key,
            old_secret_keys,
            database_url,
            redis,
            allowed_hosts,
            cors_allowed_origins,
            bucket,
            max_attachment_bytes,
            trusted_proxies,
            fetch_networks,
            frontend_url,
            kavenegar,
            bale,
            smtp,
            model,
            embedding,
            recognition,
            serve_jobs,
            worker_addr,
            core_rag,
            heartbeat: Duration::from_secs(heartbeat.unwrap_or(HEARTBEAT_SECONDS).into()),
            hash_cost,
            questions,
            answers_in_all,
            codes_per_hour,
            metrics_token,
            json_logs,
        };
        if let Some(objection) = development::objection(&config, values.text("DEBUG").is_some()) {
            values.problem(objection);
        }
        Examined { config, problems: values.problems }
    }

    /// The secret for every key, and those before it.
    #[must_use]
    pub fn secret(&self) -> Secret {
        Secret::new(self.secret_key.clone()).after(self.old_secret_keys.clone())
    }

    /// Where the head of the audit log is written down.
    #[must_use]
    pub fn audit_head_file(&self) -> PathBuf {
        self.data_dir.join("audit-head.json")
    }

    /// The host that people see in the address bar; codes in SMS are bound to it.
    #[must_use]
    pub fn public_host(&self) -> String {
        host::of_url(&self.frontend_url).to_owned()
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

#[cfg(test)]
mod tests;
