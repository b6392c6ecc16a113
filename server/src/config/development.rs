//! Development is for this machine: it shows everybody's codes to whoever asks. A forgotten line makes no installation of it, and no
//! two machines have the same key.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use domain::secret::random_token;
use secrecy::SecretString;

use super::{Config, lints};
use crate::host::{is_loopback, of_url};

/// Where the key of this machine's development is kept, in `DATA_DIR`.
const KEY_FILE: &str = "development-key";

/// The settings that nobody needs who develops alone on this machine, by name: outsiders could come in, or would be written to.
#[must_use]
pub fn signs_of_production(config: &Config) -> Vec<&'static str> {
    let is_elsewhere = |host: &str| !is_loopback(host);
    let (url, site_addr) = (&config.frontend_url, config.site_addr);
    let worker = config.worker_addr;
    let signs = [
        ("SITE_ADDR", is_elsewhere(&site_addr.ip().to_string())),
        ("FRONTEND_URL", *url != format!("http://{site_addr}") && (config.is_https() || is_elsewhere(&config.public_host()))),
        ("ALLOWED_HOSTS", config.allowed_hosts.iter().any(|host| is_elsewhere(host))),
        ("CORS_ALLOWED_ORIGINS", config.cors_allowed_origins.iter().any(|origin| is_elsewhere(of_url(origin)))),
        ("OLD_SECRET_KEYS", !config.old_secret_keys.is_empty()),
        (
            "MINIO_PUBLIC_ENDPOINT",
            config.bucket.as_ref().and_then(|bucket| bucket.public_endpoint.as_deref()).map(of_url).is_some_and(is_elsewhere),
        ),
        ("TRUSTED_PROXIES", !config.trusted_proxies.is_empty()),
        ("KAVENEGAR_API_KEY", config.kavenegar.is_some()),
        ("BALE_USERNAME", config.bale.is_some()),
        ("EMAIL_HOST", config.smtp.as_ref().is_some_and(|smtp| is_elsewhere(&smtp.host))),
        ("RAG_CORE_BASE_URL", config.core_rag.as_ref().is_some_and(|core| is_elsewhere(of_url(&core.base_url)))),
        ("WORKER_ADDR", worker.is_some_and(|address| is_elsewhere(&address.ip().to_string()))),
        ("METRICS_TOKEN", config.metrics_token.is_some()),
    ];
    signs.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
}

/// Why this configuration must not start as development: it looks like production, and was not said to be development twice, by
/// `DEBUG=true` and by a key of its own.
pub(super) fn objection(config: &Config, debug_is_written_out: bool) -> Option<String> {
    let signs = signs_of_production(config);
    let is_said_twice = debug_is_written_out && lints::secret_key_problem(&config.secret_key).is_none();
    (config.debug && !signs.is_empty() && !is_said_twice).then(|| {
        let (signs, verb) = (signs.join(", "), if signs.len() == 1 { "looks" } else { "look" });
        format!(
            "DEBUG is on, but {signs} {verb} like production: set DEBUG=false; or, to develop like this all the same, \
             write DEBUG=true and a SECRET_KEY of your own (openssl rand -hex 32)"
        )
    })
}

/// The key of this machine's development: made at the first start, the same ever after.
///
/// # Errors
/// When it can be neither read nor written, or what is there is none.
pub(super) fn own_key(data_dir: &Path) -> io::Result<SecretString> {
    let path = data_dir.join(KEY_FILE);
    if !path.exists() {
        crate::data_dir::create(data_dir)?;
        // For nobody else's eyes (0600), and whole or not at all.
        let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
        writeln!(file, "{}", random_token())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(&path) {
            Ok(_) => File::open(data_dir)?.sync_all()?,
            // Another process was faster; its key is the one.
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.error),
        }
    }
    let key = SecretString::from(std::fs::read_to_string(&path)?.trim());
    match lints::secret_key_problem(&key) {
        None => Ok(key),
        Some(_) => Err(io::Error::new(ErrorKind::InvalidData, format!("{} holds no key; delete it", path.display()))),
    }
}

#[cfg(test)]
#[path = "development_tests.rs"]
mod tests;
