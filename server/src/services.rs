//! What every long-running command needs, put together in one place: stores, services, and a name for the process.

use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use app::notifications::Sentences;
use domain::answers::EngineName;
use domain::answers::{AnswerEngine, Embedded, LanguageModel, Phrases, Suggestions, WithAttachments, WithFallback, WithQueue};
use domain::attachments::{AttachmentRules, Attachments, AttachmentsDeps};
use domain::audit::Audit;
use domain::chat::{Chat, ChatDeps, RemoteConversations};
use domain::clock::Clock;
use domain::db::Db;
use domain::erasure::Erasure;
use domain::export::{Exports, ExportsDeps};
use domain::ids::SessionId;
use domain::inbox::Inbox;
use domain::knowledge::reader::ChildReader;
use domain::knowledge::recogniser::Recogniser;
use domain::knowledge::{Library, LibraryDeps, PassageSearch, SearchIndex};
use domain::notifications::{Notifications, NotificationsDeps, Notifier};
use domain::people::{People, PeopleDeps};
use domain::personal_data::PersonalData;
use domain::usage::UsageByDay;
use domain::workspaces::Workspaces;
use domain::{Services, notification_registry};
use object_store::ObjectStore;
use secrecy::ExposeSecret;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::data_dir;
use crate::files;
use crate::health::HealthDeps;
use crate::integrations::bale_safir::BaleSafir;
use crate::integrations::codes::{CodePost, CodesBySms};
use crate::integrations::core_rag::{CoreRag, SharedFiles};
use crate::integrations::development::DevelopmentInbox;
use crate::integrations::embedding;
use crate::integrations::kavenegar::{Kavenegar, Templates};
use crate::integrations::notification_sender::{EmailWay, NotificationSender, SmsWay};
use crate::integrations::openai::{OpenAiCompatible, OpenAiConfig};
use crate::integrations::smtp::Smtp;
use crate::integrations::web_pages::WebPages;
use crate::metrics::{MeasuredEngine, MeasuredLimiter, MeasuredMeter, Metrics, Vitals};
use crate::stores::Stores;

/// The services, and what only the process itself needs beside them.
pub struct Backend {
    pub config: Arc<Config>,
    pub services: Arc<Services>,
    /// This process, unlike every other now and before: leases of the dead must not be taken for ours.
    pub process: String,
    /// What the processes of an installation share.
    pub stores: Stores,
    /// The file store, when it is a service of its own.
    pub bucket: Option<Arc<dyn ObjectStore>>,
    pub metrics: Metrics,
    /// Messages that development keeps instead of sending.
    pub inbox: Inbox,
}

