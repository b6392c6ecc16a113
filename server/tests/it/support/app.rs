use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::database::TestDatabase;
use super::{FakeModel, Person};

/// The key of an app whose test does not bring its own.
const SECRET_KEY: &str = "the-secret-key-of-all-tests-0123456789abcdef";

/// What a test wants to be different.
#[derive(Default)]
pub struct Options {
    /// A language model that writes the answers.
    pub model: Option<FakeModel>,
    /// Further settings.
    pub env: Vec<(&'static str, String)>,
    /// What the machine gives it little of.
    pub limit: Option<ResourceLimit>,
    /// What is there already when it starts.
    pub populated: Option<Populated>,
}

/// A database with rows, and the files that belong to it.
pub struct Populated {
    /// SQL that makes tables and rows.
    pub rows: &'static str,
    /// The folder of the files.
    pub files: PathBuf,
}

/// What a machine may run out of.
#[derive(Clone, Copy)]
pub enum ResourceLimit {
    /// So many files and connections may be open.
    OpenFiles(u64),
    /// So many MiB fit into the folder of its data. Needs the rights of root.
    Disk(u64),
    /// So many MiB are there for it and the processes it starts. Needs the rights of root.
    Memory(u64),
}

impl ResourceLimit {
    /// A shell's way to start "$0" "$@" so.
    fn starting(self) -> String {
        let start = "exec \"$0\" \"$@\"";
        match self {
            Self::OpenFiles(most) => format!("ulimit -n {most} && {start}"),
            Self::Disk(most) => {
                format!("exec unshare --mount sh -c 'mount -t tmpfs -o size={most}m none \"$DATA_DIR\" && {start}' \"$0\" \"$@\"")
            }
            Self::Memory(most) => format!(
                "if [ -e /sys/fs/cgroup/cgroup.controllers ]; then most=memory.max; root=/sys/fs/cgroup; \
                 else most=memory.limit_in_bytes; root=/sys/fs/cgroup/memory; fi; \
                 rmdir $root/tejarat-test-* 2>/dev/null; mkdir -p $root/tejarat-test-$$ && echo {most}M >$root/tejarat-test-$$/$most && echo $$ >$root/tejarat-test-$$/cgroup.procs && {start}"
            ),
        }
    }

    /// Whether this machine lets a test have it so.
    pub fn is_available(self) -> bool {
        let folder = TempDir::new().expect("a temporary folder");
        let mut shell = std::process::Command::new("sh");
        let tried = shell.args(["-c", &self.starting(), "true"]).env("DATA_DIR", folder.path()).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    }
}

/// The real program, on a port and with data of its own.
pub struct TestApp {
    pub address: SocketAddr,
    pub http: reqwest::Client,
    pub folder: TempDir,
    pub model: Option<FakeModel>,
    pub(super) database: TestDatabase,
    redis: Vec<(&'static str, String)>,
    pub(super) env: Vec<(&'static str, String)>,
    pub(super) limit: Option<ResourceLimit>,
    pub(super) child: Mutex<Option<Child>>,
    log: Arc<Mutex<String>>,
    /// How far the program's clock was moved, in seconds.
    pub(super) moved: AtomicI64,
    /// Why errors in the log are no surprise.
    pub(super) errors_expected: Mutex<Option<&'static str>>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub async fn start_with(options: Options) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = TestDatabase::create(folder.path()).await;
        if let Some(Populated { rows, files }) = &options.populated {
            database.fill(rows).await;
            let copied = Command::new("cp").arg("-r").arg(files).arg(folder.path().join("files")).status().await.expect("cp runs");
            assert!(copied.success(), "the files could not be laid out");
        }
        Self::on(folder, database, shared_redis(), options).await
    }

    /// Another process of the same installation: the same database and the same Redis.
    pub async fn start_beside(&self, options: Options) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        Self::on(folder, self.database.shared(), self.redis.clone(), options).await
    }

