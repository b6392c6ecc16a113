//! Start-up, top to bottom: stores, services, workers, door; and the way back down.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use domain::accounts::{Accounts, AccountsParts, SmsSender};
use domain::answers::{Embedded, LanguageModel, Phrases};
use domain::chat::{Chat, ChatParts};
use domain::clock::Clock;
use domain::db::Db;
use domain::ids::SessionId;
use domain::inbox::Inbox;
use domain::jobs::{Relay, Runner};
use domain::knowledge::reader::ChildReader;
use domain::knowledge::{Library, LibraryParts, PassageSearch, SearchIndex};
use domain::lock::Locks;
use domain::secret::Secret;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::embedded::MemoryQueue;
use crate::files;
use crate::http::door::{self, Limits};
use crate::http::guard::AllowedOrigins;
use crate::http::{self, AppState};
use crate::integrations::development_sms::DevelopmentSms;
use crate::integrations::kavenegar::{Kavenegar, Templates};
use crate::integrations::openai::{OpenAiCompatible, OpenAiConfig};
use crate::jobs::Handlers;
use crate::stores::Stores;

/// Shutting down takes no longer: what is not done by then is picked up by the next start.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// What is long over is removed this often.
const TIDY: Duration = Duration::from_secs(3600);
/// The search index looks for changes of other processes this often.
const FOLLOW_INDEX: Duration = Duration::from_secs(2);

/// Connects to the database and brings its tables up to date.
///
/// # Errors
/// When the data folder or the database cannot be used.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| format!("DATA_DIR {} cannot be made", config.data_dir.display()))?;
    let db = Db::connect(config.database_url.expose_secret()).await.map_err(|error| failure("the database does not answer", &error))?;
    db.migrate(&config.data_dir).await.map_err(|error| failure("the database could not be brought up to date", &error))?;
    Ok(db)
}

/// Serves until `stop` resolves, then shuts down cleanly.
///
/// # Errors
/// When something needed cannot be had at start, or a worker ended on its own.
pub async fn serve(config: Config, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
    let config = Arc::new(config);
    let listener = TcpListener::bind(config.site_addr).await.with_context(|| format!("SITE_ADDR {} is not free", config.site_addr))?;

    // Stores
    let db = open_database(&config).await?;
    let clock = Clock::default();
    // Unlike every process before it, this one included: leases of the dead must not be taken for ours.
    let process = SessionId::generate().0.simple().to_string();
    let files = files::open(&config).await.context("the files cannot be opened")?;
    let stores = Stores::open(&config, &clock).await;
    let queue = MemoryQueue::open().await.map_err(|error| failure("the job queue could not be opened", &error))?;
    let index = SearchIndex::open(config.data_dir.join("index")).await;
    let index = index.map_err(|error| failure("the search index could not be opened", &error))?;
    let shutdown = CancellationToken::new();
    let inbox = Inbox::default();

    // Services
    let accounts = Accounts::new(AccountsParts {
        db: db.clone(),
        secret: Secret::new(config.secret_key.clone()),
        clock: clock.clone(),
        limiter: stores.limiter.clone(),
        cache: stores.cache.clone(),
        public_host: config.public_host(),
        sms: sms_sender(&config, &inbox, &clock)?,
    });
    let program = std::env::current_exe().context("the path of this program is unknown")?;
    let reader = Arc::new(ChildReader::new(program));
    let library = Library::new(LibraryParts {
        db: db.clone(),
        files: files.store,
        links: files.links,
        index: index.clone(),
        reader,
        news: stores.pubsub.clone(),
        clock: clock.clone(),
    });
    let phrases = Phrases::built_in().map_err(|error| failure("a locale lacks sentences", &error))?;
    let retriever = Arc::new(PassageSearch::new(db.clone(), index.clone()));
    let engine = Arc::new(Embedded::new(retriever, language_model(&config)?, phrases));
    let chat = Chat::new(ChatParts {
        db: db.clone(),
        clock: clock.clone(),
        engine,
        log: stores.run_log,
        pubsub: stores.pubsub.clone(),
        process: process.clone(),
    });

    // Workers
    let workers = TaskTracker::new();
    let runner = Runner::new(db.clone(), clock.clone(), Arc::new(Handlers::new(library.clone(), chat.clone())), process.clone());
    let relay = Relay::new(db.clone(), clock.clone(), Arc::new(queue.clone()), process.clone());
    workers.spawn(relay.run(shutdown.clone()));
    workers.spawn(follow_changes(index, db.clone(), shutdown.clone()));
    workers.spawn({
        let (chat, stop) = (chat.clone(), shutdown.clone());
        async move { chat.reap(stop).await }
    });
    workers.spawn(tidy(accounts.clone(), stores.locks, shutdown.clone()));
    let jobs = tokio::spawn(queue.work(runner, process, shutdown.clone(), SHUTDOWN_GRACE));

    // Door
    let state = AppState {
        leptos: http::site_options(&config)?,
        config: config.clone(),
        db,
        clock,
        accounts,
        library,
        chat: chat.clone(),
        limiter: stores.limiter,
        pubsub: stores.pubsub,
        inbox,
        origins: AllowedOrigins::new([&config.frontend_url]),
        shutdown: shutdown.clone(),
        sockets: TaskTracker::new(),
    };
    let sockets = state.sockets.clone();
    let router = http::router(state);
    announce(&config, &listener)?;
    let door = tokio::spawn(door::serve(listener, router, Limits::default(), shutdown.clone()));

    // Until somebody says stop, or a part ends that must not.
    let mut jobs = jobs;
    let died = tokio::select! {
        () = stop => None,
        ended = &mut jobs => Some(ended),
    };
    tracing::info!("shutting down");
    shutdown.cancel();
    let orderly = async {
        chat.shut_down().await;
        sockets.close();
        sockets.wait().await;
        workers.close();
        workers.wait().await;
    };
    if tokio::time::timeout(SHUTDOWN_GRACE, orderly).await.is_err() {
        tracing::warn!("not everything came to its end in time; the next start picks it up");
    }
    // An idle keep-alive connection must not hold the process back.
    let _ = tokio::time::timeout(Duration::from_secs(2), door).await;
    match died {
        Some(ended) => ended?.context("the job workers ended"),
        None => Ok(()),
    }
}

