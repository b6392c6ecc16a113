use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use secrecy::ExposeSecret;

use super::*;
use crate::config::ConfigError;
use crate::config::table::settings;

/// Settings that look like production, each with what else it takes.
const SIGNS: &[&[(&str, &str)]] = &[
    &[("SITE_ADDR", "0.0.0.0:80")],
    &[("SITE_ADDR", "[::]:3000")],
    &[("FRONTEND_URL", "https://tejarat.chat")],
    &[("FRONTEND_URL", "https://localhost:3000")],
    &[("FRONTEND_URL", "http://tejarat.chat")],
    &[("ALLOWED_HOSTS", "localhost,tejarat.chat")],
    &[("ALLOWED_HOSTS", "*")],
    &[("CORS_ALLOWED_ORIGINS", "https://shop.example.ir")],
    &[("OLD_SECRET_KEYS", "old-canary-old-canary-old-canary")],
    &[
        ("MINIO_PUBLIC_ENDPOINT", "https://files.example.ir"),
        ("MINIO_ENDPOINT", "m:9"),
        ("MINIO_ACCESS_KEY", "k"),
        ("MINIO_SECRET_KEY", "canary"),
    ],
    &[("TRUSTED_PROXIES", "127.0.0.1")],
    &[("KAVENEGAR_API_KEY", "canary")],
    &[("BALE_USERNAME", "tejarat"), ("BALE_PASSWORD", "canary")],
    &[("EMAIL_HOST", "smtp.example.ir"), ("DEFAULT_FROM_EMAIL", "post@tejarat.chat")],
    &[("RAG_CORE_BASE_URL", "https://core.example.ir"), ("RAG_CORE_JWT_SECRET", "canary")],
    &[("WORKER_ADDR", "0.0.0.0:9000")],
    &[("METRICS_TOKEN", "canary")],
];

/// Settings that somebody may make who develops alone. One that is neither here nor above has been forgotten.
const NO_SIGNS: [&str; 52] = [
    "FETCH_NETWORKS",
    "ANSWERS_IN_ALL",
    "CODES_PER_HOUR",
    "ANSWERS_AT_ONCE",
    "QUESTIONS_PER_MINUTE",
    "QUESTIONS_PER_DAY",
    "SECRET_KEY",
    "DEBUG",
    "DATA_DIR",
    "DATABASE_URL",
    "MINIO_ENDPOINT",
    "MINIO_ACCESS_KEY",
    "MINIO_SECRET_KEY",
    "MINIO_BUCKET_NAME",
    "MINIO_REGION",
    "REDIS_URL",
    "REDIS_PREFIX",
    "KAVENEGAR_TEMPLATE",
    "KAVENEGAR_TEMPLATE_EN",
    "KAVENEGAR_TEMPLATE_STAFF",
    "KAVENEGAR_SENDER",
    "BALE_PASSWORD",
    "EMAIL_PORT",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_TLS_CA",
    "LLM_BASE_URL",
    "LLM_API_KEY",
    "LLM_MODEL",
    "EMBEDDING_MODEL_DIR",
    "EMBEDDING_BASE_URL",
    "EMBEDDING_API_KEY",
    "EMBEDDING_MODEL",
    "OCR_PROGRAM",
    "OCR_LANGUAGES",
    "RAG_CORE_JWT_SECRET",
    "MAX_ATTACHMENT_MB",
    "RAG_CORE_TIMEOUT",
    "RAG_CORE_STREAMING",
    "RAG_CORE_DELETE_PATH",
    "RAG_CORE_FILES_BUCKET",
    "RAG_CORE_API_KEY",
    "RAG_CORE_SEND_API_KEY",
    "SERVE_JOBS",
    "LIVE_HEARTBEAT_SECONDS",
    "ARGON2_MEMORY_KIB",
    "ARGON2_PASSES",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "LOG_FORMAT",
];

/// Harmless, whatever they sound like.
const HERE: &[(&str, &str)] = &[
    ("SITE_ADDR", "[::1]:3000"),
    ("WORKER_ADDR", "127.0.0.1:9000"),
    ("FRONTEND_URL", "http://localhost:3000"),
    ("ALLOWED_HOSTS", "localhost,127.0.0.1"),
    ("CORS_ALLOWED_ORIGINS", "http://localhost:5173"),
    ("EMAIL_HOST", "127.0.0.1"),
    ("DEFAULT_FROM_EMAIL", "post@tejarat.chat"),
    ("RAG_CORE_BASE_URL", "http://localhost:8000"),
    ("RAG_CORE_JWT_SECRET", "canary"),
];

const OWN_KEY: (&str, &str) = ("SECRET_KEY", "2b7e151628aed2a6abf7158809cf4f3c");

fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let source = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    Config::read(source).map_err(|ConfigError(problems)| problems)
}

#[test]
fn h4_a_forgotten_debug_does_not_start_what_looks_like_production() {
    for sign in SIGNS {
        let written = [*sign, &[("DEBUG", "true")]].concat();
        let with_key = [*sign, &[OWN_KEY]].concat();
        let with_a_weak_key = [*sign, &[("DEBUG", "true"), ("SECRET_KEY", "canary")]].concat();
        for said_once in [sign.to_vec(), written, with_key, with_a_weak_key] {
            let problems = read(&said_once).expect_err("it starts");
            let line = &problems[0];
            assert!(problems.len() == 1 && line.starts_with("DEBUG is on") && line.contains(sign[0].0), "{said_once:?}: {problems:?}");
            assert!(!line.contains("canary"), "{line}");
        }
        let twice = [*sign, &[("DEBUG", "true"), OWN_KEY]].concat();
        assert_eq!(signs_of_production(&read(&twice).expect("it was said twice")), [sign[0].0]);
    }
}

#[test]
fn h4_development_on_this_machine_starts_with_nothing_said() {
    assert!(read(HERE).is_ok_and(|config| config.debug && signs_of_production(&config).is_empty()));
}

#[test]
fn h4_of_every_setting_it_is_known_whether_it_looks_like_production() {
    let names: BTreeSet<&str> = settings().flat_map(|setting| setting.names).copied().collect();
    let known: BTreeSet<&str> = SIGNS.iter().map(|sign| sign[0].0).chain(NO_SIGNS).collect();
    assert_eq!(names, known);
}

#[test]
fn h4_the_key_of_development_is_random_private_and_stays() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, other] = folders.each_ref().map(|folder| own_key(&folder.path().join("data")).unwrap());
    assert_ne!(first.expose_secret(), other.expose_secret());
    let data = folders[0].path().join("data");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join(KEY_FILE))), (0o700, 0o600));
    assert_eq!(own_key(&data).unwrap().expose_secret(), first.expose_secret());
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1, "nothing else is left there");
    std::fs::write(data.join(KEY_FILE), "").unwrap();
    assert!(own_key(&data).is_err(), "an empty file is no key");
}

#[test]
fn h4_starts_at_the_same_time_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys: BTreeSet<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| own_key(folder.path()).unwrap().expose_secret().to_owned())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(keys.len(), 1);
}
