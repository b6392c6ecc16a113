use super::*;
use crate::integrations::smtp::SmtpSecurity;

/// What development takes that may look like production.
const SAID_TWICE: [(&str, &str); 2] = [("DEBUG", "true"), ("SECRET_KEY", "2b7e151628aed2a6abf7158809cf4f3c")];

fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(|name| pairs.iter().chain(&SAID_TWICE).find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn nothing_set_gives_the_embedded_profile() {
    let config = Config::read(|_| None).unwrap();
    assert!(config.debug);
    assert_eq!(config.database_url.expose_secret(), "sqlite://data/tejarat.db");
    assert_eq!(config.site_addr.to_string(), "127.0.0.1:3000");
}

#[test]
fn all_problems_are_told_at_once_by_name() {
    let ConfigError(problems) = read(&[("DEBUG", "false"), ("SITE_ADDR", "nowhere"), ("SECRET_KEY", "short")]).unwrap_err();
    for name in ["SITE_ADDR", "SECRET_KEY", "ALLOWED_HOSTS", "KAVENEGAR_API_KEY", "EMAIL_HOST"] {
        assert!(problems.iter().any(|line| line.starts_with(name)), "{name} is not among {problems:?}");
    }
}

#[test]
fn files_are_in_a_bucket_when_one_is_named() {
    let keys = [("MINIO_ACCESS_KEY", "key"), ("MINIO_SECRET_KEY", "secret-canary")];
    let bucket = |more: &[(&str, &str)]| read(&[&keys, more].concat()).unwrap().bucket.unwrap();
    assert_eq!(bucket(&[("MINIO_ENDPOINT", "minio:9000")]).endpoint, "http://minio:9000");
    assert_eq!(bucket(&[("MINIO_ENDPOINT", "minio:9000"), ("MINIO_USE_SSL", "true")]).endpoint, "https://minio:9000");
    assert_eq!(bucket(&[("MINIO_ENDPOINT", "https://s3.example.ir/")]).endpoint, "https://s3.example.ir");
    assert!(!format!("{:?}", bucket(&[("MINIO_ENDPOINT", "minio:9000")])).contains("canary"));
    let ConfigError(problems) = read(&[("MINIO_ENDPOINT", "http://a/b"), ("MINIO_BUCKET_NAME", "My_Bucket")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("MINIO_ENDPOINT"), "{problems:?}");
    let ConfigError(problems) = read(&[("MINIO_ENDPOINT", "minio:9000"), ("MINIO_BUCKET_NAME", "My_Bucket")]).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn codes_go_by_bale_too_when_it_knows_us() {
    assert!(read(&[("BALE_SAFIR_BASE_URL", "http://127.0.0.1:1")]).unwrap().bale.is_none());
    let bale = read(&[("BALE_USERNAME", "tejarat"), ("BALE_PASSWORD", "bale-canary")]).unwrap().bale.unwrap();
    assert!(bale.base_url == "https://safir.bale.ai" && !format!("{bale:?}").contains("canary"), "{bale:?}");
    for (missing, given) in [("BALE_PASSWORD", "BALE_USERNAME"), ("BALE_USERNAME", "BALE_PASSWORD")] {
        let ConfigError(problems) = read(&[(given, "canary")]).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with(missing) && !problems[0].contains("canary"), "{problems:?}");
    }
}

#[test]
fn emails_go_by_the_mail_server_that_is_named() {
    let mailbox = [("EMAIL_HOST_USER", "post@tejarat.chat"), ("EMAIL_HOST_PASSWORD", "abcd efgh ijkl mnop-canary")];
    let smtp = |more: &[(&str, &str)]| read(&[&mailbox, more].concat()).map(|config| config.smtp.unwrap());
    assert!(read(&[("DEFAULT_FROM_EMAIL", "post@tejarat.chat")]).unwrap().smtp.is_none());
    let gmail = smtp(&[]).unwrap();
    assert_eq!((gmail.host.as_str(), gmail.port, gmail.security), ("smtp.gmail.com", 587, SmtpSecurity::StartTls));
    assert_eq!(gmail.from.to_string(), "post@tejarat.chat");
    assert_eq!(gmail.login.as_ref().unwrap().password.expose_secret(), "abcdefghijklmnop-canary", "blanks do not count");
    assert!(!format!("{gmail:?}").contains("canary"));
    let at_once = smtp(&[("EMAIL_USE_SSL", "true"), ("DEFAULT_FROM_EMAIL", "Tejarat <noreply@tejarat.chat>")]).unwrap();
    assert_eq!((at_once.port, at_once.security), (465, SmtpSecurity::Tls));
    assert_eq!(at_once.from.email.to_string(), "noreply@tejarat.chat");
    assert_eq!(smtp(&[("EMAIL_USE_TLS", "false"), ("EMAIL_PORT", "25")]).unwrap().security, SmtpSecurity::None);
    for (name, value) in [
        ("EMAIL_HOST", "smtp://user:canary@host"),
        ("EMAIL_PORT", "0"),
        ("EMAIL_USE_TLS", "maybe"),
        ("EMAIL_HOST_PASSWORD", ""),
        ("DEFAULT_FROM_EMAIL", "a@b\r\nBcc: all@example.com"),
        ("EMAIL_TLS_CA", "/nowhere/ca.pem"),
        ("EMAIL_TLS_CA", "Cargo.toml"),
        ("KAVENEGAR_SENDER", "my line"),
    ] {
        let changed: Vec<_> = mailbox.into_iter().filter(|(known, _)| *known != name).chain([(name, value)]).collect();
        let ConfigError(problems) = read(&changed).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with(name) && !problems[0].contains("canary"), "{problems:?}");
    }
    let ConfigError(problems) = smtp(&[("EMAIL_USE_TLS", "true"), ("EMAIL_USE_SSL", "true")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("EMAIL_USE_TLS"), "{problems:?}");
    let ConfigError(problems) = read(&[("EMAIL_HOST", "mail.example.ir")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("DEFAULT_FROM_EMAIL"), "{problems:?}");
}

#[test]
fn proxies_are_addresses_or_networks() {
    let config = read(&[("TRUSTED_PROXIES", "10.0.0.1, 172.16.0.0/12,::1")]).unwrap();
    let printed: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(printed, ["10.0.0.1/32", "172.16.0.0/12", "::1/128"]);
    let ConfigError(problems) = read(&[("TRUSTED_PROXIES", "10.0.0.1,proxy")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("TRUSTED_PROXIES"), "{problems:?}");
}

#[test]
fn a_wrong_redis_is_told_in_one_line_that_does_not_repeat_it() {
    assert!(read(&[]).unwrap().redis.is_none());
    assert_eq!(read(&[("REDIS_URL", "redis://h/3")]).unwrap().redis.unwrap().address.to_string(), "h:6379");
    let ConfigError(problems) = read(&[("REDIS_URL", "http://:canary@h")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("REDIS_URL must be") && !problems[0].contains("canary"), "{problems:?}");
    let ConfigError(problems) = read(&[("REDIS_URL", "redis://h"), ("REDIS_PREFIX", "a b")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("REDIS_PREFIX"), "{problems:?}");
}

#[test]
fn names_of_the_parts_make_a_postgres_address() {
    let config = read(&[("DB_NAME", "tejarat_db"), ("DB_USER", "tejarat"), ("DB_PASSWORD", "p@ss/word")]).unwrap();
    assert_eq!(config.database_url.expose_secret(), "postgres://tejarat:p%40ss%2Fword@127.0.0.1:5432/tejarat_db");
}

#[test]
fn core_is_asked_when_its_address_is_named() {
    let core = |more: &[(&str, &str)]| {
        let named = [("RAG_CORE_BASE_URL", "https://core.tejarat.chat/"), ("RAG_CORE_JWT_SECRET", "shared-canary")];
        read(&[&named, more].concat()).map(|config| config.core_rag.unwrap())
    };
    assert!(read(&[("RAG_CORE_JWT_SECRET", "x")]).unwrap().core_rag.is_none());
    let usual = core(&[("RAG_CORE_API_KEY", "key-canary")]).unwrap();
    assert_eq!((usual.base_url.as_str(), usual.timeout.as_secs(), usual.streaming), ("https://core.tejarat.chat", 120, false));
    assert!(usual.api_key.is_none(), "a key is not sent unasked");
    let id = uuid::Uuid::nil();
    assert_eq!(usual.delete_path.of(id), "/api/v1/users/conversations/00000000-0000-0000-0000-000000000000");
    let sent = core(&[("RAG_CORE_API_KEY", "key-canary"), ("RAG_CORE_SEND_API_KEY", "true"), ("RAG_CORE_STREAMING", "auto")]).unwrap();
    assert!(sent.api_key.is_some() && sent.streaming && !format!("{sent:?}").contains("canary"), "{sent:?}");
    for (name, value) in [
        ("RAG_CORE_TIMEOUT", "0"),
        ("RAG_CORE_STREAMING", "on"),
        ("RAG_CORE_DELETE_PATH", "/api/v1/conversations"),
        ("RAG_CORE_DELETE_PATH", "//evil.example/{id}?x"),
        ("RAG_CORE_SEND_API_KEY", "true"),
    ] {
        let ConfigError(problems) = core(&[(name, value)]).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with("RAG_CORE_"), "{problems:?}");
    }
    let ConfigError(problems) = read(&[("RAG_CORE_BASE_URL", "https://core.tejarat.chat")]).unwrap_err();
    assert!(problems.len() == 1 && problems[0].starts_with("RAG_CORE_JWT_SECRET"), "{problems:?}");
    let ConfigError(problems) = read(&[("RAG_CORE_BASE_URL", "https://user:canary@core"), ("RAG_CORE_JWT_SECRET", "x")]).unwrap_err();
    assert!(problems.len() == 1 && !problems[0].contains("canary"), "{problems:?}");
}

#[test]
fn secrets_do_not_print() {
    let config = read(&[
        ("SECRET_KEY", "s3cr3t-canary-s3cr3t-canary-s3cr3t-canary"),
        ("OLD_SECRET_KEYS", "old-canary-old-canary, older-canary-older-canary"),
        ("LLM_BASE_URL", "http://m/v1"),
        ("LLM_API_KEY", "key-canary"),
        ("EMAIL_HOST_USER", "post@tejarat.chat"),
        ("EMAIL_HOST_PASSWORD", "smtp-canary"),
        ("REDIS_URL", "redis://:redis-canary@127.0.0.1"),
    ]);
    let printed = format!("{:?}", config.unwrap());
    assert!(!printed.contains("canary"), "{printed}");
}

#[test]
fn the_public_host_has_no_port() {
    assert_eq!(read(&[("FRONTEND_URL", "https://tejarat.chat/")]).unwrap().public_host(), "tejarat.chat");
    assert_eq!(read(&[("SITE_ADDR", "127.0.0.1:8080")]).unwrap().public_host(), "127.0.0.1");
}