fn sms_sender(config: &Config, inbox: &Inbox, clock: &Clock) -> anyhow::Result<Arc<dyn SmsSender>> {
    Ok(match &config.kavenegar {
        Some(settings) => {
            let templates = Templates { fa: settings.template.clone(), en: settings.template_en.clone() };
            Arc::new(Kavenegar::new(&settings.base_url, settings.api_key.clone(), templates)?)
        }
        None => Arc::new(DevelopmentSms::new(inbox.clone(), clock.clone())),
    })
}

fn language_model(config: &Config) -> anyhow::Result<Option<Arc<dyn LanguageModel>>> {
    let Some(settings) = &config.model else { return Ok(None) };
    let settings = OpenAiConfig::new(&settings.base_url, settings.api_key.clone(), &settings.name);
    Ok(Some(Arc::new(OpenAiCompatible::new(settings)?)))
}

/// Keeps this process' index in step with the database, whichever process changed it.
async fn follow_changes(index: SearchIndex, db: Db, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = index.follow(&db).await {
            tracing::warn!(%error, "the search index could not follow the database; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(FOLLOW_INDEX) => {}
        }
    }
}

/// Removes now and then what is long over; of several processes, one.
async fn tidy(accounts: Accounts, locks: Arc<dyn Locks>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Not given back: it runs out by itself, and until then nobody needs to tidy again.
        match locks.try_acquire("tidy", TIDY).await {
            Ok(Some(_)) => {
                if let Err(error) = accounts.tidy().await {
                    tracing::warn!(%error, "what is long over could not be removed");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the lock for tidying could not be had"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TIDY) => {}
        }
    }
}

/// Says where the site is, in words for a person; the log gets the same.
fn announce(config: &Config, listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(%address, "serving");
    if config.debug {
        eprintln!("Tejarat Chat is ready: http://{address}  (verification codes appear at http://{address}/dev/inbox)");
    }
    Ok(())
}

fn failure(what: &str, error: &domain::Error) -> anyhow::Error {
    match error {
        domain::Error::Internal(fault) => anyhow::anyhow!("{what}: {}", fault.cause),
        other => anyhow::anyhow!("{what}: {other}"),
    }
}
