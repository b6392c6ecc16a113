//! Each value is read by itself; one that cannot be is told by its name, and the reading goes on.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::chat::QuestionLimits;
use domain::knowledge::MAX_DOCUMENT_BYTES;
use domain::sign_in::HashCost;
use ipnet::IpNet;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use secrecy::SecretString;

use super::{Bucket, Embedding, EmbeddingService, Kavenegar, Model, Recognition};
use crate::integrations::bale_safir::{SAFIR, SafirSettings};
use crate::integrations::core_rag::CoreRagSettings;
use crate::integrations::kavenegar::KAVENEGAR;
use crate::redis::{RedisAddress, RedisPrefix, RedisSettings};

/// Values by name, and what could not be read of them.
pub(super) struct Values<S> {
    source: S,
    pub(super) problems: Vec<String>,
}

impl<S: Fn(&str) -> Option<String>> Values<S> {
    pub(super) const fn of(source: S) -> Self {
        Self { source, problems: Vec::new() }
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.source)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn problem(&mut self, line: impl Into<String>) {
        self.problems.push(line.into());
    }

    pub(super) fn parse<T>(&mut self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(format!("{name} must be {expected}"));
        }
        value
    }

    /// What stands between commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn address(&mut self, name: &str) -> Option<SocketAddr> {
        self.parse(name, "an address and port such as 127.0.0.1:3000", |text| text.parse().ok())
    }

    pub(super) fn database_url(&mut self, data_dir: &Path) -> SecretString {
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

    pub(super) fn redis(&mut self) -> Option<RedisSettings> {
        let prefix = self.parse("REDIS_PREFIX", "letters, digits and -_.: only", |text| text.parse::<RedisPrefix>().ok());
        let address =
            self.parse("REDIS_URL", "an address such as redis://:password@127.0.0.1:6379/0", |text| text.parse::<RedisAddress>().ok())?;
        Some(RedisSettings { address, prefix: prefix.unwrap_or_default() })
    }

    pub(super) fn allowed_hosts(&self) -> Vec<String> {
        self.list("ALLOWED_HOSTS").iter().map(|host| host.to_ascii_lowercase()).collect()
    }

    pub(super) fn cors_allowed_origins(&mut self) -> Vec<String> {
        let read = |part: &str| {
            let (scheme, host) = part.split_once("://")?;
            let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
            (is_host && matches!(scheme, "http" | "https")).then(|| part.to_ascii_lowercase())
        };
        self.parse("CORS_ALLOWED_ORIGINS", "whole origins such as https://shop.example.ir,https://app.example.ir:8443", |text| {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(read).collect()
        })
        .unwrap_or_default()
    }

    pub(super) fn bucket(&mut self) -> Option<Bucket> {
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
        let name = self.bucket_name("MINIO_BUCKET_NAME");
        Some(Bucket {
            endpoint,
            public_endpoint,
            access_key: access_key?,
            secret_key: SecretString::from(secret_key?),
            name: name.unwrap_or_else(|| "tejarat".to_owned()),
            region: self.text("MINIO_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        })
    }

    fn bucket_name(&mut self, name: &str) -> Option<String> {
        self.parse(name, "3 to 63 small letters, digits and hyphens", |text| {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            ((3..=63).contains(&text.len()) && text.chars().all(fits)).then(|| text.to_owned())
        })
    }

    pub(super) fn max_attachment_bytes(&mut self) -> u64 {
        let megabytes = self.parse("MAX_ATTACHMENT_MB", "a number from 1 to 500", |text| {
            text.parse::<u64>().ok().filter(|megabytes| (1..=500).contains(megabytes))
        });
        megabytes.map_or(MAX_DOCUMENT_BYTES, |megabytes| megabytes * 1024 * 1024)
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

    pub(super) fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let read = |part: &str| part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
        self.parse(name, "addresses or networks such as 10.0.0.1,172.16.0.0/12", |text| {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(read).collect()
        })
        .unwrap_or_default()
    }

    pub(super) fn frontend_url(&mut self, site_addr: SocketAddr) -> String {
        let url = self.parse("FRONTEND_URL", "an address such as https://tejarat.chat", |text| {
            let bare = text.trim_end_matches('/');
            (bare.starts_with("https://") || bare.starts_with("http://")).then(|| bare.to_owned())
        });
        url.unwrap_or_else(|| format!("http://{site_addr}"))
    }

    pub(super) fn kavenegar(&mut self) -> Option<Kavenegar> {
        let sender = self.parse("KAVENEGAR_SENDER", "the number of a line such as 10004346", |text| {
            let digits = text.strip_prefix('+').unwrap_or(text);
            (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
        });
        let template = self.text("KAVENEGAR_TEMPLATE").unwrap_or_else(|| "otp".to_owned());
        Some(Kavenegar {
            api_key: SecretString::from(self.text("KAVENEGAR_API_KEY")?),
            base_url: self.text("KAVENEGAR_BASE_URL").unwrap_or_else(|| KAVENEGAR.to_owned()),
            template_en: self.text("KAVENEGAR_TEMPLATE_EN").unwrap_or_else(|| template.clone()),
            template_staff: self.text("KAVENEGAR_TEMPLATE_STAFF").unwrap_or_else(|| template.clone()),
            template,
            sender,
        })
    }

    pub(super) fn bale(&mut self) -> Option<SafirSettings> {
        let base_url = self.parse("BALE_SAFIR_BASE_URL", "an address such as https://safir.bale.ai", |text| {
            (text.starts_with("https://") || text.starts_with("http://")).then(|| text.trim_end_matches('/').to_owned())
        });
        let (username, password) = (self.text("BALE_USERNAME"), self.text("BALE_PASSWORD"));
        match (&username, &password) {
            (Some(_), None) => self.problem("BALE_PASSWORD is missing: with BALE_USERNAME set, codes go by Bale, too"),
            (None, Some(_)) => self.problem("BALE_USERNAME is missing: BALE_PASSWORD belongs to one"),
            _ => {}
        }
        let base_url = base_url.unwrap_or_else(|| SAFIR.to_owned());
        Some(SafirSettings { base_url, username: username?, password: SecretString::from(password?) })
    }

    pub(super) fn model(&mut self) -> Option<Model> {
        let base_url = self.model_service("LLM_BASE_URL")?;
        let name = self.text("LLM_MODEL").unwrap_or_else(|| "default".to_owned());
        Some(Model { base_url, name, api_key: self.text("LLM_API_KEY").map(SecretString::from) })
    }

    pub(super) fn embedding(&mut self) -> Option<Embedding> {
        let folder = self.text("EMBEDDING_MODEL_DIR").map(PathBuf::from);
        let base_url = self.model_service("EMBEDDING_BASE_URL");
        let model = self.text("EMBEDDING_MODEL");
        let api_key = self.text("EMBEDDING_API_KEY").map(SecretString::from);
        match (folder, base_url) {
            (Some(_), Some(_)) => {
                self.problem("EMBEDDING_MODEL_DIR and EMBEDDING_BASE_URL are both set: there can be one model only");
                None
            }
            (Some(folder), None) => Some(Embedding::Folder(folder)),
            (None, Some(base_url)) => {
                if model.is_none() {
                    self.problem("EMBEDDING_MODEL is missing: with EMBEDDING_BASE_URL set, vectors are kept under its name");
                }
                Some(Embedding::Service(EmbeddingService { base_url, model: model?, api_key }))
            }
            (None, None) => None,
        }
    }

    fn model_service(&mut self, name: &str) -> Option<String> {
        self.parse(name, "an address such as http://127.0.0.1:8080/v1", |text| {
            (text.starts_with("https://") || text.starts_with("http://")).then(|| text.trim_end_matches('/').to_owned())
        })
    }

    pub(super) fn recognition(&mut self) -> Option<Recognition> {
        let languages = self.parse("OCR_LANGUAGES", "names of languages such as fas+eng", |text| {
            let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            text.split('+').map(str::trim).map(|name| is_name(name).then(|| name.to_owned())).collect()
        });
        let program = self.text("OCR_PROGRAM").filter(|program| program != "off")?;
        Some(Recognition { program, languages: languages.unwrap_or_else(|| ["fas", "eng"].map(str::to_owned).into()) })
    }

    pub(super) fn hash_cost(&mut self) -> HashCost {
        let usual = HashCost::default();
        // Less than OWASP's least would be a hole, more than a GiB would serve nobody.
        let memory = |text: &str| text.parse().ok().filter(|kib| (7 * 1024..=1024 * 1024).contains(kib));
        let memory_kib = self.parse("ARGON2_MEMORY_KIB", "a number of KiB from 7168 to 1048576", memory);
        let passes = self.parse("ARGON2_PASSES", "a number from 1 to 20", |text| text.parse().ok().filter(|n| (1..=20).contains(n)));
        HashCost { memory_kib: memory_kib.unwrap_or(usual.memory_kib), passes: passes.unwrap_or(usual.passes) }
    }

    pub(super) fn limit(&mut self, name: &'static str, usual: u32) -> u32 {
        self.parse(name, "a number from 1", |text| text.parse().ok().filter(|limit| *limit > 0)).unwrap_or(usual)
    }

    pub(super) fn question_limits(&mut self) -> QuestionLimits {
        let usual = QuestionLimits::default();
        QuestionLimits {
            at_once: self.limit("ANSWERS_AT_ONCE", usual.at_once),
            per_minute: self.limit("QUESTIONS_PER_MINUTE", usual.per_minute),
            per_day: self.limit("QUESTIONS_PER_DAY", usual.per_day),
        }
    }

    pub(super) fn core_rag(&mut self) -> Option<CoreRagSettings> {
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
        let files_bucket = self.bucket_name("RAG_CORE_FILES_BUCKET").unwrap_or_else(|| "temp-userfile".to_owned());
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
            files_bucket,
        })
    }
}

pub(super) fn parse_bool(text: &str) -> Option<bool> {
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