impl Backend {
    /// Opens stores and builds the services over them.
    ///
    /// # Errors
    /// When something needed cannot be had.
    pub async fn open(config: Arc<Config>) -> anyhow::Result<Self> {
        let db = open_database(&config).await?;
        let clock = Clock::default();
        let process = SessionId::generate().0.simple().to_string();
        let files = files::open(&config).await.context("the files cannot be opened")?;
        let metrics = Metrics::new();
        let mut stores = Stores::open(&config, &clock).await;
        stores.limiter = Arc::new(MeasuredLimiter::new(stores.limiter, metrics.clone()));
        let index = SearchIndex::open(config.data_dir.join("index")).await;
        let index = index.map_err(|error| failure("the search index could not be opened", &error))?;
        let inbox = Inbox::default();
        let kavenegar = kavenegar(&config)?;
        let development = DevelopmentInbox::new(inbox.clone(), clock.clone());
        let notifier: Arc<dyn Notifier> = Arc::new(notification_sender(&config, kavenegar.clone(), development.clone())?);
        let audit = Audit::new(db.clone(), &config.secret(), clock.clone());
        let People { accounts, sessions, sign_in, companies, operators } = People::new(PeopleDeps {
            db: db.clone(),
            secret: config.secret(),
            clock: clock.clone(),
            limiter: stores.limiter.clone(),
            cache: stores.cache.clone(),
            pubsub: stores.pubsub.clone(),
            public_host: config.public_host(),
            hash_cost: config.hash_cost,
            codes: Arc::new(code_post(&config, kavenegar.clone(), development.clone())?),
            codes_per_hour: config.codes_per_hour,
            audit: audit.clone(),
        });
        let notifications = Notifications::new(NotificationsDeps {
            db: db.clone(),
            clock: clock.clone(),
            secret: config.secret(),
            registry: notification_registry(),
            notifier: notifier.clone(),
        });
        let program = std::env::current_exe().context("the path of this program is unknown")?;
        let workspaces = Workspaces::new(db.clone());
        let meaning = embedding::meaning(&config).await?;
        let library = Library::new(LibraryDeps {
            db: db.clone(),
            files: files.clone(),
            index: index.clone(),
            meaning: meaning.clone(),
            reader: Arc::new(ChildReader::new(program.clone()).with_recogniser(recogniser(&config, program).await)),
            fetcher: Arc::new(WebPages::new(config.fetch_networks.clone())?),
            pubsub: stores.pubsub.clone(),
            clock: clock.clone(),
        });
        let shares_files = config.core_rag.is_some() && config.bucket.is_some();
        let attachments = Attachments::new(AttachmentsDeps {
            db: db.clone(),
            clock: clock.clone(),
            files: files.clone(),
            library: library.clone(),
            limiter: stores.limiter.clone(),
            // Nobody but Core reads pictures, and it finds them in a bucket alone.
            rules: AttachmentRules { max_bytes: config.max_attachment_bytes, pictures: shares_files },
        });
        let phrases = Phrases::built_in().map_err(|error| failure("a locale lacks sentences", &error))?;
        let retriever = Arc::new(PassageSearch::new(db.clone(), index.clone(), meaning));
        let suggestions = Suggestions::new(retriever.clone(), phrases.clone());
        let embedded = Arc::new(Embedded::new(retriever, language_model(&config)?, phrases.clone()));
        let core = core_rag(&config, &clock, &attachments).await?;
        let engine: Arc<dyn AnswerEngine> = match &core {
            Some(core) => Arc::new(WithFallback::new(EngineName::Core, core.clone(), embedded)),
            None => embedded,
        };
        let engine: Arc<dyn AnswerEngine> = Arc::new(WithQueue::new(engine, config.answers_in_all, phrases.clone()));
        // Around the queue: whoever waits for a file to be read takes nobody's turn.
        let engine: Arc<dyn AnswerEngine> = Arc::new(WithAttachments::new(engine, attachments.clone(), phrases));
        let engine = Arc::new(MeasuredEngine::new(engine, metrics.clone()));
        let chat = Chat::new(ChatDeps {
            db: db.clone(),
            clock: clock.clone(),
            engine,
            meter: Arc::new(MeasuredMeter::new(Arc::new(UsageByDay), metrics.clone())),
            limits: config.questions,
            limiter: stores.limiter.clone(),
            remote: core.map(|core| core as Arc<dyn RemoteConversations>),
            log: stores.run_log.clone(),
            pubsub: stores.pubsub.clone(),
            process: process.clone(),
        });
        let mut personal_data: Vec<Arc<dyn PersonalData>> = vec![
            Arc::new(accounts.clone()),
            Arc::new(sessions.clone()),
            Arc::new(sign_in.clone()),
            Arc::new(notifications.clone()),
            Arc::new(audit.clone()),
            Arc::new(chat.clone()),
            Arc::new(attachments.clone()),
            Arc::new(library.clone()),
            Arc::new(workspaces.clone()),
        ];
        let exports = Exports::new(ExportsDeps {
            db: db.clone(),
            clock: clock.clone(),
            files: files.clone(),
            folder: config.data_dir.clone(),
            limiter: stores.limiter.clone(),
            audit: audit.clone(),
            accounts: accounts.clone(),
            personal_data: personal_data.clone(),
        });
        // Before what takes long or may fail: the archive has everything of the person in it.
        personal_data.insert(0, Arc::new(exports.clone()));
        let erasure = Erasure { db: db.clone(), clock: clock.clone(), audit: audit.clone(), sessions: sessions.clone(), personal_data };
        let bucket = config.bucket.is_some().then_some(files.store);
        let (limiter, pubsub) = (stores.limiter.clone(), stores.pubsub.clone());
        let services = Services {
            db,
            clock,
            accounts,
            sessions,
            sign_in,
            companies,
            operators,
            erasure,
            audit,
            workspaces,
            library,
            index,
            chat,
            suggestions,
            attachments,
            exports,
            limiter,
            pubsub,
            notifications,
            notifier,
        };
        Ok(Self { config, services: Arc::new(services), process, stores, bucket, metrics, inbox })
    }

