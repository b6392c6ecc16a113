//! Looks at the configuration before anybody else does.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use domain::db::Db;
use domain::knowledge::recogniser::Recogniser;
use domain::knowledge::{EmbeddingModel, TextKind};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::config::lints::{self, Severity};
use crate::config::{Config, Embedding, Examined};
use crate::integrations::embedding::{self, RemoteModel};
use crate::integrations::openai::{OpenAiCompatible, OpenAiConfig};
use crate::integrations::smtp::Smtp;
use crate::redis::Link;
use crate::{files, health};

/// What has not answered by then does not answer.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// How strict to be.
#[derive(clap::Args)]
pub struct Arguments {
    /// Look for what is unsafe in production, too
    #[arg(long)]
    deploy: bool,
}

/// Prints a line for each thing that is well, worth knowing, unsafe or broken; fails when anything is unsafe or broken.
pub async fn run(arguments: &Arguments, Examined { config, problems }: &Examined) -> ExitCode {
    let mut report = Report { sick: false };
    for line in problems {
        report.say("broken", true, line);
    }
    let shown = if arguments.deploy { Severity::Note } else { Severity::Fatal };
    if arguments.deploy || !config.debug {
        for finding in lints::findings(config).into_iter().chain(lints::files(config)).filter(|finding| finding.severity >= shown) {
            report.sick |= finding.severity > Severity::Note;
            println!("{finding}");
        }
    }
    // Without settings there is nobody to be asked.
    if problems.is_empty() {
        report.tell("DATABASE_URL", database_answers(config).await);
        report.tell("REDIS_URL", redis_answers(config).await);
        report.tell("MINIO_ENDPOINT", bucket_answers(config).await);
        report.tell("EMAIL_HOST", mail_server_answers(config).await);
        report.tell("LLM_BASE_URL", model_answers(config).await);
        let (setting, said) = embedding_answers(config).await;
        report.tell(setting, said);
        report.tell("RAG_CORE_BASE_URL", core_answers(config).await);
        report.tell("OCR_PROGRAM", recogniser_answers(config).await);
    }
    if report.sick { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What somebody who was asked has said; nothing when nobody is configured. Never a secret.
type Said = Option<Result<String, String>>;

struct Report {
    sick: bool,
}

impl Report {
    fn say(&mut self, word: &str, sick: bool, line: &str) {
        self.sick |= sick;
        println!("{word:<6}  {line}");
    }

    fn tell(&mut self, setting: &str, said: Said) {
        match said {
            Some(Ok(line)) => self.say("ok", false, &format!("{setting}: {line}")),
            Some(Err(line)) => self.say("broken", true, &format!("{setting}: {line}")),
            None => {}
        }
    }
}

async fn database_answers(config: &Config) -> Said {
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        return Some(Ok("there is no database yet; the first start makes it".to_owned()));
    }
    let asked = async {
        let db = Db::connect(config.database_url.expose_secret()).await?;
        db.ping().await.map_err(domain::Error::internal)?;
        db.pending_migrations().await
    };
    Some(match timeout(CHECK_TIMEOUT, asked).await {
        Ok(Ok(0)) => Ok("the database answers, its tables are up to date".to_owned()),
        Ok(Ok(pending)) => Ok(format!("the database answers; {pending} changes of its tables are made at the next start")),
        // What it says may quote the address, and that may hold a password.
        Ok(Err(_)) => Err("the database does not let us in, or does not answer".to_owned()),
        Err(_) => Err(format!("the database does not answer within {CHECK_TIMEOUT:?}")),
    })
}

async fn redis_answers(config: &Config) -> Said {
    let redis = config.redis.as_ref()?;
    let link = Link::open(&redis.address, redis.prefix.clone());
    let answers = link.answers().await;
    Some(if answers { Ok("Redis answers".to_owned()) } else { Err(format!("nobody answers at {}, or not to us", redis.address)) })
}

async fn bucket_answers(config: &Config) -> Said {
    let bucket = config.bucket.as_ref()?;
    let Ok(store) = files::of_bucket(bucket) else { return Some(Err("the settings make no address".to_owned())) };
    let answers = timeout(CHECK_TIMEOUT, health::answers(&store)).await.unwrap_or(false);
    let trouble = format!("the file store at {} does not answer, or not to this key", bucket.endpoint);
    Some(if answers { Ok("the file store answers".to_owned()) } else { Err(trouble) })
}

async fn mail_server_answers(config: &Config) -> Said {
    let settings = config.smtp.clone()?;
    let host = settings.host.clone();
    let Ok(smtp) = Smtp::new(settings, &config.public_host()) else { return Some(Err("TLS cannot be set up".to_owned())) };
    Some(match timeout(CHECK_TIMEOUT, smtp.answers()).await {
        Ok(Ok(())) => Ok("the mail server lets us in".to_owned()),
        Ok(Err(error)) => Err(format!("the mail server at {host} does not let us in: {error}")),
        Err(_) => Err(format!("the mail server at {host} does not answer within {CHECK_TIMEOUT:?}")),
    })
}

async fn model_answers(config: &Config) -> Said {
    let model = config.model.as_ref()?;
    let client = OpenAiCompatible::new(OpenAiConfig::new(&model.base_url, model.api_key.clone(), &model.name));
    let answers = match client {
        Ok(client) => timeout(CHECK_TIMEOUT, client.answers()).await.unwrap_or_else(|_| Err(format!("no answer within {CHECK_TIMEOUT:?}"))),
        Err(error) => Err(error.to_string()),
    };
    Some(answers.map(|()| "the language model's service answers".to_owned()))
}

async fn embedding_answers(config: &Config) -> (&'static str, Said) {
    match &config.embedding {
        None => ("EMBEDDING_MODEL_DIR", None),
        Some(Embedding::Folder(folder)) => {
            let opens = embedding::opens(folder).await;
            ("EMBEDDING_MODEL_DIR", Some(opens.map(|()| "the embedding model can be opened".to_owned())))
        }
        Some(Embedding::Service(service)) => {
            let answers = match RemoteModel::new(service) {
                Ok(model) => timeout(CHECK_TIMEOUT, model.embed(TextKind::Query, vec!["?".to_owned()])).await.map_or_else(
                    |_| Err(format!("no answer within {CHECK_TIMEOUT:?}")),
                    |answer| answer.map(drop).map_err(|error| error.to_string()),
                ),
                Err(error) => Err(error.to_string()),
            };
            ("EMBEDDING_BASE_URL", Some(answers.map(|()| "the embedding model's service answers".to_owned())))
        }
    }
}

async fn recogniser_answers(config: &Config) -> Said {
    let settings = config.recognition.as_ref()?;
    let found = Recogniser::find(PathBuf::new(), &settings.program, &settings.languages).await;
    let languages = settings.languages.join(", ");
    Some(found.map(|_| format!("pictures of pages are read ({languages})")).map_err(|error| error.to_string()))
}

/// Any answer will do: Core has no question that costs nothing.
async fn core_answers(config: &Config) -> Said {
    let core = config.core_rag.as_ref()?;
    let client = reqwest::Client::builder().timeout(CHECK_TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
    let answers = match client {
        Ok(client) => client.get(&core.base_url).send().await.is_ok(),
        Err(_) => false,
    };
    Some(if answers { Ok("Core RAG answers".to_owned()) } else { Err("Core RAG does not answer".to_owned()) })
}