    async fn on(folder: TempDir, database: TestDatabase, redis: Vec<(&'static str, String)>, options: Options) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()
            .expect("an HTTP client");
        let app = Self {
            address: free_address(),
            http,
            folder,
            model: options.model,
            database,
            redis,
            env: options.env,
            limit: options.limit,
            child: Mutex::default(),
            log: Arc::default(),
            moved: AtomicI64::new(0),
            errors_expected: Mutex::default(),
        };
        app.launch().await;
        app
    }

    /// Starts the program (again) on the same data, and waits until it serves.
    pub async fn launch(&self) {
        let mut child = self.command("serve").stderr(Stdio::piped()).spawn().expect("the program starts");
        self.moved.store(0, Ordering::Relaxed);
        let stderr = child.stderr.take().expect("its log can be read").into_owned_fd().expect("a pipe");
        let log = self.log.clone();
        // A thread, which reads on while the test's runtime is busy with the end of the test.
        std::thread::spawn(move || {
            for line in BufReader::new(std::fs::File::from(stderr)).split(b'\n').map_while(Result::ok) {
                let mut log = log.lock().expect("the log");
                log.push_str(&String::from_utf8_lossy(&line));
                log.push('\n');
            }
        });
        *self.child.lock().expect("the child") = Some(child);
        for _ in 0..600 {
            if let Ok(response) = self.http.get(self.url("/readyz")).send().await
                && response.status().is_success()
            {
                return;
            }
            let ended = self.child.lock().expect("the child").as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none(), "the program ended at start:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program did not become ready:\n{}", self.log());
    }

    /// A command of the program on this app's data.
    pub fn command(&self, name: &str) -> Command {
        let program = env!("CARGO_BIN_EXE_tejarat");
        let mut command = match self.limit {
            Some(limit) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &limit.starting(), program]);
                shell
            }
            None => Command::new(program),
        };
        command
            .arg(name)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("SITE_ADDR", self.address.to_string())
            .env("DATA_DIR", self.folder.path())
            .env("DATABASE_URL", &self.database.url)
            .env("DEBUG", "true")
            // Many tests want something that looks like production.
            .env("SECRET_KEY", SECRET_KEY)
            .env("RUST_LOG", "warn,server=debug,domain=debug,tower_http=debug")
            .envs(self.redis.iter().map(|(name, value)| (*name, value.clone())))
            .envs(self.env.iter().map(|(name, value)| (*name, value.clone())))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(model) = &self.model {
            command.env("LLM_BASE_URL", &model.base_url).env("LLM_API_KEY", "model-key-canary");
        }
        command
    }

    /// Changes a setting for the next start.
    pub fn change(&mut self, (name, value): (&'static str, String)) {
        self.env.retain(|(known, _)| *known != name);
        self.env.push((name, value));
    }

    /// kill -9.
    pub async fn kill(&self) {
        let mut child = self.take_child();
        child.kill().await.expect("it can be killed");
    }

    /// SIGTERM; waits for the end and returns whether it was a clean one.
    pub async fn terminate(&self) -> bool {
        let mut child = self.take_child();
        let id = child.id().expect("it has a process id").to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.expect("kill works");
        let ended = tokio::time::timeout(Duration::from_secs(20), child.wait()).await;
        ended.expect("it ends in time").expect("its end can be seen").success()
    }

    /// The address of its database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    fn take_child(&self) -> Child {
        self.child.lock().expect("the child").take().expect("it runs")
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// This site as the browser names it in `Origin`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The folder of its data as the program sees it, where that is another.
    pub fn files_within(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{}", self.process(), self.folder.path().display()))
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.child.lock().expect("the child").as_ref().and_then(Child::id).expect("it runs")
    }

    /// The memory that is the program's own, in bytes.
    pub fn memory(&self) -> u64 {
        let id = self.process();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("the kernel tells");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("its own memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// All the program has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// Moves the program's clock forward.
    pub async fn advance(&self, seconds: u64) {
        let body = serde_json::json!({ "seconds": seconds });
        let request = self.http.post(self.url("/dev/clock")).header("origin", self.origin()).json(&body);
        let response = request.send().await.expect("the clock answers");
        assert!(response.status().is_success(), "the clock could not be moved: {}", response.status());
        self.moved.fetch_add(i64::try_from(seconds).expect("a time"), Ordering::Relaxed);
    }

    /// The code that an authenticator app shows by the program's clock, for a secret as the app is told it.
    pub fn app_code(&self, secret_base32: &str) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret_base32).expect("a secret");
        let moved = self.moved.load(Ordering::Relaxed);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_secs();
        let app = totp_rs::Builder::new().with_secret(secret).build().expect("an app");
        app.generate(now.saturating_add_signed(moved)).to_string()
    }

    /// Somebody with a browser who has not signed in.
    pub fn stranger(&self) -> Person<'_> {
        Person::new(self)
    }

    /// Somebody who has just signed up with this number.
    pub async fn person(&self, mobile: &str) -> Person<'_> {
        let person = self.stranger();
        person.sign_up(mobile).await;
        person
    }
}

/// The Redis that `TEST_REDIS_URL` names, under names of this app's own; nothing when there is none.
fn shared_redis() -> Vec<(&'static str, String)> {
    let Ok(url) = std::env::var("TEST_REDIS_URL") else { return Vec::new() };
    vec![("REDIS_URL", url), ("REDIS_PREFIX", format!("test-{}", uuid::Uuid::now_v7().simple()))]
}

pub(super) fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}