    /// What /readyz asks.
    pub fn health_deps(&self) -> HealthDeps {
        let Services { db, clock, .. } = &*self.services;
        HealthDeps { db: db.clone(), clock: clock.clone(), redis: self.stores.redis.clone(), bucket: self.bucket.clone() }
    }

    /// What /metrics looks at, together with these sockets.
    pub fn vitals(&self, sockets: &TaskTracker) -> Vitals {
        Vitals { services: self.services.clone(), redis: self.stores.redis.clone(), sockets: sockets.clone() }
    }
}

/// Connects to the database and brings its tables up to date.
///
/// # Errors
/// When the data folder or the database cannot be used.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    make_private(config).with_context(|| format!("DATA_DIR {} cannot be made", config.data_dir.display()))?;
    let db = Db::connect(config.database_url.expose_secret()).await.map_err(|error| failure("the database does not answer", &error))?;
    db.migrate(&config.data_dir).await.map_err(|error| failure("the database could not be brought up to date", &error))?;
    if !config.audit_head_file().exists() {
        // Before the first event, and so before anybody could have cut one off.
        let audit = Audit::new(db.clone(), &config.secret(), Clock::default());
        audit.anchor(&config.audit_head_file()).await.map_err(|error| failure("the audit log cannot be anchored", &error))?;
    }
    Ok(db)
}

/// Makes the data folder and an SQLite file that are not there yet, for nobody else's eyes; what is there stays as it is.
fn make_private(config: &Config) -> std::io::Result<()> {
    data_dir::create(&config.data_dir)?;
    match config.sqlite_file().filter(|file| !file.exists()) {
        // What SQLite lays beside it is as private as the file itself.
        Some(file) => std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file).map(drop),
        None => Ok(()),
    }
}

fn kavenegar(config: &Config) -> anyhow::Result<Option<Arc<Kavenegar>>> {
    let Some(settings) = &config.kavenegar else { return Ok(None) };
    let templates = Templates { fa: settings.template.clone(), en: settings.template_en.clone(), staff: settings.template_staff.clone() };
    Ok(Some(Arc::new(Kavenegar::new(&settings.base_url, settings.api_key.clone(), templates)?)))
}

fn code_post(config: &Config, kavenegar: Option<Arc<Kavenegar>>, development: DevelopmentInbox) -> anyhow::Result<CodePost> {
    let bale = config.bale.clone().map(BaleSafir::new).transpose()?;
    Ok(CodePost { bale, sms: kavenegar.map_or(CodesBySms::Inbox(development), CodesBySms::Kavenegar) })
}

fn notification_sender(
    config: &Config,
    kavenegar: Option<Arc<Kavenegar>>,
    development: DevelopmentInbox,
) -> anyhow::Result<NotificationSender> {
    let sms = match kavenegar {
        Some(provider) => {
            let sender = config.kavenegar.as_ref().and_then(|settings| settings.sender.clone());
            sender.map(|sender| SmsWay::Kavenegar { provider, sender })
        }
        None => Some(SmsWay::Inbox(development.clone())),
    };
    let email = match &config.smtp {
        Some(settings) => EmailWay::Smtp(Box::new(Smtp::new(settings.clone(), &config.public_host())?)),
        None => EmailWay::Inbox(development),
    };
    let sentences = Sentences::built_in().context("a locale lacks sentences of notifications")?;
    Ok(NotificationSender { sentences, site: config.frontend_url.clone(), email, sms })
}

fn language_model(config: &Config) -> anyhow::Result<Option<Arc<dyn LanguageModel>>> {
    let Some(settings) = &config.model else { return Ok(None) };
    let settings = OpenAiConfig::new(&settings.base_url, settings.api_key.clone(), &settings.name);
    Ok(Some(Arc::new(OpenAiCompatible::new(settings)?)))
}

/// What reads pictures of pages; without it everything else goes on.
async fn recogniser(config: &Config, program: PathBuf) -> Option<Recogniser> {
    let settings = config.recognition.as_ref()?;
    let found = Recogniser::find(program, &settings.program, &settings.languages).await;
    found.inspect_err(|error| tracing::warn!("OCR_PROGRAM: {error}. Pages that are pictures stay unread")).ok()
}

async fn core_rag(config: &Config, clock: &Clock, attachments: &Attachments) -> anyhow::Result<Option<Arc<CoreRag>>> {
    let Some(settings) = &config.core_rag else { return Ok(None) };
    let files = match &config.bucket {
        Some(bucket) => {
            let store = files::open_beside(bucket, &settings.files_bucket).await.context("the bucket for Core cannot be opened")?;
            Some(SharedFiles::new(attachments.clone(), store, clock.clone()))
        }
        None => None,
    };
    Ok(Some(Arc::new(CoreRag::new(settings.clone(), clock.clone(), files)?)))
}

fn failure(what: &str, error: &domain::Error) -> anyhow::Error {
    match error {
        domain::Error::Internal(fault) => anyhow::anyhow!("{what}: {}", fault.cause),
        other => anyhow::anyhow!("{what}: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;

    /// Tables from which nothing has to be copied or erased for a person, each with the reason.
    const NOBODYS: &[(&str, &str)] = &[
        ("audit_head", "holds the hash of each chain's last event"),
        ("index_change", "names documents for the search indexes, which forget them by it"),
        ("outbox", "holds jobs, each until it is done"),
        ("schedule", "says when something is done again"),
        ("seaql_migrations", "says how far the schema has come"),
        ("usage_day", "holds counts of a workspace's days, and nobody's words"),
    ];

    #[tokio::test]
    async fn every_table_belongs_to_a_room_that_copies_and_erases_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let config = Config::read(|name| (name == "DATA_DIR").then(|| data.clone())).unwrap();
        let services = Backend::open(Arc::new(config)).await.unwrap().services;
        let all = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let rows = services.db.query_all_raw(Statement::from_string(services.db.get_database_backend(), all)).await.unwrap();
        let tables: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        let owned: Vec<&str> = services.erasure.personal_data.iter().flat_map(|data| data.tables()).copied().collect();
        let excepted: Vec<&str> = NOBODYS.iter().map(|(table, _)| *table).collect();
        let forgotten: Vec<_> =
            tables.iter().filter(|table| !owned.contains(&table.as_str()) && !excepted.contains(&table.as_str())).collect();
        assert!(forgotten.is_empty(), "no `PersonalData` answers for {forgotten:?}: add them to one, or to the exceptions with a reason");
        for known in owned.iter().chain(&excepted) {
            assert!(tables.iter().any(|table| table == known), "there is no table `{known}`");
        }
        for (place, table) in owned.iter().enumerate() {
            assert!(!owned[..place].contains(table) && !excepted.contains(table), "`{table}` is answered for twice");
        }
    }
}
